"""Sentences in their article's context, as rows of a sparse matrix; the one place features come from."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from newsgrain.sentences import SplitArticle
from newsgrain.signals import FAMILIES, families, rules, signals, summary
from newsgrain.tokens import Tokens, tokenise

BLOCKS = ("word", "char", "skeleton", "context", "signal", "rule")
NORMED = 4
BLOCK_BITS = 19
COLUMNS = 1 << (BLOCK_BITS + 3)
_NEIGHBOURS = ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"))
_LOUD = frozenset({"say", "report", "appeal", "legal", "credit", "navigation", "first", "second", "source"})
_STOP = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_SHORT = 12
_LEAD = 4
_LABELS_OF_BLOCKS = frozenset({"p credit", "p byline", "p imperative"})


@dataclass(frozen=True, slots=True)
class InContext:
    """One sentence of a split article: what a row is computed from."""

    split: SplitArticle
    index: int


def in_context(splits: Iterable[SplitArticle]) -> list[InContext]:
    """Every sentence of every article, in order."""
    return [InContext(split, i) for split in splits for i in range(len(split.sentences))]


@lru_cache(maxsize=1 << 20)
def hashed(block: int, name: str) -> int:
    """Column of a feature: the number of its block, then 19 bits of the CRC-32 of its UTF-8."""
    return (block << BLOCK_BITS) | zlib.crc32(name.encode("utf-8", "surrogatepass")) >> (32 - BLOCK_BITS)


def block_of(columns: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number of the block that each column belongs to."""
    return columns >> BLOCK_BITS


@dataclass(frozen=True, slots=True)
class _Page:
    """What is computed once an article: tokens and signals of each sentence, and its surroundings."""

    tokens: list[Tokens]
    signals: list[list[str]]
    summaries: list[str]
    section: list[str]
    intro: list[str]
    opener: list[int]


class Featurizer(TransformerMixin, BaseEstimator):  # type: ignore[misc] # sklearn ships no types
    """Tell which features each sentence has.

    Input: a sequence of `InContext`; output: CSR of shape (n, COLUMNS), 1.0 for a feature that is
    there. Stateless: `fit` learns nothing, so nothing can leak.
    """

    def fit(self, X: Sequence[InContext], y: Any = None) -> "Featurizer":  # noqa: ARG002, N803
        """Do nothing; scikit-learn's interface asks for it."""
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Tell scikit-learn that there is nothing to fit."""
        return True

    def transform(self, X: Sequence[InContext]) -> sp.csr_matrix:  # noqa: N803
        """Rows for `X`, in its order."""
        pages = _Pages()
        rows = [np.unique(np.asarray(_features(item, pages(item.split)), np.int32)) for item in X]
        starts = np.cumsum([0, *map(len, rows)])
        columns = np.concatenate(rows) if rows else np.empty(0, np.int32)
        return sp.csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), COLUMNS))


def surroundings(split: SplitArticle) -> NDArray[np.float64]:
    """What a second look needs beside the probabilities around: shape (sentences, SURROUNDINGS)."""
    page = _read_page(split)
    total = len(split.sentences)
    rows = []
    for i, (place, names) in enumerate(zip(split.places, page.signals, strict=True)):
        where = [place.opens_inside, place.closes_inside, place.quoted, place.first, place.last]
        where += [i == 0, i == total - 1, i / total, min(len(page.tokens[i].lower), 60) / 60]
        where += ["list" in page.intro[i], "said" in page.intro[i]]
        rows.append([*map(float, where), *families(names)])
    return np.asarray(rows).reshape(total, SURROUNDINGS)


SURROUNDINGS = 11 + len(FAMILIES)


class _Pages:
    """The page of the article at hand, computed once for all its sentences."""

    def __init__(self) -> None:
        self._split: SplitArticle | None = None
        self._page: _Page | None = None

    def __call__(self, split: SplitArticle) -> _Page:
        if split is not self._split or self._page is None:
            self._split, self._page = split, _read_page(split)
        return self._page


def _read_page(split: SplitArticle) -> _Page:
    tokens = [tokenise(s.text, p) for s, p in zip(split.sentences, split.places, strict=True)]
    found = [list(signals(t)) for t in tokens]
    section, intro = _sections(tokens)
    return _Page(tokens, found, [summary(set(names)) for names in found], section, intro, _openers(tokens))


def _openers(tokens: list[Tokens]) -> list[int]:
    """Index of the first sentence of each sentence's block."""
    found: list[int] = []
    for i, t in enumerate(tokens):
        same = i > 0 and tokens[i - 1].place.block == t.place.block
        found.append(found[-1] if same else i)
    return found


def _is_short(t: Tokens) -> bool:
    """Whether a line is short and has no full stop, as headings and list items are."""
    return not _STOP.search(t.text) and len(t.lower) <= _SHORT


def _sections(tokens: list[Tokens]) -> tuple[list[str], list[str]]:
    """The last short heading before each sentence, and the line ending in a colon that leads to it.

    An introduction holds for the blocks that follow it while they are of one kind: short lines
    without a full stop (a list), or the paragraphs of an unmarked quotation.
    """
    section, intro = [], []
    heading, lead, lead_block = "", "", -9
    for t in tokens:
        section.append(heading)
        short = _is_short(t)
        if lead == "said" and t.place.block > lead_block + 4:
            lead = ""
        if lead in ("list", "label") and t.place.block > lead_block and not short:
            lead = ""
        intro.append(
            f"{lead} {'short' if short else 'long'} {min(t.place.block - lead_block, 4)}" if lead else ""
        )
        if t.text.endswith(":"):
            said = any(c in ("say", "report") for cues in t.cues for c in cues)
            lead = "said" if said else "list" if len(t.lower) > _LEAD else "label"
            lead_block = t.place.block
        elif short and t.place.first and t.place.last and t.lower:
            words = [w for w in t.lower if w.isalnum()][:2]
            heading = " ".join(words) if len(t.lower) <= 8 else heading
    return section, intro


def names(split: SplitArticle) -> list[list[tuple[int, str]]]:
    """Block and name of every feature that has a name (words, context, signals, rules), a list a sentence."""
    page = _read_page(split)
    items = [InContext(split, i) for i in range(len(split.sentences))]
    return [[(block, name) for block, found in _named(item, page) for name in found] for item in items]


def _features(item: InContext, page: _Page) -> list[int]:
    own = page.tokens[item.index]
    return [
        *_chars(own),
        *_skeletons(own),
        *(hashed(block, name) for block, found in _named(item, page) for name in found),
    ]


def _named(item: InContext, page: _Page) -> tuple[tuple[int, Iterable[str]], ...]:
    words = _words(page.tokens[item.index])
    marks = (4, _signals(item, page)), (5, _rules(item, page))
    return (0, words), (3, _context(item, page)), *marks


def _words(tokens: Tokens) -> list[str]:
    pairs = zip(["^", *tokens.lower], [*tokens.lower, "$"], strict=True)
    return tokens.lower + [f"{a} {b}" for a, b in pairs]


def _chars(tokens: Tokens) -> list[int]:
    return [column for token in tokens.lower for column in _token_chars(token[:40])]


@lru_cache(maxsize=1 << 17)
def _token_chars(token: str) -> tuple[int, ...]:
    """Character 2- to 5-grams of a token padded with spaces."""
    padded = f" {token} "
    return tuple(hashed(1, padded[i : i + n]) for n in range(2, 6) for i in range(len(padded) - n + 1))


def _skeletons(tokens: Tokens) -> list[int]:
    """1- to 4-grams of the shapes, quoted stretches folded to one sign."""
    folded = ["^"]
    for sign, quoted in zip(tokens.shapes, tokens.quoted, strict=True):
        if not quoted:
            folded.append(sign)
        elif folded[-1] != "“”":
            folded.append("“”")
    folded.append("$")
    return [hashed(2, " ".join(folded[i : i + n])) for n in range(1, 5) for i in range(len(folded) - n + 1)]


def _signals(item: InContext, page: _Page) -> Iterator[str]:
    """The sentence's own signals, their summary, and the summaries around it."""
    i = item.index
    around = [page.summaries[j] if 0 <= j < len(page.summaries) else "-" for j in (i - 1, i + 1)]
    own = page.summaries[i]
    voice = "quote" if item.split.places[i].quoted > 0.5 else "voice"
    yield from page.signals[i]
    yield from (f"{name} in {voice}" for name in page.signals[i] if name[0] == "h")
    yield from (f"sum {own}", f"sum {own} after {around[0]}", f"sum {own} before {around[1]}")
    if page.section[i]:
        yield f"section {page.section[i]}"
        yield f"section {page.section[i].split(' ')[0]} -"
    if page.intro[i]:
        yield from (f"intro {page.intro[i]}", f"intro {page.intro[i]} {own}")


def _rules(item: InContext, page: _Page) -> Iterator[str]:
    """What the rules say of the sentence."""
    i = item.index
    own, first = page.tokens[i], page.opener[i]
    figures = any(sign[0].isdigit() for sign in own.lower)
    signs = set(page.signals[i])
    yield from rules(signs, page.summaries[i], page.section[i], page.intro[i], _is_short(own), figures)
    if first < i:
        yield from (f"r block opens {name}" for name in page.signals[first] if name in _LABELS_OF_BLOCKS)


def _context(item: InContext, page: _Page) -> Iterator[str]:
    """Names of the features that tell where the sentence stands and what stands around it."""
    split, index = item.split, item.index
    yield from _own_cues(page.tokens[index])
    yield from _placing(split, index)
    for distance, name in _NEIGHBOURS:
        at = index + distance
        if not 0 <= at < len(page.tokens):
            yield f"{name} none"
            continue
        same = split.places[index].block == split.places[at].block
        yield from _neighbour(name, page.tokens[at], same)


def _own_cues(own: Tokens) -> Iterator[str]:
    count = len(own.lower)
    for n, (cues, quoted) in enumerate(zip(own.cues, own.quoted, strict=True)):
        for name in cues:
            where = "q" if quoted else "h" if n < 4 else "t" if count - n <= 5 else "m"
            yield f"cue {name}"
            yield f"cue {name} {where}"
    yield f"first {own.shapes[0]}" if own.shapes else "first"
    yield f"last {own.lower[-1]}" if own.lower else "last"
    yield f"length {min(count.bit_length(), 7)}"
    names = sum(s in {"Name", "CAPS"} for s in own.shapes)
    yield f"names {4 * names // max(count, 1)}"


def _placing(split: SplitArticle, index: int) -> Iterator[str]:
    place, total = split.places[index], len(split.sentences)
    yield f"kind {place.kind}"
    yield f"quote {place.opens_inside:d}{place.closes_inside:d} {round(place.quoted * 4)}"
    yield f"block {place.first:d}{place.last:d}"
    yield f"from start {min(index, 4)}"
    yield f"from end {min(total - 1 - index, 6)}"
    yield f"position {10 * index // total}"
    stop = split.sentences[index].text[-1:]
    yield f"stop {stop if not stop.isalnum() else 'a'} {place.first:d}{place.last:d}"


def _neighbour(name: str, other: Tokens, same_block: bool) -> Iterator[str]:
    where = f"{name} {'same' if same_block else 'other'}"
    place = other.place
    yield f"{where} quote {place.opens_inside:d}{place.closes_inside:d} {round(place.quoted * 2)}"
    yield f"{where} length {min(len(other.lower).bit_length(), 7)}"
    for cues, quoted in zip(other.cues, other.quoted, strict=True):
        for cue in cues:
            if cue in _LOUD and not quoted:
                yield f"{where} {cue}"
