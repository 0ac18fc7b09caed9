"""Plants wrong labels in the gold and tells how many of them `newsgrain audit` ranks first."""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.annotations import corpus, dataset
from newsgrain.quality import agreement, audit
from newsgrain.quality.crossfit import CrossFitter
from newsgrain.records import LABELS

SHARE = 0.05
TOPS = (25, 50, 100, 200)
Ints = NDArray[np.int64]
Plant = Callable[[Ints, np.random.Generator], Ints]


def at_random(classes: Ints, rng: np.random.Generator) -> Ints:
    """Give a random twentieth of the sentences one of the other labels."""
    planted = classes.copy()
    rows = rng.choice(len(classes), round(len(classes) * SHARE), replace=False)
    planted[rows] = (classes[rows] + rng.integers(1, len(LABELS), len(rows))) % len(LABELS)
    return planted


def as_confused(confusion: Sequence[Sequence[int]]) -> Plant:
    """Plant the mistakes that people make: pairs of labels as often as annotators disagreed on them."""
    between = np.array(confusion, dtype=np.float64)
    np.fill_diagonal(between, 0)

    def plant(classes: Ints, rng: np.random.Generator) -> Ints:
        planted = classes.copy()
        left = {k: list(rng.permutation(np.flatnonzero(classes == k))) for k in range(len(LABELS))}
        wanted = round(len(classes) * SHARE)
        for cell in rng.choice(between.size, wanted, p=(between / between.sum()).ravel()):
            true, false = divmod(int(cell), len(LABELS))
            planted[left[true].pop()] = false
        return planted

    return plant


def measured(order: Ints, marked: NDArray[np.bool_], wrong: NDArray[np.bool_]) -> dict[str, Any]:
    """Precision among the first k, recall of as many and of twice as many as were planted, the marked."""
    planted = int(wrong.sum())
    found = wrong[order]
    return {
        "planted": planted,
        **{f"precision at {k}": round(float(found[:k].mean()), 3) for k in (*TOPS, planted)},
        f"recall at {planted}": round(float(found[:planted].sum() / planted), 3),
        f"recall at {2 * planted}": round(float(found[: 2 * planted].sum() / planted), 3),
        "recall of all contradicted": round(float(found.sum() / planted), 3),
        "marked": int(marked.sum()),
        "precision of marked": round(float(wrong[marked].mean()), 3),
        "recall of marked": round(float(wrong[marked].sum() / planted), 3),
    }


def main() -> None:
    """Cross-validate once a way of planting and print the figures, a line of JSON each."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--annotations", type=Path, default=Path("annotations"))
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    found = dataset.examples(dataset.grouped(corpus.labelled(given.annotations)))
    classes = np.asarray(found.classes)
    confusion = agreement.measure(corpus.answers(given.annotations), draws=2).confusion
    plants: dict[str, Plant] = {"at random": at_random, "as annotators err": as_confused(confusion)}
    for name, plant in plants.items():
        planted = plant(classes, np.random.default_rng(given.seed))
        fitter = CrossFitter(replace(found, classes=planted.tolist()), None, 1)
        p = fitter.everyone(cues=False)[1].probabilities
        told = measured(*audit.ranked(planted, p), planted != classes)
        print(json.dumps({"wrong labels": name, "seed": given.seed, **told}), flush=True)


if __name__ == "__main__":
    main()
