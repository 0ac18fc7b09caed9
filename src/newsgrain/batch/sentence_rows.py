"""The rows of sentences as lines of JSON or columns of a table, made by Arrow for many articles at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from json.encoder import encode_basestring as quoted
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.scored import PARTS, Scored, starts
from newsgrain.records import LABEL_NAMES, LABELS

Ints = NDArray[Any]
NAMES = [f'"{label.value}": ' for label in LABELS]
# by JSON; the backslash first, which stands before all others then
_ESCAPES = {sign: quoted(sign)[1:-1] for sign in ("\\", '"', *map(chr, range(32)))}
_CONTINUES = -64  # bytes below this, read as int8, go on with a character of UTF-8
_GROUP = 1000  # a probability's six digits are printed as two groups of three
_TINY = 100  # below so many millionths Python prints an exponent


@contextmanager
def memory_kept() -> Iterator[None]:
    """Have Arrow take memory from C's own allocator inside, and as before behind it.

    Its own gives pages back after each few thousand rows, and the system has to empty them again.
    """
    import pyarrow as pa

    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)


def head_of(article_id: str) -> str:
    """How the line of a sentence begins, up to the place in its id."""
    name = quoted(article_id)
    return f'{{"article_id": {name}, "sentence_id": {name[:-1]}:'


def json_lines(scored: Scored, model: str) -> memoryview:
    """A line of JSON a sentence, as `json.dumps` makes it."""
    heads = [head_of(article.article_id) for article in scored.articles]
    labels = [f'", "label": "{label.value}", "confidence": ' for label in LABELS]
    names = [', "probabilities": {' + NAMES[0], *(f", {name}" for name in NAMES[1:])]
    start, end = map(printed, numbers(scored)[1:])
    index = index_of(scored)
    told = [f'", "index": {n}, "start": ' for n in range(index.max(initial=0) + 1)]
    place = (repeated(heads, article_of(scored)), start, "-", end, repeated(told, index), start)
    text, _ = texts(scored, _ESCAPES)
    shares = chances(scored, labels, names)
    return joined(*place, ', "end": ', end, ', "text": "', text, *shares, f'}}, "model": "{model}"}}\n')


def columns(scored: Scored, model: str) -> list[Any]:
    """The columns of a row a sentence, as Arrow arrays in the order of the fields in JSON."""
    import pyarrow as pa

    rows = scored.rows
    index, start, end = numbers(scored)
    ids = repeated([article.article_id for article in scored.articles], article_of(scored))
    shares = [_array(column) for column in scored.millionths[rows].T / PARTS]
    return [
        *(
            ids,
            concatenated(ids, ":", printed(start), "-", printed(end)),
            index,
            start,
            end,
            texts(scored)[0],
        ),
        repeated(LABEL_NAMES, scored.best[rows]),
        _array(scored.confidences[rows] / PARTS),
        pa.StructArray.from_arrays(shares, LABELS),
        repeated([model], np.zeros(len(rows), np.int64)),
    ]


def joined(*pieces: Any) -> memoryview:
    """The rows that `concatenated` makes, one after the other in UTF-8, in Arrow's own memory."""
    found = concatenated(*pieces)
    _, ends, data = found.buffers()
    return memoryview(data).cast("B")[: np.frombuffer(ends, np.int64)[len(found)]]


def concatenated(*pieces: Any) -> Any:
    """The pieces of each row behind one another; a piece that all rows have is a string."""
    import pyarrow.compute as pc

    found = [_strings([piece])[0] if isinstance(piece, str) else piece for piece in pieces]
    return pc.binary_join_element_wise(*found, _strings([""])[0])


def article_of(scored: Scored) -> Ints:
    """The number of the article of each row."""
    return np.repeat(np.arange(len(scored.of)), np.diff(scored.firsts)[scored.of])


def repeated(values: Sequence[str], which: Ints) -> Any:
    """For each number the value that it stands for."""
    return _strings(values).take(_array(which))


def _array(values: Ints) -> Any:
    """NumPy's numbers as Arrow's, from their memory: `pyarrow.array` would load pandas first."""
    import pyarrow as pa

    buffers = [None, pa.py_buffer(np.ascontiguousarray(values))]
    return pa.Array.from_buffers(pa.from_numpy_dtype(values.dtype), len(values), buffers)


def _strings(values: Sequence[str]) -> Any:
    data = [value.encode() for value in values]
    return _cut(b"".join(data), starts(list(map(len, data))))


def _cut(data: bytes, bounds: Ints) -> Any:
    """Strings that stand one behind the other in UTF-8; all together may be longer than 32 bits can count."""
    import pyarrow as pa

    return pa.LargeStringArray.from_buffers(len(bounds) - 1, pa.py_buffer(bounds), pa.py_buffer(data))


def index_of(scored: Scored) -> Ints:
    """The number of each row in its article, int32."""
    sizes = np.diff(scored.firsts)[scored.of]
    index = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(index, np.int32)


def numbers(scored: Scored) -> list[Any]:
    """Of each row its number in its article, its start and its end, as Arrow arrays."""
    return [_array(column) for column in (index_of(scored), *scored.spans[scored.rows].T)]


def printed(column: Any) -> Any:
    """Whole numbers as text."""
    import pyarrow as pa

    return column.cast(pa.large_string())


def chances(scored: Scored, labels: Sequence[str], names: Sequence[str]) -> list[Any]:
    """Pieces: of its label and the probability of that, then of all, with what stands before each."""
    rows = scored.rows
    told = _decimals(scored.confidences[rows], tuple(labels), scored.best[rows])
    for name, column in zip(names, scored.millionths[rows].T, strict=True):
        told += _decimals(column, (name,), np.zeros(1, np.int64))
    return told


def _decimals(millionths: Ints, before: tuple[str, ...], which: Ints) -> list[Any]:
    """Probabilities as Python prints them behind what stands before each, of which `which` are the numbers.

    In two pieces, the first with what is before: 0.9703 is 0.970 and 3, 0.97 and 1e-06 are whole.
    """
    begins, ends = _decimal_pieces(before)
    first, second = np.divmod(millionths, _GROUP)
    tiny = (millionths < _TINY) & (second > 0)
    first = np.where(second == 0, first + _GROUP, first)
    first[tiny] = millionths[tiny] + 2 * _GROUP
    second[tiny] = 0
    first += which * (len(begins) // len(before))
    return [begins.take(_array(first)), ends.take(_array(second))]


@cache
def _decimal_pieces(before: tuple[str, ...]) -> tuple[Any, Any]:
    """How a probability may begin: with three digits of more, whole with at most three, tiny; and its end.

    The beginnings stand behind each of `before` in turn.
    """
    digits = [f"{n:03d}" for n in range(_GROUP)]
    whole = [repr(n / _GROUP) for n in range(_GROUP + 1)]
    tiny = [repr(n / PARTS) for n in range(1, _TINY)]
    begins = [*(f"0.{three}" for three in digits), *whole, *tiny]
    told = [name + begin for name in before for begin in begins]
    return _strings(told), _strings([three.rstrip("0") for three in digits])


def texts(scored: Scored, escapes: Mapping[str, str] | None = None) -> tuple[Any, Ints]:
    """The text of each row with its signs escaped, in this order; and which rows have some.

    All texts are escaped at once, and with the signs before it each bound moves.
    """
    escapes, data = escapes or {}, b"".join(scored.utf8)
    found = np.frombuffer(data, np.uint8)
    bounds = _bounds(scored, found)
    is_sign = bytes(chr(byte) in escapes for byte in range(256))
    places = np.flatnonzero(np.frombuffer(data.translate(is_sign), np.bool_))
    before, more = np.searchsorted(places, bounds), np.zeros(256, np.int64)
    # every second piece is a sentence, since between two of them there is a gap, be it empty
    inside = np.repeat(np.arange(len(bounds) - 1) % 2 > 0, np.diff(before))
    there = frozenset(map(chr, np.flatnonzero(np.bincount(found[places[inside]])).tolist()))
    for sign, escaped in escapes.items():
        if sign in there and escaped != sign:
            more[ord(sign)] = len(escaped) - 1
            data = data.replace(sign.encode(), escaped.encode())
    bounds += starts(more[found[places]])[before]
    which = np.arange(1, len(bounds) - 1, 2)
    return _cut(data, bounds).take(_array(which)), before[which + 1] > before[which]


def _bounds(scored: Scored, data: Ints) -> Ints:
    """Where in the UTF-8 of all texts each sentence and each gap between two begins; and all ends."""
    begins = starts([len(article.text) for article in scored.articles])
    points = (scored.spans[scored.rows] + begins[article_of(scored)][:, None]).ravel()
    more = np.flatnonzero(data.view(np.int8) < _CONTINUES)
    # a byte that goes on with a character moves what stands behind that character by one
    moved = points + np.searchsorted(more - np.arange(len(more)) - 1, points)
    return np.concatenate([[0], moved, [len(data)]])
