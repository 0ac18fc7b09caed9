"""The card in a model's folder: what it is, how good, where it fails and what it must not be used for."""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from newsgrain.files import write_lines
from newsgrain.model import store
from newsgrain.records import LABELS, Label
from newsgrain.report.render import ends, number, prose, shown
from newsgrain.report.report_figures import among
from newsgrain.report.report_page import Found, confused, weakest
from newsgrain.wording import counted

FIGURES = "figures.json"  # what was measured of a model, in its folder
_NOT_FOR = (
    "deciding whether a statement is true: “factual claim” says who vouches for it, not that it is so;",
    "ranking, blocking or paying people or outlets without a person who reads the sentences;",
    "languages other than English, and texts that are not news pages or releases;",
    "single sentences without their article: it reads a sentence by what stands around it;",
    "counting labels without the correction for its errors (`newsgrain evaluate` gives corrected shares).",
)


def write(place: Path, report: Found | None = None) -> None:
    """Put the card into a model's folder, with what was measured of it, if anything was, kept beside it."""
    write_page(place, report)
    if report is not None:
        write_lines(place / FIGURES, [json.dumps(report, sort_keys=True)])


def renew(place: Path) -> None:
    """Write the card again, with the figures that are kept there."""
    path = place / FIGURES
    write(place, json.loads(path.read_bytes()) if path.is_file() else None)


def write_page(place: Path, report: Found | None) -> None:
    """Write the card alone, with the figures of a report, if there is one."""
    write_lines(place / "README.md", [card(report, store.described(place)).rstrip("\n")])


def card(report: Found | None, meta: Found | None = None) -> str:
    """Model card in Markdown.

    `report` is the decoded JSON of `newsgrain evaluate --json`; None right after training, when
    nothing is measured yet. `meta` is the decoded `model.json` of the model's folder.
    """
    report, model = report or {}, _model(report or {}, meta or {})
    parts = (
        _head(model),
        _labels(),
        _training(model),
        _elsewhere(model),
        _distilled(model.get("distilled")),
        _scores(report),
        _weak(report),
        _list("What it must not be used for", _NOT_FOR),
        _again(model),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def beside_shipped(figures: Found, data: str | None, *, alone: bool) -> list[str]:
    """How a model that was trained just now compares with the shipped one, whose figures these are.

    `data` is the hash of its training sentences, and `alone` says that it learnt from nothing else: then
    the figures have it, as what the shipped one would be without what is from elsewhere.
    """
    if not figures["measured"]:
        return []
    ours, same = figures["measured"][0], figures["model"].get("data") == data
    lines = [f"beside it the shipped model: {_brief(ours)}, {ours['name']}"]
    without = [b["measured"] for b in figures["baselines"] if b["measured"]["sentences"] == ours["sentences"]]
    if same and alone and without:
        lines.append(
            f"this one there: {_brief(without[0])}; `newsgrain distil POOL` adds the difference to it"
        )
    else:
        lines.append(
            "how good this one is: `newsgrain evaluate`; `newsgrain distil POOL` makes one like the shipped"
        )
    return lines


def _brief(scores: Found) -> str:
    return f"macro-F1 {number(scores['macro_f1']['value'])}, accuracy {number(scores['accuracy']['value'])}"


def _model(report: Found, meta: Found) -> dict[str, Any]:
    """What is known of the model: its own file first, then what the report says."""
    known = {k: v for k, v in (report.get("model") or {}).items() if v is not None}
    return {**known, **(meta.get("card") or {}), **({"name": meta["name"]} if meta.get("name") else {})}


def _head(model: Found) -> str:
    name = f" {_plain(model['name'])}" if model.get("name") else ""
    return (
        f"# newsgrain model{name}\n\nGives every sentence of a news article one of"
        f" {counted(len(LABELS), 'label')}, with a probability for each. It is data: arrays and JSON, and"
        " loading it runs no code from it."
    )


def _labels() -> str:
    return _table(("label", "id", "who vouches"), [(x.shown, f"`{x.value}`", x.row.meaning) for x in LABELS])


def _training(model: Found) -> str:
    if model.get("sentences") is None:
        return ""
    articles = f" of {counted(model['articles'], 'article')}" if model.get("articles") is not None else ""
    part = f", split `{_plain(model['split'])}`" if model.get("split") else ""
    data = f" SHA-256 of the data: `{_plain(model['data'])}`." if model.get("data") else ""
    versions = ", ".join(f"{_plain(k)} {_plain(v)}" for k, v in sorted((model.get("versions") or {}).items()))
    told = f" Trained with {versions}." if versions else ""
    return (
        "## What it was trained on\n\n"
        f"{counted(model['sentences'], 'labelled sentence')}{articles}{part}.{data}{told}{_corpora(model)}"
        f"{_short_pages(model)}{_layouts(model)}{_forgotten(model)}"
        " The data sheet beside the corpus (`annotations/DATASHEET.md`) says who wrote and who labelled it."
    )


def _corpora(model: Found) -> str:
    """What each corpus gave, by the name of its folder."""
    found = model.get("corpora") or []
    given = (
        f"`{_plain(one['folder'])}` {counted(one['sentences'], 'sentence')}"
        f" of {counted(one['articles'], 'article')}"
        for one in found
    )
    return f" Corpora: {', '.join(given)}." if found else ""


def _short_pages(model: Found) -> str:
    """What it learnt to read short texts from."""
    if model.get("short_pages") is None:
        return ""
    return (
        f" Pages of up to {counted(model['short_pages'], 'sentence')} have weights of their own for where a"
        " sentence stands and how it is built, learnt from such pages and from pieces of longer ones."
    )


def _layouts(model: Found) -> str:
    """What it learnt of how pages are set."""
    if model.get("apart") is None:
        return ""
    return (
        " Each sentence is learnt twice: as it stands, and as it would stand with a paragraph for each"
        f" sentence, as many sites set theirs, which counts {model['apart']:.0%}."
    )


def _forgotten(model: Found) -> str:
    """How much of it has been taken down."""
    count = len(model.get("forgotten") or ())
    return f" Since then {counted(count, 'article')} of these had to go: train again." if count else ""


def _elsewhere(model: Found) -> str:
    """Labelled articles that are not of the corpus: what was taken of each file, and what it counted."""
    files = model.get("with") or []
    if not files:
        return ""
    rows = [_file(found) for found in files]
    head = ("file", "articles", "sentences", "near copies left out", "a sentence counts", "labels")
    return (
        "## What else it learnt from\n\n"
        "Labelled articles from elsewhere. No figure below is measured on them, and articles that nearly"
        " repeat one of the corpus or one that measures were left out."
        f"\n\n{_table((*head, 'licences', 'SHA-256'), rows)}"
    )


def _distilled(found: Found | None) -> str:
    """The pool that a teacher labelled, with its licences, and what was chosen."""
    if not found:
        return ""
    pool, recipe, teacher = found["pool"], found["recipe"], found["teacher"]
    taken = f"{counted(pool['sentences'], 'sentence')} of {counted(pool['articles'], 'article')}"
    by = f"A teacher (kind {_plain(teacher['kind'])}, model {_plain(teacher['name'])})"
    intro = (
        f"{by} said of {taken} how likely each label is, drawn from"
        f" {counted(pool['read'], 'article')}; SHA-256 of the texts:"
        f" `{_plain(pool['sha256'])}`. Their texts are not in the model."
    )
    copies = counted(pool["near_measured"], "near copy", "near copies")
    out = (
        f"Left out: {copies} of articles of the corpus or of those that measure,"
        f" {pool['near_each_other']:,} of each other,"
        f" {counted(pool['sentences_measured'], 'sentence')} that measure,"
        f" {pool.get('sentences_labelled', 0):,} that have a label."
    )
    told = f"{intro} {out} {_recipe(recipe, found['chosen'])}"
    shares = f"Licences: {_shares(pool['licenses'])}.\n\nSources, the largest: {_shares(pool['sources'])}."
    return f"## Unlabelled articles that it learnt from\n\n{told}\n\n{shares}"


_TRIED = ("weight", "C", "share", "temperature")


def _recipe(recipe: Found, chosen: Sequence[Found]) -> str:
    told = (
        f"A sentence of these counts {recipe['weight']:g} of one of the corpus; C is {recipe['C']:g},"
        f" the share that is learnt from {recipe.get('share', 1):g},"
        f" the temperature {recipe.get('temperature', 1):g}."
    )
    if not chosen:
        return told
    tried = ", ".join(f"{'/'.join(f'{x[name]:g}' for name in _TRIED)} {x['macro_f1']:.3f}" for x in chosen)
    return f"{told} Chosen by macro-F1 on parts of the corpus alone (counts/C/share/temperature): {tried}."


def _file(found: Found) -> tuple[str, ...]:
    counts = (f"{found[name]:,}" for name in ("articles", "sentences", "left_out"))
    shares = (_shares(found[name]) for name in ("labels", "licenses"))
    return (_plain(found["file"]), *counts, f"{found['weight']:g}", *shares, f"`{_plain(found['sha256'])}`")


def _shares(counts: Found) -> str:
    return ", ".join(f"{_name(k)} {n:,}" for k, n in counts.items())


def _scores(report: Found) -> str:
    measured = report.get("measured") or []
    if not measured:
        return (
            "## How good it is\n\nNot measured yet: `newsgrain evaluate` measures it and rewrites this card."
        )
    rows = [_measurement(m["name"], m) for m in measured]
    rows += [_measurement(f"beside it: {b['name']}", b["measured"]) for b in report.get("baselines") or []]
    if report.get("ceiling"):
        found = report["ceiling"]
        rows.append((among(found), f"{found['sentences']:,}", _figure(found["macro_f1"]), "–", "–"))
    head = ("measured", "sentences", "macro-F1", "accuracy", "calibration error")
    told = [(m["name"], m["how"]) for m in measured]
    told += [(among(report["ceiling"]), report["ceiling"]["how"])] if report.get("ceiling") else []
    hows = "\n".join(f"- {_plain(name)}: {_plain(how)}" for name, how in told)
    hows += "".join(f"\n- {_plain(line)}." for line in report.get("not_measured") or [])
    made = f" on {_plain(report['made'])}" if report.get("made") else ""
    intro = f"Measured{made}; in brackets 95 % intervals, whole articles resampled."
    classes = f"Each label, {_plain(measured[0]['name'])}:\n\n{_classes(measured[0])}"
    return "\n\n".join(("## How good it is", intro, _table(head, rows), hows, classes))


def _measurement(name: str, found: Found) -> tuple[str, ...]:
    scores = _figure(found["macro_f1"]), _figure(found["accuracy"])
    return (_plain(name), f"{found['sentences']:,}", *scores, number(found.get("calibration_error")))


def _classes(found: Found) -> str:
    rows = [
        (_name(c["label"]), *(_figure(c[x]) for x in ("precision", "recall", "f1")), f"{c['support']:,}")
        for c in found["classes"]
    ]
    return _table(("label", "precision", "recall", "F1", "sentences"), rows)


def _weak(report: Found) -> str:
    measured = report.get("measured") or []
    if not measured:
        return ""
    items = [
        f"{number(share, '.0%')} of {Label(true).shown} is called {Label(said).shown}."
        for share, true, said in confused(measured[0]["confusion"])[:3]
    ]
    items += [
        f"{_plain(s['kind']).capitalize()} “{_plain(s['name'])}”: {_figure(s['accuracy'], '.1%')} right"
        f" ({counted(s['n'], 'sentence')})."
        for s in weakest(report.get("slices") or [])
    ]
    return _list("Where it fails", [*items, *_refused(report.get("promises") or [])])


def _refused(promises: Iterable[Found]) -> list[str]:
    """The lowest precision of each label that cannot be promised."""
    lowest: dict[str, float] = {}
    for p in promises:
        if p["refused"]:
            lowest[p["label"]] = min(p["precision"], lowest.get(p["label"], 1.0))
    return [f"{_name(x)}: a precision of {number(p, '.0%')} cannot be promised." for x, p in lowest.items()]


def _again(model: Found) -> str:
    name = f" --model {_plain(model['name'])}" if model.get("name") else ""
    return (
        "## How to use it and how to get the same figures\n\n```\n"
        f"newsgrain classify ARTICLES --out OUT{name}\nnewsgrain train\nnewsgrain evaluate\n```\n\n"
        "Training and measuring twice from the same files gives the same model and the same figures."
    )


def _list(title: str, items: Iterable[str]) -> str:
    listed = "\n".join(f"- {item}" for item in items)
    return f"## {title}\n\n{listed}" if listed else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns after the first are figures when the head names F1."""
    figures = any("F1" in name for name in head)
    rule = ["---", *(["--:" if figures else "---"] * (len(head) - 1))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *rows))


def _figure(found: Found | None, form: str = ".3f") -> str:
    return "–" if found is None else f"{number(found['value'], form)} [{ends(found, form)}]"


def _name(label: Any) -> str:
    """A label's name for people; an id that is not ours as it came."""
    return _plain(shown(label))


def _plain(text: Any) -> str:
    """Text from a report as one line that Markdown shows as it is."""
    return re.sub(r"([\\`*\[\]<>|])", r"\\\1", prose(text))
