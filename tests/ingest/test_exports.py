"""Exports of news archives are as many articles as they hold."""

import time
from pathlib import Path

import pytest

from newsgrain.ingest.articles import read_articles
from tests.ingest.reading import articles, only

FACTIVA = (
    "<div class='article enArticle'><div id='hd'><span class='enHeadline'>{0} burns</span></div>"
    "<div>2 words</div><p class='articleParagraph enarticleParagraph'>A {0} burned.</p></div><br/>"
).format


def test_a_page_of_factiva(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<title>Factiva</title><div>{FACTIVA('mill')}{FACTIVA('barn')}</div>")
    found = articles(list(read_articles([str(path)])))
    assert [(item.title, item.text, item.origin) for item in found] == [
        (f"{what} burns", f"{what} burns\n\n2 words\n\nA {what} burned.", f"{path}#{n}")
        for n, what in enumerate(("mill", "barn"), 1)
    ]
    path.write_text(f"<title>Factiva</title>{FACTIVA('mill')}")
    alone = only(list(read_articles([str(path)])))
    assert (alone.title, alone.origin) == ("Factiva", str(path))


@pytest.mark.parametrize(
    "page",
    [
        "<p class='articleParagraph'>It rained.</p>",
        "<p class='articleParagraph enarticleParagraph'>It rained.</p>",
        "<div class='article'><p class='articleParagraph'>It rained.</p></div><div class='article'>Go.</div>",
        "<p class='articleParagraph enarticleParagraph'>It rained.</p>"
        + 2 * "<div class='article'>More.</div>",
    ],
)
def test_other_pages_with_such_paragraphs_are_one(tmp_path: Path, page: str) -> None:
    """Other publishers call their paragraphs so, and boxes with teasers articles."""
    path = tmp_path / "a.html"
    path.write_text(f"<h1>Rain in Vell</h1>{page}")
    found = only(list(read_articles([str(path)])))
    assert found.text.startswith("Rain in Vell\n\nIt rained.")
    assert found.origin == str(path)


@pytest.mark.parametrize("mark", ["Document {} of 9", "      {} of 9 DOCUMENTS"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_of_proquest_or_lexisnexis(tmp_path: Path, mark: str, end: str) -> None:
    path = tmp_path / "a.txt"
    lines = ["_" * 60, "", mark.format(3), "", "A mill burned.", "", mark.format(4), "", "It rained.", ""]
    path.write_bytes(end.join(lines).encode())
    found = articles(list(read_articles([str(path)])))
    assert [(item.text.strip(), item.origin) for item in found] == [
        ("A mill burned.", f"{path}#1"),
        ("It rained.", f"{path}#2"),
    ]


def test_a_text_of_factiva(tmp_path: Path) -> None:
    """Each article ends with its number; what was searched for, behind the last, is none."""
    path, end = tmp_path / "a.txt", "\r\nDocument TAMK000020260302em320000{}\r\n".format
    path.write_text(
        f"A mill burned.{end(1)}\r\nIt rained.{end('a')}\r\nSearch Summary\r\nText rain\r\n", newline=""
    )
    found = articles(list(read_articles([str(path)])))
    assert [(item.text.strip().split("\r\n")[0], item.origin) for item in found] == [
        ("A mill burned.", f"{path}#1"),
        ("It rained.", f"{path}#2"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A mill burned.\nDocument TAMK000020260302em3200001\n",
        "A mill.\nDocument TAMK000020260302em3200001\nRain.\nDocument TAMK000020260302em3200002\nWe left.\n",
        "1 of 3\n\nA mill.\n\n2 of 3\n\nIt rained.\n",
        "Document 1 of 2\n\nA mill.\n",
        "Document 1 of 2\n\nA mill.\n\nDocument 1 of 2\n\nIt rained.\n",
        "The files\n\nDocument 1 of 2\n\nA mill.\n\nDocument 2 of 2\n\nIt rained.\n",
    ],
)
def test_other_texts_are_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert only(list(read_articles([str(tmp_path)]))).text == text


@pytest.mark.parametrize("line", ["Document AB" + "1" * 20_000 + "!", "Document " + "1" * 5_000 + " of 2"])
def test_long_numbers_are_none_of_an_export(tmp_path: Path, line: str) -> None:
    text = f"A mill burned.\n{line}\nIt rained.\n{line}\n"
    (tmp_path / "a.txt").write_text(text)
    begin = time.process_time()
    assert only(list(read_articles([str(tmp_path)]))).text == text
    assert time.process_time() - begin < 2


def test_contents_above_the_articles_and_wide_characters(tmp_path: Path) -> None:
    """ProQuest lists the titles first, also of one article; replaced bytes are counted in each."""
    contents = "____\n\nReport Information from ProQuest\n____\n\nTable of contents\n\n1. Mill.... 1\n\n"
    (tmp_path / "a.txt").write_bytes(f"{contents}Document 1 of 1\n\nA mill burned.\n".encode("utf-16"))
    assert only(list(read_articles([str(tmp_path / "a.txt")]))).text.strip() == "A mill burned."
    (tmp_path / "b.txt").write_bytes(
        f"{contents}Document 1 of 2\n\nA café burned.\n\nDocument 2 of 2\n\nIt ".encode() + b"\xff rained.\n"
    )
    found = articles(list(read_articles([str(tmp_path / "b.txt")])))
    assert [(item.text.strip(), item.replaced) for item in found] == [
        ("A café burned.", None),
        ("It \ufffd rained.", 1),
    ]
    (tmp_path / "c.html").write_bytes((FACTIVA("mill") + FACTIVA("barn")).encode("utf-16"))
    assert [item.title for item in articles(list(read_articles([str(tmp_path / "c.html")])))] == [
        "mill burns",
        "barn burns",
    ]
