# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""What is known of the sentences of a batch of articles: where they stand, their tokens, what was read."""

from collections.abc import Sequence
from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.text.places import SplitArticle, points_of

Ints = NDArray[Any]


@cython.final
@cython.cclass
class Facts:
    """One sentence. Words are numbers of the vocabulary, -1 for none; kinds are numbers of `codes`.

    `article` and `article_end` are the numbers of its article's first sentence and of the one behind its
    last, `start` and `end` its characters in the batch, `first` and `count` its tokens. Block, place,
    quarters and halves are the marks that the splitter made; `text` are bits of what is seen of its text,
    `matches` of what patterns find there, `stop` its last character.
    """

    def __init__(self) -> None:
        self.article = self.article_end = self.start = self.end = self.first = self.count = 0
        self.block = self.place = self.quarters = self.halves = 0
        self.text = self.matches = 0
        self.stop = self.word = self.adjective = self.at = self.heading = -1
        # its main clause, as `clauses` finds it
        self.subject = self.verb = self.modal = self.complement = 0
        self.negated = self.passive = self.content = 0
        self.second = self.participle = self.tail = self.according = self.evidential = self.adverb = 0
        self.other_modal = self.open = self.conditional = self.question = self.opening = 0
        # what comes of it, and what it stands under
        self.sign = self.inside = self.signals = self.is_short = self.has_figures = 0
        self.lead = self.distance = self.opener = 0
        # cue lists of its words: of those outside quotation marks, of all
        self.heard = self.cues = 0
        # whether it is all of its paragraph, how many paragraphs are above and below, and how many of one
        # sentence follow on each other from here
        self.lone = self.above = self.below = self.run_above = self.run_below = 0
        # paragraphs since a question and since a speaker's turn
        self.since_question = self.since_turn = 0
        # an article's first sentence alone: questions and turns of the page, sentences in the first person,
        # sentences that are all of their paragraphs
        self.questions = self.turns = self.firsts = self.lones = 0
        # its content words, and those of them that stand elsewhere on the page; the same of names
        self.told = self.told_above = self.told_below = self.told_lead = 0
        self.named = self.named_else = 0


@cython.final
@cython.cclass
class Batch:
    """The sentences of some articles, and their tokens: character `starts` and `ends`, and numbers.

    `tokens` has numbers of tokens as they are written, `low` those of their words in lower case, `quoted`
    whether each stands in quotation marks.
    """

    def __init__(self, splits: Sequence[SplitArticle]) -> None:
        points = points_of("".join([split.article.text for split in splits]))
        self.points = points if cython.compiled else points.tolist()
        self.starts, self.ends = np.empty(len(points), np.int32), np.empty(len(points), np.int32)
        self.tokens, self.low = np.empty(0, np.int32), np.empty(0, np.int32)
        self.quoted = np.empty(0, np.uint8)
        self.count = 0
        self.sentences: list[Facts] = []
        at = 0
        for split in splits:
            _add(self.sentences, split.spans, split.marks, at)
            at += len(split.article.text)


@cython.cfunc
@cython.locals(spans=cython.int[:, ::1], marks=cython.longlong[:, ::1])
def _add(sentences: list[Facts], spans: Ints, marks: Ints, at: cython.int) -> None:
    """Append the sentences of an article that begins at character `at`."""
    article: cython.int = len(sentences)
    i: cython.Py_ssize_t
    for i in range(len(spans)):
        s = Facts()
        s.article, s.article_end = article, article + len(spans)
        s.start, s.end = at + spans[i, 0], at + spans[i, 1]
        s.block, s.place = marks[i, 0], marks[i, 1]
        s.quarters, s.halves = marks[i, 2], marks[i, 3]
        sentences.append(s)
