"""Articles in other languages on their way through the commands: rejected, counted, or taken with a word."""

import json
from pathlib import Path

import pytest

from newsgrain.batch import classify as job
from newsgrain.errors import OutputError
from newsgrain.ingest.chunks import ReadOptions
from tests.ingest.test_language import BARN, FOREIGN
from tests.processes import run

ANY = job.Options(reading=ReadOptions(any_language=True))


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Two English articles, one that nobody can tell, two German ones and one Russian."""
    texts = [BARN, FOREIGN["de"], "2-0 (1-0)", FOREIGN["ru"], f"{BARN} ", f"{FOREIGN['de']} "]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "text": t}) + "\n" for n, t in enumerate(texts)))
    return path


LANGUAGES = {"de": 2, "en": 2, "ru": 1, "unsure": 1}


def rows(out: Path, name: str) -> list[dict[str, object]]:
    found = sorted(out.glob(name))
    return [json.loads(line) for path in found for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    "options", [job.Options(), job.Options(jobs=2, batch_bytes=100)], ids=["here", "two"]
)
def test_shares_of_languages_are_counted(
    options: job.Options, mixed: Path, folder: Path, tmp_path: Path
) -> None:
    run = job.classify([str(mixed)], tmp_path / "out", folder, options)
    assert (run.classified, run.rejected) == (3, 3)
    assert run.languages == LANGUAGES
    assert json.loads((tmp_path / "out" / "run.json").read_text())["languages"] == LANGUAGES
    told = [str(row["reason"]) for row in rows(tmp_path / "out", "rejected.jsonl")]
    assert [reason.split()[0] for reason in told] == ["German", "Russian", "German"]
    found = {row["article_id"]: row["language"] for row in rows(tmp_path / "out", "articles/part-*")}
    assert found == {"a0": "en", "a2": None, "a4": "en"}


def test_any_language_takes_them_and_counts_the_same(mixed: Path, folder: Path, tmp_path: Path) -> None:
    run = job.classify([str(mixed)], tmp_path / "out", folder, ANY)
    assert (run.classified, run.rejected, run.languages) == (6, 0, LANGUAGES)
    found = [row["language"] for row in rows(tmp_path / "out", "articles/part-*")]
    assert found == ["en", "de", None, "ru", "en", "de"]


def test_parquet_has_the_language_too(mixed: Path, folder: Path, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    options = job.Options(form="parquet", reading=ReadOptions(any_language=True))
    job.classify([str(mixed)], tmp_path / "out", folder, options)
    table = pq.read_table(tmp_path / "out" / "articles")
    assert table["language"].to_pylist() == ["en", "de", None, "ru", "en", "de"]


def test_a_second_run_counts_nothing_twice(mixed: Path, folder: Path, tmp_path: Path) -> None:
    job.classify([str(mixed)], tmp_path / "out", folder, job.Options())
    assert job.classify([str(mixed)], tmp_path / "out", folder, job.Options()).languages == LANGUAGES
    with mixed.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "a6", "text": FOREIGN["fr"]}) + "\n")
    run = job.classify([str(mixed)], tmp_path / "out", folder, job.Options())
    assert run.languages == {"de": 2, "en": 2, "fr": 1, "ru": 1, "unsure": 1}


def test_a_folder_keeps_to_its_languages(mixed: Path, folder: Path, tmp_path: Path) -> None:
    """What was rejected for its language would never be looked at again."""
    job.classify([str(mixed)], tmp_path / "out", folder, job.Options())
    with pytest.raises(
        OutputError, match=r"language English \(now any\); use another --out folder, or --fresh"
    ):
        job.classify([str(mixed)], tmp_path / "out", folder, ANY)


def test_watching_rejects_them_too(mixed: Path, folder: Path, tmp_path: Path) -> None:
    inbox, seen = tmp_path / "inbox", []
    inbox.mkdir()
    mixed.rename(inbox / "in.jsonl")

    def stop(counts: object) -> None:
        seen.append(counts)
        raise KeyboardInterrupt

    run = job.watch(str(inbox), tmp_path / "out", folder, job.Options(), job.Listener(stop))
    assert run.languages == LANGUAGES


@pytest.mark.system
def test_the_summary_tells_of_other_languages(mixed: Path, models: Path, tmp_path: Path) -> None:
    done = run("classify", mixed, "--out", "out", "--models", models, cwd=tmp_path)
    assert done.returncode == 3
    told = "Languages: English 2, German 2, Russian 1, not sure, taken for English 1"
    assert told in " ".join(done.stdout.split())
    mixed.write_text(json.dumps({"text": BARN}) + "\n" + json.dumps({"text": "2-0 (1-0)"}) + "\n")
    done = run("classify", mixed, "--out", "other", "--models", models, cwd=tmp_path)
    assert done.returncode == 0
    assert "Languages" not in done.stdout


@pytest.mark.system
@pytest.mark.parametrize(
    "line",
    [
        ("split", "in.txt"),
        ("explain", "in.txt", "--models", "MODELS"),
        ("queue", "in.txt", "--out", "queue.jsonl", "--models", "MODELS"),
        ("push", "in.txt", "--to-file", "tasks.json", "--annotations", "ANNOTATIONS"),
    ],
    ids=lambda line: line[0],
)
def test_every_command_says_so_in_one_line(line: tuple[str, ...], models: Path, annotations: Path) -> None:
    places = {"MODELS": models, "ANNOTATIONS": annotations}
    args = [places.get(word, word) for word in line]
    (annotations.parent / "in.txt").write_text(FOREIGN["de"], encoding="utf-8")
    done = run(*args, cwd=annotations.parent)
    assert done.returncode == 1
    assert (
        "in.txt: German (99 %), not English: newsgrain reads English; --any-language takes it" in done.stderr
    )
    assert "Traceback" not in done.stderr
    done = run(*args, "--any-language", cwd=annotations.parent)
    assert done.returncode == 0
    assert "not English" not in done.stderr
