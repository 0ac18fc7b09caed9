"""Answers to gold: the totals balance, and no tie is tossed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations.adjudicate import VOTES, Vote, adjudicate, check_totals, last_answers
from newsgrain.errors import CorpusError
from newsgrain.records import Answer, Flag, How, Label

LABEL = st.sampled_from([None, *Label])
ANSWERS = st.lists(
    st.builds(
        Answer,
        sentence_id=st.sampled_from(["a:0-5", "a:6-9", "b:0-3"]),
        annotator=st.sampled_from(["x", "y", "z"]),
        label=LABEL,
        created_at=st.sampled_from(["2026-01-01", "2026-01-02"]),
        flag=st.just(None),
    )
    | st.builds(
        Answer,
        sentence_id=st.sampled_from(["a:0-5", "a:6-9", "b:0-3"]),
        annotator=st.sampled_from(["x", "y", "z"]),
        label=st.none(),
        created_at=st.sampled_from(["2026-01-01", "2026-01-02"]),
        flag=st.just(Flag.NOT_A_SENTENCE),
    ),
    max_size=12,
)


def answer(who: str, label: Label | None, at: str = "2026-01-01", sentence: str = "a:0-5") -> Answer:
    return Answer(sentence, who, label, at)


@given(ANSWERS, ANSWERS)
def test_books_balance(answers: list[Answer], rulings: list[Answer]) -> None:
    """Every sentence asked about is gold, disputed, single, skipped, flagged or retracted, and only one."""
    done = adjudicate(answers, rulings)
    found = [*(g.sentence_id for g in done.gold), *done.disputed, *done.single, *done.skipped, *done.flagged]
    assert sorted(found) == sorted({a.sentence_id for a in answers})
    assert sum(done.counts().values()) == len(found)


@given(ANSWERS)
def test_the_order_of_annotators_does_not_matter(answers: list[Answer]) -> None:
    answers = list({(a.sentence_id, a.annotator): a for a in answers}.values())
    assert adjudicate(answers) == adjudicate(answers[::-1])


def test_agreement_is_unanimous() -> None:
    done = adjudicate([answer("x", Label.ATTRIBUTION), answer("y", Label.ATTRIBUTION)])
    assert (done.gold[0].label, done.gold[0].how) == (Label.ATTRIBUTION, How.UNANIMOUS)
    assert done.gold[0].votes == {"attribution": 2}


def test_two_against_one_is_a_majority_and_one_against_one_a_dispute() -> None:
    tie = [answer("x", Label.ATTRIBUTION), answer("y", Label.SPECULATION)]
    assert adjudicate(tie).disputed == ("a:0-5",)
    done = adjudicate([*tie, answer("z", Label.SPECULATION)])
    assert (done.gold[0].label, done.gold[0].how) == (Label.SPECULATION, How.MAJORITY)


def test_a_ruling_settles_a_dispute_but_not_an_agreement() -> None:
    ruling = [answer("judge", Label.FACTUAL_CLAIM)]
    tie = [answer("x", Label.ATTRIBUTION), answer("y", Label.SPECULATION)]
    assert adjudicate(tie, ruling).gold[0].how == How.ADJUDICATED
    agreed = [answer("x", Label.ATTRIBUTION), answer("y", Label.ATTRIBUTION)]
    assert adjudicate(agreed, ruling).gold[0].label == Label.ATTRIBUTION


def test_an_edit_replaces_and_a_skip_is_no_answer() -> None:
    edited = [answer("x", Label.ATTRIBUTION), answer("x", Label.SPECULATION, "2026-01-02")]
    done = adjudicate([*edited, answer("y", Label.SPECULATION), answer("z", None)])
    assert done.gold[0].votes == {"speculation": 2}
    assert adjudicate([answer("x", None)]).skipped == ("a:0-5",)
    assert adjudicate([answer("x", Label.SPECULATION), answer("y", None)]).single == ("a:0-5",)


def flag(who: str, at: str = "2026-01-01") -> Answer:
    return replace(answer(who, None, at), flag=Flag.NOT_A_SENTENCE)


def test_flags_are_no_label_and_have_a_book_of_their_own() -> None:
    """Everybody flags it: flagged; some flag and some label it: a dispute, which a ruling settles."""
    assert adjudicate([flag("x"), flag("y"), answer("z", None)]).flagged == ("a:0-5",)
    mixed = [flag("x"), answer("y", Label.SPECULATION)]
    assert adjudicate(mixed).disputed == ("a:0-5",)
    assert adjudicate(mixed, [flag("judge")]).flagged == ("a:0-5",)
    (gold,) = adjudicate(mixed, [answer("judge", Label.SPECULATION)]).gold
    assert gold.votes == {"speculation": 1, "not_a_sentence": 1}
    assert adjudicate([flag("x")]).single == ("a:0-5",)


def test_only_a_later_ruling_overturns_an_agreement() -> None:
    """And annotators who come to agree after a ruling overturn that."""
    agreed = [answer("x", Label.ATTRIBUTION), answer("y", Label.ATTRIBUTION)]
    later = [answer("judge", Label.SPECULATION, "2026-01-02")]
    (gold,) = adjudicate(agreed, later).gold
    assert (gold.label, gold.how, gold.votes) == (Label.SPECULATION, How.ADJUDICATED, {"attribution": 2})
    again = [*agreed, answer("y", Label.ATTRIBUTION, "2026-01-03")]
    assert adjudicate(again, later).gold[0].label == Label.ATTRIBUTION
    same = [answer("judge", Label.ATTRIBUTION, "2026-01-02")]
    assert adjudicate(agreed, same).gold[0].how == How.UNANIMOUS


def test_a_ruling_settles_what_too_few_answered() -> None:
    ruling = [answer("judge", Label.SPECULATION, "2026-01-02")]
    assert adjudicate([answer("x", Label.SPECULATION)], ruling).gold[0].how == How.ADJUDICATED
    assert adjudicate([answer("x", None)], ruling).gold[0].votes == {}
    assert adjudicate([answer("x", Label.SPECULATION)], [answer("judge", None, "2026-01-02")]).single


def test_moments_are_compared_and_not_their_spelling() -> None:
    """Two in the afternoon in Vell is later than one in the afternoon at Greenwich, or earlier."""
    first = answer("x", Label.ATTRIBUTION, "2026-01-01T14:00:00+02:00")
    second = answer("x", Label.SPECULATION, "2026-01-01T13:00:00.000Z")
    (found,) = last_answers([second, first])["a:0-5"]
    assert found == second
    with pytest.raises(CorpusError, match=r"^a:0-5, x: 'noon' is not a time; restore the answer from git$"):
        adjudicate([answer("x", None, "noon")])


def test_a_ruling_on_what_nobody_was_asked_about_is_told() -> None:
    done = adjudicate([], [answer("judge", Label.SPECULATION)])
    assert (done.gold, done.strays) == ((), ("a:0-5",))


SHARES = st.lists(st.integers(1, 9), min_size=5, max_size=5).map(lambda ns: [n / sum(ns) for n in ns])


@given(ANSWERS, ANSWERS, SHARES)
def test_a_tie_is_a_dispute_whatever_weighing_says(
    answers: list[Answer], rulings: list[Answer], shares: list[float]
) -> None:
    """With posteriors the same sentences are unanimous, ruled on, single and skipped, and ties stay open."""
    posterior = dict(zip(VOTES, shares, strict=True))
    every = dict.fromkeys(["a:0-5", "a:6-9", "b:0-3"], posterior)
    plain = adjudicate(answers, rulings)
    weighed = adjudicate(answers, rulings, posteriors=every, certain=0.3)
    check_totals(weighed, answers)
    assert (weighed.single, weighed.skipped, weighed.strays) == (plain.single, plain.skipped, plain.strays)
    for gold in weighed.gold:
        if gold.how is How.DAWID_SKENE:
            first, second, *_ = sorted(gold.votes.values(), reverse=True)
            assert first > second
            assert gold.label == max(posterior, key=lambda each: posterior[each])
        else:
            assert gold in plain.gold


def test_weighing_takes_the_place_of_a_majority_and_must_be_certain() -> None:
    answers = [*(answer(who, Label.ATTRIBUTION) for who in "xy"), answer("z", Label.SPECULATION)]
    sure: dict[str, dict[Vote, float]] = {"a:0-5": {Label.SPECULATION: 0.96, Label.ATTRIBUTION: 0.04}}
    (gold,) = adjudicate(answers, posteriors=sure).gold
    assert (gold.label, gold.how) == (Label.SPECULATION, How.DAWID_SKENE)
    assert adjudicate(answers, posteriors=sure, certain=0.97).disputed == ("a:0-5",)


def test_books_that_do_not_balance_name_the_sentences() -> None:
    answers = [answer(who, Label.ATTRIBUTION) for who in "xy"]
    done = adjudicate(answers)
    assert done.counts() == {"gold": 1} | dict.fromkeys(
        ("disputed", "single", "skipped", "flagged", "retracted"), 0
    )
    with pytest.raises(
        CorpusError, match=r"^the totals do not balance: 1 .* 0 have an outcome; look at a:0-5$"
    ):
        check_totals(replace(done, gold=()), answers)
    with pytest.raises(CorpusError, match=r"2 have an outcome; look at a:0-5"):
        check_totals(replace(done, single=("a:0-5",)), answers)
