"""The report and the agreement page in a real browser: alone, narrow and wide, by day and by night."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsgrain.quality.agreement import measure
from newsgrain.records import LABELS, Answer
from newsgrain.report import agreement_page
from tests.report.report_sample import sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.system
WIDTHS = (360, 1280)
# Each element's own text against what is behind it, colours as the browser paints them.
CONTRASTS = """() => {
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
  const paint = (colours) => {
    pixel.clearRect(0, 0, 1, 1);
    for (const c of colours) { pixel.fillStyle = c; pixel.fillRect(0, 0, 1, 1); }
    return [...pixel.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => rgb.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const behind = (e) => {
    const found = [];
    for (let at = e; at; at = at.parentElement) found.unshift(getComputedStyle(at).backgroundColor);
    return found;
  };
  return [...document.body.querySelectorAll('*')].filter((e) => e.checkVisibility()
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
    && !e.closest('style, title, desc')).map((e) => {
      const style = getComputedStyle(e), back = ['white', ...behind(e)];
      const ink = e instanceof SVGElement ? style.fill : style.color;
      const [a, b] = [light(paint(back)), light(paint([...back, ink]))];
      const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
      return [Math.round(ratio * 100) / 100, e.textContent.trim().slice(0, 40)];
    });
}"""


def agreement(*others: str) -> str:
    told = {"ann": "FASPFFAASP" * 4, "bea": "FAFPFSAASP" * 4, "<b>cy</b>": "FASPFFAFPP" * 4}
    told |= dict.fromkeys(others, "FFSPFFAASP" * 4)
    by_letter = {label.value[0].upper(): label for label in LABELS}
    answers = [
        Answer(
            f"a{n // 8}:{n}-{n + 1}", who, by_letter[x], "2026-01-01", lead_time_s=2.5, suggested=LABELS[0]
        )
        for who, labels in told.items()
        for n, x in enumerate(labels)
    ]
    found = measure(answers, minimum=10)
    return agreement_page.page(found, {at: "It may rain." for d in found.disagreements for at in d.examples})


@pytest.fixture(scope="module", params=["report", "agreement"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, report_html: str) -> Path:
    text = report_html if request.param == "report" else agreement()
    path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, report_html: str) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html, encoding="utf-8")
    return path


@pytest.fixture
def tab(chromium: "Browser") -> Iterator["Page"]:
    page = chromium.new_page()
    yield page
    page.close()


def unfold(tab: "Page") -> None:
    tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")


def reach(tab: "Page", there: "Locator") -> None:
    """Go to an element with the Tab key alone."""
    for _ in range(60):
        tab.keyboard.press("Tab")
        if there.evaluate("(e) => e === document.activeElement"):
            return
    pytest.fail(f"60 times Tab do not reach {there}")


def test_no_request_leaves_the_file(tab: "Page", file: Path) -> None:
    """The page asks for itself and for nothing else, and the browser has nothing to complain of."""
    asked: list[str] = []
    complaints: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(file.as_uri())
    unfold(tab)
    tab.wait_for_load_state("networkidle")
    assert asked == [file.as_uri()]
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen(tab: "Page", file: Path, width: int) -> None:
    """Folded or not, only tables scroll sideways, each by itself."""
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(file.as_uri())
    for _ in range(2):
        assert tab.evaluate("document.documentElement.scrollWidth") == width
        unfold(tab)
    past: list[str] = tab.evaluate(
        "[...document.body.querySelectorAll('*')].filter((e) => !e.closest('.wide > *, svg *')"
        " && e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert past == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out(chromium: "Browser", file: Path, scheme: Any) -> None:
    """Every piece of text, in pictures too, has a contrast of 4.5 or more (WCAG 2.2, 1.4.3)."""
    with chromium.new_context(color_scheme=scheme) as context:
        tab = context.new_page()
        tab.goto(file.as_uri())
        unfold(tab)
        found = tab.evaluate(CONTRASTS)
        paper = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert len(found) > 100
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert [pair for pair in found if pair[0] < 4.5] == []


def test_headings_go_down_one_step_at_a_time(tab: "Page", file: Path) -> None:
    tab.goto(file.as_uri())
    unfold(tab)
    levels = [int(n) for n in re.findall(r'heading ".+" \[level=(\d)\]', tab.locator("body").aria_snapshot())]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))
    assert len(levels) >= 7


def test_every_image_table_and_region_has_a_name(tab: "Page", file: Path) -> None:
    """Drawings are named or hidden from screen readers; so are tables and what scrolls."""
    tab.goto(file.as_uri())
    unfold(tab)
    tree = tab.locator("body").aria_snapshot()
    for role in ("img", "table", "region", "radio"):
        assert not re.search(rf"^\s*- {role}(:| \[|$)", tree, flags=re.MULTILINE), role
    assert 'table "' in tree
    assert tab.locator("svg:not([role=img]):not([aria-hidden=true])").count() == 0


def test_the_keyboard_opens_and_closes_sections(tab: "Page", report: Path) -> None:
    tab.goto(report.as_uri())
    errors = tab.locator("#errors")
    reach(tab, errors.locator("> summary"))
    assert not errors.locator(".list").is_visible()
    tab.keyboard.press("Enter")
    assert errors.locator(".list").is_visible()
    tab.keyboard.press("Space")
    assert not errors.locator(".list").is_visible()


def test_errors_are_filtered_by_both_labels(tab: "Page", report: Path) -> None:
    """By keyboard, without a script; what no error has is said to have none."""
    found = sample()["errors"]
    tab.goto(report.as_uri())
    unfold(tab)
    shown = tab.locator(".err:visible")
    assert shown.count() == len(found)
    tab.locator("#truth-all").focus()
    tab.keyboard.press("ArrowRight")
    truth = LABELS[0].value
    assert shown.count() == sum(e["truth"] == truth for e in found) > 0
    tab.locator("#predicted-all").focus()
    for label in LABELS:
        tab.keyboard.press("ArrowRight")
        both = sum(e["truth"] == truth and e["predicted"] == label for e in found)
        assert shown.count() == both
        assert tab.get_by_text("No such error").is_visible() == (both == 0)


def test_a_sideways_table_can_be_scrolled_by_keyboard(tab: "Page", report: Path) -> None:
    # wider than a phone, where rows are laid out below each other and nothing scrolls
    tab.set_viewport_size({"width": 660, "height": 800})
    tab.goto(report.as_uri())
    wide = tab.locator("#scores .wide").last
    reach(tab, wide)
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("(e) => e.scrollLeft > 0", arg=wide.element_handle())


def test_print_shows_what_is_folded(tab: "Page", report: Path) -> None:
    tab.goto(report.as_uri())
    assert not tab.locator("#leaks table").is_visible()
    tab.emulate_media(media="print")
    assert tab.locator("#leaks table").is_visible()
