"""Weighing annotators: better than a majority when some err much, and saying so when it cannot be done."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from newsgrain.annotations import crowd
from newsgrain.annotations.adjudicate import VOTES, Settled, adjudicate
from newsgrain.records import LABELS, Answer, Flag, How, Label, split_sentence_id

RIGHT = {"ann": 0.97, "bea": 0.95, "cat": 0.9, "dud": 0.3, "eve": 0.3}


def crowd_of(sentences: int, right: dict[str, float], seed: int = 0) -> tuple[list[Answer], list[Label]]:
    """Answers of annotators who are right so often, and the truth."""
    rng = np.random.default_rng(seed)
    truth = [LABELS[k] for k in rng.integers(0, 4, sentences)]
    answers = [
        Answer(f"a:{n}-{n + 1}", who, _said(label, share, rng), "2026-01-01")
        for n, label in enumerate(truth)
        for who, share in right.items()
    ]
    return answers, truth


def _said(label: Label, share: float, rng: np.random.Generator) -> Label:
    if rng.random() < share:
        return label
    return LABELS[(LABELS.index(label) + rng.integers(1, 4)) % 4]


def test_weighing_finds_who_errs_and_beats_the_majority() -> None:
    """Three who know and two who guess: gold is more often right than a majority's, where both settle."""
    answers, truth = crowd_of(400, RIGHT)
    found = crowd.weigh(answers)
    assert found.fallback is None
    assert found.annotators == pytest.approx(RIGHT, abs=0.06)
    by_weight = adjudicate(answers, posteriors=found.posteriors)
    assert wrong(by_weight, truth) < wrong(adjudicate(answers), truth)
    assert Counter(g.how for g in by_weight.gold)[How.DAWID_SKENE] > 300


def wrong(done: Settled, truth: list[Label]) -> int:
    """Count gold labels that are not the truth; sentence n starts at n."""
    return sum(g.label != truth[split_sentence_id(g.sentence_id)[1]] for g in done.gold)


def test_probabilities_are_of_what_may_be_answered_and_sum_to_one() -> None:
    answers, _ = crowd_of(40, RIGHT)
    answers[0] = replace(answers[0], label=None, flag=Flag.NOT_A_SENTENCE)
    found = crowd.weigh(answers)
    assert found.posteriors.keys() == {a.sentence_id for a in answers}
    for posterior in found.posteriors.values():
        assert posterior.keys() <= set(VOTES)
        assert sum(posterior.values()) == pytest.approx(1)
    assert Flag.NOT_A_SENTENCE in found.posteriors["a:0-1"]


def test_the_order_of_answers_does_not_matter() -> None:
    answers, _ = crowd_of(40, RIGHT)
    one, other = crowd.weigh(answers), crowd.weigh(answers[::-1])
    for name, posterior in one.posteriors.items():
        assert other.posteriors[name] == pytest.approx(posterior)


def test_an_annotator_of_few_sentences_is_not_weighed() -> None:
    answers, _ = crowd_of(40, RIGHT)
    few = [replace(a, annotator="new") for a in answers[: 5 * 5 : 5]]
    assert crowd.weigh([*answers, *few]).annotators.keys() == RIGHT.keys()


def test_it_falls_back_and_says_why() -> None:
    two, _ = crowd_of(40, {"ann": 0.9, "bea": 0.9})
    assert crowd.weigh(two).fallback == "2 annotators share 30 sentences or more with others, 3 needed"
    assert crowd.weigh([]).fallback is not None
    apart, _ = crowd_of(120, {"ann": 0.9, "bea": 0.9, "cat": 0.9})
    pairs = [a for n, a in enumerate(apart) if n % 3 != (n // 3) % 3]
    told = crowd.weigh(pairs).fallback
    assert told == "no sentence has three answers, and a tie of two is for people to settle"


def test_without_crowd_kit_it_falls_back_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "find_spec", lambda _: None)
    answers, _ = crowd_of(40, RIGHT)
    found = crowd.weigh(answers)
    assert found.fallback == "crowd-kit is not installed; `pip install newsgrain[crowd]`"
    assert found.posteriors == {}
