"""A sentence as tokens: lower case, quoted or not, the cue lists each stands in, and its shape."""

import re
from dataclasses import dataclass

from newsgrain.features.cues import function_words, word_classes
from newsgrain.text.sentences import Place

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|\(c\)|\d[\d,.:/-]*|'(?:s|d|ll|ve|re|m)\b|\w+(?:['’-]\w+)*|#+|\S"
)
_OPENING = "“«„"
_MARKS = '"“”«»„'
_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tokens:
    """A sentence's tokens in parallel lists; `text` is the sentence, `place` where it stands."""

    text: str
    place: Place
    written: list[str]
    lower: list[str]
    quoted: list[bool]
    cues: list[tuple[str, ...]]
    shapes: list[str]


def tokenise(text: str, place: Place) -> Tokens:
    """Cut a sentence into words, numbers, addresses and single signs."""
    written = _TOKEN.findall(text)
    lower = [t.lower().replace("’", "'") for t in written]
    table = word_classes()
    cues = [table.get(t, _NONE) for t in lower]
    shapes = [_shape(t, low, c, n) for n, (t, low, c) in enumerate(zip(written, lower, cues, strict=True))]
    return Tokens(text, place, written, lower, _quoted(text, place, written), cues, shapes)


def _quoted(text: str, place: Place, written: list[str]) -> list[bool]:
    inside = place.opens_inside and not text.startswith(("“", '"', "«", "„", "‘"))
    found = []
    for sign in written:
        if sign in _MARKS:
            inside = sign in _OPENING or (sign == '"' and not inside)
            found.append(True)
        else:
            found.append(inside)
    return found


def _shape(token: str, lower: str, cues: tuple[str, ...], n: int) -> str:
    """What is left of a word when its meaning is taken away."""
    if cues and not (n and token[0].isupper() and cues[0] in {"act", "appeal", "can"}):
        return cues[0]
    if lower in function_words():
        return lower
    return _plain_shape(token, lower, n)


def _plain_shape(token: str, lower: str, n: int) -> str:
    if token[0].isdigit():
        return "0"
    if "@" in token:
        return "@"
    if not token[0].isalnum():
        return token
    if lower.startswith(("http", "www.")):
        return "url"
    if token.isupper() and len(token) > 1:
        return "CAPS"
    if n and token[0].isupper():
        return "Name"
    return next((end for end in ("ing", "ed", "ly", "s") if lower.endswith(end)), "w")
