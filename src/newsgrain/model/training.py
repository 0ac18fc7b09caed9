"""What training and measuring any kind of model need: labels enough, parts that leak nothing, versions."""

import platform
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np

from newsgrain.errors import InputError, ModelError
from newsgrain.model.seam import Ints
from newsgrain.records import LABELS

_MORE = "label more, then `newsgrain adjudicate` and `newsgrain dataset`"
SEED = 20261122


def label_counts(classes: Sequence[int]) -> str:
    """How many sentences each label has, for people."""
    found = Counter(classes)
    return ", ".join(f"{label} {found[k]:,}" for k, label in enumerate(LABELS))


def check_trainable(classes: Sequence[int], where: str) -> None:
    """Make sure that every label has a sentence; `where` says in errors what was looked through.

    Raises ModelError with the labels that have none, and how many sentences each has.
    """
    there = set(classes)
    missing = [label for k, label in enumerate(LABELS) if k not in there]
    if not classes:
        raise ModelError(f"{where}: no training sentence is labelled; {_MORE}")
    if missing:
        raise ModelError(
            f"{where}: no training sentence is labelled {' or '.join(missing)}, and a model needs every label"
            f" ({label_counts(classes)}); {_MORE}"
        )


def check_measurable(classes: Sequence[int], groups: Sequence[str], where: str) -> None:
    """Make sure that cross-validation can hold any group out and still learn every label.

    Raises ModelError when a label has no sentence, InputError when it has some in one group only or when
    there is but one group.
    """
    check_trainable(classes, where)
    of: dict[int, set[str]] = defaultdict(set)
    for k, group in zip(classes, groups, strict=True):
        of[k].add(group)
    if len(set(groups)) < 2:
        raise InputError(
            f"{where}: nothing can be held out, cross-validation needs two groups of articles at least that"
            f" do not nearly repeat each other; {_MORE}, or measure with --on FILE"
        )
    alone = [f"{LABELS[k]} (group of {min(names)})" for k, names in sorted(of.items()) if len(names) < 2]
    if alone:
        raise InputError(
            f"{where}: {' and '.join(alone)} stands in one group of articles only, so that nothing is left to"
            f" learn it from when that is held out ({label_counts(classes)}); {_MORE}, or measure with --on"
            " FILE"
        )


def versions() -> dict[str, str]:
    """Of Python and the packages that decide the numbers."""
    packages = ("numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


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
