"""Sentences to Label Studio tasks, and annotators' answers into annotations/answers/, each once."""

import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from newsgrain import homes
from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import standing
from newsgrain.annotations.migration import refuse_other
from newsgrain.annotations.tombstones import NOTHING, Tombstones
from newsgrain.errors import InputError
from newsgrain.files import append_lines, content, line_of, read_lines, to_json, write_lines
from newsgrain.labelstudio.annotation_check import Maker
from newsgrain.labelstudio.label_config import rules_hash
from newsgrain.labelstudio.lots import lot, turn
from newsgrain.labelstudio.pseudonyms import Pseudonyms, is_number
from newsgrain.locks import alone
from newsgrain.records import Answer, article_of
from newsgrain.storage import is_web
from newsgrain.text.sentences import SplitArticle

_AROUND = 1500


def guidelines_hash(annotations: Path) -> str:
    """The version of GUIDELINES.md that every task carries, and every answer."""
    return rules_hash(guidelines_text(annotations))


def guidelines_text(annotations: Path) -> str:
    """GUIDELINES.md to the letter; raises InputError when it cannot be read."""
    path = annotations / homes.GUIDELINES
    how = "annotators need it; `newsgrain init` begins a corpus with one"
    try:
        return content(path, InputError, how).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from None


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
                "link": _link(origin.url),
                "before": _before(text, sentence.start),
                "sentence": sentence.text,
                "after": _after(text, sentence.end),
                "guidelines": guidelines,
                "lot": f"{lot(sentence.article_id, sentence.index):02}",
                "turn": turn(sentence.sentence_id),
            }
        }


def _link(url: str | None) -> str:
    """The article where it was published, as HTML."""
    if url is None or not is_web(url):
        return ""
    address = html.escape(url)
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>'


def _before(text: str, end: int) -> str:
    """What stands before `end`, cut between words."""
    kept = text[max(0, end - _AROUND) : end]
    return kept.strip() if end <= _AROUND else "… " + kept.partition(" ")[2].strip()


def _after(text: str, start: int) -> str:
    """What stands after `start`, cut between words."""
    kept = text[start : start + _AROUND]
    return kept.strip() if start + _AROUND >= len(text) else kept.rpartition(" ")[0].strip() + " …"


def write_task_list(path: Path, made: Iterable[dict[str, Any]], *, write: bool = True) -> int:
    """Write tasks as one JSON list, for Label Studio's Import; returns their number."""
    lines = _json_list(map(line_of, made))
    written = write_lines(path, lines, write=write)
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


def pulled(folder: Path) -> list[Answer]:
    """All lines that were pulled into `folder`."""
    return list(read_lines(folder / corpus.PULLED, Answer.from_json))


def append_answers(
    folder: Path,
    found: Iterable[Answer],
    names: Pseudonyms | None = None,
    accounts: Callable[[Sequence[Answer]], Mapping[str, str]] = lambda _known: {},
    gone: Sequence[Answer] = (),
    forgotten: Tombstones = NOTHING,
) -> int:
    """Append answers not yet in `folder/label-studio.jsonl`; returns how many were new.

    The file only grows: an edited annotation is a new line, the same answer never a second one. It is
    written beside and renamed, so that a kill leaves all new lines or none. People keep the name under
    which the file has them, be it from an export (numbers) or from the server (addresses); with `names`
    they get pseudonyms. `accounts` tells of the answers in the file which names it has for accounts of the
    server that the new ones come from, and `gone` are the lines that retract answers. Answers to articles
    that were `forgotten` since they were read are left out.
    """
    path = folder / corpus.PULLED
    with alone(folder):
        refuse_other(folder.parent if folder.name == homes.ANSWERS else folder.parent.parent)
        found, gone = _remembered(found, forgotten.renewed()), _remembered(gone, forgotten.renewed())
        known = pulled(folder)
        signed = [names.signed(a) for a in found] if names else list(found)
        given = _renamed(known, _of_accounts(signed, accounts(known)), path, names)
        # a suggestion that was removed from the server since is no edit
        still = standing(known)
        bare = {_said(replace(a, suggested=None)) for a in still}
        there = set(map(_said, still)) | bare
        new = [a for a in dict.fromkeys(given) if _said(a) not in there]
        before = set(known)
        append_lines(path, map(to_json, [*new, *(a for a in gone if a not in before)]))
    return len(new)


def _remembered(answers: Iterable[Answer], forgotten: Tombstones) -> list[Answer]:
    return [a for a in answers if not forgotten.has(article_of(a.sentence_id))]


def _of_accounts(given: Iterable[Answer], accounts: Mapping[str, str]) -> list[Answer]:
    """Answers under the names of their accounts: who has another address now is the same person."""
    return [replace(a, annotator=accounts.get(a.account or "", a.annotator)) for a in given]


def _said(answer: Answer) -> Answer:
    """An answer as it is known again: earlier versions kept less about where it came from."""
    return replace(answer, project=None, server=None, account=None, why=None)


def _renamed(
    known: Iterable[Answer], given: list[Answer], path: Path, pseudonyms: Pseudonyms | None
) -> list[Answer]:
    """Answers under the names that the file has; an annotation is known again by when it was made.

    Raises InputError when one person would stand there under two names.
    """
    before, now = makers(known), makers(given)
    pairs = {(now[k], before[k]) for k in now.keys() & before.keys()}
    names = {
        new: old
        for new, old in pairs
        if new != old and (_is_same(new, old) or any(is_number(name, pseudonyms) for name in (new, old)))
    }
    twice = sorted({new for new, old in pairs if new in names and old != names[new]})
    if twice:
        raise InputError(
            f"{path}: has answers of {twice[0]} under two names; give --name NUMBER=ADDRESS for each, or"
            " move the file away and pull everything"
        )
    written = {a.annotator.lower(): a.annotator for a in known}
    return [
        replace(a, annotator=names.get(a.annotator, written.get(a.annotator, a.annotator))) for a in given
    ]


def _is_same(one: str, other: str) -> bool:
    """Addresses differ in nothing but capitals."""
    return one.lower() == other.lower()


def makers(answers: Iterable[Answer]) -> dict[Maker, str]:
    """Who made the annotation of a sentence and a moment, where only one did."""
    found: dict[Maker, set[str]] = {}
    for a in answers:
        found.setdefault((a.sentence_id, a.created_at), set()).add(a.annotator)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}
