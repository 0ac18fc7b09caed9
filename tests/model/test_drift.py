"""Drift is the share of words never seen, against what leaving out training groups would give."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.errors import ModelError
from newsgrain.model import drift, store
from newsgrain.timing import stage, timed

WORDS = st.lists(st.sampled_from("rain snow wind sun fog hail".split()), max_size=12).map(" ".join)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), WORDS), min_size=1, max_size=8))
def test_the_training_figure_is_what_leaving_out_each_group_gives(texts: list[tuple[str, str]]) -> None:
    words = unseen = 0
    for out in {group for group, _ in texts}:
        rest = drift.learn((group, text) for group, text in texts if group != out)
        counts = [rest.count(text) for group, text in texts if group == out]
        words += sum(n for n, _ in counts)
        unseen += sum(n for _, n in counts)
    assert drift.learn(texts).unseen == pytest.approx(unseen / max(words, 1), abs=1e-6)


def test_numbers_and_case_do_not_count() -> None:
    known = drift.learn([("a", "Rain fell in 1999."), ("b", "rain, Fell; in snow_drifts")])
    assert known.count("RAIN 2026 fell in 3x") == (4, 1)


def test_far_is_twice_and_five_points_more_on_enough_words() -> None:
    assert drift.Drift(1000, 200, 0.2, 0.06).far
    assert not drift.Drift(999, 200, 0.2, 0.06).far
    assert not drift.Drift(1000, 100, 0.10, 0.06).far
    assert not drift.Drift(1000, 40, 0.04, 0.01).far


def test_a_run_on_strange_text_warns_and_one_on_training_text_does_not(
    archive: Path, models: Path, tmp_path: Path
) -> None:
    folder = store.find(models)
    texts = [json.loads(x)["text"] for x in archive.read_text().splitlines()]
    run = job.classify([str(archive)], tmp_path / "none", folder, job.Options())
    assert run.drift is None
    drift.save(drift.learn(enumerate_groups(texts)), folder)
    run = job.classify([str(archive)], tmp_path / "near", folder, job.Options())
    assert run.drift is not None
    assert (run.drift.unseen, run.warnings) == (0, ())
    (tmp_path / "odd.jsonl").write_text(json.dumps({"text": "Regen fiel auf Dächer. " * 300}))
    drift.save(drift.Vocabulary(frozenset(), 0.05), folder)
    run = job.classify([str(tmp_path / "odd.jsonl")], tmp_path / "far", folder, job.Options())
    assert run.drift is not None
    assert run.drift.share == 1.0
    (warning,) = run.warnings
    assert warning.startswith("100.0% of the words were never seen in training (there 5.0%)")


def enumerate_groups(texts: list[str]) -> list[tuple[str, str]]:
    return [(str(n), text) for n, text in enumerate(texts)]


def test_a_damaged_vocabulary_is_told(tmp_path: Path) -> None:
    (tmp_path / drift.FILE).write_text("{")
    with pytest.raises(ModelError, match=r"cannot be read .*; train again"):
        drift.load(tmp_path)


def test_stages_count_their_own_time_only() -> None:
    """The stages of a run add up to its time, however they are nested."""
    import time

    started = time.perf_counter()
    with timed() as seconds, stage("write"):
        for _ in range(3):
            with stage("score"):
                time.sleep(0.01)
                with stage("featurise"):
                    time.sleep(0.01)
    whole = time.perf_counter() - started
    assert set(seconds) == {"write", "score", "featurise"}
    assert sum(seconds.values()) == pytest.approx(whole, rel=0.05, abs=0.002)
    assert seconds["featurise"] >= 0.03


def test_the_account_of_a_run(archive: Path, models: Path, tmp_path: Path) -> None:
    """Shares, low confidence, stages and inputs are there, and add up."""
    job.classify([str(archive)], tmp_path / "out", store.find(models), job.Options(batch_bytes=300))
    run = json.loads((tmp_path / "out" / "run.json").read_text())
    found = [
        json.loads(x) for p in (tmp_path / "out" / "sentences").iterdir() for x in p.read_text().splitlines()
    ]
    assert sum(run["shares"].values()) == pytest.approx(1, abs=1e-5)
    low = sum(row["confidence"] < 0.6 for row in found)
    assert run["low_confidence"] == {"below": 0.6, "sentences": low, "share": round(low / len(found), 6)}
    assert list(run["stages"]) == ["read", "split", "featurise", "score", "write"]
    assert run["slowest"] == max(run["stages"], key=lambda name: run["stages"][name]["seconds"])
    assert all(stage["sentences_per_second"] > 0 for stage in run["stages"].values() if stage["seconds"])
    assert run["finished"]
    assert len(run["inputs"]["sha256"]) == 64
    assert run["inputs"]["pieces"] == run["parts"]
    other = tmp_path / "other.jsonl"
    other.write_text(archive.read_text().replace("barn", "shed"))
    job.classify([str(other)], tmp_path / "two", store.find(models), job.Options())
    again = json.loads((tmp_path / "two" / "run.json").read_text())
    assert again["inputs"]["sha256"] != run["inputs"]["sha256"]
