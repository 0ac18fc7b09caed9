"""Brings the tasks of a corrected article up to date on the server: what changed is not asked as it was."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from newsgrain.labelstudio import conversion
from newsgrain.labelstudio.annotation_check import Known, sentence_now
from newsgrain.labelstudio.identity import UnfitError
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import Article
from newsgrain.text.sentences import split

__all__ = ["Followed", "follow", "tasks_of"]
# what an annotator sees of the article; who is to answer, and under which guidelines, stays
_SHOWN = ("sentence_id", "sentence_index", "headline", "about", "before", "sentence", "after")


@dataclass(frozen=True, slots=True)
class Followed:
    """Tasks that show the new version now, and tasks of sentences that are no more, which were removed."""

    renewed: int = 0
    removed: int = 0


def follow(server: Studio, title: str, articles: Mapping[str, Article], known: Known) -> Followed:
    """Renew or remove the tasks that a project has of these articles; done again it does nothing.

    `known` has the texts of now and all revisions. Pull before: answers of removed tasks go with them.
    """
    project = server.find(title)
    if project is None:
        return Followed()
    wanted = {
        task["data"]["sentence_id"]: task["data"]
        for article in articles.values()
        for task in conversion.tasks(split(article), "")
    }
    renewed = removed = 0
    for number, data in list(tasks_of(server, project, sorted(articles))):
        shown = _shown(data, known, wanted)
        if shown is None:
            server.remove(number)
            removed += 1
        elif data | shown != data:
            server.alter(number, data | shown)
            renewed += 1
    return Followed(renewed, removed)


def tasks_of(
    server: Studio, project: Project, articles: Sequence[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and data of every task of these articles."""
    for row in server.rows_with(project, "article_id", articles, "id,data"):
        if isinstance(row.data, dict) and row.data.get("article_id") in articles:
            yield row.id, row.data


def _shown(
    data: Mapping[str, Any], known: Known, wanted: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any] | None:
    """What a task has to show now; None where its sentence is no more."""
    try:
        found = wanted.get(sentence_now(data, known))
    except UnfitError:
        return None
    return None if found is None else {name: found[name] for name in _SHOWN}
