"""What a classifier must beat: the commonest label, a rule from our named signs, stock scikit-learn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.matrix import InContext
from newsgrain.features.signals import signals, summary
from newsgrain.features.tokens import tokenise
from newsgrain.records import LABELS, Label

MAJORITY = "Calls every sentence by the label that is commonest in the other parts."
CUE_RULE = (
    "Our named signs in a fixed order, with nothing learnt: page furniture (a clear sign, two faint ones, or"
    " a short line without a full stop), else a source or a quotation, else doubt or a question, else a"
    " factual claim."
)
STOCK = (
    "Word 1- to 2-grams and character 2- to 5-grams of the sentence alone, weighed by TF-IDF, with logistic"
    " regression, as scikit-learn has them; trained and judged on the same parts."
)
_WORD = r"(?u)\b\w+\b"
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def majority(classes: Ints, inner: Ints, outer: Ints) -> Ints:
    """The commonest class of the rows `inner`, for each of the rows `outer`."""
    return np.full(len(outer), np.bincount(classes[inner], minlength=len(LABELS)).argmax())


def cue_rule(rows: Sequence[InContext]) -> Ints:
    """Class numbers by the signs that `signals` names; the order is that in which annotators decide."""
    return np.array([LABELS.index(_by_signs(row)) for row in rows], dtype=np.int64)


def _by_signs(row: InContext) -> Label:
    tokens = tokenise(row.split.sentences[row.index].text, row.split.places[row.index])
    found = set(signals(tokens))
    signs = summary(found)
    if "P" in signs or "p no stop" in found or sum(name.startswith("p ") for name in found) > 1:
        return _speaking_for("P")
    if "A" in signs or "q" in signs:
        return _speaking_for("A")
    return _speaking_for("H" if "H" in signs or "?" in signs else "")


def _speaking_for(cues: str) -> Label:
    """The first label that a family of signs speaks for, or that none does; else the first of all."""
    return next((label for label in LABELS if label.row.cues == cues), LABELS[0])


def stock(texts: Sequence[str], classes: Ints, inner: Ints, outer: Ints) -> Floats:
    """Probabilities (outer, labels) of stock TF-IDF and logistic regression trained on the rows `inner`."""
    fitted = pipeline().fit([texts[n] for n in inner], classes[inner])
    out = np.zeros((len(outer), len(LABELS)))
    out[:, fitted.classes_] = fitted.predict_proba([texts[n] for n in outer])
    return out


def pipeline() -> Any:
    """Build the stock pipeline, unfitted."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import FeatureUnion, make_pipeline

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD)
    chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)
    return make_pipeline(
        FeatureUnion([("words", words), ("characters", chars)]),
        LogisticRegression(C=10, max_iter=100, tol=1e-3, random_state=0),
    )
