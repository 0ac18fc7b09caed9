"""Sentences in their article's context, as rows of a sparse matrix; the one place features come from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.naming import BLOCK_BITS, BLOCKS, COLUMNS, NORMED
from newsgrain.features.rows import columns, names
from newsgrain.records import Sentence
from newsgrain.text.sentences import SplitArticle

if TYPE_CHECKING:
    import scipy.sparse as sp

__all__ = [
    "BLOCKS",
    "COLUMNS",
    "NORMED",
    "InContext",
    "block_of",
    "featurise",
    "in_context",
    "names",
    "numbered",
]


@dataclass(frozen=True, slots=True)
class InContext:
    """One sentence of a split article: what a row is computed from."""

    split: SplitArticle
    index: int

    @property
    def sentence(self) -> Sentence:
        """The sentence itself."""
        return self.split.sentences[self.index]


def in_context(splits: Iterable[SplitArticle]) -> list[InContext]:
    """Every sentence of every article, in order."""
    return [InContext(split, i) for split in splits for i in range(len(split))]


def numbered(items: Sequence[InContext]) -> tuple[list[SplitArticle], NDArray[np.int64]]:
    """The articles of `items`, each once, and the number of each item among all their sentences."""
    splits = {id(item.split): item.split for item in items}
    firsts = np.cumsum([0, *map(len, splits.values())]).tolist()
    first = dict(zip(splits, firsts, strict=False))
    return list(splits.values()), np.array([first[id(i.split)] + i.index for i in items], np.int64)


def block_of(columns: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number of the block that each column belongs to."""
    return columns >> BLOCK_BITS


def featurise(items: Sequence[InContext]) -> "sp.csr_matrix":
    """Rows of `items`, in their order: shape (n, COLUMNS), how often each feature is there."""
    splits, rows = numbered(items)
    found = columns(splits)
    return found if np.array_equal(rows, np.arange(found.shape[0])) else found[rows]
