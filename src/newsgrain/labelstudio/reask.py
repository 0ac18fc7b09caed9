"""Sentences that were answered under other guidelines than today's, to be asked again beside the old task."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from newsgrain.annotations.tombstones import NOTHING, Tombstones
from newsgrain.labelstudio.entered import is_ambiguous, rules_of
from newsgrain.labelstudio.pulling import steadily
from newsgrain.labelstudio.queries import ANSWERED, tasks_with
from newsgrain.labelstudio.studio import Project, Studio, Task
from newsgrain.schemes import version_under

ASKED = "asked"
ALL = "all"


def again(
    server: Studio, project: Project, rules: str, words: str, forgotten: Tombstones = NOTHING
) -> Iterator[Task]:
    """A new task for each sentence whose answers were all given under other guidelines than `rules`.

    `words` is ALL, or phrases with commas between, of which the sentence has one; a word may end in *.
    Tasks of `forgotten` articles that still are on the server get no others.
    """
    fits = matcher(words)
    found: dict[str, tuple[Task, set[str | None]]] = {}
    for data, under in steadily(lambda: list(_answered(server, project))):
        found.setdefault(str(data["sentence_id"]), (data, set()))[1].update(under)
    for data, seen in found.values():
        if forgotten.has(str(data.get("article_id"))):
            continue
        if rules not in seen and fits(str(data.get("sentence", ""))):
            yield _asked_again(data, rules)


def split(server: Studio, project: Project, rules: str, forgotten: Tombstones = NOTHING) -> Iterator[Task]:
    """A new task for each sentence with a label that was split since, and no answer under today's labels.

    Tasks of `forgotten` articles that still are on the server get no others.
    """
    found: dict[str, tuple[Task, list[bool]]] = {}
    for data, given in steadily(lambda: list(_annotated(server, project))):
        seen = found.setdefault(str(data["sentence_id"]), (data, []))[1]
        if any(_scheme(rules_of(one, data)) == _scheme(rules) for one in given):
            seen.append(False)
        elif any(is_ambiguous(one, data) for one in given):
            seen.append(True)
    for data, seen in found.values():
        if seen and all(seen) and not forgotten.has(str(data.get("article_id"))):
            yield _asked_again(data, rules)


def _asked_again(data: Task, rules: str) -> Task:
    return {"data": {**data, "guidelines": rules, ASKED: rules}}


def _answered(server: Studio, project: Project) -> Iterator[tuple[Task, list[str | None]]]:
    """The data of every task with answers, and the guidelines under which they were given."""
    for data, given in _annotated(server, project):
        yield data, [rules_of(annotation, data) for annotation in given]


def _annotated(server: Studio, project: Project) -> Iterator[tuple[Task, list[Any]]]:
    """The data of every task with answers, and these."""
    for row in server.rows(project, "id,data,annotations,result", tasks_with(*ANSWERED), "all"):
        given = row.annotations if isinstance(row.annotations, list) else []
        if isinstance(row.data, dict) and "sentence_id" in row.data and given:
            yield row.data, given


def _scheme(rules: str | None) -> str | None:
    """The version of the labels in one of the guidelines; None where nothing is told."""
    return None if rules is None else version_under(rules)


def name(data: Task) -> str:
    """What tells a task from all others: its sentence, and under which guidelines it was asked again."""
    asked = data.get(ASKED)
    return f"{data['sentence_id']} asked under {asked}" if asked else str(data["sentence_id"])


def matcher(words: str) -> Callable[[str], bool]:
    """Whether a sentence has one of the phrases, whole words of either case."""
    if words.strip() == ALL:
        return lambda _: True
    phrases = [phrase.split() for phrase in words.split(",") if phrase.strip()]
    pattern = "|".join(r"\s+".join(map(_word, phrase)) for phrase in phrases)
    found = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    return lambda sentence: bool(phrases) and found.search(sentence) is not None


def _word(word: str) -> str:
    return re.escape(word[:-1]) + r"\w*" if word.endswith("*") else re.escape(word)
