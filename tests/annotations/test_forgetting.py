"""Articles that must go: every row of theirs goes, no other changes, and nothing brings them back."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.annotations import corpus, dataset, forgetting, sources, tombstones, transaction
from newsgrain.annotations.corpus import QUESTIONS, Question
from newsgrain.errors import CorpusError, InputError, OutputError
from newsgrain.files import append_lines, lines_of, to_json, write_lines, write_records
from newsgrain.records import Article, Label, text_id
from newsgrain.text.sentences import split
from tests.annotations.killed import killed
from tests.files import contents
from tests.processes import run


def ids(annotations: Path) -> list[str]:
    return [article.article_id for _, article in corpus.articles(annotations)]


def lines(folder: Path) -> dict[str, list[str]]:
    return {p.relative_to(folder).as_posix(): lines_of(p) for p in folder.rglob("*.jsonl")}


def mentions(line: str, name: str) -> bool:
    return f'"{name}"' in line or f'"{name}:' in line


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(0, 4), min_size=1))
def test_all_rows_of_theirs_go_and_all_others_stay_as_they_are(annotations: Path, chosen: set[int]) -> None:
    """Whatever is forgotten after whatever; the books balance by file."""
    everything = [f"toy-{n}" for n in range(5)]
    names = [everything[n] for n in sorted(chosen)]
    before = lines(annotations)
    there = set(ids(annotations))
    done = forgetting.forget(annotations, names)
    after = lines(annotations)
    assert set(ids(annotations)) == there - set(names)
    for path, old in before.items():
        if path != tombstones.FILE:
            assert after[path] == [x for x in old if not any(mentions(x, name) for name in names)]
    gone = sum(len(old) - len(after[path]) for path, old in before.items() if path != tombstones.FILE)
    assert sum(sum(one.rows.values()) for one in done) == gone
    buried = tombstones.read(annotations)
    assert all(buried.has(name) == (name not in ids(annotations)) for name in everything)
    assert not any(mentions(line, name) for file in after.values() for line in file for name in names)


@given(st.text(), st.text())
def test_a_text_is_known_by_its_words(one: str, other: str) -> None:
    stones = tombstones.Tombstones(texts=tombstones.digests({"a": [one]}))
    assert stones.has_text(one)
    if any(c.isalnum() for c in one) and one.isascii():
        assert stones.has_text(f"\n“{one.upper()}”  \n…")
    assert stones.has_text(other) == (tombstones._digest(one) == tombstones._digest(other))


def test_the_command_takes_it_out_of_everything_and_the_rest_goes_on(annotations: Path) -> None:
    cwd = annotations.parent
    assert run("dataset", cwd=cwd).returncode == 0
    assert run("train", cwd=cwd).returncode == 0
    path = annotations / "articles" / "superseded" / "toys.jsonl"
    write_lines(path, [to_json(Article("toy-0", "An older text of it."))])
    questions = [
        Question("newsgrain", "toy-0:0-5", Label.ATTRIBUTION, "toy-1:0-5"),
        Question("newsgrain", "toy-1:0-5", Label.ATTRIBUTION, "toy-0:0-5"),
    ]
    write_records(annotations / QUESTIONS, questions)
    kept = cwd / ".build/evaluate/main-1.npz"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"words of a text")
    (source,) = sources.read(cwd / ".build/dataset")
    before = contents(cwd)
    planned = json.loads(run("forget", "toy-0", "--plan", "--json", cwd=cwd).stdout)
    assert contents(cwd) == before
    done = json.loads(run("forget", "toy-0", "--json", cwd=cwd).stdout)
    assert done | {"plan": True} == planned
    assert not kept.exists()
    left = list(dataset.load(cwd / ".build/dataset"))
    labels = sum(len(row.labelled.labels) for row in left)
    assert labels < source["sentences"]
    now = source | {"articles": len(left), "sentences": labels}
    assert sources.read(cwd / ".build/dataset") == [now]
    (one,) = done["forgotten"]
    assert (one["rows"]["articles"], one["rows"]["questions"], done["dataset"]) == (2, 1, 1)
    assert one["rows"]["answers"] == 2 * one["rows"]["gold"] > 0
    (model,) = done["models"]
    card = (cwd / "models" / model / "README.md").read_text()
    assert "Since then 1 article of these had to go: train again." in card
    (asked,) = corpus.questions(annotations)
    assert (asked.sentence_id, asked.after) == ("toy-1:0-5", text_id("toy-0:0-5"))
    assert "toy-0" not in {row.labelled.article.article_id for row in left}
    for path in annotations.rglob("*.jsonl"):
        assert not any(mentions(line, "toy-0") for line in lines_of(path)), path
    settled = json.loads(run("adjudicate", "--json", cwd=cwd).stdout)
    assert settled["gold"] == len(corpus.gold(annotations))
    for command in (["check-corpus"], ["agreement", "--minimum", "9"], ["dataset"], ["train"], ["evaluate"]):
        again = run(*command, cwd=cwd)
        assert again.returncode == 0, again.stderr + again.stdout
    again = run("forget", "toy-0", cwd=cwd)
    assert (again.returncode, again.stdout.splitlines()[0]) == (0, "toy-0: nothing is left of it here")
    assert "no server was asked: tasks in 'newsgrain' stay there" in again.stdout
    assert again.stdout.splitlines()[-1].startswith("not reached: results, pages")


def test_neither_its_id_nor_its_text_is_pushed_again(annotations: Path) -> None:
    """Under another id, with other signs; the rest of the inputs is pushed, and the exit code is 3."""
    cwd = annotations.parent
    (article,) = (a for _, a in corpus.articles(annotations) if a.article_id == "toy-0")
    forgetting.forget(annotations, ["toy-0"])
    rows = [("other", article.text.upper() + "!\n"), ("toy-0", "Another text."), ("new", "A mill burned.")]
    path = cwd / "in.jsonl"
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in rows))
    done = run("push", path, "--to-file", "tasks.json", "--json", cwd=cwd)
    report = json.loads(done.stdout)
    assert (done.returncode, report["tasks"], report["stored"]) == (3, 1, 1)
    assert report["forgotten"] == ["other", "toy-0"]
    told = "2 articles that were forgotten left out: other, toy-0; take them out of the inputs, too\n"
    assert done.stderr.endswith(told)
    assert article.text[:30] not in (cwd / "tasks.json").read_text()
    sentence = split(article).sentences[0]
    queue = {"sentence_id": sentence.sentence_id, "article_id": "toy-0", "text": sentence.text, "why": "x"}
    (cwd / "queue.jsonl").write_text(json.dumps(queue) + "\n")
    done = run("push", "queue.jsonl", "--to-file", "tasks.json", "--json", cwd=cwd)
    assert (done.returncode, json.loads(done.stdout)["tasks"]) == (3, 0), done.stderr


def test_what_was_forgotten_is_not_chosen_to_be_labelled(annotations: Path) -> None:
    """Nor under another id; where its text was never here, that cannot be, and is told."""
    cwd = annotations.parent
    (article,) = (a for _, a in corpus.articles(annotations) if a.article_id == "toy-0")
    path = annotations / "answers" / "ann.jsonl"
    line = {"sentence_id": "far:0-9", "annotator": "ann", "label": "speculation"}
    append_lines(path, [json.dumps(line | {"created_at": "2026-01-01T00:00:00Z"})])
    done = run("forget", "toy-0", "far", cwd=cwd).stdout
    told = "far: its text was not here, so that it is refused by its id alone, and not under another one\n"
    assert told in done
    assert "toy-0: its text" not in done
    again = run("forget", "toy-0", "far", "--json", cwd=cwd).stdout
    assert [one["wordless"] for one in json.loads(again)["forgotten"]] == [False, True]
    rows = [
        ("other", article.text.upper()),
        ("far", "A dam broke."),
        ("new", "A mill burned. Nobody knows why."),
    ]
    (cwd / "in.jsonl").write_text("".join(json.dumps({"id": x, "text": y}) + "\n" for x, y in rows))
    chosen = run("queue", "in.jsonl", "--out", "queue.jsonl", cwd=cwd)
    assert chosen.returncode == 3, chosen.stderr
    assert "2 articles that were forgotten left out: far, other; take them out of the inputs" in chosen.stderr
    assert {row["article_id"] for row in map(json.loads, lines_of(cwd / "queue.jsonl"))} == {"new"}


def test_what_cannot_be_is_one_line_and_changes_nothing(annotations: Path) -> None:
    cwd = annotations.parent
    (article,) = (a for _, a in corpus.articles(annotations) if a.article_id == "toy-0")
    pushed = annotations / "articles" / "pushed.jsonl"
    write_lines(pushed, [to_json(Article("copy", article.text, origin="dam.txt"))])
    before = lines(annotations)
    for given_, told in (
        (["toy-1", "toy-9"], "toy-9: no article, answer or label with this id is in .*; give the article_id"),
        (["in/dam.txt"], "in/dam.txt: no article, .* give its id, which is copy"),
        (["toy-0"], "copy: is the same text as one that is to be forgotten, .*; give both ids"),
    ):
        done = run("forget", *given_, cwd=cwd)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        with pytest.raises(InputError, match=told):
            forgetting.forget(annotations, given_)
    assert lines(annotations) == before
    assert [one.article_id for one in forgetting.forget(annotations, ["copy", "toy-0"])] == ["copy", "toy-0"]


def test_another_article_that_nearly_repeats_it_is_told(annotations: Path) -> None:
    (article,) = (a for _, a in corpus.articles(annotations) if a.article_id == "toy-0")
    pushed = annotations / "articles" / "pushed.jsonl"
    write_lines(pushed, [to_json(Article("copy", article.text + "\n\nOne line more."))])
    (one,) = forgetting.forget(annotations, ["toy-0"])
    assert "copy" in one.near
    assert "toy-0" not in one.near


def test_labels_from_elsewhere_go_where_the_text_is_the_same(annotations: Path) -> None:
    path = annotations / "elsewhere" / "x.labels.jsonl"
    rows: list[dict[str, object]] = [
        {"article_id": name, "text_sha256": "0" * 64, "labels": []} for name in ("toy-0", "far")
    ]
    write_lines(path, map(json.dumps, rows))
    done = forgetting.forget(annotations, ["toy-0", "far"])
    assert [one.rows.get("elsewhere", 0) for one in done] == [0, 1]
    assert len(lines_of(path)) == 1


def test_what_lies_in_another_copy_of_the_corpus_is_found(annotations: Path) -> None:
    kept = {p: p.read_bytes() for p in annotations.rglob("*.jsonl")}
    forgetting.forget(annotations, ["toy-0"])
    for path, data in kept.items():
        path.write_bytes(data)
    done = run("check-corpus", cwd=annotations.parent)
    assert done.returncode != 0
    assert "no forgotten article is there" in done.stdout + done.stderr
    assert [one.rows["articles"] for one in forgetting.forget(annotations, ["toy-0"])] == [1]


@pytest.mark.parametrize("step", [0, 3, 6, 8, 10, 12])
def test_a_kill_at_any_step_leaves_all_of_it_or_nothing(annotations: Path, step: int) -> None:
    """A rename is where a change is decided or done; run again it is done."""
    before = lines(annotations)
    stopped = killed(step, lambda: forgetting.forget(annotations, ["toy-0"]))
    gone = "toy-0" not in ids(annotations)  # which ends what was decided
    after = lines(annotations)
    assert gone or (stopped and after == before)
    assert tombstones.read(annotations).has("toy-0") == gone
    assert gone != any(mentions(line, "toy-0") for file in after.values() for line in file)
    forgetting.forget(annotations, ["toy-0"])
    assert not list(annotations.rglob("*" + transaction._NEW))
    assert not any(mentions(line, "toy-0") for file in lines(annotations).values() for line in file)


@pytest.mark.parametrize("step", range(7))
def test_a_change_that_is_stopped_is_all_or_nothing(tmp_path: Path, step: int) -> None:
    """Also right behind the rename that decides it, when Ctrl-C finds its new files still beside."""
    old, gone, pending = tmp_path / "old", tmp_path / "gone", tmp_path / transaction.PENDING
    for path in (old, gone):
        path.write_text("1\n")
    assert killed(step, lambda: transaction.commit(tmp_path, {old: ["2"], gone: None})) == (step < 6)
    assert pending.exists() == (step in (3, 4, 5))
    transaction.finish(tmp_path)
    assert (old.read_text(), gone.exists()) == (("1\n", True) if step < 3 else ("2\n", False))


def test_what_a_killed_change_had_written_goes_with_the_next(annotations: Path) -> None:
    """Before it was decided; nobody else would ever find the text that is in it."""
    left = annotations / "articles" / f".toy.jsonl{transaction._NEW}.0a1b2c3d.partial"
    left.write_text("a text that must go\n")
    forgetting.forget(annotations, ["toy-0"])
    assert not left.exists()


def test_a_dataset_that_cannot_be_written_is_no_untouched_corpus(
    annotations: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says what is done already, and what to do."""
    from newsgrain.cli import forget as command

    def refuse(*_: object) -> None:
        raise OutputError("data: cannot be written (Permission denied); nothing was changed")

    monkeypatch.setattr(command, "_rewrite", refuse)
    told = r"let go of them already, but data: cannot be written \(Permission denied\); mend that"
    with pytest.raises(OutputError, match=told):
        command.forget(["toy-0"], annotations=annotations)


def test_a_damaged_tombstone_is_told_with_its_place(annotations: Path) -> None:
    (annotations / tombstones.FILE).write_text('{"article": 1, "texts": [], "at": ""}\n')
    with pytest.raises(CorpusError, match=r"forgotten\.jsonl:1: not a record of newsgrain: .*correct the"):
        tombstones.read(annotations)
