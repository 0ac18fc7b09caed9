"""Features and their weights as scikit-learn has them: transformers that fit into any pipeline."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import (
    _check_feature_names_in,
    check_is_fitted,
    check_non_negative,
    validate_data,
)

from newsgrain.features.matrix import BLOCKS, COLUMNS, InContext, block_of, featurise
from newsgrain.features.naming import BLOCK_BITS
from newsgrain.model.linear import Settings, weigh

_IDF_BLOCKS = 3
Names = NDArray[np.object_]


class Featurizer(TransformerMixin, BaseEstimator):  # type: ignore[misc] # sklearn ships no types
    """Tell which features each sentence has.

    Input: a sequence of `InContext`; output: CSR of shape (n, COLUMNS), how often each feature
    is there. Stateless: `fit` learns nothing, so nothing can leak.
    """

    def fit(self, X: Sequence[InContext], y: Any = None) -> "Featurizer":  # noqa: ARG002, N803
        """Do nothing; scikit-learn's interface asks for it."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn that there is nothing to fit."""
        return True

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that it takes no arrays and needs no `fit`."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.requires_fit, tags.no_validation = False, False, True
        return tags

    def transform(self, X: Sequence[InContext]) -> sp.csr_matrix:  # noqa: N803
        """Rows for `X`, in its order; raises TypeError when it holds anything but `InContext`."""
        for item in X:
            if not isinstance(item, InContext):
                raise TypeError(f"Featurizer takes sentences in their articles (InContext), not {type(item)}")
        return featurise(X)

    def get_feature_names_out(self, input_features: Any = None) -> Names:  # noqa: ARG002
        """Block and hash of each of the COLUMNS columns, such as `word 4711`."""
        names = [f"{block} {n}" for block in BLOCKS for n in range(1 << BLOCK_BITS)]
        unused = (f"unused {n}" for n in range(COLUMNS - len(names)))
        return np.array([*names, *unused], dtype=object)


class Weigher(TransformerMixin, BaseEstimator):  # type: ignore[misc] # sklearn ships no types
    """Drop rare columns; weigh words, characters and shapes by IDF; give each block its norm.

    Words, characters, shapes and context are divided by the root of the sum of IDF squared over all
    that is there: unlike an L2 norm of counts, that sum and the scores add up token by token. Rules and
    clauses count in full however long the sentence is.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings

    def fit(self, X: Any, y: Any = None) -> "Weigher":  # noqa: ARG002, N803
        """Count in how many rows of `X` (n, features), sparse or not, each column occurs.

        Sets `columns_` (c,), int32, which are kept, and `idf_` (c,), float32: smoothed, as scikit-learn's.
        """
        settings, found = self.settings or Settings(), self._checked(X, reset=True)
        rows = np.bincount(found.indices, minlength=found.shape[1])
        self.columns_ = np.flatnonzero(rows >= settings.min_rows).astype(np.int32)
        idf = np.log((1 + found.shape[0]) / (1 + rows[self.columns_])) + 1
        self.idf_ = np.where(block_of(self.columns_) < _IDF_BLOCKS, idf, 1.0).astype(np.float32)
        return self

    def transform(self, X: Any) -> sp.csr_matrix:  # noqa: N803
        """Values for the rows of `X`: CSR of shape (n, len(columns_)), float64."""
        check_is_fitted(self)
        found = self._checked(X, reset=False)
        return weigh(found, self.columns_, self.idf_, (self.settings or Settings()).weights())

    def get_feature_names_out(self, input_features: Any = None) -> Names:
        """Names of the columns that are kept: those given or met in `fit`, else x0, x1 and so on."""
        check_is_fitted(self)
        if input_features is None and not hasattr(self, "feature_names_in_"):
            return np.array([f"x{column}" for column in self.columns_], dtype=object)
        return np.asarray(_check_feature_names_in(self, input_features)[self.columns_])

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that it takes sparse rows of counts."""
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = tags.input_tags.positive_only = True
        return tags

    def _checked(self, X: Any, *, reset: bool) -> sp.csr_matrix:  # noqa: N803
        """Rows of counts without zeros, each column once; raises ValueError for what is none."""
        found = validate_data(self, X, reset=reset, accept_sparse="csr", dtype="numeric")
        check_non_negative(found, "Weigher")
        rows = sp.csr_matrix(found)
        if not rows.has_canonical_format or not rows.data.all():
            rows = rows.copy()
            rows.sum_duplicates()
            rows.eliminate_zeros()
        return rows
