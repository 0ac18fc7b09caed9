"""The report page shows the figures of its report and no others, and no text of it becomes markup."""

import html
import math
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.records import LABELS
from newsgrain.report import report_figures
from newsgrain.report.model_card import card
from newsgrain.report.render import of_100
from newsgrain.report.report_page import page, weakest
from tests.report.report_sample import sample

PARTS = sorted(sample())
VOID = {"meta", "input", "br"}
LOADING = {"script", "img", "iframe", "link", "object", "embed", "base"}
DRAWN = {"path", "use", "rect", "line"}
NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
SAID = {"100", "95", "1", "0"}  # of 100, 95 % interval, F1: the page's own words
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y> & $x_1$ | `a` [b](c)"


class Tags(HTMLParser):
    """Tags that stay open, attributes that would fetch or run something, ids, and the words shown."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.bad: list[str] = []
        self.ids: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what matters of a tag."""
        self.ids += [value or "" for name, value in attrs if name == "id"]
        runs = [name for name, _ in attrs if name.startswith("on") or name in {"src", "srcset", "action"}]
        self.bad += [*runs, *({tag} & LOADING)]
        self.open += [tag] if tag not in VOID | DRAWN else []

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, which must be this one."""
        if tag not in DRAWN:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the same of a tag that closes itself."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID | DRAWN:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep words that a reader sees outside pictures."""
        if not {"style", "svg", "title"} & set(self.open):
            self.words.append(data)


def read(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    assert tags.open == []
    return tags


def leaves(found: Any) -> Iterator[Any]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for item in found:
            yield from leaves(item)
    else:
        yield found


def told(x: Any) -> set[str]:
    """Every way in which a figure of the report may be shown."""
    if isinstance(x, str):
        return set(NUMBER.findall(x))
    if isinstance(x, bool) or x is None:
        return set()
    if isinstance(x, int):
        return {f"{x:,}", str(x)}
    forms = {f"{abs(x):{form}}".rstrip("%") for form in (".1f", ".2f", ".3f", ".0%", ".1%")}
    return forms | {f"{x * 100:.1f}", of_100(x), *NUMBER.findall(of_100(x))}


def derived(report: dict[str, Any]) -> set[str]:
    """Shares of the rows of confusions, counts of what is listed, errors counted."""
    found: set[str] = set()
    for m in report["measured"]:
        for row in m["confusion"]:
            found |= set().union(*(told(n / sum(row)) for n in row))
        found.add(f"{sum(map(sum, m['confusion'])) - sum(m['confusion'][i][i] for i in range(4)):,}")
    return found | {str(n) for n in range(len(report["errors"]) + 1)} | {str(len(report["slices"]))}


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where matplotlib is not installed."""
    monkeypatch.setattr(report_figures, "find_spec", lambda _: None)


@given(st.floats(0, 1))
def test_all_and_none_of_100_are_said_only_when_true(share: float) -> None:
    assert (of_100(share) == "100") == (share == 1)
    assert (of_100(share) == "0") == (share == 0)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.usefixtures("undrawn")
def test_every_number_shown_is_one_of_the_report(seed: int) -> None:
    """Each number in words and tables is a figure of the report or plainly made from its counts."""
    report = sample(seed)
    allowed = set().union(*map(told, leaves(report))) | derived(report) | SAID
    words = " ".join(read(page(report)).words)
    shown = set(NUMBER.findall(words.replace("F1", "").replace("SHA-256", "")))
    assert len(shown) > 200
    assert {n.rstrip(",") for n in shown} - allowed == set()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.usefixtures("undrawn")
def test_every_main_figure_of_the_report_is_shown(seed: int) -> None:
    """No score, count, promise, share, slice or error of the report is left out."""
    report = sample(seed)
    words = " ".join(read(page(report)).words)
    for m in report["measured"]:
        for found in (m["macro_f1"], m["accuracy"], *(c[x] for c in m["classes"] for x in ("recall", "f1"))):
            assert f"{found['value']:.3f}" in words
            assert f"{found['low']:.3f}–{found['high']:.3f}" in words
        assert all(f"{n:,}" in words for row in m["confusion"] for n in row)
    assert all(f"{s['n']:,}" in words and s["name"] in words for s in report["slices"])
    assert all(f"{s['corrected']['value']:.1%}" in words for s in report["shares"])
    assert all(e["sentence_id"] in words and e["text"] in words for e in report["errors"])
    assert all(f"{p['threshold']:.3f}" in words for p in report["promises"] if p["threshold"])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.usefixtures("undrawn")
def test_the_top_says_it_in_plain_words(seed: int) -> None:
    """How many of 100 are right, of each label called and found, when it is sure, and where it fails."""
    report = sample(seed)
    main, words = report["measured"][0], " ".join("".join(read(page(report)).words).split())
    assert f"Of 100 sentences it gets {of_100(main['accuracy']['value'])} right." in words
    called = re.findall(r"Of 100 it calls this, (.+?) are\.", words)
    assert called == [of_100(c["precision"]["value"]) for c in main["classes"]]
    there = re.findall(r"Of 100 there are, it finds (.+?)\.", words)
    assert there == [of_100(c["recall"]["value"]) for c in main["classes"]]
    assert f"it is surest of, {of_100(main['accuracy_of_surest_half'])} of 100 are right" in words
    wrong = [(n / sum(row), i, j) for i, row in enumerate(main["confusion"]) for j, n in enumerate(row)]
    share, i, j = max(found for found in wrong if found[1] != found[2])
    names = (rf"\w\s{label.shown}" for label in (LABELS[i], LABELS[j]))
    assert re.search(
        rf"Of 100 sentences that are {next(names)}, it calls {of_100(share)} {next(names)}\.", words
    )
    doubt = "cannot be taken at its word" in words
    assert doubt == (main["calibration_error"] > 0.05)


@pytest.mark.usefixtures("undrawn")
def test_a_small_slice_is_not_called_weak() -> None:
    """What is named at the top has enough sentences, and is weak even at its interval's upper end."""
    report = sample()
    for s in report["slices"]:
        s.update(accuracy={"value": 0.9, "low": 0.8, "high": 0.95}, small=False)
    few, weak = report["slices"][0], report["slices"][4]
    few.update(name="tiny", accuracy={"value": 0.1, "low": 0.0, "high": 0.2}, small=True)
    weak.update(name="frail", accuracy={"value": 0.7, "low": 0.6, "high": 0.8})
    top = page(report).split('<div class="folds">')[0]
    assert "frail" in top
    assert "tiny" not in top


@pytest.mark.usefixtures("undrawn")
def test_the_words_of_an_article_are_not_touched() -> None:
    """Label ids are told as names where the report speaks, never inside a sentence that it quotes."""
    report = sample()
    report["errors"][0].update(text="The speculation of factual_claim grew.", before="No attribution.")
    report["next"][0]["why"] = "most often taken for factual_claim"
    words = " ".join(read(page(report)).words)
    assert "The speculation of factual_claim grew." in words
    assert "No attribution." in words
    assert "most often taken for factual claim" in words


def hostile(found: Any, text: str) -> Any:
    """The same report with `text` in every place where text may come from outside."""
    if isinstance(found, dict):
        free = {"label", "truth", "predicted", "what", "kind", "old", "new", "verdict"}
        return {key: value if key in free else hostile(value, text) for key, value in found.items()}
    if isinstance(found, list):
        return [hostile(item, text) for item in found]
    return text if isinstance(found, str) else found


@settings(max_examples=40, deadline=None)
@given(st.text(st.sampled_from("<>&\"'/=$\\scriptonlad- "), min_size=1, max_size=30))
def test_no_text_becomes_markup(text: str) -> None:
    """Whatever names and sentences hold, tags balance and nothing fetches or runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_figures, "find_spec", lambda _: None)
        assert read(page(hostile(sample(), text + HOSTILE))).bad == []


def test_a_script_in_the_data_stays_text() -> None:
    """With pictures as well, whose legends have names from the report."""
    text = page(hostile(sample(), HOSTILE))
    assert read(text).bad == []
    assert "<script" not in text
    assert HOSTILE in html.unescape(text)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(PARTS)), st.booleans())
def test_missing_parts_are_left_out(gone: set[str], empty: bool) -> None:
    """Any part may be null, and any list empty; page and card are still whole."""
    report = sample()
    for name in gone:
        report[name] = [] if empty and isinstance(report[name], list) else None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_figures, "find_spec", lambda _: None)
        text = page(report)
    assert read(text).bad == []
    assert ("Nothing was measured." in text) == ("measured" in gone)
    assert ("Not measured yet" in card(report)) == ("measured" in gone)
    for name, fold in {"errors": "errors", "slices": "slices", "leaks": "leaks", "curve": "curve"}.items():
        assert (f'<details id="{fold}"' in text) == (name not in gone)


def empty(found: Any) -> Any:
    """Every inner list emptied and every inner optional figure taken away."""
    gone = {"calibration_error", "brier", "accuracy_of_surest_half", "told", "seconds_per_sentence"}
    if isinstance(found, dict):
        return {k: None if k in gone else empty(v) for k, v in found.items()}
    return [] if isinstance(found, list) else found


def test_empty_inner_lists_and_figures_are_left_out() -> None:
    """A baseline has no bins, a curve may have no points, a model without probabilities no confidence."""
    report = sample()
    for m in (*report["measured"], *(b["measured"] for b in report["baselines"])):
        m.update(empty({"reliability": m["reliability"], "coverage": m["coverage"], "brier": 1}))
        m["calibration_error"] = m["accuracy_of_surest_half"] = None
    report["curve"] = empty(report["curve"])
    report["leaks"]["examples"] = report["against"]["examples"] = []
    text = page(report)
    assert read(text).bad == []
    assert "When it is sure" not in text
    assert text.count('class="figure"') == 1
    assert not re.search(r"\b(None|nan)\b", " ".join(read(text).words))
    assert "None" not in card(report)


def test_the_same_report_gives_the_same_bytes() -> None:
    """Pictures as well; and another report gives another picture."""
    assert page(sample()) == page(sample())
    bins = sample(1)["measured"][0]["reliability"]
    assert report_figures.reliability(bins) != report_figures.reliability(bins[:-1])


def test_pictures_are_named_and_in_the_colours_of_the_page() -> None:
    """Each has title and description of its own, no colour that only day or night can read, no date."""
    text = page(sample())
    tags, figures = read(text), re.findall(r'<svg class="figure".*?</svg>', text, flags=re.DOTALL)
    assert len(tags.ids) == len(set(tags.ids))
    assert len(figures) == 4
    for figure in figures:
        label = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', figure)
        assert label
        assert set(label.groups()) <= set(re.findall(r'id="([^"]*)"', figure))
        used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', figure))
        assert used <= set(tags.ids)
        assert "var(--ink)" in figure
        assert not re.search(r"#0[0-5]0[0-5]0[0-5]|<style|<metadata|20\d\d-\d\d", figure)


@pytest.mark.usefixtures("undrawn")
def test_without_matplotlib_tables_stay_and_one_line_says_what_to_install() -> None:
    report = sample()
    text = page(report)
    assert "pip install 'newsgrain[report]'" in html.unescape(text)
    assert 'class="figure"' not in text
    assert f"{report['measured'][0]['reliability'][0]['accuracy']:.1%}" in text


def test_a_figure_that_is_not_one_is_a_dash() -> None:
    report = sample()
    report["slices"][0]["macro_f1"] = math.nan
    report["slices"][1]["accuracy"] = None
    words = read(page(report)).words
    assert "nan" not in " ".join(words)
    assert "–" in words


@pytest.mark.parametrize("seed", range(3))
def test_the_card_has_the_measured_numbers(seed: int) -> None:
    """Each measurement with its interval, and each label's precision, recall and F1 of the first."""
    report = sample(seed)
    text = card(report)
    for m in report["measured"]:
        found = m["macro_f1"]
        assert f"{found['value']:.3f} [{found['low']:.3f}–{found['high']:.3f}]" in text
    for c in report["measured"][0]["classes"]:
        assert all(f"{c[x]['value']:.3f}" in text for x in ("precision", "recall", "f1"))


def test_a_card_right_after_training_says_that_nothing_is_measured() -> None:
    """It names the model and its data from model.json, and the report's model where there is one."""
    meta = {"name": "0123456789ab", "card": {"sentences": 1234, "articles": 56, "data": "ab" * 32}}
    text = card(None, meta)
    assert text.startswith("# newsgrain model 0123456789ab\n")
    assert "1,234 labelled sentences of 56 articles" in text
    assert "Not measured yet" in text
    assert "What it must not be used for" in text
    assert "# newsgrain model ddddeeeeffff" in card(sample())


def test_text_in_a_card_stays_text() -> None:
    """No name of a slice or a set breaks a table or becomes a tag or a link."""
    text = card(hostile(sample(), HOSTILE + "\n# x"))
    assert not re.search(r"(?<!\\)<", text)
    assert "\n# x" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4, 6}


@pytest.mark.parametrize(("inside", "named"), [(0, False), (6, False), (20, True)])
def test_all_sentences_are_no_weakest_kind_of_them(inside: int, named: bool) -> None:
    """A kind is compared with enough others beside it, as it has enough of its own."""
    rest = {"kind": "quote", "name": "no quotation", "n": 46, "small": False}
    rows = [rest | {"accuracy": {"value": 0.5, "low": 0.4, "high": 0.6}}]
    if inside:
        sure = {"value": 0.9, "low": 0.8, "high": 1.0}
        rows.append(rest | {"name": "inside", "n": inside, "small": inside < 20, "accuracy": sure})
    assert ("no quotation" in [s["name"] for s in weakest(rows)]) == named
