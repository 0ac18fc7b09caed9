"""The table of formats is the one place where a format is added: everything else is made from it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsgrain import formats
from newsgrain.articles import read_articles
from newsgrain.cli import app
from newsgrain.formats import FORMATS, Document, Format, format_of, source_of
from newsgrain.records import Article, Rejected


def two_tales(_file: object, _path: str, _options: object) -> list[Document]:
    """A source of documents, as a new format brings one."""
    return [Document(1, "A mill stood idle."), Document(2, "<h1>Mill</h1><p>It ran again.", is_page=True)]


def test_every_source_is_there() -> None:
    for form in FORMATS:
        assert bool(form.source) == (form.holds in ("rows", "documents")), form.name
        assert not form.source or callable(source_of(form))
        assert all(format_of(f"x/A{suffix}".upper()) == form.name for suffix in form.suffixes)


def test_help_and_messages_name_every_suffix(tmp_path: Path) -> None:
    (tmp_path / "a.unheard").write_text("x")
    (bad,) = read_articles([str(tmp_path)])
    assert isinstance(bad, Rejected)
    for command in ("split", "classify"):
        told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
        for form in FORMATS:
            assert all(f" {suffix}" in bad.reason for suffix in form.suffixes)
            assert all(suffix in told for suffix in form.suffixes)


def test_one_row_adds_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Format("tale", (".tale",), "documents", f"{__name__}:two_tales", mark="#")
    monkeypatch.setattr(formats, "FORMATS", (*FORMATS, row))
    monkeypatch.setitem(formats._NAMED, "tale", row)
    (tmp_path / "a.tale").write_text("x")
    found = [item for item in read_articles([str(tmp_path)]) if isinstance(item, Article)]
    assert [item.text for item in found] == ["A mill stood idle.", "Mill\n\nIt ran again."]
    assert [item.origin for item in found] == [f"{tmp_path}/a.tale#{n}" for n in (1, 2)]
    assert [item.blocks is None for item in found] == [True, False]
