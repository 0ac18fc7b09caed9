"""The report on a model as one HTML file: plain words at the top, every figure with its interval below."""

from collections.abc import Mapping
from html import escape
from typing import Any

from newsgrain.report import report_figures, report_needs, report_scores, report_trust
from newsgrain.report.page_shell import facts, fold, number, shell
from newsgrain.report.report_top import top

_STYLE = """
.big { font-size: clamp(1.6rem, 5vw, 2.25rem); } .first { max-width: 44rem; }
  .first .meter { height: 1rem; }
.cards { display: grid; gap: .75rem; }
  @media (min-width: 44rem) { .cards { grid-template-columns: 1fr 1fr; } }
.card { background: var(--card); border-radius: .5rem; border-top: 4px solid var(--tint);
  padding: .5rem .9rem .75rem; }
.card h3 { margin: .35rem 0 0; } .card p { margin: .35rem 0 .25rem; } .card .soft { margin-top: .5rem; }
.card h3 + .soft { margin-top: 0; }
section .bar { grid-template-columns: 1fr auto; } section .bar .meter { grid-column: 1 / -1;
  grid-row: 2; }
section .bar + .bar { margin-top: .6rem; }
.note { border-left: 4px solid var(--accent); background: var(--card); padding: .6rem .9rem; }
.folds { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
details { border-top: 1px solid var(--line); }
details details { border: 0; margin: .5rem 0; } summary { cursor: pointer;
  padding: .7rem .25rem .7rem 1.4rem; position: relative; list-style: none; display: flex;
  flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; align-items: baseline; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; content: "▸" / ""; position: absolute; left: .2rem; color: var(--soft); }
details[open] > summary::before { content: "▾"; content: "▾" / ""; }
summary h2 { margin: 0; font-size: 1.1rem; } summary:hover h2 { text-decoration: underline; }
.inside { padding: 0 .25rem 1.25rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
  gap: 0 2rem;
  align-items: start; }
.pair:has(.figure) { grid-template-columns: minmax(0, 1fr); }
@media (min-width: 64rem) { .pair:has(.figure) { grid-template-columns: 4fr 5fr; gap: 0 1.5rem; } }
.pair > * { min-width: 0; }
.figure { width: 100%; max-width: 32rem; height: auto; display: block; margin: .75rem 0; }
.figure * { stroke-linejoin: round; }
#about td { overflow-wrap: anywhere; min-width: 9rem; }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; }
fieldset { border: 0; padding: 0; margin: .75rem 0; display: flex; flex-wrap: wrap; gap: .4rem; }
legend { font-weight: 600; padding: 0; margin-bottom: .3rem; }
.chip { border: 1px solid var(--line); border-radius: 1rem; padding: .3rem .75rem .3rem .5rem;
  cursor: pointer;
  display: inline-flex; gap: .35rem; align-items: center; min-height: 2.25rem; }
.chip input { margin: 0; accent-color: var(--accent); } .chip:has(:checked) { border-color: var(--accent);
  box-shadow: inset 0 0 0 1px var(--accent); }
.chip:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
  .chip input { outline: 0; }
.list { padding: 0; list-style: none; max-width: none; }
.err { border-left: 4px solid var(--tint); background: var(--card); border-radius: 0 .4rem .4rem 0;
  padding: .5rem .9rem;
  margin: .6rem 0; } .err p { margin: .3rem 0; max-width: 52rem; }
.cues { display: flex; flex-wrap: wrap; gap: .3rem; padding: 0; list-style: none; font-size: .875rem;
  max-width: none; }
.cues li { border: 1px solid var(--line); border-radius: .3rem; padding: .05rem .45rem;
  background: var(--paper); }
.none { display: none; }
@media print { details::details-content { content-visibility: visible; height: auto; }
  .folds { break-before: page; }
  .card, .err, .figure { break-inside: avoid; } }
"""
_WORDS = (
    ("precision", "of what the model calls by a label, the share that is."),
    ("recall", "of what is a label's in truth, the share that the model finds."),
    ("F1", "one figure for both: 1 only when all is found and nothing else is called so."),
    ("macro-F1", "the mean F1 of the labels: a rare label counts as much as a common one."),
    ("accuracy", "the share of all sentences that get the right label."),
    ("95 % interval", "where the figure lands in 95 of 100 draws of as many articles; articles, not"
     " sentences, are drawn, because sentences of one article resemble each other."),
    ("calibration error", "how far confidence and the share that is right lie apart, on average."),
    ("Brier score", "squared distance between the probabilities and the truth, 0 at best."),
)  # fmt: skip


def page(report: Mapping[str, Any]) -> str:
    """One self-contained HTML page; parts of `report` that are None or empty are left out.

    `report` is the decoded JSON of `newsgrain evaluate --json`.
    """
    name = (report.get("model") or {}).get("name")
    title = "How good are the labels?" + (f" Model {name}" if name else "")
    missing = f'<p class="note">{escape(lacking)}.</p>' if (lacking := report_figures.missing()) else ""
    listed = '<div class="folds">\n' + "\n".join(_folds(report)) + "\n</div>"
    return shell(title, (top(report), missing, listed), _STYLE + report_needs.rules(report))


def _folds(report: Mapping[str, Any]) -> list[str]:
    """Sections that unfold, those with nothing to show left out."""
    makers = (
        report_scores.against,
        report_scores.scores,
        report_scores.confusion,
        report_needs.errors,
        report_needs.slices,
        report_trust.confidence,
        report_trust.coverage,
        report_trust.promises,
        report_trust.shares,
        report_needs.curve,
        report_scores.leaks,
        _about,
    )
    return [made for make in makers if (made := make(report))]


def _about(report: Mapping[str, Any]) -> str:
    model = report.get("model") or {}
    versions = model.get("versions") or {}
    known = [
        ("model", model.get("name")),
        ("trained on sentences", _count(model.get("sentences"))),
        ("of articles", _count(model.get("articles"))),
        ("SHA-256 of the training data", model.get("data")),
        ("versions", ", ".join(f"{name} {told}" for name, told in sorted(versions.items()))),
        ("measured on", report.get("made")),
        ("seconds it took", number(report.get("seconds"), ".1f")),
    ]
    rows = [(name, escape(str(told))) for name, told in known if told]
    words = "<dl>" + "".join(f"<dt>{name}</dt><dd>{told}</dd>" for name, told in _WORDS) + "</dl>"
    body = facts("Where the figures come from", rows) + f"<h3>Words</h3>{words}"
    return fold("about", "About these figures", "the model, the data, the words", body)


def _count(n: int | None) -> str | None:
    return None if n is None else f"{n:,}"
