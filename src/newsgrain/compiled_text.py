"""Cuts a batch's text into tokens in one pass, as `tokens` does with its pattern, and looks at its ends."""
# mypy: disable-error-code="no-any-return"
# ruff: noqa: SIM110 - compiled code has loops where Python has generators

from typing import Any

from numpy.typing import NDArray

from newsgrain.compiled_codes import (
    CONTACT,
    ENDS_COLON,
    ENDS_STOP,
    MAY_BYLINE,
    MAY_CONTACT,
    MAY_CREDIT,
    MAY_DATE,
    OPENS_QUOTE,
)
from newsgrain.compiled_kernel import among, entry, kernel
from newsgrain.compiled_words import ALNUM, ALPHA, DECIMAL, KNOWN, SPACE, WORD

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
_DATE_STARTS = tuple(
    (ord(word[0]), ord(word[1]))
    for word in "mo tu we th fr sa su ja fe ma ap ju au se oc no de st nd rd".split()
)
_CREDIT_REACH = 60  # longer than any word of credits, what may stand behind it, and the colon


@entry
def unknown(buf: Ints, classes: Ints, found: Ints) -> int:
    """Collect code points met for the first time; how many there are."""
    m = 0
    for point in buf:
        if not classes[point]:
            classes[point] = KNOWN
            found[m] = point
            m += 1
    return m


@entry
def cut(buf: Ints, classes: Ints, bounds: Ints, spans: Ints, first: Ints) -> int:
    """Start and end of each token of sentences `bounds[i]:bounds[i + 1]`, where each begins; the count."""
    m = 0
    for s in range(len(bounds) - 1):
        first[s] = m
        m = _cut_sentence(buf, classes, bounds[s], bounds[s + 1], spans, m)
    first[len(bounds) - 1] = m
    return m


@kernel
def _cut_sentence(buf: Ints, classes: Ints, start: int, end: int, spans: Ints, m: int) -> int:
    i, run = start, start
    while i < end:
        if classes[buf[i]] & SPACE:
            i += 1
            continue
        if i >= run:
            run = _mail_run(buf, classes, i, end)
        j = _token_end(buf, classes, i, end, run)
        spans[m, 0], spans[m, 1] = i, j
        m += 1
        i = j
    return m


@kernel
def _token_end(buf: Ints, classes: Ints, i: int, end: int, run: int) -> int:
    c = buf[i]
    j = i
    if c == _HTTP[0] or c == _WWW[0]:
        j = _address_end(buf, classes, i, end)
    if j == i and i < run < end and buf[run] == _AT:
        j = _mail_end(buf, classes, run, i, end)
    if j == i and _reads(buf, i, end, _COPY):
        j = i + 3
    if j == i and classes[c] & DECIMAL:
        j = _number_end(buf, classes, i, end)
    if j == i and c == _QUOTE:
        j = _clitic_end(buf, classes, i, end)
    if j == i and classes[c] & WORD:
        j = _word_end(buf, classes, i, end)
    return j if j > i else _sign_end(buf, i, end)


@kernel
def _reads(buf: Ints, i: int, end: int, word: Any) -> bool:
    if i + len(word) > end:
        return False
    for k in range(len(word)):
        if buf[i + k] != word[k]:
            return False
    return True


@kernel
def _address_end(buf: Ints, classes: Ints, i: int, end: int) -> int:
    j = i
    if _reads(buf, i, end, _HTTP):
        j = i + 4
        if j < end and buf[j] == ord("s"):
            j += 1
        j = j + 3 if _reads(buf, j, end, _SLASHES) else i
    elif _reads(buf, i, end, _WWW):
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
    while i < end and classes[buf[i]] & WORD:
        i += 1
        joined = i + 1 < end and (buf[i] == _QUOTE or buf[i] == _CURLY or buf[i] == _HYPHEN)
        if joined and classes[buf[i + 1]] & WORD:
            i += 1
    return i


@kernel
def _sign_end(buf: Ints, i: int, end: int) -> int:
    j = i + 1
    while buf[i] == _HASH and j < end and buf[j] == _HASH:
        j += 1
    return j


@entry
def look_at(buf: Ints, classes: Ints, bounds: Ints, found: Ints, stops: Ints) -> None:
    """What each sentence's text shows of itself, and which patterns must be tried on it, as bits.

    `stops` are the last code points, an `a` for all letters and figures, -1 for an empty sentence.
    """
    for s in range(len(bounds) - 1):
        a, b = bounds[s], bounds[s + 1]
        found[s], stops[s] = 0, -1
        if a < b:
            stops[s] = ord("a") if classes[buf[b - 1]] & ALNUM else buf[b - 1]
            found[s] = _ends(buf, a, b) | _starts(buf, classes, a, b) | _numbers(buf, classes, a, b)


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
    """Whether a byline, a credit or a date line can begin here."""
    i, bits = a, 0
    while i < b and not classes[buf[i]] & WORD:
        i += 1
    if i + 2 < b and buf[i] | 32 == ord("b") and buf[i + 1] | 32 == ord("y"):
        bits |= MAY_BYLINE if classes[buf[i + 2]] & SPACE else 0
    j = i
    while j < min(b, i + _CREDIT_REACH) and buf[j] != _DOT:
        if buf[j] == _COLON:
            bits |= MAY_CREDIT
        j += 1
    while i < b and not classes[buf[i]] & ALPHA:
        i += 1
    last = buf[b - 2] if buf[b - 1] == _NEWLINE and b - 2 >= a else buf[b - 1]
    dated = classes[last] & (DECIMAL | SPACE) or among(last, _DATE_ENDS)
    return bits | (MAY_DATE if dated and i + 1 < b and _month(buf, i) else 0)


@kernel
def _month(buf: Ints, i: int) -> bool:
    if buf[i] > 127:
        return True
    for a, b in _DATE_STARTS:
        if buf[i] | 32 == a and (buf[i + 1] | 32 == b or buf[i + 1] > 127):
            return True
    return False


@kernel
def _numbers(buf: Ints, classes: Ints, a: int, b: int) -> int:
    """Whether it has a telephone number, or something that the pattern of contacts must be tried on."""
    digits, three, bits = 0, False, 0
    for i in range(a, b):
        if classes[buf[i]] & DECIMAL:
            digits += 1
            three = three or digits == 3
            continue
        if digits >= 3 and (buf[i] == _HYPHEN or buf[i] == 32) and _three(buf, classes, i + 1, b):
            return CONTACT
        digits = 0
        if buf[i] == _AT:
            bits = MAY_CONTACT
        if buf[i] == _AT_WORD[0] and _reads(buf, i, b, _AT_WORD):
            return CONTACT
    return MAY_CONTACT if three and _calls(buf, a, b) else bits


@kernel
def _three(buf: Ints, classes: Ints, i: int, b: int) -> bool:
    if i + 3 > b:
        return False
    return (classes[buf[i]] & classes[buf[i + 1]] & classes[buf[i + 2]] & DECIMAL) != 0


@kernel
def _calls(buf: Ints, a: int, b: int) -> bool:
    for i in range(a, b):
        if _reads(buf, i, b, _TEL) or _reads(buf, i, b, _FAX) or _reads(buf, i, b, _PHONE):
            return True
        if _reads(buf, i, b, _CALL) or _reads(buf, i, b, _TEXT) or _reads(buf, i, b, _RING):
            return True
    return False
