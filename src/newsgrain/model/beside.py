"""What a model learns from beside gold and is never measured on: labels from elsewhere, and soft labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newsgrain.model.seam import Floats
from newsgrain.records import LABELS, hash_of

if TYPE_CHECKING:
    from newsgrain.features.matrix import InContext

_LEAST = 0.05  # what is less likely teaches nothing and costs a row


@dataclass(frozen=True, slots=True)
class Beside:
    """Sentences, and how much each of their labels counts in training, where a sentence of gold counts 1.

    `targets` (rows, labels) are weights: 0 for labels that a sentence does not teach.
    """

    rows: "Sequence[InContext]"
    targets: Floats

    def fingerprint(self) -> bytes:
        """Changes with the sentences and with what they count."""
        texts = (f"{row.sentence.text}\n" for row in self.rows)
        return bytes.fromhex(hash_of((self.targets, *texts)))


def labelled(rows: "Sequence[InContext]", classes: Sequence[int], weight: float) -> Beside:
    """Sentences that have one label each."""
    return Beside(rows, weight * np.eye(len(LABELS))[np.asarray(classes, dtype=np.int64)])


def weighed(probabilities: Floats, weight: float) -> Floats:
    """Targets of soft labels: each label counts as much as it is likely."""
    return np.where(probabilities > _LEAST, weight * probabilities, 0.0)


def joined(*given: Beside | None) -> Beside | None:
    """All of them as one; None for none."""
    found = [item for item in given if item is not None]
    if len(found) < 2:
        return found[0] if found else None
    return Beside([row for item in found for row in item.rows], np.concatenate([x.targets for x in found]))
