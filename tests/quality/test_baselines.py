"""Baselines are simple, readable, and see only what they may."""

import numpy as np

from newsgrain.annotations.dataset import Examples
from newsgrain.features.matrix import in_context
from newsgrain.quality import baselines
from newsgrain.records import LABELS, Article, Label
from newsgrain.text.sentences import split


def test_the_majority_is_that_of_the_training_rows() -> None:
    classes = np.array([2, 2, 0, 0, 0])
    assert baselines.majority(classes, np.array([0, 1, 2]), np.array([3, 4])).tolist() == [2, 2]


def test_the_cue_rule_decides_in_the_order_of_the_guidelines() -> None:
    """Furniture before source, source before doubt, doubt before claim."""
    cases = {
        "Subscribe to our newsletter today.": Label.PROMOTIONAL_BOILERPLATE,
        "Prices may fall, the bank said.": Label.ATTRIBUTION,
        "Prices may fall next year.": Label.SPECULATION,
        "Prices fell last year.": Label.FACTUAL_CLAIM,
        "Prices fell in 2019.": Label.FACTUAL_CLAIM,  # though its stop is in one token with the figure
        "Prices in 2019": Label.PROMOTIONAL_BOILERPLATE,
    }
    for text, label in cases.items():
        (k,) = baselines.cue_rule(in_context([split(Article("a", text))]))
        assert LABELS[k] is label


def test_the_stock_pipeline_sees_only_its_part(toy_examples: Examples) -> None:
    """Other labels on the rows it judges change nothing."""
    texts, classes = toy_examples.texts(), np.array(toy_examples.classes)
    inner, outer = np.arange(13), np.arange(13, len(classes))
    p = baselines.stock(texts, classes, inner, outer)
    changed = classes.copy()
    changed[outer] = (changed[outer] + 1) % 4
    np.testing.assert_array_equal(p, baselines.stock(texts, changed, inner, outer))
    np.testing.assert_allclose(p.sum(1), 1.0)


def test_a_label_not_in_the_part_gets_no_probability(toy_examples: Examples) -> None:
    texts, classes = toy_examples.texts(), np.array(toy_examples.classes)
    inner = np.flatnonzero(classes != 2)
    assert (baselines.stock(texts, classes, inner, np.flatnonzero(classes == 2))[:, 2] == 0).all()
