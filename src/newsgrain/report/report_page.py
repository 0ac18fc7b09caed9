"""The report on a model as one HTML file: plain words at the top, every figure with its interval below."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby, product
from typing import Any

from newsgrain.annotators import Kind
from newsgrain.quality.slices import FEW
from newsgrain.records import LABEL_NAMES, LABELS
from newsgrain.report import report_figures
from newsgrain.report.render import number, render

Found = Mapping[str, Any]

_KINDS = {
    "quote": "Inside and outside quotations",
    "length": "Length",
    "position": "Position in the article",
    "genre": "Genre",
    "outlet": "Outlet",
    "block": "Kind of block",
}
_ONE = ("made", "ceiling", "against", "leaks", "curve", "kinds", "target")
_MANY = ("measured", "baselines", "not_measured", "promises", "shares", "next", "errors")


def page(report: Found) -> str:
    """One self-contained HTML page; parts of `report` that are None or empty are left out.

    `report` is the decoded JSON of `newsgrain evaluate --json`.
    """
    parts: dict[str, Any] = {name: report.get(name) for name in _ONE}
    parts |= {name: list(report.get(name) or ()) for name in _MANY}
    main = parts["measured"][0] if parts["measured"] else None
    return render(
        "report.j2",
        **parts,
        main=main,
        model=report.get("model") or {"name": None},
        confused=confused(main["confusion"])[:3] if main else [],
        weakest=weakest(report.get("slices") or ()),
        wrong=_wrong(main["confusion"]) if main else 0,
        slices=_by_kind(report.get("slices") or ()),
        kinds_of_slices=_KINDS,
        names_of_f1=[f"F1 {label.shown}" for label in LABELS],
        ceiling_kind=Kind.of((parts["ceiling"] or {}).get("annotators")),
        no_errors=_no_errors(parts["errors"]),
        no_pictures=report_figures.missing(),
        pictures=_pictures(parts, main),
        about=_about(report),
    )


def _pictures(parts: Found, main: Found | None) -> dict[str, Any]:
    """A picture of each kind that there are figures for."""
    made: dict[str, Any] = dict.fromkeys(("scores", "reliability", "coverage", "curve"))
    if main:
        made["scores"] = report_figures.scores(main, parts["ceiling"], parts["baselines"])
        sure = [m for m in parts["measured"] if m["calibration_error"] is not None]
        if sure and sure[0]["reliability"]:
            made["reliability"] = report_figures.reliability(sure[0]["reliability"])
        if main["coverage"]:
            made["coverage"] = report_figures.coverage(main["coverage"])
    if parts["curve"] and parts["curve"]["points"]:
        made["curve"] = report_figures.curve(parts["curve"]["points"], parts["ceiling"])
    return made


def confused(counts: Iterable[Iterable[int]]) -> list[tuple[float, str, str]]:
    """Share of a true label that is called another, largest first."""
    found = []
    for true, line in zip(LABELS, counts, strict=True):
        row = list(line)
        for said, count in zip(LABELS, row, strict=True):
            if said is not true and count:
                found.append((count / sum(row), true.value, said.value))
    return sorted(found, reverse=True)


def weakest(slices: Iterable[Found]) -> list[Found]:
    """The two slices that are weak even at the upper end of their interval.

    Each has enough sentences to go by, and as many others beside it: all sentences are no kind of them.
    """
    found = list(slices)
    sizes = Counter[str]()
    for s in found:
        sizes[s["kind"]] += s["n"]
    most = max(sizes.values(), default=0) - FEW
    large = [s for s in found if not s.get("small") and s.get("accuracy") and s["n"] <= most]
    return sorted(large, key=lambda s: (s["accuracy"]["high"], s["name"]))[:2]


def _wrong(counts: Iterable[Iterable[int]]) -> int:
    return sum(n for i, line in enumerate(counts) for j, n in enumerate(line) if i != j)


def _by_kind(slices: Iterable[Found]) -> list[tuple[str, list[Found]]]:
    """Slices under the kind that they are of, kinds that are known first."""
    known = list(_KINDS)
    ordered = sorted(slices, key=lambda s: known.index(s["kind"]) if s["kind"] in _KINDS else len(known))
    return [(kind, list(group)) for kind, group in groupby(ordered, key=lambda s: str(s["kind"]))]


def _no_errors(errors: Iterable[Found]) -> list[tuple[str, str]]:
    """Choices of a true and a predicted label that leave no error to show."""
    there = {(e["truth"], e["predicted"]) for e in errors}
    there |= {(a, "all") for a, _ in there} | {("all", b) for _, b in there} | {("all", "all")}
    values = ("all", *LABEL_NAMES)
    return [pair for pair in product(values, values) if pair not in there]


def _about(report: Found) -> list[tuple[str, str]]:
    model = report.get("model") or {}
    versions = model.get("versions") or {}
    known = (
        ("model", model.get("name")),
        ("trained on sentences", _count(model.get("sentences"))),
        ("of articles", _count(model.get("articles"))),
        ("SHA-256 of the training data", model.get("data")),
        ("versions", ", ".join(f"{name} {told}" for name, told in sorted(versions.items()))),
        ("measured on", report.get("made")),
        ("seconds it took", number(report.get("seconds"), ".1f")),
    )
    return [(name, str(told)) for name, told in known if told]


def _count(n: int | None) -> str | None:
    return None if n is None else f"{n:,}"
