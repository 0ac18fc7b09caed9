# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What only the whole page tells of a sentence: how its paragraphs run, and whose voice it is in.

Teasers of other stories, tables of contents and credits come as one-sentence paragraphs in a row, most of
them at the page's end; interviews as questions and speakers' turns; blogs and letters in the first person.
"""

import cython

from newsgrain.features.codes import cue_bits
from newsgrain.features.words import W_UPPER, number_of

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.vocabulary import Vocabulary

_ASKS, _COLON, _FIRST = ord("?"), number_of(":"), cue_bits("first")
_NAME = 5  # words of a speaker's name before a colon, at most
FAR = 4  # paragraphs behind a question or a turn, at most
_FAR = FAR


@cython.cfunc
def read_shapes(batch: Batch, words: Vocabulary) -> None:
    """Enter what the pages of a batch tell of each sentence, whose own facts are there already."""
    a: cython.Py_ssize_t = 0
    s: Facts
    while a < len(batch.sentences):
        s = batch.sentences[a]
        _read_down(batch, words, a, s.article_end)
        _read_up(batch, a, s.article_end)
        a = s.article_end


@cython.cfunc
def _read_down(batch: Batch, words: Vocabulary, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> None:
    """What stands above each sentence of an article: paragraphs, the last question, the last turn."""
    s: Facts
    before: Facts | None = None
    asked: cython.int = -_FAR
    turned: cython.int = -_FAR
    n: cython.Py_ssize_t
    for n in range(a, b):
        s = batch.sentences[n]
        if before is not None and before.block == s.block:
            s.lone = before.lone = False
            s.above, s.run_above = before.above, before.run_above
        else:
            s.lone, s.above, s.run_above = True, 0, 0
            if before is not None:
                s.above, s.run_above = before.above + 1, before.run_above + 1 if before.lone else 0
            if _is_turn(s, batch, words):
                turned = s.above
        if s.stop == _ASKS and _closes(s, n, batch):
            asked = s.above
        s.since_question, s.since_turn = min(s.above - asked, _FAR), min(s.above - turned, _FAR)
        before = s


@cython.cfunc
def _closes(s: Facts, n: cython.Py_ssize_t, batch: Batch) -> cython.bint:
    """Whether sentence `n` is the last of its paragraph."""
    if n + 1 == s.article_end:
        return True
    after: Facts = batch.sentences[n + 1]
    return after.block != s.block


@cython.cfunc
def _is_turn(s: Facts, batch: Batch, words: Vocabulary) -> cython.bint:
    """Whether a sentence opens with a name, a colon and what its bearer says."""
    i: cython.Py_ssize_t
    for i in range(min(s.count - 1, _NAME + 1)):
        token: cython.int = batch.tokens[s.first + i]
        if words.low[token] == _COLON:
            return i > 0
        if not words.written[token] & W_UPPER:
            return False
    return False


@cython.cfunc
def _read_up(batch: Batch, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> None:
    """What stands below each sentence; the first one is given what the page has of everything."""
    s: Facts
    after: Facts | None = None
    page: Facts = batch.sentences[a]
    n: cython.Py_ssize_t = b - 1
    while n >= a:
        s = batch.sentences[n]
        if after is None:
            s.below = s.run_below = 0
        elif after.block == s.block:
            s.below, s.run_below = after.below, after.run_below
        else:
            s.below, s.run_below = after.below + 1, after.run_below + 1 if after.lone else 0
        page.questions += s.since_question == 0
        page.turns += s.since_turn == 0
        page.firsts += 1 if s.heard & _FIRST else 0
        page.lones += s.lone
        after = s
        n -= 1
