"""On a phone nothing is cut off: no element of any page reaches past a screen of 390 pixels, day or night."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from newsgrain.model.evidence import explain
from newsgrain.model.linear import Linear
from newsgrain.records import Article, Rejected
from newsgrain.report import article_page, index_page
from tests.system.test_pages import agreement

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Scheme = Literal["light", "dark"]
pytestmark = pytest.mark.system
LONG = "Ringstrasseninfrastrukturverbesserungsmassnahmen" * 2
CUT = """() => {
  const wide = document.documentElement.clientWidth, box = (e) => e.getBoundingClientRect();
  return [...document.body.querySelectorAll('*')]
    .filter((e) => e.checkVisibility() && !e.closest('.sr, .skip, svg') && box(e).width)
    .filter((e) => box(e).right > wide + 1).map((e) => `${e.tagName} ${e.textContent.slice(0, 40)}`);
}"""


def pages(toy_model: Linear, report_html: str) -> Iterator[tuple[str, str]]:
    article = Article("a", f"It rained in {LONG}. Nobody said why, the mayor said.", title=LONG, source=LONG)
    entry = index_page.Entry("a.html", "a", LONG, f"dir/{LONG}.txt", (1200, 3, 4, 5), 0.7, 1200, LONG, "2026")
    rejected = [Rejected(f"dir/{LONG}.txt", 12, f"no field {LONG}")]
    yield "report", report_html
    yield "agreement", agreement()
    yield "agreement of addresses", agreement(f"{LONG}@{LONG}.example")
    yield "article", article_page.page(explain(toy_model, article))
    yield "index", next(iter(index_page.index_pages([entry], rejected, "m")))[1]


@pytest.mark.parametrize("night", ["light", "dark"])
def test_no_table_is_cut_off(
    chromium: "Browser", toy_model: Linear, report_html: str, tmp_path: Path, night: Scheme
) -> None:
    """Nothing scrolls sideways either: each figure stands where a thumb finds it, with its column's name."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme=night)
    for name, text in pages(toy_model, report_html):
        path = tmp_path / f"{name}.html"
        path.write_text(text)
        shown = context.new_page()
        shown.goto(path.as_uri())
        shown.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert shown.evaluate(CUT) == [], name
    context.close()


OVER = """() => {
  const boxes = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode, around = document.createRange();
    if (!text.data.trim() || !text.parentElement.checkVisibility()) continue;
    around.selectNodeContents(text);
    for (const box of around.getClientRects()) boxes.push([box, text.data.trim().slice(0, 30)]);
  }
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4;
  return boxes.flatMap(([a, one], n) => boxes.slice(n + 1, n + 60)
    .filter(([b]) => meet(a, b)).map(([, other]) => `${one} | ${other}`));
}"""


def test_no_name_runs_into_figures(chromium: "Browser", tmp_path: Path) -> None:
    """Annotators are called by their addresses, which are longer than a column."""
    path = tmp_path / "agreement.html"
    path.write_text(agreement("konstantin.papadopoulos@newsroom.example.org", f"{LONG}@a.example"))
    shown = chromium.new_page()
    shown.goto(path.as_uri())
    for width in (360, 700, 1280):
        shown.set_viewport_size({"width": width, "height": 800})
        assert shown.evaluate(OVER) == [], width
        assert shown.evaluate("document.documentElement.scrollWidth") == width
    shown.close()


WIDER = """() => [...document.querySelectorAll('.wide')].filter((e) => e.scrollWidth > e.clientWidth + 1)
  .map((e) => `${e.scrollWidth} > ${e.clientWidth} ${e.textContent.trim().slice(0, 40)}`)"""


def test_no_table_of_the_report_is_cut_on_a_small_laptop(
    chromium: "Browser", report_html: str, tmp_path: Path
) -> None:
    """A table beside a picture has room for all of its columns, or stands below it."""
    path = tmp_path / "report.html"
    path.write_text(report_html)
    shown = chromium.new_page()
    shown.goto(path.as_uri())
    shown.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width in (1000, 1100, 1280):
        shown.set_viewport_size({"width": width, "height": 800})
        assert shown.evaluate(WIDER) == [], width
    shown.close()
