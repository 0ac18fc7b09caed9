"""Articles in spreadsheets: rows as the sheet shows them, and what Excel did to them is told."""

import sys
from datetime import date
from pathlib import Path

import pytest

from newsgrain.ingest.articles import Piece, ReadOptions, plan, read_articles, read_piece
from newsgrain.ingest.chunks import Cutting
from newsgrain.records import Rejected
from tests.ingest.reading import Item, articles, read_as, refused, survives_damage
from tests.ingest.workbooks import Cell, workbook

Rows = list[tuple[Cell, ...]]
HEAD = ("id", "text", "title", "published")


def read(folder: Path, data: bytes, options: ReadOptions | None = None, name: str = "a.xlsx") -> list[Item]:
    return read_as(name, folder, data, options)


def test_rows_are_read_as_the_sheet_shows_them(tmp_path: Path) -> None:
    """Whole numbers that Excel keeps as floats, dates, line ends in cells, formulas, empty rows."""
    rows: Rows = [
        HEAD,
        (1.0, "A mill burned.\nNobody was hurt.", "Fire & smoke", date(2026, 1, 5)),
        (),
        (None, None, None, None),
        ("b", "=It rained.", 5, "soon"),
        (2.5, " Né. ", None, None),
        (None, None, "no text", None),
    ]
    *found, bad = read(tmp_path, workbook({"News": rows}))
    a, b, c = articles(found)
    assert (a.article_id, a.text, a.title) == ("1", "A mill burned.\nNobody was hurt.", "Fire & smoke")
    assert (a.published, a.origin) == ("2026-01-05", f"{tmp_path}/a.xlsx#2")
    assert (b.article_id, b.text, b.title, b.origin) == ("b", "It rained.", "5", f"{tmp_path}/a.xlsx#5")
    assert (c.article_id, c.text) == ("2.5", " Né. ")
    assert bad == Rejected(str(tmp_path / "a.xlsx"), 7, "the text is empty")


def test_the_header_may_stand_below_a_title(tmp_path: Path) -> None:
    rows = [("Our articles", None), (), (None, "ID", "Body"), (None, 7, "A mill burned.")]
    (article,) = articles(read(tmp_path, workbook({"News": rows}, merged="A1:B1")))
    assert (article.article_id, article.text, article.origin) == (
        "7",
        "A mill burned.",
        f"{tmp_path}/a.xlsx#4",
    )


def test_the_first_sheet_that_has_texts(tmp_path: Path) -> None:
    """Notes before it are passed over, hidden sheets too; another one with texts is told."""
    sheets: dict[str, Rows] = {
        "Notes": [("who", "when"), ("A", "B")],
        "Old": [("text",), ("Hidden.",)],
        "News": [("text",), ("Shown.",)],
    }
    (article,) = articles(read(tmp_path, workbook(sheets, hidden=["Old"])))
    assert article.text == "Shown."
    first, bad = read(tmp_path, workbook(sheets))
    assert articles([first])[0].text == "Hidden."
    assert refused([bad]).reason == "sheet 'News' was not read, only 'Old'; save it as a file of its own"
    only = read(tmp_path, workbook({"News": sheets["News"], "N": sheets["Notes"]}, hidden=["News"]))
    assert refused(only).reason.startswith(
        "no column 'text'; it has: who, when; name the one of the text with"
    )
    assert refused(only).reason.endswith("hidden sheets are not read (News)")


def test_another_column(tmp_path: Path) -> None:
    data = workbook({"News": [("Corpus", "text"), ("C", "T")]})
    assert articles(read(tmp_path, data, ReadOptions(text_column="Corpus")))[0].text == "C"
    assert refused(read(tmp_path, data, ReadOptions(text_column="nope"))).reason.startswith(
        "no column 'nope'"
    )


def test_a_cell_that_excel_cut_is_rejected_once(tmp_path: Path) -> None:
    rows = [("text",), ("x" * 32_766,), ("y" * 32_767,)]
    *found, bad = read(tmp_path, workbook({"News": rows}))
    assert [len(item.text) for item in articles(found)] == [32_766]
    assert refused([bad]).line == 3
    assert "32,767 characters, the most a cell of Excel holds" in refused([bad]).reason


def test_pieces_give_the_same_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook({"News": [HEAD, *((n, f"Story {n}.", None, None) for n in range(50))]}))
    found = []
    for cutting in (Cutting(2**20), Cutting(100), Cutting(100, ship=False)):
        pieces = [p for p in plan([str(path)], ReadOptions(), cutting=cutting) if isinstance(p, Piece)]
        found.append([item for piece in pieces for item in read_piece(piece, ReadOptions())])
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 50


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.xlsb"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<!doctype html><p>404", "damaged or no spreadsheet; it looks like text: '<!doctype html><p>40'"),
        (
            b"id,text\n1,x\n",
            "damaged or no spreadsheet; it looks like text: 'id,text\\n1,x';"
            " open it as a table and save it as .xlsx",
        ),
        (b"%PDF-1.7\n", "damaged or no spreadsheet; it looks like a PDF"),
        (b"PK\x03\x04" + b"\0" * 200, "damaged or no spreadsheet"),
    ],
)
def test_what_is_no_spreadsheet_is_one_line(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    bad = refused(read(tmp_path, data, name=name))
    assert (bad.line, bad.reason[: len(reason)]) == (0, reason)
    assert "\n" not in bad.reason


def test_damage_never_ends_a_batch(tmp_path: Path) -> None:
    data = workbook({"News": [("text",), *((f"Story {n}.",) for n in range(20))]})
    survives_damage(tmp_path, "a.xlsx", data)


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    (tmp_path / "b.txt").write_text("Fine.")
    (tmp_path / "a.xlsx").write_bytes(workbook({"News": [("text",), ("x",)]}))
    bad, other = read_articles([str(tmp_path)])
    assert refused([bad]).reason.startswith(
        "reading it needs the package python-calamine; pip install 'newsgrain[xlsx]'"
    )
    assert articles([other])[0].text == "Fine."
