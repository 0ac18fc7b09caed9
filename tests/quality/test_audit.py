"""Label errors: planted ones come first, what was ruled on stays away, and the command shows why."""

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.audit import as_confused, at_random, measured
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.files import read_lines, write_records
from newsgrain.model.seam import Floats
from newsgrain.quality import audit
from newsgrain.records import LABELS, Answer, Gold, How, Label
from tests.files import rows_of
from tests.processes import run

F, A, S, P = tuple(Label)[:4]


def sure(labels: list[Label], certainty: float = 0.9) -> Floats:
    """Probabilities of a model that is that certain of these labels."""
    rest = (1 - certainty) / 3
    return np.array([[certainty if k == label else rest for k in LABELS] for label in labels])


def gold_of(labels: list[Label]) -> list[Gold]:
    return [Gold(f"a:{n}-{n + 1}", label, {label.value: 2}, How.UNANIMOUS) for n, label in enumerate(labels)]


ROWS = st.lists(
    st.tuples(st.sampled_from(range(4)), st.lists(st.integers(1, 50), min_size=4, max_size=4)),
    min_size=8,
    max_size=30,
)


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_every_contradicted_label_is_ranked_once_by_its_own_probability(
    rows: list[tuple[int, list[int]]],
) -> None:
    labels = np.array([*range(4), *(k for k, _ in rows)])
    p = np.array([*np.eye(4) * 0.7 + 0.075, *(np.array(ns) / sum(ns) for _, ns in rows)])
    order, marked = audit.ranked(labels, p)
    assert sorted(order) == np.flatnonzero(p.argmax(1) != labels).tolist()
    own = p[order, labels[order]]
    assert (np.diff(own) >= 0).all()
    assert marked.shape == labels.shape


@settings(deadline=None, max_examples=30)
@given(ROWS)
def test_a_mark_needs_a_label_surer_than_its_usual(rows: list[tuple[int, list[int]]]) -> None:
    """Of those labels over their threshold the likeliest is taken for the true one (2021, equation 1)."""
    labels = np.array([*range(4), *(k for k, _ in rows)])
    p = np.array([*np.eye(4) * 0.7 + 0.075, *(np.array(ns) / sum(ns) for _, ns in rows)])
    usual = np.array([p[labels == k, k].mean() for k in range(4)])
    over = np.where(p >= usual - 1e-6, p, -1)
    best = over.argmax(1)
    clear = (np.sort(over, 1)[:, -1] - np.sort(over, 1)[:, -2]) > 1e-9
    near = (np.abs(p - usual) < 1e-5).any(1)
    _, marked = audit.ranked(labels, p)
    beaten = p.max(1) > p[np.arange(len(p)), labels]
    expected = (over.max(1) > 0) & (best != labels) & beaten
    assert (marked == expected)[clear & ~near].all()


def test_of_several_labels_over_their_usual_the_likeliest_is_expected() -> None:
    """The likeliest of all may be under its usual: it is neither a mark's reason nor what is expected."""
    gold = gold_of([F, A, S, P, P])
    sure_ones = [[80, 10, 10, 0], [25, 28, 24, 23], [10, 10, 60, 20], [20, 25, 25, 30]]
    p = np.array([*sure_ones, [37, 29, 0, 34]]) / 100
    (doubt,) = audit.audit(gold, p, {"a": "01234"}).doubts
    assert (doubt.label, doubt.marked) == (P, False)  # the likeliest of those over theirs is its own label
    p[4] = [0.37, 0.33, 0.02, 0.28]
    (doubt,) = audit.audit(gold, p, {"a": "01234"}).doubts
    assert (doubt.expected, doubt.usual, doubt.marked) == (A, 0.28, True)
    assert doubt.why == "Attribution 0.33, Promotional boilerplate 0.28; over its usual 0.28 for Attribution"


def test_a_planted_error_comes_first_with_its_reasons() -> None:
    truth = [F, F, F, A, A, A, S, S, P, P]
    labels = [F, F, F, A, A, A, S, S, P, S]
    gold = gold_of(labels)
    gold[-1] = Gold("a:9-10", S, {"speculation": 2, "promotional_boilerplate": 1}, How.MAJORITY)
    found = audit.audit(gold, sure(truth), {"a": "0123456789"})
    (doubt,) = found.doubts
    assert (doubt.rank, doubt.text, doubt.label, doubt.expected, doubt.marked) == (1, "9", S, P, True)
    assert (found.sentences, found.marked, found.ruled) == (10, 1, 0)
    assert doubt.why == (
        "Promotional boilerplate 0.90, Speculation 0.03; over its usual 0.90 for Promotional boilerplate;"
        " 1 of 3 answers said so too"
    )


def test_what_was_ruled_on_is_not_shown_again() -> None:
    gold = gold_of([F, A, S, P, F])
    p = sure([F, A, S, P, A])
    assert len(audit.audit(gold, p, {"a": "01234"}).doubts) == 1
    found = audit.audit(gold, p, {"a": "01234"}, {"a:4-5", "b:0-1"})
    assert (found.doubts, found.ruled, found.marked) == ((), 1, 0)


def test_the_queue_keeps_articles_together_worst_first() -> None:
    labels = [F, A, S, P, F, F, F]
    gold = gold_of(labels)
    gold[4] = Gold("b:4-5", F, {"factual_claim": 2}, How.UNANIMOUS)
    p = sure([F, A, S, P, A, A, A])
    p[[4, 5, 6], 1] = 0.95, 0.99, 0.9
    p[[4, 5, 6], 0] = 0.03, 0.04, 0.01
    rows = audit.queue(audit.audit(gold, p, {"a": "0123456", "b": "0123456"}).doubts)
    assert [(r.sentence_id, r.rank) for r in rows] == [("a:5-6", 3), ("a:6-7", 1), ("b:4-5", 2)]
    assert {(r.why, r.label) for r in rows} == {("audit", A)}
    assert rows[0].margin == pytest.approx(0.95)


@pytest.fixture
def mistaken(annotations: Path) -> Path:
    """The toy corpus, in which both annotators took a byline for a fact."""
    for who in ("ann", "bea"):
        path = annotations / "answers" / f"{who}.jsonl"
        rows = list(read_lines(path, Answer.from_json))
        wrong = [
            Answer(r.sentence_id, who, F, r.created_at) if r.sentence_id == "toy-0:0-12" else r for r in rows
        ]
        write_records(path, wrong)
    assert run("adjudicate", cwd=annotations.parent).returncode == 0
    return annotations


def test_the_command_ranks_writes_a_queue_and_tells_why(mistaken: Path) -> None:
    cwd = mistaken.parent
    done = run("audit", "--json", "--queue", "q.jsonl", cwd=cwd)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["sentences"] == 21
    assert told["contradicted"] == len(told["doubts"]) == told["queue"]["rows"]
    byline = next(d for d in told["doubts"] if d["sentence_id"] == "toy-0:0-12")
    assert (byline["label"], byline["votes"], byline["text"]) == (F, {F: 2}, "By Ola Brant")
    assert "Factual claim" in byline["why"]
    rows = rows_of(cwd / "q.jsonl")
    assert {row["sentence_id"] for row in rows} == {d["sentence_id"] for d in told["doubts"]}
    shown = run("audit", "--size", 1, cwd=cwd).stdout
    assert shown.count("model:") == 1
    assert "cross-validating on 21 gold labels" in done.stderr


def test_a_queue_can_be_pushed(mistaken: Path) -> None:
    """What audit writes push reads: the same sentences, as tasks."""
    cwd = mistaken.parent
    assert run("audit", "--queue", "q.jsonl", cwd=cwd).returncode == 0
    done = run("push", "q.jsonl", "--to-file", "t.json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    rows = rows_of(cwd / "q.jsonl")
    sent = json.loads((cwd / "t.json").read_text())
    assert [t["data"]["sentence_id"] for t in sent] == [row["sentence_id"] for row in rows]


@settings(deadline=None)
@given(st.integers(0, 9))
def test_planting_changes_a_twentieth_and_only_as_annotators_err(seed: int) -> None:
    classes = np.arange(400) % 4
    between = [[9, 2, 0, 1], [2, 9, 0, 0], [0, 0, 9, 0], [1, 0, 0, 9]]
    for plant in (at_random, as_confused(between)):
        planted = plant(classes, np.random.default_rng(seed))
        assert (planted != classes).sum() == 20
    moved = {(int(a), int(b)) for a, b in zip(classes, planted, strict=True) if a != b}
    assert moved <= {(0, 1), (1, 0), (0, 3), (3, 0)}


def test_precision_and_recall_of_a_ranking_solved_by_hand() -> None:
    wrong = np.isin(np.arange(300), (3, 7, 8, 200))
    marked = np.isin(np.arange(300), (3, 4))
    told = measured(np.array([3, 5, 7, 9, 8, *range(10, 300)]), marked, wrong)
    assert (told["planted"], told["precision at 4"], told["recall at 8"]) == (4, 0.5, 0.75)
    assert (told["precision at 25"], told["recall of all contradicted"]) == (0.12, 1.0)
    assert (told["marked"], told["precision of marked"], told["recall of marked"]) == (2, 0.5, 0.25)
