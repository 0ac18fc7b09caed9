"""Has all machine code made or loaded at once, before the first article."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
_OTHER = "import newsgrain.compiled_warm as warm; warm.use_writing()"
_first = Lock()


def ready() -> None:
    """Make the machine code unless it is there; cheap from the second call on."""
    with _first:
        _make()


@cache
def _make() -> None:
    with making() as missing:
        if missing:
            with _beside():
                use_scoring()
            use_writing()


@contextmanager
def _beside() -> Iterator[None]:
    """Have another process make one half meanwhile, where a second core can: what it made is loaded here.

    Nothing is lost where it cannot be started or fails, since this process makes what it does not find.
    """
    if len(os.sched_getaffinity(0)) < 2 or not sys.executable:
        yield
        return
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-c", _OTHER]
    other = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603 - our own code
    try:
        yield
        other.wait()
    finally:
        other.kill()
        other.wait()


def use_writing() -> None:
    """Call what writes rows, with the types it is always called with."""
    with packing():
        article = Article("warm", _TEXT)
        cut = split_all([article])
        count = sum(map(len, cut))
        best, millionths = np.zeros(count, np.int64), np.zeros((count, CLASSES), np.int64)
        scored = Scored.at([article], np.zeros(1, np.int64), cut, best, millionths)
        json_lines(scored, "warm", compiled=True)
        row_columns(scored, "warm", compiled=True)


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
