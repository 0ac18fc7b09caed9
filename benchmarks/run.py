"""Times classifying against peers in paired runs, and scores all on the same folds; `make bench`."""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks import made
from sklearn.metrics import f1_score

from newsgrain.annotations import corpus, dataset
from newsgrain.batch.batches import Options
from newsgrain.batch.classify import classify
from newsgrain.features.reading import take_in
from newsgrain.features.rows import columns
from newsgrain.features.scores import Scorer
from newsgrain.files import to_json
from newsgrain.model import store
from newsgrain.model.linear import Linear
from newsgrain.model.training import FOLDS
from newsgrain.quality.baselines import pipeline as stock
from newsgrain.quality.crossfit import CrossFitter
from newsgrain.records import LABELS, Article
from newsgrain.text.sentences import split_all

RUNS = 5
LONGER = 10  # times as much text for fastText, whose start would weigh too much otherwise
SAME_JOB = 120_000  # sentences of the job that is done by whole processes
PEER = "peer: nupunkt, fastText's command line, json"
COPIES = 5  # of the corpus in one timed run, for some 100,000 sentences
ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "RESULTS.md"
_FASTTEXT = ("-wordNgrams", "2", "-dim", "10", "-epoch", "25", "-lr", "0.5", "-thread", "1", "-verbose", "0")


class FastText:
    """fastText's own command line, as a peer with `fit` and `predict`."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program, self._folder = program, folder

    def fit(self, texts: Sequence[str], classes: Sequence[int]) -> "FastText":
        """Train a model in the folder."""
        train = self._folder / "train.txt"
        lines = (f"__label__{k} {_line(text)}\n" for text, k in zip(texts, classes, strict=True))
        train.write_text("".join(lines), encoding="utf-8")
        self._run("supervised", "-input", str(train), "-output", str(self._folder / "model"), *_FASTTEXT)
        return self

    def write(self, texts: Sequence[str]) -> Path:
        """What is to be predicted, a line each."""
        path = self._folder / "predict.txt"
        path.write_text("".join(_line(text) + "\n" for text in texts), encoding="utf-8")
        return path

    def predict_file(self, path: Path) -> list[int]:
        """Class numbers of the lines of a file; -1 for a line it has no word of."""
        found = self._run("predict", str(self._folder / "model.bin"), str(path))
        return [int(line.removeprefix("__label__") or -1) for line in found.splitlines()]

    def predict(self, texts: Sequence[str]) -> list[int]:
        """Class numbers of `texts`."""
        return self.predict_file(self.write(texts))

    def _run(self, *arguments: str) -> str:
        return subprocess.run([self._program, *arguments], check=True, capture_output=True, text=True).stdout


def _line(text: str) -> str:
    return " ".join(text.split())


def _seconds() -> float:
    """Processor time of this process and of those it waited for; other work on the machine does not count."""
    ours, others = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum((ours.ru_utime, ours.ru_stime, others.ru_utime, others.ru_stime))


def timed(jobs: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each job in each of `RUNS` rounds, one job after the other in each round."""
    for job in jobs.values():
        job()
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, job in jobs.items():
            started = _seconds()
            job()
            times[name].append(_seconds() - started)
    return times


def macro_f1(folder: Path, fasttext: str | None) -> dict[str, float]:
    """Macro-F1 of ours and of the peers, on folds that keep near-duplicate articles together."""
    found = dataset.examples(dataset.grouped(corpus.labelled(ROOT / "annotations")))
    texts = found.texts()
    classes = np.array(found.classes)
    given, judged = CrossFitter(found, None, 1).everyone(cues=False)
    scores = {"ours": _f1(classes, judged.probabilities.argmax(1))}
    peers: dict[str, Any] = {"stock scikit-learn": stock()}
    if fasttext:
        peers["fastText"] = FastText(fasttext, folder)
    for name, peer in peers.items():
        told = np.zeros(len(texts), int)
        for part in given:
            peer.fit([texts[i] for i in part.inner], classes[part.inner].tolist())
            told[part.outer] = peer.predict([texts[i] for i in part.outer])
        scores[name] = _f1(classes, told)
    return scores


def _f1(classes: Any, told: Any) -> float:
    return float(f1_score(classes, told, average="macro", labels=range(len(LABELS))))


def speeds(folder: Path, fasttext: str | None) -> tuple[int, dict[str, list[float]]]:
    """How many sentences were timed, and the seconds of every job."""
    trained = store.load(store.find(ROOT / "models"))
    assert isinstance(trained, Linear)  # noqa: S101
    found = dataset.examples(dataset.grouped(corpus.labelled(ROOT / "annotations")))
    texts = found.texts()
    whole = [item.article for _, item in corpus.labelled(ROOT / "annotations")]
    articles = [Article(f"{a.article_id}-{n}", a.text) for n in range(COPIES) for a in whole]
    splits = split_all(articles)
    sentences = texts * COPIES
    files = folder / "articles.jsonl"
    files.write_text("".join(to_json(_unlike(article)) + "\n" for article in articles), encoding="utf-8")
    scorer = Scorer(
        trained.columns, trained.idf, trained.weights, trained.intercept, trained.settings.weights()
    )
    peer = stock().fit(texts, found.classes)
    jobs: dict[str, Callable[[], object]] = {
        "bound: text taken in and cut into tokens": lambda: take_in(splits),
        "ours: scores": lambda: scorer.scores(splits),
        "ours: rows of features": lambda: columns(splits),
        "ours: splitting into sentences": lambda: split_all(articles),
        "ours: files to written rows": lambda: _end_to_end(files, folder),
        "stock scikit-learn": lambda: peer.predict_proba(sentences),
    }
    if fasttext:
        other = FastText(fasttext, folder).fit(texts, found.classes)
        path = other.write(sentences * LONGER)
        jobs["fastText"] = lambda: other.predict_file(path)
    times = timed(jobs)
    if fasttext:
        times["fastText"] = [seconds / LONGER for seconds in times["fastText"]]
    return len(sentences), times


def same_job(folder: Path, fasttext: str) -> tuple[int, dict[str, list[float]]]:
    """Whole processes from JSON lines to rows, ours and the peer's: our sentences, and seconds of each."""
    found = dataset.examples(dataset.grouped(corpus.labelled(ROOT / "annotations")))
    FastText(fasttext, folder).fit(found.texts(), found.classes)
    files, one = folder / "made.jsonl", folder / "one.jsonl"
    made.write(files, SAME_JOB)
    with files.open(encoding="utf-8") as lines:
        one.write_text(next(lines), encoding="utf-8")
    peer = [str(ROOT / "benchmarks" / "peer.py"), str(files), str(folder / "rows.jsonl"), fasttext]
    jobs: dict[str, Callable[[], object]] = {
        "ours": lambda: _classified(files, folder),
        "ours, one article: what starting takes": lambda: _classified(one, folder),
        PEER: lambda: _run([*peer, str(folder / "model.bin"), *(label.value for label in LABELS)]),
    }
    times = timed(jobs)
    return _classified(files, folder), times


def _classified(files: Path, folder: Path) -> int:
    """Classify in a process of its own; the number of sentences."""
    with tempfile.TemporaryDirectory(dir=folder) as out:
        arguments = ["classify", str(files), "--out", out, "--models", str(ROOT / "models"), "--json"]
        return int(json.loads(_run(["-m", "newsgrain", *arguments]))["sentences"])


def _run(arguments: Sequence[str]) -> str:
    # with bytecode, as whoever has it installed; without it a third of the start is spent on compiling
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout


def _unlike(article: Article) -> Article:
    """The article with one more sentence, not counted: of texts that are the same, one would be scored."""
    return Article(article.article_id, f"{article.text}\n\nCopy {article.article_id}.")


def _end_to_end(files: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        classify([str(files)], out, store.find(ROOT / "models"), Options(jobs=1))


def job_table(sentences: int, times: dict[str, list[float]]) -> str:
    """The same job as a Markdown table."""
    head = ["the same job, as whole processes", "seconds", "sentences/s", "times the peer"]
    rows = [head, ["---", *["--:"] * 3]]
    for name, seconds in times.items():
        middle, all_of_it = statistics.median(seconds), "one article" not in name
        ratio = statistics.median(b / s for b, s in zip(times[PEER], seconds, strict=True))
        told = (f"{sentences / middle:,.0f}", f"{ratio:.2f}") if all_of_it else ("", "")
        rows.append([name, f"{middle:.2f}", *told])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def table(sentences: int, times: dict[str, list[float]], quality: dict[str, float]) -> str:
    """The results as a Markdown table."""
    base = {name: times[name] for name in ("fastText", "stock scikit-learn") if name in times}
    head = ["", "sentences/s", *(f"times {name}" for name in base), "macro-F1"]
    rows = [head, ["---"] + ["--:"] * (len(head) - 1)]
    for name, seconds in times.items():
        ratios = (
            statistics.median(b / s for b, s in zip(other, seconds, strict=True)) for other in base.values()
        )
        speed = f"{sentences / statistics.median(seconds):,.0f}"
        score = quality.get(name, quality.get("ours") if name == "ours: scores" else None)
        rows.append(
            [name, speed, *(f"{ratio:.2f}" for ratio in ratios), f"{100 * score:.1f}" if score else ""]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def about() -> str:
    """The machine and how it was measured, in words."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return (
        f"{time.strftime('%Y-%m-%d')}, one core of {cpu}, Python {platform.python_version()}."
        f" Medians of {RUNS} rounds, each job once a round, in processor time; ratios are medians of the"
        f" ratios of each round. fastText reads {LONGER} times the text in one go."
        f" Macro-F1 from {FOLDS} parts of the project's own corpus."
    )


def main() -> None:
    """Print the table and keep it in RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fasttext", help="fastText's command-line program, built from its own sources")
    parser.add_argument("--no-quality", action="store_true", help="leave out the macro-F1")
    given = parser.parse_args()
    fasttext = given.fasttext or shutil.which("fasttext")
    has_peer = bool(fasttext and find_spec("nupunkt"))
    if not has_peer:
        what = "nupunkt (make setup)" if fasttext else "fastText's command line (FASTTEXT=program)"
        sys.stderr.write(f"no peer for the same job: {what} is missing\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quality = {} if given.no_quality else macro_f1(folder, fasttext)
        job = ""
        if fasttext and has_peer:
            count, taken = same_job(folder, fasttext)
            job = f"\n{count:,} sentences, by our count.\n\n{job_table(count, taken)}\n"
        sentences, times = speeds(folder, fasttext)
    found = f"{sentences:,} sentences. {about()}\n\n{table(sentences, times, quality)}\n{job}"
    RESULTS.write_text(f"# Speed beside peers\n\nThe last run of `make bench`: {found}", encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
