"""Nothing of a person's is lost: a job removes and overwrites only what its own ledger says it wrote."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from newsgrain.batch import classify as job
from newsgrain.batch import starting
from newsgrain.errors import InputError, OutputError
from newsgrain.storage import Folder
from tests.files import contents, results, rows
from tests.processes import python, run

OWN = {
    "mine.txt": "my notes",
    "sentences/mywork.txt": "my work",
    "sentences/part-00007.jsonl": "{}",
    "sentences/part-00000.jsonl.partial": "half of mine",
    "articles/kept/one.txt": "It hailed.",
    "html/own.html": "<p>mine</p>",
}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    for n in range(3):
        (tmp_path / "inbox" / f"{n}.txt").write_text(f"It rained in place {n}.")
    return tmp_path / "inbox"


@pytest.fixture
def out(inbox: Path, folder: Path, tmp_path: Path) -> Path:
    """A folder of results, with files of a person's own among them."""
    job.classify([str(inbox)], tmp_path / "out", folder, job.Options(batch_bytes=1))
    put_own(tmp_path / "out")
    return tmp_path / "out"


def put_own(home: Path) -> None:
    for name, text in OWN.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)


def own_of(home: Path) -> dict[str, str]:
    return {name: (home / name).read_text() for name in OWN if (home / name).exists()}


def without_ledger(home: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(home).items() if not name.startswith("ledger.sqlite")}


def newsgrain(*words: str | Path, folder: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return run(*words, "--models", folder.parent, cwd=cwd)


def test_a_normal_run_touches_nothing_that_is_not_ours(out: Path, inbox: Path, folder: Path) -> None:
    (inbox / "new.txt").write_text("It snowed.")
    job.classify([str(inbox)], out, folder, job.Options(batch_bytes=1))
    assert own_of(out) == OWN


def test_fresh_removes_what_the_ledger_names_and_nothing_else(out: Path, inbox: Path, folder: Path) -> None:
    shutil.rmtree(inbox)
    inbox.mkdir()
    (inbox / "only.txt").write_text("It snowed.")
    run = job.classify([str(inbox)], out, folder, job.Options(), fresh=True)
    assert run.classified == 1
    assert own_of(out) == OWN
    written = set(without_ledger(out)) - set(OWN)
    parts = {f"{name}/part-00000.jsonl" for name in ("articles", "sentences")}
    assert written == {*parts, "run.json", "rejected.jsonl"}


@pytest.mark.parametrize("there", [(), ("photo.png",), (".hidden.txt",)])
def test_fresh_keeps_what_was_made_when_there_is_nothing_to_read(
    out: Path, inbox: Path, folder: Path, there: tuple[str, ...]
) -> None:
    """Such as a share that is not mounted; while watching, articles may come later."""
    before = contents(out)
    shutil.rmtree(inbox)
    inbox.mkdir()
    for name in there:
        (inbox / name).write_text("x")
    with pytest.raises(InputError, match=r"nothing to read is there, so --fresh would only remove what is"):
        job.classify([str(inbox)], out, folder, job.Options(), fresh=True)
    assert contents(out) == before


def test_a_run_that_finds_nothing_says_so(inbox: Path, folder: Path, tmp_path: Path) -> None:
    shutil.rmtree(inbox)
    inbox.mkdir()
    (inbox / "empty.jsonl").write_text("")
    run = job.classify([str(inbox)], tmp_path / "none", folder, job.Options())
    assert len(run.warnings) == 1
    assert run.warnings[0].startswith("nothing to classify was found")
    (inbox / "a.txt").write_text("It rained.")
    assert job.classify([str(inbox)], tmp_path / "none", folder, job.Options()).warnings == ()


def test_empty_folders_of_ours_go_too(inbox: Path, folder: Path, tmp_path: Path) -> None:
    job.classify([str(inbox)], tmp_path / "out", folder, job.Options())
    job.start_again(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    job.start_again(tmp_path / "out")
    job.start_again(tmp_path / "never made")


def test_fresh_with_pages_removes_those_that_it_made(inbox: Path, folder: Path, tmp_path: Path) -> None:
    from newsgrain.report import batch_pages

    out = tmp_path / "out"
    job.classify([str(inbox)], out, folder, job.Options())
    batch_pages.write([str(inbox)], out, folder, job.Options())
    put_own(out)
    assert len(list((out / "html").iterdir())) > 4
    job.start_again(out)
    assert sorted(contents(out)) == sorted(OWN)


def test_a_page_of_a_person_s_is_not_overwritten(inbox: Path, folder: Path, tmp_path: Path) -> None:
    from newsgrain.report import batch_pages

    out = tmp_path / "out"
    job.classify([str(inbox)], out, folder, job.Options())
    (out / "html").mkdir()
    (out / "html" / "index.html").write_text("mine")
    with pytest.raises(OutputError, match=r"html/index.html: is there and was not written by newsgrain"):
        batch_pages.write([str(inbox)], out, folder, job.Options())
    assert (out / "html" / "index.html").read_text() == "mine"


def test_fresh_in_a_folder_without_a_ledger_removes_nothing(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    put_own(tmp_path / "corpus")
    with pytest.raises(OutputError, match=r"corpus: has files \(.*\) and no ledger .* choose another --out"):
        job.classify([str(inbox)], tmp_path / "corpus", folder, job.Options(), fresh=True)
    assert sorted(contents(tmp_path / "corpus")) == sorted(OWN)


@pytest.mark.parametrize("name", ["run.json", "rejected.jsonl", "ledger.sqlite"])
@pytest.mark.parametrize("content", ["mine", "SQLite format 3\0 or so"])
def test_names_that_are_taken_are_told_and_left(
    inbox: Path, folder: Path, tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / name).write_text(content)
    with pytest.raises(OutputError, match=rf"{name}: is there and (was not written|is no ledger)"):
        job.classify([str(inbox)], tmp_path / "home", folder, job.Options())
    assert (tmp_path / "home" / name).read_text() == content


def test_a_database_of_a_person_s_is_no_ledger(inbox: Path, folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "ledger.sqlite")) as db:
        db.execute("CREATE TABLE accounts (name TEXT)")
    before = (home / "ledger.sqlite").read_bytes()
    for fresh in (False, True):
        with pytest.raises(OutputError, match=r"ledger of newsgrain's|no ledger"):
            job.classify([str(inbox)], home, folder, job.Options(), fresh=fresh)
        assert (home / "ledger.sqlite").read_bytes() == before


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_part_s_name_that_is_taken(out: Path, inbox: Path, folder: Path, kind: str) -> None:
    """Nothing is lost: what is finished is kept, and when the name is free the run goes on."""
    path = out / "articles" / "part-00003.jsonl"
    make: dict[str, Callable[[], object]] = {
        "file": lambda: path.write_text("mine"),
        "folder": path.mkdir,
        "link": lambda: path.symlink_to("nowhere"),
    }
    make[kind]()
    before = results(out) if kind == "file" else None
    (inbox / "new.txt").write_text("It snowed.")
    with pytest.raises(OutputError, match=r"articles/part-00003.jsonl: is there and was not written by"):
        job.classify([str(inbox)], out, folder, job.Options(batch_bytes=1))
    assert before is None or results(out) == before
    path.rmdir() if kind == "folder" else path.unlink()
    run = job.classify([str(inbox)], out, folder, job.Options(batch_bytes=1))
    assert run.classified == 4
    assert own_of(out) == OWN


WRONG: dict[str, list[str]] = {
    "an input that does not exist": ["inbxo", "--out", "out"],
    "one of several that does not exist": ["inbox", "inbxo", "--out", "out"],
    "a glob without a match": ["inbxo/*.txt", "--out", "out"],
    "a model that does not exist": ["inbox", "--out", "out", "--model", "nine"],
    "a format that there is not": ["inbox", "--out", "out", "--format", "parquett"],
    "no input": ["--out", "out"],
    "a folder to watch that does not exist": ["--watch", "inbxo", "--out", "out"],
    "pages and watch": ["--watch", "inbox", "--out", "out", "--pages"],
    "prune and watch": ["--watch", "inbox", "--out", "out", "--prune"],
    "a scheduler that does not answer": ["inbox", "--out", "out", "--dask", "tcp://127.0.0.1:9"],
    "a part of the results as input": ["out/articles/kept", "--out", "out"],
    "the same by a detour": ["inbox/../out/articles/kept", "--out", "out"],
    "through a link": ["link/one.txt", "--out", "out"],
    "through a link to the folder": ["inbox", "out-link/articles/kept", "--out", "out"],
    "out through a link": ["out/articles/kept", "--out", "out-link"],
    "a glob": ["out/articles/k*/*", "--out", "out"],
    "a link below an input": ["linked", "--out", "out"],
    "the folder itself": ["out", "--out", "out"],
    "a folder to watch in it": ["--watch", "out/articles/kept", "--out", "out"],
}


@pytest.mark.parametrize("what", WRONG)
def test_all_that_can_be_checked_is_checked_before_anything_is_removed(
    out: Path, folder: Path, tmp_path: Path, what: str
) -> None:
    if "scheduler" in what:
        pytest.importorskip("distributed")
    (tmp_path / "link").symlink_to(out / "articles" / "kept")
    (tmp_path / "out-link").symlink_to(out)
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "it.txt").symlink_to(out / "articles" / "kept" / "one.txt")
    before = without_ledger(out)
    done = newsgrain("classify", *WRONG[what], "--fresh", folder=folder, cwd=tmp_path)
    assert done.returncode not in (0, 3), what
    assert "Traceback" not in done.stderr
    assert without_ledger(out) == before
    assert len(rows(out, "articles")) == 3


@pytest.mark.parametrize("name", [None, "mine.txt"])
def test_results_that_cannot_be_begun_leave_no_folder(tmp_path: Path, name: str | None) -> None:
    def begin(out: Path) -> None:
        with starting.leaving_none(Folder.at(out)):
            out.mkdir(parents=True, exist_ok=True)
            if name:
                (out / name).touch()
            raise InputError("no scheduler")

    for out in (tmp_path / "a" / "b", tmp_path):
        with pytest.raises(InputError, match="no scheduler"):
            begin(out)
    assert (tmp_path / "a" / "b").exists() == (tmp_path / "a").exists() == bool(name)


def test_a_model_in_the_folder_is_not_lost(out: Path, inbox: Path, folder: Path) -> None:
    shutil.copytree(folder, out / folder.name)
    before = without_ledger(out)
    with pytest.raises(OutputError, match=r"--fresh is refused, .* stands in it and is needed"):
        job.classify([str(inbox)], out, out / folder.name, job.Options(), fresh=True)
    assert without_ledger(out) == before


def test_a_folder_that_cannot_be_written_is_told_first(out: Path, inbox: Path, folder: Path) -> None:
    before = without_ledger(out)
    (out / "sentences").chmod(0o500)
    try:
        if os.access(out / "sentences", os.W_OK):
            pytest.skip("root writes everywhere")
        with pytest.raises(OutputError, match="sentences: cannot be written"):
            job.classify([str(inbox)], out, folder, job.Options(), fresh=True)
    finally:
        (out / "sentences").chmod(0o700)
    assert without_ledger(out) == before


def test_a_link_to_what_is_not_there_is_told(tmp_path: Path, inbox: Path, folder: Path) -> None:
    (tmp_path / "results").symlink_to("away")
    with pytest.raises(OutputError, match="results: is a link to away, which is not there; make that folder"):
        job.classify([str(inbox)], tmp_path / "results", folder, job.Options())
    assert not (tmp_path / "away").exists()


@pytest.mark.parametrize("again", ["fresh", "plain"])
@pytest.mark.parametrize("removed", [0, 1, 4, 7, 8])
def test_a_run_stopped_while_it_removes_goes_on(
    out: Path,
    inbox: Path,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    removed: int,
    again: str,
) -> None:
    """The next run, whether it is asked to or not, ends the removal first: no half of old results stays."""
    remove, count = Folder.remove, [0]

    def stop(self: Folder, *names: str) -> None:
        if count[0] == removed:
            raise KeyboardInterrupt
        count[0] += 1
        remove(self, *names)

    monkeypatch.setattr(Folder, "remove", stop)
    with pytest.raises(KeyboardInterrupt):
        job.start_again(out)
    monkeypatch.undo()
    (inbox / "0.txt").unlink()
    run = job.classify([str(inbox)], out, folder, job.Options(batch_bytes=1), fresh=again == "fresh")
    assert (run.classified, run.articles_in) == (2, 2)
    assert own_of(out) == OWN
    for name, data in own_of(out).items():
        assert data == OWN[name]
        (out / name).unlink()
    job.classify([str(inbox)], tmp_path / "new", folder, job.Options(batch_bytes=1))
    assert results(out) == results(tmp_path / "new")


def test_fresh_at_a_url_removes_what_the_ledger_names(inbox: Path, folder: Path, tmp_path: Path) -> None:
    far = f"local://{tmp_path}/far"
    job.classify([str(inbox)], far, folder, job.Options(batch_bytes=1))
    put_own(tmp_path / "far")
    same = Folder.at(f"local://{tmp_path}/far/")
    with pytest.raises(OutputError, match="stands in it and is needed"):
        starting.check_start([f"{far}/mine.txt"], same, folder, fresh=True)
    job.start_again(far)
    assert sorted(contents(tmp_path / "far")) == sorted(OWN)
    with pytest.raises(OutputError, match=r"has files .* and no ledger of newsgrain's"):
        job.start_again(far)


def test_out_inside_in_reads_articles_only(folder: Path, tmp_path: Path) -> None:
    """Run again and again, also after other results came to lie there; results named themselves are read."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("It rained.")
    for out in ("in/out", "in/second/out"):
        for n in range(2):
            done = newsgrain("classify", "in", "--out", out, "--json", folder=folder, cwd=tmp_path)
            assert done.returncode == 0, done.stderr
            run = json.loads(done.stdout)
            assert (run["articles_in"], run["new_articles"]) == (1, 1 - n)
    done = newsgrain("classify", "in/**", "--out", "in/out", "--json", folder=folder, cwd=tmp_path)
    assert json.loads(done.stdout)["articles_in"] == 1
    done = newsgrain("classify", ".", "--out", "over", "--json", folder=folder, cwd=tmp_path / "in")
    assert json.loads(done.stdout)["articles_in"] == 1
    done = newsgrain("classify", "in", "in/out", "--out", "in/out", "--json", folder=folder, cwd=tmp_path)
    assert json.loads(done.stdout)["articles_in"] == 1
    done = newsgrain("classify", "in/out/sentences", "--out", "third", "--json", folder=folder, cwd=tmp_path)
    assert json.loads(done.stdout)["articles_in"] == 1


def test_a_folder_is_not_both_input_and_out(out: Path, folder: Path) -> None:
    with pytest.raises(InputError, match=r"out: is both what to classify and --out; choose another --out"):
        job.classify([str(out)], out, folder, job.Options())


def test_results_below_a_url_are_passed_over(inbox: Path, folder: Path, tmp_path: Path) -> None:
    from newsgrain.ingest.inputs import find_inputs

    far = f"local://{tmp_path}"
    job.classify([f"{far}/inbox"], f"{far}/inbox/out", folder, job.Options())
    job.classify([str(inbox)], inbox / "near", folder, job.Options())
    assert len(list(find_inputs([f"{far}/inbox"]))) == 3
    run = job.classify([f"{far}/inbox"], f"{far}/inbox/out", folder, job.Options())
    assert (run.articles_in, run.new_articles) == (3, 0)


@pytest.mark.parametrize("name", ["a b", "line\nbreak", b"by\xff te"])
def test_folders_of_any_name(folder: Path, tmp_path: Path, name: str | bytes) -> None:
    top = tmp_path / os.fsdecode(name)
    (top / "in").mkdir(parents=True)
    (top / "in" / os.fsdecode(b"caf\xe9.txt")).write_text("It rained.")
    (top / "in" / os.fsdecode(b"caf\xe8.txt")).write_text("It rained.")
    for n in range(2):
        run = job.classify([str(top / "in")], top / "in" / "out", folder, job.Options())
        assert (run.classified, run.repeated, run.new_articles) == (1, 1, 1 - n)
    run = job.classify([str(top / "in")], top / "in" / "out", folder, job.Options(), fresh=True)
    assert run.classified == 1


def test_a_killed_run_leaves_nothing_that_is_taken_for_a_person_s(
    inbox: Path, folder: Path, tmp_path: Path
) -> None:
    """Killed between the entry of a part and its move, or between the moves of its two files."""
    script = """
import os, signal, sys
from pathlib import Path
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import classify
from newsgrain.storage import Folder
source, out, folder, after = sys.argv[1:]
move, left = Folder.move, [int(after)]
def stop(self, name, to, *folder):
    if to.startswith("part-"):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    move(self, name, to, *folder)
Folder.move = stop
classify([source], Path(out), Path(folder), Options(batch_bytes=1))
"""
    job.classify([str(inbox)], tmp_path / "whole", folder, job.Options(batch_bytes=1))
    for after in range(4):
        out = tmp_path / f"cut-{after}"
        assert python(script, inbox, out, folder, after).returncode == -signal.SIGKILL
        job.classify([str(inbox)], out, folder, job.Options(batch_bytes=1))
        assert results(out) == results(tmp_path / "whole")
        assert not list(out.glob("*/*.partial"))


@pytest.mark.parametrize("place", ["/", "///", "file:///", "/usr/.."])
@pytest.mark.parametrize("fresh", [True, False])
def test_results_do_not_go_into_the_root(inbox: Path, folder: Path, place: str, fresh: bool) -> None:
    with pytest.raises(OutputError, match="is the root of all folders; choose another --out"):
        job.classify([str(inbox)], place, folder, job.Options(), fresh=fresh)


@pytest.mark.parametrize(
    "place", ["", " ", "file://", "s3://", "gs:// ", "s3:///", "s3:///b", "zip://a::s3://"]
)
def test_a_path_that_names_nothing_is_none(inbox: Path, folder: Path, place: str) -> None:
    with pytest.raises(InputError, match="names nothing; give a path"):
        job.classify([str(inbox)], place, folder, job.Options())
    with pytest.raises(InputError, match="names nothing; give a path"):
        job.classify([place], inbox / "out", folder, job.Options())


def test_a_name_that_no_system_takes_is_one_line(inbox: Path, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"name too long\); choose another --out"):
        job.classify([str(inbox)], tmp_path / ("x" * 300), folder, job.Options())


@pytest.mark.parametrize("given", ["both", "above"])
def test_articles_in_a_new_out_are_not_passed_over_in_silence(
    inbox: Path, folder: Path, tmp_path: Path, given: str
) -> None:
    """The folder is read and written to: what stands there would be read by no run."""
    out = inbox / "new"
    out.mkdir()
    (out / "mine.txt").write_text("It froze.")
    inputs = [str(inbox), str(out)] if given == "both" else [str(inbox)]
    with pytest.raises(InputError, match=r"has articles to classify \(.*mine\.txt\) and is --out"):
        job.classify(inputs, out, folder, job.Options())
    assert list(contents(out)) == ["mine.txt"]


def test_results_that_are_passed_over_are_told(inbox: Path, folder: Path) -> None:
    job.classify([str(inbox)], inbox / "old", folder, job.Options())
    found = job.classify([str(inbox)], inbox / "new", folder, job.Options())
    assert (found.articles_in, found.passed_over) == (3, 1)
    assert any(told.startswith("1 folder passed over (") for told in found.warnings)
    again = job.classify([str(inbox), str(inbox / "new")], inbox / "new", folder, job.Options())
    assert (again.articles_in, again.passed_over) == (3, 2)


@pytest.mark.parametrize("keep", [100, 5000, 20000])
@pytest.mark.parametrize("fresh", [True, False])
def test_a_damaged_ledger_is_one_line(
    inbox: Path, folder: Path, tmp_path: Path, keep: int, fresh: bool
) -> None:
    """Cut off, or overwritten with zeros from somewhere on, as disks do it."""
    out = tmp_path / "out"
    job.classify([str(inbox)], out, folder, job.Options())
    data = (out / "ledger.sqlite").read_bytes()
    for rest in (b"", b"\0" * (len(data) - keep)):
        (out / "ledger.sqlite").write_bytes(data[:keep] + rest)
        before = without_ledger(out)
        with pytest.raises(OutputError, match=r"ledger\.sqlite: is damaged \(.*\); put a copy of it back"):
            job.classify([str(inbox)], out, folder, job.Options(), fresh=fresh)
        assert without_ledger(out) == before
