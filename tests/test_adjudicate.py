"""Answers to gold: the books balance, and no tie is tossed."""

from hypothesis import given
from hypothesis import strategies as st

from newsgrain.adjudicate import adjudicate
from newsgrain.records import Answer, How, Label

LABEL = st.sampled_from([None, *Label])
ANSWERS = st.lists(
    st.builds(
        Answer,
        sentence_id=st.sampled_from(["a:0-5", "a:6-9", "b:0-3"]),
        annotator=st.sampled_from(["x", "y", "z"]),
        label=LABEL,
        created_at=st.sampled_from(["2026-01-01", "2026-01-02"]),
    ),
    max_size=12,
)


def answer(who: str, label: Label | None, at: str = "2026-01-01", sentence: str = "a:0-5") -> Answer:
    return Answer(sentence, who, label, at)


@given(ANSWERS, ANSWERS)
def test_books_balance(answers: list[Answer], rulings: list[Answer]) -> None:
    """Every sentence asked about is gold, disputed, single or skipped, and only one of them."""
    done = adjudicate(answers, rulings)
    found = [*(g.sentence_id for g in done.gold), *done.disputed, *done.single, *done.skipped]
    assert sorted(found) == sorted({a.sentence_id for a in answers})


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
