"""Sentences in their article's context, as rows of a sparse matrix; the one place features come from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.clause_rules import clause_features, verdict
from newsgrain.features.clauses import Clause, read
from newsgrain.features.compiled_start import pays
from newsgrain.features.naming import BLOCK_BITS, column_of
from newsgrain.features.sections import SECTIONS, has_figures, is_short, openers, sections
from newsgrain.features.signals import rules, signals, summary
from newsgrain.features.tokens import Tokens, tokenise
from newsgrain.text.sentences import Place, SplitArticle

if TYPE_CHECKING:
    import scipy.sparse as sp

BLOCKS = ("word", "char", "skeleton", "context", "rule", "clause")
NORMED = 4
COLUMNS = 1 << (BLOCK_BITS + 3)
_NEIGHBOURS = ((-2, "b2"), (-1, "b1"), (1, "a1"), (2, "a2"))
_LOUD = frozenset({"say", "report", "appeal", "legal", "credit", "navigation", "first", "second", "source"})
_LABELS_OF_BLOCKS = frozenset({"p credit", "p byline", "p imperative"})


@dataclass(frozen=True, slots=True)
class InContext:
    """One sentence of a split article: what a row is computed from."""

    split: SplitArticle
    index: int


def in_context(splits: Iterable[SplitArticle]) -> list[InContext]:
    """Every sentence of every article, in order."""
    return [InContext(split, i) for split in splits for i in range(len(split.sentences))]


def numbered(items: Sequence[InContext]) -> tuple[list[SplitArticle], NDArray[np.int64]]:
    """The articles of `items`, each once, and the number of each item among all their sentences."""
    splits = {id(item.split): item.split for item in items}
    firsts = np.cumsum([0, *map(len, splits.values())]).tolist()
    first = dict(zip(splits, firsts, strict=False))
    return list(splits.values()), np.array([first[id(i.split)] + i.index for i in items], np.int64)


def block_of(columns: NDArray[np.int32]) -> NDArray[np.int32]:
    """Number of the block that each column belongs to."""
    return columns >> BLOCK_BITS


@dataclass(frozen=True, slots=True)
class _Page:
    """What is computed once an article, a value a sentence."""

    tokens: list[Tokens]
    signals: list[set[str]]
    summaries: list[str]
    section: list[str]
    intro: list[str]
    opener: list[int]
    clauses: list[Clause]
    verdicts: list[str]
    inside: list[str]


def featurise(items: Sequence[InContext]) -> "sp.csr_matrix":
    """Rows of `items`, in their order; from compiled code where that is sooner, with the same bits.

    Shape (n, COLUMNS); how often each feature is there.
    """
    return _compiled(items) if pays(len(items)) else plainly(items)


def plainly(items: Sequence[InContext]) -> "sp.csr_matrix":
    """Rows of `items` from this module's own words: what the compiled code is held to."""
    import scipy.sparse as sp

    pages = _Pages()
    found = [np.asarray(_features(item, pages(item.split)), np.int32) for item in items]
    rows = [np.unique(columns, return_counts=True) for columns in found]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows]) if rows else np.empty(0, np.int32)
    counts = np.concatenate([counts for _, counts in rows]) if rows else np.empty(0)
    return sp.csr_matrix((counts.astype(np.float64), columns, starts), shape=(len(rows), COLUMNS))


def _compiled(items: Sequence[InContext]) -> "sp.csr_matrix":
    from newsgrain.features.compiled import columns
    from newsgrain.features.compiled_warm import ready

    ready()
    splits, rows = numbered(items)
    found = columns(splits)
    return found if np.array_equal(rows, np.arange(found.shape[0])) else found[rows]


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
    found = [set(signals(t)) for t in tokens]
    clauses = [read(t) for t in tokens]
    return _Page(
        tokens,
        found,
        [summary(names) for names in found],
        *sections(tokens, clauses),
        openers(tokens),
        clauses,
        [verdict(c) for c in clauses],
        [_inside(place) for place in split.places],
    )


def _inside(place: Place) -> str:
    """How a sentence stands to quotation marks, in one word."""
    if place.opens_inside:
        return "in" if place.closes_inside else "opens"
    if place.closes_inside:
        return "closes"
    return "quoted" if place.quoted > 0.5 else "part" if place.quoted > 0 else "out"


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
        *(column_of(block, name) for block, found in _named(item, page) for name in found),
    ]


def _named(item: InContext, page: _Page) -> tuple[tuple[int, Iterable[str]], ...]:
    words = _words(page.tokens[item.index])
    marks = (4, _rules(item, page)), (5, _clause(item, page))
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
    return tuple(column_of(1, padded[i : i + n]) for n in range(2, 6) for i in range(len(padded) - n + 1))


def _skeletons(tokens: Tokens) -> list[int]:
    """1- to 4-grams of the shapes, quoted stretches folded to one sign."""
    folded = ["^"]
    for sign, quoted in zip(tokens.shapes, tokens.quoted, strict=True):
        if not quoted:
            folded.append(sign)
        elif folded[-1] != "“”":
            folded.append("“”")
    folded.append("$")
    return [
        column_of(2, " ".join(folded[i : i + n])) for n in range(1, 5) for i in range(len(folded) - n + 1)
    ]


def _rules(item: InContext, page: _Page) -> Iterator[str]:
    """What the rules say of the sentence."""
    i = item.index
    own, first = page.tokens[i], page.opener[i]
    state = page.section[i], page.intro[i]
    yield from rules(page.signals[i], page.summaries[i], state, is_short(own), has_figures(own))
    if first < i:
        yield from (f"r block opens {name}" for name in page.signals[first] & _LABELS_OF_BLOCKS)


def _clause(item: InContext, page: _Page) -> Iterator[str]:
    """What the main clause tells, and the clauses beside it."""
    i = item.index
    sign = page.verdicts[i]
    yield from clause_features(page.clauses[i], sign, page.inside[i])
    for j, name in ((i - 1, "b"), (i + 1, "a")):
        there = 0 <= j < len(page.clauses)
        other = page.verdicts[j] + page.inside[j] if there else "none"
        same = there and page.tokens[i].place.block == page.tokens[j].place.block
        yield from (f"{name} {other} {same:d}", f"{name} {sign} {other}")
    yield f"subject {page.clauses[i].subject} {sign} after {page.verdicts[i - 1] if i else 'none'}"
    yield from _standing(page, i)


def _standing(page: _Page, i: int) -> Iterator[str]:
    """The section and the introduction that the sentence stands under."""
    own, sign, intro = page.tokens[i], page.verdicts[i], page.intro[i]
    short, figures = is_short(own), has_figures(own)
    heading = page.section[i].split(" ", maxsplit=1)[0]
    if heading in SECTIONS:
        yield f"section {heading}"
        yield f"section {heading} {sign} {'short' if short else 'long'}"
    if intro:
        yield f"intro {intro} {sign} {figures:d}"
        yield f"intro {intro.split()[0]} {figures:d} {short:d}"


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
    count, found = len(own.lower), set[str]()
    for n, (cues, quoted) in enumerate(zip(own.cues, own.quoted, strict=True)):
        where = "q" if quoted else "h" if n < 4 else "t" if count - n <= 5 else "m"
        found |= {f"cue {name}" for name in cues} | {f"cue {name} {where}" for name in cues}
    yield from found
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
    heard = (cues for cues, quoted in zip(other.cues, other.quoted, strict=True) if not quoted)
    yield from (f"{where} {cue}" for cue in _LOUD.intersection(chain.from_iterable(heard)))
