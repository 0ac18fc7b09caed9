"""Who is who in exports that call annotators by number: each keeps one name, and a name in vain is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.labelstudio.test_annotation_check import Run, answers, export, run

__all__ = ["run"]
ANN, BEA = ("--name", "1=Ann@a.example"), ("--name", "2=bea@a.example")


def by_number(*numbers: object, count: int = 3) -> list[dict[str, Any]]:
    """An export whose sentences were each answered by all these accounts, at one moment."""
    made = export(count)
    for task in made:
        (given,) = task["annotations"]
        task["annotations"] = [
            {**given, "id": f"{given['id']}{n}", "completed_by": who} for n, who in enumerate(numbers)
        ]
    return made


def pull(run: Run, made: list[dict[str, Any]], *more: str) -> tuple[int, str, str]:
    Path("e.json").write_text(json.dumps(made))
    return run("pull", "--from-file", "e.json", *more)


def test_a_name_that_is_used_is_not_told(run: Run) -> None:
    for _ in range(2):
        assert pull(run, by_number(1), *ANN)[::2] == (0, "")


def test_a_name_for_nobody_is_told(run: Run) -> None:
    code, _, errors = pull(run, by_number(1), *ANN, "--name", "9=zed@a.example")
    assert code == 0
    assert errors == "newsgrain: --name 9=zed@a.example was not used: no answer there is of account 9\n"


@pytest.mark.parametrize("more", [(), ("--pseudonyms",)], ids=["plain", "pseudonyms"])
def test_a_name_that_comes_late_is_told(run: Run, annotations: Path, more: tuple[str, ...]) -> None:
    pull(run, by_number(1), *more)
    (before,) = {row["annotator"] for row in answers(annotations)}
    code, out, errors = pull(run, by_number(1), *ANN, *more)
    assert (code, out) == (0, "3 answers in e.json: 0 new, 3 known\n")
    assert errors.startswith(
        f"newsgrain: --name 1=Ann@a.example was not used: answers of account 1 are {before}, and keep that"
    )
    assert len(errors.splitlines()) == 1


def test_a_name_beside_an_address_is_told(run: Run) -> None:
    _, _, errors = pull(run, by_number({"id": 1, "email": "cyd@a.example"}), *ANN)
    assert "answers of account 1 are cyd@a.example, and have it in the export" in errors


def test_a_name_at_what_cannot_be_taken_is_used(run: Run) -> None:
    made = by_number(1, count=1)
    made[0]["annotations"][0]["lead_time"] = -1
    code, _, errors = pull(run, made, *ANN)
    assert (code, "was not used" in errors, "of ann@a.example" in errors) == (3, False, True)


@pytest.mark.parametrize("more", [(), ("--pseudonyms",)], ids=["plain", "pseudonyms"])
@pytest.mark.parametrize("late", [True, False], ids=["named late", "named first"])
def test_two_who_answered_at_one_moment_stay_two(
    run: Run, annotations: Path, late: bool, more: tuple[str, ...]
) -> None:
    """The moment does not tell whose answer it is; the account does, in an export with new sentences too."""
    first, second = ((), (*ANN, *BEA)) if late else ((*ANN, *BEA), ())
    pull(run, by_number(1, 2, count=2), *first, *more)
    names = {row["annotator"] for row in answers(annotations)}
    _, out, errors = pull(run, by_number(1, 2)[1:], *second, *more)
    assert out == "4 answers in e.json: 2 new, 2 known\n"
    assert {row["annotator"] for row in answers(annotations)} == names
    assert len(names) == 2
    assert errors.count("was not used: answers of account") == (2 if late else 0)


def test_accounts_of_other_projects_and_other_addresses_are_others(run: Run, annotations: Path) -> None:
    for project, who in (("a", 1), ("b", 1), ("c", {"id": 1, "email": "cyd@a.example"})):
        named = () if project == "a" else ANN
        made = by_number(who)
        for task in made:
            task["annotations"][0]["created_at"] = f"2026-03-0{1 + 'abc'.index(project)}T10:00:00Z"
        pull(run, made, "--project", project, *named)
    again = by_number({"id": 1, "email": "dan@a.example"})
    pull(run, again, "--project", "c")
    names = {row["annotator"] for row in answers(annotations)}
    assert names == {"user-1", "ann@a.example", "cyd@a.example", "dan@a.example"}


def test_a_name_for_a_server_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABEL_STUDIO_URL", raising=False)
    code, _, errors = run("pull", *ANN)
    assert (code, len(errors.splitlines())) == (1, 2)
    assert "--name was not used: it is for exports, --from-file" in errors
