"""Parquet files of every type, in every state, give articles or clear rejections, and never end a batch."""

import base64
import os
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.records import Article, Rejected, text_id
from tests.ingest.reading import Item, articles

WORDS = ["It rained.", "Nobody was hurt."]


def read(path: Path, column: str | None = None) -> list[Item]:
    return list(read_articles([str(path)], ReadOptions(text_column=column)))


def texts(path: Path, column: str | None = None) -> list[str]:
    return [item.text for item in articles(read(path, column))]


def refused(path: Path, column: str | None = None) -> str:
    (item,) = read(path, column)
    assert isinstance(item, Rejected), item
    assert (item.origin, item.line) == (str(path), 0)
    assert "\n" not in item.reason
    return item.reason


def stored(folder: Path, table: pa.Table, name: str = "a.parquet", **how: Any) -> Path:
    pq.write_table(table, folder / name, **how)
    return folder / name


def of(**columns: Any) -> pa.Table:
    return pa.table(columns)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(WORDS, pa.string()),
        pa.array(WORDS, pa.large_string()),
        pa.array(WORDS, pa.string_view()),
        pa.array(WORDS).dictionary_encode(),
        pa.array(WORDS, pa.large_string()).dictionary_encode(),
        pa.array([w.encode() for w in WORDS], pa.binary()),
        pa.array([w.encode() for w in WORDS], pa.large_binary()),
        pa.array([w.encode() for w in WORDS], pa.binary_view()),
        pa.array([w.encode()[:10] for w in WORDS], pa.binary(10)),
    ],
)
def test_texts_of_every_type(tmp_path: Path, column: Any) -> None:
    found = texts(stored(tmp_path, of(text=column)))
    assert found == (WORDS if column.type != pa.binary(10) else [w[:10] for w in WORDS])


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pa.array([1]), "column 'text' holds int64, not text"),
        (pa.array([1.5]), "column 'text' holds double, not text"),
        (pa.array([[1, 2]]), "column 'text' holds list<element: int64>, not text"),
        (pa.array([None], pa.null()), "column 'text' holds null, not text"),
        (pa.array([True]), "column 'text' holds bool, not text"),
        (
            pa.array([{"a": "b"}]),
            "column 'text' holds struct<a: string>, not text; name the field in it, such as a",
        ),
    ],
)
def test_what_is_no_text(tmp_path: Path, column: Any, reason: str) -> None:
    assert refused(stored(tmp_path, of(text=column))).startswith(reason)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([["It rained all day.", "It snowed."]]),
        pa.array([["It rained all day.", None, "It snowed."]], pa.large_list(pa.large_string())),
        pa.array([[{"type": "p", "text": "It rained all day."}, {"type": "p", "text": "It snowed."}]]),
    ],
)
def test_paragraphs_in_a_list_are_one_text(tmp_path: Path, column: Any) -> None:
    assert texts(stored(tmp_path, of(paragraphs=column))) == ["It rained all day.\n\nIt snowed."]
    both = of(paragraphs=column, text=pa.array(["It was dry."]))
    assert texts(stored(tmp_path, both)) == ["It was dry."]
    (bad,) = read(stored(tmp_path, of(text=pa.array([["rain", "snow"]]))))
    assert isinstance(bad, Rejected)
    assert bad.reason == "field 'text' is not a string but a list; join its paragraphs into one string"


def test_bytes_that_are_no_text_are_one_row(tmp_path: Path) -> None:
    path = stored(tmp_path, of(text=pa.array([b"It rained.", b"\xff\xfe", b"x"])))
    good, bad, last = read(path)
    assert bad == Rejected(str(path), 2, "invalid UTF-8 at byte 0 of a cell")
    assert isinstance(good, Article)
    assert isinstance(last, Article)


def test_columns_with_one_name(tmp_path: Path) -> None:
    """Two texts are no one's guess; of other fields the first counts."""
    twice = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], ["text", "text"])
    assert refused(stored(tmp_path, twice)) == "2 columns are named 'text'; give each a name of its own"
    ids = pa.Table.from_arrays([pa.array([1]), pa.array([2]), pa.array(["x"])], ["id", "id", "text"])
    (found,) = read(stored(tmp_path, ids))
    assert isinstance(found, Article)
    assert found.article_id == "1"


def test_no_rows_and_no_columns(tmp_path: Path) -> None:
    assert read(stored(tmp_path, of(text=pa.array([], pa.string())))) == []
    assert refused(stored(tmp_path, pa.table({}))).startswith("no column 'text'; it has: nothing")


def test_rows_without_the_longer_text(tmp_path: Path) -> None:
    """As in tables of news APIs: the whole of some texts, of others how they begin."""
    short, long = ["It rained.", "It snowed.", "We left.", None], [None, "It snowed. We left.", "nan", None]
    path = stored(tmp_path, pa.table({"content": short, "full_content": long}))
    *found, bad = read(path)
    assert [item.text for item in articles(found)] == ["It rained.", "It snowed. We left.", "We left."]
    assert isinstance(bad, Rejected)
    assert [item.text for item in articles(read(path, "content")[:3])] == short[:3]
    beside = stored(tmp_path, pa.table({"text": [None, "It snowed."], "content": ["It rained.", "We left."]}))
    assert [item.text for item in articles(read(beside))] == ["It rained.", "It snowed."]


def test_nulls_and_nested_nulls(tmp_path: Path) -> None:
    rows = [{"article": {"text": "It rained.", "id": 7}}, {"article": None}, {"article": {"text": None}}]
    first, *bad = read(stored(tmp_path, pa.Table.from_pylist(rows)))
    assert isinstance(first, Article)
    assert (first.text, first.article_id) == ("It rained.", "7")
    reasons = [item.reason for item in bad if isinstance(item, Rejected)]
    assert reasons[0].startswith("no field 'article.text'; it has: article;")
    assert reasons[1:] == ["field 'article.text' is not a string but null"]


def test_a_cell_that_cannot_be_told_costs_its_row(tmp_path: Path) -> None:
    """A date beyond the calendar."""
    when = pa.array([0, 2**40, 1], pa.timestamp("s"))
    first, bad, last = read(stored(tmp_path, of(text=["a", "b", "c"], published=when)))
    assert isinstance(first, Article)
    assert first.published == "1970-01-01T00:00:00"
    assert isinstance(last, Article)
    assert isinstance(bad, Rejected)
    assert bad.line == 2
    assert bad.reason.startswith("column 'published' cannot be read: ")


def test_schemas_that_differ_between_files(tmp_path: Path) -> None:
    """Each file by itself; a folder may be named like a file."""
    folder = tmp_path / "all.parquet"
    folder.mkdir()
    stored(folder, of(text=["a"], id=[1]), "1.parquet")
    stored(folder, of(body=pa.array(["b"], pa.large_string()), ID=["x"]), "2.parquet")
    stored(folder, of(number=[1]), "3.parquet")
    stored(folder, pa.Table.from_pylist([{"article": {"text": "c"}}]), "part-4.snappy.parquet")
    for mark in ("_SUCCESS", "_metadata", "_committed_17", ".part-4.crc"):
        (folder / mark).touch()
    a, b, bad, c = read(folder)
    assert isinstance(bad, Rejected)
    assert [(i.text, i.article_id) for i in (a, b, c) if isinstance(i, Article)][:2] == [
        ("a", "1"),
        ("b", "x"),
    ]


@pytest.mark.parametrize("codec", ["NONE", "SNAPPY", "GZIP", "ZSTD", "BROTLI", "LZ4"])
def test_compression(tmp_path: Path, codec: str) -> None:
    assert texts(stored(tmp_path, of(text=WORDS), compression=codec)) == WORDS


_DAMAGED = "damaged or not a Parquet file: "


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"PAR1", _DAMAGED),
        (b"PAR1PAR1", _DAMAGED),
        (b"PARE" * 9, _DAMAGED),
        (b"PAR1" + b"\xff" * 50 + b"PAR1", _DAMAGED),
        (b"id,text\n1,x\n", "not a Parquet file; it looks like text: 'id,text\\n1,x'"),
        (b"%PDF-1.7\n\0\1", "not a Parquet file; it looks like a PDF"),
    ],
)
def test_files_that_are_none(tmp_path: Path, data: bytes, reason: str) -> None:
    """What it is instead is told, where it can be."""
    (tmp_path / "a.parquet").write_bytes(data)
    assert refused(tmp_path / "a.parquet").startswith(reason)


def test_whatever_is_damaged_the_other_files_are_read(tmp_path: Path) -> None:
    """Cut or overwritten anywhere: rows that were read and rejections, and nothing else."""
    chance = random.Random(7)  # noqa: S311 - no secret
    path = stored(tmp_path, of(id=range(20), text=[f"It rained {n}." for n in range(20)]), row_group_size=5)
    (tmp_path / "z.txt").write_text("It rained.")
    data = path.read_bytes()
    for _ in range(150):
        broken = bytearray(data[: chance.choice((len(data), chance.randrange(len(data))))])
        for _ in range(chance.choice((1, 3, 30)) if broken else 0):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        *found, last = read(tmp_path)
        assert isinstance(last, Article)
        assert last.origin == str(tmp_path / "z.txt")
        assert all(isinstance(item, Article) or item.reason for item in found)


def test_an_error_nobody_thought_of_is_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While planning and while reading."""
    stored(tmp_path, of(text=WORDS))
    (tmp_path / "z.txt").write_text("It rained.")

    def fail(*_: object) -> None:
        raise MemoryError("cannot get 9 GB\nfor one page")

    for name in ("newsgrain.ingest.parquet.group_ranges", "newsgrain.ingest.parquet.group_rows"):
        with monkeypatch.context() as patch:
            patch.setattr(name, fail)
            bad, good = read(tmp_path)
        reason = "cannot be read: MemoryError cannot get 9 GB for one page"
        assert bad == Rejected(os.fspath(tmp_path / "a.parquet"), 0, reason)
        assert isinstance(good, Article)


def test_ids_of_few_digits_are_kept_as_they_were_written(tmp_path: Path) -> None:
    for kind in (pa.float32(), pa.float64()):
        ids = pa.array([1.0, 2.5, 0.1, None], kind)
        found = read(stored(tmp_path, of(id=ids, text=["a", "b", "c", "d"])))
        names = [item.article_id for item in found if isinstance(item, Article)]
        assert names == ["1", "2.5", "0.1", text_id("d")]


@pytest.mark.parametrize("plain_footer", [True, False])
def test_an_encrypted_file_is_one_line(tmp_path: Path, plain_footer: bool) -> None:
    pe = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(pe.KmsClient):  # type: ignore[misc,name-defined]
        def wrap_key(self, key: bytes, _: str) -> bytes:
            return base64.b64encode(key)

    how = pe.EncryptionConfiguration("foot", column_keys={"cell": ["text"]}, plaintext_footer=plain_footer)
    keys = pe.CryptoFactory(lambda _: Keys())
    properties = keys.file_encryption_properties(pe.KmsConnectionConfig(), how)
    path = stored(tmp_path, of(text=["It rained."]), encryption_properties=properties)
    reason = "an encrypted Parquet file; write it again without encryption"
    assert [item.reason for item in read(path) if isinstance(item, Rejected)] == [reason]
