"""The report's sections on what is weak: the learning curve, slices, and the worst errors with their text."""

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby, product
from typing import Any

from newsgrain.records import LABELS
from newsgrain.report import report_figures
from newsgrain.report.page_shell import (
    beside,
    facts,
    fold,
    interval,
    letter,
    named,
    number,
    prose,
    quoted,
    row,
    spoken,
    table,
)
from newsgrain.wording import counted

Found = Mapping[str, Any]
_KINDS = {
    "quote": "Inside and outside quotations",
    "length": "Length",
    "position": "Position in the article",
    "genre": "Genre",
    "outlet": "Outlet",
    "block": "Kind of block",
}


def curve(report: Found) -> str:
    """What more labels bring, and what they cost."""
    found = report.get("curve")
    if not found or not found.get("points"):
        return ""
    points = found["points"]
    rows = (row(f"{p['sentences']:,}", (interval({"value": p["macro_f1"], **_ends(p)}),)) for p in points)
    listed = table("Macro-F1 by the number of labelled sentences", ("sentences", "macro-F1"), rows)
    picture = report_figures.curve(points, report.get("ceiling"))
    costs = (
        ("seconds a sentence", number(found.get("seconds_per_sentence"), ".1f")),
        ("annotators a sentence", number(found.get("annotators_each"), "d")),
        ("hours for the next point of macro-F1", number(found.get("hours_for_next_point"), ".1f")),
    )
    cost = facts("What the next point costs", costs)
    body = f"<p>{prose(found.get('told') or '')}</p>" + beside(picture, listed + cost)
    return fold("curve", "What more labels bring", f"{counted(len(points), 'size')} measured", body)


def _ends(point: Found) -> dict[str, Any]:
    return {"low": point.get("low"), "high": point.get("high")}


def slices(report: Found) -> str:
    """Accuracy by kind of sentence and of article, smallest first."""
    found = report.get("slices") or []
    if not found:
        return ""
    ordered = sorted(
        found, key=lambda s: list(_KINDS).index(s["kind"]) if s["kind"] in _KINDS else len(_KINDS)
    )
    parts = [_slice(kind, list(group)) for kind, group in groupby(ordered, key=lambda s: str(s["kind"]))]
    return fold(
        "slices",
        "Where it is weak",
        f"{counted(len(found), 'slice')}",
        '<div class="pair">' + "".join(parts) + "</div>",
    )


def _slice(kind: str, found: Iterable[Found]) -> str:
    rows = (
        row(
            prose(s["name"]) + ("<small>few: read with care</small>" if s.get("small") else ""),
            (f"{s['n']:,}", interval(s["accuracy"], ".1%"), number(s["macro_f1"])),
        )
        for s in found
    )
    caption = _KINDS.get(kind, kind.capitalize())
    return "<div>" + table(caption, (escape(kind), "sentences", "right", "macro-F1"), rows) + "</div>"


def errors(report: Found) -> str:
    """The errors in which the model was surest, to be filtered by the two labels without a script."""
    found = report.get("errors") or []
    if not found:
        return ""
    listed = "\n".join(_error(e) for e in found)
    body = (
        "<p>The sentences it was surest of and wrong about. Some are hard, some are wrong in the truth.</p>"
        f'<div class="errors">{_filter("truth", "In truth", found)}{_filter("predicted", "It says", found)}'
        '<p class="none">No such error among these.</p>'
        f'<ol class="list">\n{listed}\n</ol></div>'
    )
    return fold(
        "errors", "Worst errors", f"{counted(len(found), 'sentence')} with the model's evidence", body
    )


def _filter(side: str, told: str, found: Iterable[Found]) -> str:
    counts = Counter(e[side] for e in found)
    options = [(side, "all", f"All ({counts.total()})", " checked")]
    options += [(side, x.value, f"{named(x)} ({counts[x.value]})", "") for x in LABELS]
    return (
        f"<fieldset><legend>{told}</legend>" + "".join(_radio(*option) for option in options) + "</fieldset>"
    )


def _radio(side: str, value: str, told: str, checked: str) -> str:
    return (
        f'<label class="chip"><input type="radio" name="{side}" id="{side}-{value}" autocomplete="off"'
        f"{checked}><span>{told}</span></label>"
    )


def rules(report: Found) -> str:
    """Style rules: what each choice hides; and when nothing is left, that it is said."""
    found = report.get("errors") or []
    hides = [
        f".errors:has(#{side}-{x}:checked) .err:not([data-{side}={x}]) {{ display: none; }}"
        for side, x in product(("truth", "predicted"), LABELS)
    ]
    there = {(e["truth"], e["predicted"]) for e in found}
    there |= {(a, "all") for a, _ in there} | {("all", b) for _, b in there} | {("all", "all")}
    values = ("all", *LABELS)
    empty = [
        f".errors:has(#truth-{a}:checked):has(#predicted-{b}:checked) .none {{ display: block; }}"
        for a, b in product(values, values)
        if (a, b) not in there
    ]
    return "\n".join([*hides, *empty])


def _error(e: Found) -> str:
    around = [f'<span class="soft">{quoted(e.get(side) or "")}</span>' for side in ("before", "after")]
    cues = "".join(
        f"<li>{quoted(name)} <b>{number(weight, '+.2f')}</b></li>" for name, weight in e.get("evidence") or []
    )
    evidence = f'<ul class="cues">{cues}</ul>' if cues else ""
    return (
        f'<li class="err {letter(e["truth"])}" data-truth="{escape(str(e["truth"]))}"'
        f' data-predicted="{escape(str(e["predicted"]))}">'
        f"<p>{around[0]} <strong>{quoted(e['text'])}</strong> {around[1]}</p>"
        f"<p>{spoken(e['truth'])} in truth, which it gives {number(e['p_truth'], '.1%')}; it says"
        f" {spoken(e['predicted'])}, {number(e['confidence'], '.1%')} sure.</p>"
        f'{evidence}<p class="soft"><code>{escape(str(e["sentence_id"]))}</code>'
        f"{_link(e.get('link'))}</p></li>"
    )


def _link(link: str | None) -> str:
    """A task's address, if it is one that a browser may open."""
    if not link or not link.lower().startswith(("http://", "https://")):
        return ""
    return f' <a href="{escape(link)}" rel="noreferrer">Open the task</a>'
