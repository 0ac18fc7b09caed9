"""The command that says which sentences to label next, and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, keep_inputs, note
from newsgrain.cli.options import (
    ANNOTATIONS,
    READ,
    Annotations,
    AnyLanguage,
    Column,
    Encoding,
    Json,
    ModelName,
    Models,
)
from newsgrain.cli.reading import (
    read_options,
    read_twice,
    rejections_row,
    tell_forgotten,
    tell_rejected,
)
from newsgrain.errors import PARTLY, InputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.tombstones import Tombstones
    from newsgrain.ingest.chunks import ReadOptions
    from newsgrain.quality.sampling import Candidate, Queue
    from newsgrain.records import Article, Prediction, Rejected

_AT_ONCE = 64


@dataclass(slots=True)
class _Pool:
    """The articles to choose from, as one model sees them."""

    model: str
    candidates: "list[Candidate]" = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    rejected: "list[Rejected]" = field(default_factory=list)
    forgotten: set[str] = field(default_factory=set)


def queue(
    inputs: Annotated[list[str], typer.Argument(metavar="IN...", help=f"Articles to choose from: {READ}")],
    out: Annotated[Path, typer.Option(help="File for the chosen sentences, JSON lines.", metavar="FILE")],
    size: Annotated[int, typer.Option(help="Sentences to choose.")] = 200,
    random: Annotated[float, typer.Option(help="Share of them that is drawn at random.")] = 0.2,
    floor: Annotated[
        list[str] | None,
        typer.Option(help="At least N sentences of a predicted label; can be repeated.", metavar="LABEL=N"),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same sentences.")] = 0,
    model: ModelName = None,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    models: Models = MODELS,
    annotations: Annotations = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Choose the sentences to label next, and say why each was chosen.

    Most are those that the model is least sure of, from one article of each group of near duplicates. A
    share is drawn at random from all that have no answer yet: estimate from these rows alone. Sentences
    of one article stand together, in the order of its text. Articles that were forgotten are left out.
    Exit code 3 when one was, or when an input was rejected.

    Example: newsgrain queue inbox/ --out queue.jsonl
    """
    from newsgrain.annotations import corpus, tombstones
    from newsgrain.files import write_records
    from newsgrain.model.store import find
    from newsgrain.quality import sampling
    from newsgrain.report import show_quality

    keep_inputs({"--out": out}, inputs, annotations)
    wanted = sampling.Wanted(size, random, sampling.parse_floors(floor or []), seed)
    known = sampling.answered(corpus.answers(annotations))
    reading, buried = read_options(text_column, encoding, any_language), tombstones.read(annotations)
    pool = _read(inputs, reading, find(models, model), buried)
    groups = sampling.group(_labelled_texts(annotations, known) | pool.texts)
    chosen = sampling.choose(pool.candidates, groups, known, wanted)
    write_records(out, chosen.rows)
    report = {"out": str(out), **_report(chosen, pool)}
    give(report, lambda: show_quality.queue(chosen, _notes(chosen, out)), as_json=as_json)
    if pool.rejected or pool.forgotten:
        raise typer.Exit(PARTLY)


def _read(inputs: list[str], reading: "ReadOptions", model_folder: Path, buried: "Tombstones") -> _Pool:
    """Classify all articles of the inputs, and tell on standard error what cannot be read.

    Raises InputError when there is no article at all.
    """
    from newsgrain.model.classifier import Classifier
    from newsgrain.model.store import load
    from newsgrain.records import accepted
    from newsgrain.report.show_progress import counting

    classifier = Classifier(load(model_folder))
    pool = _Pool(classifier.model.name)
    with read_twice(inputs, reading) as (items, told), counting("sentences scored") as move:
        articles = buried.remembered(accepted(items, pool.rejected), pool.forgotten)
        for candidate in _candidates(_noted(articles, pool), classifier.predict_all):
            pool.candidates.append(candidate)
            if not len(pool.candidates) % _AT_ONCE:
                move(len(pool.candidates))
    if told:
        note(told)
    tell_rejected(pool.rejected)
    tell_forgotten(sorted(pool.forgotten))
    if not pool.texts:
        raise InputError(f"{' '.join(inputs)}: no article to choose from was found there")
    return pool


def _noted(articles: "Iterable[Article]", pool: _Pool) -> "Iterator[Article]":
    """The articles, whose texts are noted."""
    for article in articles:
        pool.texts[article.article_id] = article.text
        yield article


def _candidates(
    articles: "Iterator[Article]", predict: "Callable[[list[Article]], list[list[Prediction]]]"
) -> "Iterator[Candidate]":
    from newsgrain.quality.sampling import Candidate

    while batch := list(islice(articles, _AT_ONCE)):
        for found in predict(batch):
            yield from map(Candidate.of, found)


def _labelled_texts(annotations: Path, known: Iterable[str]) -> dict[str, str]:
    """Texts of corpus articles that have answers, so that no copy of them is read again."""
    from newsgrain.annotations import corpus
    from newsgrain.records import article_of

    read = set(map(article_of, known))
    return {name: text for name, text in corpus.texts(annotations).items() if name in read}


def _report(chosen: "Queue", pool: _Pool) -> dict[str, Any]:
    return {
        "chosen": len(chosen.rows),
        "why": chosen.reasons(),
        "short": chosen.short,
        "unanswered": chosen.unanswered,
        "answered": chosen.answered,
        "articles": len(pool.texts),
        "copies": chosen.copies,
        **rejections_row(pool.rejected),
        "model": pool.model,
    }


def _notes(chosen: "Queue", out: Path) -> Iterator[str]:
    """Where the rows are, what was passed over, and what is lacking."""
    told = f"{out}: chosen from {counted(chosen.unanswered, 'sentence')} without an answer"
    copies = counted(chosen.copies, "article is a near copy", "articles are near copies")
    yield f"{told}; {chosen.answered:,} with one, {copies}"
    for label, lacking in chosen.short.items():
        yield f"floor {label}: {lacking:,} too few; the pool has no more, give more articles"
