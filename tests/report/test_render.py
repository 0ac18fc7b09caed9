"""What templates write is text until they say otherwise, and they are files that come with the package."""

from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.model.evidence import told_only
from newsgrain.records import Article, Label, Prediction
from newsgrain.report import article_page, render

ROOT = Path(__file__).parent.parent.parent
REPORT = ROOT / "src" / "newsgrain" / "report"
EVEN = {label.value: 0.25 for label in Label}


def shown(text: str) -> str:
    """An article's page between its tags and sentences."""
    said = Prediction("a", "a:0-1", 0, 0, len(text), text, Label.ATTRIBUTION, 0.25, EVEN, "m")
    return article_page.page(told_only(Article("a", text, title=text, source=text), [said]))


@given(st.text(st.characters()))
def test_no_text_of_an_article_becomes_markup(text: str) -> None:
    """The page has the same tags whatever the article says, and can be written to a file."""
    harmless, page = shown("x"), shown(text + "<script>alert(1)</script>\"'")
    assert page.count("<") == harmless.count("<")
    assert page.count("<script") == 1
    assert "\x1b" not in page
    page.encode()


def test_what_no_page_may_hold_is_replaced() -> None:
    article = Article("a", "", title="\x1b \ud800 é")
    told = render.render("notebook.j2", article=article, pieces=[], counts=dict.fromkeys(Label, 0))
    assert "<b>\ufffd \ufffd é</b>" in told


def test_a_name_that_a_template_does_not_know_is_an_error() -> None:
    """It would stand there as nothing otherwise."""
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError, match="'counts' is undefined"):
        render.render("notebook.j2", article=Article("a", "", title=""), pieces=[])


def test_the_package_has_every_template() -> None:
    wheel = WheelBuilder(str(ROOT))
    packed = {Path(file.path) for file in wheel.recurse_included_files()}
    files = {path for path in (REPORT / "templates").iterdir() if path.is_file()}
    assert len(files) > 10
    assert files <= packed


@pytest.mark.parametrize("path", sorted(REPORT.glob("*.py")), ids=lambda path: path.name)
def test_pages_are_written_in_templates(path: Path) -> None:
    """No tag and no rule of style stands in a Python string."""
    text = path.read_text(encoding="utf-8")
    assert "</" not in text.replace('"</svg>"', "")
    assert "{{" not in text
