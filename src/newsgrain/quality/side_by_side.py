"""Kinds of models side by side on the same sentences: how good each is, how fast and how large."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from newsgrain.annotations.dataset import Examples
from newsgrain.features.matrix import numbered
from newsgrain.model.both import HALF_EACH, mixed
from newsgrain.model.classifier import of_rows
from newsgrain.model.kinds import BOTH, ENCODER, LINEAR
from newsgrain.model.seam import Model
from newsgrain.quality.crossfit import CrossFitter
from newsgrain.quality.evaluation import (
    Kinds,
    Measured,
    Report,
    Side,
    by_group,
    how_on_file,
    of_judged,
    on_file,
)
from newsgrain.wording import counted, span

FOLDS = 3  # parts of the corpus: an encoder for each takes half an hour
Cost = tuple[float, int]
NAMES = {LINEAR: "linear", ENCODER: "encoder", BOTH: "accurate"}
_HALVES = "accurate, half each"
_HOW = {
    NAMES[LINEAR]: "The linear model alone.",
    NAMES[ENCODER]: "The encoder alone.",
    NAMES[BOTH]: (
        "The linear model where it is sure, else both, weighed by what each said of sentences that neither"
        " had learnt from."
    ),
    _HALVES: "Both for every sentence, whose log-probabilities count the same.",
}
_LACKING = (
    "genre held out, other shares of the articles: not measured for an encoder, each figure would take three"
    " trainings or more; without --model the report on the linear model has them"
)
_PAGES, _SECONDS = 12, 0.3  # what a speed is measured on, and at least for so long
_MANY = 100_000


def cross_validated(
    fitters: Mapping[str, CrossFitter],
    about: Measured,
    spent: Mapping[str, Cost] | None = None,
    drawn: frozenset[str] = frozenset(),
) -> Report:
    """Measure linear model, encoder and both on parts of the dataset; the report is on both.

    `fitters` has one of each kind, on the same sentences; `spent` what each costs, `drawn`
    the sentences that a queue drew at random.
    """
    found, main = {kind: fitters[kind].everyone(kind, cues=kind == LINEAR) for kind in NAMES}, fitters[BOTH]
    given, judged = found[BOTH]
    said = {NAMES[kind]: one.probabilities for kind, (_, one) in found.items()}
    said[_HALVES] = mixed((said[NAMES[LINEAR]], said[NAMES[ENCODER]]), HALF_EACH)
    sides = [
        Side(name, _HOW[name], by_group(main, given, p), *(spent or {}).get(name, ()))
        for name, p in said.items()
    ]
    worth = by_group(main, given, judged.probabilities)
    report = of_judged(main, judged, worth, about, drawn=drawn)
    return replace(report, kinds=_compared(sides), not_measured=(_LACKING,))


def on_files(files: Mapping[str, Examples], models: Mapping[str, Model], spent: Mapping[str, Cost]) -> Kinds:
    """Measure trained models, by their names here, on labelled articles from elsewhere."""
    sides = [
        Side(name, how_on_file(file), on_file(file, found, of_rows(model, found.rows)), *spent[name])
        for file, found in files.items()
        for name, model in models.items()
    ]
    return _compared(sides)


def joined(first: Kinds | None, second: Kinds | None) -> Kinds | None:
    """Both; what the first says of them stays."""
    if first is None or second is None:
        return first or second
    return Kinds((*first.sides, *second.sides), first.told or second.told)


def cost(model: Model, folder: Path, found: Examples) -> Cost:
    """Sentences a second on one core, cut already, of some pages; and bytes on disk."""
    pages = numbered(found.rows)[0][:_PAGES]
    model.probabilities(pages[:1])  # what is made ready once is not counted
    read, started = 0, time.process_time()
    while (seconds := time.process_time() - started) < _SECONDS:
        model.probabilities(pages)
        read += sum(map(len, pages))
    return read / seconds, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _compared(sides: Sequence[Side]) -> Kinds:
    """With what the accurate model brings and costs beside the linear one, where that is known."""
    first = {side.name: side for side in reversed(sides)}
    plain, both = first.get(NAMES[LINEAR]), first.get(NAMES[BOTH])
    told = None
    if plain is not None and both is not None and plain.speed and both.speed:
        gain = 1000 * (both.measured.accuracy.value - plain.measured.accuracy.value)
        changed = f"{counted(round(abs(gain)), 'error')} {'fewer' if gain >= 0 else 'more'}"
        waits = f"{span(_MANY / both.speed)} instead of {span(_MANY / plain.speed)}"
        told = (
            f"{both.name} makes {changed} than {plain.name} in 1,000 sentences ({both.measured.name});"
            f" {_MANY:,} sentences take one core {waits}"
        )
    return Kinds(tuple(sides), told)
