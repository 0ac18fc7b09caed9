# cython: boundscheck=False, wraparound=False
"""Finds the stops of a paragraph behind which a sentence ends, and gives closing marks to the right side."""

import cython

from newsgrain.text.abbreviations import LABELS, STARTERS
from newsgrain.text.signs import stops_in

if cython.compiled:
    from cython.cimports.newsgrain.text.damage import glued_at, note_end, wide_end
    from cython.cimports.newsgrain.text.decisions import ends_sentence, ends_word
    from cython.cimports.newsgrain.text.signs import (
        Straight,
        back_space,
        is_closing,
        is_own_stop,
        skip_blank,
        skip_closing,
        skip_space,
        word_end,
    )
else:
    from newsgrain.text.damage import glued_at, note_end, wide_end
    from newsgrain.text.decisions import ends_sentence, ends_word
    from newsgrain.text.signs import (
        Straight,
        back_space,
        is_closing,
        is_own_stop,
        skip_blank,
        skip_closing,
        skip_space,
        word_end,
    )

_REACH = cython.declare(cython.Py_ssize_t, 12)  # characters before an enumerator in which its line must begin
_CITED = cython.declare(cython.Py_ssize_t, 60)  # characters of a source in brackets
_MEASURES = frozenset("c cl dl g gal kg l lb lbs ml oz pt qt tbsp tsp".split())  # of recipes
_ITEM = cython.declare(cython.Py_ssize_t, 200)  # characters in which the next number of a row is sought
_LONGEST = cython.declare(cython.Py_ssize_t, 7)  # characters of an item's number


@cython.final
@cython.cclass
class _Sentences:
    """Starts of the sentences found so far, and the two last of them, of which nothing is settled."""

    text: str
    found: list[int]
    last_start: cython.Py_ssize_t
    last_end: cython.Py_ssize_t
    start: cython.Py_ssize_t
    straight: Straight

    @cython.cfunc
    def may_end_at(self, word: cython.Py_ssize_t, stop: cython.Py_ssize_t) -> None:
        """End a sentence behind a stop, whose word begins at `word`, if it ends there."""
        if _begins_item(self.text, self.start, word, stop) or _is_amount_alone(self.text, self.start, stop):
            return
        if _is_end(self.text, word, stop, len(self.text)):
            self.end_at(_skip_glued(self.text, stop + 1, self.straight))

    @cython.cfunc
    def end_at(self, end: cython.Py_ssize_t) -> None:
        """End a sentence, and with it settle the one before, which gets closing marks at its start."""
        given: cython.Py_ssize_t = 0
        if self.last_end:
            given = (
                0
                if self.straight.opens_apart(self.text, self.start)
                else _given_back(self.text, self.start, end)
            )
            if given or self.last_end > self.last_start:
                self.found.append(self.last_start)
        self.last_start, self.last_end = self.start + given, end
        self.start = skip_space(self.text, end, len(self.text))

    @cython.cfunc
    def all(self) -> list[int]:
        """Where all of them begin, but the first."""
        end: cython.Py_ssize_t = back_space(self.text, 0, len(self.text))
        if self.start < end:
            self.end_at(end)
        if self.last_end > self.last_start:
            self.found.append(self.last_start)
        return self.found[1:]


def find_stops(text: str) -> list[int]:
    """Where the sentences of a paragraph begin, but the first, in no order; `text` has no Markdown."""
    sentences = _Sentences()
    damage: list[int] = []
    sentences.text, sentences.found, sentences.straight = text, [], Straight()
    sentences.last_start = sentences.last_end = sentences.start = 0
    end: cython.Py_ssize_t = len(text)
    word: cython.Py_ssize_t = 0
    stop: cython.Py_ssize_t = -1  # that may end a sentence, the last of its word
    here: cython.Py_ssize_t
    noted: cython.Py_ssize_t  # behind the number of a note
    begun: cython.Py_ssize_t
    glued: cython.Py_ssize_t = 0  # where the last sentence begins that no blank parts from another
    i: cython.Py_ssize_t
    sign: cython.Py_UCS4
    for i in stops_in(text):
        sign = text[i]
        if i == end - 1:
            break
        if is_own_stop(sign):
            if i and is_own_stop(text[i - 1]):  # a run of them ends where the first was told to
                continue
            damage.append(max(0, wide_end(text, i, end)))
            continue
        begun = glued_at(text, i + 1, end, sentences.straight)
        if begun:
            damage.append(begun)
            glued = begun
        elif i + 1 < end and "0" <= text[i + 1] <= "9":
            noted = note_end(text, i + 1, end)
            if noted:
                damage.append(noted)
        if sign == "”" and i > 1 and text[i - 1] in "—–" and text[i + 1].isspace():  # “It was—” “No.”
            begun = skip_space(text, i + 1, end)
            if begun < end and text[begun] == "“":
                damage.append(begun)
        if sign in '"”’»›」』' or not _may_end(text, i, end):
            continue
        here = max(_word_start(text, i, word, max(stop, 0)), glued if glued <= i else 0)
        if 0 <= stop <= here:
            sentences.may_end_at(word, stop)
        word, stop = here, i
    if stop >= 0:
        sentences.may_end_at(word, stop)
    return sentences.all() + damage


@cython.cfunc
def _skip_glued(text: str, i: cython.Py_ssize_t, straight: Straight) -> cython.Py_ssize_t:
    """Behind closing marks to which the next sentence is glued; `i` where there are none."""
    end: cython.Py_ssize_t = len(text)
    j: cython.Py_ssize_t = skip_closing(text, i, end)
    if not i < j < end or not text[j].isupper():
        return i
    return j - 1 if text[j - 1] == '"' and straight.opens(text, j - 1) else j


@cython.cfunc
def _is_amount_alone(text: str, start: cython.Py_ssize_t, stop: cython.Py_ssize_t) -> cython.bint:
    """Whether a sentence would be no more than a time of day, or an amount: at 7 a.m., 16 oz."""
    if stop - start > 24 or stop < 3:
        return False
    if _is_bullet(text[start]):
        start = skip_space(text, start + 1, stop)
    of_day: cython.bint = text[stop - 1] in "mM" and text[stop - 2] == "."
    if not of_day and not text[start].isnumeric():
        return False
    words = text[start:stop].split()
    count: cython.Py_ssize_t = len(words)
    if not of_day and not (count > 1 and words[count - 1] in _MEASURES and words[count - 2][0].isnumeric()):
        return False
    after = text[stop + 1 : stop + 24].strip(' *_"“”').split(None, 1)
    if count > 3 or not after:
        return count < 4
    # 2:05 p.m. The dam fell.
    if count == 2 and of_day and not words[0].isdecimal() and words[0][0].isdecimal():
        return True
    of_list: cython.bint = words[0].endswith(":") and after[0].endswith(":")  # Dinner: 6 p.m. Bed: 9.
    return not of_list and after[0].lower() not in STARTERS


@cython.cfunc
def _is_bullet(c: cython.Py_UCS4) -> cython.bint:
    return c in "•‣▪●◦·*–—-⁃"


@cython.cfunc
def _begins_item(
    text: str, start: cython.Py_ssize_t, word: cython.Py_ssize_t, stop: cython.Py_ssize_t
) -> cython.bint:
    """Whether the number of an item begins a sentence, alone or behind its name, or stands behind a colon."""
    if not 0 < stop - word <= _LONGEST or text[stop] != "." or not _is_item_number(text, word, stop):
        return False
    before: cython.Py_ssize_t = back_space(text, start, word)
    if before == start + 1 and _is_bullet(text[start]):
        return True
    if before == start or _is_of_row(text, start, word, stop):
        return True
    return before - start < _REACH and text[start:before].lower().rstrip(".") in LABELS


@cython.cfunc
def _is_of_row(
    text: str, start: cython.Py_ssize_t, word: cython.Py_ssize_t, stop: cython.Py_ssize_t
) -> cython.bint:
    """Whether a number within a sentence is of a row: they want 1. Pay. 2. Rest; top: 2. Ord. 1. Lo."""
    behind_colon: cython.bint = text[back_space(text, start, word) - 1] == ":"
    low: cython.Py_ssize_t = min(len(text), stop + _ITEM)
    if behind_colon and stop == word + 1 and text[word] in "aA":
        return text.find(" b. " if text[word] == "a" else " B. ", stop, low) > 0
    if stop - word > 2 or not _is_decimal(text, word, stop):
        return False
    number = int(text[word:stop])
    if number == 1 and behind_colon:
        return True
    if number > 1 and text.find(f" {number - 1}. ", max(0, start - 1, word - _ITEM), word) >= 0:
        return True
    if number > 1 and not behind_colon:
        return False
    following = f" {number + 1 if number == 1 else number - 1}. "
    return text.find(following, stop, low) > 0


@cython.cfunc
def _is_item_number(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a number, a letter or a time as items have it stands here: 1, #12, 1A, 1.1, ii, A, 22:04."""
    if text[i] == "#" and i + 1 < end:
        i += 1
    size: cython.Py_ssize_t = end - i
    if text[i] <= "9" and size > 1 and text[end - 1].isupper():
        size, end = size - 1, end - 1
    if text[i] > "9" and text[i] not in "ivxIVX":
        of_letter: cython.bint = 1 < size < 4 and text[i].isupper() and _is_decimal(text, i + 1, end)  # Q1
        return of_letter or _is_letter(text, i, end)
    if text[i] > "9" and size <= 5:
        return _is_of(text, i, end, "ivx" if text[i] in "ivx" else "IVX")
    if size <= 3 and _is_decimal(text, i, end):
        return True
    number = text[i:end].replace(".", "") if "." in text[i:end] else text[i:end].replace(":", "")
    return 1 < len(number) < end - i and number.isdecimal()


@cython.cfunc
def _may_end(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a word ends behind a stop, and no full stop follows at a distance."""
    if not ends_word(text, i + 1, end):
        return False
    j: cython.Py_ssize_t = skip_space(text, i + 1, end)
    return not (text[i] == "." and i + 1 < j < end and text[j] == ".")


@cython.cfunc
def _word_start(
    text: str, i: cython.Py_ssize_t, word: cython.Py_ssize_t, stop: cython.Py_ssize_t
) -> cython.Py_ssize_t:
    """Where the word of the stop at `i` begins; that of the stop before where nothing parts them."""
    k: cython.Py_ssize_t = i
    while k > stop and not text[k - 1].isspace():
        k -= 1
    here: cython.Py_ssize_t = k if k > stop + 1 else word
    if i < 2 or not text[i - 1].isspace():
        return here
    run: cython.Py_ssize_t = _run_start(text, i)
    if run == i:
        return here
    k = back_space(text, stop, run)
    while k > stop and not text[k - 1].isspace():
        k -= 1
    return min(here, k if k > stop + 1 else word)


@cython.cfunc
def _run_start(text: str, i: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """The first of the full stops that stand apart and of which the last stands at `i`."""
    k: cython.Py_ssize_t = back_space(text, 0, i)
    while 0 < k < i and text[k - 1] == ".":
        i = k - 1
        k = back_space(text, 0, i)
    return i


@cython.cfunc
def _is_end(
    text: str, word: cython.Py_ssize_t, stop: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Whether a sentence ends at a stop whose word begins at `word`."""
    if not _is_worth_asking(text, stop, end):
        return False
    split: cython.Py_ssize_t = skip_closing(text, stop + 1, end)
    after: cython.Py_ssize_t = skip_space(text, split, end)
    return ends_sentence(text, word, split, word_end(text, after, end))


@cython.cfunc
def _is_worth_asking(text: str, stop: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Not an enumerator, nor a stop that others follow, nor the end of a quotation within the sentence."""
    if text[stop] == "." and _enumerates(text, stop):
        return False
    if _more_follow(text, stop + 1, end):
        return False
    closed: cython.Py_ssize_t = skip_closing(text, stop + 1, end)
    glued: cython.bint = closed > stop + 1
    if closed < end and (
        text[closed] in ",;:" or (glued and (text[closed] in "—–" or text[closed].isdecimal()))
    ):
        return False
    closed = skip_blank(text, closed, end)
    return closed == end or not _goes_on(text, stop, glued, closed, end)


@cython.cfunc
def _goes_on(
    text: str, stop: cython.Py_ssize_t, glued: cython.bint, closed: cython.Py_ssize_t, end: cython.Py_ssize_t
) -> cython.bint:
    """Whether a sentence goes on at `closed` behind a stop and, `glued` to it, what closes."""
    if text[closed] in ",;":  # which stood behind the number of a note
        glued, closed = True, skip_space(text, closed + 1, end)
    elif text[stop] != "." and text[closed] in "-–—":  # or a dash, and what goes on
        while closed < end and text[closed] in "-–—":
            closed += 1
        glued, closed = True, skip_blank(text, closed, end)
    elif not glued and text[closed] in '»›”’"' and closed + 1 < end:
        glued = text[closed + 1].isspace() or text[closed + 1] in ",;"  # « Why ? » he said
        closed = skip_blank(text, closed + 1 + (text[closed + 1] in ",;"), end)
    elif glued and text[closed] == "(":
        return _is_cited(text, closed, end)
    return glued and closed < end and text[closed].islower() and not text.startswith(("http", "www."), closed)


@cython.cfunc
def _is_cited(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether a source in brackets stands at `i` and belongs to the sentence: “Who Pays?” (Lo, p. 4)."""
    j: cython.Py_ssize_t = text.find(")", i, min(end, i + _CITED))
    if j < 0 or text[j - 1] in ".!?":
        return False
    if j + 1 < end and text[j + 1] in ".,;":
        return True
    k: cython.Py_ssize_t = skip_blank(text, j + 1, end)
    return j + 1 < k < end and text[k].islower()


@cython.cfunc
def _more_follow(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    """Whether more signs of exclamation or question stand at once or, alone, behind blanks."""
    if i < end and text[i] in "!?":
        return True
    k: cython.Py_ssize_t = skip_blank(text, i, end)
    if not (i < k < end and text[k] in "!?"):
        return False
    return k + 1 == end or text[k + 1].isspace() or text[k + 1] in "!?"


@cython.cfunc
def _enumerates(text: str, stop: cython.Py_ssize_t) -> cython.bint:
    """Whether a full stop ends the number of a list item, which begins its line."""
    low: cython.Py_ssize_t = max(0, stop - _REACH)
    i: cython.Py_ssize_t = stop
    while i > low and text[i - 1] != "\n":
        i -= 1
    if low > 0 and i == low:
        return False
    i = skip_blank(text, i, stop)
    if i < stop and text[i] == "(":
        i += 1
    if stop - 1 > i and text[stop - 1] == ")":
        stop -= 1
    size: cython.Py_ssize_t = stop - i
    if _is_letter(text, i, stop):
        return True
    return (0 < size <= 3 and _is_decimal(text, i, stop)) or (
        0 < size <= 6 and _is_of(text, i, stop, "ivxlcIVXLC")
    )


@cython.cfunc
def _is_letter(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    return end - i == 1 and ("a" <= text[i] <= "z" or "A" <= text[i] <= "Z")


@cython.cfunc
def _is_decimal(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.bint:
    while i < end and text[i].isdecimal():
        i += 1
    return i == end


@cython.cfunc
def _is_of(text: str, i: cython.Py_ssize_t, end: cython.Py_ssize_t, signs: str) -> cython.bint:
    """Whether there are only these signs."""
    while i < end and text[i] in signs:
        i += 1
    return i == end


@cython.cfunc
def _given_back(text: str, start: cython.Py_ssize_t, end: cython.Py_ssize_t) -> cython.Py_ssize_t:
    """How many characters at the start of a sentence are closing marks and white space behind them."""
    i: cython.Py_ssize_t = start
    if start and not text[start - 1].isspace():
        i = skip_closing(text, start, end)
    while i < end and is_closing(text[i]):
        i += 1
    if i == start:
        return 0
    j: cython.Py_ssize_t = skip_space(text, i, end)
    if j > i or i == end:
        return j - start
    return i - start if text.startswith("--", i, end) else 0
