"""The report's sections on trust: confidence, coverage, promised precisions and corrected shares."""

from collections.abc import Iterable, Mapping
from typing import Any

from newsgrain.report import report_figures
from newsgrain.report.page_shell import beside, fold, interval, named, number, prose, row, table

Found = Mapping[str, Any]


def confidence(report: Found) -> str:
    """Whether confidence means what it says, for each measurement that has probabilities."""
    measured = [m for m in report.get("measured") or [] if m.get("calibration_error") is not None]
    if not measured:
        return ""
    rows = (
        row(
            prose(m["name"]),
            (
                number(m["calibration_error"]),
                number(m["brier"]),
                number(m["accuracy_of_surest_half"]),
            ),
        )
        for m in measured
    )
    head = ("measured", "calibration error", "Brier score", "accuracy of the surest half")
    body = table("How far confidence can be believed", head, rows)
    bins = measured[0].get("reliability") or []
    if bins:
        body += "<h3>Confidence and what comes true</h3>"
        body += beside(report_figures.reliability(bins), _bins(bins))
    told = f"calibration error {number(measured[0]['calibration_error'])}"
    return fold("confidence", "Can its confidence be believed?", told, body)


def _bins(bins: Iterable[Found]) -> str:
    rows = (
        row(
            f"{b['low']:.0%} to {b['high']:.0%}",
            (number(b["confidence"], ".1%"), number(b["accuracy"], ".1%"), f"{b['n']:,}"),
        )
        for b in bins
    )
    return table(
        "Sentences by how sure the model says it is", ("confidence", "mean", "right", "sentences"), rows
    )


def coverage(report: Found) -> str:
    """Accuracy when only the surest sentences are kept."""
    measured = report.get("measured") or []
    points = measured[0].get("coverage") or [] if measured else []
    if not points:
        return ""
    rows = (
        row(f"{p['coverage']:.0%}", (number(p["confidence"], ".3f"), number(p["accuracy"], ".1%")))
        for p in points
    )
    listed = table("Surest first", ("kept", "confidence at least", "right"), rows)
    half = measured[0].get("accuracy_of_surest_half")
    told = f"{number(half, '.1%')} right on the surest half"
    return fold(
        "coverage", "Leaving the unsure to people", told, beside(report_figures.coverage(points), listed)
    )


def promises(report: Found) -> str:
    """Thresholds above which a precision is certified, or why it is not."""
    found = report.get("promises") or []
    if not found:
        return ""
    rows = (_promise(p) for p in found)
    head = ("label", "precision", "judged on", "confidence at least", "certified", "kept")
    caption = "Certified by a one-sided 95 % bound on articles that did not choose the threshold."
    kept = sum(p["threshold"] is not None and not p["refused"] for p in found)
    return fold(
        "promises", "What can be promised", f"{kept} of {len(found)} hold", table(caption, head, rows)
    )


def _promise(p: Found) -> str:
    cells = [number(p["precision"], ".0%"), f"{p['n']:,}"]
    if p["refused"] or p["threshold"] is None:
        why = prose(p["refused"] or "no threshold found")
        return row(named(p["label"]), cells, f'<td class="text" colspan="3">Refused: {why}</td>')
    cells += [number(p["threshold"]), number(p["lower_bound"]), number(p["kept"], ".0%")]
    return row(named(p["label"]), cells)


def shares(report: Found) -> str:
    """Share of each label, as counted and with the model's errors taken out."""
    found = report.get("shares") or []
    if not found:
        return ""
    rows = (
        row(named(s["label"]), (number(s["counted"], ".1%"), interval(s["corrected"], ".1%"))) for s in found
    )
    caption = "Shares of the labels in the measured sentences: what the model counts, and what is there."
    body = (
        "<p>A model that errs counts wrongly, and its errors do not cancel out. Use the corrected shares"
        " when you compare outlets or months.</p>"
    ) + table(caption, ("label", "counted", "corrected"), rows)
    return fold("shares", "How much of each label there is", "counted and corrected", body)
