"""What gold questions say of an annotator: how many are right, how sure that is, and never more."""

from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations.corpus import Question
from newsgrain.quality.gold_questions import WANTED, Right, accuracy, headline, warnings
from newsgrain.records import LABELS, Answer, Flag

AT = "2026-01-01T00:00:00Z"


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_the_share_and_narrows_with_more(right: int, wrong: int) -> None:
    found = Right(right, right + wrong).share
    if not right + wrong:
        assert (found.value, found.low, found.high) == (None, None, None)
        return
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    more = Right(4 * right, 4 * (right + wrong)).share
    assert more.low is not None
    assert more.high is not None
    assert more.high - more.low < found.high - found.low


def test_the_interval_is_wilsons() -> None:
    """As in Newcombe (1998), table I: 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611."""
    for (right, of), (low, high) in {(81, 263): (0.2553, 0.3662), (0, 20): (0.0, 0.1611)}.items():
        found = Right(right, of).share
        assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


def asked(n: int) -> list[Question]:
    return [Question("try", f"a:{k}-{k + 1}", LABELS[k % 4], f"b:{k}-{k + 1}") for k in range(n)]


def say(who: str, q: Question, wrong: bool = False, project: str = "try") -> Answer:
    label = LABELS[(LABELS.index(q.label) + wrong) % 4]
    return Answer(q.sentence_id, who, label, AT, project=project)


@given(st.lists(st.booleans(), max_size=40))
def test_each_label_is_counted_and_they_add_up(wrongs: list[bool]) -> None:
    questions = asked(40)
    given_ = [say("ann", q, wrong) for q, wrong in zip(questions, wrongs, strict=False)]
    found = accuracy(given_, questions)
    if not wrongs:
        assert found == ()
        return
    (ann,) = found
    assert (ann.all.right, ann.all.of) == (wrongs.count(False), len(wrongs))
    assert (sum(r.right for r in ann.labels), sum(r.of for r in ann.labels)) == (ann.all.right, ann.all.of)


def test_what_is_no_answer_to_a_question_is_left_out() -> None:
    """Of another project, skipped, or by somebody who settled the sentence; not a sentence is wrong."""
    q, other, third = asked(3)
    skipped = Answer(q.sentence_id, "ann", None, AT, project="try")
    flagged = Answer(other.sentence_id, "ann", None, AT, flag=Flag.NOT_A_SENTENCE, project="try")
    given_ = [say("bea", q, project="elsewhere"), skipped, flagged, say("cyd", third), say("ann", third)]
    found = accuracy(given_, asked(3), settled_by=[Answer(third.sentence_id, "cyd", third.label, AT)])
    assert [(one.annotator, one.all) for one in found] == [("ann", Right(1, 2))]


def test_the_last_answer_counts() -> None:
    (q,) = asked(1)
    later = Answer(q.sentence_id, "ann", q.label, AT, "2026-01-02T00:00:00Z", project="try")
    (found,) = accuracy([say("ann", q, wrong=True), later], [q])
    assert found.all == Right(1, 1)


def test_only_who_is_surely_below_is_told_and_nobody_is_left_out() -> None:
    questions = asked(40)
    given_ = [say("ann", q, n % 2 == 0) for n, q in enumerate(questions)]
    given_ += [say("bea", q, wrong=True) for q in questions[:4]]  # four wrong answers say little
    given_ += [say("cyd", q) for q in questions]
    found = accuracy(given_, questions)
    assert [one.annotator for one in found] == ["ann", "bea", "cyd"]
    (line,) = warnings(found)
    assert line.startswith("ann is right on 20 of 40 gold questions (50% [35%-65%]), surely fewer than 80%")
    assert headline(found).startswith("gold questions: 60 of 84 right")
    assert [one.to_dict()["doubtful"] for one in found] == [True, False, False]
    assert WANTED == 0.8
