"""Has all machine code that reads and scores sentences made or loaded at once, before the first article."""

from functools import cache
from threading import Lock

import numpy as np

from newsgrain.features.compiled import Scorer, columns, take_in
from newsgrain.features.compiled_grams import CLASSES
from newsgrain.features.compiled_kernel import packing
from newsgrain.features.compiled_lookup import fill_slots
from newsgrain.features.compiled_start import SCORES, making
from newsgrain.features.naming import BLOCK_BITS
from newsgrain.records import Article
from newsgrain.text.sentences import split_all

_TEXT = "Crane topples\n\nA crane fell at Vell. \u201cNobody was hurt,\u201d she said. It may \u0130."
_first = Lock()


def ready() -> None:
    """Make the machine code unless it is there; cheap from the second call on."""
    with _first:
        _make()


@cache
def _make() -> None:
    with making(SCORES) as missing:
        if missing:
            use_scoring()


def use_scoring() -> None:
    """Call what reads and scores sentences, with the types it is always called with."""
    with packing():
        cut = split_all([Article("warm", _TEXT)])
        take_in(cut)
        fill_slots(np.full(4, -1, np.int32), np.zeros(1, np.int64), 1)
        known = np.unique(columns(cut).indices).astype(np.int32)
        ones = np.ones(len(known), np.float32)
        weights = np.ones((len(known), CLASSES), np.float32)
        blocks = np.ones(int(known.max() >> BLOCK_BITS) + 1)
        Scorer(known, ones, weights, weights[0], blocks).scores(cut)
