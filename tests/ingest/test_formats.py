"""The table of formats is the one place where a format is added: everything else is made from it."""

import gzip
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from typer.testing import CliRunner

from newsgrain.cli import app
from newsgrain.ingest import formats
from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.formats import FORMATS, Document, Format, format_of, source_of
from newsgrain.ingest.inputs import find_inputs
from newsgrain.records import Article, Rejected
from tests.ingest.test_docx import document, text
from tests.ingest.test_pdf import column, pdf
from tests.ingest.workbooks import workbook


def two_tales(_file: object, _path: str, _options: object) -> list[Document]:
    """A source of documents, as a new format brings one."""
    return [Document(1, "A mill stood idle."), Document(2, "<h1>Mill</h1><p>It ran again.", is_page=True)]


def test_every_source_is_there() -> None:
    for form in FORMATS:
        assert bool(form.source) == (form.holds in ("rows", "documents")), form.name
        assert not form.source or callable(source_of(form))
        assert all(format_of(f"x/A{suffix}".upper()) == form.name for suffix in form.suffixes)


def test_what_is_packed_by_gzip_is_read_as_what_it_is(tmp_path: Path) -> None:
    plain = {
        "a.txt": b"A mill.",
        "a.html": b"<p>A mill.",
        "a.csv": b"text\nA mill.\n",
        "a.json": b'{"text": "A mill."}',
        "a.jsonl": b'{"text": "A mill."}',
    }
    for name, data in plain.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
        (tmp_path / f"cut-{name}.gz").write_bytes(gzip.compress(data * 50)[:-20])
        (tmp_path / f"no-{name}.gz").write_bytes(data)
    found = list(read_articles([str(tmp_path)]))
    assert [item.text for item in found if isinstance(item, Article)] == ["A mill."] * 5
    bad = [item for item in found if isinstance(item, Rejected)]
    assert len(bad) == 10
    assert all("damaged gzip file: " in item.reason for item in bad)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.doc", ".doc is not read; save it as .docx"),
        ("a.RTF", ".RTF is not read; save it as .docx"),
        ("a.odt", ".odt is not read; save it as .docx"),
        ("a.pages", ".pages is not read; save it as .docx"),
        ("a.epub", ".epub is not read; save it as .html"),
        ("a.pptx", ".pptx is not read; save it as .pdf"),
        ("a.srt", ".srt is not read; save it as .txt"),
        ("a.msg", ".msg is not read; save it as .eml"),
        ("a.feather", ".feather is not read; save it as .jsonl"),
        ("a.sav", ".sav is not read; save it as .csv"),
        ("a.zip", ".zip is not unpacked; unpack it first"),
        ("a.wacz", ".wacz is not unpacked; unpack it first"),
        ("a.warc.wat.gz", ".gz is an index of pages and has none; get its .warc or .warc.wet"),
        ("a.mdx", ".mdx is not read; save it as .md, or convert it to that"),
        ("a.har", ".har is not read; save it as .html, or convert it to that"),
        ("a.jsonld", ".jsonld is not read; save it as .json, or convert it to that"),
        ("a.tar.gz", ".gz is not unpacked; unpack it first"),
        ("a.aspx", ".aspx is not read; save it as .html"),
        ("a.pq", ".pq is not read; save it as .parquet"),
        ("a.MP3", ".MP3 is a recording; have it written down first, then save that as .txt"),
        ("a.html.part", ".part is a download that did not end; get it again"),
        ("a.html?page=2", "its name does not end in .html; if it is that, rename it so that it does"),
        ("a.jsonl.1", "its name does not end in .jsonl; "),
        ("a.txt~", "its name does not end in .txt; "),
        ("a.doc.1", "unknown format .1; newsgrain reads .txt"),
        ("a.parquet.gz", ".gz is not unpacked; unpack it first"),
        ("a.jsonl.zst", ".zst is not unpacked; unpack it first"),
        ("a.jpeg", ".jpeg is a picture; recognise its text first (OCR)"),
        ("a", "unknown format without an extension; newsgrain reads .txt"),
        ("a.webloc", ".webloc is only a link; get what it leads to"),
    ],
)
def test_other_formats_say_what_to_do(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    (bad,) = read_articles([str(tmp_path)])
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith(reason)


def test_an_empty_file_of_any_format_is_at_most_one_line(tmp_path: Path) -> None:
    for form in FORMATS:
        for suffix in form.suffixes:
            path = tmp_path / f"empty{suffix}"
            path.write_bytes(b"")
            found = list(read_articles([str(path)]))
            assert len(found) <= 1, suffix
            assert all(isinstance(item, Rejected) and item.line == 0 for item in found), suffix


def test_what_bears_the_wrong_name_is_at_most_one_line(tmp_path: Path) -> None:
    """Pages of errors, saved as what was asked for; a PDF, a zip archive, text under any name."""
    page = b"<!doctype html><html><head><title>404</title></head><body><h1>Not found</h1></body></html>"
    for form in FORMATS:
        for data in (page, b"%PDF-1.4\n\0\0", b"PK\x03\x04" + b"\0" * 400, b"Not found\n", b"\0" * 500):
            path = tmp_path / f"wrong{form.suffixes[0]}"
            path.write_bytes(data)
            found = list(read_articles([str(path)]))
            told = [item for item in found if isinstance(item, Rejected)]
            assert len(told) == 1 or form.holds in ("text", "page"), (form.name, data[:9], found)
            assert not any("\n" in item.reason or "Error" in item.reason for item in told), told


def test_a_folder_with_the_name_of_a_file_is_a_folder(tmp_path: Path) -> None:
    for form in FORMATS:
        folder = tmp_path / f"folder{form.suffixes[0]}"
        folder.mkdir()
        (folder / "a.txt").write_text("A mill.")
    assert [item.text for item in read_articles([str(tmp_path)]) if isinstance(item, Article)] == [
        "A mill." for _ in FORMATS
    ]


def test_files_at_urls_are_read_the_same(tmp_path: Path) -> None:
    """Also those whose packages ask for files that can be sought, and packed ones."""
    files = {
        "a.json": b'{"articles": [{"text": "A mill."}, {"text": "It rained."}]}',
        "b.json.gz": gzip.compress(b'[{"text": "A mill."}]'),
        "c.eml": b"Subject: Mill\n\nA mill.",
        "d.rss": b"<rss><channel><item><description>A mill.</description></item></channel></rss>",
        "e.xlsx": workbook({"News": [("text",), ("A mill.",)]}),
        "f.pdf": pdf(column("A mill.")),
        "g.docx": document(text("A mill.")),
        "h.txt.gz": gzip.compress(b"A mill."),
    }
    store = fsspec.filesystem("memory")
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        store.pipe_file(f"/formats/{name}", data)
    here, there = (list(read_articles([place])) for place in (str(tmp_path), "memory://formats"))
    store.rm("/formats", recursive=True)
    assert len(here) == len(files) + 1
    assert all(isinstance(item, Article) for item in here), here
    assert [replace(item, origin="") for item in here] == [replace(item, origin="") for item in there]


def test_help_and_messages_name_every_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.unheard").write_text("x")
    (bad,) = read_articles([str(tmp_path)])
    assert isinstance(bad, Rejected)
    for command in ("split", "classify"):
        told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
        for form in FORMATS:
            suffixes = [
                suffix for suffix in form.suffixes if suffix != ".warc.zst"
            ]  # that is only told apart
            assert all(f" {suffix}" in bad.reason for suffix in suffixes)
            assert all(suffix in told for suffix in suffixes)


def test_one_row_adds_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Format("tale", (".tale",), "documents", f"{__name__}:two_tales", mark="#")
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, row))
    monkeypatch.setitem(formats._NAMED, "tale", row)
    (tmp_path / "a.tale").write_text("x")
    found = [item for item in read_articles([str(tmp_path)]) if isinstance(item, Article)]
    assert [item.text for item in found] == ["A mill stood idle.", "Mill\n\nIt ran again."]
    assert [item.origin for item in found] == [f"{tmp_path}/a.tale#{n}" for n in (1, 2)]
    assert [item.blocks is None for item in found] == [True, False]


@pytest.mark.parametrize("name", ["a.ndjson", "a.jl", "a.ndjson.gz", "a.jl.gz"])
def test_json_lines_by_their_other_names(tmp_path: Path, name: str) -> None:
    data = b'{"text": "A mill."}\n' * 2
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    found = list(read_articles([str(tmp_path / name)]))
    assert [item.text for item in found if isinstance(item, Article)] == ["A mill."] * 2


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("<!DOCTYPE html><p>A mill.", "a page of HTML, name it .html"),
        ('{"text": "A mill."}', "JSON lines, name it .jsonl"),
        ("From - Mon Jan  5 10:00:00 2026\nSubject: x\n\nA mill.", "a mailbox, name it .mbox"),
    ],
)
def test_files_without_an_extension_say_what_they_look_like(tmp_path: Path, head: str, what: str) -> None:
    """As wget, Firehose and Thunderbird write them."""
    (tmp_path / "a").write_text(head)
    (bad,) = read_articles([str(tmp_path)])
    assert isinstance(bad, Rejected)
    assert bad.reason == f"its name does not say what it is; it looks like {what}"


def test_what_office_and_windows_leave_in_folders_is_passed_over(tmp_path: Path) -> None:
    for name in ("~$letter.docx", "~$table.xlsx", "Thumbs.db", "desktop.ini"):
        (tmp_path / name).write_bytes(b"\x05owner\0\0")
    assert list(read_articles([str(tmp_path)])) == []


def test_what_belongs_to_a_saved_page_is_passed_over(tmp_path: Path) -> None:
    """Frames of advertisements among it; a folder of that name without a page is one as others are."""
    (tmp_path / "a.html").write_text("<p>A mill.")
    for folder in ("a_files", "b_files"):
        (tmp_path / folder).mkdir()
        for name in ("frame.html", "a.css", "a.woff2"):
            (tmp_path / folder / name).write_text("<p>Buy now.")
    found = [item.origin for item in read_articles([str(tmp_path)])]
    assert found == [f"{tmp_path}/a.html", f"{tmp_path}/b_files/frame.html"]
    told = list[str]()
    assert list(find_inputs([str(tmp_path)], passed=told.append)) == found
    assert told == [str(tmp_path / "a_files")]
    (named,) = read_articles([str(tmp_path / "a_files")])
    assert named.origin == f"{tmp_path}/a_files/frame.html"


@pytest.mark.parametrize("command", ["classify", "split", "push", "queue"])
def test_commands_tell_which_formats_they_read(command: str) -> None:
    told = CliRunner().invoke(app, [command, "--help"]).output
    assert all(suffix in told.split() for form in FORMATS for suffix in form.suffixes[:1]), told
