"""What a classifier must beat: the commonest label, a rule from our named signs, stock scikit-learn."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from newsgrain.features.codes import (
    ASKS,
    BYLINE,
    CREDIT,
    DATE,
    IMPERATIVE,
    INSIDE,
    PAGE,
    REACHED,
    STRONG_A,
    STRONG_H,
    cue_bits,
)
from newsgrain.features.matrix import InContext
from newsgrain.features.reading import facts_of
from newsgrain.model.seam import Floats, Ints
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
_LINK = re.compile(r"\]\(|https?://|www\.|→|»\s*$|\|")
_SHORT = 12  # words and signs of a line that has no full stop because it is no sentence


def majority(classes: Ints, inner: Ints, outer: Ints) -> Ints:
    """The commonest class of the rows `inner`, for each of the rows `outer`."""
    return np.full(len(outer), np.bincount(classes[inner], minlength=len(LABELS)).argmax())


def cue_rule(rows: Sequence[InContext]) -> Ints:
    """Class numbers by the signs that `signals` finds; the order is that in which annotators decide."""
    facts = {id(row.split): facts_of(row.split) for row in rows}
    found = (_by_signs(facts[id(row.split)][row.index], row) for row in rows)
    return np.array([LABELS.index(label) for label in found], dtype=np.int64)


def _by_signs(facts: Any, row: InContext) -> Label:
    text = row.sentence.text
    if facts.signals & PAGE or _lacks_stop(facts, text) or _page_signs(facts, text) > 1:
        return _speaking_for("P")
    if facts.signals & (STRONG_A | INSIDE):
        return _speaking_for("A")
    return _speaking_for("H" if facts.signals & (STRONG_H | ASKS) else "")


def _lacks_stop(facts: Any, text: str) -> bool:
    return bool(0 < facts.count <= _SHORT and text[-1] not in '.!?"”:)')


def _page_signs(facts: Any, text: str) -> int:
    """How many kinds of signs of page furniture there are, faint ones too."""
    kinds = [facts.signals & bit for bit in (BYLINE, CREDIT, DATE, REACHED, IMPERATIVE)]
    words = [facts.cues & cue_bits(name) for name in ("legal", "credit", "navigation")]
    return sum(map(bool, (*kinds, *words, facts.heard & cue_bits("second"), _LINK.search(text))))


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
