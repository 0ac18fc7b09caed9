"""The command that tells what is installed, present and wrong."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer

from newsgrain.cli.checking import give
from newsgrain.cli.options import ANNOTATIONS, DATASET, OF_CORPUS, DataFolder, Json, Models
from newsgrain.errors import NewsgrainError
from newsgrain.homes import MODELS, nearest, refuse_nowhere
from newsgrain.wording import counted

PACKAGES: tuple[str, ...] = (
    *("newsgrain", "scikit-learn", "datasets", "label-studio-sdk", "joblib", "typer"),
    *("numpy", "scipy", "pyarrow", "cython", "selectolax", "rich"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it is in order, what was found, and what to do."""

    what: str
    good: bool
    found: str
    do: str = ""


def doctor(
    annotations: Annotated[Path, typer.Option(help=OF_CORPUS, callback=nearest, is_eager=True)] = ANNOTATIONS,
    dataset: DataFolder = DATASET,
    models: Models = MODELS,
    as_json: Json = False,
) -> None:
    """Tell what is installed, what is there, what is wrong, and what to do. Exit code 1 if anything is.

    Example: newsgrain doctor
    """
    findings = [
        *_packages(),
        _compiled(),
        _corpus(annotations),
        *_labels(annotations),
        *_dataset(dataset),
        _model(models),
        *_label_studio(),
    ]
    lines = [f"{'ok ' if f.good else 'BAD'} {f.what}: {f.found}{f.do and f'; {f.do}'}" for f in findings]
    give([asdict(f) for f in findings], "\n".join(lines), as_json=as_json)
    if not all(f.good for f in findings):
        raise typer.Exit(1)


def _packages() -> list[Finding]:
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as of

    version = ".".join(map(str, sys.version_info[:3]))
    good = (3, 11) <= sys.version_info[:2] < (3, 15)
    found = [Finding("python", good, version, "" if good else "use Python 3.11 to 3.14")]
    for name in PACKAGES:
        try:
            found.append(Finding(name, True, of(name)))
        except PackageNotFoundError:
            found.append(Finding(name, False, "not installed", "run `make setup`"))
    return found


def _compiled() -> Finding:
    from newsgrain.features import reading
    from newsgrain.text import splitter

    if reading.COMPILED and splitter.COMPILED:
        return Finding("machine code", True, "compiled")
    do = "it runs some hundred times slower; install a C compiler, then `make setup` again"
    return Finding("machine code", True, "not compiled", do)


def _corpus(annotations: Path) -> Finding:
    from newsgrain.annotations import corpus

    if annotations == ANNOTATIONS and not annotations.is_dir():
        return Finding("corpus", True, "none here", "`newsgrain init FOLDER` begins one")
    try:
        refuse_nowhere(annotations)
        articles = sum(1 for _ in corpus.articles(annotations))
        answers = sum(1 for _ in corpus.answers(annotations))
        gold = len(corpus.gold(annotations)) if answers or (annotations / corpus.GOLD).is_file() else 0
    except NewsgrainError as error:
        return Finding("corpus", False, str(error))
    told = f"{counted(articles, 'article')}, {counted(answers, 'answer')}, {counted(gold, 'gold label')}"
    told += f" in {annotations}"
    do = "" if gold else "add answers, then `newsgrain adjudicate`"
    return Finding("corpus", bool(gold) or not answers, told, do)  # one that was just begun is not at fault


def _labels(annotations: Path) -> list[Finding]:
    """Told of a corpus with labels of its own: a migration may have been killed between its halves."""
    from newsgrain import schemes

    path = annotations / schemes.FILE
    if not path.is_file():
        return []
    found = schemes.read(path)
    what, _, do = schemes.UNFINISHED.partition("; ")
    if found.pending:
        return [Finding("labels", False, f"{path}: {what}", do)]
    return [Finding("labels", True, f"{', '.join(row.name for row in found.rows)}, of {path}")]


def _dataset(folder: Path) -> list[Finding]:
    """Told where there is one; commands that learn make one that is behind again."""
    from newsgrain.annotations import sources

    try:
        made_of = sources.read(folder)
    except NewsgrainError as error:
        return [Finding("data set", False, str(error))]
    if not made_of:
        return []
    told = f"{folder}, {counted(sum(one['sentences'] for one in made_of), 'sentence')}"
    if not (since := sources.changed(folder)):
        return [Finding("data set", True, told)]
    do = "`newsgrain train` makes both the data set and the model again"
    return [
        Finding("data set", True, f"{told}; {' and '.join(map(str, since))} changed after it was made", do)
    ]


def _model(models: Path) -> Finding:
    from newsgrain.model import store

    try:
        folder = store.find(models)
        loaded = store.load(folder)
    except NewsgrainError as error:
        return Finding("model", False, str(error))
    sentences = loaded.card.get("sentences", "?")
    return Finding(
        "model", True, f"{folder}, trained on {counted(sentences, 'sentence')}, golden predictions agree"
    )


def _label_studio() -> list[Finding]:
    """Looked at only when an address is set: the rest works without any server."""
    from newsgrain.labelstudio.studio import Studio, is_named

    if not is_named():
        return []
    what = "label studio"
    try:
        server = Studio.from_environment()
    except NewsgrainError as error:
        return [Finding(what, False, str(error))]
    kind = server.token_kind
    told = "" if "no known" not in kind else "copy it again from Account & Settings, all of it"
    token = Finding(f"{what} token", not told, kind, told)
    try:
        with server:
            met = server.meet()
    except NewsgrainError as error:
        return [token, Finding(what, False, str(error))]
    found = f"{met.release} {met.edition} at {server.url}, as {met.account}"
    return [token, Finding(what, True, found)]
