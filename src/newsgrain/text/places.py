"""An article cut into sentences, as records for people and as arrays for compiled code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.records import Article, BlockKind, Sentence

Ints = NDArray[Any]
# bits of a sentence's place; the number of its kind stands above them
FIRST, LAST, OPENS_INSIDE, CLOSES_INSIDE, SOME_QUOTED, HALF_QUOTED, MOSTLY_QUOTED = (1 << n for n in range(7))
KIND_SHIFT = 7
KINDS = tuple(BlockKind)
HALF, MOST = 0.5, 0.6  # shares of a sentence that is quoted
# columns of the marks
M_BLOCK, M_FLAGS, M_QUARTERS, M_HALVES = range(4)
M_FIELDS = 4
_KIND_BITS = {kind: n << KIND_SHIFT for n, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: its block, and its quotation state at both ends.

    `quoted` is the share of its characters inside quotation marks, 0 to 1.
    """

    block: int
    kind: BlockKind
    first: bool
    last: bool
    opens_inside: bool
    closes_inside: bool
    quoted: float


class SplitArticle:
    """An article with its sentences and, in the same order, their places; records or arrays, never changed.

    Whichever of the two it was not made of is made when it is first asked for.
    """

    __slots__ = ("_marks", "_of_records", "_places", "_quoted", "_sentences", "_spans", "article")

    def __init__(self, article: Article, sentences: tuple[Sentence, ...], places: tuple[Place, ...]) -> None:
        self.article = article
        self._sentences: tuple[Sentence, ...] | None = sentences
        self._places: tuple[Place, ...] | None = places
        self._spans: Ints | None = None
        self._marks: Ints | None = None
        self._quoted: Ints = np.empty(0, np.int32)
        self._of_records = True

    @classmethod
    def of_arrays(cls, article: Article, spans: Ints, marks: Ints, quoted: Ints) -> "SplitArticle":
        """Of `spans` int32 (n, 2), `marks` int64 (n, 4) and how many characters are `quoted`, int32 (n,)."""
        made = cls.__new__(cls)
        made.article, made._sentences, made._places = article, None, None
        made._of_records = False
        made._spans, made._marks, made._quoted = spans, marks, quoted
        return made

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences, in order."""
        if self._sentences is None:
            name, text = self.article.article_id, self.article.text
            spans = enumerate(self.spans.tolist())
            self._sentences = tuple(Sentence(name, n, a, b, text[a:b]) for n, (a, b) in spans)
        return self._sentences

    @property
    def places(self) -> tuple[Place, ...]:
        """The place of each sentence."""
        if self._places is None:
            shares = (self._quoted / (self.spans[:, 1] - self.spans[:, 0])).tolist()
            rows = zip(self.marks[:, :2].tolist(), shares, strict=True)
            self._places = tuple(_place(block, flags, share) for (block, flags), share in rows)
        return self._places

    @property
    def spans(self) -> Ints:
        """Start and end of each sentence in code points, int32 (n, 2)."""
        if self._spans is None:
            pairs = [(s.start, s.end) for s in self.sentences]
            self._spans = np.array(pairs, np.int32).reshape(-1, 2)
        return self._spans

    @property
    def marks(self) -> Ints:
        """Of each sentence its block, its flags, rint(4 * quoted) and rint(2 * quoted), int64 (n, 4)."""
        if self._marks is None:
            self._marks = np.empty((len(self.places), 4), np.int64)
            shares = np.array([place.quoted for place in self.places])
            self._marks[:, M_BLOCK] = [place.block for place in self.places]
            self._marks[:, M_FLAGS] = list(map(flags_of, self.places))
            self._marks[:, M_QUARTERS], self._marks[:, M_HALVES] = np.rint(4 * shares), np.rint(2 * shares)
        return self._marks

    def __len__(self) -> int:
        """How many sentences it has."""
        return len(self._sentences if self._sentences is not None else self.spans)

    def __bool__(self) -> bool:
        """True, even without sentences."""
        return True

    def __eq__(self, other: object) -> bool:
        """Whether article, sentences and places are equal."""
        if not isinstance(other, SplitArticle):
            return NotImplemented
        same = self.article == other.article and self.sentences == other.sentences
        return same and self.places == other.places

    def __hash__(self) -> int:
        """Of article, sentences and places."""
        return hash((self.article, self.sentences, self.places))

    def __reduce__(self) -> tuple[Callable[..., "SplitArticle"], tuple[Any, ...]]:
        """Records or arrays, whichever it was made of."""
        if self._of_records:
            return SplitArticle, (self.article, self.sentences, self.places)
        return SplitArticle.of_arrays, (self.article, self.spans, self.marks, self._quoted)

    def __repr__(self) -> str:
        """As it is made of records."""
        return f"SplitArticle({self.article!r}, {self.sentences!r}, {self.places!r})"


def points_of(text: str) -> Ints:
    """Code points of `text`, int32 (len(text),); lone surrogates are code points as any other."""
    return np.array([text], f"U{len(text)}").view(np.int32)[: len(text)]


def flags_of(place: Place) -> int:
    """Everything a place says but its block, as bits; of the share quoted only whether it is some or much."""
    ends = place.first | place.last << 1 | place.opens_inside << 2 | place.closes_inside << 3
    return ends | share_flags(place.quoted) | _KIND_BITS[place.kind]


def share_flags(share: float) -> int:
    """Whether some or much is quoted of a sentence of which `share` is, 0 to 1, as bits."""
    if share <= 0:
        return 0
    return SOME_QUOTED | (HALF_QUOTED if share > HALF else 0) | (MOSTLY_QUOTED if share > MOST else 0)


def _place(block: int, flags: int, share: float) -> Place:
    return Place(
        block,
        KINDS[flags >> KIND_SHIFT],
        bool(flags & FIRST),
        bool(flags & LAST),
        bool(flags & OPENS_INSIDE),
        bool(flags & CLOSES_INSIDE),
        share,
    )
