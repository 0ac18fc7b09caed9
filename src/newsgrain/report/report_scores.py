"""The report's tables of scores: measurements and labels, confusions, leaks, one model against another."""

from collections.abc import Iterable, Mapping
from typing import Any

from newsgrain.annotators import Kind
from newsgrain.records import LABELS
from newsgrain.report import report_figures
from newsgrain.report.page_shell import (
    beside,
    ends,
    facts,
    fold,
    heat,
    interval,
    named,
    number,
    prose,
    quoted,
    row,
    shown,
    spoken,
    table,
)
from newsgrain.wording import counted

Found = Mapping[str, Any]


def scores(report: Found) -> str:
    """Macro-F1, accuracy and F1 of every measurement, baseline and of annotators, with a picture."""
    measured = report.get("measured") or []
    if not measured:
        return ""
    baselines, ceiling = report.get("baselines") or [], report.get("ceiling")
    rows = [_measurement(m["name"], m) for m in measured]
    rows += [_measurement(b["name"], b["measured"]) for b in baselines]
    rows += [_ceiling(ceiling)] if ceiling else []
    head = ("measured", "sentences", "macro-F1", "accuracy", *(f"F1 {shown(x)}" for x in LABELS))
    caption = "Scores with 95 % intervals, whole articles resampled; F1 of each label on the right."
    main = measured[0]["macro_f1"]
    picture = report_figures.scores(measured[0], ceiling, baselines)
    return fold(
        "scores",
        "Scores",
        f"macro-F1 {number(main['value'])} ({ends(main)})",
        beside(picture, _classes(measured[0])) + table(caption, head, rows) + _hows(report),
        is_open=True,
    )


def _measurement(name: str, found: Found) -> str:
    f1 = {c["label"]: c["f1"] for c in found["classes"]}
    cells = (interval(found["macro_f1"]), interval(found["accuracy"]), *(interval(f1.get(x)) for x in LABELS))
    return row(prose(name), (f"{found['sentences']:,}", *cells))


def _ceiling(found: Found) -> str:
    f1 = {c["label"]: c["f1"] for c in found["classes"]}
    cells = (interval(found["macro_f1"]), "–", *(interval(f1.get(x)) for x in LABELS))
    return row(prose(Kind.of(found.get("annotators")).among), (f"{found['sentences']:,}", *cells))


def _hows(report: Found) -> str:
    """What each row of the table is."""
    told = [
        (m["name"], m["how"]) for m in [*(report.get("measured") or []), *(report.get("baselines") or [])]
    ]
    if report.get("ceiling"):
        told.append((Kind.of(report["ceiling"].get("annotators")).among, report["ceiling"]["how"]))
    listed = "".join(f"<dt>{prose(name)}</dt><dd>{prose(how)}</dd>" for name, how in told)
    return f"<details><summary>How each was measured</summary><dl>{listed}</dl></details>"


def _classes(found: Found) -> str:
    rows = (
        row(
            named(c["label"]), (*(interval(c[x]) for x in ("precision", "recall", "f1")), f"{c['support']:,}")
        )
        for c in found["classes"]
    )
    caption = f"Each label: {found['name']}"
    return table(caption, ("label", "precision", "recall", "F1", "sentences"), rows)


def confusion(report: Found) -> str:
    """What is taken for what, for each measurement; and the labels of those that are not the first."""
    measured = report.get("measured") or []
    if not measured:
        return ""
    parts = []
    for n, found in enumerate(measured):
        caption = "For each true label what the model says, as a share and in sentences."
        name = f"<h3>{prose(found['name']).capitalize()}</h3>" if len(measured) > 1 else ""
        parts.append(name + heat(caption, found["confusion"]) + (_classes(found) if n else ""))
    wrong = sum(n for i, line in enumerate(measured[0]["confusion"]) for j, n in enumerate(line) if i != j)
    return fold(
        "confusion", "What is taken for what", f"{counted(wrong, 'sentence')} wrong", "\n".join(parts)
    )


def leaks(report: Found) -> str:
    """What was looked for that would make the scores too good, and what was found."""
    found = report.get("leaks")
    if not found:
        return ""
    repeats = found["exact_repeats_across_groups"]
    without = found.get("macro_f1_without_repeats")
    rows = (
        ("pairs of articles that nearly repeat each other", f"{found['pairs_found']:,}"),
        ("articles kept together with another in one part", f"{found['articles_in_groups']:,}"),
        ("sentences that stand word for word in two groups", f"{repeats:,}"),
        ("macro-F1 without those sentences", interval(without)),
    )
    examples = "".join(f"<blockquote>{quoted(text)}</blockquote>" for text in found.get("examples") or [])
    body = f"<p>{prose(found['looked_for'])}</p>" + facts("What was found", rows) + examples
    return fold("leaks", "Leaks looked for", f"{counted(repeats, 'repeated sentence')} found", body)


def against(report: Found) -> str:
    """Another model on the same sentences."""
    found = report.get("against")
    if not found:
        return ""
    flips = found["flips"]
    rows = (
        ("macro-F1, new minus old", interval(found["difference"], "+.3f")),
        ("accuracy, new minus old", interval(found["accuracy_difference"], "+.3f")),
        ("share of resamples in which the new one is worse", number(found["p_worse"], ".1%")),
        ("errors mended", f"{flips['mended']:,}"),
        ("errors made", f"{flips['broken']:,}"),
        ("changed from one wrong label to another", f"{flips['changed_between_wrong']:,}"),
    )
    caption = (
        f"{found['new']} against {found['old']} on {found['on']}, {counted(found['sentences'], 'sentence')}"
    )
    body = facts(caption, rows) + _flips(found.get("examples") or [])
    return fold("against", "Against the other model", str(found["verdict"]), body)


def _flips(examples: Iterable[Found]) -> str:
    items = "".join(
        f"<li><blockquote>{quoted(e['text'])}</blockquote>{_judged(e)}: {spoken(e['truth'])} in truth,"
        f" {spoken(e['old'])} before, {spoken(e['new'])} now</li>"
        for e in examples
    )
    return f"<h3>Examples</h3>\n<ul>{items}</ul>" if items else ""


def _judged(example: Found) -> str:
    if example["new"] == example["truth"]:
        return "Mended"
    return "Broken" if example["old"] == example["truth"] else "Still wrong"
