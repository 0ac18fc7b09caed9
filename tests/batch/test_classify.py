"""The main job: books balance, offsets are true, and no interruption loses or doubles a row."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.batch.ledger import Ledger
from newsgrain.errors import OutputError
from newsgrain.model.linear import Linear
from newsgrain.records import Article
from tests import toy
from tests.files import results, rows


def test_every_sentence_once_with_true_offsets(archive: Path, folder: Path, tmp_path: Path) -> None:
    run = job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    texts = {x.article.article_id: x.article.text for _, x in toy.corpus()}
    found = rows(tmp_path / "out", "sentences")
    assert run.sentences == len(found) == sum(len(x.labels) for _, x in toy.corpus())
    for row in found:
        assert texts[row["article_id"]][row["start"] : row["end"]] == row["text"]
        assert sum(row["probabilities"].values()) == pytest.approx(1.0, abs=1e-9)
        assert row["confidence"] == max(row["probabilities"].values())
        assert row["probabilities"][row["label"]] == row["confidence"]
        assert row["model"] == folder.name


def test_books_balance(archive: Path, folder: Path, tmp_path: Path) -> None:
    archive.write_text(archive.read_text() + '{"text": "   "}\n{"id": 3\n')
    run = job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    assert (run.articles_in, run.classified, run.rejected) == (7, 5, 2)
    assert sum(run.labels.values()) == run.sentences
    articles = rows(tmp_path / "out", "articles")
    assert [sum(a["counts"].values()) for a in articles] == [a["sentences"] for a in articles]
    assert sum(a["sentences"] for a in articles) == run.sentences
    lines = (tmp_path / "out" / "rejected.jsonl").read_text().splitlines()
    assert [json.loads(line)["line"] for line in lines] == [6, 7]
    written = json.loads((tmp_path / "out" / "run.json").read_text())
    assert written["classified"] + written["rejected"] == written["articles_in"]


@pytest.mark.parametrize("entered", [False, True])
def test_a_stop_as_a_part_is_entered_loses_nothing(
    archive: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entered: bool
) -> None:
    """A signal comes in as the ledger writes, which is where a run waits longest, or as that returns."""
    real = Ledger.end_part

    def stopping(self: Ledger, *given: Any) -> None:
        if entered:
            real(self, *given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "end_part", stopping)
        with pytest.raises(KeyboardInterrupt):
            job.classify([str(archive)], tmp_path / "cut", folder, job.Options(batch_bytes=300))
    for out in ("cut", "whole"):
        job.classify([str(archive)], tmp_path / out, folder, job.Options(batch_bytes=300))
    assert results(tmp_path / "cut") == results(tmp_path / "whole")


def test_replaced_characters_are_summed(folder: Path, tmp_path: Path) -> None:
    """Bad bytes cost no article, of a file or an archive, and the run tells how many there were."""
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.html").write_bytes("<p>“Größe” in Köln".encode() + b"\xff\xfe. It rained.")
    answer = b"HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8\n\n<p>\xc3\xa0 K\xff. It snowed."
    head = f"WARC/1.0\nWARC-Type: response\nContent-Length: {len(answer)}\n\n".encode()
    (inbox / "b.warc").write_bytes(head + answer + b"\n\n")
    run = job.classify([str(inbox)], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.rejected, run.replaced_characters) == (2, 0, 3)
    assert json.loads((tmp_path / "out" / "run.json").read_text())["replaced_characters"] == 3


def test_a_damaged_archive_gives_the_same_to_one_process_and_to_two(folder: Path, tmp_path: Path) -> None:
    """Line ends of Unix, a length too large, a cut record and rubbish: in one piece or in many."""
    bodies = [f"<p>It rained in Köln on day {n}.".encode() for n in range(6)]
    answers = [b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + body for body in bodies]
    records = [
        f"WARC/1.0\nWARC-Type: response\nContent-Length: {len(x) + 40 * (n == 2)}\n\n".encode() + x + b"\n\n"
        for n, x in enumerate(answers)
    ]
    records[4] = records[4][:-15]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records) + b"It is no record.")
    runs = [
        job.classify([str(path)], tmp_path / f"out{jobs}", folder, job.Options(jobs=jobs, batch_bytes=size))
        for jobs, size in ((1, 10**6), (2, 200))
    ]
    for n, run in enumerate(runs, 1):
        assert (run.articles_in, run.classified, run.rejected) == (7, 5, 2)
        texts = [row["text"] for row in rows(tmp_path / f"out{n}", "sentences")]
        assert texts == [f"It rained in Köln on day {n}." for n in (0, 1, 2, 3, 5)]
    left, right = ((tmp_path / f"out{n}" / "rejected.jsonl").read_text() for n in (1, 2))
    assert left == right


def test_a_second_run_adds_nothing(archive: Path, folder: Path, tmp_path: Path) -> None:
    first = job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    before = results(tmp_path / "out")
    again = job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    assert results(tmp_path / "out") == before
    assert (first.new_articles, again.new_articles) == (5, 0)


def test_new_articles_only(archive: Path, folder: Path, tmp_path: Path) -> None:
    job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    before = results(tmp_path / "out")
    (tmp_path / "more.jsonl").write_text('{"text": "It rained."}\n')
    inputs = [str(archive), str(tmp_path / "more.jsonl")]
    run = job.classify(inputs, tmp_path / "out", folder, job.Options())
    assert run.new_articles == 1
    after = results(tmp_path / "out")
    assert {k: after[k] for k in before} == before
    assert len(rows(tmp_path / "out", "articles")) == 6


class _Stop(Exception):  # noqa: N818 - stands for a kill
    pass


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.integers(0, 5), stage=st.sampled_from(["before", "after"]))
def test_an_interrupted_run_ends_in_the_same_bytes(
    archive: Path, folder: Path, tmp_path_factory: pytest.TempPathFactory, parts: int, stage: str
) -> None:
    """Stopped before or after any commit and run again, the output is that of one run."""
    options = job.Options(batch_bytes=200)
    base = tmp_path_factory.mktemp("interrupted")
    job.classify([str(archive)], base / "whole", folder, options)
    seen = 0

    def stop(_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > parts:
            raise _Stop

    patch = pytest.MonkeyPatch()
    if stage == "before":
        settle = vars(job)["settle"]

        def stopped(*args: Any) -> None:
            stop(None)
            settle(*args)

        patch.setattr(job, "settle", stopped)
    try:
        listener = job.Listener(stop) if stage == "after" else job.Listener()
        job.classify([str(archive)], base / "cut", folder, options, listener)
    except _Stop:
        pass
    finally:
        patch.undo()
    job.classify([str(archive)], base / "cut", folder, options)
    assert results(base / "cut") == results(base / "whole")
    assert len(results(base / "whole")) > 5


def test_processes_and_batch_sizes_do_not_change_the_rows(
    archive: Path, folder: Path, tmp_path: Path
) -> None:
    job.classify([str(archive)], tmp_path / "one", folder, job.Options(batch_bytes=300))
    job.classify([str(archive)], tmp_path / "two", folder, job.Options(batch_bytes=300, jobs=2))
    assert results(tmp_path / "one") == results(tmp_path / "two")
    job.classify([str(archive)], tmp_path / "big", folder, job.Options())
    assert rows(tmp_path / "big", "sentences") == rows(tmp_path / "one", "sentences")


def test_the_same_article_at_two_places_is_classified_once_within_and_across_parts(
    archive: Path, folder: Path, tmp_path: Path
) -> None:
    """A row a place, sentences once, the figures those of the article, whatever the size of parts."""
    archive.write_text(archive.read_text() * 2)
    found = {}
    for size in (10**6, 200):
        out = tmp_path / str(size)
        run = job.classify([str(archive)], out, folder, job.Options(batch_bytes=size))
        assert (run.classified, run.repeated, run.rejected, run.articles_in) == (5, 5, 0, 10)
        sentences, articles = rows(out, "sentences"), rows(out, "articles")
        assert len({r["sentence_id"] for r in sentences}) == len(sentences) == run.sentences
        assert [r["origin"] for r in articles] == [f"{archive}:{n}" for n in range(1, 11)]
        assert [{**r, "origin": 0} for r in articles[:5]] == [{**r, "origin": 0} for r in articles[5:]]
        found[size] = sentences, articles
    assert len({json.dumps(both) for both in found.values()}) == 1


def test_parquet_has_the_same_rows(archive: Path, folder: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    job.classify([str(archive)], tmp_path / "j", folder, job.Options())
    job.classify([str(archive)], tmp_path / "p", folder, job.Options(form="parquet"))
    for name in ("sentences", "articles"):
        found = [r for p in sorted((tmp_path / "p" / name).glob("*")) for r in pq.read_table(p).to_pylist()]
        assert found == rows(tmp_path / "j", name)


def test_other_settings_in_the_same_folder_are_refused(archive: Path, folder: Path, tmp_path: Path) -> None:
    job.classify([str(archive)], tmp_path / "out", folder, job.Options())
    with pytest.raises(OutputError, match=r"begun with format jsonl \(now parquet\); use another --out"):
        job.classify([str(archive)], tmp_path / "out", folder, job.Options(form="parquet"))
    job.start_again(tmp_path / "out")
    job.classify([str(archive)], tmp_path / "out", folder, job.Options(form="parquet"))


def test_a_long_lived_classifier_answers_one_article(toy_model: Linear) -> None:
    found = job.Classifier(toy_model).predict_all([Article("a", "Police arrested two men at the quay.")])[0]
    assert [p.label for p in found] == ["factual_claim"]
