"""Featurizer and Weigher keep scikit-learn's promises."""

import pickle
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator

from newsgrain.features.matrix import COLUMNS, in_context
from newsgrain.features.naming import BLOCK_BITS
from newsgrain.model.estimators import Featurizer, Weigher
from newsgrain.model.linear import Settings
from newsgrain.records import Article
from newsgrain.text.sentences import split

SENTENCES = in_context([split(Article("a", "It rained. It may rain, she said. Sign up now."))])


@pytest.mark.filterwarnings("ignore:Can't test estimator Featurizer")
@pytest.mark.parametrize(("estimator", "least"), [(Weigher(Settings(min_rows=1)), 40), (Featurizer(), 1)])
def test_scikit_learns_own_checks(estimator: Any, least: int) -> None:
    """All pass. Featurizer is given one: it says that it takes no arrays, and the others feed it arrays.

    The check of the array interface is skipped by scikit-learn itself unless SCIPY_ARRAY_API is set.
    """
    found = check_estimator(estimator, on_skip=None, on_fail=None)
    by_status: dict[str, set[str]] = {"passed": set(), "failed": set(), "skipped": set()}
    for result in found:
        by_status[result["status"]].add(result["check_name"])
    assert not by_status["failed"]
    assert sum(result["status"] == "passed" for result in found) >= least
    assert by_status["skipped"] <= {"check_array_api_input"}


def test_a_pipeline_of_both_can_be_cloned_and_pickled() -> None:
    """From sentences to weights, the same from a clone and from a copy."""
    made = make_pipeline(Featurizer(), Weigher(Settings(min_rows=1)))
    found = made.fit_transform(SENTENCES)
    assert abs(found - clone(made).fit_transform(SENTENCES)).count_nonzero() == 0
    copy = pickle.loads(pickle.dumps(made))  # noqa: S301 - of our own making
    assert abs(found - copy.transform(SENTENCES)).count_nonzero() == 0
    names = made[-1].get_feature_names_out(made[0].get_feature_names_out())
    assert len(names) == found.shape[1]
    assert names[0].startswith("word ")


def test_featurizer_takes_sentences_only() -> None:
    """Texts without their articles have no features here."""
    with pytest.raises(TypeError, match="sentences in their articles"):
        Featurizer().transform(["It rained."])  # type: ignore[list-item]


def test_weigher_refuses_what_are_no_counts() -> None:
    """Negative numbers, and rows before anything was fitted."""
    rows = sp.csr_matrix(np.array([[1.0, -1.0]]))
    with pytest.raises(ValueError, match="Negative"):
        Weigher().fit(rows)
    with pytest.raises(NotFittedError):
        Weigher().transform(abs(rows))


def test_rare_columns_are_dropped() -> None:
    """What fewer than `min_rows` rows have is not there; an explicit zero is no occurrence."""
    rows = sp.csr_matrix(np.array([[1.0, 1.0, 0.0], [2.0, 0.0, 1.0]]))
    rows.data[-1] = 0.0
    assert Weigher(Settings(min_rows=2)).fit(rows).columns_.tolist() == [0]
    assert Weigher(Settings(min_rows=1)).fit(rows).columns_.tolist() == [0, 1]
    assert COLUMNS >> BLOCK_BITS == 8
