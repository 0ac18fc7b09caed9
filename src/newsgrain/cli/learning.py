"""Commands of learning: dataset and train."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.options import WITH_WEIGHT, Annotations, Apart, Json, Models, With, WithWeight
from newsgrain.cli.others import taken
from newsgrain.cli.telling import tell_homeless
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.model.fits import Fits
    from newsgrain.model.seam import Model

DataFolder = Annotated[Path, typer.Option("--dataset", help="Folder of the dataset.")]
ANNOTATIONS = Path("annotations")
DATASET = Path(".build/dataset")
MODELS = Path("models")
FIGURES = "figures.json"  # what was measured of a model, in its folder


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(dataset)
    app.command()(train)


def dataset(annotations: Annotations = ANNOTATIONS, out: DataFolder = DATASET, as_json: Json = False) -> None:
    """Turn articles and gold labels into a Hugging Face dataset, split by near-duplicate group.

    Example: newsgrain dataset
    """
    from newsgrain.annotations import corpus
    from newsgrain.annotations import dataset as data
    from newsgrain.errors import CorpusError

    found, homeless = corpus.labelled_here(annotations)
    tell_homeless(annotations, homeless)
    rows = data.grouped(found)
    if homeless and not rows:
        raise CorpusError(f"{annotations / 'gold.jsonl'}: no article that has labels is there")
    if not rows:
        raise CorpusError(
            f"{annotations / 'gold.jsonl'}: no labelled sentence yet; have sentences answered by two"
            " annotators, then `newsgrain pull` and `newsgrain adjudicate`"
        )
    counts = data.save(rows, out)
    for line in data.lacking(rows, counts):
        typer.echo(f"newsgrain: {line}", err=True)
    labels = sum(len(row.labelled.labels) for row in rows)
    report = {"articles": counts, "sentences": labels, "folder": str(out), "homeless": homeless}
    told = ", ".join(f"{n} {name}" for name, n in counts.items())
    typer.echo(json.dumps(report) if as_json else f"{out}: {counted(labels, 'sentence')}; articles: {told}")


def train(
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    split: Annotated[str, typer.Option(help="Train on: all, or train (keeps test apart).")] = "all",
    others: With = None,
    with_weight: WithWeight = WITH_WEIGHT,
    apart: Apart = None,
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Fine-tune an encoder, too, for --model accurate.")
    ] = False,
    backbone: Annotated[
        str | None,
        typer.Option(help="What the encoder starts from: a folder, or a name on the hub; else MiniLM."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the encoders that are kept, and train anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Train a model on the dataset and make it the current one.

    With --encoder a small pre-trained encoder is fine-tuned on the same labels (extra `encoder`), and both
    together are what `--model accurate` names. That takes half an hour; after Ctrl-C the same command goes
    on from the last whole epoch, and what was trained is kept: it costs nothing again.

    Example: newsgrain train --with others.jsonl
    """
    from newsgrain.annotations import dataset as data
    from newsgrain.annotations import elsewhere
    from newsgrain.errors import InputError
    from newsgrain.model import drift, store
    from newsgrain.model.kinds import BOTH, LINEAR, trainer
    from newsgrain.model.sufficiency import check_trainable
    from newsgrain.report.show_progress import counting

    for name, given in (("--backbone", backbone is not None), ("--fresh", fresh)):
        if given and not encoder:
            raise InputError(f"{name} is for --encoder; give both, or neither")
    fits = kept_fits(folder)
    if fresh:
        fits.forget()
    found = data.read_examples(folder, split)
    check_trainable(found.classes, f"{folder} ({split})")
    measuring = [data.read_examples(folder), *map(elsewhere.read, apart or ())]
    more = taken(others, with_weight, *measuring)
    known = drift.learn(elsewhere.grouped_texts(data.merged(found, more.examples)))
    about = {"articles": len(set(found.articles)), "data": data.data_hash(found), "split": split}
    about |= {"unseen_words": known.unseen, **more.card()}
    with counting("training") as move:
        own = {"backbone": backbone, "kept": fits.folder, "tell": move}
        kind, chosen = (BOTH, own) if encoder else (LINEAR, {})
        laid = trainer(found.rows, found.classes, found.groups, kind, **more.chosen(), **chosen)
        trained = laid.fit(about=about)
    place = store.save(trained, models, store.ACCURATE if encoder else store.FAST)
    drift.save(known, place)
    write_card(place)
    report = {"model": trained.name, "folder": str(place), "sentences": len(found.rows), **about}
    told = f"{place}: trained on {counted(len(found.rows), 'sentence')}"
    told += f" of {counted(int(str(about['articles'])), 'article')}"
    if not as_json:
        lines = [*_beside_shipped(trained), *([f"{fits.told()}; --fresh forgets them"] if encoder else [])]
        told += "".join(f"\n{line}" for line in lines)
    typer.echo(json.dumps(report) if as_json else told)


def kept_fits(folder: Path) -> "Fits":
    """The encoders that were trained on this dataset or on parts of it, kept beside it."""
    from newsgrain.model.fits import Fits

    return Fits(folder.parent / "encoder")


def _beside_shipped(trained: "Model") -> list[str]:
    """How it compares with the shipped model, whose folder has the figures; nothing where it has none."""
    from newsgrain.model import store
    from newsgrain.model.kinds import LINEAR
    from newsgrain.report.model_card import beside_shipped

    ours = store.shipped()
    if ours is None or not (ours / FIGURES).is_file():
        return []
    figures = json.loads((ours / FIGURES).read_text(encoding="utf-8"))
    alone = trained.kind == LINEAR and "with" not in trained.card
    return beside_shipped(figures, trained.card.get("data"), alone=alone)


def write_card(place: Path, report: dict[str, Any] | None = None) -> None:
    """The model's card, with what was measured of it, if anything was."""
    from newsgrain.annotations.corpus import write_text_lines
    from newsgrain.report.model_card import card

    meta = json.loads((place / "model.json").read_text(encoding="utf-8"))
    write_text_lines(place / "README.md", [card(report, meta).rstrip("\n")])
    if report is not None:
        write_text_lines(place / FIGURES, [json.dumps(report, sort_keys=True)])
