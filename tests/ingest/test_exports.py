"""Exports of news archives are as many articles as they hold."""

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


@pytest.mark.parametrize(
    "text",
    [
        "1 of 3\n\nA mill.\n\n2 of 3\n\nIt rained.\n",
        "Document 1 of 2\n\nA mill.\n",
        "Document 1 of 2\n\nA mill.\n\nDocument 1 of 2\n\nIt rained.\n",
        "The files\n\nDocument 1 of 2\n\nA mill.\n\nDocument 2 of 2\n\nIt rained.\n",
    ],
)
def test_other_texts_are_one(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    assert only(list(read_articles([str(tmp_path)]))).text == text
