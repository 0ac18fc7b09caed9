"""Files of every format become the same articles however they are cut, and bad input is named."""

import csv
import gzip
import io
import json
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from newsgrain.errors import InputError
from newsgrain.ingest.articles import (
    Piece,
    ReadOptions,
    find_inputs,
    plan,
    read_articles,
    read_labelled,
    read_piece,
)
from newsgrain.ingest.signatures import looks_like
from newsgrain.records import Article, Block, BlockKind, Label, LabelledSpan, Rejected, text_id
from tests.ingest.reading import Item, in_pieces, only, put, read, refused

BOM = "\ufeff".encode()
SMALL = ReadOptions(max_bytes=100)


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def parquet(folder: Path, columns: dict[str, Any], group: int = 2) -> Path:
    pq.write_table(pa.table(columns), folder / "a.parquet", row_group_size=group)
    return folder / "a.parquet"


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


@contextmanager
def as_nobody() -> Iterator[None]:
    """One who may not read everything, though the tests may run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


# --- what is found


def test_folders_are_searched_in_order_and_hidden_files_skipped(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/c/x.HTML", "a.jsonl", ".git/no.txt", ".hidden.txt", "a/.x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        put(tmp_path, name, "x")
    expected = [str(tmp_path / name) for name in ("a/c/x.HTML", "a/z.md", "a.jsonl", "b.txt")]
    assert list(find_inputs([str(tmp_path)])) == expected
    assert list(find_inputs([str(tmp_path / ".hidden.txt")])) == [str(tmp_path / ".hidden.txt")]


def test_globs_are_sorted_and_no_file_comes_twice(tmp_path: Path) -> None:
    a, b = put(tmp_path, "a.txt", "x"), put(tmp_path, "b.txt", "x")
    put(tmp_path, ".h.txt", "x")
    (tmp_path / "same.txt").symlink_to(a)
    (tmp_path / "loop").symlink_to(tmp_path)
    given = [str(tmp_path / "*.txt"), str(tmp_path), f"{tmp_path}/./a.txt", str(tmp_path / "**"), "-", "-"]
    assert list(find_inputs(given)) == [str(a), str(b), "-"]


def test_a_file_named_like_a_glob_is_a_file(tmp_path: Path) -> None:
    path = put(tmp_path, "a[1].txt", "x")
    assert list(find_inputs([str(path)])) == [str(path)]


@pytest.mark.parametrize("name", ["none.txt", "no*.txt", "none/", "a.txt/b.txt", "nul\0.txt"])
def test_what_does_not_exist_is_an_error_before_anything_is_read(tmp_path: Path, name: str) -> None:
    there = put(tmp_path, "a.txt", "x")
    with pytest.raises(InputError) as caught:
        next(find_inputs([str(there), f"{tmp_path}/{name}"]))
    assert f"{tmp_path}/{name}: " in str(caught.value)


def test_unknown_formats_are_named(tmp_path: Path) -> None:
    put(tmp_path, "a.unheard", "x")
    put(tmp_path, "README", "x")
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing")
    reasons = {Path(r.origin).name: r.reason for r in find_inputs([str(tmp_path)]) if isinstance(r, Rejected)}
    assert reasons["a.unheard"].startswith("unknown format .unheard; newsgrain reads .txt .text .md")
    assert reasons["README"].startswith("unknown format without an extension")
    assert reasons["pipe.jsonl"].startswith("not a regular file")
    assert reasons["gone.txt"] == "cannot be read: No such file or directory"
    assert refused(read(tmp_path / "a.unheard")).reason == reasons["a.unheard"]


def test_what_may_not_be_read_is_rejected_and_the_rest_goes_on() -> None:
    # not in tmp_path, whose parents only its owner may enter
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("a.txt", "b.jsonl", "c.csv", "d.jsonl.gz", "e.parquet", "f.html"):
            put(folder, part, "x").chmod(0)
        put(folder, "z.txt", "fine")
        (folder / "shut").mkdir(0)
        folder.chmod(0o755)
        with as_nobody():
            found = read(folder)
        (folder / "shut").chmod(0o755)
    *bad, good = found
    assert isinstance(good, Article)
    assert [Path(item.origin or "").name for item in bad] == [
        *("a.txt", "b.jsonl", "c.csv", "d.jsonl.gz", "e.parquet", "f.html", "shut"),
    ]
    assert all(isinstance(item, Rejected) and "ermission denied" in item.reason for item in bad)


def test_a_name_that_is_not_utf8_can_be_written_down(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(path)).write_text("fine")
    assert only(read(tmp_path)).origin == f"{tmp_path}/\ufffd.txt"


# --- whole files


@pytest.mark.parametrize("name", ["a.txt", "b.MD"])
def test_text_files_are_kept_to_the_character(tmp_path: Path, name: str) -> None:
    """Only a byte-order mark is taken off; line ends and white space stay."""
    text = " One.\r\n\r\nTwo\u2028é \U0001f600\n\ufeff "
    article = only(read(put(tmp_path, name, BOM + text.encode())))
    expected = Article(text_id(text), text, origin=str(tmp_path / name))
    assert article == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the text is empty"),
        (BOM, "the text is empty"),
        (b" \r\n\t\xc2\xa0", "the text is only white space"),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "not text: it looks like a PNG image; convert it to text, or take it out",
        ),
        (b"ab\0", "not text: NUL at character 2 of the text"),
        (b"x" * 101, "file too long: more than 100 bytes"),
    ],
)
def test_files_that_are_no_text_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    path = put(tmp_path, "a.txt", data)
    assert read(path, SMALL) == [Rejected(str(path), 0, reason)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"text": "<p>It rained.</p>"}\n', "JSON lines; name it .jsonl"),
        (b'\xef\xbb\xbf{\n  "text": "It rained."\n}', "JSON over several lines; name it .json"),
        (b'[{"text": "It rained."}]', "an array of JSON; name it .json"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n<p>It rained.", "a WARC file; name it .warc"),
        (b"Message-ID: <1@x.test>\nSubject: Rain\n\n<p>It rained.", "a mail; name it .eml"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel><description>It rained.', "XML; name it .xml"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><summary>It rained.", "XML; name it .xml"),
    ],
)
def test_pages_that_are_something_else_say_what(tmp_path: Path, data: bytes, told: str) -> None:
    path = put(tmp_path, "a.html", data)
    assert read(path) == [Rejected(str(path), 0, f"not a page of HTML but {told}")]


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-be"])
def test_pages_that_show_code_are_pages(tmp_path: Path, code: str) -> None:
    page = '\n<pre>{"a": 1}</pre><p>It rained.'
    assert only(read(put(tmp_path, "a.xhtml", page.encode(code)))).text == '{"a": 1}\n\nIt rained.'
    assert only(read(put(tmp_path, "b.html", "It rained.".encode(code)))).text == "It rained."


def test_a_file_of_just_the_longest_size_is_read(tmp_path: Path) -> None:
    assert only(read(put(tmp_path, "a.txt", b"x" * 100), SMALL)).text == "x" * 100


def test_a_file_that_is_gone_when_its_piece_is_read(tmp_path: Path) -> None:
    for name in ("a.txt", "a.jsonl", "a.parquet"):
        piece = Piece(str(tmp_path / name), name[2:], 0, 1, 1)
        assert "No such file" in refused(list(read_piece(piece, ReadOptions()))).reason


# --- rows


def test_rows_bring_their_fields(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "text": "One.\r\nTwo.",
        "title": 5,
        "source": "S",
        "url": "u",
        "published": 2020,
        "license": ["not a string"],
        "blocks": [{"start": 0, "end": 4, "kind": "headline"}],
        "other": {},
        "origin": "theirs",
    }
    path = put(tmp_path, "a.jsonl", lines(row))
    block = Block(0, 4, BlockKind.HEADLINE)
    expected = Article("7", "One.\r\nTwo.", "5", "S", "u", "2020", None, f"{path}:1", (block,))
    assert read(path) == [expected]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ({"article_id": "a", "id": "b"}, "a"),
        ({"article_id": "", "id": 0}, "0"),
        ({"article_id": None, "id": "b"}, "b"),
        ({"article_id": 1.5, "id": True}, "1.5"),
        ({}, text_id("x")),
    ],
)
def test_article_ids(tmp_path: Path, ids: dict[str, object], expected: str) -> None:
    assert only(read(put(tmp_path, "a.jsonl", lines({**ids, "text": "x"})))).article_id == expected


@pytest.mark.parametrize(
    "blocks",
    [
        "x",
        [1],
        [{"start": 0, "end": 9, "kind": "quote"}],
        [{"start": 1, "end": 1, "kind": "quote"}],
        [{"start": True, "end": 2, "kind": "quote"}],
        [{"start": 0, "end": 1, "kind": "chapter"}],
        [{"start": 0, "end": 1, "kind": []}],
        [{"start": 0, "end": 2, "kind": "quote"}, {"start": 1, "end": 3, "kind": "quote"}],
    ],
)
def test_malformed_blocks_are_ignored(tmp_path: Path, blocks: object) -> None:
    assert only(read(put(tmp_path, "a.jsonl", lines({"text": "abc", "blocks": blocks})))).blocks is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "cut', "invalid or cut JSON at column 10: Unterminated string starting at"),
        (b"{'text': 1}", "invalid or cut JSON at column 2: single quotes, as Python prints objects; write"),
        (b'{"text": "a"} {"text": "b"}', "invalid or cut JSON at column 15: another object begins; "),
        (b"[" * 100_000, "invalid JSON: nested too deep"),
        (b'{"id": ' + b"1" * 5000 + b"}", "invalid JSON: Exceeds the limit"),
        (b'["text"]', "not a JSON object but a list"),
        (b"null", "not a JSON object but null"),
        (b'{"lead": "x", "id": 1}', "no field 'text'; it has: lead, id"),
        (b"{}", "no field 'text'; it has: nothing"),
        (b'{"text": 5}', "field 'text' is not a string but a number"),
        (b'{"text": ""}', "the text is empty"),
        (b'{"text": " \\n"}', "the text is only white space"),
        (b'{"text": "\\u200b \\ufeff"}', "the text is only white space"),
        (b'{"text": "a"},,', "invalid or cut JSON at column 14: Extra data"),
        (b'{"text": "a\\ud800b"}', "lone surrogate \\ud800 at character 1 of the text"),
        (b'{"text": "a\\u0000"}', "not text: NUL at character 1 of the text"),
        (b'{"text": "x", "id": "\\ud800"}', "lone surrogate in 'id'"),
        (b'{"text": "\xff"}', "invalid UTF-8 at byte 10 of the line"),
    ],
)
def test_bad_rows_say_why_and_the_next_is_read(tmp_path: Path, line: bytes, reason: str) -> None:
    path = put(tmp_path, "a.jsonl", b"\n" + line + b'\r\n\r\n{"text": "good"}')
    bad, good = read(path)
    assert isinstance(bad, Rejected)
    assert (bad.origin, bad.line) == (str(path), 2)
    assert bad.reason.startswith(reason)
    assert only([good]).origin == f"{path}:4"


def test_pairs_of_surrogates_are_characters(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", b'{"text": "\\ud83d\\ude00", "title": "t\\ud800"}')
    assert (only(read(path)).text, only(read(path)).title) == ("\U0001f600", "t\ufffd")


def test_nul_bytes_in_lines(tmp_path: Path) -> None:
    """They cost the lines they stand on; what is no text at all is one rejection."""
    assert refused(read(put(tmp_path, "a.jsonl", b"\x89PNG\n\0\n\n"))).line == 0
    assert refused(read(put(tmp_path, "a.csv", b"text\n\0\n"))).line == 2
    row = lines({"text": "x" * 10_000})
    _, bad = read(put(tmp_path, "a.jsonl", row + b"\0" * 50))
    assert bad == Rejected(str(tmp_path / "a.jsonl"), 2, "not text: NUL byte at byte 0 of the line")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_byte_order_mark_and_blank_lines(tmp_path: Path, pack: Any) -> None:
    path = put(
        tmp_path, f"a.jsonl{'.gz' * (pack is not bytes)}", pack(BOM + b'{"text":"a"}\n \n\n{"text":"b"}')
    )
    assert [item.origin for item in read(path)] == [f"{path}:1", f"{path}:4"]
    assert read(put(tmp_path, "b.jsonl", BOM)) == read(put(tmp_path, "c.jsonl", b"")) == []


def test_another_text_column(tmp_path: Path) -> None:
    options = ReadOptions(text_column="body")
    rows = lines({"body": "B", "text": "T"})
    assert only(read(put(tmp_path, "a.jsonl", rows), options)).text == "B"
    assert only(read(put(tmp_path, "a.csv", "text,body\nT,B\n"), options)).text == "B"
    assert only(read(parquet(tmp_path, {"body": ["B"], "text": ["T"]}), options)).text == "B"


# --- long lines


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "-"])
def test_a_line_too_long_is_passed_over(tmp_path: Path, stdin: Any, name: str, end: bytes) -> None:
    fits, over = b'{"text": "%s"}' % (b"x" * 88), b'{"text": "%s"}' % (b"x" * 89)
    data = end.join([fits, over, fits, b"y" * 300_000, fits])
    path = name if name == "-" else str(put(tmp_path, name, gzip.compress(data) if "gz" in name else data))
    stdin(data)
    found = list(read_articles([path], SMALL))
    places = [f"{item.origin}:{item.line}" if isinstance(item, Rejected) else item.origin for item in found]
    assert places == [f"{path}:{n}" for n in range(1, 6)]
    assert found[1] == Rejected(path, 2, "line too long: more than 100 bytes")
    assert isinstance(found[3], Rejected)


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.jsonl.gz"])
def test_a_long_line_is_not_held_in_memory(tmp_path: Path, name: str) -> None:
    """Fifty megabytes in one line, one accepted: memory stays near the bound."""
    options = ReadOptions(max_bytes=2**20)
    path = tmp_path / name
    with gzip.open(path, "wb", 1) if name.endswith("gz") else path.open("wb") as out:
        out.write(b"text\n" if name == "a.csv" else b"")
        for _ in range(50):
            out.write(b"x" * 2**20)
        out.write(b"\ngood\n" if name == "a.csv" else b'\n{"text": "good"}\n')
    tracemalloc.start()
    bad, good = read(path, options)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(bad, Rejected)
    assert bad.reason == "line too long: more than 1,048,576 bytes"
    assert only([good]).text == "good"
    assert peak < 6 * 2**20


# --- csv


def test_csv_rows_keep_their_line_numbers(tmp_path: Path) -> None:
    """Rows of several lines and blank ones are counted; text in quotes keeps its line ends."""
    data = 'id,text,title\r\n1,"a ""q""\r\nb\n\nc",T\r\n\r\n,d\r\n3,,x\r\n4,e,'
    path = put(tmp_path, "a.csv", BOM + data.encode())
    found = read(path)
    assert [item.origin for item in found] == [f"{path}:2", f"{path}:7", str(path), f"{path}:9"]
    assert found[0] == Article("1", 'a "q"\r\nb\n\nc', "T", origin=f"{path}:2")
    assert found[1] == Article(text_id("d"), "d", origin=f"{path}:7")
    assert found[2] == Rejected(str(path), 8, "the text is empty")
    assert found[3] == Article("4", "e", origin=f"{path}:9")


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 0, "no header row"),
        (b"\n", 0, "no header row"),
        (b"id,lead\n1,x\n", 0, "no column 'text'; it has: id, lead"),
        (b'"id,text\n', 1, "invalid CSV: unexpected end of data"),
        (b"text\na,b\n", 2, "2 cells for 1 column"),
        (b'text\n"a"b\n', 2, "invalid CSV: a quote within a cell in quotes; write it twice"),
        (b'text\n"never closed\nmore\n', 2, "invalid CSV: unexpected end of data"),
        (b'text\n"' + b"x\n" * 60, 2, "row too long: more than 100 bytes, perhaps a quote"),
        (b'text\n"a\nb\0"\n', 3, "not text: NUL byte at byte 1 of the line"),
        (b"id,text\n1\n", 2, "no field 'text'; it has: id"),
    ],
)
def test_bad_csv_says_why(tmp_path: Path, data: bytes, line: int, reason: str) -> None:
    bad = refused(read(put(tmp_path, "a.csv", data), SMALL))
    assert bad.line == line
    assert bad.reason.startswith(reason)


def test_csv_goes_on_after_a_bad_row(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", b"text\na,b\n\0\n" + b"x" * 200 + b"\ngood\n")
    bad, good = read(path, SMALL)[:3], read(path, SMALL)[3:]
    assert [item.line for item in bad if isinstance(item, Rejected)] == [2, 3, 4]
    assert only(good).origin == f"{path}:5"


# --- gzip


def test_a_cut_gzip_file_keeps_what_was_read(tmp_path: Path) -> None:
    rows = lines(*({"text": f"{n} {os.urandom(50).hex()}"} for n in range(5000)))
    path = put(tmp_path, "a.jsonl.gz", gzip.compress(rows)[:-5000])
    *good, bad = read(path)
    assert len(good) > 1000
    assert all(isinstance(item, Article) for item in good)
    assert isinstance(bad, Rejected)
    assert bad.line == len(good) + 1
    assert bad.reason.startswith("damaged gzip file: Compressed file ended")


def test_a_gzip_file_with_a_wrong_checksum_or_none_at_all(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(lines({"text": "a"})))
    packed[-6] ^= 1
    good, bad = read(put(tmp_path, "a.jsonl.gz", bytes(packed)))
    assert only([good]).text == "a"
    assert isinstance(bad, Rejected)
    assert "CRC" in bad.reason
    assert refused(read(put(tmp_path, "b.jsonl.gz", b"plain"))).reason.startswith("damaged gzip file: Not a")


# --- parquet


def test_parquet_rows(tmp_path: Path) -> None:
    columns = {
        "text": ["a", None, "c", " ", "e"],
        "id": [10, 11, 12, 13, 14],
        "published": pa.array([0, 1, 2, 3, 4], pa.date32()),
        "blocks": [[{"start": 0, "end": 1, "kind": "quote"}], None, [], None, None],
        "vector": [[0.0]] * 5,
    }
    path = parquet(tmp_path, columns)
    found = read(path)
    block = Block(0, 1, BlockKind.QUOTE)
    assert found == [
        Article("10", "a", published="1970-01-01", origin=f"{path}#1", blocks=(block,)),
        Rejected(str(path), 2, "field 'text' is not a string but null"),
        Article("12", "c", published="1970-01-03", origin=f"{path}#3", blocks=()),
        Rejected(str(path), 4, "the text is only white space"),
        Article("14", "e", published="1970-01-05", origin=f"{path}#5"),
    ]
    pieces = [piece for piece in plan([str(path)], ReadOptions(), piece_bytes=1) if isinstance(piece, Piece)]
    assert [(piece.start, piece.end, piece.first_line) for piece in pieces] == [
        (0, 1, 1),
        (1, 2, 3),
        (2, 3, 5),
    ]
    assert in_pieces(path, 1) == found


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_kinds_of_text_columns(tmp_path: Path, kind: Any) -> None:
    assert only(read(parquet(tmp_path, {"text": pa.array(["a"], kind)}))).text == "a"


def test_parquet_without_text(tmp_path: Path) -> None:
    hint = "name the one of the text with --text-column"
    reason = refused(read(parquet(tmp_path, {"a": [1], "b": [2]}))).reason
    assert reason == f"no column 'text'; it has: a, b; {hint}"
    assert refused(read(parquet(tmp_path, {"text": [1]}))).reason == "column 'text' holds int64, not text"
    assert read(parquet(tmp_path, {"text": pa.array([], pa.string())})) == []


def test_invalid_utf8_in_parquet_is_one_row(tmp_path: Path) -> None:
    raw = pa.array([b"a", b"\xff", b"c"], pa.binary())
    text = pa.StringArray.from_buffers(3, *raw.buffers()[1:])
    a, bad, c = read(parquet(tmp_path, {"text": text}, group=3))
    assert bad == Rejected(str(tmp_path / "a.parquet"), 2, "invalid UTF-8 at byte 0 of a cell")
    assert (only([a]).text, only([c]).text) == ("a", "c")


def test_damaged_parquet(tmp_path: Path) -> None:
    """A broken row group is one rejection and the others are read; a broken footer is the file's."""
    texts = [os.urandom(500).hex() for _ in range(6)]
    path = parquet(tmp_path, {"text": texts})
    whole = read(path)
    with pq.ParquetFile(path) as opened:
        column = opened.metadata.row_group(1).column(0)
        start = column.dictionary_page_offset or column.data_page_offset
    data = bytearray(path.read_bytes())
    data[start : start + 30] = b"\xff" * 30
    path.write_bytes(data)
    for size in (1, 2**20):
        found = in_pieces(path, size)
        assert found[:2] + found[3:] == whole[:2] + whole[4:]
        bad = refused(found[2:3])
        assert bad.line == 3
        assert bad.reason.startswith("damaged or not a Parquet file: ")
    path.write_bytes(data[:-10])
    assert refused(read(path)).reason.startswith("damaged or not a Parquet file: ")


# --- laws

WIDE = (b"\xff\xfe", b"\xfe\xff")
GOOD = st.fixed_dictionaries({"text": st.text(st.characters(codec="utf-8"), max_size=30)})
LINE = st.one_of(
    GOOD.map(lambda row: json.dumps(row, ensure_ascii=False).encode()),
    st.sampled_from([b"", b" ", b"{", b"[]", b'{"text": "\xff"}', b"x" * 200]),
    # nothing that looks like another kind of file, or like another character set
    st.binary(max_size=20).filter(
        lambda line: not set(line) & {0, 10} and not looks_like(line * 99) and line[:2] not in WIDE
    ),
)
FILE = st.builds(
    lambda mark, rows, end, last: mark + end.join(rows) + last,
    st.sampled_from([b"", BOM]),
    st.lists(LINE, max_size=20),
    st.sampled_from([b"\n", b"\r\n"]),
    st.sampled_from([b"", b"\n"]),
)


def numbers(items: Sequence[Item]) -> list[int]:
    return [i.line if isinstance(i, Rejected) else int(str(i.origin).rpartition(":")[2]) for i in items]


@given(FILE, st.integers(1, 300))
def test_pieces_give_the_same_articles(data: bytes, size: int) -> None:
    """However a JSON-lines file is cut, plain or packed, each line comes once and by its number."""
    with tempfile.TemporaryDirectory() as name:
        path = put(Path(name), "a.jsonl", data)
        packed = put(Path(name), "b.jsonl.gz", gzip.compress(data))
        whole = in_pieces(path, 2**20, SMALL)
        cut = in_pieces(path, size, SMALL)
        pieces = [p for p in plan([str(path)], SMALL, piece_bytes=size) if isinstance(p, Piece)]
        unpacked = [in_pieces(packed, n, SMALL) for n in (size, 2**20)]
    rows = data.removeprefix(BOM).split(b"\n")
    assert cut == whole
    assert numbers(whole) == [n for n, row in enumerate(rows, 1) if row.strip()]
    assert unpacked[0] == unpacked[1]
    assert [shape(item) for item in unpacked[0]] == [shape(item) for item in whole]
    assert [p.start for p in pieces] == [0, *(p.end for p in pieces)][: len(pieces)]
    assert sum(p.end - p.start for p in pieces) == len(data)
    assert all(p.first_line == data[: p.start].count(b"\n") + 1 for p in pieces)


def shape(item: Item) -> tuple[object, ...]:
    """An item without the name of its file."""
    if isinstance(item, Rejected):
        return item.line, item.reason
    return numbers([item])[0], item.article_id, item.text


@given(FILE, st.integers(1, 300))
def test_standard_input_is_cut_the_same(data: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        piped = in_pieces("-", size, SMALL)
        whole = read(put(Path(name), "a.jsonl", data), SMALL)
    assert [shape(item) for item in piped] == [shape(item) for item in whole]
    assert all(str(item.origin).startswith("-") for item in piped)


# no b: b"" is the way in which Python prints bytes, and these are read
CELL = st.text(st.sampled_from('ac é"\r\n,\t\U0001f600'), max_size=12)


@given(st.lists(st.tuples(CELL, CELL), max_size=12), st.integers(1, 200), st.sampled_from(["\n", "\r\n"]))
def test_csv_pieces_give_the_same_articles(rows: list[tuple[str, str]], size: int, end: str) -> None:
    """Every row once, its text to the character, and numbered by the line it begins on."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(("text", "title"))
    starts = []
    for row in rows:
        starts.append(out.getvalue().count("\n") + 1)
        writer.writerow(row)
    with tempfile.TemporaryDirectory() as name:
        path = put(Path(name), "a.csv", out.getvalue())
        whole, cut = in_pieces(path, 2**20), in_pieces(path, size)
    assert whole == cut
    assert numbers(cut) == starts
    for (text, title), item in zip(rows, whole, strict=True):
        assert isinstance(item, Article) == bool(text.strip())
        if isinstance(item, Article):
            assert (item.text, item.title) == (text, Article("a", "b", title=title).title)


def test_a_file_that_shrinks_is_noticed(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", lines({"text": "a"}, {"text": "b"}))
    (piece,) = plan([str(path)], ReadOptions())
    assert isinstance(piece, Piece)
    put(tmp_path, "a.jsonl", lines({"text": "a"}))
    _, bad = read_piece(piece, ReadOptions())
    assert bad == Rejected(str(path), 2, "the file became shorter while it was read")


# --- labelled articles


def test_labelled_articles(tmp_path: Path) -> None:
    labels = [
        {"start": 3, "end": 5, "label": "speculation"},
        {"start": 0, "end": 2, "label": "factual_claim", "more": 1},
    ]
    data = lines({"id": "x", "text": "a. b.", "labels": labels}) + b"\n" + lines({"text": "c", "labels": []})
    expected = (LabelledSpan(0, 2, Label.FACTUAL_CLAIM), LabelledSpan(3, 5, Label.SPECULATION))
    for path in (
        put(tmp_path, "a.jsonl", data),
        put(tmp_path, "odd.name", data),
        put(tmp_path, "a.jsonl.gz", gzip.compress(data)),
    ):
        first, second = read_labelled(path)
        assert (first.article.article_id, first.labels) == ("x", expected)
        assert (second.article.origin, second.labels) == (f"{path}:3", ())


def span(start: int, end: int, label: object) -> bytes:
    return json.dumps({"start": start, "end": end, "label": label}).encode()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"{", "invalid or cut JSON"),
        (b'{"text": ""}', "the text is empty"),
        (b'{"text": "x"}', "no list 'labels'"),
        (b'{"text": "x", "labels": {}}', "no list 'labels'"),
        (b'{"text": "x", "labels": [1]}', "label 1 is not {start, end, label} with 0 <= start < end <= 1"),
        (b'{"text": "x", "labels": [%s]}' % span(0, 2, "speculation"), "label 1 is not"),
        (
            b'{"text": "x", "labels": [%s]}' % span(0, 1, "fact"),
            "label 1 is 'fact', not one of factual",
        ),
        (b'{"text": "x", "labels": [%s]}' % span(0, 1, []), "label 1 is [], not one of"),
        (
            b'{"text": "xy", "labels": [%s, %s]}' % (span(0, 2, "attribution"), span(1, 2, "speculation")),
            "labels 0-2 and 1-2 overlap",
        ),
    ],
)
def test_a_bad_labelled_row_is_an_error_that_says_what_to_do(tmp_path: Path, row: bytes, reason: str) -> None:
    path = put(tmp_path, "a.jsonl", lines({"text": "x", "labels": []}) + row)
    with pytest.raises(InputError) as caught:
        list(read_labelled(path))
    assert str(caught.value).startswith(f"{path}:2: {reason}")
    assert str(caught.value).endswith("; correct that line or take it out")


def test_labelled_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jsonl"):
        with pytest.raises(InputError, match="cannot be read"):
            list(read_labelled(str(path)))
    with pytest.raises(InputError, match="damaged gzip"):
        list(read_labelled(put(tmp_path, "a.jsonl.gz", b"plain")))


def test_names_as_windows_writes_them_are_told_where_they_mean_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "a.txt", "It rained.")
    with pytest.raises(InputError, match=r"does not exist; \\ parts no folders here; write \./a\.txt$"):
        list(find_inputs([r".\a.txt"]))
    with pytest.raises(InputError, match="does not exist; give a file"):
        list(find_inputs([r".\b.txt"]))
