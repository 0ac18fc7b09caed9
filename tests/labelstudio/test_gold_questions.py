"""Gold questions: as many as asked for, the same at every push, nothing on the server that tells them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.annotations.corpus import QUESTIONS, Question
from newsgrain.errors import CorpusError, InputError
from newsgrain.files import to_json, write_records
from newsgrain.labelstudio import conversion
from newsgrain.labelstudio.gold_questions import Questions, share
from newsgrain.records import LABELS, Answer, Article
from newsgrain.text.sentences import split
from tests import toy
from tests.labelstudio.test_studio import tasks

SETTLED = 80


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of eighty settled sentences, twenty of each label."""
    return toy.settle_quays(tmp_path_factory.mktemp("gold"), SETTLED)


def of(folder: Path, wanted: float = 0.05, *, plan: bool = False) -> Questions:
    def make(article: Article) -> Iterable[dict[str, Any]]:
        return conversion.tasks(split(article), "g")

    return Questions(folder, "try", wanted, make, plan)


def forget(folder: Path) -> None:
    (folder / QUESTIONS).unlink(missing_ok=True)


def names(given: Iterable[dict[str, Any]]) -> list[str]:
    return [task["data"]["sentence_id"] for task in given]


@settings(max_examples=15)
@given(st.integers(1, 300), st.sampled_from([0.02, 0.05, 0.2]))
def test_the_tasks_stay_in_their_order_and_questions_are_their_share(
    settled: Path, count: int, wanted: float
) -> None:
    forget(settled)
    own = tasks(count)
    found = of(settled, wanted)
    mixed = names(found.mixed(own))
    asked = [name for name in mixed if name.startswith("quays")]
    assert [name for name in mixed if not name.startswith("quays")] == names(own)
    assert len(asked) == len(set(asked)) == found.asked == found.new
    expected = count * wanted / (1 - wanted)
    assert len(asked) <= min(SETTLED, expected + 5 * expected**0.5 + 1)
    written = corpus.questions(settled)
    assert [q.sentence_id for q in written] == asked
    true = {g.sentence_id: g.label for g in corpus.gold(settled)}
    assert all(true[q.sentence_id] is q.label for q in written)
    per_label = Counter(q.label for q in written)
    assert max(per_label.values(), default=0) - min((per_label[k] for k in LABELS), default=0) <= 1


def test_a_push_that_is_repeated_asks_the_same(settled: Path) -> None:
    """Also one that was stopped on the way, and one that brings more sentences."""
    forget(settled)
    own = tasks(200)
    stopped = names(task for task, _ in zip(of(settled).mixed(own), range(120), strict=False))
    first = of(settled)
    whole = names(first.mixed(own))
    assert whole[:120] == stopped
    again = of(settled)
    assert (names(again.mixed(own)), again.new, again.asked) == (whole, 0, first.asked)
    assert names(of(settled).mixed(own[:50])) == whole[: len(names(of(settled).mixed(own[:50])))]


def test_a_plan_writes_nothing(settled: Path) -> None:
    forget(settled)
    planned = of(settled, plan=True)
    would = names(planned.mixed(tasks(100)))
    assert planned.new > 0
    assert not (settled / QUESTIONS).exists()
    assert names(of(settled).mixed(tasks(100))) == would


def test_nothing_in_a_task_tells_a_question(settled: Path) -> None:
    """It has what its neighbours have, and of a queue the same reason."""
    forget(settled)
    own = [{**task, "data": {**task["data"], "why": "random"}} for task in tasks(200)]
    mixed = list(of(settled, 0.2).mixed(own))
    assert {tuple(sorted(task)) for task in mixed} == {("data",)}
    assert len({tuple(sorted(task["data"])) for task in mixed}) == 1
    assert {task["data"]["why"] for task in mixed} == {"random"}


def test_answers_to_questions_never_count_for_gold(settled: Path, tmp_path: Path) -> None:
    """They lie with the others and are told apart by project and sentence; totals balance."""
    forget(settled)
    names(of(settled, 0.2).mixed(tasks(100)))
    questions = corpus.questions(settled)
    before = adjudicate(corpus.answers(settled)).gold
    wrong = [
        Answer(
            q.sentence_id,
            "cyd",
            LABELS[(LABELS.index(q.label) + 1) % 4],
            "2026-02-01T00:00:00Z",
            project="try",
        )
        for q in questions
    ]
    other = Answer(
        questions[0].sentence_id, "cyd", questions[0].label, "2026-02-01T00:00:00Z", project="other"
    )
    path = settled / "answers" / "label-studio.jsonl"
    write_records(path, [*wrong, other])
    try:
        assert list(corpus.answers_to_questions(settled)) == wrong
        assert len(list(corpus.answers(settled))) == 2 * SETTLED + 1
        assert corpus.answers_by_origin(settled)[0] == [other]
        after = adjudicate(corpus.answers(settled)).gold
        assert [(g.sentence_id, g.label) for g in after] == [(g.sentence_id, g.label) for g in before]
    finally:
        path.unlink()


def test_a_sentence_that_the_project_asked_itself_is_no_question(settled: Path) -> None:
    forget(settled)
    gold = corpus.gold(settled)
    path = settled / "answers" / "label-studio.jsonl"
    mine = [Answer(g.sentence_id, "dan", g.label, "2026-01-01T00:00:00Z", project="try") for g in gold[2:]]
    write_records(path, mine)
    try:
        asked = [name for name in names(of(settled, 0.5).mixed(tasks(60))) if name.startswith("quays")]
        assert sorted(asked) == sorted(g.sentence_id for g in gold[:2])
    finally:
        path.unlink()


@pytest.mark.parametrize(("text", "found"), [("5%", 0.05), ("0.05", 0.05), ("50%", 0.5), (" 5 %", 0.05)])
def test_a_share_is_said_as_people_say_it(text: str, found: float) -> None:
    assert share(text) == pytest.approx(found)


@pytest.mark.parametrize("text", ["0", "5", "-1%", "51%", "5%%", "five", "nan", "5% more"])
def test_what_is_no_share_is_one_line(text: str) -> None:
    with pytest.raises(InputError, match=r"give a share of all sentences up to 50%, such as 5%"):
        share(text)


def test_where_nothing_is_settled_nothing_can_be_asked(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("")
    with pytest.raises(
        InputError, match="has no settled sentence, with its article, that 'try' has not asked"
    ):
        of(tmp_path)


def test_a_damaged_record_is_told_with_its_line(tmp_path: Path) -> None:
    good = to_json(Question("try", "a:0-1", LABELS[0], "b:0-1"))
    (tmp_path / QUESTIONS).write_text(
        f'{good}\n{{"project": 7, "sentence_id": "a", "after": "b", "label": "x"}}\n'
    )
    with pytest.raises(CorpusError, match=r"gold-questions\.jsonl:2: not a record"):
        corpus.questions(tmp_path)
