"""What several tests stand on: a toy corpus on disk and a model trained on it."""

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from newsgrain.annotations import corpus, dataset
from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.files import to_json, write_lines, write_records
from newsgrain.model import store
from newsgrain.model.linear import Linear
from newsgrain.records import Answer
from tests import needs, toy
from tests.files import write_rows

# a clock on the wall judges the machine, which is busy with other tests, not the code
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# what shares a server stays in one process, so that two processes start one
TOGETHER = {
    "test_label_studio.py": "studio",
    "test_loop.py": "studio",
    "test_leads.py": "studio",
    "test_fifth_label.py": "studio",
    "test_round.py": "studio",
    "test_keys.py": "studio",
    "test_shares.py": "studio",
    "test_s3.py": "s3",
}
LONGEST = {"test_readme.py", "test_kill.py", "test_killers.py", "test_round.py"}


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell's job in the background ignores Ctrl-C, and so would each process that a test stops by it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, so that no process is left with it when the others have ended.

    Raises UsageError for a module whose tests would start a second server.
    """
    needs.without_patience(items)
    using = {item.path.name for item in items if "server" in getattr(item, "fixturenames", ())}
    if apart := using - TOGETHER.keys():
        raise pytest.UsageError(f"{', '.join(sorted(apart))}: uses the server; name it in TOGETHER")
    items.sort(key=lambda item: item.path.name not in LONGEST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was not tested for want of a browser or a compiler."""
    skipped = terminalreporter.stats.get("skipped", ())
    for line in needs.told(str(report.longrepr[-1]) for report in skipped):
        terminalreporter.write_line(line, yellow=True)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case of bytes by its argument: packed bytes hold the clock, and processes must agree."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out tests one by one, and as one those that stay together; the largest such group first.

    xdist 3.8 hears of no `xdist_group` from pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-not-found,import-untyped,unused-ignore]

    class Together(LoadScopeScheduling):  # type: ignore[misc,unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            return TOGETHER.get(nodeid.partition("::")[0].rpartition("/")[2], nodeid)

    return Together(config, log)


@pytest.fixture
def annotations(tmp_path: Path, toy_annotations: Path) -> Path:
    """An annotations folder with the toy corpus, answered by two annotators who agree."""
    return Path(shutil.copytree(toy_annotations, tmp_path / "annotations", dirs_exist_ok=True))


@pytest.fixture(scope="session")
def toy_annotations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That folder, to copy."""
    folder = tmp_path_factory.mktemp("toy") / "annotations"
    for genre in ("toys", "barns"):
        rows = [to_json(x.article) for g, x in toy.corpus() if g == genre]
        write_lines(folder / "articles" / f"{genre}.jsonl", rows)
    for who in ("ann", "bea"):
        answers = [
            Answer(f"{x.article.article_id}:{s.start}-{s.end}", who, s.label, "2026-01-01T00:00:00Z")
            for _, x in toy.corpus()
            for s in x.labels
        ]
        write_records(folder / "answers" / f"{who}.jsonl", answers)
    done = adjudicate(corpus.answers(folder))
    write_records(folder / "gold.jsonl", done.gold)
    corpus.write_labelled(folder)
    (folder / "GUIDELINES.md").write_text("Label every sentence.\n")
    return folder


@pytest.fixture(scope="session")
def toy_examples() -> dataset.Examples:
    """Sentences of the toy corpus in context."""
    return dataset.examples(dataset.grouped(toy.corpus()))


@pytest.fixture(scope="session")
def toy_model(toy_examples: dataset.Examples) -> Linear:
    """Train on the toy corpus."""
    return toy.laid_out(toy_examples, min_rows=2).fit(about={"articles": 5})


@pytest.fixture(scope="session")
def toy_models(tmp_path_factory: pytest.TempPathFactory, toy_model: Linear) -> Path:
    """A models folder to copy."""
    store.save(toy_model, folder := tmp_path_factory.mktemp("toy") / "models")
    return folder


@pytest.fixture
def models(tmp_path: Path, toy_models: Path) -> Path:
    """A models folder with the toy model as the current one."""
    return Path(shutil.copytree(toy_models, tmp_path / "models", dirs_exist_ok=True))


@pytest.fixture
def folder(models: Path) -> Path:
    """The folder of the toy model itself."""
    return store.find(models)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Five articles as JSON lines."""
    path = tmp_path / "in.jsonl"
    rows = [{"id": x.article.article_id, "text": x.article.text} for _, x in toy.corpus()]
    return write_rows(path, rows)
