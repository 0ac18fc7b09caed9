"""Has all machine code made or loaded at once, before the first article."""

from functools import cache
from threading import Lock

import numpy as np

from newsgrain.compiled import Scorer, columns, take_in
from newsgrain.compiled_grams import CLASSES
from newsgrain.compiled_kernel import packing
from newsgrain.compiled_lookup import fill_slots
from newsgrain.compiled_start import making
from newsgrain.naming import BLOCK_BITS
from newsgrain.records import Article
from newsgrain.scored import Scored
from newsgrain.sentence_rows import columns as row_columns
from newsgrain.sentence_rows import json_lines
from newsgrain.sentences import split_all

_TEXT = "Crane topples\n\nA crane fell at Vell. \u201cNobody was hurt,\u201d she said. It may \u0130."
_first = Lock()


def ready() -> None:
    """Make the machine code unless it is there; cheap from the second call on."""
    with _first:
        _make()


@cache
def _make() -> None:
    with making() as missing:
        if missing:
            with packing():
                _use_all()


def _use_all() -> None:
    """Call every function that Python calls, with the types it is always called with."""
    article = Article("warm", _TEXT)
    cut = split_all([article], compiled=True)
    take_in(cut)
    fill_slots(np.full(4, -1, np.int32), np.zeros(1, np.int64), 1)
    known = np.unique(columns(cut).indices).astype(np.int32)
    ones = np.ones(len(known), np.float32)
    weights = np.ones((len(known), CLASSES), np.float32)
    blocks = np.ones(int(known.max() >> BLOCK_BITS) + 1)
    scores = Scorer(known, ones, weights, weights[0], blocks).scores(cut)
    millionths = np.zeros(scores.shape, np.int64)
    scored = Scored.at([article], np.zeros(1, np.int64), cut, scores.argmax(1), millionths)
    json_lines(scored, "warm", compiled=True)
    row_columns(scored, "warm", compiled=True)
