"""What stands on both sides of a split is found."""

import numpy as np

from newsgrain.quality.leaks import between, find, repeats

STORY = (
    "The ferry to Vell ran aground on a sandbank early on Monday and was pulled free by two tugs at noon,"
    " when the tide was high enough to lift her keel."
)


def test_the_same_line_is_found_whatever_its_signs() -> None:
    """Case, spaces and marks do not hide a repeat; within one group it is none."""
    texts = ["Read more!", "READ  MORE", "A barn burned.", "A barn burned.", "§", "¶"]
    groups = ["a", "b", "c", "c", "d", "e"]
    assert repeats(texts, groups).tolist() == [True, True, False, False, False, False]


def test_repeats_are_left_out_of_the_second_score() -> None:
    """Where only the repeats were right, nothing is right without them."""
    texts = ["Read more", "Read more", "It rained.", "It snowed."]
    owners = ["a", "b", "a", "b"]
    truth, predicted = np.array([3, 3, 0, 0]), np.array([3, 3, 1, 1])
    found = find({"a": "x", "b": "y"}, texts, owners, owners, truth, predicted)
    assert found.exact_repeats_across_groups == 2
    assert found.examples == ("Read more",)
    assert found.macro_f1_without_repeats is not None
    assert found.macro_f1_without_repeats.value == 0.0


def test_nothing_but_repeats_has_no_score() -> None:
    found = find(
        {"a": "x", "b": "y"}, ["Hm", "Hm"], ["a", "b"], ["a", "b"], np.zeros(2, int), np.zeros(2, int)
    )
    assert found.macro_f1_without_repeats is None


def test_near_duplicates_are_counted() -> None:
    articles = {"a": STORY, "b": STORY + " Nobody was hurt.", "c": "Rates rose to four percent in June."}
    owners, groups = ["a", "b", "c"], ["a", "a", "c"]
    found = find(articles, ["x", "y", "z"], owners, groups, np.zeros(3, int), np.zeros(3, int))
    assert (found.pairs_found, found.articles_in_groups) == (1, 2)


def test_a_measured_article_from_the_training_data_is_found() -> None:
    """Only pairs across the border count, not repeats within one side."""
    training = {"a": STORY, "a2": STORY, "c": "Rates rose to four percent in June."}
    found = between(training, {"x": STORY.replace("Monday", "Tuesday"), "y": "It rained."}, "them.jsonl")
    assert (found.pairs_found, found.articles_in_groups) == (2, 1)
    assert found.examples[0] == "x repeats a"
    assert "them.jsonl" in found.looked_for
