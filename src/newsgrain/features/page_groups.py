# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Names what only the whole page tells of a sentence, alone and beside what the sentence is itself."""

from collections.abc import Iterable
from itertools import product

import cython

from newsgrain.features.codes import ENDS_STOP, INSIDES, SIGNS, cue_bits
from newsgrain.features.groups import list_groups
from newsgrain.features.naming import PAGE
from newsgrain.features.page_shape import FAR

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.groups import Found
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.groups import Found

_FIRST = cue_bits("first")
_LONE = ("long", "lone")  # a sentence among others of its paragraph, one alone
_STOPS = ("bare", "full")  # without a full stop, with one
_REACHES = ("inner", "begins", "ends", "all")
_SIZES = ("few", "some", "many")
_OWN = ("other", "own")
_STEPS = range(6)  # of a count: 0, 1, 2, 3 to 4, 5 to 8, more
_SHARES = range(7)  # of words: there are none; 0, below a quarter, a half, three quarters, all; all of them
_FIFTHS = range(6)  # of a page's sentences those that are alone, the last step for all of them
_VOICES = range(5)  # of a page's sentences those in the first person: none, up to 5, 15, 35 percent, more
_MANY = range(4)  # of a page's questions or turns: none, 1 to 2, 3 to 5, more
_SINCE = range(FAR + 1)
_STEP_COUNT, _SHARE_COUNT = len(_STEPS), len(_SHARES)
_SIGN_COUNT, _INSIDE_COUNT = len(SIGNS), len(INSIDES)
_AROUND = 3  # sentences to either side


def _listed(groups: Iterable[tuple[str, ...]]) -> int:
    """Number of the first of some groups, each given by its names."""
    return list_groups(PAGE, *zip(*groups, strict=True))


def _since(name: str) -> int:
    """Groups by the paragraphs since a question or a turn, how many the page has, and quotation marks."""
    found = product(_SINCE, _MANY, INSIDES)
    return _listed((f"{name} {d} {many}", f"{name} {d} {many} {inside}") for d, many, inside in found)


_RUNS = _listed(
    (f"run above {up} {x}", f"run below {down} {x}", f"run {reach} {x}")
    for x, up, down, reach in product(_LONE, _STEPS, _STEPS, _REACHES)
)
_PAGES = _listed((f"lone {n}", f"lone {n} {x} {stop}") for n, x, stop in product(_FIFTHS, _LONE, _STOPS))
_ECHOES = _listed(
    (f"echo page {n}", f"echo page {n} {size} {x}", f"echo around {near}", f"echo around {near} {x}")
    for n, size, near, x in product(_SHARES, _SIZES, _SHARES, _LONE)
)
_SIGNED = _listed((f"echo sign {sign} {n} {x}",) for sign, n, x in product(SIGNS, _SHARES, _LONE))
_ABOVE = _listed(
    (f"echo above {n}", f"echo above {n} {x} {stop}") for n, x, stop in product(_SHARES, _LONE, _STOPS)
)
_PARTS = _listed(
    (f"echo lead {n}", f"echo lead {n} {x}", f"echo names {m}", f"echo names {m} {x}")
    for n, m, x in product(_SHARES, _SHARES, _LONE)
)
_FIRSTS = _listed(
    (f"first {n}", f"first {n} {own} {inside}", f"first sign {sign} {n}")
    for n, own, inside, sign in product(_VOICES, _OWN, INSIDES, SIGNS)
)
_ASKED, _TURNED = _since("asked"), _since("turn")


@cython.cfunc
def find_page(s: Facts, number: cython.Py_ssize_t, batch: Batch, found: Found) -> None:
    """Add what the page tells of sentence `number` of the batch."""
    full: cython.int = (s.text & ENDS_STOP) != 0
    reach: cython.int = (s.run_above == s.above) + 2 * (s.run_below == s.below)
    runs: cython.int = _STEP_COUNT * (_STEP_COUNT * s.lone + _step(s.run_above)) + _step(s.run_below)
    page: Facts = batch.sentences[s.article]
    fifth: cython.int = 5 * page.lones // (s.article_end - s.article)
    found.group(_RUNS + 4 * runs + reach)
    found.group(_PAGES + 2 * (2 * fifth + s.lone) + full)
    _echo(s, _around(s, number, batch), full, found)
    _voices(s, page, found)


@cython.cfunc
def _echo(s: Facts, around: cython.int, full: cython.int, found: Found) -> None:
    """How much of what it is about is told elsewhere, and where."""
    page: cython.int = _share(s.told_above + s.told_below, s.told)
    size: cython.int = (s.told > 3) + (s.told > 8)
    parts: cython.int = _SHARE_COUNT * _share(s.told_lead, s.told) + _share(s.named_else, s.named)
    found.group(_ECHOES + 2 * (_SHARE_COUNT * (3 * page + size) + around) + s.lone)
    found.group(_SIGNED + 2 * (_SHARE_COUNT * s.sign + page) + s.lone)
    found.group(_ABOVE + 2 * (2 * _share(s.told_above, s.told) + s.lone) + full)
    found.group(_PARTS + 2 * parts + s.lone)


@cython.cfunc
def _around(s: Facts, number: cython.Py_ssize_t, batch: Batch) -> cython.int:
    """Share of the words of a sentence and of those around it, all together."""
    told: cython.int = 0
    echoed: cython.int = 0
    other: Facts
    n: cython.Py_ssize_t
    for n in range(max(number - _AROUND, s.article), min(number + _AROUND + 1, s.article_end)):
        other = batch.sentences[n]
        told += other.told
        echoed += other.told_above + other.told_below
    return _share(echoed, told)


@cython.cfunc
def _voices(s: Facts, page: Facts, found: Found) -> None:
    """Whose page it is, and what the sentence is in an interview."""
    size: cython.int = s.article_end - s.article
    own: cython.int = 1 if s.heard & _FIRST else 0
    spoken: cython.int = _INSIDE_COUNT * (2 * _voice(100 * page.firsts // size) + own) + s.inside
    found.group(_FIRSTS + _SIGN_COUNT * spoken + s.sign)
    if page.questions:
        found.group(_ASKED + _INSIDE_COUNT * (4 * s.since_question + _many(page.questions)) + s.inside)
    if page.turns:
        found.group(_TURNED + _INSIDE_COUNT * (4 * s.since_turn + _many(page.turns)) + s.inside)


@cython.cfunc
def _voice(percent: cython.int) -> cython.int:
    """Number in _VOICES of a share."""
    return (percent > 0) + (percent > 5) + (percent > 15) + (percent > 35)


@cython.cfunc
def _many(n: cython.int) -> cython.int:
    """Number in _MANY of a count."""
    return (n > 0) + (n > 2) + (n > 5)


@cython.cfunc
def _step(n: cython.int) -> cython.int:
    """Number in _STEPS of a count."""
    return min(n, 2) + (n > 2) + (n > 4) + (n > 8)


@cython.cfunc
def _share(part: cython.int, whole: cython.int) -> cython.int:
    """Number in _SHARES of a share."""
    if not whole:
        return 0
    return (
        1 + (part > 0) + (4 * part >= whole) + (2 * part >= whole) + (4 * part >= 3 * whole) + (part >= whole)
    )
