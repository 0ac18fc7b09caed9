# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, infer_types=True
"""Every distinct token once: what it is as written and in lower case, in arrays that grow and are bounded."""

from typing import Any

import cython
import numpy as np
from numpy.typing import NDArray

from newsgrain.features.characters import (
    ALNUM,
    ALPHA,
    DIGIT,
    MARK,
    ODD,
    OPENING,
    QUOTE,
    SMALL,
    STOP,
    UPPER,
)
from newsgrain.features.codes import CUES, SUBJECTS, cue_bits
from newsgrain.features.naming import CHAR
from newsgrain.features.strings import LIMIT, longer
from newsgrain.features.words import (
    L_ALL_ALNUM,
    L_ALNUM,
    L_ALPHA,
    L_DIGIT,
    L_ED_LONG,
    L_FUNCTION,
    L_ING,
    L_ING_LONG,
    L_INVERTS,
    L_LY_LONG,
    L_PLURAL,
    L_TAIL,
    S_DONE,
    S_INVERTED,
    SHAPES,
    W_ALNUM,
    W_ALPHA,
    W_AT,
    W_CAPS,
    W_DIGIT,
    W_MARK,
    W_OPENING,
    W_QUOTE,
    W_STOP,
    W_STRAIGHT,
    W_UPPER,
    listed,
    shape_bits,
)
from newsgrain.text.places import points_of

if cython.compiled:
    from cython.cimports.newsgrain.features.characters import Characters
    from cython.cimports.newsgrain.features.facts import Batch
    from cython.cimports.newsgrain.features.naming import column, gram_piece, spaced_piece, with_character
    from cython.cimports.newsgrain.features.strings import Strings, ends, hash_of, reads
else:
    from newsgrain.features.characters import Characters
    from newsgrain.features.facts import Batch
    from newsgrain.features.naming import column, gram_piece, spaced_piece, with_character
    from newsgrain.features.strings import Strings, ends, hash_of, reads

Ints = NDArray[Any]
_ROOM = 1 << 16
_AT_ONCE = 1 << 12  # tokens for which there is room before they are looked at
_KEPT = 1 << 16  # places for short tokens that were met last
_SHORT = 18  # characters of them, of which a number holds half
LONGEST = 40  # characters of a word of which n-grams are made
_LONGEST = LONGEST
_FULL = 0xFFFFFFFF
_MASK = (1 << 64) - 1
_MIX = 0x5851F42D4C957F2D
_AT, _CURLY, _STRAIGHT, _MARK = map(ord, "@’'\"")
_NUMBER, _MAIL, _URL, _CAPS, _NAME, _ING, _ED, _LY, _S, _OTHER = range(len(SHAPES))
_NOT_OF_NAMES = cue_bits("act", "appeal", "can")


@cython.final
@cython.cclass
class Vocabulary:
    """All that is remembered of words in lower case, and of tokens as they are written.

    Of a word: its kinds, form, cue lists and flags, the piece of a name that a blank and the word are, what
    it is in n-grams, and the columns of its characters. Of a token: its word (`low`), what it looks like, and
    its shape, a word too, at the start of a sentence or later.
    """

    def __init__(self) -> None:
        self.characters, self.age = Characters(), 0
        self.words, self.tokens = Strings(_ROOM, 8 * _ROOM), Strings(_ROOM, 8 * _ROOM)
        self.kind, self.flags, self.spaced = (np.zeros(_ROOM, np.int64) for _ in range(3))
        self.gram, self.gram_starts = np.zeros(_ROOM, np.uint64), np.zeros(_ROOM + 1, np.int64)
        self.form, self.cues = np.zeros(_ROOM, np.int32), np.zeros(_ROOM, np.int32)
        self.grams = np.zeros(32 * _ROOM, np.int32)
        self.low, self.written, self.shape, self.first_shape = (np.zeros(_ROOM, np.int32) for _ in range(4))
        self.shape_bits, self.first_shape_bits = np.zeros(_ROOM, np.uint8), np.zeros(_ROOM, np.uint8)
        self._kept = longer(np.zeros((0, 4), np.uint64), _KEPT)
        self._room, self._points = np.zeros(_ROOM, np.int32), np.zeros(0, np.int32)
        self._shapes, self._cue_shapes = np.zeros(len(SHAPES), np.int32), np.zeros(len(CUES), np.int32)
        self.subjects = np.zeros(len(SUBJECTS), np.int32)
        self._bits = np.array([shape_bits(name) for name in SHAPES], np.uint8)
        self._cue_bits = np.array([shape_bits(name) for name in CUES], np.uint8)
        self.forget()

    def forget(self) -> None:
        """Begin with the listed words alone, in the same memory."""
        self.words.forget()
        self.tokens.forget()
        np.asarray(self._kept).fill(0)
        points: Any = points_of("".join([item.word for item in listed()]))
        self.characters.meet(points)
        a: cython.Py_ssize_t = 0
        for word, kind, form, cues, flags in listed():
            n = self.word(points, a, a + len(word))
            a += len(word)
            self.kind[n], self.form[n], self.cues[n] = kind, form, cues
            self.flags[n] |= flags
        for k, name in enumerate(SHAPES):
            self._shapes[k] = self.number_of(name)
        for k, name in enumerate(CUES):
            self._cue_shapes[k] = self.number_of(name)
        for k, name in enumerate(SUBJECTS):
            self.subjects[k] = self.number_of(name)
        self.age += 1

    def number_of(self, word: str) -> int:
        """The number of a word in lower case, or of what is to be had like one."""
        points: Any = points_of(word)
        self.characters.meet(points)
        return self.word(points, 0, len(word))

    @cython.cfunc
    def number(self, batch: Batch) -> None:
        """Enter the tokens of a batch, and give it their numbers."""
        if max(self.words.count, self.tokens.count) > LIMIT:
            self.forget()
        self._points = batch.points
        found = cython.declare(cython.int[::1], np.empty(batch.count, np.int32))
        low = cython.declare(cython.int[::1], np.empty(batch.count, np.int32))
        t: cython.Py_ssize_t
        for t in range(batch.count):
            if t % _AT_ONCE == 0:
                last: cython.Py_ssize_t = min(t + _AT_ONCE, batch.count) - 1
                self._reserve(last - t + 1, batch.ends[last] - batch.starts[t])
            found[t] = self.token(batch.starts[t], batch.ends[t])
            low[t] = self.low[found[t]]
        batch.tokens, batch.low = found, low

    def _reserve(self, tokens: int, points: int) -> None:
        """Make room for as many new tokens, each of which can be new in lower case and as a sign, too."""
        low, written = self.words.count, self.tokens.count
        needed = max(self.words.starts[low], self.tokens.starts[written]) + 3 * points + tokens
        size, room = len(self.low), len(self.words.points)
        if max(low, written) + 2 * tokens >= size or needed >= room:
            self._grow(2 * size, max(2 * room, needed))
        if len(self._room) < points:
            self._room = np.empty(2 * points, np.int32)

    def _grow(self, size: int, room: int) -> None:
        self.words.grow(size, room)
        self.tokens.grow(size, room)
        self.kind, self.flags = longer(self.kind, size), longer(self.flags, size)
        self.spaced, self.gram = longer(self.spaced, size), longer(self.gram, size)
        self.form, self.cues = longer(self.form, size), longer(self.cues, size)
        self.gram_starts, self.grams = longer(self.gram_starts, size + 1), longer(self.grams, 4 * room)
        self.low, self.written = longer(self.low, size), longer(self.written, size)
        self.shape, self.first_shape = longer(self.shape, size), longer(self.first_shape, size)
        self.shape_bits = longer(self.shape_bits, size)
        self.first_shape_bits = longer(self.first_shape_bits, size)

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def word(self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
        """Number of a word in lower case, entered if it is new."""
        h: cython.ulonglong = hash_of(points, a, b)
        slot: cython.Py_ssize_t = self.words.find(points, a, b, h)
        if self.words.slots[slot] >= 0:
            return self.words.slots[slot]
        n: cython.int = self.words.enter(points, a, b, h, slot)
        self.kind[n] = self.form[n] = self.cues[n] = 0
        self.flags[n] = self._looks(points, a, b)
        self.spaced[n] = spaced_piece(points, a, b)
        self.gram[n] = gram_piece(self.spaced[n])
        self.gram_starts[n + 1] = self._char_grams(points, a, min(b, a + _LONGEST), self.gram_starts[n])
        return n

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def _char_grams(
        self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t, m: cython.longlong
    ) -> cython.longlong:
        """Write the columns of the 2- to 5-grams of a word between blanks; where they end."""
        i: cython.Py_ssize_t
        j: cython.Py_ssize_t
        for i in range(a - 1, b):
            state: cython.longlong = _FULL
            for j in range(i, min(i + 5, b + 1)):
                point: cython.longlong = points[j] if a <= j < b else 32
                state = with_character(state, cython.cast(cython.longlong, point))
                if j > i:
                    self.grams[m] = column(CHAR, state)
                    m += 1
        return m

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def _looks(self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
        """What can be seen of a word in lower case."""
        first: cython.int = self.characters.classes[points[a]]
        every: cython.bint = True
        i: cython.Py_ssize_t
        for i in range(a, b):
            every = every and (self.characters.classes[points[i]] & ALNUM) != 0
        bits: cython.int = L_ALL_ALNUM if every else 0
        bits |= L_ALNUM if first & ALNUM else 0
        bits |= L_DIGIT if first & DIGIT else 0
        bits |= L_ALPHA if first & ALPHA else 0
        if ends(points, a, b, "ing"):
            bits |= L_ING | (L_ING_LONG if b - a > 5 else 0)
        bits |= L_ED_LONG if b - a > 4 and ends(points, a, b, "ed") else 0
        bits |= L_LY_LONG if b - a > 4 and ends(points, a, b, "ly") else 0
        if ends(points, a, b, "s") and not (
            ends(points, a, b, "ss")
            or ends(points, a, b, "us")
            or ends(points, a, b, "is")
            or ends(points, a, b, "'s")
        ):
            bits |= L_PLURAL
        return bits

    @cython.cfunc
    def token(self, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
        """Number of a token of the batch, entered if it is new; short ones met last are found at once."""
        key: cython.ulonglong = 1
        more: cython.ulonglong = 1
        seen: cython.int = 0
        line: cython.Py_ssize_t = 0
        half: cython.Py_ssize_t = min(b, a + _SHORT // 2)
        i: cython.Py_ssize_t
        if b - a <= _SHORT:
            for i in range(a, half):
                key = key << 7 | cython.cast(cython.ulonglong, self._points[i])
                seen |= self._points[i]
            for i in range(half, b):
                more = more << 7 | cython.cast(cython.ulonglong, self._points[i])
                seen |= self._points[i]
            line = ((key + more) * _MIX & _MASK) >> 48
            if seen < 128 and self._kept[line, 0] == key and self._kept[line, 1] == more:
                return self._kept[line, 2]
        h: cython.ulonglong = hash_of(self._points, a, b)
        slot: cython.Py_ssize_t = self.tokens.find(self._points, a, b, h)
        n: cython.int = self.tokens.slots[slot]
        if n < 0:
            n = self._new_token(self._points, a, b, h, slot)
        if b - a <= _SHORT and seen < 128:
            self._kept[line, 0], self._kept[line, 1], self._kept[line, 2] = key, more, n
        return n

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def _new_token(
        self,
        points: Ints,
        a: cython.Py_ssize_t,
        b: cython.Py_ssize_t,
        h: cython.ulonglong,
        slot: cython.Py_ssize_t,
    ) -> cython.int:
        n: cython.int = self.tokens.enter(points, a, b, h, slot)
        self.low[n] = self._lower(points, a, b)
        self.written[n] = self._writing(points, a, b)
        is_sign: cython.bint = not self.written[n] & (W_DIGIT | W_AT | W_ALNUM)
        self._set_shapes(n, self.word(points, a, b) if is_sign else -1)
        return n

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def _lower(self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
        """Number of the word that a token is in lower case."""
        i: cython.Py_ssize_t
        for i in range(a, b):
            if self.characters.classes[points[i]] & ODD:
                return self.number_of(
                    "".join([chr(point) for point in points[a:b]]).lower().replace("’", "'")
                )
            self._room[i - a] = _STRAIGHT if points[i] == _CURLY else self.characters.lower[points[i]]
        return self.word(self._room, 0, b - a)

    @cython.cfunc
    @cython.locals(points=cython.int[::1])
    def _writing(self, points: Ints, a: cython.Py_ssize_t, b: cython.Py_ssize_t) -> cython.int:
        """What can be seen of a token as it is written."""
        first: cython.int = self.characters.classes[points[a]]
        bits: cython.int = (W_UPPER if first & UPPER else 0) | (W_ALPHA if first & ALPHA else 0)
        bits |= (W_DIGIT if first & DIGIT else 0) | (W_ALNUM if first & ALNUM else 0)
        bits |= (W_QUOTE if first & QUOTE else 0) | (W_STOP if first & STOP else 0)
        if b == a + 1:
            bits |= (W_MARK if first & MARK else 0) | (W_OPENING if first & OPENING else 0)
            return bits | (W_STRAIGHT if points[a] == _MARK else 0)
        seen: cython.int = 0
        i: cython.Py_ssize_t
        for i in range(a, b):
            seen |= self.characters.classes[points[i]]
            bits |= W_AT if points[i] == _AT else 0
        return bits | (W_CAPS if seen & UPPER and not seen & SMALL else 0)

    @cython.cfunc
    def _set_shapes(self, n: cython.int, own: cython.int) -> None:
        """Enter the shape of a token at the start of a sentence and later; `own` is that of a sign."""
        bits = cython.declare(cython.uchar[::1], self.first_shape_bits)
        shapes = cython.declare(cython.int[::1], self.first_shape)
        low: cython.int = self.low[n]
        later: cython.bint
        for later in (False, True):
            if later:
                bits, shapes = self.shape_bits, self.shape
            k: cython.int = self._cue(low, self.written[n], later)
            if k >= 0:
                shapes[n], bits[n] = self._cue_shapes[k], self._cue_bits[k]
            elif self.flags[low] & L_FUNCTION:
                told: cython.longlong = self.flags[low]
                shapes[n] = low
                bits[n] = (S_DONE if told & L_TAIL else 0) | (S_INVERTED if told & L_INVERTS else 0)
            elif own >= 0:
                shapes[n], bits[n] = own, S_DONE
            else:
                k = self._plain_shape(low, self.written[n], later)
                shapes[n], bits[n] = self._shapes[k], self._bits[k]

    @cython.cfunc
    @cython.exceptval(check=False)
    def _cue(self, low: cython.int, written: cython.int, later: cython.bint) -> cython.int:
        """Number of the first list of cues that has a word, -1 if none has; a name is no act or appeal."""
        cues: cython.int = self.cues[low]
        lowest: cython.int = cues & -cues
        if not cues or (later and written & W_UPPER and lowest & _NOT_OF_NAMES):
            return -1
        k: cython.int = 0
        while lowest >> k > 1:
            k += 1
        return k

    @cython.cfunc
    def _plain_shape(self, low: cython.int, written: cython.int, later: cython.bint) -> cython.int:
        """Number in SHAPES of a word that is in no list."""
        if written & W_DIGIT:
            return _NUMBER
        if written & W_AT:
            return _MAIL
        points = cython.declare(cython.int[::1], self.words.points)
        a: cython.Py_ssize_t = self.words.starts[low]
        b: cython.Py_ssize_t = self.words.starts[low + 1]
        if reads(points, a, b, "http") or reads(points, a, b, "www."):
            return _URL
        if written & W_CAPS:
            return _CAPS
        if later and written & W_UPPER:
            return _NAME
        if ends(points, a, b, "ing"):
            return _ING
        if ends(points, a, b, "ed"):
            return _ED
        return _LY if ends(points, a, b, "ly") else _S if ends(points, a, b, "s") else _OTHER
