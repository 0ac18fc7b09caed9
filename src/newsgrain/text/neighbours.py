# cython: boundscheck=False, wraparound=False
"""What the words around a stop tell of it: an amount, a letter of a row, a name, a title, who asked."""

import cython

from newsgrain.text.abbreviations import (
    BEHIND_TELLINGS,
    COMPANIES,
    LETTERED,
    LOUD_STARTERS,
    NAMES_WITH_MARKS,
    STARTERS,
    TELLINGS,
    UNITS,
)

if cython.compiled:
    from cython.cimports.newsgrain.text.signs import back_space, is_closing, skip_space, word_before, word_end
else:
    from newsgrain.text.signs import back_space, is_closing, skip_space, word_before, word_end

_REACH = cython.declare(cython.Py_ssize_t, 80)  # characters in which a title shows itself
_NAMES = cython.declare(cython.Py_ssize_t, 4)  # words that a name and its title have at most
_CLAUSE = cython.declare(cython.Py_ssize_t, 8)  # words from a verb of telling to its clause
_SHORT = cython.declare(cython.Py_ssize_t, 4)  # letters that an unknown abbreviation has at most
_PLACES = frozenset(("st", "nd", "rd", "th"))  # behind a number: the 88th
_BEHIND_NAMES = frozenset("and are had has is or was were will".split())  # begin no sentence in small letters
_SMALL_IN_TITLES = frozenset(
    "a an and as at but by for from in into nor of off on or over per the to up via vs with".split()
)


@cython.cfunc
def begins(word: str) -> cython.bint:
    """Whether a word in small letters, drawn together or not, begins a sentence behind an abbreviation."""
    if word in STARTERS:
        return True
    at: cython.Py_ssize_t = max(word.find("'"), word.find("’"))
    if at < 1 or word[at + 1 :] not in ("s", "m", "re", "ve", "ll", "d", "t"):
        return False
    return word[:at] in STARTERS or (word.endswith("t", at) and word[: at - 1] in STARTERS)


@cython.cfunc
def is_amount(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a unit stands here, and its number before it."""
    if not text[start].islower() or text[start:end] not in UNITS:
        return False
    i: cython.Py_ssize_t = back_space(text, 0, start)
    if i == start:
        return is_compound(text, start) or (start > 0 and text[start - 1].isdecimal())
    k: cython.Py_ssize_t = i - 1 if i > 0 and text[i - 1] == "." else i
    if _word_before(text, k) in ("sq", "cu"):
        i = back_space(text, 0, k - 2)
    if i > 2 and text[i - 2 : i] in _PLACES:
        i -= 2
    return i > 0 and text[i - 1].isdecimal()


@cython.cfunc
def unit_start(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the unit of a number begins that no blank parts from it, `i` if there is none: 12mm."""
    k: cython.Py_ssize_t = i + (text[i] in "£€$")
    while k < end and (text[k].isdecimal() or text[k] in ".,"):
        k += 1
    if not i < k < end - 1 or (text[k] == "s" and k + 2 == end):  # the 1970s
        return i
    return k if is_amount(text, k, end - 1) else i


@cython.cfunc
def is_number(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a number stands here, with its full stop."""
    if text[i] == "-":
        i += 1
    if i < end and text[i] in ".,":
        i += 1
    if i >= end or not text[i].isdecimal():
        return False
    while i < end and (text[i].isdecimal() or text[i] in ",.-"):
        i += 1
    return i == end


@cython.cfunc
def may_be_unknown(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word may be an abbreviation that no list has: a unit, or short, with a capital or figures."""
    letters: cython.Py_ssize_t = 0
    marked: cython.bint = False
    k: cython.Py_ssize_t
    for k in range(i, end):
        if not text[k].isalnum():
            return False
        letters += text[k].isalpha()
        marked = marked or text[k].isupper() or text[k].isdecimal()
    return (marked and 0 < letters <= _SHORT) or text[i:end] in UNITS


@cython.cfunc
def goes_on_small(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word in small letters, of which not even careless writers begin a sentence, stands here."""
    if end == len(text) or not (text[end].isspace() or text[end] in ",;"):
        return False
    word = text[i:end]
    return len(word) > 1 and word.isalpha() and word.islower() and word not in LOUD_STARTERS


@cython.cfunc
def is_compound(text: str, start: cython.Py_ssize_t) -> cython.bint:
    """Whether a hyphen joins what begins here to a number: a 10-yr. loan."""
    return start > 1 and text[start - 1] == "-" and text[start - 2].isdecimal()


@cython.cfunc
def is_behind_number(text: str, start: cython.Py_ssize_t) -> cython.bint:
    """Whether a number stands before the blanks before what begins here."""
    i: cython.Py_ssize_t = back_space(text, 0, start)
    return 0 < i < start and text[i - 1].isdecimal()


@cython.cfunc
def is_of_heat(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a letter behind degrees stands at `i`, so that it is no initial: 350 F, 3.5 deg. C."""
    if text[i] not in "CFK":
        return False
    end: cython.Py_ssize_t = back_space(text, 0, i)
    k: cython.Py_ssize_t = end
    while k > 0 and text[k - 1].isdecimal():
        k -= 1
    if 0 < end - k < 4:  # a year has four
        return end < i
    return end > 3 and (text[end - 1] == "°" or text[end - 4 : end] == "deg.")


@cython.cfunc
def is_acronym(word: str) -> cython.bint:
    """Whether full stops stand between single letters: u.n, a.m."""
    i: cython.Py_ssize_t = 0
    while i < len(word) and (word[i] == ".") == (i % 2 == 1):
        i += 1
    return i == len(word)


@cython.cfunc
def is_last_time(text: str, start: cython.Py_ssize_t, after: cython.Py_ssize_t) -> cython.bint:
    """Whether a month or a day that begins at `start` is the last word of its sentence.

    So it is late in a sentence and before a capital, if a word in small letters follows that: it opens
    in Sept. Tickets are free. Not so: In Sept. Lo left; the Sat. Evening Post.
    """
    end: cython.Py_ssize_t = word_end(text, after, len(text))
    follows: cython.Py_ssize_t = skip_space(text, end, len(text))
    if not text[after:end].isalpha() or follows == len(text) or not text[follows].islower():
        return False
    words = text[max(0, start - _REACH) : start].split()
    for word in words[-_NAMES:]:
        if word[len(word) - 1] in ".!?,;:":
            return False
    return len(words) >= _NAMES


@cython.cfunc
def has_figures(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether there are figures, as in numbers of models and of cases: X-100."""
    while i < end and not text[i].isdecimal():
        i += 1
    return i < end


@cython.cfunc
def is_lettered(text: str, start: cython.Py_ssize_t) -> cython.bint:
    """Whether what begins here stands behind a word that a letter belongs to: group C."""
    return _word_before(text, start).lower() in LETTERED


@cython.cfunc
def _word_before(text: str, start: cython.Py_ssize_t) -> str:
    """The word before the blanks that end here."""
    return word_before(text, back_space(text, 0, start))


@cython.cfunc
def is_title(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether the words around `i` are of a headline in which all but the smallest have capitals."""
    end: cython.Py_ssize_t = back_space(text, 0, len(text))
    if end == 0 or text[end - 1] in ".!?…" or is_closing(text[end - 1]):
        return False
    start: cython.Py_ssize_t = max(0, i - _REACH)
    capitals: cython.Py_ssize_t = 0
    words = text[start : i + _REACH].split()
    for word in words[1 if start else 0 : -1 if i + _REACH < end else None]:
        if word[0].isupper():
            capitals += 1
        elif word[0].islower() and word not in _SMALL_IN_TITLES:
            return False
    return capitals > 2


@cython.cfunc
def is_name_with_mark(text: str, stop: cython.Py_ssize_t, after: cython.Py_ssize_t) -> cython.bint:
    """Whether the mark at `stop` is of a name, with which the sentence goes on at `after`."""
    word = _word_before(text, stop)
    if text[stop] == "?" and stop and text[stop - 1].isspace():  # which stands for a dash that was lost
        return text[after].islower() and _is_prose(text, after) and not text.startswith("i ", after)
    if not word or not word[0].isupper():
        return False
    end: cython.Py_ssize_t = after
    while end < len(text) and text[end].isalpha():
        end += 1
    behind = text[after:end].lower()
    known: cython.bint = word.lower() in NAMES_WITH_MARKS
    if word == "Now" and stop > 4 and _word_before(text, stop - 3) == "Democracy":
        known = True
    if text[after].islower():  # behind one blank: Markdown's signs and addresses leave more
        apart: cython.bint = after > stop + 2 or (behind in STARTERS and behind not in _BEHIND_NAMES)
        return (known or not apart) and _is_prose(text, after)
    return behind in COMPANIES or (known and behind not in STARTERS)


@cython.cfunc
def _is_prose(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a plain word begins here, and no address."""
    end: cython.Py_ssize_t = word_end(text, i, len(text))
    word = text[i:end].rstrip("\"”’»'.,;:!?)")
    return word.replace("-", "").replace("'", "").replace("’", "").isalpha()


@cython.cfunc
def is_told_behind(text: str, split: cython.Py_ssize_t, after: cython.Py_ssize_t) -> cython.bint:
    """Whether somebody's name and a verb behind a quotation say who asked or shouted it.

    The quotation ends at `split`, the name would begin at `after`.
    """
    if text[split - 1] not in "\"”’'»" or not _is_called_out(text, split):
        return False
    end: cython.Py_ssize_t = len(text)
    n: cython.Py_ssize_t
    i: cython.Py_ssize_t = after
    j: cython.Py_ssize_t
    for n in range(_NAMES + 1):
        j = word_end(text, i, end)
        word = text[i:j]
        if n and word.rstrip(",.") in TELLINGS:
            return word.endswith((",", ".")) or _follows_telling(text, j, word)
        if not _is_named(word):
            return False
        i = skip_space(text, j, end)
    return False


@cython.cfunc
def _has_clause(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a verb of telling that ends at `i` has a clause of its own: said on Monday that it fell."""
    for word in text[i : i + _REACH].split()[:_CLAUSE]:
        if word == "that":
            return True
        if word.endswith((".", ",", ";", ":", "!", "?")):
            return False
    return False


@cython.cfunc
def _is_called_out(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether another stop than a full one stands before the closing marks that end here."""
    while i > 0 and is_closing(text[i - 1]):
        i -= 1
    return i > 0 and text[i - 1] in "!?…"


@cython.cfunc
def _is_named(word: str) -> cython.bint:
    """Whether a word may be of somebody's name or title."""
    if not word or not word[0].isupper() or word.endswith((",", ";", ":", "!", "?")):
        return False
    return word == "I" or not begins(word.lower())


@cython.cfunc
def _follows_telling(text: str, i: cython.Py_ssize_t, verb: str) -> cython.bint:
    """Whether what follows a verb of telling says when, where, or to whom alone, and not what."""
    words = text[i : i + _REACH].split(None, 3)
    if not words or words[0].rstrip(",.") in BEHIND_TELLINGS:
        return verb == "asked" or not _has_clause(text, i)
    if verb not in {"asked", "told"}:
        return False
    for word in words[:3]:
        if word == "to" or word.endswith("."):
            return word != "to"
    return False
