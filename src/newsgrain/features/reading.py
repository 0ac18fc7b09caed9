# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Articles to what is known of their sentences, a batch at a time; the memory of words is one a process."""

from collections.abc import Iterator, Sequence
from functools import cache
from threading import Lock

import cython

from newsgrain.text.places import SplitArticle

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.pages import read
    from cython.cimports.newsgrain.features.patterns import look_at, try_patterns
    from cython.cimports.newsgrain.features.tokens import cut
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.pages import read
    from newsgrain.features.patterns import look_at, try_patterns
    from newsgrain.features.tokens import cut
    from newsgrain.features.vocabulary import Vocabulary

COMPILED: bool = cython.compiled
BATCH = 12_000  # sentences read at once: each step finds its tables in the processor's cache again
turn = Lock()  # held by whoever uses the vocabulary


@cache
def vocabulary() -> Vocabulary:
    """The one vocabulary of this process."""
    return Vocabulary()


def in_batches(splits: Sequence[SplitArticle]) -> Iterator[list[SplitArticle]]:
    """Articles in lists of about BATCH sentences."""
    batch: list[SplitArticle] = []
    count = 0
    for split in splits:
        batch.append(split)
        count += len(split)
        if count >= BATCH:
            yield batch
            batch, count = [], 0
    if batch:
        yield batch


@cython.ccall
def read_batch(splits: Sequence[SplitArticle], words: Vocabulary) -> Batch:
    """What is known of all sentences of some articles; the caller holds `turn`."""
    batch = _tokenised(splits, words)
    read(batch, words)
    return batch


@cython.cfunc
def _tokenised(splits: Sequence[SplitArticle], words: Vocabulary) -> Batch:
    batch = Batch(splits)
    words.characters.meet(batch.points)
    look_at(words.characters, batch)
    try_patterns(splits, batch)
    cut(words.characters, batch)
    words.number(batch)
    return batch


def facts_of(split: SplitArticle) -> list[Facts]:
    """What is known of each sentence of one article."""
    with turn:
        return read_batch([split], vocabulary()).sentences


def take_in(splits: Sequence[SplitArticle]) -> int:
    """Cut the sentences into known tokens and do no more; how many: the bound on what scores can reach."""
    count = 0
    for some in in_batches(splits):
        with turn:
            count += _tokenised(some, vocabulary()).count
    return count
