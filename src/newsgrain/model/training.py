"""What training any kind of model needs: labels enough, and versions that decide the numbers."""

import platform
from collections import Counter, defaultdict
from collections.abc import Sequence
from importlib.metadata import version

from newsgrain.errors import InputError, ModelError
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
