"""What suggestions do: the two halves beside each other, and how far a wrong label pulls when it is shown."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.quality.agreement import Agreement, measure
from newsgrain.records import LABELS, Answer, Flag, Gold, How, Label
from newsgrain.report import show_agreement
from newsgrain.report.agreement_page import page

F, A, S, P = tuple(Label)[:4]
Rows = list[tuple[Label, Label, Label | None]]
SHOWN = st.lists(
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS), st.sampled_from([None, *LABELS])),
    min_size=2,
    max_size=16,
)


def answers_to(rows: Rows, each: int = 4) -> list[Answer]:
    """Ann's and bea's label and the suggestion that both saw, `each` sentences an article."""
    return [
        Answer(f"a{n // each:02}:{n}-{n + 1}", who, label, "2026-01-01", lead_time_s=s, suggested=shown)
        for n, (ann, bea, shown) in enumerate(rows)
        for who, label, s in (("ann", ann, 2.0 if shown else 4.0), ("bea", bea, 2.0 if shown else 4.0))
    ]


def settled(labels: list[Label], each: int = 4) -> list[Gold]:
    return [Gold(f"a{n // each:02}:{n}-{n + 1}", x, {}, How.ADJUDICATED) for n, x in enumerate(labels)]


def halves() -> Agreement:
    """Shown a wrong A both give it half of the time; left alone, once in four answers."""
    shown = [(A, A, A), (F, F, A)]
    alone: Rows = [(F, A, None), (F, F, None)]
    rows = [*shown, *alone] * 3
    gold = settled([F] * len(rows))
    return measure(answers_to(rows), gold, minimum=1, withheld={g.sentence_id: A for g in gold})


def test_the_halves_solved_by_hand() -> None:
    pull = halves().pull
    assert pull is not None
    assert (pull.shown.sentences, pull.shown.answers, pull.shown.agree.value) == (6, 12, 1.0)
    assert (pull.without.sentences, pull.without.answers, pull.without.agree.value) == (6, 12, 0.5)
    assert pull.agree_more.value == pytest.approx(0.5)
    assert pull.shown.seconds is not None
    assert pull.without.seconds is not None
    assert (pull.shown.seconds.median.value, pull.without.seconds.median.value) == (2.0, 4.0)


def test_a_wrong_label_pulls_by_what_it_is_given_more_often_than_when_withheld() -> None:
    pull = halves().pull
    assert pull is not None
    assert pull.withheld is not None
    assert pull.pull_when_wrong is not None
    assert (pull.withheld.wrong, pull.withheld.wrong_kept) == (12, 3)
    assert pull.pull_when_wrong.value == pytest.approx(6 / 12 - 3 / 12)
    assert any("they are given +25.0 [+25.0 to +25.0] points more often" in line for line in pull.told())


def test_nothing_is_compared_unless_one_article_has_both() -> None:
    """Articles wholly with or wholly without suggestions say nothing: they may be easier."""
    assert measure(answers_to([(F, F, F)] * 8), minimum=1).pull is None
    apart: Rows = [*[(F, F, F)] * 4, *[(F, A, None)] * 4]
    assert measure(answers_to(apart), minimum=1).pull is None
    mixed = measure(answers_to(apart + [(F, F, F), (F, F, None)]), minimum=1).pull
    assert mixed is not None
    assert (mixed.shown.sentences, mixed.without.sentences) == (1, 1)
    assert (mixed.withheld, mixed.pull_when_wrong) == (None, None)


@settings(deadline=None, max_examples=50)
@given(SHOWN)
def test_the_halves_share_out_the_articles_that_have_both(
    rows: Rows,
) -> None:
    found = measure(answers_to(rows), minimum=1, draws=20)
    by_article = [rows[n : n + 4] for n in range(0, len(rows), 4)]
    both = [r for r in by_article if any(x[2] for x in r) and not all(x[2] for x in r)]
    assert (found.pull is None) == (not both)
    if found.pull:
        shown = sum(bool(x[2]) for r in both for x in r)
        assert found.pull.shown.sentences == shown
        assert found.pull.without.sentences == sum(map(len, both)) - shown


@settings(deadline=None, max_examples=50)
@given(SHOWN)
def test_withholding_what_was_said_anyway_pulls_nobody(
    rows: Rows,
) -> None:
    """If wrong labels are given alike with and without being shown the pull is 0."""
    twice: Rows = [pair for a, _, s in rows for pair in ((a, a, s or F), (a, a, None))]
    gold = settled([LABELS[(LABELS.index(s or F) + 1) % 4] for _, _, s in rows for _ in "ab"])
    withheld = {g.sentence_id: twice[n // 2 * 2][2] or F for n, g in enumerate(gold)}
    pull = measure(answers_to(twice), gold, minimum=1, draws=20, withheld=withheld).pull
    assert pull is not None
    assert pull.pull_when_wrong is not None
    assert pull.pull_when_wrong.value == pytest.approx(0)


def test_flags_are_counted_and_are_neither_labels_nor_skips() -> None:
    given_ = answers_to([(F, F, None), (A, A, None)])
    flagged = [replace(given_[0], label=None, flag=Flag.NOT_A_SENTENCE), *given_[1:]]
    found = measure(flagged, minimum=1)
    assert (found.flagged, found.skipped, found.shared) == (1, 0, 1)
    assert [who.flagged for who in found.annotators] == [1, 0]


def test_the_terminal_and_the_page_tell_the_pull(capsys: pytest.CaptureFixture[str]) -> None:
    show_agreement.agreement(halves())
    told = " ".join(capsys.readouterr().out.split())
    assert "with a suggestion in sight 12 answers, 100.0% [100.0%-100.0%] of pairs agree" in told
    assert "wrong suggestions: 12 were withheld and 25.0%" in told
    assert "annotators agree +50.0" in page(halves()).replace("Annotators", "annotators")
