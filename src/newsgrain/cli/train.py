"""Commands that make a dataset of gold labels, and a model of a dataset; what all of them learn from."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, note, one_of, refuse_alone
from newsgrain.cli.options import (
    ANNOTATIONS,
    DATASET,
    WITH_WEIGHT,
    Annotations,
    Apart,
    Backbone,
    DataFolder,
    Json,
    Models,
    With,
    WithWeight,
)
from newsgrain.cli.reading import tell_homeless
from newsgrain.errors import InputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Examples
    from newsgrain.annotations.elsewhere import Elsewhere
    from newsgrain.model.beside import Beside
    from newsgrain.model.drift import Vocabulary
    from newsgrain.model.fits import Fits
    from newsgrain.model.seam import Model
    from newsgrain.model.store import Belongings

Corpora = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[FOLDER...]", help="Folders of corpora, such as annotations and ours, made one dataset."
    ),
]


def dataset(
    corpora: Corpora = None,
    annotations: Annotations = ANNOTATIONS,
    out: DataFolder = DATASET,
    as_json: Json = False,
) -> None:
    """Turn articles and gold labels into a Hugging Face dataset, split by near-duplicate group.

    Of several corpora, such as annotations/ and one of your own, one dataset is made: each article once,
    and where two label one sentence the first one's label counts.

    Example: newsgrain dataset
    """
    report = _made(corpora or [annotations], out)
    told = ", ".join(f"{n} {name}" for name, n in report["articles"].items())
    told = f"{out}: {counted(report['sentences'], 'sentence')}; articles: {told}"
    if len(report["corpora"]) > 1:
        told += "".join(f"\n{line}" for line in map(_source, report["corpora"]))
    give(report, told, as_json=as_json)


def _made(folders: list[Path], out: Path) -> dict[str, Any]:
    """Make the dataset of one or several corpora; what was made, and what is lacking on standard error."""
    from newsgrain.annotations import dataset as data
    from newsgrain.annotations import sources

    before = sources.digests([folder for folder in folders if folder.is_dir()])
    found = sources.join(folders)
    for folder, homeless in found.homeless.items():
        tell_homeless(folder, homeless)
    rows = data.grouped(found.items)
    _refuse_none(folders, found.homeless, len(rows))
    counts = data.save(rows, out)
    sources.write(out, found.sources)
    sources.note_digests(out, before)
    for line in data.lacking(rows, counts):
        note(line)
    labels = sum(len(row.labelled.labels) for row in rows)
    homeless = [name for names in found.homeless.values() for name in names]
    report: dict[str, Any] = {"articles": counts, "sentences": labels, "folder": str(out)}
    return report | {"homeless": homeless, "corpora": [asdict(one) for one in found.sources]}


def renewed(folder: Path) -> Path:
    """The dataset as its corpora are now: made again where one has changed since, which is told.

    A copy under another name stays as it is, and so does what an earlier version made; what was made under
    other labels is left to be refused.
    """
    from newsgrain import schemes
    from newsgrain.annotations import sources
    from newsgrain.labels import SCHEME

    has_our_labels = schemes.read(schemes.of_folder(folder)).rows == SCHEME.rows
    if (since := sources.changed(folder)) and has_our_labels:
        told = f"{folder}: {' and '.join(map(str, since))} changed after it was made"
        gone = [str(one) for one in sources.corpora(folder) if not one.is_dir()]
        if gone:
            note(f"{told}; it is used as it is, since {' and '.join(gone)} is no longer there")
        elif sources.is_copy(folder):
            note(f"{told}; this copy is used as it is, `newsgrain dataset --dataset {folder}` makes it anew")
        else:
            note(f"{told}; it is made again")
            _made(sources.corpora(folder), folder)
    return folder


def _refuse_none(folders: list[Path], homeless: dict[Path, list[str]], rows: int) -> None:
    from newsgrain.annotations.corpus import GOLD
    from newsgrain.errors import CorpusError

    gold = " and ".join(str(folder / GOLD) for folder in folders)
    if not rows and any(homeless.values()):
        raise CorpusError(f"{gold}: no article that has labels is there")
    if not rows:
        raise CorpusError(
            f"{gold}: no labelled sentence yet; have sentences answered by two"
            " annotators, then `newsgrain pull` and `newsgrain adjudicate`"
        )


def _source(found: dict[str, Any]) -> str:
    """One line on what a corpus gave."""
    told = f"{found['folder']}: {counted(found['sentences'], 'sentence')}"
    told += f" of {counted(found['articles'], 'article')}"
    settled = counted(found["settled"], "label stands", "labels stand")
    return told + (f"; {settled} in a corpus before it already" if found["settled"] else "")


def train(
    corpora: Corpora = None,
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    split: Annotated[str, typer.Option(help="Train on: all, or train (keeps test apart).")] = "all",
    others: With = None,
    with_weight: WithWeight = WITH_WEIGHT,
    apart: Apart = None,
    encoder: Annotated[
        bool, typer.Option("--encoder", help="Fine-tune an encoder, too, for --model accurate.")
    ] = False,
    backbone: Backbone = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the encoders that are kept, and train anew.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Train a model on the dataset and make it the current one.

    With folders of corpora the dataset is made of them first, and the model's card names each.

    With --encoder a small pre-trained encoder is fine-tuned on the same labels (extra `encoder`), and both
    together are what `--model accurate` names. That takes half an hour; after Ctrl-C the same command goes
    on from the last whole epoch, and what was trained is kept: it costs nothing again.

    Example: newsgrain train --with others.jsonl
    """
    from newsgrain.annotations import dataset as data
    from newsgrain.annotations import elsewhere, sources
    from newsgrain.model import store

    for option, given in (("--backbone", backbone is not None), ("--fresh", fresh)):
        refuse_alone(option, given, "--encoder", encoder)
    one_of("--split", split, ("all", "train"))
    found = _labelled(folder, split, corpora or [])
    more = taken(others, with_weight, data.read_examples(folder), *map(elsewhere.read, apart or ()))
    learnt = data.merged(found, more.examples)
    known = words_of(learnt)
    about = {**of_data(found, split), "unseen_words": known.unseen, **more.card()}
    about["corpora"] = sources.read(folder)
    fits = kept_fits(folder, fresh=fresh) if encoder else None
    trained = _fitted(found, more, about, {"backbone": backbone, "kept": fits.folder} if fits else None)
    known_as, put = store.ACCURATE if encoder else store.FAST, belongings(known, learnt.articles)
    place = store.save(trained, models, known_as, put)
    report = {"model": trained.name, "folder": str(place), "sentences": len(found.rows), **about}
    give(report, lambda: typer.echo("\n".join(_trained(report, trained, fits))), as_json=as_json)


def _trained(report: dict[str, Any], trained: "Model", fits: "Fits | None") -> Iterator[str]:
    """What was trained, how it compares with the shipped model, and which encoders are kept, if any are."""
    size = f"{counted(report['sentences'], 'sentence')} of {counted(report['articles'], 'article')}"
    yield f"{report['folder']}: trained on {size}"
    yield from _beside_shipped(trained)
    if fits:
        yield f"{fits.told()}; --fresh forgets them"


def _labelled(folder: Path, split: str, made_of: list[Path]) -> "Examples":
    """The sentences of a dataset, which is made of corpora if any are named, and again if it is behind.

    Raises ModelError where a label has none.
    """
    from newsgrain.annotations import dataset as data
    from newsgrain.model.training import check_trainable

    if made_of:
        _made(made_of, folder)
    found = data.read_examples(renewed(folder), split)
    check_trainable(found.classes, f"{folder} ({split})")
    return found


def words_of(learnt: "Examples") -> "Vocabulary":
    """The words of all articles that are learnt from, which a model keeps."""
    from newsgrain.annotations import elsewhere
    from newsgrain.model import drift

    return drift.learn(elsewhere.grouped_texts(learnt))


def of_data(found: "Examples", split: str) -> dict[str, Any]:
    """What a model's card says of what it was trained on."""
    from newsgrain.annotations.dataset import data_hash

    return {"articles": len(set(found.articles)), "data": data_hash(found), "split": split}


def _fitted(
    found: "Examples", more: "Taken", about: dict[str, Any], encoder: dict[str, Any] | None
) -> "Model":
    """The linear model, or with what is chosen for an encoder both together."""
    from newsgrain.model.kinds import BOTH, LINEAR, trainer
    from newsgrain.report.show_progress import counting

    with counting("training") as move:
        kind, own = (LINEAR, {}) if encoder is None else (BOTH, encoder | {"tell": move})
        laid = trainer(found.rows, found.classes, found.groups, kind, **more.chosen(), **own)
        return laid.fit(about=about)


def kept_fits(folder: Path, *, fresh: bool = False) -> "Fits":
    """The encoders that were trained on this dataset or on parts of it, kept beside it; none if `fresh`."""
    from newsgrain.model.fits import Fits

    fits = Fits(folder.parent / "encoder")
    if fresh:
        fits.forget()
    return fits


def kept_in(folder: Path) -> Path:
    """The folder beside a dataset where `newsgrain evaluate` keeps what it found."""
    return folder.parent / "evaluate"


def _beside_shipped(trained: "Model") -> list[str]:
    """How it compares with the shipped model, whose folder has the figures; nothing where it has none."""
    from newsgrain.model import store
    from newsgrain.model.kinds import LINEAR
    from newsgrain.report.model_card import FIGURES, beside_shipped

    ours = store.shipped()
    if ours is None or not (ours / FIGURES).is_file():
        return []
    figures = json.loads((ours / FIGURES).read_text(encoding="utf-8"))
    alone = trained.kind == LINEAR and "with" not in trained.card
    return beside_shipped(figures, trained.card.get("data"), alone=alone)


def belongings(
    known: "Vocabulary", articles: Iterable[str], report: dict[str, Any] | None = None
) -> "Belongings":
    """What puts into the folder of a model its words, digests of the ids of its articles, and its card.

    Beside the card lies what was measured of the model, its `report`.
    """
    from newsgrain.model import drift, learnt
    from newsgrain.report import model_card

    def put(place: Path) -> None:
        drift.save(known, place)
        learnt.save(articles, place)
        model_card.write(place, report)

    return put


@dataclass(frozen=True, slots=True)
class Taken:
    """The sentences of all files, what was taken of each file, and what a sentence counts."""

    examples: "Examples"
    files: "list[Elsewhere]"
    weight: float

    def beside(self) -> "Beside | None":
        """As training takes them; None for none."""
        from newsgrain.model.beside import labelled

        found = self.examples
        return labelled(found.rows, found.classes, self.weight) if found.rows else None

    def chosen(self) -> dict[str, Any]:
        """What `kinds.trainer` is told of them."""
        beside = self.beside()
        return {} if beside is None else {"beside": beside}

    def card(self) -> dict[str, Any]:
        """What the model's card says of them."""
        files = [{**asdict(one), "weight": self.weight} for one in self.files]
        return {"with": files} if files else {}

    def is_all_of(self, card: Mapping[str, Any]) -> bool:
        """Whether a model with this card has learnt from these sentences beside its data, and no others."""
        return card.get("with") == self.card().get("with") and "distilled" not in card


def taken(files: Sequence[Path] | None, weight: float, *measuring: "Examples") -> Taken:
    """Read labelled articles to learn from, without near copies of what measures; tell of each."""
    from newsgrain.annotations import elsewhere

    if not 0 < weight <= 100:
        raise InputError(f"--with-weight {weight:g}: give a number above 0 and up to 100")
    held = [text for found in measuring for _, text in elsewhere.grouped_texts(found)]
    found = Taken(*elsewhere.to_learn_from(files or (), held), weight)
    for one in found.files:
        note(one.told())
    return found
