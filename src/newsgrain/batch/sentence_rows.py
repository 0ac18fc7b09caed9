"""The rows of sentences, as JSON lines or as columns of an Arrow table; compiled where that pays."""

from collections.abc import Sequence
from functools import cache
from json.encoder import encode_basestring as quoted
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_start import ROWS, making, pays
from newsgrain.features.scored import PARTS, Scored, starts
from newsgrain.records import LABELS, Article
from newsgrain.text.places import SplitArticle

if TYPE_CHECKING:
    from newsgrain.batch.compiled_output import Pieces, Rows

Ints = NDArray[Any]
_first = Lock()
NAMES = [f'"{label.value}": ' for label in LABELS]
_ROW = 400  # bytes that the numbers, names and signs of a line take at most, without ids and text
_ESCAPED, _ENCODED, _NUMBERS = 6, 4, 24  # bytes of a character in JSON, in UTF-8; of two offsets in an id


def json_lines(scored: Scored, model: str, *, compiled: bool | None = None) -> bytes:
    """A line of JSON a sentence, as `json.dumps` makes it.

    `compiled` decides whether compiled code is used or, if need be, made first.
    """
    if not _by_compiled(scored, compiled):
        return "".join(plain_lines(scored, model)).encode()
    from newsgrain.batch.compiled_output import json_lines as fill

    heads, words = _pieces([_head(x.article_id) for x in scored.articles]), _pieces(_words(model))
    rows = scored.rows
    room = np.diff(heads.bounds)[_article(scored)].sum() + (_ROW + len(model)) * len(rows)
    out = np.empty(room + _ESCAPED * int(_lengths(scored, rows).sum()), np.uint8)
    return out[: fill(_rows(scored), heads, words, out)].tobytes()


def _by_compiled(scored: Scored, asked: bool | None) -> bool:
    if asked is None and pays(len(scored.spans), ROWS):
        ready()
        return True
    return bool(asked)


def ready() -> None:
    """Make the machine code that writes rows unless it is there; cheap from the second call on."""
    with _first:
        _make()


@cache
def _make() -> None:
    with making(ROWS) as missing:
        if missing:
            use_writing()


def use_writing() -> None:
    """Call what writes rows, with the types it is always called with."""
    from newsgrain.features.compiled_kernel import packing

    article = Article("warm", "It rained.")
    cut = SplitArticle.of_arrays(article, np.array([[0, 10]], np.int32), *np.zeros((2, 0), np.int64))
    nothing = np.zeros(1, np.int64)
    scored = Scored.at([article], nothing, [cut], nothing, np.zeros((1, len(LABELS)), np.int64))
    with packing():
        json_lines(scored, "warm", compiled=True)
        columns(scored, "warm", compiled=True)


def plain_lines(scored: Scored, model: str) -> list[str]:
    """The same by plain code."""
    chances, firsts = (scored.millionths / PARTS).tolist(), scored.firsts.tolist()
    spans, best, lines = scored.spans.tolist(), scored.best.tolist(), list[str]()
    for article, n in zip(scored.articles, scored.of.tolist(), strict=True):
        head = _head(article.article_id)
        for index, s in enumerate(range(firsts[n], firsts[n + 1])):
            (start, end), k = spans[s], best[s]
            told = ", ".join([name + repr(p) for name, p in zip(NAMES, chances[s], strict=True)])
            lines.append(
                f'{head}{start}-{end}", "index": {index}, "start": {start}, "end": {end},'
                f' "text": {quoted(article.text[start:end])}, "label": "{LABELS[k].value}",'
                f' "confidence": {chances[s][k]!r}, "probabilities": {{{told}}}, "model": "{model}"}}\n'
            )
    return lines


def _head(article_id: str) -> str:
    name = quoted(article_id)
    return f'{{"article_id": {name}, "sentence_id": {name[:-1]}:'


def _words(model: str) -> list[str]:
    """What stands between the values of a line, in the order that the compiled code has them."""
    between = ['", "index": ', ', "start": ', ', "end": ', ', "text": "', '", "label": "']
    names = ['"probabilities": {' + NAMES[0], *NAMES[1:]]
    values = [label.value for label in LABELS]
    return [
        *between,
        '", "confidence": ',
        *values,
        *(", " + name for name in names),
        f'}}, "model": "{model}"}}\n',
    ]


def _lengths(scored: Scored, rows: Ints) -> Ints:
    """Code points of each sentence."""
    return np.asarray((scored.spans[:, 1] - scored.spans[:, 0])[rows], np.int64)


def _rows(scored: Scored) -> "Rows":
    from newsgrain.batch.compiled_output import Rows

    return Rows(*(np.ascontiguousarray(getattr(scored, name)) for name in Rows._fields))


def _pieces(texts: Sequence[str]) -> "Pieces":
    from newsgrain.batch.compiled_output import Pieces

    data = [text.encode() for text in texts]
    return Pieces(np.frombuffer(bytearray(b"".join(data)), np.uint8), starts(list(map(len, data))))


def columns(scored: Scored, model: str, *, compiled: bool | None = None) -> list[Any]:
    """The columns of a row a sentence, as Arrow arrays in the order of the fields in JSON.

    `compiled` as in `json_lines`.
    """
    import pyarrow as pa

    rows, article = scored.rows, _article(scored)
    fast = _by_compiled(scored, compiled)
    sentence_ids, texts = (_compiled_texts if fast else _plain_texts)(scored)
    chances = (scored.millionths[rows] / PARTS).T
    return [
        _repeated([x.article_id for x in scored.articles], article),
        sentence_ids,
        pa.array(_index(scored), pa.int32()),
        *(pa.array(np.ascontiguousarray(ends)) for ends in scored.spans[rows].T),
        texts,
        _repeated([label.value for label in LABELS], scored.best[rows]),
        pa.array(scored.confidences[rows] / PARTS),
        pa.StructArray.from_arrays([pa.array(np.ascontiguousarray(c)) for c in chances], LABELS),
        _repeated([model], np.zeros(len(rows), np.int64)),
    ]


def _article(scored: Scored) -> Ints:
    """The number of the article of each row."""
    return np.repeat(np.arange(len(scored.of)), np.diff(scored.firsts)[scored.of])


def _repeated(values: Sequence[str], which: Ints) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string()).take(pa.array(which))


def _index(scored: Scored) -> Ints:
    """The number of each sentence in its article."""
    sizes = np.diff(scored.firsts)[scored.of]
    ends = np.cumsum(sizes)
    return np.asarray(np.arange(sizes.sum()) - np.repeat(ends - sizes, sizes))


def _plain_texts(scored: Scored) -> tuple[Any, Any]:
    import pyarrow as pa

    spans, firsts = scored.spans.tolist(), scored.firsts.tolist()
    found = [
        (f"{article.article_id}:{start}-{end}", article.text[start:end])
        for article, n in zip(scored.articles, scored.of.tolist(), strict=True)
        for start, end in spans[firsts[n] : firsts[n + 1]]
    ]
    return pa.array([name for name, _ in found], pa.string()), pa.array([t for _, t in found], pa.string())


def _compiled_texts(scored: Scored) -> tuple[Any, Any]:
    """Ids and texts of the sentences as Arrow arrays, by compiled code."""
    from newsgrain.batch.compiled_output import text_columns

    ids, rows = _pieces([x.article_id for x in scored.articles]), scored.rows
    room = int(np.diff(ids.bounds)[_article(scored)].sum()) + _NUMBERS * len(rows)
    texts = _room(_ENCODED * int(_lengths(scored, rows).sum()), len(rows))
    sentence_ids = _room(room, len(rows))
    text_columns(_rows(scored), ids, texts, sentence_ids)
    return _strings(sentence_ids), _strings(texts)


def _room(size: int, count: int) -> "Pieces":
    from newsgrain.batch.compiled_output import Pieces

    return Pieces(np.empty(size, np.uint8), np.zeros(count + 1, np.int64))


def _strings(pieces: "Pieces") -> Any:
    """Pieces as an Arrow array of text, which shares their memory."""
    import pyarrow as pa

    buffers = pa.py_buffer(pieces.bounds.astype(np.int32)), pa.py_buffer(pieces.data)
    return pa.StringArray.from_buffers(len(pieces.bounds) - 1, *buffers)
