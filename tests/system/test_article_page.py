"""The article page and the list in a real browser: pointer, touch and keyboard, every eye, any width."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from newsgrain.batch import classify as job
from newsgrain.model import store
from newsgrain.model.evidence import Evidence, explain
from newsgrain.model.linear import Linear
from newsgrain.report import article_page, batch_pages
from tests import toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.system
LONG = "Unbreakable" * 30
# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB
SEEN_BY = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
Floats = NDArray[np.float64]
Opened = Callable[..., "Page"]


@pytest.fixture(scope="module")
def home(toy_model: Linear, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the toy articles, one with long words; of a line that is none; and doubt.html, half unsure."""
    folder = tmp_path_factory.mktemp("pages")
    store.save(toy_model, folder / "models")
    rows: list[dict[str, Any]] = [
        {
            "id": x.article.article_id,
            "text": x.article.text,
            "title": x.article.title,
            "source": "The Vell Post",
        }
        for _, x in toy.corpus()
    ]
    rows[0] |= {"title": LONG, "source": LONG, "url": "https://vell.example/barn", "published": "2026-01-02"}
    rows[0]["text"] += f"\n\nSee {LONG}."
    lines = [*map(json.dumps, rows), '{"text": " "}']
    (folder / "in.jsonl").write_text("\n".join(lines))
    inputs, model = [str(folder / "in.jsonl")], store.find(folder / "models")
    job.classify(inputs, folder / "out", model, job.Options())
    batch_pages.write(inputs, folder / "out", model, job.Options())
    found = explain(toy_model, toy.labelled(0).article)
    half = replace(found, sentences=tuple(sure(e, (0.5, 0.9)[n % 2]) for n, e in enumerate(found.sentences)))
    (folder / "out" / "html" / "doubt.html").write_text(article_page.page(half))
    return folder / "out" / "html"


def sure(evidence: Evidence, confidence: float) -> Evidence:
    """The same evidence with another confidence."""
    return replace(evidence, prediction=replace(evidence.prediction, confidence=confidence))


@pytest.fixture
def opened(chromium: "Browser", home: Path) -> Iterator[Opened]:
    """Open a page; fails at the end when more than the folder was asked for, or a script failed."""
    contexts, wrong = [], []

    def asked(url: str) -> None:
        if not url.startswith(home.as_uri()):
            wrong.append(url)

    def opening(name: str = "toy-0.html", width: int = 1200, scheme: str = "light", **more: Any) -> "Page":
        size: Any = {"width": width, "height": 800}
        context = chromium.new_context(viewport=size, color_scheme=scheme, **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.goto((home / name).as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()
    assert wrong == []


def card(page: "Page", n: int) -> "Locator":
    return page.locator(f"#c{n}")


def visible(page: "Page", what: str) -> int:
    return page.locator(f"{what}:visible").count()


def test_pointing_shows_the_cues(opened: Opened) -> None:
    """Hover shows probabilities and cues, leaving hides them, a click keeps them."""
    page = opened()
    page.locator(".s").nth(1).hover()
    assert card(page, 1).is_visible()
    told = card(page, 1).inner_text()
    assert re.search(r"Promotional boilerplate\s+\d+\.\d%", told)
    assert re.search(r"\nWhat speaks for it\n.+\s[+]\d\.\d\d", told)
    page.mouse.move(600, 790)
    assert not card(page, 1).is_visible()
    page.locator(".s").nth(1).click()
    assert page.locator(".s").nth(1).get_attribute("aria-expanded") == "true"
    page.mouse.move(600, 790)
    assert card(page, 1).is_visible()
    page.locator("h1").click()
    assert not card(page, 1).is_visible()


def test_tapping_shows_the_cues(opened: Opened) -> None:
    """On a phone a tap opens, the sentence stays in sight beside its card, another tap elsewhere closes."""
    page = opened("toy-1.html", width=360, has_touch=True, is_mobile=True)
    sentence, last = page.locator(".s").last, page.locator(".card").last
    sentence.evaluate("e => scrollBy(0, e.getBoundingClientRect().top - 740)")
    low = sentence.bounding_box()
    assert low
    assert low["y"] == pytest.approx(740, abs=1)
    page.touchscreen.tap(low["x"] + 5, low["y"] + 9)
    assert last.is_visible()
    at, over = sentence.bounding_box(), last.bounding_box()
    assert at
    assert over
    assert 0 <= at["y"] < over["y"]
    page.locator("h1").evaluate("e => e.scrollIntoView()")
    page.locator("h1").tap()
    assert visible(page, ".card") == 0


def test_the_keyboard_is_enough(opened: Opened) -> None:
    """Tab reaches every sentence in order, unsure or not; focus shows cues, Enter keeps, Escape closes."""
    page = opened("doubt.html")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the article"
    page.keyboard.press("Enter")
    for n in range(4):
        page.keyboard.press("Tab")
        assert page.locator(":focus").get_attribute("aria-controls") == f"c{n}"
        assert card(page, n).is_visible()
    page.keyboard.press("Enter")
    assert page.locator(":focus").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert visible(page, ".card") == 0
    page.keyboard.press("Space")
    assert card(page, 3).is_visible()
    outline = page.locator(":focus").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("script", [True, False])
def test_a_filter_hides_the_others(opened: Opened, script: bool) -> None:
    """With and without the script: what is not chosen is gone, for the eye and for screen readers."""
    page = opened("toy-1.html", java_script_enabled=script)
    before = visible(page, ".s")
    attributed = visible(page, ".s.A")
    assert 0 < attributed < before
    page.get_by_role("checkbox", name="Attribution").uncheck()
    assert visible(page, ".s") == before - attributed
    assert visible(page, ".s.A") == 0
    assert not re.search(r'button "Attribution', page.locator("article").aria_snapshot())
    assert (visible(page, ".scripted") > 0) is script


@pytest.mark.parametrize("script", [True, False])
def test_only_the_unsure(opened: Opened, script: bool) -> None:
    page = opened("doubt.html", java_script_enabled=script)
    page.get_by_role("checkbox", name="Only the unsure").check()
    assert visible(page, ".s") == visible(page, ".s.unsure") == 3


def test_only_one_label(opened: Opened) -> None:
    """The button beside a label leaves it alone and, pressed again, brings all back; the count is told."""
    page = opened("toy-1.html")
    only = page.get_by_role("button", name="Only Attribution")
    only.click()
    assert only.get_attribute("aria-pressed") == "true"
    assert visible(page, ".s") == visible(page, ".s.A") > 0
    assert page.get_by_role("status").inner_text() == f"{visible(page, '.s')} of 4 sentences shown"
    assert page.locator("article > :not([hidden])").count() == page.locator("article > :has(.s.A)").count()
    only.click()
    assert visible(page, ".s") == 4


def test_keys_jump_to_the_unsure(opened: Opened) -> None:
    """U goes to the next, Shift+U to the one before, round the ends; a box turns the keys off."""
    page = opened("doubt.html")
    unsure = page.locator(".s.unsure").evaluate_all("all => all.map((s) => s.getAttribute('aria-controls'))")
    assert unsure == ["c0", "c2", "c4"]
    for expected in [*unsure, unsure[0]]:
        page.keyboard.press("u")
        assert page.locator(":focus").get_attribute("aria-controls") == expected
        assert page.locator(f"#{expected}").is_visible()
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("aria-controls") == "c1"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+U")
    assert page.locator(":focus").get_attribute("aria-controls") == unsure[-1]
    assert page.get_by_role("status").inner_text() == f"Unsure {len(unsure)} of {len(unsure)}"
    page.get_by_role("checkbox", name="with the keys").uncheck()
    page.keyboard.press("u")
    assert page.locator(":focus").get_attribute("id") == "keys"
    page.get_by_role("button", name="Next unsure").first.click()
    assert page.locator(":focus").get_attribute("aria-controls") == unsure[0]


def test_the_unsure_lead_on_by_touch(opened: Opened) -> None:
    """The card of an unsure sentence has a button to the next one, where a thumb is."""
    page = opened("doubt.html", width=360, has_touch=True, is_mobile=True)
    first, second = page.locator(".s.unsure").nth(0), page.locator(".s.unsure").nth(1)
    first.tap()
    page.locator(f"#{first.get_attribute('aria-controls')} button").tap()
    told = page.locator(":focus").get_attribute("aria-controls")
    assert told == second.get_attribute("aria-controls")
    assert page.locator(f"#{told}").is_visible()


def test_screen_readers_hear_labels_and_reasons(opened: Opened) -> None:
    """Names in the accessibility tree: label, confidence and text of a sentence; why; every control."""
    page = opened("toy-1.html")
    tree = page.locator("body").aria_snapshot()
    assert re.search(r'button "\w[\w ]+, \d+%(, unsure)?: The council bought four buses\."', tree)
    for label in (
        "Factual claim",
        "Attribution",
        "Speculation",
        "Promotional boilerplate",
        "Only the unsure",
    ):
        assert re.search(rf'checkbox "{label} \d+ \(\d+%\)"', tree), label
    for told in ('heading "Toy 1" [level=1]', "- status:", 'navigation "Articles"', 'article "The article'):
        assert told in tree
    assert not re.search(r'(button|link|checkbox|img)(?! ")', re.sub(r'"[^"]*"|text: .*', '"', tree))
    first = page.locator(".s[aria-describedby]").first
    assert page.locator(f"#{first.get_attribute('aria-describedby')}").text_content()
    first.press("Enter")
    assert re.search(r'group "Why [\w ]+":', page.locator("article").aria_snapshot())


def test_the_list_by_its_names(opened: Opened) -> None:
    """Columns, rows, sorting and shares are told in words, laid out as a table or as blocks."""
    for width in (1200, 360):
        tree = opened("index-by-title.html", width=width).locator("body").aria_snapshot()
        assert 'rowheader "Toy 1' in tree
        assert 'img "Factual claim' in tree
        assert re.search(r'cell "(Mean confidence: )?\d+%"', tree)
        assert 'navigation "Order"' in tree
    tree = opened("index-by-title.html").locator("body").aria_snapshot()
    assert 'columnheader "Article' in tree
    assert opened("index-by-title.html").locator("th[aria-sort=ascending]").inner_text() == "Article"


def test_the_list_leads_to_pages_and_back(opened: Opened) -> None:
    """Row, next, previous, back: every link leads to a page of the folder; the rejected stand below."""
    page = opened("index.html")
    page.get_by_role("link", name="Toy 1").click()
    assert page.locator("h1").inner_text() == "Toy 1"
    page.get_by_role("link", name="Next article").click()
    assert page.locator("h1").inner_text() == "Toy 2"
    page.get_by_role("link", name="Previous article").click()
    page.get_by_role("link", name="All articles").click()
    page.get_by_role("link", name="Source", exact=True).click()
    assert page.url.endswith("index-by-source.html")
    assert "only white space" in page.locator("#rejected").inner_text()


@pytest.mark.parametrize("name", ["toy-0.html", "index.html"])
@pytest.mark.parametrize("width", [360, 700, 1200])
def test_nothing_scrolls_sideways(opened: Opened, name: str, width: int) -> None:
    """At any width, with the longest words, and with a card open."""
    page = opened(name, width=width)
    if name != "index.html":
        page.locator(".s").last.click()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_print_shows_letters_and_no_controls(opened: Opened) -> None:
    """On paper: tints, letters, underlines and shares; no cards, buttons or boxes."""
    page = opened("toy-1.html", scheme="dark")
    page.locator(".s").first.click()
    page.emulate_media(media="print")
    assert (
        visible(page, ".card")
        == visible(page, "button")
        == visible(page, "nav")
        == visible(page, "input")
        == 0
    )
    assert visible(page, ".s .badge") == 4
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour(paper).tolist() == [1, 1, 1]


def colour(css: str) -> Floats:
    """Red, green and blue from 0 to 1 of a computed style's colour; what is transparent is an error."""
    numbers = [float(x) for x in re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", css)]
    assert len(numbers) == 3, css
    return np.array(numbers) / (1 if css.startswith("color(") else 255)


def linear(rgb: Floats) -> Floats:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(a: Floats, b: Floats) -> float:
    """WCAG 2's contrast ratio."""
    light = sorted(float(np.array([0.2126, 0.7152, 0.0722]) @ linear(x)) + 0.05 for x in (a, b))
    return light[1] / light[0]


def lab(light: Floats) -> Floats:
    """CIE 1976 L*a*b* of linear RGB, for daylight D65."""
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    xyz = np.array(to_xyz) @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


UNDER = """(what) => [...document.querySelectorAll(what)].filter((e) => e.getClientRects().length)
  .map((e) => {
    let under = e;
    const clear = (x) => getComputedStyle(x).backgroundColor === 'rgba(0, 0, 0, 0)';
    while (clear(under)) under = under.parentElement;
    return [getComputedStyle(e).color, getComputedStyle(under).backgroundColor, e.className];
  })"""


def contrasts(page: "Page", what: str) -> dict[str, float]:
    """Lowest contrast of text on what it stands on, by class."""
    pairs = page.evaluate(UNDER, what)
    assert len(pairs) > 20
    found: dict[str, float] = {}
    for ink, under, who in pairs:
        found[who] = min(found.get(who, 99), contrast(colour(ink), colour(under)))
    return found


SURE = "document.querySelectorAll('.s').forEach((s) => s.style.setProperty('--sure', '1'))"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sure_tints_differ_for_every_eye(opened: Opened, scheme: str) -> None:
    """The four tints and the paper are at least 12 apart in CIE Lab, where 2.3 is just noticeable."""
    page = opened("toy-1.html", scheme=scheme)
    page.evaluate(SURE)
    style = "e => getComputedStyle(e).backgroundColor"
    found = {x: colour(page.locator(f".s.{x}").first.evaluate(style)) for x in "FASP"}
    found["paper"] = colour(page.locator("body").evaluate(style))
    for eyes, cones in SEEN_BY.items():
        seen = {name: lab(cones @ linear(rgb)) for name, rgb in found.items()}
        apart = {a + b: float(np.linalg.norm(seen[a] - seen[b])) for a, b in combinations(seen, 2)}
        assert min(apart.values()) >= 12, (eyes, apart)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_differ_without_colour(opened: Opened, scheme: str) -> None:
    """Each label has its letter and its underline, the unsure their stripes, confidence its number."""
    page = opened("toy-1.html", scheme=scheme)
    style = "e => getComputedStyle(e).textDecorationStyle"
    lines = {x: page.locator(f".s.{x} .t").first.evaluate(style) for x in "FASP"}
    assert len(set(lines.values())) == 4
    page = opened("doubt.html", scheme=scheme)
    badges = page.locator(".s .badge").all_inner_texts()
    assert all(re.fullmatch(r"[FASP]\??\d+", badge) for badge in badges)
    striped = page.locator(".s").evaluate_all(
        "all => all.map((s) => getComputedStyle(s).backgroundImage !== 'none')"
    )
    assert striped == ["?" in badge for badge in badges] == [True, False, True, False, True]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out(opened: Opened, scheme: str) -> None:
    """Contrast of at least 4.5 for every text, on tints of any strength, stripes, cards and paper."""
    page = opened("toy-1.html", scheme=scheme)
    page.locator(".s").first.click()
    for sure in ("0", "0.5", "1"):
        page.evaluate(SURE.replace("'1'", f"'{sure}'"))
        low = contrasts(page, ".s, .badge, .soft, .card, a:not(.skip), button, kbd, label, h1")
        assert min(low.values()) >= 4.5, (sure, low)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_the_list_stand_out(opened: Opened, scheme: str) -> None:
    """Also the letters in the bars, which stand on the labels' full colours."""
    page = opened("index.html", scheme=scheme)
    low = contrasts(page, ".stack b, .badge, .soft, a:not(.skip), td, th, dd")
    assert min(low.values()) >= 4.5, low


def test_a_page_may_run_no_other_script(chromium: "Browser", home: Path, tmp_path: Path) -> None:
    """The policy stops what an attacker writes into the file's text, and any request."""
    html = (home / "toy-1.html").read_text()
    image = "<img src='https://vell.example/x.png' onerror='document.title = 1'>"
    evil = f"<script>document.title = 'taken'</script>{image}"
    (tmp_path / "evil.html").write_text(html.replace("</main>", evil + "</main>"))
    page = chromium.new_page()
    stopped: list[str | None] = []
    page.on("requestfailed", lambda request: stopped.append(request.failure))
    page.goto((tmp_path / "evil.html").as_uri())
    assert page.title() == "Toy 1: sentences by label"
    assert stopped == ["csp"]
    page.close()
