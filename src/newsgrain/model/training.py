"""What training any kind of model needs: folds of groups, and the versions that decide the numbers."""

import platform
from collections.abc import Sequence
from importlib.metadata import version

import numpy as np

from newsgrain.model.seam import Floats, Ints, Trainer
from newsgrain.model.sufficiency import check_measurable
from newsgrain.records import LABELS

SEED = 20261122


def cross_validate(trainer: Trainer, classes: Sequence[int], groups: Sequence[str], folds: int = 5) -> Floats:
    """Probabilities of shape (sentences, labels) from models that saw nothing of the sentence's group.

    Raises InputError when there are too few groups, or a label stands in one only.
    """
    check_measurable(classes, groups, "cross-validation")
    out = np.zeros((len(classes), len(LABELS)))
    for inner, outer in _folds(np.asarray(classes), groups, folds):
        _, out[outer] = trainer.judge(inner, outer)
    return out


def _folds(classes: Ints, groups: Sequence[str], folds: int) -> list[tuple[Ints, Ints]]:
    """Folds of which each leaves all labels to learn from; more and smaller ones where a label is rare."""
    from sklearn.model_selection import GroupKFold

    most = len(set(groups))
    while True:
        n = min(folds, most)
        found = list(GroupKFold(n, shuffle=True, random_state=SEED + 1).split(groups, classes, groups))
        if n == most or all(len(set(classes[inner].tolist())) == len(LABELS) for inner, _ in found):
            return found
        folds *= 2


def versions() -> dict[str, str]:
    """Of Python and the packages that decide the numbers."""
    packages = ("numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}
