"""The command that takes articles down: out of the corpus, the dataset and the server, and never back."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.cli.checking import give
from newsgrain.cli.options import ANNOTATIONS, DATASET, PROJECT, Corpus, DataFolder, Json, Models, Project
from newsgrain.cli.revise import server_if_named
from newsgrain.cli.train import kept_in
from newsgrain.errors import PARTLY, OutputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Row
    from newsgrain.annotations.forgetting import Forgotten
    from newsgrain.labelstudio.studio import Studio
    from newsgrain.labelstudio.task_updates import Removed

_NOUNS = {
    "articles": "text",
    "answers": "answer",
    "rulings": "ruling",
    "gold": "gold label",
    "questions": "gold question",
    "elsewhere": "row of labels from elsewhere",
}
_PLURALS = {"elsewhere": "rows of labels from elsewhere"}
_BEYOND = (
    "not reached: results, pages and queues written before, exports, backups, git's history, copies of this"
    " folder and models elsewhere, encoders kept in .build/, joined files"
)
_VACUUM = (
    "the server's file keeps what was removed until it is vacuumed. Stop the server, then `sqlite3"
    ' .label-studio/data/label_studio.sqlite3 VACUUM`; with PostgreSQL `psql "$DATABASE_URL" -c "VACUUM'
    ' FULL"`'
)


@dataclass(slots=True)
class _Done:
    """What a run did or would do.

    `models` are those that learnt from it, whose cards say so; `models_unsure` those of which nothing tells.
    """

    forgotten: "list[Forgotten]"
    dataset: int = 0
    models: list[str] = field(default_factory=list)
    models_unsure: list[str] = field(default_factory=list)
    server: "Removed | None" = None


@dataclass(slots=True)
class _Learnt:
    """A dataset without the articles to forget, its rows of them, and models with digests of those they know.

    Models that are `unsure` may have learnt from them: they are of an earlier version.
    """

    folder: Path
    rows: "list[Row]" = field(default_factory=list)
    gone: "list[Row]" = field(default_factory=list)
    models: dict[Path, list[str]] = field(default_factory=dict)
    unsure: list[Path] = field(default_factory=list)


def forget(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Ids of articles.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would go.")] = False,
    project: Project = PROJECT,
    annotations: Corpus = ANNOTATIONS,
    folder: DataFolder = DATASET,
    models: Models = MODELS,
    as_json: Json = False,
) -> None:
    """Take articles down: texts, answers, rulings, gold labels, rows of the dataset, tasks on the server.

    annotations/forgotten.jsonl keeps digests of their ids and texts: `newsgrain push` refuses them from then
    on, under other ids too, and `newsgrain pull` leaves their answers out. Share that file with whoever works
    on the same articles. Where LABEL_STUDIO_URL is set the tasks are removed from the project and from the
    one for its disputes; tasks in other projects are told, and the exit code is 3. A run that was stopped is
    simply run again. The last lines say what cannot be reached.

    Example: newsgrain forget 3f9a1c2b7d5e8a04 --plan
    """
    from newsgrain.annotations import forgetting
    from newsgrain.locks import alone

    names = list(dict.fromkeys(articles))
    forgetting.forget(annotations, names, write=False)  # an id that is nowhere is told before anything else
    server = server_if_named()
    with server or nullcontext(), alone(annotations, write=not plan):
        # what cannot be read is told before anything is changed
        found = _learnt(annotations, names, folder, models)
        learnt, unsure = ([place.name for place in places] for places in (found.models, found.unsure))
        gone = forgetting.forget(annotations, names, write=not plan)
        done = _Done(gone, len(found.gone), learnt, unsure)
        if not plan:
            _unlearn(found, annotations.absolute().name)
        if server is not None:
            done.server = _removed(server, project, names, plan=plan)
    told = "\n".join(_lines(done, project, plan=plan))
    give({"plan": plan, **asdict(done)}, told, as_json=as_json)
    if done.server and done.server.left:
        raise typer.Exit(PARTLY)


def _learnt(annotations: Path, names: Sequence[str], folder: Path, models: Path) -> _Learnt:
    """Who learnt from them, as the models and the dataset tell."""
    from newsgrain.annotations import corpus, dataset
    from newsgrain.model import learnt, store

    found = _Learnt(folder)
    for row in dataset.there(folder):
        (found.gone if row.article.article_id in names else found.rows).append(row)
    known, texts = _by_data(found, names), corpus.texts(annotations)
    texts |= dataset.texts(found.gone)
    for place in store.folders(models):
        sure, unsure = learnt.from_these(place, {name: texts.get(name) for name in names})
        if sure := sorted({*sure, *known.get(store.card_of(place).get("data", ""), ())}):
            found.models[place] = sure
        elif unsure:
            found.unsure.append(place)
    return found


def _by_data(found: _Learnt, names: Sequence[str]) -> dict[str, list[str]]:
    """Digests of the articles to forget, by the hash that cards have of this dataset, or of a part of it."""
    from newsgrain.annotations import dataset
    from newsgrain.records import text_id

    known: dict[str, list[str]] = {}
    for split in ("all", "train") if found.gone else ():
        rows = list(dataset.of_split([*found.rows, *found.gone], split))
        rows.sort(key=lambda row: row.article.article_id)
        there = {row.article.article_id for row in rows}
        if gone := sorted(text_id(name) for name in there.intersection(names)):
            known[dataset.data_hash(dataset.examples(rows))] = gone
    return known


def _unlearn(found: _Learnt, corpus: str) -> None:
    """What learnt from articles that the corpus has let go of lets go of them, too, or an error says so."""
    try:
        _rewrite(found, corpus)
    except OutputError as error:
        why = str(error).removesuffix("; nothing was changed")
        told = f"the corpus has let go of them already, but {why}; mend that and run the same again"
        raise OutputError(told) from error


def _rewrite(found: _Learnt, corpus: str) -> None:
    """Say so in the cards of the models, then take the articles out of the dataset and what came of it."""
    from newsgrain.annotations import dataset, sources
    from newsgrain.model import store
    from newsgrain.quality import crossfit
    from newsgrain.report import model_card

    for place, gone in found.models.items():
        store.note(place, forgotten=sorted({*store.card_of(place).get("forgotten", ()), *gone}))
        if store.has_our_labels(place):  # of others a page for readers cannot be written
            model_card.renew(place)
    if found.gone:
        sources.settle(found.folder, corpus, len(found.gone), sum(len(x.labelled.labels) for x in found.rows))
        crossfit.forget(kept_in(found.folder))
        dataset.replace(found.rows, found.folder)


def _removed(server: "Studio", project: str, names: Sequence[str], *, plan: bool) -> "Removed":
    from newsgrain.labelstudio.disputes import round_of
    from newsgrain.labelstudio.task_updates import remove
    from newsgrain.report.show_progress import counting

    with counting("tasks removed") as move:
        return remove(server, round_of(project), names, move, plan=plan)


def _lines(done: _Done, project: str, *, plan: bool) -> Iterator[str]:
    for one in done.forgotten:
        yield f"{one.article_id}: {_rows(one, plan)}"
        if one.wordless:
            known = "it is refused by its id alone, and not under another one"
            yield f"{one.article_id}: its text {'is' if plan else 'was'} not here, so that {known}"
        if one.near:
            yield f"{one.article_id}: nearly the same text stays as {', '.join(one.near)}; forget it, too?"
    if done.dataset:
        yield f"dataset: {counted(done.dataset, 'article')} {_gone(plan)}"
    if done.models:
        learnt = f"learnt from what {'would go' if plan else 'is gone'}: {', '.join(done.models)}"
        yield f"{learnt}{'' if plan else ' (their cards say so)'}; `newsgrain train` makes one that has not"
    if done.models_unsure:
        they = "they were" if done.models_unsure[1:] else "it was"
        unsure = (
            f"may have learnt from it, {they} trained before models told: {', '.join(done.models_unsure)}"
        )
        yield f"{unsure}; remove what must not stay"
    yield from _on_server(done, project, plan=plan)
    yield _BEYOND


def _gone(plan: bool) -> str:
    return "to go" if plan else "gone"


def _rows(one: "Forgotten", plan: bool) -> str:
    kinds = [(one.rows[k], noun, _PLURALS.get(k, "")) for k, noun in _NOUNS.items() if one.rows.get(k)]
    told = ", ".join(counted(n, noun, plural) for n, noun, plural in kinds)
    return f"{told} {_gone(plan)}" if told else "nothing is left of it here"


def _on_server(done: _Done, project: str, *, plan: bool) -> Iterator[str]:
    """What went there, what is left, and what the server's own file keeps."""
    if done.server is None:
        titles = {title for one in done.forgotten for title in one.projects} | {project}
        named = ", ".join(repr(title) for title in sorted(titles))
        yield (
            f"no server was asked: tasks in {named} stay there, and pulls leave their answers out; set"
            " LABEL_STUDIO_URL and run the same command again"
        )
        return
    for title, count in done.server.tasks.items():
        yield f"on the server: {counted(count, 'task')} of project {title!r} {_gone(plan)}"
    for title, count in done.server.left.items():
        stay = f"{counted(count, 'task')} of project {title!r} {'stays' if count == 1 else 'stay'}"
        yield f"on the server: {stay}; if they are yours, the same command with --project {title!r}"
    yield _VACUUM
