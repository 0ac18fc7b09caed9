"""The top of the report: how good the labels are, where they fail and what to do next, in plain words."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from newsgrain.annotators import Kind
from newsgrain.records import LABELS, Label
from newsgrain.report.page_shell import ends, interval, letter, meter, named, number, of_100, prose, spoken
from newsgrain.wording import counted

Found = Mapping[str, Any]

_PLAIN = {
    "majority": "Always the commonest label",
    "cue rule": "A rule of cue words",
    "TF-IDF + logistic regression": "A stock text classifier",
}
_TRUSTED = 0.05  # an expected calibration error above this is worth a warning
_VERDICTS = {
    "better": "The new model is better",
    "worse": "The new model is worse",
    "no difference shown": "No difference between the models is shown",
}


def top(report: Found) -> str:
    """The part that a newsroom editor reads (HTML); parts without figures are left out."""
    measured = report.get("measured") or []
    if not measured:
        return _title(report) + '<p class="big">Nothing was measured.</p>'
    main = measured[0]
    parts = (
        _headline(report, main),
        _against(report.get("against")),
        _elsewhere(measured[1:]),
        _not_measured(report.get("not_measured") or []),
        _cards(main, report.get("promises") or []),
    )
    asides = (
        _sure(main),
        _fails(main, report.get("slices") or []),
        _beside(main, report.get("ceiling"), report.get("baselines") or []),
        _next(report),
    )
    beside = "\n".join(f"<section>{aside}</section>" for aside in asides if aside)
    return "\n".join(part for part in parts if part) + f'\n<div class="pair">\n{beside}\n</div>'


def _title(report: Found) -> str:
    model = report.get("model") or {}
    about = [f"Model {escape(str(model['name']))}"] if model.get("name") else []
    about += [escape(str(report["made"]))] if report.get("made") else []
    return f'<h1>How good are the labels?</h1>\n<p class="soft">{" · ".join(about)}</p>\n'


def _headline(report: Found, main: Found) -> str:
    accuracy = main["accuracy"]
    return (
        f'{_title(report)}<p class="big">Of 100 sentences it gets <b>{of_100(accuracy["value"])}</b>'
        " right.</p>"
        f'<div class="first">{meter(accuracy)}</div>\n<p>{_from_to(accuracy)} (95 % interval).'
        f" Measured on {counted(main['sentences'], 'sentence')} of"
        f" {counted(main['articles'], 'article')}.</p>\n"
        f'<p class="soft">{prose(main["how"])}</p>'
    )


def _from_to(found: Found) -> str:
    low, high = of_100(found["low"]), of_100(found["high"])
    return f"With other articles of this kind: {low if low == high else f'{low} to {high}'}"


def _against(against: Found | None) -> str:
    if not against:
        return ""
    flips = against["flips"]
    verdict = _VERDICTS.get(against["verdict"], str(against["verdict"]))
    return (
        f'<p class="note"><b>{escape(verdict)}</b>: {escape(str(against["new"]))} beside'
        f" {escape(str(against['old']))} on {prose(against['on'])}. It mends"
        f" {counted(flips['mended'], 'error')} and makes {counted(flips['broken'], 'new one')};"
        f" macro-F1 changes by {number(against['difference']['value'], '+.3f')}"
        f" ({ends(against['difference'], '+.3f')}).</p>"
    )


def _elsewhere(others: Iterable[Found]) -> str:
    items = "".join(
        f"<li><b>{of_100(m['accuracy']['value'])}</b> of 100 right: {prose(m['name'])}."
        f' <span class="soft">{prose(m["how"])}</span></li>'
        for m in others
    )
    return f"<p>Measured in other ways:</p>\n<ul>{items}</ul>" if items else ""


def _not_measured(lines: Iterable[str]) -> str:
    """What could not be held out, so that nobody takes a number for more than it is."""
    return "".join(f'<p class="note">{prose(line[:1].upper() + line[1:])}.</p>' for line in lines)


def _cards(main: Found, promises: Iterable[Found]) -> str:
    promised = list(promises)
    cards = "\n".join(_card(scores, promised) for scores in main["classes"])
    return f'<h2>What each label is worth</h2>\n<div class="cards">\n{cards}\n</div>'


def _card(scores: Found, promises: Iterable[Found]) -> str:
    label, precision, recall = scores["label"], scores["precision"], scores["recall"]
    meaning = Label(label).row.meaning if label in set(LABELS) else ""
    return (
        f'<section class="card {letter(label)}"><h3>{named(label)}</h3><p class="soft">{meaning}</p>'
        f"<p>Of 100 it calls this, <b>{of_100(precision['value'])}</b> are.</p>{meter(precision)}"
        f"<p>Of 100 there are, it finds <b>{of_100(recall['value'])}</b>.</p>{meter(recall)}"
        f"{_promise([p for p in promises if p['label'] == label])}</section>"
    )


def _promise(promises: Iterable[Found]) -> str:
    """The highest precision that can be promised, or that none can."""
    ordered = sorted(promises, key=lambda p: p["precision"])
    kept = [p for p in ordered if p["threshold"] is not None and not p["refused"]]
    if not kept:
        return '<p class="soft">No precision can be promised yet.</p>' if ordered else ""
    best = kept[-1]
    return (
        f'<p class="soft">Promised: at least {of_100(best["precision"])} of 100 right where it is'
        f" {number(best['threshold'], '.0%')} sure or more. That keeps {number(best['kept'], '.0%')} of what"
        " it calls this.</p>"
    )


def _sure(main: Found) -> str:
    told = []
    if main.get("accuracy_of_surest_half") is not None:
        share = of_100(main["accuracy_of_surest_half"])
        told.append(f"On the half of the text it is surest of, <b>{share}</b> of 100 are right.")
    points = [p for p in main.get("coverage") or [] if abs(p["coverage"] - 0.8) < 0.01]
    told += [
        f"Of the surest {p['coverage']:.0%}, <b>{of_100(p['accuracy'])}</b> of 100: what it is less than"
        f" {number(p['confidence'], '.0%')} sure of is left to people."
        for p in points
    ]
    if main.get("calibration_error") is not None:
        told.append(_word(main["calibration_error"]))
    return "<h2>When it is sure</h2>\n" + "".join(f"<p>{line}</p>" for line in told) if told else ""


def _word(error: float) -> str:
    can = "can" if error <= _TRUSTED else "<b>cannot</b>"
    return (
        f"Its confidence {can} be taken at its word: on average it is"
        f" {number(error * 100, '.1f')} points of 100 away from the share that is right."
    )


def _fails(main: Found, slices: Iterable[Found]) -> str:
    items = [
        f"Of 100 sentences that are {spoken(true)}, it calls <b>{of_100(share)}</b> {spoken(said)}."
        for share, true, said in confused(main["confusion"])[:3]
    ]
    items += [
        f"{escape(str(s['kind'])).capitalize()} “{prose(s['name'])}”: <b>{of_100(s['accuracy']['value'])}</b>"
        f" of 100 are right ({counted(s['n'], 'sentence')})."
        for s in weakest(slices)
    ]
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<h2>Where it fails</h2>\n<ul>{listed}</ul>" if items else ""


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
    """The two slices that are weak even at the upper end of their interval."""
    large = [s for s in slices if not s.get("small") and s.get("accuracy")]
    return sorted(large, key=lambda s: (s["accuracy"]["high"], s["name"]))[:2]


def _beside(main: Found, ceiling: Found | None, baselines: Iterable[Found]) -> str:
    rows = [_bar("This model", main["macro_f1"])]
    rows += [_bar(_PLAIN.get(b["name"], prose(b["name"])), b["measured"]["macro_f1"]) for b in baselines]
    if ceiling:
        who = Kind.of(ceiling.get("annotators"))
        rows.insert(
            0, _bar(who.among.capitalize(), ceiling["macro_f1"]) + f'<p class="soft">{who.meaning}</p>'
        )
    if len(rows) == 1:
        return ""
    return (
        "<h2>Beside annotators and simpler means</h2>\n<p>Macro-F1, from 0 to 1: finding all of a label and"
        " crying it falsely both count, and each label counts the same, however rare.</p>\n" + "\n".join(rows)
    )


def _bar(name: str, found: Found) -> str:
    told = interval(found).replace("<small>", " <small>(").replace("</small>", ")</small>")
    return f'<div class="bar"><span>{name}</span>{meter(found)}<span>{told}</span></div>'


def _next(report: Found) -> str:
    """What to label next and what the next point costs."""
    items = "".join(_step(step) for step in report.get("next") or [])
    told = (report.get("curve") or {}).get("told")
    if not items and not told:
        return ""
    listed = f"<ol>{items}</ol>\n" if items else ""
    cost = f"<p>{prose(told)}</p>" if told else ""
    how = '<p class="soft"><code>newsgrain queue</code> picks the sentences.</p>' if items else ""
    return f"<h2>What to do next</h2>\n{listed}{cost}{how}"


def _step(step: Found) -> str:
    if step["what"] == "class":
        what = f"more {spoken(step['name'])}"
    else:
        what = f"more of the {escape(str(step['what']))} “{prose(step['name'])}”"
    return f"<li><b>Label {what}</b>: {prose(step['why'])}</li>"
