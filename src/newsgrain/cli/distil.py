"""The command that distils: the linear model learns from what a teacher says of unlabelled articles."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.checking import give, note
from newsgrain.cli.evaluate import timed
from newsgrain.cli.options import (
    DATASET,
    READ,
    WITH_WEIGHT,
    AnyLanguage,
    Apart,
    Column,
    DataFolder,
    Encoding,
    Json,
    Models,
    With,
    WithWeight,
)
from newsgrain.cli.reading import read_options
from newsgrain.cli.train import Taken, belongings, of_data, renewed, taken, words_of
from newsgrain.decoded import number_of
from newsgrain.errors import InputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Examples
    from newsgrain.annotations.unlabelled import Drawing, Pool
    from newsgrain.model.distil import Recipe
    from newsgrain.model.seam import Model
    from newsgrain.quality.distillation import Course
    from newsgrain.records import Article, Rejected

_MOST = 1000  # of a weight


def distil(
    inputs: Annotated[list[str], typer.Argument(metavar="POOL...", help=f"Unlabelled articles: {READ}")],
    teacher: Annotated[
        str | None,
        typer.Option(
            help="Name or folder of the model that teaches; a linear one trained here, if not given."
        ),
    ] = None,
    others: With = None,
    with_weight: WithWeight = WITH_WEIGHT,
    apart: Apart = None,
    thin: Annotated[
        list[str] | None,
        typer.Option(
            help="Take only this share of articles whose source begins so; may be repeated.",
            metavar="SOURCE=SHARE",
        ),
    ] = None,
    size: Annotated[
        float, typer.Option(help="Learn from so much text at most, drawn at random.", metavar="MB")
    ] = 6,
    weight: Annotated[
        float | None, typer.Option(help="What a sentence of the pool counts; one of the dataset, 1.")
    ] = None,
    choose: Annotated[
        bool,
        typer.Option(
            "--choose",
            help="Choose that, the pool's share, temperature and C, on parts of the dataset.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Write the model here, instead of making it the one in use.", metavar="DIR"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure on the files of --on alone: a sixth of the time.")
    ] = False,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    as_json: Json = False,
) -> None:
    """Train the linear model on the dataset and on what a teacher says of unlabelled articles.

    Near copies of the dataset's articles and of those of --on are left out, and of each other all but one;
    sentences that --with labels teach by these labels. What a teacher said is kept beside the dataset: a
    run that was killed goes on. Then it is measured what the pool brings, on parts of the dataset and on
    the files of --on. 6 MB of text, some 20,000 sentences, beside 31,000 that --with labels took 8 GB of
    memory and 40 minutes of processor time.

    Example: newsgrain distil archive/ --on measured.jsonl
    """
    from newsgrain.annotations import dataset, elsewhere
    from newsgrain.model import store

    if out is not None:
        store.check_replaceable(out)
    drawing, recipe = _drawing(size, thin), _recipe(weight, choose=choose)
    found = dataset.read_examples(renewed(folder))
    files = {path.name: elsewhere.read(path) for path in apart or ()}
    more = taken(others, with_weight, found, *files.values())
    reading = read_options(text_column, encoding, any_language)
    pool = _pool(drawing, inputs, reading, found, more.examples, files)
    course = _course(found, pool, more, _teacher(teacher, models), folder.parent / "distil")
    recipe, chosen = _chosen(course) if choose else (recipe, [])
    card = _card(course, recipe, chosen, more)
    _give(course, recipe, card, more, files, (out, models), quick=quick, as_json=as_json)


def _chosen(course: "Course") -> "tuple[Recipe, list[tuple[Recipe, float]]]":
    from newsgrain.report.show_progress import counting

    with counting("recipes tried") as course.tell:
        return course.choose()


def _drawing(size: float, thin: list[str] | None) -> "Drawing":
    from newsgrain.annotations.unlabelled import Drawing

    if not 0 < size < float("inf"):
        raise InputError(f"--size {size:g}: give megabytes of text, a number above 0")
    return Drawing(round(size * 2**20), dict(_share(text) for text in thin or ()))


def _share(text: str) -> tuple[str, float]:
    source, _, number = text.rpartition("=")
    share = number_of(number)
    if not source or not 0 < share <= 1:
        raise InputError(
            f"--thin {text}: give SOURCE=SHARE with a share above 0 and up to 1, e.g. 'Office of=0.2'"
        )
    return source, share


def _recipe(weight: float | None, *, choose: bool) -> "Recipe":
    from newsgrain.model.distil import Recipe

    if weight is not None and choose:
        raise InputError("--weight does not go with --choose, which chooses it")
    if weight is not None and not 0 < weight <= _MOST:
        raise InputError(f"--weight {weight:g}: give a number above 0 and up to {_MOST}")
    return Recipe() if weight is None else Recipe(weight)


def _pool(
    drawing: "Drawing",
    inputs: list[str],
    reading: Any,
    gold: "Examples",
    others: "Examples",
    files: "dict[str, Examples]",
) -> "Pool":
    """Read, draw and cut; raises InputError when nothing is left.

    Few sentences of an article from elsewhere may have labels: the teacher says something of all others.
    """
    from newsgrain.annotations import elsewhere, unlabelled
    from newsgrain.ingest.articles import read_articles

    for item in _shown(read_articles(inputs, reading)):
        drawing.add(item)
    held = [text for found in (gold, *files.values()) for _, text in elsewhere.grouped_texts(found)]
    measured = unlabelled.sentences_of(row for found in files.values() for row in found.rows)
    labelled = {unlabelled.normalised_of(row) for row in others.rows}
    pool = unlabelled.pool(drawing, held, measured, labelled)
    note(pool.told())
    if not pool.rows:
        raise InputError(f"{', '.join(inputs)}: no article to learn from is left")
    return pool


def _shown(items: "Iterable[Article | Rejected]") -> "Iterable[Article | Rejected]":
    from newsgrain.report.show_progress import counting

    with counting("articles read") as tell:
        for n, item in enumerate(items, 1):
            tell(n)
            yield item


def _teacher(name: str | None, models: Path) -> "Model | None":
    from newsgrain.model import store

    return None if name is None else store.load(store.find(models, name))


def _course(found: "Examples", pool: "Pool", more: Taken, teacher: "Model | None", cache: Path) -> "Course":
    """All that is learnt from, with what the teacher says of the pool, which is kept in `cache`."""
    from newsgrain.model.distil import SoftLabels
    from newsgrain.model.kinds import trainer
    from newsgrain.quality.distillation import Course
    from newsgrain.report.show_progress import counting

    with counting("articles labelled by the teacher") as tell:
        asked = teacher or trainer(found.rows, found.classes, found.groups, **more.chosen()).fit()
        said = SoftLabels(cache / "soft", asked).of(pool.splits, tell)[pool.numbers]
    return Course(found, pool, more.beside(), teacher, asked.name, said, cache)


def _card(
    course: "Course", recipe: "Recipe", chosen: "list[tuple[Recipe, float]]", more: Taken
) -> dict[str, Any]:
    """What the model's card says of its training, beside what every training says."""
    pool = course.pool
    told = {
        "teacher": {"name": course.named, "kind": course.kind},
        "recipe": asdict(recipe),
        "chosen": [{**asdict(one), "macro_f1": f1} for one, f1 in chosen],
        "pool": pool.counts(),
    }
    return {**of_data(course.examples, "all"), **more.card(), "distilled": told}


def _give(
    course: "Course",
    recipe: "Recipe",
    card: dict[str, Any],
    more: Taken,
    files: "dict[str, Examples]",
    place: tuple[Path | None, Path],
    *,
    quick: bool,
    as_json: bool,
) -> None:
    """Train the pupil, keep it, measure it, and say what the pool brought."""
    from newsgrain.annotations import dataset
    from newsgrain.model import store
    from newsgrain.quality.evaluation import measured_of
    from newsgrain.report import show_quality
    from newsgrain.report.show_progress import counting

    learnt = dataset.merged(course.examples, more.examples)
    known = words_of(learnt)
    with counting("training"):
        pupil = course.pupil(recipe).fit(about={**card, "unseen_words": known.unseen})
    with counting("models fitted to measure") as course.tell:
        report = timed(lambda: course.report(recipe, pupil, files, measured_of(pupil), quick=quick))
    out, models = place
    articles = [*learnt.articles, *(one.article.article_id for one in course.pool.splits)]
    put = belongings(known, articles, report.to_dict())
    folder = store.save(pupil, models, belongings=put) if out is None else store.save_at(pupil, out, put)
    told = f"{folder}: {counted(len(course.pool.rows), 'sentence')} of a pool learnt from"
    found = {"model": pupil.name, "folder": str(folder), "report": report.to_dict()}
    give(found, lambda: show_quality.quality(report, [told]), as_json=as_json)
