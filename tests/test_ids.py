"""An id stands for one text: two inputs that use one for two are told apart by their files, in any order."""

import itertools
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.ids import Names, file_of, renamed
from newsgrain.records import Article, Rejected, text_id
from tests.files import results, rows

NUMBERS = ("1", "2", "3")


def write(path: Path, texts: dict[str, str]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps({"id": k, "text": v}) + "\n" for k, v in texts.items()))
    return str(path)


def texts_by_id(out: Path) -> dict[str, str]:
    return {row["article_id"]: row["text"] for row in rows(out, "sentences")}


def tables(tmp_path: Path) -> tuple[str, str]:
    first = write(tmp_path / "a.jsonl", {n: f"It rained in place {n}." for n in NUMBERS})
    return first, write(tmp_path / "b.jsonl", {n: f"It snowed in place {n}." for n in NUMBERS})


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
@pytest.mark.parametrize("size", [10**6, 1])
def test_two_tables_that_both_number_their_rows_keep_both(
    folder: Path, tmp_path: Path, form: str, size: int
) -> None:
    import pyarrow.parquet as pq

    inputs, out = tables(tmp_path), tmp_path / "out"
    run = job.classify(inputs, out, folder, job.Options(form=form, batch_bytes=size))
    assert (run.articles_in, run.classified, run.repeated, run.rejected, run.renamed) == (6, 6, 0, 0, 6)
    assert any("6 articles have ids that name their file" in told for told in run.warnings)
    found: dict[str, list[dict[str, Any]]] = {}
    for name in ("sentences", "articles"):
        tables_found = [pq.read_table(p).to_pylist() for p in sorted((out / name).glob("*.parquet"))]
        found[name] = [*itertools.chain(*tables_found)] or rows(out, name)
    wanted = {f"{file}.jsonl:{n}" for file in "ab" for n in NUMBERS}
    assert {row["article_id"] for row in found["articles"]} == wanted
    for row in found["sentences"]:
        assert row["sentence_id"] == f"{row['article_id']}:{row['start']}-{row['end']}"
        what = "rained" if row["article_id"].startswith("a") else "snowed"
        assert row["text"] == f"It {what} in place {row['article_id'][-1]}."


def test_order_jobs_runs_and_parts_do_not_matter_for_ids(folder: Path, tmp_path: Path) -> None:
    a, b = tables(tmp_path)
    c = write(tmp_path / "c.jsonl", {"2": "It hailed.", "9": "It thawed."})
    expected: dict[str, str] = {}
    for n, (order, jobs) in enumerate([((a, b, c), 1), ((c, b, a), 1), ((b, a, c), 2)]):
        out = tmp_path / f"whole-{n}"
        job.classify(order, out, folder, job.Options(batch_bytes=1, jobs=jobs))
        expected = expected or texts_by_id(out)
        assert texts_by_id(out) == expected
    for n, order in enumerate([(a, b, c), (c, a, b)]):
        out = tmp_path / f"grown-{n}"
        for end in range(1, len(order) + 1):
            job.classify(order[:end], out, folder, job.Options(batch_bytes=1))
        assert texts_by_id(out) == expected
    assert results(tmp_path / "grown-0") == results(tmp_path / "whole-0")
    assert "9" in expected
    assert {"a.jsonl:2", "b.jsonl:2", "c.jsonl:2"} <= expected.keys()


def test_files_of_one_name_and_ids_that_look_like_ours(folder: Path, tmp_path: Path) -> None:
    """Where the name of the file does not tell them apart either, the text does."""
    inputs = [write(tmp_path / top / "in.jsonl", {"1": f"It rained in {top}."}) for top in ("x", "y")]
    inputs.append(write(tmp_path / "z.jsonl", {"1": "It froze.", "in.jsonl:1": "It thawed."}))
    job.classify(inputs, tmp_path / "out", folder, job.Options())
    found = {text: name for name, text in texts_by_id(tmp_path / "out").items()}
    assert found["It froze."] == "z.jsonl:1"
    assert found["It thawed."] == "in.jsonl:1"
    for top in ("x", "y"):
        text = f"It rained in {top}."
        assert found[text] == f"in.jsonl:1:{text_id(text)[:8]}"


def test_one_file_that_uses_an_id_twice_for_two_texts(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"id": 1, "text": "It rained."}\n{"id": 1, "text": "It snowed."}\n')
    run = job.classify([str(path)], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.rejected, run.renamed) == (2, 0, 2)
    wanted = {f"in.jsonl:1:{text_id(text)[:8]}": text for text in ("It rained.", "It snowed.")}
    assert texts_by_id(tmp_path / "out") == wanted


@pytest.mark.parametrize("with_id", [True, False])
@pytest.mark.parametrize("size", [10**6, 1])
def test_the_same_text_in_two_files_is_one_article_at_two_places(
    folder: Path, tmp_path: Path, size: int, *, with_id: bool
) -> None:
    row = {"text": "It rained. Nobody knew why."} | ({"id": "7"} if with_id else {})
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({**row, "title": name}) + "\n")
    inputs, out = [str(tmp_path / f"{name}.jsonl") for name in ("a", "b")], tmp_path / "out"
    run = job.classify(inputs, out, folder, job.Options(batch_bytes=size))
    assert (run.articles_in, run.classified, run.repeated, run.rejected, run.sentences) == (2, 1, 1, 0, 2)
    found = rows(out, "articles")
    assert [(row["origin"], row["title"]) for row in found] == [
        (f"{path}:1", name) for path, name in zip(inputs, ("a", "b"), strict=True)
    ]
    assert len({row["article_id"] for row in found}) == 1
    assert [row["sentences"] for row in found] == [2, 2]
    assert len(rows(out, "sentences")) == 2
    before = results(out)
    again = job.classify(inputs, out, folder, job.Options(batch_bytes=size))
    assert (again.repeated, again.new_articles) == (1, 0)
    assert results(out) == before


def test_the_same_text_as_page_and_as_text_has_the_figures_of_the_first(folder: Path, tmp_path: Path) -> None:
    """In one part or in two, the rows of both places say the same."""
    (tmp_path / "a.html").write_text("<p>It rained in the town.</p><ul><li>Subscribe now!</li></ul>")
    from newsgrain.ingest.articles import read_articles

    (page,) = read_articles([str(tmp_path / "a.html")])
    assert isinstance(page, Article)
    (tmp_path / "b.txt").write_text(page.text)
    for size in (1, 10**6):
        out = tmp_path / str(size)
        inputs = [str(tmp_path / name) for name in ("a.html", "b.txt")]
        run = job.classify(inputs, out, folder, job.Options(batch_bytes=size))
        assert (run.classified, run.repeated) == (1, 1)
        first, second = rows(out, "articles")
        assert {k: first[k] for k in ("sentences", "counts", "mean_confidence")} == {
            k: second[k] for k in ("sentences", "counts", "mean_confidence")
        }


def test_two_ids_with_the_same_text_are_two_articles(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "in.jsonl", {"a": "It rained.", "b": "It rained."})
    run = job.classify([path], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.repeated, run.renamed) == (2, 0, 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("123"), st.sampled_from("uvw")), min_size=1, max_size=5),
        min_size=1,
        max_size=3,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from([1, 100, 10**6]),
)
def test_whatever_clashes_ids_are_one_to_one_and_the_same_in_any_order(
    folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
    files: list[list[tuple[str, str]]],
    chance: random.Random,
    size: int,
) -> None:
    top = tmp_path_factory.mktemp("ids")
    paths = []
    for n, pairs in enumerate(files):
        path = top / f"{n}.jsonl"
        path.write_text("".join(json.dumps({"id": k, "text": f"It was {v}."}) + "\n" for k, v in pairs))
        paths.append(str(path))
    given_texts = {pair for pairs in files for pair in pairs}
    run = job.classify(paths, top / "one", folder, job.Options(batch_bytes=size))
    assert run.classified == len(given_texts)
    assert run.articles_in == sum(map(len, files)) == run.classified + run.repeated
    found = texts_by_id(top / "one")
    assert len(found) == len(given_texts)
    plain = {name for name in found if ":" not in name}
    assert plain == {k for k in "123" if len({v for g, v in given_texts if g == k}) == 1}
    chance.shuffle(paths)
    for n in range(1, len(paths) + 1):
        job.classify(paths[:n], top / "two", folder, job.Options(batch_bytes=size))
    assert texts_by_id(top / "two") == found
    articles = [(r["article_id"], r["origin"]) for r in rows(top / "two", "articles")]
    assert sorted(articles) == sorted((r["article_id"], r["origin"]) for r in rows(top / "one", "articles"))
    assert sorted(o for _, o in articles) == sorted(f"{p}:{n}" for p in paths for n in _lines(p))


def _lines(path: str) -> range:
    return range(1, len(Path(path).read_text().splitlines()) + 1)


def test_ids_at_a_url_follow_the_same_rule(folder: Path, tmp_path: Path) -> None:
    inputs = tables(tmp_path)
    job.classify(inputs, tmp_path / "near", folder, job.Options(batch_bytes=1))
    far = f"local://{tmp_path}/far"
    for end in (1, 2, 2):
        run = job.classify(inputs[:end], far, folder, job.Options(batch_bytes=1))
    assert run.renamed == 6
    assert results(tmp_path / "far") == results(tmp_path / "near")


def article(name: str, text: str, origin: str) -> Article:
    return Article(name, text, origin=origin)


def test_names_of_what_is_read_twice() -> None:
    """For commands that read all articles, look, and read them again."""
    items: list[Article | Rejected] = [
        article("1", "It rained.", "x/a.csv:2"),
        article("1", "It snowed.", "b.csv:2"),
        article("1", "It rained.", "c.csv:2"),
        Rejected("d.csv", 1, "nothing"),
        article("2", "It froze.", "b.csv:3"),
    ]
    names = Names.of(items)
    found = list(names.once(items))
    assert [x.article_id for x in found if isinstance(x, Article)] == ["a.csv:1", "b.csv:1", "2"]
    assert items[3] in found
    assert list(names.once(items)) == found
    assert names.told() == "2 articles have ids that name their file: their own ids stand for several texts"
    assert Names.of(items[3:]).told() is None


def test_the_name_of_a_file_is_found_in_its_origin() -> None:
    origins = ("x/a.csv:2", "a.txt", "-:7", "s3://b/x/y.jsonl@10", "p#3", "m:²")
    assert [file_of(origin) for origin in origins] == ["a.csv", "a.txt", "stdin", "y.jsonl", "p", "m:²"]


def test_a_million_clashes_are_told_apart_in_linear_time() -> None:
    """Both files number their rows; ten times as many take some ten times as long, not a hundred."""
    taken = []
    for count in (2_000, 20_000):
        items = [article(str(n), f"{f} {n}", f"{f}.csv:{n}") for f in "ab" for n in range(count)]
        started = time.process_time()
        names = Names.of(items)
        assert sum(1 for _ in names.once(items)) == 2 * count == renamed(names._db)
        taken.append(time.process_time() - started)
    assert taken[1] < 30 * max(taken[0], 0.02)


def test_one_id_for_everything_takes_linear_time() -> None:
    count = 20_000
    items = [article("x", f"text {n}", f"a.csv:{n}") for n in range(count)]
    started = time.process_time()
    assert len({x.article_id for x in Names.of(items).once(items) if isinstance(x, Article)}) == count
    assert time.process_time() - started < 10
