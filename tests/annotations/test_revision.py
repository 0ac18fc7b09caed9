"""Corrected articles: answers follow the sentences that did not change, and nothing is ever half done."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import corpus, revision, transaction
from newsgrain.annotations.revision import aligned
from newsgrain.errors import CorpusError
from newsgrain.records import Article, Sentence
from newsgrain.text.sentences import split
from tests.annotations.killed import killed
from tests.files import contents
from tests.processes import run

TEXTS = st.lists(st.sampled_from(["It rained.", "Nobody came.", "A mill burned.", "Why?"]), max_size=8)


def sentences(texts: list[str]) -> list[Sentence]:
    found, at = [], 0
    for n, text in enumerate(texts):
        found.append(Sentence("a", n, at, at + len(text), text))
        at += len(text) + 1
    return found


@given(TEXTS, TEXTS)
def test_each_sentence_finds_one_of_its_own_words_and_none_is_left_that_could(
    old: list[str], new: list[str]
) -> None:
    before, after = sentences(old), sentences(new)
    pairs = aligned(before, after)
    words = {(s.start, s.end): s.text for s in after}
    assert len(set(pairs.values())) == len(pairs)
    assert all(words[pairs[s.start, s.end]] == s.text for s in before if (s.start, s.end) in pairs)
    for text in set(old):
        matched = sum((s.start, s.end) in pairs for s in before if s.text == text)
        assert matched == min(old.count(text), new.count(text))
    assert aligned(before, before) == {(s.start, s.end): (s.start, s.end) for s in before}


def first(annotations: Path) -> Article:
    return corpus.labelled(annotations)[0][1].article


def corrected(annotations: Path, folder: Path) -> tuple[Article, Path]:
    """The first article: its second sentence has one word more, and its last one stands first."""
    article = first(annotations)
    found = [s.text for s in split(article).sentences]
    text = "\n\n".join([found[-1], found[0], "Then " + found[1], *found[2:-1]])
    path = folder / "corrected.jsonl"
    path.write_text(json.dumps({"id": article.article_id, "text": text}) + "\n")
    return article, path


def test_answers_follow_and_changed_sentences_are_asked_again(annotations: Path) -> None:
    cwd = annotations.parent
    article, path = corrected(annotations, cwd)
    count = len(split(article).sentences)
    labels = {article.text[s.start : s.end]: s.label for s in corpus.labelled(annotations)[0][1].labels}
    before = contents(annotations)
    planned = json.loads(run("revise", path, "--plan", "--json", cwd=cwd).stdout)
    assert contents(annotations) == before
    done = run("revise", path, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["revised"] == planned["revised"]
    (one,) = report["revised"]
    assert (one["kept"], one["asked"], one["dropped"]) == (count - 1, 1, 1)
    assert (one["answers"], one["superseded"]) == (2 * (count - 1), 2)
    new = next(a for _, a in corpus.articles(annotations) if a.article_id == article.article_id)
    texts = {
        new.text[s.start : s.end]: s.label
        for _, x in corpus.labelled(annotations)
        for s in x.labels
        if x.article.article_id == article.article_id
    }
    assert texts == {text: label for text, label in labels.items() if text in texts}
    assert len(texts) == count - 1
    aside = [p.name for p in (annotations / "answers" / "superseded").glob("*.jsonl")]
    assert sorted(aside) == ["ann.jsonl", "bea.jsonl"]
    (old,) = (annotations / "articles" / "superseded").glob("*.jsonl")
    assert json.loads(old.read_text())["text"] == article.text
    settled = json.loads(run("adjudicate", "--json", cwd=cwd).stdout)
    assert (settled["gold"], settled["misplaced"]) == (20, [])
    again = run("revise", path, cwd=cwd)
    assert (again.returncode, again.stdout) == (0, "1 article unchanged\n")


def test_another_text_without_revise_is_left_out_and_told(annotations: Path) -> None:
    cwd = annotations.parent
    _, path = corrected(annotations, cwd)
    done = run("push", path, "--to-file", "tasks.json", cwd=cwd)
    assert done.returncode == 1
    assert "or `newsgrain revise` them" in done.stderr
    (cwd / "dam.txt").write_text("The dam held. Nobody was hurt.")
    assert run("push", path, "dam.txt", "--to-file", "tasks.json", cwd=cwd).returncode == 3


def test_an_article_is_known_by_the_name_of_its_file(annotations: Path) -> None:
    cwd = annotations.parent
    (cwd / "dam.txt").write_text("The dam held. Nobody was hurt.")
    assert run("push", "dam.txt", "--to-file", "tasks.json", cwd=cwd).returncode == 0
    (cwd / "dam.txt").write_text("The dam held on Monday. Nobody was hurt.")
    told = run("revise", "dam.txt", cwd=cwd).stdout.splitlines()
    assert "1 sentence unchanged (1 moved), 1 new, 1 gone; 0 answers kept, 0 set aside" in told[0]
    pushed = "annotations/articles/pushed.jsonl"
    assert told[-1].startswith(f"`newsgrain push {pushed}` asks the new sentences")
    again = run("push", pushed, "--to-file", "tasks.json", "--json", cwd=cwd)
    assert (json.loads(again.stdout)["tasks"], json.loads(again.stdout)["conflicts"]) == (2, [])
    (cwd / "weir.txt").write_text("The weir held.")
    lost = run("revise", "weir.txt", cwd=cwd)
    assert lost.returncode == 1
    assert "weir.txt: none is stored under its id" in lost.stderr


@pytest.mark.parametrize("step", [0, 5, 8, 9, 12, 16, 17])
def test_a_kill_at_any_step_leaves_the_old_corpus_or_the_new_one(annotations: Path, step: int) -> None:
    """A rename is where a change is decided or done; the process ends at one of them."""
    _, path = corrected(annotations, annotations.parent)
    row = json.loads(path.read_text())
    given_ = [Article(row["id"], row["text"])]
    pairs, _ = revision.plan(annotations, given_)
    before = [list(corpus.answers(annotations)), corpus.texts(annotations)]
    stopped = killed(step, lambda: revision.revise(annotations, pairs))
    after = [list(corpus.answers(annotations)), corpus.texts(annotations)]
    if after != before:
        assert revision.plan(annotations, given_)[1] == [row["id"]]
        assert len(after[0]) == len(before[0]) - 2
    else:
        assert stopped
    assert not list(annotations.rglob("*" + transaction._NEW)) or after == before
    assert not (annotations / transaction.PENDING).exists()


def test_a_damaged_list_of_changes_is_told(annotations: Path) -> None:
    (annotations / transaction.PENDING).write_text("[")
    with pytest.raises(CorpusError, match=r"\.change\.json: cannot be read .*restore .* from git"):
        list(corpus.answers(annotations))


def test_places_are_followed_through_several_versions() -> None:
    one = revision.Revision("a", "t", "1", "2", {(0, 5): (10, 15), (6, 9): (0, 3)}, ((20, 25),))
    two = revision.Revision("a", "t", "2", "3", {(10, 15): (30, 35)})
    assert revision.Revision.from_json(json.loads(one.line())) == one
    assert list(revision.moved([one, two], "a", (0, 5))) == [(30, 35)]
    assert list(revision.moved([one, two], "a", (10, 15))) == [(30, 35)]
    assert list(revision.moved([one, two], "a", (6, 9))) == []
    assert list(revision.moved([one, two], "b", (0, 5))) == []
    assert list(revision.earlier([one, two], "a:30-35")) == ["a:0-5", "a:10-15", "a:30-35"]
