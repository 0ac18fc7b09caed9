"""Edited and deleted inputs are told of, and --prune takes them out, all or nothing, whatever is killed."""

import itertools
import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.batch.parts import read_rows
from newsgrain.errors import InputError
from newsgrain.report import batch_pages
from tests.files import results, rows
from tests.processes import python

ONE = job.Options(batch_bytes=1)


def line(name: str, text: str) -> str:
    return json.dumps({"id": name, "text": text}) + "\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Two texts, a table, and a copy of the first text."""
    top = tmp_path / "inbox"
    top.mkdir()
    (top / "a.txt").write_text("It rained. Nobody knew why.")
    (top / "b.txt").write_text("It snowed.")
    (top / "c.jsonl").write_text(line("1", "It hailed.") + line("2", "It thawed.") + "{\n")
    (top / "d.txt").write_text("It rained. Nobody knew why.")
    return top


def texts(out: Path) -> list[str]:
    return sorted(row["text"] for row in rows(out, "sentences"))


def places(out: Path) -> list[str]:
    return sorted(Path(row["origin"]).name for row in rows(out, "articles"))


def test_what_is_edited_or_deleted_is_told_and_kept(inbox: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = job.classify([str(inbox)], out, folder, ONE)
    assert first.outdated is not None
    assert first.outdated.articles == 0
    before = texts(out)
    (inbox / "b.txt").unlink()
    (inbox / "a.txt").write_text("It was dry.")
    run = job.classify([str(inbox)], out, folder, ONE)
    assert texts(out) == sorted([*before, "It was dry."])
    assert run.outdated is not None
    assert (run.outdated.articles, run.pruned) == (2, 0)
    assert run.outdated.first == (str(inbox / "a.txt"), str(inbox / "b.txt"))
    (told,) = run.warnings
    assert told == (
        f"2 articles are of inputs that were edited or deleted since ({inbox / 'a.txt'},"
        f" {inbox / 'b.txt'}); --prune takes them out"
    )
    assert json.loads((out / "run.json").read_text())["outdated"]["articles"] == 2


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize("size", [1, 10**6])
def test_prune_takes_them_out_and_the_books_balance(
    inbox: Path, folder: Path, tmp_path: Path, form: str, size: int
) -> None:
    """What stands at another place, too, stays, and is said to stand there."""
    import pyarrow.parquet as pq

    out, options = tmp_path / "out", job.Options(form=form, batch_bytes=size)
    job.classify([str(inbox)], out, folder, options)
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").write_text("It was dry.")
    (inbox / "c.jsonl").write_text(line("2", "It thawed."))
    run = job.classify([str(inbox)], out, folder, options, prune=True)
    assert (run.articles_in, run.classified, run.repeated, run.rejected, run.pruned) == (3, 3, 0, 0, 3)
    assert run.outdated is not None
    assert run.outdated.articles == 0
    found: dict[str, list[dict[str, Any]]] = {}
    for name in ("sentences", "articles"):
        tables = [pq.read_table(p).to_pylist() for p in sorted((out / name).glob("*.parquet"))]
        found[name] = [*itertools.chain(*tables)] if form == "parquet" else rows(out, name)
    assert sorted(row["text"] for row in found["sentences"]) == [
        "It rained.",
        "It thawed.",
        "It was dry.",
        "Nobody knew why.",
    ]
    assert sorted(Path(row["origin"]).name for row in found["articles"]) == ["b.txt", "c.jsonl:1", "d.txt"]
    assert sum(run.labels.values()) == run.sentences == 4
    assert (out / "rejected.jsonl").read_text() == ""
    if form == "jsonl":
        batch_pages.write([str(inbox)], out, folder, options)


def test_an_edited_article_with_an_id_of_its_own_takes_its_place(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    """Without --prune the old text stays and the new one is told of; with it the new one is there."""
    out, path = tmp_path / "out", tmp_path / "feed.jsonl"
    path.write_text(line("1", "It rained.") + line("2", "It snowed."))
    job.classify([str(path)], out, folder, ONE)
    path.write_text(line("1", "It was dry.") + line("2", "It snowed."))
    run = job.classify([str(path)], out, folder, ONE)
    assert (run.classified, run.rejected) == (2, 1)
    run = job.classify([str(path)], out, folder, ONE, prune=True)
    assert (run.classified, run.rejected, run.renamed) == (2, 0, 0)
    found = {row["article_id"]: row["text"] for row in rows(out, "sentences")}
    assert found == {"1": "It was dry.", "2": "It snowed."}


def test_an_id_that_stands_for_one_text_again_is_given_back(folder: Path, tmp_path: Path) -> None:
    out, paths = tmp_path / "out", [tmp_path / f"{name}.jsonl" for name in "ab"]
    for path, text in zip(paths, ("It rained.", "It snowed."), strict=True):
        path.write_text(line("1", text))
    assert job.classify([str(tmp_path / "*.jsonl")], out, folder, ONE).renamed == 2
    paths[0].unlink()
    run = job.classify([str(tmp_path / "*.jsonl")], out, folder, ONE, prune=True)
    assert (run.classified, run.renamed) == (1, 0)
    assert [row["article_id"] for row in rows(out, "sentences")] == ["1"]


def test_inputs_that_were_not_named_this_time_are_not_outdated(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    job.classify([str(inbox / "a.txt")], out, folder, ONE)
    run = job.classify([str(inbox / "b.txt")], out, folder, ONE, prune=True)
    assert (run.classified, run.pruned) == (2, 0)
    assert run.outdated is not None
    assert run.outdated.articles == 0


def test_an_input_is_looked_for_where_it_was(
    inbox: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path that was given from one folder is not gone because one stands in another."""
    monkeypatch.chdir(tmp_path)
    job.classify(["inbox"], tmp_path / "out", folder, ONE)
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "new.txt").write_text("It was dry.")
    monkeypatch.chdir(tmp_path / "else")
    run = job.classify(["new.txt"], tmp_path / "out", folder, ONE, prune=True)
    assert (run.pruned, run.classified) == (0, 5)


@pytest.mark.parametrize("given_path", ["inbxo", "inbox/nothing", "inbox/*.nothing", "empty"])
def test_prune_with_nothing_to_read_takes_nothing_out(
    inbox: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given_path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    job.classify(["inbox"], "out", folder, ONE)
    before = results(tmp_path / "out")
    with pytest.raises(InputError, match=r"does not exist|no file matches|would take out everything"):
        job.classify([given_path], "out", folder, ONE, prune=True)
    assert results(tmp_path / "out") == before


def test_where_prune_cannot_be_it_says_so(inbox: Path, folder: Path, tmp_path: Path) -> None:
    far = f"local://{tmp_path}/far"
    job.classify([str(inbox)], far, folder, ONE)
    with pytest.raises(InputError, match=r"far: --prune works in local folders"):
        job.classify([str(inbox)], far, folder, ONE, prune=True)
    with pytest.raises(InputError, match=r"--prune reads inputs again, which standard input cannot be"):
        job.classify(["-"], tmp_path / "out", folder, ONE, prune=True)
    (inbox / "b.txt").unlink()
    run = job.classify([str(inbox)], far, folder, ONE)
    assert run.outdated is not None
    assert run.outdated.articles == 1


def test_inputs_at_a_url_are_pruned_too(inbox: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    job.classify([f"local://{inbox}"], out, folder, ONE)
    (inbox / "b.txt").unlink()
    run = job.classify([f"local://{inbox}"], out, folder, ONE, prune=True)
    assert (run.pruned, run.classified) == (1, 3)
    assert "It snowed." not in texts(out)


def test_pages_of_what_was_taken_out_go_too(inbox: Path, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    job.classify([str(inbox)], out, folder, ONE)
    batch_pages.write([str(inbox)], out, folder, ONE)
    before = {p.name for p in (out / "html").iterdir()}
    (out / "html" / "own.html").write_text("mine")
    (inbox / "b.txt").unlink()
    job.classify([str(inbox)], out, folder, ONE, prune=True)
    batch_pages.write([str(inbox)], out, folder, ONE)
    after = {p.name for p in (out / "html").iterdir()}
    assert len(before - after) == 1
    assert after - before == {"own.html"}


def edit(inbox: Path) -> None:
    (inbox / "a.txt").unlink()
    (inbox / "b.txt").write_text("It was dry.")
    (inbox / "c.jsonl").write_text(line("1", "It was mild.") + line("2", "It thawed."))


STEPS = """
import os, signal, sys
from pathlib import Path
from newsgrain import storage
from newsgrain.batch import ledger
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import classify
source, out, folder, after = sys.argv[1:]
left = [int(after)]
def step():
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
def wrapped(owner, name):
    function = getattr(owner, name)
    def stopping(*args, **kwargs):
        step()
        found = function(*args, **kwargs)
        step()
        return found
    setattr(owner, name, stopping)
wrapped(storage.Folder, "move")
for name in ("prune", "restate", "name_texts", "end_part"):
    wrapped(ledger.Ledger, name)
classify([source], Path(out), Path(folder), Options(batch_bytes=1), prune=True)
print("whole")
"""


def test_prune_killed_at_any_step_ends_in_the_same_bytes(inbox: Path, folder: Path, tmp_path: Path) -> None:
    """SIGKILL before and after each thing that it does; then the same command."""
    job.classify([str(inbox)], tmp_path / "base", folder, ONE)
    edit(inbox)
    shutil.copytree(tmp_path / "base", tmp_path / "whole")
    job.classify([str(inbox)], tmp_path / "whole", folder, ONE, prune=True)
    kills = 0
    for after in itertools.count(0, 3):
        out = tmp_path / f"cut-{after}"
        shutil.copytree(tmp_path / "base", out)
        done = python(STEPS, inbox, out, folder, after)
        if "whole" in done.stdout:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        kills += 1
        job.classify([str(inbox)], out, folder, ONE, prune=True)
        assert results(out) == results(tmp_path / "whole"), after
        assert not list(out.glob("**/*.partial"))
    assert kills > 5


WORDS = ("rained", "snowed", "hailed", "thawed")
RAINED, SNOWED = ["rained"] * 2, ["snowed"] * 2
FEED = st.lists(st.tuples(st.sampled_from("12"), st.sampled_from(WORDS)), max_size=4)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from("abc"), FEED, min_size=1), min_size=2, max_size=3))
@example(
    [
        {"b": [("1", "rained"), ("1", "rained"), ("1", "snowed")]},
        {"b": [("1", "rained"), *[("1", "snowed")] * 2]},
    ]
)
@example([{"b": [("2", "snowed")]}, {"b": [("1", "rained"), ("2", "rained"), ("2", "snowed")]}])
def test_after_prune_the_results_are_those_of_what_is_there(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, list[tuple[str, str]]]]
) -> None:
    """Whatever came and went: the same texts under the same ids as a first run has, and a row a place."""
    top = tmp_path_factory.mktemp("prune")
    inbox = top / "in"
    for state in states:
        shutil.rmtree(inbox, ignore_errors=True)
        inbox.mkdir()
        for name, feed in state.items():
            (inbox / f"{name}.jsonl").write_text("".join(line(k, f"It {v}.") for k, v in feed))
        run = job.classify([str(inbox)], top / "out", folder, job.Options(batch_bytes=60), prune=True)
    new = job.classify([str(inbox)], top / "new", folder, job.Options(batch_bytes=60))
    counts = ("articles_in", "classified", "repeated", "rejected", "sentences", "labels", "renamed")
    assert [getattr(run, name) for name in counts] == [getattr(new, name) for name in counts]

    def found(out: Path) -> list[tuple[str, str]]:
        return sorted((row["article_id"], row["text"]) for row in rows(out, "sentences"))

    assert found(top / "out") == found(top / "new")
    ids = [sorted(row["article_id"] for row in rows(top / name, "articles")) for name in ("out", "new")]
    assert ids[0] == ids[1]


def test_rejections_of_what_was_mended_or_taken_away_are_told(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    """What was rejected once is not rejected for ever: the run says how to be rid of it."""
    (inbox / "e.bin").write_text("x")
    out = tmp_path / "out"
    assert job.classify([str(inbox)], out, folder, ONE).rejected == 2
    (inbox / "c.jsonl").write_text(line("1", "It hailed.") + line("2", "It thawed.") + line("3", "It blew."))
    (inbox / "e.bin").unlink()
    found = job.classify([str(inbox)], out, folder, ONE)
    assert found.outdated is not None
    assert (found.outdated.articles, found.outdated.rejected) == (0, 2)
    assert any("2 rejections are of inputs that were edited or deleted" in told for told in found.warnings)
    pruned = job.classify([str(inbox)], out, folder, ONE, prune=True)
    assert (pruned.rejected, pruned.articles_in, pruned.warnings) == (0, 6, found.warnings[:-1])


@pytest.mark.parametrize(
    "spelt", ["./inbox", "inbox/../inbox", "inbox/*", "{top}/inbox", "file://{top}/inbox"]
)
def test_a_file_is_the_same_however_its_path_is_written(
    inbox: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelt: str
) -> None:
    monkeypatch.chdir(tmp_path)
    first = job.classify(["inbox"], "out", folder, ONE)
    again = job.classify([spelt.format(top=tmp_path)], "out", folder, ONE)
    assert (again.new_parts, again.articles_in) == (0, first.articles_in)
    (inbox / "b.txt").unlink()
    pruned = job.classify([spelt.format(top=tmp_path)], "out", folder, ONE, prune=True)
    assert (pruned.pruned, pruned.articles_in) == (1, first.articles_in - 1)


def test_one_relative_path_in_two_folders_is_two_files(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read from one folder is not taken for a later state of what was read from another."""
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "in.jsonl").write_text(line("1", f"It rained in {place}."))
        monkeypatch.chdir(tmp_path / place)
        found = job.classify(["in.jsonl"], tmp_path / "out", folder, ONE, prune=True)
        assert (found.rejected, found.pruned) == (0, 0)
    assert texts(tmp_path / "out") == ["It rained in x.", "It rained in y."]


def test_a_project_that_was_moved_goes_on(
    inbox: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    inbox.rename(tmp_path / "here" / "inbox")
    monkeypatch.chdir(tmp_path / "here")
    first = job.classify(["inbox"], "out", folder, ONE)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").rename(tmp_path / "there")
    monkeypatch.chdir(tmp_path / "there")
    again = job.classify(["inbox"], "out", folder, ONE, prune=True)
    assert (again.new_parts, again.pruned, again.articles_in) == (0, 0, first.articles_in)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_an_origin_is_the_line_where_an_article_stands_now(folder: Path, tmp_path: Path, form: str) -> None:
    """A line put in above moves all that is below it, and their rows say so."""
    path, out = tmp_path / "in.jsonl", tmp_path / "out"
    path.write_text(line("a", "It rained.") + line("b", "It snowed."))
    options = job.Options(form, batch_bytes=1)
    job.classify([str(path)], out, folder, options)
    path.write_text(line("c", "It hailed.") + path.read_text())
    job.classify([str(path)], out, folder, options)
    parts = (out / "articles").iterdir()
    found = {row["article_id"]: row["origin"] for part in parts for row in read_rows(part)}
    assert found == {name: f"{path}:{n}" for n, name in enumerate("cab", 1)}
