"""Agreement as one HTML file that asks nothing of the network and reads on a phone, by day and by night."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

from newsgrain.records import LABELS, Label
from newsgrain.show import COLOURS

if TYPE_CHECKING:
    from newsgrain.agreement import Agreement, Annotator, Disagreement, LabelAgreement, Pair, Suggestions
    from newsgrain.reliability import Estimate

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --heat: #56b4e9; --most: 70%; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e8eaed; --soft: #a3abb5;
  --line: #363c43; --heat: #2b7fb3; --most: 80%; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.2; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
p, li { overflow-wrap: anywhere; } .soft, caption, small { color: var(--soft); font-size: .875rem; }
.big { font-size: 1.75rem; margin: .25rem 0; font-variant-numeric: tabular-nums; }
.bar { display: grid; grid-template-columns: 12rem 1fr 13rem; gap: .25rem .75rem; align-items: center;
  margin: .35rem 0; font-variant-numeric: tabular-nums; }
.bar svg { width: 100%; height: 1.1rem; display: block; } svg .track { fill: var(--line); }
svg .mark { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 2; }
svg .span { stroke: var(--ink); stroke-width: 2; } svg line { vector-effect: non-scaling-stroke; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { padding: .35rem .6rem; border: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; } th[scope=row] { text-align: left; }
td small { display: block; white-space: nowrap; }
.heat td { background: color-mix(in srgb, var(--heat) calc(var(--h) * var(--most)), var(--paper)); }
blockquote { margin: .35rem 0 .35rem .25rem; padding-left: .75rem; border-left: 3px solid var(--line); }
@media (max-width: 40rem) { .bar { grid-template-columns: 1fr auto; }
  .bar svg { grid-column: 1 / -1; grid-row: 2; } .bar + .bar { margin-top: .75rem; } }
"""


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
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        f"<title>How far annotators agree</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body>\n</html>"
    )


def _headline(found: "Agreement") -> str:
    return (
        "<h1>How far annotators agree</h1>\n"
        f'<p class="big">α {found.alpha.told()}</p>\n'
        f"<p>{escape(found.standing.capitalize())}. {found.observed.told('.1%')} of answers agree before"
        f" chance is taken off.</p>\n"
        f'<p class="soft">{found.shared:,} of {found.sentences:,} sentences in {found.articles:,} articles'
        f" have two labels or more: {found.pairs_of_answers:,} pairs of answers by"
        f" {len(found.annotators):,} annotators. Brackets hold 95 % intervals; articles are resampled.</p>"
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
    value = item.alpha
    name, told = item.label.shown, value.told()
    shapes = f'<rect class="track" width="100" height="10"/><rect width="{_at(value.value)}" height="10"'
    shapes += f' fill="{COLOURS[item.label]}"/>'
    for mark in (66.7, 80):
        shapes += f'<line class="mark" x1="{mark}" x2="{mark}" y1="0" y2="10"/>'
    if value.low is not None:
        shapes += f'<line class="span" x1="{_at(value.low)}" x2="{_at(value.high)}" y1="5" y2="5"/>'
    return (
        f'<div class="bar"><span>{name} <small>({item.answers:,})</small></span>'
        f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{name}: alpha {told}">'
        f"{shapes}</svg><span>{told}</span></div>"
    )


def _at(value: float | None) -> str:
    """A place on the scale; alpha below chance starts at its left end."""
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}"


def _table(caption: str, head: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    return (
        f'<div class="wide"><table class="{kind}"><caption>{caption}</caption>'
        f"<thead><tr>{cells}</tr></thead>\n<tbody>" + "\n".join(rows) + "</tbody></table></div>"
    )


def _row(name: str, cells: Iterable[str]) -> str:
    return f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _confusion(found: "Agreement") -> str:
    rows = (_heat_row(found, label) for label in LABELS)
    caption = "When one annotator says the label on the left, another says the one above; below, pairs."
    table = _table(caption, ("", *(label.shown for label in LABELS)), rows, "heat")
    return f"<h2>What is taken for what</h2>\n{table}"


def _heat_row(found: "Agreement", label: Label) -> str:
    cells = ""
    for other, count in zip(LABELS, found.confusion[LABELS.index(label)], strict=True):
        share = found.share_of(label, other)
        told = "–" if share is None else f"{share:.1%}"
        cells += f'<td style="--h:{share or 0:.3f}">{told}<small>{count:,}</small></td>'
    return f'<tr><th scope="row">{label.shown}</th>{cells}</tr>'


def _disagreements(found: "Agreement", texts: Mapping[str, str]) -> str:
    if not found.disagreements:
        return "<h2>Commonest disagreements</h2>\n<p>None: every pair of answers agrees.</p>"
    items = "\n".join(_disagreement(kind, texts) for kind in found.disagreements)
    return f"<h2>Commonest disagreements</h2>\n<ol>\n{items}\n</ol>"


def _disagreement(kind: "Disagreement", texts: Mapping[str, str]) -> str:
    names = " or ".join(label.shown for label in kind.labels)
    quotes = "".join(
        f"<blockquote>{escape(texts.get(at, ''))} <small>{escape(at)}</small></blockquote>"
        for at in kind.examples
    )
    return (
        f"<li><b>{names}</b>: {kind.pairs:,} pairs on {kind.sentences:,} sentences,"
        f" {kind.share.told('.1%')} of all pairs{quotes}</li>"
    )


def _pairs(found: "Agreement") -> str:
    head = ("annotators", "shared", "agree", "kappa", *(label.shown for label in LABELS))
    rows = (_pair(found, pair) for pair in found.pairs)
    caption = f"Cohen's kappa overall and per label; (few) marks fewer than {found.minimum:,} sentences."
    return "<h2>Pairs of annotators</h2>\n" + _table(caption, head, rows)


def _pair(found: "Agreement", pair: "Pair") -> str:
    shared = f"{pair.shared:,}" + ("<small>(few)</small>" if found.has_few(pair) else "")
    kappas = (_cell(kappa, ".2f") for kappa in (pair.kappa, *pair.kappas))
    return _row(f"{pair.first}, {pair.second}", (shared, _cell(pair.observed, ".1%"), *kappas))


def _cell(figure: "Estimate", form: str) -> str:
    """A figure with its interval on a line below it."""
    return figure.told(form, "<small>") + ("" if figure.low is None else "</small>")


def _annotators(found: "Agreement") -> str:
    head = ("annotator", "labels", "skipped", "agrees with the rest", *(label.shown for label in LABELS))
    rows = (_annotator(who) for who in found.annotators)
    caption = "Shares of each label, and seconds a sentence: median, then the quartiles."
    return "<h2>Annotators</h2>\n" + _table(caption, (*head, "seconds", "lower", "upper"), rows)


def _annotator(who: "Annotator") -> str:
    s = who.seconds
    times = ("–",) * 3 if s is None else (_cell(x, ".1f") for x in (s.median, s.lower, s.upper))
    shares = (_cell(share, ".1%") for share in who.shares)
    rest = _cell(who.with_rest, ".1%")
    return _row(who.name, (f"{who.answers:,}", f"{who.skipped:,}", rest, *shares, *times))


def _suggestions(found: "Agreement") -> str:
    if found.suggestions is None:
        return "<h2>Suggestions</h2>\n<p>No answer was given with a suggestion in sight.</p>"
    rows = [_suggested("all", found.suggestions)]
    rows += [_suggested(who.name, who.suggestions) for who in found.annotators if who.suggestions]
    caption = "Judged by the settled label, else by more than half of the other annotators."
    head = ("annotator", "shown", "kept", "wrong", "wrong, yet kept", "right", "right and kept")
    return "<h2>Suggestions</h2>\n" + _table(caption, head, rows)


def _suggested(name: str, s: "Suggestions") -> str:
    wrong = f"{s.wrong_kept:,}<small>{s.kept_when_wrong.told('.1%')}</small>"
    right = f"{s.right_kept:,}<small>{s.kept_when_right.told('.1%')}</small>"
    return _row(name, (f"{s.shown:,}", f"{s.kept:,}", f"{s.wrong:,}", wrong, f"{s.right:,}", right))
