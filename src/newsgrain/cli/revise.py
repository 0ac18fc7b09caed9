"""The command that takes the correction of an article, and lets its answers follow."""

from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrain.cli.checking import give
from newsgrain.cli.options import (
    ANNOTATIONS,
    PROJECT,
    AnyLanguage,
    Column,
    Corpus,
    Encoding,
    Inputs,
    Json,
    Project,
)
from newsgrain.cli.reading import read_options, tell_rejected
from newsgrain.errors import PARTLY, InputError
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.revision import Revised
    from newsgrain.ingest.chunks import ReadOptions
    from newsgrain.labelstudio.studio import Studio
    from newsgrain.labelstudio.task_updates import Followed
    from newsgrain.records import Article, Rejected


def revise(
    inputs: Inputs,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would become of the answers.")] = False,
    project: Project = PROJECT,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    annotations: Corpus = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Take corrected versions of articles that were pushed: answers follow the sentences that did not change.

    An article is known by its id, or by the name of the file that it came from. Sentences are matched by
    their words, moved ones too. Answers to sentences that changed are set aside in
    annotations/answers/superseded/, the old text in annotations/articles/superseded/. Where
    LABEL_STUDIO_URL is set the project is pulled first; then its tasks show the new version, and those of
    sentences that changed are removed. The last line says what to push to have the new ones asked.

    Example: newsgrain revise inbox/ --plan
    """
    from newsgrain.annotations import revision

    given, rejected = _read(inputs, read_options(text_column, encoding, any_language))
    if not given:
        raise InputError(f"{' '.join(inputs)}: no article was found there")
    revision.plan(annotations, given)  # what cannot be is told before a server is asked
    server = None if plan else server_if_named()
    with server or nullcontext():
        if server is not None:
            pull_round(server, project, annotations)
        pairs, same = revision.plan(annotations, given)
        done = revision.revise(annotations, pairs, write=not plan)
        names = [one.article_id for one in done] + same
        there = _follow(server, project, annotations, names) if server is not None else None
    report = {"plan": plan, "unchanged": same, "revised": [asdict(one) for one in done]}
    report |= {"server": asdict(there) if there else None, "rejected": len(rejected)}
    told = _lines(done, same, there, _files(annotations, done), plan=plan)
    give(report, "\n".join(told), as_json=as_json)
    if rejected:
        raise typer.Exit(PARTLY)


def _read(inputs: list[str], reading: "ReadOptions") -> "tuple[list[Article], list[Rejected]]":
    from newsgrain.ingest.articles import read_articles
    from newsgrain.records import accepted

    rejected: list[Rejected] = []
    given = list(accepted(read_articles(inputs, reading), rejected))
    tell_rejected(rejected)
    return given, rejected


def server_if_named() -> "Studio | None":
    """The server, if the environment names one."""
    from newsgrain.labelstudio.studio import Studio, is_named

    return Studio.connected() if is_named() else None


def pull_round(server: "Studio", project: str, annotations: Path) -> None:
    """What stands on the server is here before anything is removed there."""
    from newsgrain.labelstudio import disputes, pseudonyms, pulling
    from newsgrain.labelstudio.annotation_check import Known

    names = pseudonyms.chosen(annotations, asked=False)
    known = Known.of(annotations)
    for title in disputes.round_of(project):
        if server.find(title) is not None:
            folder = disputes.answers_folder(annotations, title)
            pulling.pull(server, title, folder, everything=False, known=known, names=names)


def _follow(server: "Studio", project: str, annotations: Path, names: list[str]) -> "Followed":
    from newsgrain.annotations import corpus
    from newsgrain.labelstudio.annotation_check import Known
    from newsgrain.labelstudio.disputes import round_of
    from newsgrain.labelstudio.task_updates import Followed, follow

    articles = {name: a for name, a in corpus.by_id(annotations).items() if name in names}
    known = Known.of(annotations)
    found = [follow(server, title, articles, known) for title in round_of(project)]
    return Followed(sum(one.renewed for one in found), sum(one.removed for one in found))


def _files(annotations: Path, done: "list[Revised]") -> list[str]:
    """Where the articles lie that have sentences to ask: pushed from there they keep their ids."""
    from newsgrain.annotations import corpus

    asked = {one.article_id for one in done if one.asked}
    genres = {genre for genre, article in corpus.articles(annotations) if article.article_id in asked}
    return [str(corpus.genre_file(annotations, genre)) for genre in sorted(genres)]


def _lines(
    done: "list[Revised]", same: list[str], there: "Followed | None", files: list[str], *, plan: bool
) -> list[str]:
    would = "would be " if plan else ""
    lines = [_line(one, would) for one in done]
    if same:
        lines.append(f"{counted(len(same), 'article')} unchanged")
    if there is not None:
        lines.append(f"on the server: {counted(there.renewed, 'task')} renewed, {there.removed:,} removed")
    if any(one.asked for one in done) and not plan:
        lines.append(f"`newsgrain push {' '.join(files)}` asks the new sentences; then pull and adjudicate")
    return lines


def _line(one: "Revised", would: str) -> str:
    kept = f"{counted(one.kept, 'sentence')} unchanged ({one.moved:,} moved)"
    answers = f"{counted(one.answers, 'answer')} {would}kept, {one.superseded:,} {would}set aside"
    return f"{one.article_id}: {kept}, {one.asked:,} new, {one.dropped:,} gone; {answers}"
