"""Corrected articles: answers follow the sentences that did not change, the old version is kept apart."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from newsgrain.annotations import corpus, transaction
from newsgrain.annotations.corpus import QUESTIONS
from newsgrain.errors import InputError
from newsgrain.files import fields_of, line_of, lines_of, read_lines, to_json
from newsgrain.records import Article, Sentence, now, sentence_id_of, split_sentence_id, text_id
from newsgrain.text.sentences import split

FILE = corpus.REVISIONS
SUPERSEDED = "superseded"  # in folders of the corpus: what is no more
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Revision:
    """One correction: where each unchanged sentence stood and stands, and which old ones are no more."""

    article_id: str
    at: str
    old: str
    new: str
    spans: dict[Span, Span] = field(default_factory=dict)
    dropped: tuple[Span, ...] = ()

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Revision":
        """Build from a decoded line of revisions.jsonl."""
        spans = {(a, b): (c, d) for a, b, c, d in row["spans"]}
        dropped = tuple((a, b) for a, b in row["dropped"])
        return cls(row["article_id"], row["at"], row["old"], row["new"], spans, dropped)

    def line(self) -> str:
        """One line of revisions.jsonl: no text, and digests of both."""
        row = {name: getattr(self, name) for name in ("article_id", "at", "old", "new")}
        spans = [[*before, *after] for before, after in self.spans.items()]
        return line_of({**row, "spans": spans, "dropped": self.dropped})


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of an article: its sentences that stay, of which some moved, that are new, and that went.

    `answers` follow, `superseded` ones do not.
    """

    article_id: str
    kept: int
    moved: int
    asked: int
    dropped: int
    answers: int = 0
    superseded: int = 0


def read(annotations: Path) -> list[Revision]:
    """All corrections, the oldest first."""
    return list(read_lines(annotations / FILE, Revision.from_json))


def moved(revisions: Sequence[Revision], article_id: str, span: Span) -> Iterator[Span]:
    """Where a sentence of an older version may stand now, for each version that had a sentence there."""
    own = [one for one in revisions if one.article_id == article_id]
    for n in range(len(own)):
        at: Span | None = span
        for one in own[n:]:
            at = one.spans.get(at) if at is not None else None
        if at is not None:
            yield at


def earlier(revisions: Sequence[Revision], sentence_id: str) -> Iterator[str]:
    """The ids that a sentence had in older versions of its article."""
    article_id, *place = split_sentence_id(sentence_id)
    there = {(place[0], place[1])}
    for one in reversed([one for one in revisions if one.article_id == article_id]):
        there |= {before for before, after in one.spans.items() if after in there}
    yield from (sentence_id_of(article_id, start, end) for start, end in sorted(there))


def plan(annotations: Path, given: Sequence[Article]) -> tuple[list[tuple[Article, Article]], list[str]]:
    """The stored version of each article beside the new one, and the ids of those that are unchanged.

    An article is known by its id, or else by the name of the file that it came from. Raises InputError for
    one that is not stored.
    """
    there = [article for _, article in corpus.articles(annotations)]
    pairs: list[tuple[Article, Article]] = []
    same: list[str] = []
    for article in given:
        old = _stored(there, article)
        if old.text == article.text:
            same.append(old.article_id)
        else:
            pairs.append((old, _corrected(old, article)))
    _refuse_twice([old.article_id for old, _ in pairs])
    return pairs, same


def _corrected(old: Article, new: Article) -> Article:
    """The new version under the old one's id, and with what the new one does not tell."""
    return replace(
        new,
        article_id=old.article_id,
        title=new.title or old.title,
        source=new.source or old.source,
        url=new.url or old.url,
        published=new.published or old.published,
        license=old.license,
        origin=old.origin,
    )


def _stored(there: Sequence[Article], article: Article) -> Article:
    found = [a for a in there if a.article_id == article.article_id]
    if not found and article.origin:
        name = Path(article.origin).name
        found = [a for a in there if a.origin == name]
    if len(found) == 1:
        return found[0]
    what = "several are" if found else "none is"
    raise InputError(
        f"{article.origin}: {what} stored under its id {article.article_id} or the name of its file; give it"
        " the id of the article that it corrects, as JSON lines with `id` and `text`"
    )


def _refuse_twice(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{twice[0]}: two corrections of one article; give the last one alone")


def aligned(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[Span, Span]:
    """The new place of every old sentence whose words did not change, moved ones included.

    Runs of unchanged sentences come first, so that of several that are alike each finds its own. White space
    is no word.
    """
    before, after = _texts(old), _texts(new)
    pairs: dict[int, int] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        pairs |= {block.a + n: block.b + n for n in range(block.size)}
    free: dict[str, list[int]] = defaultdict(list)
    for n in sorted(set(range(len(new))) - set(pairs.values()), reverse=True):
        free[after[n]].append(n)
    for n, text in enumerate(before):
        if n not in pairs and free[text]:
            pairs[n] = free[text].pop()
    return {_span(old[a]): _span(new[b]) for a, b in sorted(pairs.items())}


def _texts(sentences: Sequence[Sentence]) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in sentences]


def _span(sentence: Sentence) -> Span:
    return sentence.start, sentence.end


def outcome(old: Article, new: Article, at: str) -> tuple[Revision, Revised]:
    """What a correction does to an article's sentences."""
    before, after = split(old).sentences, split(new).sentences
    spans = aligned(before, after)
    dropped = tuple((s.start, s.end) for s in before if (s.start, s.end) not in spans)
    revision = Revision(old.article_id, at, text_id(old.text), text_id(new.text), spans, dropped)
    shifted = sum(a != b for a, b in spans.items())
    return revision, Revised(old.article_id, len(spans), shifted, len(after) - len(spans), len(dropped))


def revise(
    annotations: Path, pairs: Sequence[tuple[Article, Article]], *, write: bool = True
) -> list[Revised]:
    """Put new versions in the place of old ones: articles, answers, rulings, gold, and the list of revisions.

    Answers to sentences that are no more go to answers/superseded/, the old texts to articles/superseded/.
    Nothing is changed without `write`.
    """
    at = now()
    made = {old.article_id: (*outcome(old, new, at), old, new) for old, new in pairs}
    revisions = {name: found[0] for name, found in made.items()}
    texts = {name: (found[2], found[3]) for name, found in made.items()}
    counts: dict[str, list[int]] = {name: [0, 0] for name in made}
    with transaction.locked(annotations):
        new = {**_answers(annotations, revisions, counts), **_articles(annotations, texts, at)}
        new |= _gold(annotations, revisions)
        lines = [one.line() for one in (*read(annotations), *revisions.values())]
        if write and made:
            transaction.commit(annotations, {**new, annotations / FILE: lines})
            if (annotations / corpus.GOLD).is_file():
                corpus.write_labelled(annotations)
    return [replace(found[1], answers=counts[n][0], superseded=counts[n][1]) for n, found in made.items()]


def _answers(
    annotations: Path, revisions: Mapping[str, Revision], counts: Mapping[str, list[int]]
) -> dict[Path, list[str]]:
    """New lines of every file of answers that changes, those set aside at the end of files of their own."""
    new: dict[Path, list[str]] = {}
    for folder in transaction.ANSWERS:
        for path in corpus.files_in(annotations, folder):
            kept, gone = _parted(path, revisions, counts)
            if kept == lines_of(path):
                continue
            new[path] = kept
            new |= aside(path, gone)
    return new


def aside(path: Path, gone: Sequence[str]) -> dict[Path, list[str]]:
    """The file beside `path` of what is no more, with these lines at its end; nothing for none."""
    place = path.parent / SUPERSEDED / path.name
    return {place: [*lines_of(place), *gone]} if gone else {}


def _parted(
    path: Path, revisions: Mapping[str, Revision], counts: Mapping[str, list[int]]
) -> tuple[list[str], list[str]]:
    """Lines that stay, on the new places of their sentences, and lines of sentences that are no more."""
    kept: list[str] = []
    gone: list[str] = []
    rows = read_lines(path, lambda row: (row, split_sentence_id(row["sentence_id"])))
    for line, (row, (article_id, start, end)) in zip(lines_of(path), rows, strict=True):
        one = revisions.get(article_id)
        if one is None:
            kept.append(line)
        elif place := one.spans.get((start, end)):
            kept.append(_readdressed(row, article_id, place))
            counts[article_id][0] += 1
        else:
            gone.append(line)
            counts[article_id][1] += 1
    return kept, gone


def _readdressed(row: Mapping[str, Any], article_id: str, place: Span) -> str:
    return line_of({**row, "sentence_id": sentence_id_of(article_id, *place)})


def _gold(annotations: Path, revisions: Mapping[str, Revision]) -> dict[Path, list[str]]:
    """Settled labels and gold questions follow as answers do; what is no more can be settled anew."""
    new = {}
    for name in (corpus.GOLD, QUESTIONS):
        path = annotations / name
        if path.is_file():
            kept, _ = _parted(path, revisions, {article: [0, 0] for article in revisions})
            new[path] = sorted(kept, key=_place) if name == corpus.GOLD else kept
    return new


def _place(line: str) -> tuple[str, int, int]:
    return split_sentence_id(json.loads(line)["sentence_id"])


def _articles(
    annotations: Path, texts: Mapping[str, tuple[Article, Article]], at: str
) -> dict[Path, list[str]]:
    """The files of articles with new versions in their places, and old versions in files of their own."""
    new: dict[Path, list[str]] = {}
    for path in corpus.article_files(annotations):
        names = list(read_lines(path, _name))
        found = [n for n in names if n in texts]
        if found:
            lines = zip(lines_of(path), names, strict=True)
            new[path] = [to_json(texts[n][1]) if n in texts else line for line, n in lines]
            old = [line_of({**fields_of(texts[n][0]), "superseded": at}) for n in found]
            new |= aside(path, old)
    return new


def _name(row: dict[str, Any]) -> str:
    return Article.from_json(row).article_id
