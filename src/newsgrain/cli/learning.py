"""Commands of learning: dataset, train, evaluate."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from newsgrain.dataset import Examples
    from newsgrain.evaluate import Scores

Annotations = Annotated[Path, typer.Option(help="Folder of the corpus.")]
DataFolder = Annotated[Path, typer.Option("--dataset", help="Folder of the dataset.")]
Models = Annotated[Path, typer.Option(help="Folder of the models.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
ANNOTATIONS = Path("annotations")
DATASET = Path(".build/dataset")
MODELS = Path("models")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(dataset)
    app.command()(train)
    app.command()(evaluate)


def dataset(annotations: Annotations = ANNOTATIONS, out: DataFolder = DATASET, as_json: Json = False) -> None:
    """Turn articles and gold labels into a Hugging Face dataset, split by near-duplicate group.

    Example: newsgrain dataset
    """
    from newsgrain import corpus
    from newsgrain import dataset as data

    rows = data.grouped(corpus.labelled(annotations))
    counts = data.save(rows, out)
    labels = sum(len(row.labelled.labels) for row in rows)
    report = {"articles": counts, "sentences": labels, "folder": str(out)}
    told = ", ".join(f"{n} {name}" for name, n in counts.items())
    typer.echo(json.dumps(report) if as_json else f"{out}: {labels:,} sentences; articles: {told}")


def _examples(folder: Path, split: str = "all") -> "Examples":
    from newsgrain import dataset as data

    rows = data.load(folder)
    return data.examples(row for row in rows if split in ("all", data.split_of(row.group)))


def train(
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    split: Annotated[str, typer.Option(help="Train on: all, or train (keeps test apart).")] = "all",
    as_json: Json = False,
) -> None:
    """Train a model on the dataset and make it the current one.

    Example: newsgrain train
    """
    from newsgrain import model as learner

    found = _examples(folder, split)
    about = {"articles": len(set(found.articles)), "data": _data_hash(found), "split": split}
    trained = learner.train(found.rows, found.classes, found.groups, learner.Settings(), about)
    place = learner.save(trained, models)
    report = {"model": trained.name, "folder": str(place), "sentences": len(found.rows), **about}
    told = f"{place}: trained on {len(found.rows):,} sentences of {about['articles']:,} articles"
    typer.echo(json.dumps(report) if as_json else told)


def _data_hash(found: "Examples") -> str:
    """SHA-256 over the sentences and their labels, in order."""
    import hashlib

    digest = hashlib.sha256()
    for row, k in zip(found.rows, found.classes, strict=True):
        digest.update(f"{row.split.sentences[row.index].sentence_id} {k}\n".encode())
    return digest.hexdigest()


def evaluate(
    on: Annotated[
        list[Path] | None, typer.Option(help="Labelled articles (JSON lines); may be repeated.")
    ] = None,
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    model: Annotated[str | None, typer.Option(help="Name or folder of a model.")] = None,
    as_json: Json = False,
) -> None:
    """Measure: cross-validated on the dataset, or a model on labelled articles from elsewhere.

    Example: newsgrain evaluate --on labelled.jsonl
    """
    from newsgrain import show

    found = dict(_on_files(on, models, model)) if on else {"cross-validation": _cross_validated(folder)}
    if as_json:
        typer.echo(json.dumps({name: asdict(result) for name, result in found.items()}))
    else:
        show.scores(found)


def _cross_validated(folder: Path) -> "Scores":
    import numpy as np

    from newsgrain import evaluate as measure
    from newsgrain import model as learner

    found = _examples(folder)
    p = learner.cross_validate(found.rows, found.classes, found.groups, learner.Settings())
    return measure.score(np.asarray(found.classes), p.argmax(1), found.articles, p)


def _on_files(files: list[Path], models: Path, model: str | None) -> Iterator[tuple[str, "Scores"]]:
    from newsgrain import model as learner

    trained = learner.load(learner.find(models, model))
    for path in files:
        yield path.name, _on_file(path, trained)


def _on_file(path: Path, trained: Any) -> "Scores":
    """Score a model by the predicted sentence that overlaps each labelled span most."""
    import numpy as np

    from newsgrain import dataset as data
    from newsgrain import evaluate as measure
    from newsgrain.articles import read_labelled
    from newsgrain.errors import InputError

    rows = [data.Row(labelled, "", "") for labelled in read_labelled(path)]
    found = data.examples(rows)
    if not found.rows:
        raise InputError(f"{path}: no labelled sentence in it; give articles with `labels`")
    p = trained.probabilities(found.rows)
    return measure.score(np.asarray(found.classes), p.argmax(1), found.articles, p)
