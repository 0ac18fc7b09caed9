"""A plan writes nothing, whatever it is combined with."""

import hashlib
from pathlib import Path

import pytest

from tests.cli.test_values import commands
from tests.processes import Done, run

OUTS = ("--to-file", "--config", "--disputes", "--queue")
NEEDS = {  # what each command that plans is given, so that without --plan it would write
    "push": [["in.jsonl"], ["in.jsonl", "--gold-questions", "40%"], ["in.jsonl", "--unanswered"]],
    "adjudicate": [[], ["--push"], ["--annotator", "ann", "--minimum", "1"], ["--method", "dawid-skene"]],
    "audit": [[], ["--push"]],
    "revise": [["in.jsonl"]],
    "forget": [["toy-0"]],
    "labels": [[], ["--migrate", "two.json"], ["--finish"]],
}


def state(folder: Path) -> dict[str, str]:
    """Each file and folder, with a digest of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def test_all_that_plan_are_here() -> None:
    planning = {name for name, command in commands() if any("--plan" in p.opts for p in command.params)}
    assert planning == set(NEEDS)


def outs_of(name: str) -> list[str]:
    """The options of a command that name files to write."""
    known = {option for param in dict(commands())[name].params for option in param.opts}
    return [option for option in OUTS if option in known]


@pytest.mark.parametrize("name", NEEDS)
def test_a_plan_leaves_every_byte_as_it_was(name: str, annotations: Path, archive: Path) -> None:
    """With every file that it could write named, too; where a plan has no sense it says what is missing."""
    home = annotations.parent
    text = archive.read_text()
    archive.write_text(
        text.replace("Monday", "Tuesday") if name == "revise" else text.replace("toy-", "new-")
    )
    disputed = annotations / "answers" / "bea.jsonl"
    disputed.write_text(disputed.read_text().replace("speculation", "attribution", 1))
    (home / "two.json").write_text(run("labels", "--json", cwd=home).stdout.replace("speculation", "guess"))
    before = state(home)
    outs = [word for option in outs_of(name) for word in (option, f"{option[2:]}.out")]
    for words in NEEDS[name]:
        for more in ([], outs):
            done = run(name, *words, "--plan", *more, cwd=home)
            assert state(home) == before, (words, more)
            assert done.returncode == 0 or is_one_line(done), done.stderr


def is_one_line(done: Done) -> bool:
    return done.returncode == 1 and done.stderr.startswith("newsgrain: ") and "Traceback" not in done.stderr


def test_a_plan_of_files_says_what_would_be_there(annotations: Path, archive: Path) -> None:
    home = annotations.parent
    done = run("push", archive, "--to-file", "t.json", "--plan", cwd=home)
    assert done.stdout == "t.json: 21 tasks to be written\n"
    told = run("adjudicate", "--plan", "--disputes", "d.jsonl", cwd=home).stdout
    assert (
        told == "to be settled: 21 gold, 0 disputed, 0 single, 0 skipped\nd.jsonl: 0 disputes to be written\n"
    )


def test_an_audit_is_not_made_for_a_plan_of_nothing(annotations: Path) -> None:
    done = run("audit", "--plan", cwd=annotations.parent)
    assert (done.returncode, done.stderr) == (1, "newsgrain: --plan: is for --push; give both, or neither\n")
