"""Scores of labels and what is made of them: probabilities, and how far a label leads the others."""

import numpy as np
from numpy.typing import NDArray

from newsgrain.model.seam import Floats
from newsgrain.records import LABELS

__all__ = ["lead", "softmax"]


def softmax(scores: Floats) -> Floats:
    """Rows of scores to probabilities."""
    if not len(scores):
        return np.empty((0, len(LABELS)))
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def lead(scores: NDArray[np.floating], best: int) -> Floats:
    """Score of the label numbered `best` minus the mean score of the others, along the last axis."""
    own = scores[..., best].astype(np.float64)
    return np.asarray(own - (scores.astype(np.float64).sum(-1) - own) / (scores.shape[-1] - 1))
