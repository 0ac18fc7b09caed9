# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""How much of what a sentence is about is told elsewhere on its page: a teaser shares little with it.

Asked of its content words and, apart, of names. Each word is looked up by its number, so that the time is
linear in the length of the page.
"""

from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.codes import cue_bits
from newsgrain.features.grammar import LEXICAL, NAME, NOUNISH, ORG, PERSON, SAY, STUDY
from newsgrain.features.words import L_ALPHA, L_FUNCTION, W_UPPER

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.vocabulary import Vocabulary

Ints = NDArray[Any]
# kinds of words that are about something; all else that has a kind is a small word
_OF_CONTENT = (LEXICAL & ~SAY) | NOUNISH | PERSON | ORG | STUDY | NAME
_EMPTY = cue_bits("say", "report", "time", "first", "second", "third", "can", "may", "would", "will")
_LEAD = 1  # number of the last paragraph of title and lead
_ARTICLE, _FIRST, _LAST, _CONTENT = range(4)  # of a word: where it was met, and whether it counts


@cython.cfunc
def read_echoes(batch: Batch, words: Vocabulary) -> None:
    """Enter the echoes of each sentence of a batch; paragraphs are counted already."""
    met = cython.declare(cython.int[:, ::1], np.zeros((words.words.count, 4), np.int32))
    a: cython.Py_ssize_t = 0
    n: cython.Py_ssize_t
    s: Facts
    while a < len(batch.sentences):
        s = batch.sentences[a]
        b: cython.Py_ssize_t = s.article_end
        for n in range(a, b):
            _meet(batch.sentences[n], batch, words, met)
        for n in range(a, b):
            _compare(batch.sentences[n], batch, words, met)
        a = b


@cython.cfunc
def _is_content(words: Vocabulary, low: cython.int) -> cython.bint:
    """Whether a word is about something."""
    if not words.flags[low] & L_ALPHA or words.flags[low] & L_FUNCTION or words.cues[low] & _EMPTY:
        return False
    return not words.kind[low] or (words.kind[low] & _OF_CONTENT) != 0


@cython.cfunc
@cython.locals(met=cython.int[:, ::1])
def _meet(s: Facts, batch: Batch, words: Vocabulary, met: Ints) -> None:
    """Note in which paragraphs of the article its words stand first and last."""
    i: cython.Py_ssize_t
    for i in range(s.first, s.first + s.count):
        low: cython.int = batch.low[i]
        if not met[low, _ARTICLE]:
            met[low, _CONTENT] = _is_content(words, low)
        if met[low, _ARTICLE] != s.article + 1:
            met[low, _ARTICLE], met[low, _FIRST] = s.article + 1, s.above
        met[low, _LAST] = s.above


@cython.cfunc
@cython.locals(met=cython.int[:, ::1])
def _compare(s: Facts, batch: Batch, words: Vocabulary, met: Ints) -> None:
    """Count its content words, and those that stand elsewhere on the page, by where."""
    i: cython.Py_ssize_t
    s.told = s.told_above = s.told_below = s.told_lead = s.named = s.named_else = 0
    for i in range(s.count):
        token: cython.int = batch.tokens[s.first + i]
        low: cython.int = batch.low[s.first + i]
        if not met[low, _CONTENT]:
            continue
        above: cython.bint = met[low, _FIRST] < s.above
        below: cython.bint = met[low, _LAST] > s.above
        s.told += 1
        s.told_above += above
        s.told_below += below and not above
        s.told_lead += above and met[low, _FIRST] <= _LEAD
        if i and words.written[token] & W_UPPER:
            s.named += 1
            s.named_else += above or below
