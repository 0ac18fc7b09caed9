"""Cuts labelled sentences into parts, each judged by a fit on the others: no group stands on both sides."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from newsgrain.errors import InputError
from newsgrain.model.seam import Ints
from newsgrain.model.training import SEED
from newsgrain.records import LABELS

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """Rows to train on and rows to judge, as row numbers of the labelled sentences."""

    inner: Ints
    outer: Ints


def parts(groups: Sequence[str], folds: int = FOLDS) -> list[Part]:
    """Cut groups into parts of about as many sentences; each part is judged by a fit on the others."""
    sizes = Counter(groups)
    if len(sizes) < 2:
        raise InputError("cross-validation needs two groups of articles at least; label more articles")
    place = _assign_folds(sizes, min(folds, len(sizes)))
    fold = np.array([place[group] for group in groups])
    return [
        Part(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(max(place.values()) + 1)
    ]


def whole_parts(groups: Sequence[str], classes: Sequence[int], folds: int = FOLDS) -> list[Part]:
    """Parts of which each leaves all labels to learn from; more and smaller ones where a label is rare."""
    of = np.asarray(classes)
    given = parts(groups, folds)
    while folds < len(set(groups)) and not all(len(set(of[p.inner].tolist())) == len(LABELS) for p in given):
        folds *= 2
        given = parts(groups, folds)
    return given


def _assign_folds(sizes: dict[str, int], folds: int) -> dict[str, int]:
    """A part for each group, in an order drawn by lot, always to the smallest part so far."""
    names = sorted(sizes)
    filled, place = [0] * folds, {}
    for n in np.random.default_rng(SEED).permutation(len(names)):
        smallest = filled.index(min(filled))
        place[names[n]] = smallest
        filled[smallest] += sizes[names[n]]
    return place


def genre_parts(genres: Sequence[str], groups: Sequence[str]) -> list[Part]:
    """Hold whole genres out, and train on nothing that shares a group with what is judged."""
    of = np.array(groups)
    found = []
    for part in parts(genres):
        seen = part.inner[~np.isin(of[part.inner], of[part.outer])]
        found.append(Part(seen, part.outer))
    return found


def thinned(part: Part, groups: Sequence[str], fraction: float) -> Part:
    """The part with only a share of its training groups; smaller shares lie within larger ones."""
    names = sorted({groups[n] for n in part.inner})
    order = np.random.default_rng(SEED).permutation(len(names))
    kept = {names[n] for n in order[: max(1, round(len(names) * fraction))]}
    return Part(np.array([n for n in part.inner if groups[n] in kept], dtype=np.int64), part.outer)
