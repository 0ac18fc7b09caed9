"""What becomes of tasks on the server as the corpus is corrected, forgets articles, or gets other labels."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsgrain.annotations import tombstones
from newsgrain.annotations.tombstones import Tombstones
from newsgrain.labelstudio import conversion, disputes, label_config, pushing, reask
from newsgrain.labelstudio.annotation_check import Known, sentence_now
from newsgrain.labelstudio.annotation_fields import UnfitError
from newsgrain.labelstudio.pulling import steadily
from newsgrain.labelstudio.server_errors import GoneError
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import Article
from newsgrain.text.sentences import split

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
    for number, data in list(_tasks_of(server, project, sorted(articles))):
        shown = _shown(data, known, wanted)
        if shown is None:
            server.remove(number)
            removed += 1
        elif data | shown != data:
            server.alter(number, data | shown)
            renewed += 1
    return Followed(renewed, removed)


def _tasks_of(
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


@dataclass(frozen=True, slots=True)
class Removed:
    """Tasks by the title of their project: what was removed, or would be, and what other projects have."""

    tasks: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)


def remove(
    server: Studio, titles: Iterable[str], names: Sequence[str], tell: Callable[[int], None], *, plan: bool
) -> Removed:
    """Remove all tasks of these articles, with their answers, from the projects of these titles.

    Other projects may be somebody else's, and name other articles so: theirs are counted and stay. Stopped
    half way, it is simply run again.
    """
    found, wanted, done = Removed(), set(titles), 0
    for project in server.everything():
        numbers = _numbers(server, project, names)
        if not numbers:
            continue
        counts = found.tasks if project.title in wanted else found.left
        counts[project.title] = counts.get(project.title, 0) + len(numbers)
        for number in numbers if counts is found.tasks and not plan else ():
            with suppress(GoneError):  # somebody else removed it meanwhile
                server.remove(number)
            done += 1
            tell(done)
    return found


def _numbers(server: Studio, project: Project, names: Sequence[str]) -> list[int]:
    return steadily(lambda: [number for number, _ in _tasks_of(server, project, names)])


@dataclass(frozen=True, slots=True)
class Relabelled:
    """The projects that show the labels of today now, and how many sentences were asked again there."""

    projects: tuple[str, ...] = ()
    asked: int = 0


def relabel(server: Studio, title: str, annotations: Path, *, suggested: bool) -> Relabelled:
    """Bring a project and the one of its disputes to the labels of today; done again it does nothing.

    All suggestions are removed unless they were `suggested` under the labels of today.

    Raises ServerError when the server refuses.
    """
    guidelines = conversion.guidelines_text(annotations)
    configs = {title: "", disputes.project(title): disputes.labelling_config(guidelines)}
    gone = tombstones.read(annotations)
    done = [_relabelled(server, name, guidelines, configs[name], gone, suggested) for name in configs]
    return Relabelled(tuple(name for name, _ in filter(None, done)), sum(n for _, n in filter(None, done)))


def _relabelled(
    server: Studio, title: str, guidelines: str, config: str, forgotten: Tombstones, suggested: bool
) -> tuple[str, int] | None:
    """The project and how many sentences it asks again; None where there is none of this title.

    The choices come first: whoever answers meanwhile answers on a screen that says which labels it has.
    """
    project = server.find(title)
    if project is None:
        return None
    wanted = pushing.Wanted(title, None, guidelines, config=config, add=False)
    pushing.push(server, wanted, (), plan=False, tell=lambda _: None)
    for version in () if suggested else server.versions(project):
        server.forget(project, version)
    again = reask.split(server, project, label_config.rules_hash(guidelines), forgotten)
    return title, pushing.push(server, wanted, again, plan=False, tell=lambda _: None).new
