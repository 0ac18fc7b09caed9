# cython: boundscheck=False, wraparound=False
"""Decides whether a stop ends a sentence, by its word, the next word, and what is known of both.

The rules follow Punkt (Kiss and Strunk 2006) as nupunkt applies it: first what a token is seen alone, then
what the token behind it makes of it.
"""

import cython

from newsgrain.text.abbreviations import (
    ABBREVIATIONS,
    BEFORE_NUMBERS,
    CAPITALISED,
    COMPANIES,
    GO_ON,
    LOUD_STARTERS,
    MOSTLY_END,
    TIMES,
    TITLES,
    UNITS,
    WORDS,
)

if cython.compiled:
    from cython.cimports.newsgrain.text.neighbours import (
        begins,
        goes_on_small,
        has_figures,
        is_acronym,
        is_amount,
        is_behind_number,
        is_compound,
        is_last_time,
        is_lettered,
        is_name_with_mark,
        is_number,
        is_of_heat,
        is_title,
        is_told_behind,
        may_be_unknown,
        unit_start,
    )
    from cython.cimports.newsgrain.text.signs import is_opening, skip_closing, skip_space
else:
    from newsgrain.text.neighbours import (
        begins,
        goes_on_small,
        has_figures,
        is_acronym,
        is_amount,
        is_behind_number,
        is_compound,
        is_last_time,
        is_lettered,
        is_name_with_mark,
        is_number,
        is_of_heat,
        is_title,
        is_told_behind,
        may_be_unknown,
        unit_start,
    )
    from newsgrain.text.signs import is_opening, skip_closing, skip_space

# what a token is, seen alone
_NONE = cython.declare(cython.Py_ssize_t, 0)
_BREAK = cython.declare(cython.Py_ssize_t, 1)
_ABBREVIATED = cython.declare(cython.Py_ssize_t, 2)
_ELLIPSIS = cython.declare(cython.Py_ssize_t, 3)
_LOUD = frozenset(
    "st jr sr co inc ltd corp mt ft vs mr mrs ms dr prof gen sen rep gov".split()
)  # abbreviations in capitals too
_NO_NAMES = frozenset("the these they this those".split())  # behind what may be a title or not: Elm Dr.
_HALVES = frozenset(("a.m", "p.m", "am", "pm"))  # of a day
_CAPITAL_I = frozenset("I I'm I'll I'd I've I’m I’ll I’d I’ve".split())  # capitals that go on behind dots


@cython.final
@cython.cclass
class _Token:
    """A word or a sign, what it is seen alone, and its word in lower case if that was asked for."""

    start: cython.Py_ssize_t
    end: cython.Py_ssize_t
    outcome: cython.Py_ssize_t
    word: str


@cython.cfunc
def ends_sentence(
    text: str, start: cython.Py_ssize_t, split: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Whether a sentence ends in `start:split`, the word of a stop, where the next word ends at `end`."""
    after: cython.Py_ssize_t = skip_space(text, split, end)
    if split < after < end and text[split - 1] in "!?" and _is_letter(text[after]):
        return not is_name_with_mark(text, split - 1, after)
    if after < end and "A" <= text[after] <= "Z":
        if _is_plain_end(text, start, split):
            return True
        if is_told_behind(text, split, after):
            return False
    left: cython.Py_ssize_t = _count(text, start, split)
    i: cython.Py_ssize_t = start
    j: cython.Py_ssize_t
    outcome: cython.Py_ssize_t = _NONE
    apart: cython.bint = False
    one: _Token | None = None
    while True:
        j = skip_space(text, i, end)
        if j == end:
            return outcome == _BREAK
        apart = apart or (j - i > 1 and text.count("\n", i, j) > 1)
        i, j, left = j, _token_end(text, j, end), left - 1
        if not _is_of_marks(text, i, j):
            two = _token(text, i, j)
            if one is not None and outcome and _ends_before(text, one, two, apart):
                return True
            if left < 0:
                return False
            one, outcome, apart = two, two.outcome, False
        i = j


@cython.cfunc
def _is_plain_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word in small letters and a full stop stand here and nothing else, and it is no abbreviation.

    Most sentences end so; before a capital the rules for all tokens say the same, at many times the cost.
    """
    k: cython.Py_ssize_t = i
    while k < end and "a" <= text[k] <= "z":
        k += 1
    if k < i + 2 or k + 1 != end or text[k] != ".":
        return False
    word = text[i:k]
    return word not in ABBREVIATIONS and (k > i + 4 or word not in BEFORE_NUMBERS)


@cython.cfunc
def _is_of_marks(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a token is no word but marks that close or open."""
    i = skip_closing(text, i, end)
    while i < end and (text[i] == "`" or (text[i] > "\x7f" and is_opening(text[i]))):
        i += 1
    return i == end


@cython.cfunc
def _token(text: str, i: cython.Py_ssize_t, j: cython.Py_ssize_t) -> _Token:
    while i + 1 < j and _opens(text, i):
        i += 1
    if text[j - 1] == ".":
        i = _behind_prefix(text, i, j)
    token = _Token()
    token.start, token.end, token.word = i, j, ""
    token.outcome = _alone(text, token)
    return token


@cython.cfunc
def _opens(text: str, i: cython.Py_ssize_t) -> cython.bint:
    """Whether a quotation mark opens at `i`, before a word; a straight one does before a capital: 'Mr. Lo."""
    if text[i] > "\x7f":  # as seldom
        return is_opening(text[i]) or text[i] == "»"
    return text[i] == "'" and text[i + 1].isupper()


@cython.cfunc
def _behind_prefix(text: str, i: cython.Py_ssize_t, j: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """Where the word of a full stop begins in a token of several: ex-Gov., the board—Mr. Lo, Mr./Mrs. Lo."""
    k: cython.Py_ssize_t = j - 2
    while k > i and text[k] not in "-—–/":
        k -= 1
    if k <= i or k + 1 >= j:
        return unit_start(text, i, j)
    if text[k] in "—–":
        return k + 1
    word = text[k + 1 : j - 1].lower()
    if not text[k + 1].isupper():
        return k + 1 if word in UNITS and is_compound(text, k + 1) else i
    if text[k] == "/" or k == i + 1 or text[k - 1] == "." or text[k - 1].isdecimal():
        # Oct./Nov. 2020, Reuters/J. Lo, R-Va., Mon.-Fri., Feb. 5-Apr. 9
        return k + 1 if _is_short(word, True) or (text[k] == "/" and k + 3 == j) else i
    return k + 1 if word in TITLES or "." in word else i


@cython.cfunc
def _is_letter(c: cython.Py_UCS4) -> cython.bint:
    return c.isalnum() and not c.isdecimal()


@cython.cfunc
def _count(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """How many tokens there are."""
    count: cython.Py_ssize_t = 0
    i = skip_space(text, i, end)
    while i < end:
        i = skip_space(text, _token_end(text, i, end), end)
        count += 1
    return count


@cython.cfunc
def _token_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """End of the token that begins at `i`."""
    j: cython.Py_ssize_t = _signs_end(text, i, end)
    if j > i:
        return j
    j = i + 1
    if text[i] in '("`{[:;&#*@)}]-,':
        return j
    while j < end:
        if _parts(text, j, end) or (text[j] == "," and (j + 1 == end or _parts(text, j + 1, end))):
            return j
        j += 1
    return end


@cython.cfunc
def _parts(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    return ends_word(text, i, end) or _signs_end(text, i, end) > i


@cython.cfunc
def ends_word(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether what stands at `i` ends a word; an apostrophe before a letter does not."""
    c: cython.Py_UCS4 = text[i]
    if c in ')";}]*:@({[?!' or c.isspace():
        return True
    if c in "'’":
        return not (i + 1 < end and _is_letter(text[i + 1]))
    return (c > "\x7f" or c in "`~>") and skip_closing(text, i, end) > i


@cython.cfunc
def _signs_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """End of dashes or dots that are a token together, `i` if there are none."""
    c: cython.Py_UCS4 = text[i]
    if c == "…":
        return i + 1
    if c not in "-.":
        return i
    j: cython.Py_ssize_t = i + 1
    while j < end and text[j] == c:
        j += 1
    if j > i + 1 or c == "-":
        return j if j > i + 1 else i
    return _dots_apart_end(text, i, end)


@cython.cfunc
def _dots_apart_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """End of full stops with white space between them, on one line; `i` if there is only one."""
    found: cython.Py_ssize_t = i
    k: cython.Py_ssize_t = i + 1
    while True:
        while k < end and text[k] != "\n" and text[k].isspace():
            k += 1
        if k == end or text[k] != "." or text[k - 1] == ".":
            return found
        k += 1
        found = k


@cython.cfunc
def _alone(text: str, token: _Token) -> cython.Py_ssize_t:
    """What a token is, seen alone."""
    i: cython.Py_ssize_t = token.start
    j: cython.Py_ssize_t = token.end
    last: cython.Py_UCS4 = text[j - 1]
    if j == i + 1 and last in ".!?":
        return _BREAK
    if last == "…" or (last == "." and text[j - 2] == "."):
        return _ELLIPSIS
    if last != ".":
        return _NONE
    if text[j - 2].isspace():
        return _ELLIPSIS if text.count(".", i, j) > 2 else _BREAK
    if is_number(text, i, j) or not _may_be_short(text, i, j):
        return _BREAK
    token.word = text[i : j - 1].lower()
    if _is_short(token.word, text[i].isupper()) or (token.word in UNITS and is_amount(text, i, j - 1)):
        return _ABBREVIATED
    return _BREAK


@cython.cfunc
def _is_short(word: str, capital: cython.bint) -> cython.bint:
    """Whether a word without its full stop is an abbreviation."""
    if "." in word:
        return word in ABBREVIATIONS or word.replace(".", "") in ABBREVIATIONS or is_acronym(word)
    return word in ABBREVIATIONS or (capital and word in CAPITALISED)


@cython.cfunc
def _is_name_of_letters(text: str, one: _Token, two: _Token) -> cython.bint:
    """Whether a word all in capitals is no abbreviation, since what follows is not in capitals too."""
    if one.end - one.start < 3 or "." in one.word or one.word in _LOUD:
        return False
    return text[one.start : one.end].isupper() and not _are_loud(text, one, two)


@cython.cfunc
def _are_loud(text: str, one: _Token, two: _Token) -> cython.bint:
    """Whether two words are all in capitals, as in a headline."""
    if two.end - two.start < 2 or not text[two.start : two.end].isupper():
        return False
    return text[one.start : one.end].isupper()


@cython.cfunc
def _may_be_short(text: str, i: cython.Py_ssize_t, j: cython.Py_ssize_t) -> cython.bint:
    """Whether a token has the signs of an abbreviation: a letter at least, no fewer letters than figures."""
    letters: cython.Py_ssize_t = 0
    figures: cython.Py_ssize_t = 0
    k: cython.Py_ssize_t
    c: cython.Py_UCS4
    for k in range(i, j):
        c = text[k]
        if c in ".'’&":
            continue
        if c.isalpha():
            letters += 1
        elif c.isdigit():
            figures += 1
        else:
            return False
    return letters > 0 and letters >= figures


@cython.cfunc
def _ends_before(text: str, one: _Token, two: _Token, apart: cython.bint) -> cython.bint:
    """Whether a sentence ends behind a token, seen with the one that follows."""
    upper: cython.bint = text[two.start].isupper()
    if one.outcome == _ELLIPSIS:
        return upper and text[two.start : two.end] not in _CAPITAL_I
    if text[one.end - 1] != ".":
        return one.outcome == _BREAK
    if apart and upper:
        return True
    sign: cython.Py_UCS4 = text[two.start]
    if one.word in BEFORE_NUMBERS and (sign.isdecimal() or (upper and has_figures(text, two.start, two.end))):
        return False
    if one.outcome == _ABBREVIATED and upper and _is_name_of_letters(text, one, two):
        return True
    if one.outcome == _ABBREVIATED or (one.end == one.start + 2 and _is_initial(text[one.start])):
        return not _goes_on(text, one, two, upper)
    if not one.word and is_number(text, one.start, one.end):
        return not (sign.islower() or (two.end == two.start + 1 and sign in ";:,.!?"))
    if one.outcome != _BREAK or not sign.islower() or skip_space(text, one.end, two.start) < two.start:
        return one.outcome == _BREAK
    return not (goes_on_small(text, two.start, two.end) and may_be_unknown(text, one.start, one.end - 1))


@cython.cfunc
def _is_initial(c: cython.Py_UCS4) -> cython.bint:
    return _is_letter(c) or c == "_"


@cython.cfunc
def _goes_on(text: str, one: _Token, two: _Token, upper: cython.bint) -> cython.bint:
    """Whether an abbreviation or initial goes on with the next token, which has a capital if `upper`."""
    if not upper:  # unless the number of an item follows
        of_item: cython.bint = text[two.end - 1] == "." and is_number(text, two.start, two.end)
        return not (of_item and one.word in COMPANIES)
    word = text[two.start : two.end].lower().strip(".")
    if one.word in GO_ON or (one.word in TITLES and word not in _NO_NAMES):
        return True
    if _are_loud(text, one, two):
        return word not in LOUD_STARTERS
    if one.word in _HALVES and (text[one.start].islower() or is_behind_number(text, one.start)):
        as_written = text[two.start : two.end].strip(".")
        if word in TIMES or as_written in TIMES or word.replace(".", "") in TIMES:
            return True
        at = skip_space(text, two.end, len(text))
        return text[at : at + 4].lower() == "time" and not text.startswith(":", at + 4)
    return _goes_on_before(text, one, two, word)


@cython.cfunc
def _goes_on_before(text: str, one: _Token, two: _Token, word: str) -> cython.bint:
    """Whether it goes on with a next token that has a capital; `word` is that token in small letters."""
    whole = text[two.start : two.end]
    if is_amount(text, one.start, one.end - 1) and not is_compound(text, one.start):
        return False
    if one.end == one.start + 2 and is_of_heat(text, one.start):
        return whole == "Supp."  # of courts' reports: 12 F. Supp. 34
    if one.end == one.start + 2 and is_lettered(text, one.start):
        return False
    if len(word) == 1 and (whole not in ("A", "I") or one.word in BEFORE_NUMBERS):  # another initial
        return one.word not in MOSTLY_END
    if begins(word):
        return is_title(text, two.start)
    if one.word in TIMES and "." not in one.word and is_last_time(text, one.start, two.start):
        return False
    return one.word not in MOSTLY_END and not (one.word in WORDS and text[one.start].islower())
