"""Tables of text are read as they were written, whoever wrote them, and one bad row is one rejection."""

import csv
import gzip
import io
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import ReadOptions, plan, read_articles, read_piece
from newsgrain.ingest.chunks import Cutting, plan_files
from newsgrain.ingest.dialects import DELIMITERS, dialect_of
from newsgrain.records import Article, Rejected, text_id
from tests.files import rows_of
from tests.ingest import reading
from tests.ingest.reading import Item, put, read
from tests.processes import run

LOOSE = (
    "The council, which met on Tuesday, said no; the mayor, however, did not.",
    '"We lost it all," she said; "all of it".',
    "A barn burned down in Vell.",
    "Police - two of them - came | left; nobody, however, was hurt.",
    "It's the mayor's 'final' word, he said.\n\nRead more: sign up; unsubscribe, any time.",
    "'Tis the season, they sang; a C:\\ drive, a \\ and a tab\there.",
    "id,text;title|source",
)


def articles(path: Path, options: ReadOptions | None = None) -> list[Article]:
    return reading.articles(read(path, options))


def texts(path: Path, options: ReadOptions | None = None) -> list[str]:
    return [item.text for item in articles(path, options)]


def table(folder: Path, data: bytes | str, name: str = "a.csv") -> Path:
    return put(folder, name, data)


def written(rows: Sequence[Sequence[str]], **how: object) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


# --- what stands between cells

HEADERS = (
    ["id", "text", "title"],
    ["text", "source"],
    ["url", "published", "body"],
    ["Title", "Article Text"],
)


@pytest.mark.parametrize("delimiter", list(DELIMITERS))
@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("header", HEADERS)
def test_tables_of_running_text_are_never_misread(
    tmp_path: Path, delimiter: str, quoting: int, header: list[str]
) -> None:
    """Whatever marks the texts are full of, to the character; from one row to many."""
    chance = random.Random(f"{delimiter}{quoting}{header}")  # noqa: S311 - no secret
    column = next(n for n, name in enumerate(header) if name in ("text", "body", "Article Text"))
    for rows in (1, 2, 5, 40):
        made = [[" ".join(chance.choices(LOOSE, k=3)) for _ in header] for _ in range(rows)]
        path = table(tmp_path, written([header, *made], delimiter=delimiter, quoting=quoting))
        assert texts(path) == [row[column] for row in made]


@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from("ab ,;\t|\"'\\\n"), max_size=20)] * 2), min_size=1, max_size=8
    ),
    st.sampled_from(DELIMITERS),
)
def test_well_formed_tables_have_the_usual_quotes(rows: list[tuple[str, str]], delimiter: str) -> None:
    sample = written([("id", "text"), *rows], delimiter=delimiter)
    found = dialect_of(sample, None)
    assert (found.delimiter, found.quotechar, found.escapechar) == (delimiter, '"', None)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
@pytest.mark.parametrize("delimiter", list(DELIMITERS))
def test_the_header_counts_not_the_name(tmp_path: Path, name: str, delimiter: str) -> None:
    data = f"id{delimiter}text\n7{delimiter}It rained.\n"
    (found,) = articles(table(tmp_path, data, name))
    assert (found.article_id, found.text) == ("7", "It rained.")


def test_a_table_of_one_column_by_its_name(tmp_path: Path) -> None:
    """In .tsv commas stand between no cells."""
    assert texts(table(tmp_path, "text\nIt rained, again.\n", "a.tsv")) == ["It rained, again."]
    (bad,) = read(table(tmp_path, "text\nIt rained, again.\n"))
    assert bad == Rejected(
        str(tmp_path / "a.csv"), 2, "2 cells for 1 column; put cells with commas in quotes"
    )


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_excels_first_line(tmp_path: Path, first: str) -> None:
    (found,) = articles(table(tmp_path, f"{first}\r\nid;text\r\n7;It rained, again.\r\n"))
    assert (found.article_id, found.text) == ("7", "It rained, again.")
    assert str(found.origin).endswith(":3")


@pytest.mark.parametrize(
    "data",
    [
        'id,text\n1,"She said \\"no\\", and left."\n2,"x, y"\n',
        'id;text\n1;"She said \\"no\\", and left."\n2;"x, y"\n',
        "'id','text'\n'1','She said \"no\", and left.'\n'2','x, y'\n",
        "id,text\n1,'She said \"no\", and left.'\n2,'x, y'\n",
        'id, text\n1, "She said ""no"", and left."\n2, "x, y"\n',
        '"id", "text"\n"1", "She said ""no"", and left."\n"2", "x, y"\n',
        'id\ttext\n1\tShe said "no", and left.\n2\tx, y\n',
    ],
)
def test_other_ways_to_quote(tmp_path: Path, data: str) -> None:
    assert texts(table(tmp_path, data)) == ['She said "no", and left.', "x, y"]


def test_line_ends_that_are_escaped_as_quotes_are(tmp_path: Path) -> None:
    """As in JSON; also behind a row whose quote is never closed."""
    told = ['He said "no".\n\nThen\the left C:\\new.', 'She said "yes, ".\nIt rained.', "It snowed, too."]
    rows = [f"{n},{json.dumps(text)}\n" for n, text in enumerate(told)]
    assert texts(table(tmp_path, "id,text\n" + "".join(rows))) == told
    items = read(table(tmp_path, "".join(["id,text\n", rows[0], '7,"Open\n', *rows[1:]])))
    assert [item.text for item in items if isinstance(item, Article)] == told


def test_an_escaped_tab_parts_no_cells(tmp_path: Path) -> None:
    data = 'id\ttext\ttitle\n8\t"He said \\"no\\"."\tB\n9\tShe said.\\tThen he left.\tC\n'
    assert texts(table(tmp_path, data, "a.tsv")) == ['He said "no".', "She said.\tThen he left."]


def test_a_table_without_quotes(tmp_path: Path) -> None:
    """Where a tab stands between cells, quotation marks are the text's own."""
    data = 'id\ttext\n1\t"No," she said.\n2\t"We" left\n3\tx\n'
    assert texts(table(tmp_path, data, "a.tsv")) == ['"No," she said.', '"We" left', "x"]


# --- rows and headers


@pytest.mark.parametrize(
    "header",
    [" id , text ", "ID,TEXT", '"id","text"', "id,Text", "id,text,,", "id,text,id"],
)
def test_headers_as_people_write_them(tmp_path: Path, header: str) -> None:
    (found,) = articles(table(tmp_path, f"{header}\n7,It rained.,\n"))
    assert (found.article_id, found.text) == ("7", "It rained.")


def test_two_columns_of_text_by_one_name(tmp_path: Path) -> None:
    (bad,) = read(table(tmp_path, "text,id,text\na,1,b\n"))
    assert bad == Rejected(
        str(tmp_path / "a.csv"), 0, "2 columns are named 'text'; give each a name of its own"
    )


def test_blank_lines_before_the_header_and_a_header_alone(tmp_path: Path) -> None:
    (found,) = articles(table(tmp_path, "\n \r\nid,text\n7,It rained.\n"))
    assert (found.article_id, str(found.origin)[-2:]) == ("7", ":4")
    assert read(table(tmp_path, "id,text\n")) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    path = table(tmp_path, end.join(["id,text", '7,"It rained, again."', "", "8,x", ""]))
    assert [(a.article_id, a.text, str(a.origin)[-2:]) for a in articles(path)] == [
        ("7", "It rained, again.", ":2"),
        ("8", "x", ":4"),
    ]


def test_rows_of_old_macs_with_lines_in_their_cells(tmp_path: Path) -> None:
    (found,) = articles(table(tmp_path, 'id,text\r7,"One.\nTwo."\r'))
    assert found.text == "One.\nTwo."


@pytest.mark.parametrize("at", [0, 1, 500])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_one_nul_byte_costs_one_row(tmp_path: Path, at: int, name: str) -> None:
    """Early or late, in whatever cell."""
    rows = [{"id": str(n), "text": f"Row {n}, it rained all day."} for n in range(600)]
    if name == "a.csv":
        data = written([list(row.values()) for row in [{"id": "id", "text": "text"}, *rows]])
    else:
        data = "".join(json.dumps(row) + "\n" for row in rows)
    for cell in (f"Row {at},", f'"{at}"' if name == "a.jsonl" else f"\n{at},"):
        path = table(tmp_path, data.replace(cell, cell[:-1] + "\0" + cell[-1]), name)
        found = read(path)
        bad = [item for item in found if isinstance(item, Rejected)]
        assert [item.line for item in bad] == [at + 1 + (name == "a.csv")]
        assert bad[0].reason.startswith("not text: NUL byte at byte ")
        assert len(found) == len(rows)


def test_a_nul_byte_in_a_row_of_several_lines(tmp_path: Path) -> None:
    """Its quotes are closed all the same."""
    path = table(tmp_path, 'id,text\n1,"One.\nT\0wo."\n2,x\n')
    bad, good = read(path)
    assert bad == Rejected(str(path), 3, "not text: NUL byte at byte 1 of the line")
    assert isinstance(good, Article)
    assert good.origin == f"{path}:4"


def test_a_cell_over_the_csv_modules_limit(tmp_path: Path) -> None:
    text = "It rained. " * 20_000
    assert texts(table(tmp_path, f'id,text\n1,"{text}"\n')) == [text]


def test_a_table_without_a_header_is_told_in_one_line(tmp_path: Path) -> None:
    (bad,) = read(table(tmp_path, '1;"It rained.\nIt snowed. ' + "On and on. " * 99 + '"\n'))
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith(
        "the first line has texts for names of columns; put one with names above it, such as title,text, or"
        " name the column of the text with --text-column; it has: 1, It rained. It snowed. On and on."
    )
    assert len(bad.reason) < 270
    (bad,) = read(table(tmp_path, "id;text\n1;a;b\n"))
    assert bad == Rejected(
        str(tmp_path / "a.csv"), 2, "3 cells for 2 columns; put cells with semicolons in quotes"
    )


def test_rows_of_other_lengths(tmp_path: Path) -> None:
    """Empty cells at the end are none; what is missing is told, not taken from another column."""
    path = table(tmp_path, "id,body,text\n1,b,a,,\n2,b\n3,b,a,c\n")
    first, short, long = read(path)
    assert isinstance(first, Article)
    assert first.text == "a"
    assert short == Rejected(str(path), 3, "no field 'text'; it has: id, body")
    assert long == Rejected(str(path), 4, "4 cells for 3 columns; put cells with commas in quotes")


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    """What follows is read where it is rows for sure; a row cut at the end of the file stays one."""
    rows = "".join(f"{n},Title {n},It rained.\n" for n in range(3, 9))
    path = table(tmp_path, f'id,title,text\n1,a,b\n2,"open,c\n{rows}')
    first, bad, *rest = read(path)
    assert isinstance(first, Article)
    assert isinstance(bad, Rejected)
    assert bad.line == 3
    assert bad.reason.startswith("invalid CSV: unexpected end of data, perhaps a quote that is never closed;")
    assert [(i.article_id, i.origin) for i in rest if isinstance(i, Article)] == [
        (str(n), f"{path}:{n + 1}") for n in range(3, 9)
    ]
    cut = table(tmp_path, 'id,text\n1,b\n2,"Para one.\n\nPara two, and more\nof it, so')
    _, bad = read(cut)
    assert isinstance(bad, Rejected)
    assert bad.reason.endswith("the rest of the file was not read, 3 lines or more")


def test_quotes_inside_quotes_cost_their_row(tmp_path: Path) -> None:
    path = table(tmp_path, 'id,text\n1,"He said "no", and left."\n2,"It rained, again."\n3,x\n')
    bad, *good = read(path)
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason) == (2, "invalid CSV: a quote within a cell in quotes; write it twice")
    assert [item.text for item in good if isinstance(item, Article)] == ["It rained, again.", "x"]


def test_a_quote_that_is_never_closed_costs_no_other_row(tmp_path: Path) -> None:
    """The next row that has a quote of its own shows it, whose text is not lost."""
    good = '3,It hailed.\n4,"Then, it rained."\n5,"x"\n'
    bad, *rest = read(table(tmp_path, 'id,text\n2,"It snowed.\n' + good))
    assert isinstance(bad, Rejected)
    told = "invalid CSV: a quote that is never closed; the rows after its first line were read"
    assert (bad.line, bad.reason) == (2, told)
    assert [item.text for item in rest if isinstance(item, Article)] == [
        "It hailed.",
        "Then, it rained.",
        "x",
    ]
    bad, *rest = read(table(tmp_path, 'id,text\n2,"One.\nHe said, "no" to it."\n3,It rained.\n'))
    assert isinstance(bad, Rejected)
    assert bad.reason.endswith("write it twice")
    assert [item.text for item in rest if isinstance(item, Article)] == ["It rained."]


def test_no_line_of_a_torn_cell_is_a_row(tmp_path: Path) -> None:
    """A quote within a cell of several lines costs the whole cell, and the rows around it nothing."""
    torn = '1,"One.\nHe said "no", so.\nAnd then, it rained.\nIt was, "again", wet."\n'
    bad, *rest = read(table(tmp_path, f'id,text\n{torn}2,It rained.\n3,"It\nsnowed, too."\n'))
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason) == (2, "invalid CSV: a quote within a cell in quotes; write it twice")
    found = [(item.article_id, item.text, item.origin) for item in rest if isinstance(item, Article)]
    path = tmp_path / "a.csv"
    assert found == [("2", "It rained.", f"{path}:6"), ("3", "It\nsnowed, too.", f"{path}:7")]


@pytest.mark.parametrize(
    "after", ['3,"It\nsnowed, too."', "3,A board, 5 wide", '3,"It snowed."\n4,"It\nrained."']
)
def test_rows_behind_an_odd_quote_are_kept(tmp_path: Path, after: str) -> None:
    rows = f"id,text,x\n2,It hailed.,\n{after}\n"
    plain = [item for item in read(table(tmp_path, rows)) if isinstance(item, Article)]
    bad, *rest = read(table(tmp_path, rows.replace("2,It", '1,"A board of 5" and more.",\n2,It', 1)))
    assert isinstance(bad, Rejected)
    assert [item.text for item in rest if isinstance(item, Article)] == [item.text for item in plain]


def test_tables_that_were_joined_with_their_headers(tmp_path: Path) -> None:
    """The names of the columns are no article, wherever they stand; a cell that is called so is."""
    one = "id,text\r\n1,It rained.\r\n"
    two = '\ufeff"id", text\r\n2,text\r\nid,It snowed.\r\n'
    found = [item for item in read(table(tmp_path, one + two + one)) if isinstance(item, Article)]
    assert [(item.article_id, item.text) for item in found] == [
        ("1", "It rained."),
        ("2", "text"),
        ("id", "It snowed."),
        ("1", "It rained."),
    ]
    alone = "\ufefftext\nIt rained.\n"
    assert texts(table(tmp_path, alone + alone + '\ufeff"text"\nWe left.\n')) == [
        "It rained.",
        "It rained.",
        "We left.",
    ]


# --- character sets

TEXT = "The café’s owner said “no” – it cost £5."


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"]
)
def test_character_sets(tmp_path: Path, charset: str, delimiter: str) -> None:
    data = written(
        [["id", "text"], *([str(n), f"{TEXT}\nMore, {n}."] for n in range(40))], delimiter=delimiter
    )
    assert texts(table(tmp_path, data.encode(charset)))[7] == f"{TEXT}\nMore, 7."
    assert texts(table(tmp_path, TEXT.encode(charset), "a.txt")) == [TEXT]


def test_one_bad_byte_is_replaced_and_counted(tmp_path: Path) -> None:
    data = written([["id", "text"], ["1", TEXT], ["2", "caf\ue000"], ["3", TEXT]]).encode()
    first, bad, last = articles(table(tmp_path, data.replace("\ue000".encode(), b"\xe9")))
    assert (first.text, first.replaced, last.text, last.replaced) == (TEXT, None, TEXT, None)
    assert (bad.text, bad.replaced) == ("caf\ufffd", 1)
    (whole,) = articles(table(tmp_path, f"{TEXT} caf".encode() + b"\xe9 and", "a.txt"))
    assert (whole.text, whole.replaced) == (f"{TEXT} caf\ufffd and", 1)


def test_bad_pairs_of_utf_16_are_replaced_and_counted(tmp_path: Path) -> None:
    data = written([["id", "text"], ["1", TEXT], ["2", "caf\ue000"]], delimiter="\t").encode("utf-16")
    good, bad = articles(table(tmp_path, data.replace(b"\0\xe0", b"\0\xdc")))
    assert (good.replaced, bad.text, bad.replaced) == (None, "caf\ufffd", 1)


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_standard_input_in_other_sets(monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    rows = "".join(json.dumps({"id": n, "body": TEXT}, ensure_ascii=False) + "\n" for n in range(3))
    for data in (rows.encode(charset), b"%PDF-1.7\n\0\0"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        found = list(read_articles(["-"]))
        if data[:1] == b"%":
            reason = "not text: it looks like a PDF; convert it to text, or take it out"
            assert found == [Rejected("-", 0, reason)]
        else:
            assert [(i.text, i.origin) for i in found if isinstance(i, Article)] == [
                (TEXT, f"-:{n}") for n in (1, 2, 3)
            ]


def test_packed_lines_in_other_sets(tmp_path: Path) -> None:
    data = json.dumps({"text": TEXT}, ensure_ascii=False).encode("utf-16")
    assert texts(table(tmp_path, gzip.compress(data), "a.jsonl.gz")) == [TEXT]
    (bad,) = read(table(tmp_path, gzip.compress(b"\x89PNG\r\n\x1a\n\0"), "a.jsonl.gz"))
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith("not text: it looks like a PNG image")


def test_a_set_that_shows_far_in_the_file(tmp_path: Path) -> None:
    """After more than a megabyte of ASCII."""
    rows = [["id", "text"], *([str(n), "It rained all day. " * 60] for n in range(1200)), ["x", "“café”"]]
    data = written(rows).encode("cp1252")
    assert len(data) > 2**20
    assert texts(table(tmp_path, data))[-1] == "“café”"


def test_a_given_character_set(tmp_path: Path) -> None:
    text = "Pożar zniszczył część budynku."
    latin2 = ReadOptions(encoding="latin2")
    row = json.dumps({"text": text}, ensure_ascii=False)
    for name, data in (("a.csv", f"text\n{text}\n"), ("a.txt", text), ("a.jsonl", row)):
        assert texts(table(tmp_path, data.encode("iso8859-2"), name), latin2) == [text]


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("size", [1, 2**20])
def test_json_lines_in_wide_sets(tmp_path: Path, charset: str, size: int) -> None:
    data = "".join(json.dumps({"id": n, "text": f"{TEXT} {n}"}, ensure_ascii=False) + "\n" for n in range(50))
    path = table(tmp_path, data.encode(charset), "a.jsonl")
    found: list[Item] = []
    for piece in plan([str(path)], ReadOptions(), piece_bytes=size):
        assert not isinstance(piece, Rejected)
        found += read_piece(piece, ReadOptions())
    assert [(a.text, a.origin) for a in found if isinstance(a, Article)] == [
        (f"{TEXT} {n}", f"{path}:{n + 1}") for n in range(50)
    ]


# --- what is no text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv", "a.tsv", "a.jsonl"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "a PDF"),
        (b"\n%PDF-1.4\n", "a PDF"),
        (b"PK\x03\x04\x14\0\x06\0", "a zip archive (.zip, .docx, .xlsx, .epub and .odt are that)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "an old Office file (.doc, .xls, .msg)"),
        (b"{\\rtf1\\ansi It rained.}", "an RTF document"),
        (b"\x1f\x8b\x08\0\0\0", "a gzip file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "a WebP image"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "a recording"),
        (b"\x7fELF\2\1\1\0", "a program"),
        (b"SQLite format 3\0", "an SQLite database"),
        (bytes(range(256)) * 9, "a binary file"),
        (b"\0" * 5000, "a binary file"),
    ],
)
def test_what_is_no_text_is_one_rejection(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    path = table(tmp_path, data, name)
    reason = f"not text: it looks like {what}; convert it to text, or take it out"
    assert read(path) == [Rejected(str(path), 0, reason)]


@pytest.mark.parametrize(
    "text", ["BZh is a word.", "ID3 tags are old.", "MZ.", "GIF files", "PK won.", "%PDF is it"]
)
def test_texts_that_begin_like_other_files_are_texts(tmp_path: Path, text: str) -> None:
    assert texts(table(tmp_path, text, "a.txt")) == [text]


# --- pieces


@pytest.mark.parametrize("ship", [True, False])
def test_tables_are_read_the_same_in_pieces(tmp_path: Path, ship: bool) -> None:
    rows = [["id", "text"], *([str(n), f'{TEXT}\n{n}; \\"x\\"'] for n in range(200))]
    path = table(tmp_path, written(rows, delimiter=";").encode("cp1252"))
    whole = read(path)
    for size in (1, 1000):
        found: list[Item] = []
        for piece in plan_files([str(path)], ReadOptions(), Cutting(size, ship)):
            assert not isinstance(piece, Rejected)
            found += read_piece(piece, ReadOptions())
        assert found == whole


def test_a_table_that_grows_is_read_as_before(tmp_path: Path) -> None:
    rows = [["id", "text"], *([str(n), LOOSE[n % len(LOOSE)]] for n in range(300))]
    data = written(rows, delimiter=";")
    before = read(table(tmp_path, data))
    after = read(table(tmp_path, data + written([["x", f'{TEXT} \\"x\\"']], delimiter=";")))
    assert after[:-1] == before
    (last,) = after[-1:]
    assert isinstance(last, Article)
    assert text_id(last.text) != last.article_id


# --- as a user meets it


def split(*args: object) -> subprocess.CompletedProcess[str]:
    return run("split", *args)


def test_a_folder_as_desks_have_them(tmp_path: Path) -> None:
    """Every table that can be read is, to the code point; what cannot is named, in one line each."""
    made = written([["id", "Article Text"], ["1", TEXT], ["2", "It rained."]], delimiter=";")
    table(tmp_path, made.encode("cp1252"))
    table(tmp_path, f"id\tbody\n3\t{TEXT}\n".encode("utf-16"), "b.tsv")
    table(tmp_path, b"PAR1 not at all PAR1", "c.parquet")
    table(tmp_path, b"%PDF-1.7\n\xe2\xe3", "d.txt")
    done = split(tmp_path, "--out", tmp_path / "out.jsonl")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    for line in ("c.parquet: damaged or not a Parquet file", "d.txt: not text: it looks like a PDF"):
        assert line in done.stderr.replace("\n", " ")
    rows = rows_of(tmp_path / "out.jsonl")
    whole = {"1": TEXT, "2": "It rained.", "3": TEXT}
    assert {row["article_id"] for row in rows} == set(whole)
    assert all(whole[row["article_id"]][row["start"] : row["end"]] == row["text"] for row in rows)


def test_options_that_cannot_be(tmp_path: Path) -> None:
    path = table(tmp_path, "id,lead\n1,It rained.\n")
    for args in (("--encoding", "utf9"), ("--text-column", "Lead")):
        done = split(path, *args)
        assert done.returncode in (1, 3)
        assert "Traceback" not in done.stderr
        told = " ".join(done.stderr.split())
        assert "did you mean utf8?" in told or "no column 'Lead'; it has: id, lead;" in told
    assert split(path, "--text-column", "lead").returncode == 0


# --- what stands around a table, and what is none


@pytest.mark.parametrize(
    "above", ["Export of Monday\n", "# made by a tool, on Monday\n\n", "Vell Post\n\n\n"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_title_above_the_header(tmp_path: Path, above: str, delimiter: str) -> None:
    rows = written([["id", "title", "text"], ["1", "Fire", LOOSE[0]]], delimiter=delimiter)
    (found,) = articles(table(tmp_path, above + rows))
    assert (found.article_id, found.title, found.text) == ("1", "Fire", LOOSE[0])
    assert found.origin == f"{tmp_path}/a.csv:{above.count(chr(10)) + 2}"


def test_a_row_of_a_table_without_a_header_is_none(tmp_path: Path) -> None:
    """Though one of its cells is a name of the text."""
    (bad,) = read(table(tmp_path, "1,News,It rained.\n2,Article,It was dry.\n3,News,It snowed.\n"))
    assert isinstance(bad, Rejected)
    assert "no column 'text'; it has: 1, News, It rained." in bad.reason


@pytest.mark.parametrize("delimiter", ["^", "~", "\x1f", "\x01"])
def test_rarer_delimiters(tmp_path: Path, delimiter: str) -> None:
    rows = [["id", "text"], *([str(n), text] for n, text in enumerate(LOOSE))]
    assert texts(table(tmp_path, written(rows, delimiter=delimiter))) == list(LOOSE)


def test_what_else_may_stand_between_cells_is_told(tmp_path: Path) -> None:
    (bad,) = read(table(tmp_path, "id:title:text\n1:Fire:It burned.\n"))
    assert isinstance(bad, Rejected)
    assert bad.reason.endswith("its cells must stand between commas, semicolons, tabs or bars")


def test_a_nul_byte_in_the_header_costs_nothing(tmp_path: Path) -> None:
    assert texts(table(tmp_path, "id,te\0xt\n1,It rained.\n")) == ["It rained."]


def test_nuls_behind_a_table_cost_one_row(tmp_path: Path) -> None:
    """As a machine leaves them that broke down while it wrote."""
    *good, bad = read(table(tmp_path, b"id,text\n1,It rained.\n2,It was dry.\n" + b"\0" * 600))
    assert [item.text for item in good if isinstance(item, Article)] == ["It rained.", "It was dry."]
    assert bad == Rejected(f"{tmp_path}/a.csv", 4, "not text: NUL byte at byte 0 of the line")


def test_two_marks_before_a_header(tmp_path: Path) -> None:
    assert articles(table(tmp_path, "\ufeff\ufeffid,text\n7,It rained.\n"))[0].article_id == "7"


def test_a_lone_carriage_return_says_what_to_do(tmp_path: Path) -> None:
    good, bad = read(table(tmp_path, "id,text\n1,one\n2,two\r3,three\n"))
    assert isinstance(good, Article)
    assert isinstance(bad, Rejected)
    assert bad.reason == "invalid CSV: a carriage return outside quotes; put the cell it is in into quotes"


def test_a_packed_table_that_is_cut_keeps_the_rows_before(tmp_path: Path) -> None:
    rows = [["id", "text"], *([str(n), f"Day {n * n}: it rained."] for n in range(3000))]
    packed = gzip.compress(written(rows).encode())
    *good, bad = read(table(tmp_path, packed[:-100], "a.csv.gz"))
    assert len(good) > 1000
    assert all(isinstance(item, Article) for item in good)
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason[:20]) == (len(good) + 2, "damaged gzip file: C")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("<!DOCTYPE html>\n<html><p>It rained.</html>", "a page of HTML; name it .html"),
        ('[{"text": "It rained."}]', "an array of JSON; name it .json"),
        ('{"text": "It rained."}\n', "JSON lines; name it .jsonl"),
    ],
)
def test_another_format_in_a_table_is_told(tmp_path: Path, data: str, what: str) -> None:
    assert read(table(tmp_path, data)) == [Rejected(f"{tmp_path}/a.csv", 0, f"not a table but {what}")]


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("The mayor was late. “It rained,” she said.", "macintosh"),
        ("It rained – all day. “Not here,” he said. The café closed.", "macintosh"),
        ("The mayor of Łódź met Mr. Dvořák on Monday – “nothing”.", "windows-1250"),
        ("José Martí, à la carte – “sí”, he said. À bientôt, the España team said.", "windows-1252"),
        ("An ESPAÑA flag, the ÓSCAR night, a naïve piñata; it’s late.", "windows-1252"),
    ],
)
def test_near_sets_are_told_by_their_quotes_and_dashes(tmp_path: Path, text: str, charset: str) -> None:
    python = {"macintosh": "mac_roman"}.get(charset, charset)
    assert texts(table(tmp_path, text.encode(python), "a.txt")) == [text]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("<html><p>It rained.</html>", "a page of HTML; name it .html"),
        ('{"text": "It rained."}\n{"text": "It was dry."}\n', "JSON lines; name it .jsonl"),
        ("Received: by vell\nSubject: Rain\n\nIt rained.\n", "a mail; name it .eml"),
    ],
)
def test_another_format_in_a_plain_text_is_told(tmp_path: Path, data: str, what: str) -> None:
    assert read(table(tmp_path, data, "a.txt")) == [
        Rejected(f"{tmp_path}/a.txt", 0, f"not plain text but {what}")
    ]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize(
    ("data", "what"),
    [
        ("id,text\n1,It rained.\n", "a table with the columns id, text; save it as .csv"),
        ('[{"text": "It rained."}]', "an array of JSON; save it as .json"),
        ('{\n "text": "It rained."\n}\n', "JSON over several lines; save it as .json"),
    ],
)
def test_another_format_in_json_lines_is_one_rejection(
    tmp_path: Path, name: str, data: str, what: str
) -> None:
    path = table(tmp_path, gzip.compress(data.encode()) if name.endswith("gz") else data, name)
    assert read(path) == [Rejected(str(path), 0, f"not JSON lines but {what}")]


def test_a_table_on_standard_input_is_told() -> None:
    done = run("split", "-", stdin="id,text\n1,a.\n")
    assert done.returncode == 1
    assert "a table with the columns id, text; save it as .csv" in done.stderr


def test_a_text_in_pieces_says_what_to_do(tmp_path: Path) -> None:
    found = read(table(tmp_path, '{"text": ["a", 2]}\n{"text": {"shown": "a"}}\n', "a.jsonl"))
    ends = [item.reason.partition("; ")[2] for item in found if isinstance(item, Rejected)]
    assert ends[0] == "join its paragraphs into one string"
    assert ends[1] == "name the field in it with --text-column, such as shown after a dot"


@pytest.mark.parametrize("end", [b"\x1a", b"\x1a" * 90])
@pytest.mark.parametrize(
    ("name", "data"), [("a.csv", b"id,text\r\n1,It rained.\r\n"), ("a.jsonl", b'{"text": "It rained."}\r\n')]
)
def test_the_end_of_a_file_of_dos_is_no_article(tmp_path: Path, name: str, data: bytes, end: bytes) -> None:
    (found,) = read(table(tmp_path, data + end, name))
    assert isinstance(found, Article)
    assert found.text == "It rained."
