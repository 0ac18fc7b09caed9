"""Articles that must go: every row that is of them, in every file of the corpus, and what keeps them out."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from newsgrain.annotations import corpus, revision, tombstones, transaction
from newsgrain.annotations.corpus import QUESTIONS
from newsgrain.duplicates import THRESHOLD, overlap, shingles
from newsgrain.errors import InputError
from newsgrain.files import line_of, lines_of, read_lines
from newsgrain.homes import ANSWERS, ARTICLES, RULINGS
from newsgrain.records import article_of, now, text_hash, text_id

# where rows of an article may stand, by what they are
_KINDS = {
    "articles": (f"{ARTICLES}/**/*.jsonl",),
    "answers": (f"{ANSWERS}/*.jsonl", f"{ANSWERS}/{revision.SUPERSEDED}/*.jsonl"),
    "rulings": (f"{RULINGS}/**/*.jsonl",),
    "gold": (corpus.GOLD,),
    "questions": (QUESTIONS,),
    "revisions": (revision.FILE,),
    "labelled": (corpus.LABELLED,),
    "elsewhere": ("elsewhere/*.jsonl",),
}
_FIRST = 3


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What there was of an article: rows of each kind, none where it had been forgotten before.

    `projects` are titles of the Label Studio projects that its answers and questions came from; `near` are
    ids of articles that nearly repeat it and stay; `wordless` says that its text was never here, so that
    only its id is known again.
    """

    article_id: str
    rows: dict[str, int]
    projects: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    wordless: bool = False


@dataclass(slots=True)
class _Found:
    """What is known of the articles to forget, and the new lines of the files that have rows of them."""

    names: Collection[str]
    rows: dict[str, Counter[str]]
    projects: dict[str, set[str]]
    texts: dict[str, set[str]]
    others: dict[str, set[str]] = field(default_factory=dict)
    new: dict[Path, list[str]] = field(default_factory=dict)


def forget(annotations: Path, names: Sequence[str], *, write: bool = True) -> list[Forgotten]:
    """Take articles out of a corpus, all of them or none, and keep digests of them in forgotten.jsonl.

    Nothing is changed without `write`. Done again it does nothing. Raises InputError for an id that is
    nowhere and was not forgotten, and for a text that is stored under another id as well.
    """
    names = list(dict.fromkeys(names))
    with transaction.locked(annotations):
        found, before = _find(annotations, names), tombstones.read(annotations)
        _refuse_unknown(annotations, found, before)
        _refuse_copies(annotations, found)
        if write:
            lines = tombstones.bury(annotations, found.texts, now())
            transaction.commit(annotations, {**found.new, annotations / tombstones.FILE: lines})
    near = _near(found)
    return [
        Forgotten(
            name,
            dict(found.rows[name]),
            tuple(sorted(found.projects[name])),
            near[name],
            not found.texts[name] and (before.lacks_words(name) or not before.has(name)),
        )
        for name in names
    ]


def _near(found: _Found) -> dict[str, tuple[str, ...]]:
    """Ids of other articles that nearly repeat each one that goes."""
    runs = {name: set(map(shingles, texts)) for name, texts in found.others.items()} if found.new else {}
    return {name: tuple(sorted(_like(found.texts[name], runs))) for name in found.names}


def _like(texts: Iterable[str], runs: Mapping[str, Collection[frozenset[int]]]) -> Iterator[str]:
    own = [shingles(text) for text in texts]
    for name, others in runs.items() if own else ():
        if any(overlap(one, other) >= THRESHOLD for one in own for other in others):
            yield name


def _find(annotations: Path, names: Collection[str]) -> _Found:
    found = _Found(
        names,
        {name: Counter() for name in names},
        {name: set() for name in names},
        {name: set() for name in names},
    )
    for kind, patterns in _KINDS.items():
        for path in sorted(path for pattern in patterns for path in annotations.glob(pattern)):
            before = lines_of(path)
            rows = read_lines(path, partial(_named, kind))
            kept = list(_kept(zip(before, rows, strict=True), kind, found))
            if kept != before:
                found.new[path] = kept
    return found


def _named(kind: str, row: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """A row with the id of its article."""
    if kind in ("answers", "rulings", "gold", "questions"):
        return row, article_of(row["sentence_id"])
    return row, str(row.get("article_id") or text_id(row["text"]))


def _kept(lines: Iterable[tuple[str, tuple[dict[str, Any], str]]], kind: str, found: _Found) -> Iterator[str]:
    """Lines of other articles; `found` hears of all that go."""
    for line, (row, name) in lines:
        if _is_gone(row, name, kind, found):
            found.rows[name][kind] += 1
            _note(row, name, kind, found)
        else:
            if kind == "articles":
                found.others.setdefault(name, set()).add(row["text"])
            yield _behind_nothing(row, line, found) if kind == "questions" else line


def _is_gone(row: Mapping[str, Any], name: str, kind: str, found: _Found) -> bool:
    """Whether a row is of an article to forget; labels from elsewhere may use its id for another text."""
    if name not in found.names:
        return False
    texts = found.texts[name]
    return kind != "elsewhere" or not texts or row["text_sha256"] in set(map(text_hash, texts))


def _note(row: Mapping[str, Any], name: str, kind: str, found: _Found) -> None:
    if kind == "articles":
        found.texts[name].add(row["text"])
    if row.get("project"):
        found.projects[name].add(row["project"])


def _behind_nothing(row: Mapping[str, Any], line: str, found: _Found) -> str:
    """A question of another article that was asked behind a sentence of one to forget: that name goes."""
    after = row["after"]
    try:
        name = article_of(after)
    except ValueError:  # a digest from before
        return line
    return line_of({**row, "after": text_id(after)}) if name in found.names else line


def _refuse_unknown(annotations: Path, found: _Found, before: tombstones.Tombstones) -> None:
    for name in found.names:
        if not found.rows[name].total() and not before.has(name):
            raise InputError(
                f"{name}: no article, answer or label with this id is in {annotations}; give"
                f" {_instead(annotations, name) or 'the article_id that its rows have'}"
            )


def _instead(annotations: Path, given: str) -> str | None:
    """The id of the article whose file or address was given in the place of it."""
    stored = (article for _, article in corpus.articles(annotations))
    found = [a.article_id for a in stored if given in (a.url, a.origin) or Path(given).name == a.origin]
    return f"its id, which is {' or '.join(found[:_FIRST])}" if found else None


def _refuse_copies(annotations: Path, found: _Found) -> None:
    """What is refused from now on must not stay under another id."""
    gone = tombstones.Tombstones(texts=tombstones.digests(found.texts))
    for name, texts in found.others.items():
        if any(map(gone.has_text, texts)):
            raise InputError(
                f"{name}: is the same text as one that is to be forgotten, and is in {annotations}, too;"
                " give both ids"
            )
