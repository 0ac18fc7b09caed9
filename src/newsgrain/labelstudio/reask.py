"""Sentences that were answered under other guidelines than today's, to be asked again beside the old task."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from newsgrain.annotations.tombstones import NOTHING, Tombstones
from newsgrain.labelstudio.annotation_fields import is_ambiguous, rules_of
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
    for data, given in _sentences(server, project, forgotten):
        if rules not in {rules_of(*one) for one in given} and fits(str(data.get("sentence", ""))):
            yield _asked_again(data, rules)


def split(server: Studio, project: Project, rules: str, forgotten: Tombstones = NOTHING) -> Iterator[Task]:
    """A new task for each sentence with a label that was split since, and no answer under today's labels.

    Tasks of `forgotten` articles that still are on the server get no others.
    """
    for data, given in _sentences(server, project, forgotten):
        has_now = any(_scheme(rules_of(*one)) == _scheme(rules) for one in given)
        if not has_now and any(is_ambiguous(*one) for one in given):
            yield _asked_again(data, rules)


def _asked_again(data: Task, rules: str) -> Task:
    return {"data": {**data, "guidelines": rules, ASKED: rules}}


def _sentences(
    server: Studio, project: Project, forgotten: Tombstones
) -> Iterator[tuple[Task, list[tuple[Any, Task]]]]:
    """The data of a task of each sentence with answers; each answer with the data of its own task."""
    found: dict[str, tuple[Task, list[tuple[Any, Task]]]] = {}
    for data, given in steadily(lambda: list(_answered(server, project))):
        own = found.setdefault(str(data["sentence_id"]), (data, []))[1]
        own += [(annotation, data) for annotation in given]
    return (one for one in found.values() if not forgotten.has(str(one[0].get("article_id"))))


def _answered(server: Studio, project: Project) -> Iterator[tuple[Task, list[Any]]]:
    """The data of every task with answers, and these."""
    for row in server.rows(project, "id,data,annotations,result", tasks_with(ANSWERED), "all"):
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
