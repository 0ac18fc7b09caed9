# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Tells which words of a sentence are finite verbs, and which of them is the main one."""

import cython
import numpy as np

from newsgrain.features.codes import OPENS_QUOTE, PRE, SIDE
from newsgrain.features.grammar import (
    ADVERB,
    BASE,
    BE,
    BRACKET,
    COLON,
    COMMA,
    CONDITION,
    CONJ,
    DASH,
    DET,
    DO,
    EVIDENTIAL,
    FIRST,
    HAVE,
    HE,
    HEDGE,
    ING,
    MAY,
    MODAL,
    NAME,
    NAMED,
    NOT,
    NOUN,
    NOUNISH,
    NUMBER,
    OF,
    PARTICIPLE,
    PAST,
    POSS,
    PREP,
    PRONOUN,
    QUOTE,
    REL,
    SEEM,
    SEMICOLON,
    STOP,
    SUB,
    THAT,
    THAT_IS,
    THERE,
    THEY,
    THIRD,
    TIME,
    TO,
    VERB,
    WEAKER,
    WH,
    WHETHER,
    WILL,
    YOU,
)
from newsgrain.features.words import (
    L_ALPHA,
    L_ED_LONG,
    L_ING_LONG,
    L_LY_LONG,
    L_OPENER,
    L_PLURAL,
    L_POINTER,
    W_ALPHA,
    W_DIGIT,
    W_MARK,
    W_OPENING,
    W_QUOTE,
    W_STOP,
    W_STRAIGHT,
    W_UPPER,
    number_of,
)
from newsgrain.text.places import OPENS_INSIDE

if cython.compiled:
    from cython.cimports.newsgrain.features.facts import Batch, Facts
    from cython.cimports.newsgrain.features.vocabulary import Vocabulary
else:
    from newsgrain.features.facts import Batch, Facts
    from newsgrain.features.vocabulary import Vocabulary

_BREAKS = COMMA | DASH | SEMICOLON | COLON | STOP
_AUXILIARY = BE | HAVE | DO
_LEADS = DET | POSS | THAT | QUOTE | TO | NAME | PRONOUN | WHETHER | WH | NUMBER | HEDGE | ADVERB
_CLAUSE_ENDS = CONJ | REL | THAT | SUB | WH | WHETHER | CONDITION | (PRONOUN & ~THERE)
_GROUPED = MODAL | _AUXILIARY | ADVERB | NOT | EVIDENTIAL | HEDGE
_CLITIC, _SAID, _TOLD, _BY = (number_of(word) for word in ("'s", "said", "told", "by"))
_ROUND, _SQUARE, _END_ROUND, _END_SQUARE = (number_of(sign) for sign in "([)]")


@cython.cfunc
def is_noun(kind: cython.longlong) -> cython.bint:
    """Whether a word can end a noun phrase."""
    return (kind & NOUN) != 0 or kind == 0


@cython.final
@cython.cclass
class Reader:
    """A sentence's tokens in parallel arrays, `n` of them, with kinds, forms and the regions they stand in.

    `low` are numbers of words in lower case; `flags`, `written` and `shape` are bits of `words`. One reader
    serves many sentences, one after the other; `room` is the length of the longest.
    """

    def __init__(self, room: int) -> None:
        self.n = 0
        self.kind, self.flags = np.zeros(room, np.int64), np.zeros(room, np.int64)
        self.low, self.form, self.cues = (np.zeros(room, np.int32) for _ in range(3))
        self.written, self.region = np.zeros(room, np.int32), np.zeros(room, np.int32)
        self.quoted, self.finite, self.shape = (np.zeros(room, t) for t in (np.int8, np.int8, np.uint8))

    @cython.cfunc
    def take(self, s: Facts, batch: Batch, words: Vocabulary) -> None:
        """Read a sentence's tokens, and find its finite verbs."""
        i: cython.Py_ssize_t
        self.n = s.count
        for i in range(self.n):
            token: cython.int = batch.tokens[s.first + i]
            low: cython.int = batch.low[s.first + i]
            self.low[i], self.written[i] = low, words.written[token]
            self.kind[i], self.form[i] = words.kind[low], words.form[low]
            self.flags[i], self.cues[i] = words.flags[low], words.cues[low]
            self.shape[i] = words.shape_bits[token] if i else words.first_shape_bits[token]
            self.region[i] = PRE
        self._find_quoted(s)
        self._find_kinds()
        for i in range(self.n):
            self.finite[i] = self._is_finite(i, False)

    @cython.cfunc
    def _find_quoted(self, s: Facts) -> None:
        inside: cython.bint = (s.place & OPENS_INSIDE) != 0 and not s.text & OPENS_QUOTE
        i: cython.Py_ssize_t
        for i in range(self.n):
            sign: cython.int = self.written[i]
            self.quoted[i] = inside
            if sign & W_MARK:
                inside = (sign & W_OPENING) != 0 or ((sign & W_STRAIGHT) != 0 and not inside)
                self.quoted[i] = True

    @cython.cfunc
    def _find_kinds(self) -> None:
        """From what the lexicon says of each word alone to what it is in its sentence."""
        title: cython.bint = self._is_title()
        i: cython.Py_ssize_t
        for i in range(self.n):
            self._of_sign(i, title)
            if not self.kind[i] and not self.form[i] and self.flags[i] & L_ALPHA:
                self._unlisted(i)
            if self.low[i] == _CLITIC:  # a verb behind a pronoun, else a possessive
                if i > 0 and self.kind[i - 1] & THAT_IS:
                    self.kind[i], self.form[i] = BE, THIRD
                else:
                    self.kind[i], self.form[i] = POSS, 0

    @cython.cfunc
    def _is_title(self) -> cython.bint:
        """Whether capitals mean nothing, since most words have them."""
        capitals: cython.int = 0
        words: cython.int = 0
        i: cython.Py_ssize_t
        for i in range(self.n):
            capitals += (self.written[i] & W_UPPER) != 0
            words += (self.written[i] & W_ALPHA) != 0
        return words > 2 and 10 * capitals > 6 * words

    @cython.cfunc
    def _of_sign(self, i: cython.Py_ssize_t, title: cython.bint) -> None:
        """Add what the token's first character tells; a capital inside a sentence makes a name."""
        first: cython.int = self.written[i]
        if first & W_DIGIT:
            self.kind[i] |= NUMBER
        elif first & W_QUOTE:
            self.kind[i] |= QUOTE
        elif first & W_STOP:
            self.kind[i] |= STOP
        elif first & W_UPPER and not title and self._is_inside(i):
            if self.form[i] or self.kind[i] & (MAY | WILL):
                self.kind[i], self.form[i] = self.kind[i] & ~WEAKER, 0
            self.kind[i] |= NAME

    @cython.cfunc
    def _is_inside(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether no sentence begins with the token, and no quotation or bracket opens before it."""
        return not self.flags[i - 1] & L_OPENER if i else not self.kind[i]

    @cython.cfunc
    def _unlisted(self, i: cython.Py_ssize_t) -> None:
        if self.flags[i] & L_ED_LONG and i:
            self.kind[i], self.form[i] = VERB, PAST | PARTICIPLE
        elif self.flags[i] & L_ING_LONG:
            self.kind[i], self.form[i] = VERB, ING
        elif self.flags[i] & L_LY_LONG:
            self.kind[i] = ADVERB

    @cython.cfunc
    def k(self, i: cython.Py_ssize_t) -> cython.longlong:
        """Kinds of a token; beyond the sentence that of a full stop."""
        return self.kind[i] if 0 <= i < self.n else STOP

    @cython.cfunc
    def breaks(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether a clause cannot go on past the token."""
        return not 0 <= i < self.n or (self.kind[i] & _BREAKS) != 0 or self.quoted[i] != 0

    @cython.cfunc
    def plural(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether the token can be a plural noun."""
        if i < 0 or self.kind[i] & (PREP | DET | POSS | ADVERB) or self.form[i] & PAST:
            return False
        return (self.flags[i] & L_PLURAL) != 0

    @cython.cfunc
    def _is_finite(self, i: cython.Py_ssize_t, sure: cython.bint) -> cython.bint:
        """Whether the token is a finite verb; `sure`: only if it can be nothing else."""
        kind: cython.longlong = self.kind[i]
        form: cython.int = self.form[i]
        if not (form or kind & MODAL) or self.quoted[i] or kind & NAME:
            return False
        before: cython.longlong = self.kind[i - 1] if i else 0
        if kind & MODAL:
            return not before & (DET | POSS) or (self.flags[i - 1] & L_POINTER) != 0
        if kind & _AUXILIARY:
            return self._auxiliary(i, before)
        if _is_barred(form, before):
            return False
        if form & PAST:
            return not form & PARTICIPLE or self._past(i, before, sure)
        if form & THIRD:
            if kind & NOUNISH:
                return not sure and self._third(i, before)
            return not before & (DET | POSS)
        return (form & BASE) != 0 and self._base(i, before, sure)

    @cython.cfunc
    def _auxiliary(self, i: cython.Py_ssize_t, before: cython.longlong) -> cython.bint:
        form: cython.int = self.form[i]
        if form & (THIRD | PAST) and not (form & BASE and before & TO):
            return True
        if not form & BASE:
            return False
        return (before & (FIRST | YOU | THEY | REL)) != 0 or (self.plural(i - 1) and not before & TO)

    @cython.cfunc
    def _third(self, i: cython.Py_ssize_t, before: cython.longlong) -> cython.bint:
        """A form like reports, which may be a plural noun."""
        after: cython.longlong = self.k(i + 1)
        if not before & NAMED and not (i > 0 and is_noun(before) and not before & NUMBER):
            return False
        looks: cython.bint = (self.kind[i] & SEEM) != 0 and not after and (self.flags[i + 1] & L_ALPHA) != 0
        led: cython.bint = (after & (_LEADS | COLON | CONDITION | PREP)) != 0 and not after & OF
        return looks or led or (before & PRONOUN) != 0

    @cython.cfunc
    def _base(self, i: cython.Py_ssize_t, before: cython.longlong, sure: cython.bint) -> cython.bint:
        if before & (FIRST | YOU | THEY):
            return True
        after: cython.longlong = self.k(i + 1)
        verb: cython.bint = not self.kind[i] & NOUNISH or ((after & (_LEADS | PREP)) != 0 and not after & OF)
        return verb and not sure and self.plural(i - 1)

    @cython.cfunc
    def _past(self, i: cython.Py_ssize_t, before: cython.longlong, sure: cython.bint) -> cython.bint:
        """A form like announced, which may be a participle."""
        if self.low[i] in (_SAID, _TOLD):
            return not before & (BE | HAVE)
        if sure or not i or before & (BE | HAVE) or (i + 1 < self.n and self.low[i + 1] == _BY):
            return False
        if before & COMMA:
            return self._closes(i - 1) and not self._later(i)
        return (before & (HE | FIRST | THEY | YOU | REL)) != 0 or self._has_object(i) or not self._later(i)

    @cython.cfunc
    def _has_object(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether a noun phrase makes it no participle: argued the money, but not killed this week."""
        timed: cython.bint = ((self.k(i + 1) | self.k(i + 2) | self.k(i + 3)) & TIME) != 0
        return not timed and (self.k(i + 1) & (DET | POSS | PRONOUN)) != 0 and not self.quoted[i + 1]

    @cython.cfunc
    def _closes(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether a comma not far before opens what the comma at `i` closes."""
        j: cython.Py_ssize_t
        for j in range(max(0, i - 14), i):
            if self.kind[j] & COMMA and not self.quoted[j]:
                return True
        return False

    @cython.cfunc
    def _later(self, i: cython.Py_ssize_t) -> cython.bint:
        """Whether a sure finite verb follows in the same clause."""
        j: cython.Py_ssize_t
        for j in range(i + 1, min(self.n, i + 14)):
            if self.breaks(j) or (self.kind[j] & _CLAUSE_ENDS and not self.kind[j] & THERE):
                return False
            if self._is_finite(j, True):
                return True
        return False

    @cython.cfunc
    def clause_start(self) -> cython.Py_ssize_t:
        """Where the main clause starts: behind a subordinate clause that opens the sentence."""
        i: cython.Py_ssize_t = 0
        j: cython.Py_ssize_t
        k: cython.Py_ssize_t
        while i < self.n and (self.quoted[i] or self.kind[i] & (QUOTE | BRACKET | DASH | CONJ)):
            i += 1
        if i >= self.n or not self.kind[i] & (SUB | CONDITION | WHETHER):
            return i
        if self.kind[i] & PREP and not self._clause_from(i):
            return i
        seen: cython.bint = False
        for j in range(i + 1, self.n):
            if seen and self.kind[j] & COMMA and not self.quoted[j]:
                for k in range(i, j):
                    self.region[k] = SIDE
                return j + 1
            seen = seen or self.finite[j] != 0
        return i

    @cython.cfunc
    def _clause_from(self, i: cython.Py_ssize_t) -> cython.bint:
        j: cython.Py_ssize_t
        for j in range(i + 1, self.n):
            if self.breaks(j):
                return False
            if self.finite[j]:
                return True
        return False

    @cython.cfunc
    @cython.exceptval(check=False)
    def main_verb(self, start: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Index of the main finite verb from `start` on, -1 if there is none; marks what is beside it."""
        i: cython.Py_ssize_t = start
        pending: cython.bint = False
        while i < self.n:
            if self.quoted[i]:
                i += 1
            elif self.kind[i] & BRACKET and self.low[i] in (_ROUND, _SQUARE):
                i = self._skip_brackets(i) + 1
            elif i > start and self._relative(i):
                if self.kind[i - 1] & COMMA:
                    i = self._skip_to_comma(i)
                else:
                    pending, self.region[i] = True, SIDE
                    i += 1
            elif not self.finite[i]:
                self.region[i] = SIDE if pending else self.region[i]
                i += 1
            elif pending:
                pending, i = False, self._skip_group(i)
            else:
                return i
        return -1

    @cython.cfunc
    def _relative(self, i: cython.Py_ssize_t) -> cython.bint:
        before: cython.longlong = self.kind[i - 1]
        if self.kind[i] & REL:
            return True
        return (self.kind[i] & THAT) != 0 and is_noun(before) and not before & QUOTE

    @cython.cfunc
    def _skip_brackets(self, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
        while i < self.n and self.low[i] not in (_END_ROUND, _END_SQUARE):
            self.region[i] = SIDE
            i += 1
        return i

    @cython.cfunc
    def _skip_to_comma(self, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
        while i < self.n and (self.quoted[i] or not self.kind[i] & (COMMA | DASH)):
            self.region[i] = SIDE
            i += 1
        return i

    @cython.cfunc
    def _skip_group(self, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
        """Step over auxiliaries and what stands between them, then over one lexical verb."""
        while i < self.n and not self.breaks(i) and (self.kind[i] & _GROUPED or self.form[i]):
            self.region[i] = SIDE
            i += 1
            if self.form[i - 1] and not self.kind[i - 1] & _GROUPED:
                break
        return i


@cython.cfunc
def _is_barred(form: cython.int, before: cython.longlong) -> cython.bint:
    """Whether what stands before makes it a noun, an adjective or an infinitive."""
    if not before & (DET | POSS) and (not before & (PREP | TO) or before & ADVERB):
        return False
    return not (form & PAST and before & PREP and not form & PARTICIPLE)
