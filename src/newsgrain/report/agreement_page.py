"""Agreement as one HTML file that asks nothing of the network and reads on a phone, by day and by night."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from newsgrain.records import LABELS
from newsgrain.report.page_shell import heat_shares, letter, meter, named, of_100, row, shell, spoken, table
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.reliability import Estimate
    from newsgrain.quality.agreement import (
        Agreement,
        Annotator,
        Disagreement,
        LabelAgreement,
        Pair,
        Suggestions,
    )

_MARKS = (0.667, 0.8)


def page(found: "Agreement", texts: Mapping[str, str] | None = None) -> str:
    """One self-contained HTML page; `texts` has the words of example sentences by sentence id."""
    parts = (
        _headline(found),
        _alphas(found),
        _confusion(found),
        _disagreements(found, texts or {}),
        _pairs(found),
        _annotators(found),
        _suggestions(found),
    )
    return shell("How far annotators agree", parts)


def _headline(found: "Agreement") -> str:
    return (
        "<h1>How far annotators agree</h1>\n"
        f'<p class="big">Of 100 pairs of answers, <b>{of_100(found.observed.value)}</b> agree.</p>\n'
        f"<p>Krippendorff's alpha, which takes off what chance alone would give:"
        f' <b class="whole">{found.alpha.told()}</b>. {escape(found.standing.capitalize())}.'
        f" {escape(found.annotated_by.meaning)}</p>\n"
        f'<p class="soft">{found.shared:,} of {counted(found.sentences, "sentence")} in'
        f" {counted(found.articles, 'article')} {'has' if found.shared == 1 else 'have'} two labels or more:"
        f" {counted(found.pairs_of_answers, 'pair')} of answers by"
        f" {counted(len(found.annotators), 'annotator')},"
        f' <span class="whole">{found.observed.told(".1%")}</span> of'
        " them alike. Brackets hold 95 % intervals; articles are resampled.</p>"
    )


def _alphas(found: "Agreement") -> str:
    weakest = found.weakest()
    told = f" The weakest is {weakest.label.shown}." if weakest else ""
    bars = "\n".join(_bar(item) for item in found.labels)
    return (
        "<h2>Agreement on each label</h2>\n"
        "<p>Krippendorff's alpha of each label against the rest, from 0 (chance) to 1; dashed lines at 0.667"
        f" and 0.800 mark tentative and firm conclusions.{told}</p>\n{bars}"
    )


def _bar(item: "LabelAgreement") -> str:
    told = item.alpha.told()
    bar = meter(_ends(item.alpha), f"{item.label.shown}: alpha {told}", _MARKS)
    name = f"{named(item.label)}<small>{counted(item.answers, 'answer')}</small>"
    return f'<div class="bar {letter(item.label)}"><span>{name}</span>{bar}<span>{told}</span></div>'


def _ends(figure: "Estimate") -> dict[str, Any]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}


def _confusion(found: "Agreement") -> str:
    lines = [[found.share_of(label, other) for other in LABELS] for label in LABELS]
    caption = "Where one annotator gives a label, what another gives, as a share and in pairs."
    return f"<h2>What is taken for what</h2>\n{heat_shares(caption, lines, found.confusion)}"


def _disagreements(found: "Agreement", texts: Mapping[str, str]) -> str:
    if not found.disagreements:
        return "<h2>Commonest disagreements</h2>\n<p>None: every pair of answers agrees.</p>"
    items = "\n".join(_disagreement(kind, texts) for kind in found.disagreements)
    return f"<h2>Commonest disagreements</h2>\n<ol>\n{items}\n</ol>"


def _disagreement(kind: "Disagreement", texts: Mapping[str, str]) -> str:
    names = " or ".join(spoken(label) for label in kind.labels)
    quotes = "".join(
        f"<blockquote>{escape(texts.get(at, ''))} <small>{escape(at)}</small></blockquote>"
        for at in kind.examples
    )
    return (
        f"<li><b>{names}</b>: {counted(kind.pairs, 'pair')} on {counted(kind.sentences, 'sentence')},"
        f" {kind.share.told('.1%')} of all pairs{quotes}</li>"
    )


def _pairs(found: "Agreement") -> str:
    head = ("annotators", "shared", "agree", "kappa", *(label.shown for label in LABELS))
    rows = (_pair(found, pair) for pair in found.pairs)
    caption = (
        f"Cohen's kappa overall and per label; (few) marks fewer than {counted(found.minimum, 'sentence')}."
    )
    return "<h2>Pairs of annotators</h2>\n" + table(caption, head, rows)


def _pair(found: "Agreement", pair: "Pair") -> str:
    shared = f"{pair.shared:,}" + ("<small>(few)</small>" if found.has_few(pair) else "")
    kappas = (_cell(kappa, ".2f") for kappa in (pair.kappa, *pair.kappas))
    name = f"{escape(pair.first)}, {escape(pair.second)}"
    return row(name, (shared, _cell(pair.observed, ".1%"), *kappas))


def _cell(figure: "Estimate", form: str) -> str:
    """A figure with its interval on a line below it."""
    return figure.told(form, "<small>") + ("" if figure.low is None else "</small>")


def _annotators(found: "Agreement") -> str:
    timed = any(who.seconds for who in found.annotators)
    head = ["annotator", "labels", "skipped", "agrees with the rest", *(label.shown for label in LABELS)]
    head += ["seconds", "lower quartile", "upper quartile"] if timed else []
    rows = (_annotator(who, timed) for who in found.annotators)
    seconds = "seconds a sentence: median, then the quartiles" if timed else "no answer carries its time"
    return "<h2>Annotators</h2>\n" + table(f"Shares of each label; {seconds}.", head, rows)


def _annotator(who: "Annotator", timed: bool) -> str:
    shares = (_cell(share, ".1%") for share in who.shares)
    rest = _cell(who.with_rest, ".1%")
    cells = [f"{who.answers:,}", f"{who.skipped:,}", rest, *shares]
    return row(escape(who.name), [*cells, *(_times(who) if timed else ())])


def _times(who: "Annotator") -> Iterable[str]:
    s = who.seconds
    return ("–",) * 3 if s is None else [_cell(x, ".1f") for x in (s.median, s.lower, s.upper)]


def _suggestions(found: "Agreement") -> str:
    if found.suggestions is None:
        return "<h2>Suggestions</h2>\n<p>No answer was given with a suggestion in sight.</p>"
    rows = [_suggested("all", found.suggestions)]
    rows += [_suggested(who.name, who.suggestions) for who in found.annotators if who.suggestions]
    caption = "Judged by the settled label, else by more than half of the other annotators."
    head = ("annotator", "shown", "kept", "wrong", "wrong, yet kept", "right", "right and kept")
    lines = found.pull.told() if found.pull else []
    pull = [f"<p>{escape(line[0].upper() + line[1:])}.</p>" for line in lines]
    return "<h2>Suggestions</h2>\n" + table(caption, head, rows) + "\n".join(pull)


def _suggested(name: str, s: "Suggestions") -> str:
    wrong = f"{s.wrong_kept:,}<small>{s.kept_when_wrong.told('.1%')}</small>"
    right = f"{s.right_kept:,}<small>{s.kept_when_right.told('.1%')}</small>"
    return row(escape(name), (f"{s.shown:,}", f"{s.kept:,}", f"{s.wrong:,}", wrong, f"{s.right:,}", right))
