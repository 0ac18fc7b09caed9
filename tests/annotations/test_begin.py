"""A team begins in a folder of its own, which commands find by themselves and git does not give away."""

import json
from pathlib import Path

import pytest

from newsgrain import homes
from newsgrain.annotations import corpus
from newsgrain.annotations.begin import begin, guidelines
from newsgrain.errors import InputError, OutputError
from newsgrain.files import to_json, write_lines
from tests import toy
from tests.annotations.test_gitignore import git, untracked
from tests.files import contents
from tests.labelstudio.test_annotation_check import annotation, export
from tests.processes import run


def test_a_team_goes_from_nothing_to_gold_in_its_own_folder(tmp_path: Path) -> None:
    """No command needs to be told where the corpus is, or which project it has."""
    home = tmp_path / "ours"
    begun = run("init", "ours", "--json", cwd=tmp_path)
    assert (begun.returncode, json.loads(begun.stdout)["project"]) == (0, "ours"), begun.stderr
    assert (home / "GUIDELINES.md").read_bytes() == guidelines().read_bytes()
    git(home, "init")
    rows = [to_json(item.article) for _, item in toy.corpus()]
    write_lines(tmp_path / "in.jsonl", rows)
    assert run("push", "../in.jsonl", "--to-file", "../tasks.json", cwd=home).returncode == 0
    tasks = export(5)
    for n, task in enumerate(tasks):
        task["annotations"].append(annotation(30 + n, completed_by=8))
    (tmp_path / "export.json").write_text(json.dumps(tasks))
    pulled = run("pull", "--from-file", "../export.json", cwd=home)
    assert pulled.stdout == "10 answers in ../export.json: 10 new, 0 known\n", pulled.stderr
    assert {a.project for a in corpus.answers(home)} == {"ours"}
    found = json.loads(run("agreement", "--minimum", 5, "--json", cwd=home).stdout)
    assert (found["shared"], found["rounds"][0]["project"]) == (5, "ours")
    assert json.loads(run("adjudicate", "--json", cwd=home).stdout)["gold"] == 5
    assert not {"articles/pushed.jsonl", "labelled.jsonl"} & set(untracked(home))
    assert {"GUIDELINES.md", "gold.jsonl", "newsgrain.json"} <= set(untracked(home))
    outside = run("adjudicate", "--annotations", "ours", "--json", cwd=tmp_path)
    assert json.loads(outside.stdout)["gold"] == 5


def test_five_lines_say_what_the_folder_is(tmp_path: Path) -> None:
    begin(tmp_path / "ours", "the spring round")
    lines = (tmp_path / "ours" / "README.md").read_text().splitlines()
    assert len(lines) == 5
    assert "“the spring round”" in lines[2]


@pytest.mark.parametrize("there", ["a file", "a folder", "a corpus"])
def test_what_is_there_is_left_alone(tmp_path: Path, there: str) -> None:
    place = tmp_path / "ours"
    if there == "a file":
        place.write_text("mine")
    elif there == "a folder":
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    else:
        begin(place, "ours")
        (place / "answers" / "ann.jsonl").write_text("")
    before = contents(tmp_path)
    done = run("init", "ours", cwd=tmp_path)
    told = "is one already" if there == "a corpus" else "something is there already"
    assert (done.returncode, done.stderr) == (
        1,
        f"newsgrain: ours: {told}; give the name of a new folder\n",
    )
    assert contents(tmp_path) == before


def test_one_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / ".ours.partial").mkdir()
    (tmp_path / ".ours.partial" / "old").write_text("half")
    (tmp_path / "ours").mkdir()
    assert "old" not in begin(tmp_path / "ours", "ours")
    assert [p.name for p in tmp_path.iterdir()] == ["ours"]


def test_none_is_begun_in_another(tmp_path: Path) -> None:
    begin(tmp_path / "ours", "ours")
    before = contents(tmp_path)
    for name in ("more", "articles/more", "../ours/more"):
        done = run("init", name, cwd=tmp_path / "ours")
        told = f"would stand in the corpus {tmp_path / 'ours'}; give the name of a folder outside it"
        assert (done.returncode, done.stderr) == (1, f"newsgrain: {name}: {told}\n")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("title", ["no", "x" * 51, "two\nlines", "two\u2028lines", "a\tb"])
def test_a_title_that_the_server_would_refuse_is_told_at_once(tmp_path: Path, title: str) -> None:
    done = run("init", "ours", "--project", title, cwd=tmp_path)
    assert done.returncode == 1
    assert "a project's title has 3 to 50 characters on one line; give one with --project" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", '{"project": 5}', '{"project": "x"}', '{"project": "two\\nlines"}', "\x00"]
)
def test_settings_that_cannot_be_used_are_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / homes.FILE).write_text(text)
    with pytest.raises(InputError, match=r'newsgrain\.json: .*write \{"project": "the title of yours"\}'):
        homes.settings(tmp_path)


def test_the_folder_that_is_named_or_lies_there_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert homes.nearest() == Path("annotations")
    (tmp_path / homes.FILE).write_text("{}")
    assert homes.nearest() == Path()
    assert homes.nearest(Path("other")) == Path("other")
    (tmp_path / "annotations").mkdir()
    assert homes.nearest() == Path("annotations")
    assert homes.settings(Path()).project == "newsgrain"


def test_where_none_can_be_made_is_told_by_the_name_that_was_given(tmp_path: Path) -> None:
    """Not by that of the folder beside it, which is nobody's."""
    (tmp_path / "a.txt").touch()
    with pytest.raises(OutputError, match=r"a\.txt/ours: cannot be made \(Not a directory\); nothing was"):
        begin(tmp_path / "a.txt" / "ours", "ours")
