"""Sentences to Label Studio tasks, and its answers to ours, by file."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from newsgrain.corpus import read_lines
from newsgrain.errors import InputError, OutputError
from newsgrain.records import LABELS, Answer, Article, Label, Rejected, split_sentence_id, to_json
from newsgrain.sentences import SplitArticle, split

CONTROL = "label"
TARGET = "sentence"
NOTE = "note"
_AROUND = 1500

LAW = {
    Label.FACTUAL_CLAIM: "the outlet itself vouches: events, figures, background, acts, its own judgement",
    Label.ATTRIBUTION: "a source vouches: said, told, according to, believes, urged; also inside a quotation",
    Label.SPECULATION: "nobody vouches: may, likely, reportedly, unclear whether, predictions, questions",
    Label.PROMOTIONAL_BOILERPLATE: "not part of the report: appeals, credits, bylines, copyright, navigation",
}

_STYLE = """
    .ng-page { max-width: 60rem; margin: 0 auto; }
    .ng-around { color: var(--color-neutral-content-subtle); line-height: 1.5; }
    .ng-sentence { border-left: 4px solid var(--color-primary-border);
      background: var(--color-primary-background); padding: 0.5rem 0.75rem; margin: 0.5rem 0;
      font-size: 1.15em; line-height: 1.6; }
"""


def labelling_config() -> str:
    """Label Studio's labelling configuration: one choice from `Label` a sentence, keys 1 to 4."""
    choices = "\n".join(
        f"    <Choice value={quoteattr(label.value)} hotkey={quoteattr(label.hotkey)} "
        f"html={quoteattr(f'<b>{label.shown}</b> - {escape(LAW[label])}')}/>"
        for label in LABELS
    )
    return f"""<View className="ng-page">
  <Style>{_STYLE}  </Style>
  <Header value="$headline" size="5"/>
  <Text name="about" value="$about" selectionEnabled="false"/>
  <View className="ng-around"><Text name="before" value="$before" selectionEnabled="false"/></View>
  <View className="ng-sentence"><Text name="{TARGET}" value="$sentence" selectionEnabled="false"/></View>
  <View className="ng-around"><Text name="after" value="$after" selectionEnabled="false"/></View>
  <Choices name="{CONTROL}" toName="{TARGET}" choice="single-radio" layout="vertical"
    required="true" requiredMessage="Choose one label first: keys 1 to 4.">
{choices}
  </Choices>
  <TextArea name="{NOTE}" toName="{TARGET}" placeholder="Note (optional)" rows="1" maxSubmissions="1"/>
</View>"""


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
                "before": text[max(0, sentence.start - _AROUND) : sentence.start].strip(),
                "sentence": sentence.text,
                "after": text[sentence.end : sentence.end + _AROUND].strip(),
                "guidelines": guidelines,
            }
        }


def write_tasks(
    path: Path, articles: Iterable[Article | Rejected], guidelines: str
) -> tuple[int, list[Rejected]]:
    """Write tasks of all articles as one JSON list; returns their number and what was rejected."""
    partial = path.with_name(path.name + ".partial")
    count, rejected = 0, []
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write("[")
            for item in articles:
                if isinstance(item, Rejected):
                    rejected.append(item)
                    continue
                for task in tasks(split(item), guidelines):
                    file.write((",\n" if count else "\n") + json.dumps(task, ensure_ascii=False))
                    count += 1
            file.write("\n]\n")
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    return count, rejected


def read_export(path: Path) -> Iterator[Answer]:
    """Answers of all annotators in a Label Studio JSON export; drafts are not answers.

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
    yield from answers(exported, str(path))


def answers(tasks: Iterable[Any], place: str) -> list[Answer]:
    """Answers in tasks as Label Studio gives them; `place` says in errors where they came from.

    Raises InputError when a task was not made by us, or a label is not ours.
    """
    found = [a for n, task in enumerate(tasks, 1) for a in _answers(task, f"{place}: task {n}")]
    _check_labels(found, place)
    return [_answer(annotation) for annotation in found]


def _answers(task: Any, place: str) -> Iterator[dict[str, Any]]:
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


def _check_labels(found: Iterable[Mapping[str, Any]], place: str) -> None:
    strange = {label for a in found for label in _choices(a["result"])} - set(LABELS)
    if strange:
        raise InputError(
            f"{place}: labels that newsgrain does not have: {', '.join(sorted(strange))}; was the"
            " labelling configuration edited? Set it back and try again"
        )


def _choices(result: Any) -> list[str]:
    return [
        choice
        for region in result or []
        if region.get("from_name") == CONTROL
        for choice in region.get("value", {}).get("choices", [])
    ]


def _answer(annotation: Mapping[str, Any]) -> Answer:
    """Skipped tasks keep the suggestion in `result`, so `was_cancelled` decides."""
    choices = _choices(annotation["result"])
    label = None if annotation.get("was_cancelled") or not choices else Label(choices[0])
    suggested = _choices((annotation.get("prediction") or {}).get("result"))
    return Answer(
        sentence_id=annotation["data"]["sentence_id"],
        annotator=_annotator(annotation.get("completed_by")),
        label=label,
        created_at=annotation["created_at"],
        updated_at=annotation.get("updated_at"),
        lead_time_s=annotation.get("lead_time"),
        suggested=Label(suggested[0]) if suggested and suggested[0] in set(LABELS) else None,
        guidelines=annotation["data"].get("guidelines"),
        note=_note(annotation["result"]),
    )


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

    The file only grows: an edited annotation is a new line, the same answer never a second one.
    """
    path = folder / "label-studio.jsonl"
    known = set(read_lines(path, Answer.from_json)) if path.is_file() else set()
    new = [a for a in dict.fromkeys(found) if a not in known]
    if new:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.write("".join(to_json(answer) + "\n" for answer in new))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"{path}: cannot be written ({error.strerror})") from error
    return len(new)
