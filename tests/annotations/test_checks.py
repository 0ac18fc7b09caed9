"""The corpus keeps its promises, and each broken one is found."""

import json
from pathlib import Path

import pytest

from newsgrain.annotations import checks, corpus
from newsgrain.files import to_json, write_lines, write_records
from newsgrain.records import Answer, Label
from tests.processes import run

ANNOTATIONS = Path(__file__).parent.parent.parent / "annotations"


def unkept(annotations: Path, foreign: Path | None = None) -> list[str]:
    return [p.name for p in checks.unkept(checks.check(checks.read(annotations), foreign))]


def append(path: Path, row: object) -> None:
    path.write_text(path.read_text(encoding="utf-8") + json.dumps(row) + "\n", encoding="utf-8")


def test_our_own_corpus_keeps_them_all() -> None:
    """And it has the size it is said to have: articles, sentences, and each label."""
    found = checks.read(ANNOTATIONS)
    assert checks.unkept(checks.check(found)) == []
    counted = checks.by_label(found.settled.gold)
    assert len(found.articles) >= 400
    assert sum(counted.values()) == len(found.sentences) >= 8000
    assert counted["speculation"] >= 1000
    assert counted["promotional_boilerplate"] >= 1400
    assert counted["attribution"] >= 2200


def test_the_toy_corpus_keeps_them(annotations: Path) -> None:
    assert unkept(annotations) == []


def test_an_answer_off_the_boundaries(annotations: Path) -> None:
    answer = Answer("toy-0:1-5", "ann", Label.ATTRIBUTION, "2026-01-01")
    append(annotations / "answers" / "ann.jsonl", json.loads(to_json(answer)))
    assert "answers stand on sentence boundaries" in unkept(annotations)


def test_a_missing_answer_and_an_open_dispute(annotations: Path) -> None:
    path = annotations / "answers" / "ann.jsonl"
    lines = path.read_text().splitlines()
    path.write_text("\n".join(lines[1:]) + "\n")
    assert "every sentence has two annotators" in unkept(annotations)
    changed = json.loads(lines[1]) | {"label": "speculation", "updated_at": "2026-02-01"}
    append(path, changed)
    assert "no dispute is open" in unkept(annotations)


def test_gold_that_was_edited(annotations: Path) -> None:
    path = annotations / "gold.jsonl"
    path.write_text(path.read_text().replace("speculation", "attribution", 1))
    assert "gold.jsonl comes from the answers" in unkept(annotations)
    (annotations / "labelled.jsonl").unlink()
    assert "gold.jsonl comes from the answers" in unkept(annotations)


def test_articles_and_sentences_that_repeat(annotations: Path) -> None:
    long = "The old ferry that carried nine cars across the strait was sold for scrap."
    text = f"{long}\n\n{long.replace('scrap', 'parts')}"
    for n in range(2):
        row = {"article_id": f"twin-{n}", "text": f"{text} Number {n}."}
        append(annotations / "articles" / "toys.jsonl", row)
    found = unkept(annotations)
    assert any(name.startswith("no two articles overlap") for name in found)
    assert any(name.startswith("no two articles share a sentence") for name in found)


def test_a_sentence_that_very_many_articles_share_is_none_of_theirs(annotations: Path) -> None:
    """Sixty have it: what is furniture is told by its label, and not by how often it is there."""
    for n in range(60):
        own = " ".join(f"Boat {n * 97 + k * 31} of line {k} sank near buoy {n * 13 + k}." for k in range(9))
        text = f"The old ferry that carried nine cars across the strait was sold for scrap.\n\n{own}"
        append(annotations / "articles" / "toys.jsonl", {"article_id": f"of-{n}", "text": text})
    assert any(name.startswith("no two articles share a sentence") for name in unkept(annotations))


def test_a_page_may_say_its_own_headline_again(annotations: Path) -> None:
    long = "The old ferry that carried nine cars across the strait was sold for scrap."
    append(annotations / "articles" / "toys.jsonl", {"article_id": "one", "text": f"{long}\n\n{long}"})
    assert not any(name.startswith("no two articles share") for name in unkept(annotations))


def test_a_stock_opening(annotations: Path) -> None:
    text = "\n\n".join(f"It has been known that {thing} sank." for thing in ("one", "two", "three"))
    append(annotations / "articles" / "toys.jsonl", {"article_id": "stock", "text": text})
    sentences = list(checks.read(annotations).sentences)
    for who in ("ann", "bea"):
        for sentence_id in (s for s in sentences if s.startswith("stock")):
            answer = Answer(sentence_id, who, Label.ATTRIBUTION, "2026-01-01")
            append(annotations / "answers" / f"{who}.jsonl", json.loads(to_json(answer)))
    assert any(name.startswith("no opening of 5 words") for name in unkept(annotations))


def test_words_from_elsewhere(annotations: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "a.txt").write_text("Rates rose to four percent in June. According to the bank")
    assert any("words running from elsewhere" in name for name in unkept(annotations, tmp_path / "foreign"))
    (tmp_path / "foreign" / "a.txt").write_text("Something else that nobody in the toy corpus has ever said.")
    assert unkept(annotations, tmp_path / "foreign") == []


def test_one_line_loads_the_corpus(tmp_path: Path) -> None:
    """As README says: `datasets.load_dataset` on labelled.jsonl."""
    import datasets

    path = str(ANNOTATIONS / "labelled.jsonl")
    found = datasets.load_dataset("json", data_files=path, split="train", cache_dir=str(tmp_path))
    first = found[0]
    span = first["labels"][0]
    assert first["text"][span["start"] : span["end"]].strip()
    assert sum(len(row) for row in found["labels"]) == len(corpus.gold(ANNOTATIONS))


@pytest.mark.parametrize("genre", ["wire", "blog", "government", "markets", "court"])
def test_genres_are_files(genre: str) -> None:
    assert sum(1 for g, _ in corpus.articles(ANNOTATIONS) if g == genre) >= 10


def test_articles_being_labelled_break_no_promise(annotations: Path) -> None:
    """What a push stored may be half answered and nearly repeat the corpus, until a dispute opens."""
    pushed = annotations / "articles" / "pushed.jsonl"
    twin = json.loads((annotations / "articles" / "toys.jsonl").read_text().splitlines()[0])
    pushed.write_text(json.dumps(twin | {"article_id": "twin"}) + "\n")
    name = "twin:0-30"
    assert name in checks.read(annotations).sentences
    for who, label, kept in (("ann", "attribution", []), ("bea", "speculation", ["no dispute is open"])):
        given = Answer(name, who, Label(label), "2026-03-01")
        append(annotations / "answers" / f"{who}.jsonl", json.loads(to_json(given)))
        assert unkept(annotations) == kept


def test_a_text_with_a_line_separator_in_it_is_one_line_still(annotations: Path) -> None:
    """JSON leaves U+2028 as it is, and other readers than ours end a line there."""
    path = corpus.article_files(annotations)[0]
    first, *rest = path.read_text().split("\n")
    row = json.loads(first)
    path.write_text("\n".join([json.dumps(row | {"license": "a\u2028b"}, ensure_ascii=False), *rest]))
    corpus.write_labelled(annotations)
    assert unkept(annotations, annotations / "articles") == [
        f"no {checks.FOREIGN_RUN} words running from elsewhere"
    ]


def test_a_promise_that_was_held_against_nothing_is_not_kept(tmp_path: Path) -> None:
    """A corpus that was just begun, and one of pushed articles alone: it is told how far they are."""
    home, none = tmp_path / "ours", "nothing to check"
    assert run("init", "ours", cwd=tmp_path).returncode == 0
    report = json.loads(run("check-corpus", "--json", cwd=home).stdout)
    assert {(p["kept"], p["found"]) for p in report["promises"]} == {(None, none)}
    rows = [{"article_id": f"a{n}", "text": f"Nine cars of line {n} were sold on Monday."} for n in range(2)]
    write_lines(home / "articles" / "pushed.jsonl", map(json.dumps, rows))
    name, *_ = checks.read(home).sentences
    for who in ("ann", "bea"):
        answers = [Answer(name, who, Label.FACTUAL_CLAIM, "2026-01-01")]
        write_records(home / "answers" / f"{who}.jsonl", answers)
    assert run("adjudicate", cwd=home).returncode == 0
    done = run("check-corpus", cwd=home)
    lines = done.stdout.splitlines()
    assert done.returncode == 0
    assert "ok  article ids are unique: 2 articles" in lines
    assert f"--  every sentence has two annotators: {none}: 1 of 2 pushed sentences have two so far" in lines
    apart = f"{none}: it is not asked of the 2 articles of pushed.jsonl"
    assert f"--  no two articles overlap by 30%: {apart}" in lines
    assert f"--  no two articles share a sentence by 80%, boilerplate aside: {apart}" in lines
    assert f"--  no opening of 5 words has over 0.5% of a label: {apart}" in lines
