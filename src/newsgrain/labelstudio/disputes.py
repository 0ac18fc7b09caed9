"""What annotators answered differently, as a second Label Studio project whose answers are rulings."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from newsgrain import homes
from newsgrain.annotations.adjudicate import VOTES, Vote, last_answers, tally
from newsgrain.annotations.migration import refuse_other
from newsgrain.errors import CorpusError
from newsgrain.labelstudio import conversion, label_config, pushing
from newsgrain.labelstudio.annotation_check import SAID
from newsgrain.labelstudio.pushing import Pushed
from newsgrain.labelstudio.studio import Studio
from newsgrain.locks import alone
from newsgrain.records import Answer, Article, split_sentence_id
from newsgrain.text.sentences import split

SUFFIX = " disputes"
_STYLE = """
    .ng-suggestion { display: none; }
    .ng-said { border: 1px solid var(--color-neutral-border); border-radius: 4px; line-height: 1.5;
      padding: 0.5rem 0.75rem; margin: 0 0 0.5rem; max-height: 12rem; overflow-y: auto; }
"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A sentence that needs a ruling.

    `why` is 'dispute' or 'audit'; `votes` counts answers; `between` has the answers in question, in
    the order of the labels; `notes` has, for each of them, what annotators wrote.
    """

    sentence_id: str
    article_id: str
    start: int
    end: int
    text: str
    why: str
    between: tuple[Vote, ...]
    votes: dict[Vote, int]
    notes: dict[Vote, tuple[str, ...]]


def project(title: str) -> str:
    """Title of the project in which disputes of the project `title` are settled."""
    return title if is_disputes(title) else title + SUFFIX


def round_of(title: str) -> tuple[str, ...]:
    """Titles of a project and of the one for its disputes; one where it is that itself."""
    return tuple(dict.fromkeys((title, project(title))))


def is_disputes(title: str) -> bool:
    """Whether answers in the project of this title are rulings."""
    return title.endswith(SUFFIX)


def answers_folder(annotations: Path, title: str) -> Path:
    """Where the answers of a project belong: those to disputes are kept apart as rulings."""
    return annotations / (homes.RULINGS if is_disputes(title) else homes.ANSWERS)


def collect(
    wanted: Mapping[str, Sequence[Vote]], answers: Iterable[Answer], texts: Mapping[str, Article], why: str
) -> list[Dispute]:
    """Disputes on the sentences `wanted`, in the order of the text.

    `wanted` has the answers in question for each sentence; where it has none they are those that were
    given. Sentences of articles that are not in `texts` are left out.
    """
    given = {name: found for name, found in last_answers(answers).items() if name in wanted}
    places = {name: split_sentence_id(name) for name in wanted}
    there = sorted((place, name) for name, place in places.items() if place[0] in texts)
    return [_dispute(name, texts[place[0]], given.get(name, ()), wanted[name], why) for place, name in there]


def _dispute(
    name: str, article: Article, given: Sequence[Answer], between: Sequence[Vote], why: str
) -> Dispute:
    article_id, start, end = split_sentence_id(name)
    votes = tally(given)
    written = {k: tuple(a.note for a in given if a.note and a.vote == k) for k in votes}
    notes = {k: told for k, told in written.items() if told}
    asked = tuple(k for k in VOTES if k in (between or votes))
    return Dispute(name, article_id, start, end, article.text[start:end], why, asked, votes, notes)


def labelling_config(guidelines: str = "") -> str:
    """The sentences' own configuration with a block that shows what was answered, above the choices."""
    root = label_config.page(guidelines)
    style = label_config.one(root, "Style")
    style.text = f"{_STYLE}{style.text}"
    block = ET.Element("View", className="ng-said")
    ET.SubElement(block, "HyperText", name=SAID, value=f"${SAID}", inline="true")
    label_config.one(root, ".//View[@className='ng-choices']").insert(0, block)
    return label_config.written(root)


def tasks(
    disputes: Iterable[Dispute], texts: Mapping[str, Article], guidelines: str
) -> Iterator[dict[str, Any]]:
    """A task for every dispute, the sentences of one article together, with the article around each.

    Raises CorpusError when no sentence of the article stands there any more.
    """
    wanted: dict[str, dict[str, Dispute]] = {}
    for item in disputes:
        wanted.setdefault(item.article_id, {})[item.sentence_id] = item
    for article_id, asked in wanted.items():
        for task in conversion.tasks(split(texts[article_id]), guidelines):
            if dispute := asked.pop(task["data"]["sentence_id"], None):
                yield {**task, "data": {**task["data"], "why": dispute.why, SAID: said(dispute)}}
        if asked:
            raise CorpusError(
                f"{', '.join(asked)}: no sentence stands there; the article was changed after it was"
                " answered, restore its text from git"
            )


def said(dispute: Dispute) -> str:
    """HTML of what was answered; without names, so that nobody's standing decides, and escaped.

    A second look at what was settled does not tell which answer stands, and so no notes either.
    """
    if dispute.why == "audit":
        return f"<b>A second look:</b> {' or '.join(k.shown for k in dispute.between)}?"
    return "<br/>".join(
        f"<b>{k.shown}</b>, said {_times(n)}{_notes(dispute.notes.get(k, ()))}"
        for k, n in dispute.votes.items()
    )


def _notes(notes: Sequence[str]) -> str:
    return f": {', '.join(f'“{html.escape(note)}”' for note in notes)}" if notes else ""


def _times(n: int) -> str:
    return "once" if n == 1 else f"{n} times"


def write_tasks(
    path: Path,
    found: Iterable[Dispute],
    texts: Mapping[str, Article],
    annotations: Path,
    *,
    write: bool = True,
) -> int:
    """Write the disputes as one JSON list of tasks, for Label Studio's Import; count them."""
    made = tasks(found, texts, conversion.guidelines_hash(annotations))
    return conversion.write_task_list(path, made, write=write)


def push(
    server: Studio,
    title: str,
    found: Iterable[Dispute],
    texts: Mapping[str, Article],
    annotations: Path,
    *,
    plan: bool = False,
) -> Pushed:
    """Store the disputes that the project beside `title` does not have yet; each needs one ruling.

    With `plan` only say which. Raises ServerError when the server refuses.
    """
    guidelines = conversion.guidelines_text(annotations)
    wanted = pushing.Wanted(project(title), 1, guidelines, config=labelling_config(guidelines))
    made = tasks(found, texts, label_config.rules_hash(guidelines))
    with alone(annotations, write=not plan):
        refuse_other(annotations)
        return pushing.push(server, wanted, made, plan=plan, tell=lambda _: None)


def sent(done: Pushed, plan: bool) -> str:
    """One line on a push, and the two commands that come next."""
    line = f"project {done.project!r}: {done.new:,} {'to send' if plan else 'sent'}, {done.known:,} known"
    if done.changed:
        line += f", {done.changed:,} answered differently since they were sent"
    return f'{line}; then `newsgrain pull --project "{done.project}"` and `newsgrain adjudicate`'
