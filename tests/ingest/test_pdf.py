"""PDFs become articles: paragraphs are whole again, headings and running heads are told apart."""

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from newsgrain.ingest.articles import ReadOptions
from newsgrain.records import Article, BlockKind
from tests.ingest.reading import only, read_as, refused, survives_damage

read = partial(read_as, "a.pdf")

Line = tuple[float, float, float, str]  # left, bottom, size, text


def pdf(*pages: Sequence[Line], title: str = "", more: str = "") -> bytes:
    """A PDF whose pages hold just these lines."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {count}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    told = "BT /F {} Tf {} {} Td ({}) Tj ET".format
    for n, lines in enumerate(pages):
        shown = " ".join(told(size, left, at, _escaped(text)) for left, at, size, text in lines)
        page = f"/Parent 2 0 R/MediaBox[0 0 400 600]/Contents {5 + 2 * n} 0 R"
        objects += [
            f"<</Type/Page{page}/Resources<</Font<</F 3 0 R>>>>>>",
            f"<</Length {len(shown.encode('cp1252'))}>>stream\n{shown}\nendstream",
        ]
    objects.append(f"<</Title({_escaped(title)})>>")
    out, offsets = b"%PDF-1.4\n", []
    for n, inner in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n{inner}\nendobj\n".encode("cp1252")
    table = "".join(f"{at:010} 00000 n \n" for at in offsets)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"/Size {len(objects) + 1}/Root 1 0 R/Info {len(objects)} 0 R{more}"
    tail = f"trailer<<{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + head.encode() + tail.encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def column(*lines: str, left: float = 40, top: float = 500, size: float = 10, step: float = 12) -> list[Line]:
    return [(left, top - step * n, size, text) for n, text in enumerate(lines)]


def paragraphs(article: Article) -> list[tuple[BlockKind, str]]:
    return [(block.kind, article.text[block.start : block.end]) for block in article.blocks or ()]


def test_lines_become_paragraphs_and_headings(tmp_path: Path) -> None:
    """A paragraph ends at a gap, at a short last line, or where the next is indented."""
    page = [
        *column("Mill burns in Vell", top=550, size=20),
        *column(
            "A mill burned down in Vell on Monday, and the",
            "chief of the fire brigade said on Tuesday that",
            "nobody was hurt.",
        ),
        *column(
            "The cause may have been a heater that was left",
            "on during the night before the fire broke out.",
            top=450,
        ),
        *column("The mill was built by two brothers from Hull.", left=55, top=426),
        *column("They had sold it in March to a firm of bakers.", top=414),
    ]
    article = only(read(tmp_path, pdf(page)))
    assert paragraphs(article) == [
        (BlockKind.HEADLINE, "Mill burns in Vell"),
        (
            BlockKind.PARAGRAPH,
            "A mill burned down in Vell on Monday, and the chief of the fire brigade said on Tuesday that"
            " nobody was hurt.",
        ),
        (
            BlockKind.PARAGRAPH,
            "The cause may have been a heater that was left on during the night before the fire broke out.",
        ),
        (
            BlockKind.PARAGRAPH,
            "The mill was built by two brothers from Hull. They had sold it in March to a firm of bakers.",
        ),
    ]
    assert (article.title, article.origin) == ("Mill burns in Vell", f"{tmp_path}/a.pdf")


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ("The mill (again)", "The mill (again)"),
        ("Microsoft Word - x.doc", None),
        ("mill.indd", None),
        ("Untitled", None),
    ],
)
def test_titles_that_programs_make_up_are_none(tmp_path: Path, given: str, title: str | None) -> None:
    assert only(read(tmp_path, pdf(column("A mill burned."), title=given))).title == title


def test_words_that_line_ends_divide_are_whole(tmp_path: Path) -> None:
    lines = (
        "The fire bri-",
        "gade came with a well-",
        "known pump, the well-known one, and left on Mon-",
        "day.",
    )
    assert only(read(tmp_path, pdf(column(*lines)))).text == (
        "The fire brigade came with a well-known pump, the well-known one, and left on Monday."
    )


def test_short_paragraphs_stay_apart(tmp_path: Path) -> None:
    """Though most steps from line to line are those between them."""
    lines = (
        "By Ann Reed in Vell",
        "A mill burned down in",
        "Vell on Monday. It was",
        "Old.",
        "It fell.",
    )
    tops = (500, 476, 464, 440, 416)
    page = [(40.0, float(top), 10.0, text) for top, text in zip(tops, lines, strict=True)]
    assert [text for _, text in paragraphs(only(read(tmp_path, pdf(page))))] == [
        "By Ann Reed in Vell",
        "A mill burned down in Vell on Monday. It was",
        "Old.",
        "It fell.",
    ]


def test_items_of_a_list_stay_apart(tmp_path: Path) -> None:
    """Bullets one below another, and numbers, but no dash or number that a line of a sentence begins with."""
    items = (
        "\u2022 Roads in the north are closed until the rain ends and",
        "\u2022 Schools stay open",
        "Nobody was hurt, said the mayor of the town:",
        "1. Buses run every hour from the main station to the",
        "2. Trams stand",
    )
    prose = (
        "The old mill in the north of the town burned down",
        "- a landmark since 1890 - as is told on page",
        "12. Nobody was hurt.",
    )
    hung = [*column(*items[:1]), *column("the river is back", left=48, top=488), *column(*items[1:], top=476)]
    found = paragraphs(only(read(tmp_path, pdf([*hung, *column(*prose, top=300)]))))
    assert [text for _, text in found] == [
        f"{items[0]} the river is back",
        *items[1:],
        " ".join(prose),
    ]


def test_items_without_marks_stay_apart(tmp_path: Path) -> None:
    """As browsers print them: a line ends for good where the next word had room in it."""
    items = (
        "The reservoir in the north of the town opens in May, when the",
        "repairs are over",
        "Bills stay as they are",
        "about 300 people will be hired",
        "The office in the middle of Hull stays closed for repairs, so that",
        "letters go to Vell",
    )
    found = paragraphs(only(read(tmp_path, pdf(column(*items)))))
    assert [text for _, text in found] == [
        f"{items[0]} {items[1]}",
        items[2],
        items[3],
        f"{items[4]} {items[5]}",
    ]


def test_short_lines_beside_a_picture_are_no_items(tmp_path: Path) -> None:
    beside = (
        "The old mill in the north",
        "of Vell burned down on",
        "Monday, and the mayor of",
        "Hull came to see it when",
        "he heard of it at noon",
        "at his office in the hall",
        "Lee had built, with Dr.",
        "Ann Lee and her brother",
    )
    below = (
        "Cy Lee, who had been the chief of the fire brigade there for",
        "years, and with Bo Osk, the owner, who said that the mill had",
        "Been in his family since it was built, and that all is lost now.",
    )
    found = only(read(tmp_path, pdf([*column(*beside), *column(*below, top=404)])))
    assert [text for _, text in paragraphs(found)] == [" ".join((*beside, *below))]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("Call 202/224-", "2551 now or"), "202/224-2551"),
        (("Call 1-800-", "MEDICARE now"), "1-800-MEDICARE"),
        (("Ann Lee (R-", "IA) was there"), "(R-IA)"),
        (("It is all for the com-", "mittee"), "committee"),
        (("THE WHOLE COM-", "MITTEE MET"), "COMMITTEE"),
    ],
)
def test_a_hyphen_that_no_line_end_puts_in_stays(tmp_path: Path, lines: tuple[str, str], told: str) -> None:
    assert told in only(read(tmp_path, pdf(column(*lines)))).text


def test_a_heading_in_capitals_ends_where_they_end(tmp_path: Path) -> None:
    lines = (
        "SENATOR LEE HAILS THE OPENING OF THE NEW",
        "MILL",
        "Senator Ann Lee spoke at the opening in Vell today,",
        "she said.",
    )
    found = paragraphs(only(read(tmp_path, pdf(column(*lines)))))
    assert [text for _, text in found] == [" ".join(lines[:2]), " ".join(lines[2:])]


@pytest.mark.parametrize(
    "lines",
    [
        ("WASHINGTON, D.C. —", "President Lee met", "the mayors today."),
        ("The head of the", "NATIONAL AERONAUTICS", "Space Lab left it."),
        ("NATIONAL AERONAUTICS AND", "Space Act was passed", "in Hull on Monday."),
        ("THE NYSE AND NASDAQ IN", "New York were closed", "on Monday afternoon."),
    ],
)
def test_names_in_capitals_are_no_heading(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert [text for _, text in paragraphs(only(read(tmp_path, pdf(column(*lines)))))] == [" ".join(lines)]


def test_an_address_longer_than_the_lines_breaks_none(tmp_path: Path) -> None:
    """The column is as wide as its other lines are, before and behind it."""
    lines = (
        "Ann Lee, who is mayor of Vell and",
        "Governor of the county, has said",
        "On Monday that the report stands at",
        "https://vell.example/reports/2026/the-mill-that-burned-down-in-the-north",
        "And that all may read it, she said",
        "Again on Tuesday, in the hall of",
        "Hull, to those who had come there.",
    )
    found = paragraphs(only(read(tmp_path, pdf(column(*lines)))))
    assert [text for _, text in found] == [" ".join(lines)]


def test_a_line_that_begins_with_a_raised_figure_begins_no_paragraph(tmp_path: Path) -> None:
    page = [
        *column("The dam held, and it did so for"),
        (40, 491, 6, "2"),
        *column("many years.", left=46, top=488),
    ]
    assert only(read(tmp_path, pdf(page))).text == "The dam held, and it did so for 2 many years."


@pytest.mark.parametrize(
    ("letter", "rest", "text"),
    [
        ("T", "he mill burned down in Vell.", "The mill burned down in Vell. It was an old mill, it was."),
        ("I", "t burned down in Vell again.", "It burned down in Vell again. It was an old mill, it was."),
        ("A", "mill burned down in Vell now.", "A mill burned down in Vell now. It was an old mill, it was."),
    ],
)
def test_a_large_first_letter_is_part_of_its_word(tmp_path: Path, letter: str, rest: str, text: str) -> None:
    page = [
        (40.0, 488.0, 30.0, letter),
        *column(rest, left=64),
        *column("It was an old mill, it was.", top=488),
    ]
    assert only(read(tmp_path, pdf(page))).text == text


def test_large_first_letters_that_are_drawn_before_all_others(tmp_path: Path) -> None:
    """As browsers do; each belongs to the line right of it."""
    upper, lower = (
        ("he mill in the north was", "burned down at noon, as"),
        ("he, who saw it all, was", "asked to stay there, for"),
    )
    page = [
        (40.0, 486.0, 28.0, "T"),
        (40.0, 386.0, 28.0, "S"),
        *column("By Bo Osk", top=550),
        *column(*upper, left=60),
        *column("the chief said on Tuesday.", top=476),
        *column(*lower, left=60, top=400),
        *column("the owner was not.", top=376),
    ]
    assert [text for _, text in paragraphs(only(read(tmp_path, pdf(page))))] == [
        "By Bo Osk",
        f"T{' '.join(upper)} the chief said on Tuesday.",
        f"S{' '.join(lower)} the owner was not.",
    ]


def test_what_stands_on_every_page_is_furniture(tmp_path: Path) -> None:
    """It does not cut the paragraph that runs on over the pages."""
    pages = [
        [
            (150, 570, 8, "The Vell Post, weekly"),
            *column(
                f"On day {n} the chief said that the fire in the",
                "mill had burned for many hours and that the",
            ),
            (190, 20, 8, f"Page {n} of 3"),
        ]
        for n in (1, 2, 3)
    ]
    article = only(read(tmp_path, pdf(*pages)))
    body, *furniture = paragraphs(article)
    assert body[0] == BlockKind.PARAGRAPH
    assert "that the On day 2 the chief" in body[1]
    assert {kind for kind, _ in furniture} == {BlockKind.FURNITURE}
    assert [text for _, text in furniture[:2]] == ["The Vell Post, weekly", "Page 1 of 3"]
    assert len(furniture) == 6


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    page = [
        *column("A mill burned down in Vell", "on Monday, and the chief", left=40),
        *column("said that nobody was hurt.", "It rained.", left=220),
    ]
    assert only(read(tmp_path, pdf(page))).text == (
        "A mill burned down in Vell on Monday, and the chief said that nobody was hurt. It rained."
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<!doctype html><p>404", "damaged or no PDF; it looks like text: '<!doctype html><p>40'"),
        (b"PK\x03\x04" + b"\0" * 99, "damaged or no PDF; it looks like a zip archive"),
        (b"$\xf3\x9d\xe1r\x02\x8b\xfaQ", "damaged or no PDF; it looks like a binary file"),
        (b"Le caf\xe9 a br\xfbl\xe9", "damaged or no PDF; it looks like text: 'Le caf"),
        (b"%PDF-1.7\n", "damaged or no PDF"),
        (pdf([]), "no text in this PDF, only pictures of it; recognise it first (OCR, such as ocrmypdf)"),
        (
            pdf(
                column("x"),
                more="/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<"
                + "00" * 32
                + ">/U<"
                + "11" * 32
                + ">>>",
            ),
            "the PDF has a password; save it without one",
        ),
    ],
)
def test_pdfs_without_text_are_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    bad = refused(read(tmp_path, data))
    assert (bad.line, bad.reason[: len(reason)]) == (0, reason)
    assert "\n" not in bad.reason


def test_a_pdf_of_too_much_text(tmp_path: Path) -> None:
    data = pdf(column(*["A mill burned."] * 10))
    assert (
        refused(read(tmp_path, data, ReadOptions(max_bytes=100))).reason
        == "text too long: more than 100 characters"
    )


def test_a_damaged_page_costs_itself(tmp_path: Path) -> None:
    data = pdf(column("A mill burned."), column("It rained."), column("It stopped."))
    broken = data.replace(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/Contents 7", b"x" * 57)
    bad, good = read(tmp_path, broken)
    assert refused([bad]).reason == "damaged PDF: page 2 cannot be read; get the file again"
    assert only([good]).text == "A mill burned.\n\nIt stopped."


def test_damage_never_ends_a_batch(tmp_path: Path) -> None:
    data = pdf(column("A mill burned."), column("It rained."), title="Mill")
    survives_damage(tmp_path, "a.pdf", data)


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    bad = refused(read(tmp_path, pdf(column("x"))))
    assert bad.reason.startswith("reading it needs the package pypdfium2; pip install 'newsgrain[pdf]'")
