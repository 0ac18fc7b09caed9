"""Removes the tasks of articles that must go from a server, and counts those of other projects."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from newsgrain.labelstudio.border import GoneError
from newsgrain.labelstudio.following import tasks_of
from newsgrain.labelstudio.pulling import steadily
from newsgrain.labelstudio.studio import Project, Studio

__all__ = ["Removed", "remove"]


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
        book = found.tasks if project.title in wanted else found.left
        book[project.title] = book.get(project.title, 0) + len(numbers)
        for number in numbers if book is found.tasks and not plan else ():
            with suppress(GoneError):  # somebody else removed it meanwhile
                server.remove(number)
            done += 1
            tell(done)
    return found


def _numbers(server: Studio, project: Project, names: Sequence[str]) -> list[int]:
    return steadily(lambda: [number for number, _ in tasks_of(server, project, names)])
