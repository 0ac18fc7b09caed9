"""Other labels: every answer is renamed, kept or set aside, and nothing is ever half done."""

import contextlib
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain import labels, schemes
from newsgrain.annotations import migration, transaction
from newsgrain.errors import InputError
from newsgrain.records import LABELS
from newsgrain.schemes import Scheme
from tests.files import contents, rows_of, write_rows
from tests.schemes import five

SHIPPED = schemes.read(schemes.SHIPPED)


def asked(folder: Path, **changed: Any) -> Scheme:
    """The scheme that a file asks for."""
    path = folder / "five.json"
    path.write_text(json.dumps({**five(), **changed}))
    return migration.planned(path, SHIPPED)


def rows(path: Path) -> list[dict[str, Any]]:
    return rows_of(path) if path.is_file() else []


def everything(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(folder).items() if "partial" not in name}


def test_answers_are_renamed_kept_or_set_aside(annotations: Path, tmp_path: Path) -> None:
    before = Counter(row["label"] for row in rows(annotations / "answers/ann.jsonl"))
    new = asked(tmp_path)
    planned = migration.migrate(annotations, new, write=False)
    assert not (annotations / "labels.json").exists()
    done = migration.migrate(annotations, new)
    assert done == planned
    assert (done.kept, done.renamed, done.aside) == (
        2 * (sum(before.values()) - before["speculation"]),
        2 * before["attribution"],
        2 * before["speculation"],
    )
    assert done.sentences == before["speculation"] == done.unsettled
    now = Counter(row["label"] for row in rows(annotations / "answers/ann.jsonl"))
    assert now == {
        "sourced": before["attribution"],
        **{k: before[k] for k in ("factual_claim", "promotional_boilerplate")},
    }
    aside = rows(annotations / "answers/superseded/ann.jsonl")
    assert {row["label"] for row in aside} == {"speculation"}
    gold = rows(annotations / "gold.jsonl")
    assert {row["label"] for row in gold} == set(now)
    assert all(row["votes"] == {row["label"]: 2} for row in gold)
    assert not (annotations / "labelled.jsonl").exists()
    found = schemes.read(annotations / "labels.json")
    assert (found.pending, len(found.rows), found.before[0].version) == (True, 5, "")


LINES = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from([*LABELS, None]), st.integers(0, 5)), max_size=8
)


@given(lines=LINES)
def test_an_annotator_never_says_again_what_an_ambiguous_answer_overtook(
    lines: list[tuple[str, str | None, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of each annotator exactly what came after their last ambiguous answer stays, and no line is lost."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "answers").mkdir()
    made = [
        {"sentence_id": "x:0-3", "annotator": who, "label": label, "created_at": f"2026-01-01T00:00:0{at}Z"}
        for who, label, at in lines
    ]
    write_rows(folder / "answers/made.jsonl", made)
    done = migration.migrate(folder, asked(folder))
    assert done.kept + done.aside == len(lines)
    kept = rows(folder / "answers/made.jsonl")
    for who in "ab":
        last = max((at for one, label, at in lines if one == who and label == "speculation"), default=-1)
        stays = [label for one, label, at in lines if one == who and at > last]
        assert [row["label"] for row in kept if row["annotator"] == who] == [
            "sourced" if label == "attribution" else label for label in stays
        ]


def test_suggestions_rulings_and_questions_follow(annotations: Path, tmp_path: Path) -> None:
    path = annotations / "answers/ann.jsonl"
    given = rows(path)
    given[0] |= {"label": "factual_claim", "suggested": "speculation"}
    given[1] |= {"label": "factual_claim", "suggested": "attribution"}
    write_rows(path, given)
    (annotations / "answers/disputes").mkdir()
    ruling = {**given[2], "annotator": "lee", "label": "attribution"}
    (annotations / "answers/disputes/lee.jsonl").write_text(json.dumps(ruling) + "\n")
    question = {"project": "p", "sentence_id": "q:0-1", "label": "attribution", "after": "q:2-3"}
    (annotations / "gold-questions.jsonl").write_text(json.dumps(question) + "\n")
    migration.migrate(annotations, asked(tmp_path))
    first, second = rows(path)[:2]
    assert "suggested" not in first
    assert second["suggested"] == "sourced"
    assert rows(annotations / "answers/disputes/lee.jsonl")[0]["label"] == "sourced"
    assert rows(annotations / "gold-questions.jsonl")[0]["label"] == "sourced"


def test_two_labels_that_become_one_have_their_votes_together(annotations: Path, tmp_path: Path) -> None:
    gold = rows(annotations / "gold.jsonl")[0]
    split = {**gold, "label": "attribution", "votes": {"attribution": 2, "speculation": 1}, "how": "majority"}
    (annotations / "gold.jsonl").write_text(json.dumps(split) + "\n")
    one = [row for row in five()["labels"] if row["name"] not in ("speculation", "forecast")]
    was = {**five()["was"], "speculation": "sourced"}
    migration.migrate(annotations, asked(tmp_path, labels=one, was=was))
    (found,) = rows(annotations / "gold.jsonl")
    assert (found["label"], found["votes"], found["how"]) == ("sourced", {"sourced": 3}, "unanimous")


@pytest.mark.parametrize("step", range(8))
def test_a_kill_at_any_step_leaves_the_old_corpus_or_the_new_one(
    annotations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    before, new = everything(annotations), asked(tmp_path)
    replaced, left = Path.replace, [step]

    def killed(self: Path, target: str | os.PathLike[str]) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return replaced(self, target)

    monkeypatch.setattr(Path, "replace", killed)
    monkeypatch.setattr(os, "replace", killed)
    with contextlib.suppress(KeyboardInterrupt):
        migration.migrate(annotations, new)
    monkeypatch.undo()
    transaction.finish(annotations)
    after = everything(annotations)
    if "labels.json" in after:
        assert schemes.read(annotations / "labels.json") == new
        assert {row["label"] for row in rows(annotations / "answers/bea.jsonl")} == {
            "factual_claim",
            "sourced",
            "promotional_boilerplate",
        }
    else:
        assert after == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"was": None}, "no `was`, which says of each label what becomes of it"),
        ({"was": {**five()["was"], "opinion": "sourced"}}, "`was` has 'opinion', which is none of factual_"),
        ({"was": {"factual_claim": "factual_claim"}}, "`was` says None of attribution, not one or several"),
        ({"was": {**five()["was"], "speculation": []}}, r"`was` says \[\] of speculation"),
        ({"was": {**five()["was"], "speculation": "attribution"}}, "`was` says 'attribution' of speculation"),
        (
            {"labels": schemes.draft(SHIPPED)["labels"], "was": schemes.draft(SHIPPED)["was"]},
            "has the labels",
        ),
        ({"labels": None}, "`labels` is no list"),
    ],
)
def test_a_file_that_leaves_something_open_is_refused(
    changed: dict[str, Any], told: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=told) as raised:
        asked(tmp_path, **changed)
    assert "\n" not in str(raised.value)


def test_a_flag_is_no_label(tmp_path: Path) -> None:
    rows = [*five()["labels"][:4], {**five()["labels"][4], "name": "not_a_sentence"}]
    was = {**five()["was"], "speculation": "speculation"}
    with pytest.raises(InputError, match="'not_a_sentence' is what annotators say instead of a label"):
        asked(tmp_path, labels=rows, was=was)


def test_labels_of_before_do_not_come_back_word_for_word(tmp_path: Path) -> None:
    """Nobody could tell an answer on a screen of before from one on a screen of now."""
    first = asked(tmp_path)
    back = schemes.draft(SHIPPED) | {"was": {row.name: ["attribution"] for row in first.rows}}
    (tmp_path / "back.json").write_text(json.dumps(back))
    with pytest.raises(InputError, match="has labels that the corpus had before"):
        migration.planned(tmp_path / "back.json", schemes.settled(first))


def test_who_began_under_other_labels_writes_nothing(annotations: Path, tmp_path: Path) -> None:
    """A pull that waited for a migration to end has its answers under the labels of before."""
    migration.refuse_other(annotations)
    migration.migrate(annotations, asked(tmp_path))
    with pytest.raises(
        InputError, match=r"labels\.json: has other labels than when this began; run the same"
    ):
        migration.refuse_other(annotations)
    assert labels.FILE == schemes.SHIPPED
