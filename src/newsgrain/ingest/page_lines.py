"""Tells which lines of a page's block, broken by <br> or in <pre>, are statements of their own."""

import re
from collections.abc import Iterable
from itertools import pairwise

from newsgrain.records import BlockKind

_STOP = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
_ADDRESS = re.compile(r"(?:www\.|https?:|[\w.+-]+@)")
_ENDS_ADDRESS = re.compile(r"(?:www\.|https?:|[\w.+-]*@)\S*$")
_BULLET = re.compile(
    r"(?:[-*+•‣▪●◦·–—★☆✓✔»>][ \t]+|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,5}|[IVX]{2,5})[.)][ \t]+)\S"
)
# words that wait for another, however they are written
_JOINING = "of|and|or|but|nor|to|for|with|from|by|at|into|than|as|its|their|our|my|your"
# what no statement ends with: an open list or mark, a title, a word that waits for another
_OPEN = re.compile(
    r"(?:[,/&(“‘«]|(?<=\w)-|[\w.,)”]\s?[–—]|\b(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Gov|Sen|Rep|Capt|Sgt|Lt|Col|Rev|Hon|No|[A-Z])\."
    rf"|\b(?:{_JOINING}|[Tt]he|an?|An|that|which|who|whose|if|because|while|is|are|was|were|be|been|has|have|had|will|would|could|should|may|might"
    r"|must))$"
)
_OPEN_IN_CAPITALS = re.compile(rf"\b(?:{_JOINING}|the|an)$", re.I)
# what ends a short statement as well (log in, read on), but hardly one of several words
_WAITING = re.compile(
    r"(?:\S+\s+){2,}(?!(?:log|sign|check|opt|tune|join|read|carry|move|go|goes|come|turn|switch|hang|live)\b)\S+(?<!,)\s+"
    r"(?:in|on|over|under|after|before|during|between|near|against|until|since|about|through|across)$",
    re.I,
)
_BY = r"(?i:(?:written |reported |words |story |photos? |posted |published )?by:?)"
_NAME = re.compile(r"[^\W\d_][\w.'’&-]*(?: [\w.'’&-]+){0,5}(?<!\.)")
_OF_NAMES = re.compile(rf"{_BY} {_NAME.pattern}(?: and {_NAME.pattern})?")
_WAITS_FOR_NAME = re.compile(rf"{_BY}(?: {_NAME.pattern} and)?")
_FEWEST = 3  # lines that show a width
_NARROWEST = 20  # characters of a width


def apart(text: str) -> list[str]:
    """Cut a block at those of its line ends that separate statements; the others were made for looks.

    A line goes on in the next one when that begins in lower case or when it cannot end where it does, and
    everywhere in text that was wrapped at a width.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2:
        return [text]
    wrapped = _wrapped(lines)
    groups = [[lines[0]]]
    for last, line in pairwise(lines):
        if _goes_on(last.rstrip(), line.lstrip(), wrapped):
            groups[-1].append(line)
        else:
            groups.append([line])
    return ["\n".join(group) for group in groups]


def _goes_on(last: str, line: str, wrapped: bool) -> bool:
    if _BULLET.match(line):
        return False
    if _continues(last, line) or is_open(last):
        return True
    return wrapped and not _STOP.search(last)


def is_open(last: str) -> bool:
    """Whether no statement ends like this line."""
    if _ENDS_ADDRESS.search(last):
        return False
    if last.count("(") > last.count(")") or (last.isupper() and _OPEN_IN_CAPITALS.search(last)):
        return True
    return bool(_OPEN.search(last) or _WAITING.match(last))


def _continues(last: str, line: str) -> bool:
    return line[:1].islower() and not _ENDED.search(last) and not _ADDRESS.match(line)


def _wrapped(lines: list[str]) -> bool:
    """Whether each line is as long as a width lets it be, and some end within a sentence."""
    stripped = [line.strip() for line in lines]
    width = max(map(len, stripped))
    if width < _NARROWEST:
        return False
    pairs = list(pairwise(stripped))
    forced = [len(a) + 1 + len(b.split(None, 1)[0]) > width for a, b in pairs if not _STOP.search(a)]
    return len(lines) >= _FEWEST and bool(forced) and all(forced) and any(_continues(a, b) for a, b in pairs)


def with_names(parts: Iterable[tuple[str, BlockKind]]) -> list[tuple[str, BlockKind]]:
    """Blocks of a page in which `By` and `and` stand with the names that pages set apart from them."""
    found: list[tuple[str, BlockKind]] = []
    for text, kind in parts:
        last = found[-1] if found else None
        if last and last[1] is kind and _is_byline(last[0].strip(), text.strip()):
            found[-1] = (f"{last[0].strip()} {text.strip()}", kind)
        else:
            found.append((text, kind))
    return found


def _is_byline(last: str, text: str) -> bool:
    """Whether the one waits for a name that the other is, or is of such and waits for more."""
    if _WAITS_FOR_NAME.fullmatch(last):
        return _NAME.fullmatch(text) is not None
    return text == "and" and _OF_NAMES.fullmatch(last) is not None
