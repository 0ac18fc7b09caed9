"""Weighs rows of features: what the settings say of each block, and the values the classifier sees."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.matrix import BLOCKS, NORMED, block_of
from newsgrain.model.seam import Floats

if TYPE_CHECKING:
    import scipy.sparse as sp


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen in training; stored with the model."""

    word_weight: float = 1.0
    char_weight: float = 0.8
    shape_weight: float = 1.0
    context_weight: float = 0.5
    rule_weight: float = 0.8
    clause_weight: float = 0.3
    page_weight: float = 0.3
    min_rows: int = 8
    C: float = 1.0

    def weights(self) -> Floats:
        """Weight of each block, in the order of `BLOCKS`."""
        return np.array([getattr(self, f"{block}_weight") for block in BLOCKS])


def weigh(
    rows: "sp.csr_matrix", columns: NDArray[np.int32], idf: NDArray[np.float32], weights: Floats
) -> "sp.csr_matrix":
    """Select `columns` of rows of counts and give them their values, as `Weigher` describes."""
    import scipy.sparse as sp

    place = np.searchsorted(columns, rows.indices)
    place[place == len(columns)] = 0
    known = columns[place] == rows.indices if len(columns) else np.zeros(len(place), bool)
    place = place[known]
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[known]
    block = block_of(columns)[place]
    values, counts = idf[place].astype(np.float64), rows.data[known]
    cell = owner * len(BLOCKS) + block
    norm = np.sqrt(np.bincount(cell, counts * values**2, minlength=rows.shape[0] * len(BLOCKS)))
    norm = np.where(np.arange(len(norm)) % len(BLOCKS) >= NORMED, 1.0, norm)
    values *= counts * (weights[block] / norm[cell])
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=rows.shape[0]))])
    return sp.csr_matrix((values, place.astype(np.int32), starts), shape=(rows.shape[0], len(columns)))
