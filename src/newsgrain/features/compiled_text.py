"""Cuts a batch's text into tokens in one pass, as `tokens` does with its pattern, and looks at its ends."""
# mypy: disable-error-code="no-any-return"

from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.features.compiled_codes import (
    CONTACT,
    ENDS_COLON,
    ENDS_STOP,
    MAY_BYLINE,
    MAY_CONTACT,
    MAY_CREDIT,
    MAY_DATE,
    OPENS_QUOTE,
    P_COUNT,
    P_FIRST,
    P_STOP,
    P_TEXT,
)
from newsgrain.features.compiled_kernel import among, entry, kernel, reads
from newsgrain.features.compiled_points import ALNUM, ALPHA, DECIMAL, SPACE, WORD

Ints = NDArray[Any]
_AT, _DOT, _HYPHEN, _HASH, _QUOTE, _CURLY, _COLON = tuple(map(ord, "@.-#'’:"))
_NEWLINE = ord("\n")
_HTTP = tuple(map(ord, "http"))
_SLASHES = tuple(map(ord, "://"))
_WWW = tuple(map(ord, "www."))
_COPY = tuple(map(ord, "(c)"))
_AT_WORD = tuple(map(ord, "(at)"))
_IN_MAIL = tuple(map(ord, ".+-"))
_IN_NUMBER = tuple(map(ord, ",.:/-"))
_CLITICS = tuple(map(ord, "sdm"))
_LONG_CLITICS = tuple((ord(word[0]), ord(word[1])) for word in ("ll", "ve", "re"))
_STOPS = tuple(map(ord, ".!?…"))
_CLOSERS = tuple(map(ord, "\"'”’»)]*_"))
_OPENERS = tuple(map(ord, '“"«„‘'))
_DATE_ENDS = tuple(map(ord, ",:.apmgtueAPMGTUE+-"))
_TEL, _FAX, _CALL, _TEXT, _RING, _PHONE = (
    tuple(map(ord, word)) for word in ("tel", "fax", "call", "text", "ring", "phone")
)
_CALL_STARTS = tuple(map(ord, "tfcrp"))


def _pairs(words: str) -> Ints:
    """Which two letters begin one of some words, by their numbers in the alphabet, shape (32, 32)."""
    found = np.zeros((32, 32), np.bool_)
    for word in words.split():
        found[ord(word[0]) & 31, ord(word[1]) & 31] = True
    return found


_DATE_STARTS = _pairs("mo tu we th fr sa su ja fe ma ap ju au se oc no de")
_DATES_GO_ON = _pairs("on ue ed hu ri at un an eb ar pr ay ul ug ep ct ov ec")
_CREDIT_STARTS = _pairs(
    "ph im pi cr so vi il gr re ed wo te tr pu up po fi la co ta to ca th au ab me pr no se mo al ne sh di"
)
SHORTEST = 9  # characters of a key, 7 bits each
_CREDIT_REACH = 60  # longer than any word of credits, what may stand behind it, and the colon


@entry
def cut(buf: Ints, classes: Ints, sentences: Ints, spans: Ints, keys: Ints, page: Ints) -> int:
    """Start, end and key of each token of sentences with these starts and ends; returns how many there are.

    Which tokens are whose goes into the page.
    """
    m = 0
    for s in range(len(sentences)):
        page[s, P_FIRST] = m
        m = _cut_sentence(buf, classes, sentences[s, 0], sentences[s, 1], spans, keys, m)
        page[s, P_COUNT] = m - page[s, P_FIRST]
    return m


@kernel
def _cut_sentence(buf: Ints, classes: Ints, start: int, end: int, spans: Ints, keys: Ints, m: int) -> int:
    i, run, mail = start, start, False
    for k in range(start, end):
        mail |= buf[k] == _AT
    while i < end:
        kind = classes[buf[i]]
        if kind & SPACE:
            i += 1
            continue
        if mail and i >= run:
            run = _mail_run(buf, classes, i, end)
        plain = not mail and kind & (WORD | DECIMAL) == WORD and not _may_be_address(buf, i, end)
        j, key = _plain_word(buf, classes, i, end) if plain else (i, 0)
        if j == i:
            j = _token_end(buf, classes, i, end, run)
            key = packed_short(buf, i, j)
        spans[m, 0], spans[m, 1], keys[m] = i, j, key
        m += 1
        i = j
    return m


@kernel
def _may_be_address(buf: Ints, i: int, end: int) -> bool:
    return i + 1 < end and (
        (buf[i] == _HTTP[0] and buf[i + 1] == _HTTP[1]) or (buf[i] == _WWW[0] and buf[i + 1] == _WWW[1])
    )


@kernel
def _plain_word(buf: Ints, classes: Ints, i: int, end: int) -> Any:
    """End and key of a word without signs, read once for both; `i` if signs join it to another."""
    j, key, seen = i, 0, 0
    while j < end and classes[buf[j]] & WORD:
        key, seen = key << 7 | buf[j], seen | buf[j]
        j += 1
    joins = j + 1 < end and (buf[j] == _QUOTE or buf[j] == _CURLY or buf[j] == _HYPHEN)
    if joins and classes[buf[j + 1]] & WORD:
        return i, 0
    return j, key if seen < 128 and j - i <= SHORTEST else 0


@kernel
def packed_short(buf: Ints, a: int, b: int) -> int:
    """A short token of ASCII as one number, its key; 0 for any other."""
    if b - a > SHORTEST:
        return 0
    key, fits = 0, True
    for i in range(a, b):
        key = key << 7 | buf[i]
        fits = fits and 0 < buf[i] < 128
    return key if fits else 0


@kernel
def _token_end(buf: Ints, classes: Ints, i: int, end: int, run: int) -> int:
    c = buf[i]
    j = i
    if c == _HTTP[0] or c == _WWW[0]:
        j = _address_end(buf, classes, i, end)
    if j == i and i < run < end and buf[run] == _AT:
        j = _mail_end(buf, classes, run, i, end)
    if j == i and reads(buf, i, end, _COPY):
        j = i + 3
    if j == i and classes[c] & DECIMAL:
        j = _number_end(buf, classes, i, end)
    if j == i and c == _QUOTE:
        j = _clitic_end(buf, classes, i, end)
    if j == i and classes[c] & WORD:
        j = _word_end(buf, classes, i, end)
    return j if j > i else _sign_end(buf, i, end)


@kernel
def _address_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    j = i
    if reads(buf, i, end, _HTTP):
        j = i + 4
        if j < end and buf[j] == ord("s"):
            j += 1
        j = j + 3 if reads(buf, j, end, _SLASHES) else i
    elif reads(buf, i, end, _WWW):
        j = i + 4
    if j == i or j >= end or classes[buf[j]] & SPACE:
        return i
    while j < end and not classes[buf[j]] & SPACE:
        j += 1
    return j


@kernel
def _mail_run(buf: Ints, classes: Ints, i: int, end: int) -> int:
    while i < end and (classes[buf[i]] & WORD or among(buf[i], _IN_MAIL)):
        i += 1
    return i


@kernel
def _mail_end(buf: Ints, classes: Ints, at: int, i: int, end: int) -> int:
    """End of an address whose @ stands at `at`, `i` if it is none."""
    j = at + 1
    while j < end and (classes[buf[j]] & WORD or buf[j] == _HYPHEN):
        j += 1
    if j == at + 1 or j >= end or buf[j] != _DOT:
        return i
    k = j + 1
    while k < end and (classes[buf[k]] & WORD or buf[k] == _DOT):
        k += 1
    return k if k > j + 1 else i


@kernel
def _number_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    while i < end and (classes[buf[i]] & DECIMAL or among(buf[i], _IN_NUMBER)):
        i += 1
    return i


@kernel
def _clitic_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    j = i
    if i + 1 < end and among(buf[i + 1], _CLITICS):
        j = i + 2
    elif i + 2 < end:
        for a, b in _LONG_CLITICS:
            if buf[i + 1] == a and buf[i + 2] == b:
                j = i + 3
    return i if j < end and classes[buf[j]] & WORD else j


@kernel
def _word_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    while True:
        while i < end and classes[buf[i]] & WORD:
            i += 1
        joined = i + 1 < end and (buf[i] == _QUOTE or buf[i] == _CURLY or buf[i] == _HYPHEN)
        if not (joined and classes[buf[i + 1]] & WORD):
            return i
        i += 1


@kernel
def _sign_end(buf: Ints, i: int, end: int) -> int:
    j = i + 1
    while buf[i] == _HASH and j < end and buf[j] == _HASH:
        j += 1
    return j


@entry
def look_at(buf: Ints, classes: Ints, sentences: Ints, page: Ints) -> None:
    """What each sentence's text shows of itself, and which patterns must be tried on it, as bits.

    Its stop is the last code point, an `a` for all letters and figures, -1 for an empty sentence.
    """
    for s in range(len(sentences)):
        a, b = sentences[s, 0], sentences[s, 1]
        page[s, P_TEXT], page[s, P_STOP] = 0, -1
        if a < b:
            page[s, P_STOP] = ord("a") if classes[buf[b - 1]] & ALNUM else buf[b - 1]
            page[s, P_TEXT] = _ends(buf, a, b) | _starts(buf, classes, a, b) | _numbers(buf, classes, a, b)


@kernel
def _ends(buf: Ints, a: int, b: int) -> int:
    bits = ENDS_COLON if buf[b - 1] == _COLON else 0
    j = b - 1 if buf[b - 1] == _NEWLINE else b
    while j > a and among(buf[j - 1], _CLOSERS):
        j -= 1
    if j > a and among(buf[j - 1], _STOPS):
        bits |= ENDS_STOP
    return bits | (OPENS_QUOTE if among(buf[a], _OPENERS) else 0)


@kernel
def _starts(buf: Ints, classes: Ints, a: int, b: int) -> int:
    """Whether a byline or a credit can begin here."""
    i, bits = a, 0
    while i < b and not classes[buf[i]] & WORD:
        i += 1
    if i + 2 < b and buf[i] | 32 == ord("b") and buf[i + 1] | 32 == ord("y"):
        bits |= MAY_BYLINE if classes[buf[i + 2]] & SPACE else 0
    if _can_begin(buf, i, b, _CREDIT_STARTS):
        for j in range(i, min(b, i + _CREDIT_REACH)):
            if buf[j] == _DOT:
                break
            if buf[j] == _COLON:
                bits |= MAY_CREDIT
    return bits


@kernel
def _dated(buf: Ints, classes: Ints, a: int, b: int) -> bool:
    """Whether a text that has figures can be a date line."""
    i = a
    while i < b and not classes[buf[i]] & ALPHA:
        i += 1
    last = buf[b - 2] if buf[b - 1] == _NEWLINE and b - 2 >= a else buf[b - 1]
    ends = (classes[last] & (DECIMAL | SPACE)) != 0 or among(last, _DATE_ENDS)
    if not ends or (i > a and classes[buf[i - 1]] & DECIMAL):
        return ends
    return _can_begin(buf, i, b, _DATE_STARTS) and _can_begin(buf, i + 1, b, _DATES_GO_ON)


@kernel
def _can_begin(buf: Ints, i: int, b: int, starts: Any) -> bool:
    """Whether the two first letters of a word are among some, or cannot be told from them here."""
    if i + 1 >= b:
        return False
    if buf[i] > 127 or buf[i + 1] > 127:
        return True
    return bool(starts[buf[i] & 31, buf[i + 1] & 31])


@kernel
def _numbers(buf: Ints, classes: Ints, a: int, b: int) -> int:
    """Whether it can be a date line, has a telephone number, or may have a contact."""
    digits, three, bits, seen = 0, False, 0, False
    for i in range(a, b):
        if classes[buf[i]] & DECIMAL:
            digits += 1
            seen = True
            three = three or digits == 3
            continue
        if digits >= 3 and (buf[i] == _HYPHEN or buf[i] == 32) and _three(buf, classes, i + 1, b):
            bits |= CONTACT
        digits = 0
        if buf[i] == _AT:
            bits |= MAY_CONTACT
        if buf[i] == _AT_WORD[0] and reads(buf, i, b, _AT_WORD):
            bits |= CONTACT
    if seen and _dated(buf, classes, a, b):
        bits |= MAY_DATE
    return bits | (MAY_CONTACT if three and not bits & CONTACT and _calls(buf, classes, a, b) else 0)


@kernel
def _three(buf: Ints, classes: Ints, i: int, b: int) -> bool:
    if i + 3 > b:
        return False
    return (classes[buf[i]] & classes[buf[i + 1]] & classes[buf[i + 2]] & DECIMAL) != 0


@kernel
def _calls(buf: Ints, classes: Ints, a: int, b: int) -> bool:
    """Whether one of the words that stand before telephone numbers is there."""
    for i in range(a, b):
        if among(buf[i], _CALL_STARTS) and (i == a or not classes[buf[i - 1]] & WORD):
            end = _call_end(buf, i, b)
            if end == b or (end > i and not classes[buf[end]] & WORD):
                return True
    return False


@kernel
def _call_end(buf: Ints, i: int, b: int) -> int:
    if reads(buf, i, b, _TEL) or reads(buf, i, b, _FAX):
        return i + 3
    if reads(buf, i, b, _CALL) or reads(buf, i, b, _TEXT) or reads(buf, i, b, _RING):
        return i + 4
    return i + 5 if reads(buf, i, b, _PHONE) else i
