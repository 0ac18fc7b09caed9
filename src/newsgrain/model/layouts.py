"""Pages set as others would: a paragraph a sentence, or in pieces as short as alerts, briefs and posts."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from newsgrain.features.matrix import InContext, numbered
from newsgrain.model.seam import Ints
from newsgrain.records import text_id
from newsgrain.text.places import CLOSES_INSIDE, M_FLAGS, OPENS_INSIDE
from newsgrain.text.sentences import SplitArticle, split

SHORT = 8  # sentences of a short page, at most
_SIZES = (1, 1, 2, 2, 3, 4, 5, SHORT)  # of pieces, drawn by lot
# what stands between sentences of a piece: what did, a paragraph each, all in one paragraph
_APART = "\n\n"
_LAYOUTS = (None, _APART, " ")


def is_short(page: SplitArticle) -> bool:
    """Whether a page has so few sentences that their places tell other things than on longer ones."""
    return len(page) <= SHORT


def cut(rows: Sequence[InContext]) -> tuple[list[InContext], Ints]:
    """Sentences of `rows` on short pages: those that are, and pieces of theirs, articles of their own.

    Beside them, shape (n,), the number in `rows` of what each was on its page. A piece is there in each of
    `_LAYOUTS`, for outlets set the same text in different ways, and is read as any article. Left out are
    those that are no sentence any more, and those from inside a quotation whose marks are in another piece,
    for their label is not to be seen. The same text is always cut into the same pieces.
    """
    return _on_other_pages(rows, _on_short_pages)


def set_apart(rows: Sequence[InContext]) -> tuple[list[InContext], Ints]:
    """Sentences of `rows` on their whole pages set anew, a paragraph for each sentence, as many sites do.

    Beside them, shape (n,), the number in `rows` of what each was. Left out are those that `cut` leaves out.
    """
    return _on_other_pages(rows, _on_a_page_apart)


def _on_other_pages(
    rows: Sequence[InContext], on_pages: Callable[[SplitArticle, set[int]], Iterator[tuple[int, InContext]]]
) -> tuple[list[InContext], Ints]:
    """Sentences of `rows` as `on_pages` makes them of a page and of the numbers of those that are wanted."""
    splits, numbers = numbered(rows)
    wanted = defaultdict[int, list[int]](list)
    for n, number in enumerate(numbers.tolist()):
        wanted[number].append(n)
    found, of, first = list[InContext](), list[int](), 0
    for whole in splits:
        for k, row in on_pages(whole, {k for k in range(len(whole)) if first + k in wanted}):
            found += [row] * len(wanted[first + k])
            of += wanted[first + k]
        first += len(whole)
    return found, np.array(of, np.int64)


def _on_short_pages(whole: SplitArticle, wanted: set[int]) -> Iterator[tuple[int, InContext]]:
    """The sentences of these numbers, on their page if it is short, then in pieces of it."""
    if is_short(whole):
        yield from ((k, InContext(whole, k)) for k in sorted(wanted))
    for a, b in _ends(whole):
        if not wanted.isdisjoint(range(a, b)):
            for between in _LAYOUTS if b - a < len(whole) else _LAYOUTS[1:]:
                yield from ((k, row) for k, row in _piece(whole, a, b, between) if k in wanted)


def _on_a_page_apart(whole: SplitArticle, wanted: set[int]) -> Iterator[tuple[int, InContext]]:
    """The sentences of these numbers on their page, a paragraph each."""
    if wanted:
        yield from ((k, row) for k, row in _piece(whole, 0, len(whole), _APART) if k in wanted)


def _ends(whole: SplitArticle) -> Iterator[tuple[int, int]]:
    """The first sentence of each piece, and the one behind its last."""
    lots = np.random.default_rng(int(text_id(whole.article.text), 16))
    a = 0
    while a < len(whole):
        b = min(a + int(lots.choice(_SIZES)), len(whole))
        yield a, b
        a = b


def _piece(whole: SplitArticle, a: int, b: int, between: str | None) -> Iterator[tuple[int, InContext]]:
    """Sentences from `a` on and before `b` as an article, each with its number in the whole one."""
    text, spans = _set(whole, a, b, between)
    piece = split(replace(whole.article, text=text))
    places = {(x, y): n for n, (x, y) in enumerate(piece.spans.tolist())}
    flags, before = piece.marks[:, M_FLAGS], whole.marks[:, M_FLAGS]
    for k, span in enumerate(spans, a):
        n = places.get(span)
        if n is not None and not (flags[n] ^ before[k]) & (OPENS_INSIDE | CLOSES_INSIDE):
            yield k, InContext(piece, n)


def _set(whole: SplitArticle, a: int, b: int, between: str | None) -> tuple[str, list[tuple[int, int]]]:
    """The text of a piece with this between its sentences, and where each of them stands there."""
    spans = whole.spans[a:b].tolist()
    start, end = spans[0][0], spans[-1][1]
    if between is None:
        return whole.article.text[start:end], [(x - start, y - start) for x, y in spans]
    lines = [" ".join(whole.article.text[x:y].split()) for x, y in spans]
    ends = list(accumulate(len(line) + len(between) for line in lines))
    return between.join(lines), [
        (e - len(between) - len(s), e - len(between)) for e, s in zip(ends, lines, strict=True)
    ]
