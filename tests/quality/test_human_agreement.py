"""Between annotators the measure is the same as for a model."""

import pytest
from sklearn.metrics import f1_score

from newsgrain.quality.human_agreement import ceiling
from newsgrain.records import LABELS, Answer, Label

F, A, S, P = tuple(Label)[:4]


def answers(**by: list[Label | None]) -> list[Answer]:
    """Labels of each annotator for the sentences a:0-9, a:10-19 and so on, two an article."""
    return [
        Answer(f"art{n // 2}:{10 * n}-{10 * n + 9}", who, label, "2026-01-01T00:00:00Z")
        for who, labels in by.items()
        for n, label in enumerate(labels)
    ]


def test_two_annotators_are_scored_like_a_model() -> None:
    """With two annotators it is scikit-learn's F1 of one against the other."""
    ann, bea = [F, F, A, A, S, P], [F, A, A, A, S, S]
    found = ceiling(answers(ann=list(ann), bea=list(bea)))
    assert found is not None
    expected = f1_score(ann, bea, labels=list(LABELS), average=None, zero_division=0)
    assert [c.f1.value for c in found.classes] == pytest.approx(list(expected))
    assert found.macro_f1.value == pytest.approx(expected.mean())
    assert found.sentences == 6


def test_only_sentences_with_two_labels_count() -> None:
    """Skips, lone answers and answers that were changed since do not count."""
    given = answers(ann=[F, A, S], bea=[F, None])
    assert (found := ceiling(given)) is not None
    assert found.sentences == 1
    later = Answer("art0:0-9", "bea", A, "2026-01-01T00:00:00Z", updated_at="2026-01-02T00:00:00Z")
    assert (changed := ceiling([later, *given])) is not None
    assert changed.macro_f1.value == 0.0


def test_the_last_answer_is_told_by_the_moment_and_not_by_its_letters() -> None:
    """Half past midnight in Helsinki comes before eleven at night in Reykjavik."""
    ann, first = answers(ann=[F])[0], Answer("art0:0-9", "bea", A, "2026-01-02T00:30:00+02:00")
    last = Answer("art0:0-9", "bea", F, "2026-01-01T23:00:00Z")
    assert (found := ceiling([last, first, ann])) is not None
    assert found.macro_f1.value == 1.0


def test_one_annotator_makes_no_ceiling() -> None:
    assert ceiling(answers(ann=[F, A, S, P])) is None
    assert ceiling([]) is None
