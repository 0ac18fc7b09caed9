"""New guidelines: what changes is told, and what was answered under the old ones can be asked again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import ServerError
from newsgrain.labels import LABELS
from newsgrain.labelstudio import annotation_fields, label_config, pushing, reask
from newsgrain.schemes import Migration, Scheme
from tests.labelstudio.test_studio import WANTED, Wire, server, tasks

OLD = replace(WANTED, guidelines="Label it.\n\nHearsay is 3.")
NEW = replace(WANTED, guidelines="Label it.\n\nHearsay is 2.\n\nAsk if unsure.")
CHANGED = ("- Hearsay is 3.", "+ Hearsay is 2.", "+ Ask if unsure.")


def rules(wanted: pushing.Wanted) -> str:
    return label_config.rules_hash(wanted.guidelines)


def push(wire: Wire, wanted: pushing.Wanted, count: int = 0, *, plan: bool = False) -> pushing.Pushed:
    given = tasks(count, rules(wanted)) if count else []
    return pushing.push(server(wire), wanted, given, plan=plan, tell=lambda _: None)


def answer(wire: Wire, number: int, under: pushing.Wanted, who: int = 1) -> None:
    """As the page does: the label, and the guidelines on its screen."""
    wire.label(number, "attribution", 5, who)
    region = {"from_name": "rules", "type": "textarea", "value": {"text": [rules(under)]}}
    wire.tasks[number - 1]["annotations"][-1]["result"].append(region)


def test_what_changes_is_told_once_there_are_answers() -> None:
    wire = Wire()
    push(wire, OLD, 3)
    assert push(wire, replace(NEW, guidelines="Other."), 3).rules == ()
    push(wire, OLD, 3)
    answer(wire, 1, OLD)
    assert push(wire, NEW, 3, plan=True).rules == CHANGED
    done = push(wire, NEW, 3)
    assert (done.rules, done.known, done.changed) == (CHANGED, 3, 0)
    assert push(wire, NEW, 3).rules == ()


def test_only_what_was_answered_under_the_old_ones_is_asked_again() -> None:
    """Once: not what nobody answered, nor what somebody answered on a screen with the new ones."""
    wire = Wire()
    push(wire, OLD, 5)
    for number, who, under in ((1, 1, OLD), (2, 1, OLD), (2, 2, OLD), (3, 1, NEW), (4, 1, OLD), (4, 2, NEW)):
        answer(wire, number, under, who)
    again = replace(NEW, add=False, reask="all")
    assert (push(wire, again, plan=True).new, len(wire.tasks)) == (2, 5)
    assert push(wire, again).new == 2
    made = [task["data"] for task in wire.tasks[5:]]
    assert [d["sentence_id"] for d in made] == [wire.tasks[n]["data"]["sentence_id"] for n in (0, 1)]
    assert {(d["guidelines"], d["asked"]) for d in made} == {(rules(NEW), rules(NEW))}
    done = push(wire, again)
    assert (done.new, done.known, done.twice) == (0, 2, 0)
    answer(wire, 6, NEW)
    assert push(wire, again).new == 0
    assert push(wire, replace(OLD, add=False, reask="all")).new == 1
    assert push(wire, NEW, 5).known == 5


def test_a_search_chooses_what_is_asked_again() -> None:
    wire = Wire()
    push(wire, OLD, 12)
    for number in range(1, 13):
        answer(wire, number, OLD)
    done = push(wire, replace(NEW, add=False, reask="number 1, bur* up, number 7"))
    assert done.new == 2
    assert [d["data"]["sentence"] for d in wire.tasks[12:]] == [
        f"Barn number {n} burned down." for n in (1, 7)
    ]


def test_answers_with_a_label_that_was_split_are_asked_again_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until somebody has answered on a screen with the labels of today."""
    wire = Wire()
    push(wire, OLD, 4)
    for number in (1, 2, 3):
        answer(wire, number, OLD)
    wire.tasks[1]["annotations"][0]["result"][0]["value"]["choices"] = ["factual_claim"]
    split = Migration("", "", {"attribution": ("attribution", "speculation"), "factual_claim": ("hearsay",)})
    scheme = Scheme((replace(LABELS[0].row, rule="another"), *(x.row for x in LABELS[1:])), (split,))
    monkeypatch.setattr(annotation_fields, "SCHEME", scheme)
    monkeypatch.setattr(label_config, "VERSION", scheme.version)
    assert rules(OLD).endswith(f".{scheme.version}")
    there = server(wire)
    project = there.find(OLD.title)
    assert project is not None
    made = list(reask.split(there, project, rules(OLD)))
    assert [t["data"]["sentence_id"] for t in made] == [wire.tasks[n]["data"]["sentence_id"] for n in (0, 2)]
    assert {t["data"]["asked"] for t in made} == {rules(OLD)}
    again = replace(OLD, add=False)
    done = [pushing.push(there, again, list(made), plan=False, tell=lambda _: None).new for _ in range(2)]
    assert done == [2, 0]
    answer(wire, 5, OLD)
    (left,) = reask.split(there, project, rules(OLD))
    assert left["data"]["sentence_id"] == made[1]["data"]["sentence_id"]


def test_there_must_be_a_project_to_ask_again_in() -> None:
    with pytest.raises(ServerError, match="has no project 'try'; `newsgrain push` makes one"):
        push(Wire(), replace(NEW, reask="all"), 2)


@given(st.lists(st.text(st.sampled_from("abc.*()[ ,"), max_size=6)).map(",".join), st.text(max_size=20))
def test_any_words_can_be_searched_for(words: str, sentence: str) -> None:
    """Signs that mean something to a pattern mean themselves; no words find nothing."""
    found = reask.matcher(words)(sentence)
    assert found in (True, False)
    if not words.replace(",", " ").strip():
        assert not found


def test_words_are_whole_and_of_either_case() -> None:
    fits = reask.matcher("it was  claim*, SAID")
    assert [fits(s) for s in ("It was claimed.", "it was a claim", "He said.", "He is aforesaid.")] == [
        *(True, False),
        *(True, False),
    ]
