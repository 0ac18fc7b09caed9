"""Sentences to Label Studio tasks, and its answers to ours, by file."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsgrain import corpus
from newsgrain.errors import InputError
from newsgrain.labelling import CHOICES, CONTROL, NOTE, SUGGESTION, labelling_config
from newsgrain.marks import ANSWERS
from newsgrain.records import LABELS, Answer, Article, Flag, Label, Rejected, split_sentence_id, to_json
from newsgrain.sentences import SplitArticle, split

__all__ = [
    "CONTROL",
    "answers",
    "append_answers",
    "guidelines_hash",
    "labelling_config",
    "read_export",
    "tasks",
    "write_task_list",
    "write_tasks",
]
_AROUND = 1500


def guidelines_hash(annotations: Path) -> str:
    """First 12 hex digits of the SHA-256 of GUIDELINES.md, which every task and answer carries."""
    path = annotations / "GUIDELINES.md"
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); annotators need it") from error


def tasks(article: SplitArticle, guidelines: str) -> Iterator[dict[str, Any]]:
    """A task for every sentence; data keys avoid those that Label Studio's exports overwrite.

    NUL characters and lone surrogates cannot stand in an `Article`, so none reaches the server.
    """
    text, origin = article.article.text, article.article
    about = " - ".join(part for part in (origin.source, origin.published) if part)
    for sentence in article.sentences:
        yield {
            "data": {
                "sentence_id": sentence.sentence_id,
                "article_id": sentence.article_id,
                "sentence_index": sentence.index,
                "headline": origin.title or "",
                "about": about,
                "before": _before(text, sentence.start),
                "sentence": sentence.text,
                "after": _after(text, sentence.end),
                "guidelines": guidelines,
            }
        }


def _before(text: str, end: int) -> str:
    """What stands before `end`, cut between words."""
    kept = text[max(0, end - _AROUND) : end]
    return kept.strip() if end <= _AROUND else "… " + kept.partition(" ")[2].strip()


def _after(text: str, start: int) -> str:
    """What stands after `start`, cut between words."""
    kept = text[start : start + _AROUND]
    return kept.strip() if start + _AROUND >= len(text) else kept.rpartition(" ")[0].strip() + " …"


def write_tasks(
    path: Path, articles: Iterable[Article | Rejected], guidelines: str
) -> tuple[int, list[Rejected]]:
    """Write tasks of all articles as one JSON list; returns their number and what was rejected."""
    rejected: list[Rejected] = []

    def made() -> Iterator[dict[str, Any]]:
        for item in articles:
            if isinstance(item, Rejected):
                rejected.append(item)
            else:
                yield from tasks(split(item), guidelines)

    return write_task_list(path, made()), rejected


def write_task_list(path: Path, made: Iterable[dict[str, Any]]) -> int:
    """Write tasks as one JSON list, for Label Studio's Import; returns their number."""
    written = corpus.write_text_lines(path, _json_list(json.dumps(t, ensure_ascii=False) for t in made))
    return written - len("[]")


def _json_list(items: Iterator[str]) -> Iterator[str]:
    """Lines of a JSON list: a bracket, one item a line, a bracket."""
    yield "["
    last = next(items, None)
    for item in items:
        yield f"{last},"
        last = item
    yield from [] if last is None else [last]
    yield "]"


def read_export(path: Path, names: Mapping[str, str] | None = None) -> Iterator[Answer]:
    """Answers of all annotators in a Label Studio JSON export; drafts are not answers.

    An export names annotators by the numbers of their accounts; `names` has addresses for them.
    Raises InputError when the file is not such an export, or a label in it is not ours.
    """
    try:
        exported = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON ({error}); export the project as JSON") from error
    if not isinstance(exported, list):
        raise InputError(f"{path}: not a list of tasks; export the project as JSON, not JSON-MIN")
    known = {f"user-{number}": name for number, name in (names or {}).items()}
    for answer in answers(exported, str(path)):
        yield replace(answer, annotator=known.get(answer.annotator, answer.annotator))


def answers(tasks: Iterable[Any], place: str) -> list[Answer]:
    """Answers in tasks as Label Studio gives them; `place` says in errors where they came from.

    Raises InputError when a task was not made by us, or a label is not ours.
    """
    found: list[Answer] = []
    strange: set[str] = set()
    for number, task in enumerate(tasks, 1):
        for annotation in _annotations(task, f"{place}: task {number}"):
            strange |= set(_choices(annotation["result"])) - CHOICES
            if not strange:
                found.append(_answer(annotation))
    if strange:
        raise InputError(
            f"{place}: labels that newsgrain does not have: {', '.join(sorted(strange))}; was the"
            " labelling configuration edited? Set it back and try again"
        )
    return found


def _annotations(task: Any, place: str) -> Iterator[dict[str, Any]]:
    """Annotations of one exported task, with the task's data beside them."""
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or "annotations" not in task:
        raise InputError(f"{place}: has no `data` and `annotations`; export as JSON, not JSON-MIN")
    try:
        split_sentence_id(str(data.get("sentence_id")))
    except ValueError as error:
        raise InputError(f"{place}: {error}; the task was not made by `newsgrain push`") from error
    for annotation in task["annotations"]:
        yield {**annotation, "data": data}


def _choices(result: Any, control: str = CONTROL) -> list[str]:
    return [
        choice
        for region in result or []
        if region.get("from_name") == control
        for choice in region.get("value", {}).get("choices", [])
    ]


def _answer(annotation: Mapping[str, Any]) -> Answer:
    """Skipped tasks may keep what was chosen in `result`, so `was_cancelled` decides."""
    given = [] if annotation.get("was_cancelled") else _choices(annotation["result"])
    return Answer(
        sentence_id=annotation["data"]["sentence_id"],
        annotator=_annotator(annotation.get("completed_by")),
        label=Label(given[0]) if given and given[0] in set(LABELS) else None,
        created_at=annotation["created_at"],
        updated_at=annotation.get("updated_at"),
        lead_time_s=annotation.get("lead_time"),
        suggested=_suggested(annotation),
        guidelines=annotation["data"].get("guidelines"),
        note=_note(annotation["result"]),
        flag=Flag(given[0]) if given and given[0] in set(Flag) else None,
    )


def _suggested(annotation: Mapping[str, Any]) -> Label | None:
    """The label shown: the editor carries it over, an answer by API only names the prediction."""
    origin = (annotation.get("prediction") or {}).get("result")
    found = [
        *_choices(annotation["result"], SUGGESTION),
        *_choices(origin, SUGGESTION),
        *_choices(origin),
    ]
    return Label(found[0]) if found and found[0] in set(LABELS) else None


def _annotator(completed_by: Any) -> str:
    if isinstance(completed_by, dict):
        return str(completed_by.get("email") or completed_by.get("id"))
    return f"user-{completed_by}"


def _note(result: Any) -> str | None:
    notes = [
        text
        for region in result or []
        if region.get("from_name") == NOTE
        for text in region.get("value", {}).get("text", [])
    ]
    return " ".join(notes) or None


def append_answers(folder: Path, found: Iterable[Answer]) -> int:
    """Append answers not yet in `folder/label-studio.jsonl`; returns how many were new.

    The file only grows: an edited annotation is a new line, the same answer never a second one. It is
    written beside and renamed, so that a kill leaves all new lines or none. People keep the name under
    which the file has them, be it from an export (numbers) or from the server (addresses).
    """
    path = folder / ANSWERS
    with corpus.alone(folder):
        known = list(corpus.read_lines(path, Answer.from_json)) if path.is_file() else []
        given = _renamed(known, list(found), path)
        # a suggestion that was removed from the server since is no edit
        bare = {replace(a, suggested=None) for a in known}
        there = set(known)
        new = [a for a in dict.fromkeys(given) if a not in there and a not in bare]
        if new:
            corpus.append_text_lines(path, map(to_json, new))
    return len(new)


def _renamed(known: Iterable[Answer], given: list[Answer], path: Path) -> list[Answer]:
    """Answers under the names that the file has; an annotation is known again by when it was made.

    Raises InputError when one person would stand there under two names.
    """
    before, now = _makers(known), _makers(given)
    pairs = {(now[k], before[k]) for k in now.keys() & before.keys()}
    names = {new: old for new, old in pairs if new != old and "user-" in (new[:5], old[:5])}
    twice = sorted({new for new, old in pairs if new in names and old != names[new]})
    if twice:
        raise InputError(
            f"{path}: has answers of {twice[0]} under two names; give --name NUMBER=ADDRESS for each, or"
            " move the file away and pull everything"
        )
    return [replace(a, annotator=names.get(a.annotator, a.annotator)) for a in given]


def _makers(answers: Iterable[Answer]) -> dict[tuple[str, str], str]:
    """Who made the annotation of a sentence and a moment, where only one did."""
    found: dict[tuple[str, str], set[str]] = {}
    for a in answers:
        found.setdefault((a.sentence_id, a.created_at), set()).add(a.annotator)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
