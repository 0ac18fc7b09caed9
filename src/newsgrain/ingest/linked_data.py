"""Finds the texts of articles in a page's JSON-LD, which programs read in place of what the page shows."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

BODY_NAME = "articlebody"
_WRAPPING = re.compile(
    r"^\s*(?:/[/*]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?:/[/*]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*+)"', re.I | re.S)
_UPDATES = "liveBlogUpdate"
_NO_LETTERS = re.compile(r"[\W_]+")
_TELLING = re.compile(r"\w{4,}")


def article_bodies(scripts: Iterable[str], heads: set[str]) -> list[str]:
    """The texts of `articleBody` in JSON-LD scripts, in order, each once.

    An article whose headline has no word of the page's headlines is of another page and left out, but
    no entry of a live blog.
    """
    found = []
    for script in scripts:
        wanted = set() if _UPDATES in script else heads
        found += [
            body.strip()
            for body, head in _bodies(script)
            if not (told := words(head)) or not wanted or wanted & told
        ]
    return [body for body in dict.fromkeys(found) if body]


def without_teasers(bodies: list[str]) -> list[str]:
    """The bodies that are no part of another, and of equal ones the first."""
    plain = [letters(body) for body in bodies]
    return [body for n, body in enumerate(bodies) if not _is_part(n, plain)]


def letters(text: str) -> str:
    """The letters and figures of a text, to be compared: marks and spaces are written in many ways."""
    return _NO_LETTERS.sub("", text)


def words(text: object) -> set[str]:
    """The words of a text that tell what it is about; none of what is no text."""
    return set(_TELLING.findall(text.casefold())) if isinstance(text, str) else set()


def _is_part(n: int, bodies: list[str]) -> bool:
    """Whether a body is within a longer one, or the same as an earlier one."""
    mine = bodies[n]
    return any(
        mine in other and (len(mine) < len(other) or m < n) for m, other in enumerate(bodies) if m != n
    )


def _bodies(script: str) -> Iterator[tuple[str, object]]:
    """(body, headline) of each article in a script."""
    data = _WRAPPING.sub("", _WRAPPING.sub("", script))
    if "&quot;" in data and '"' not in data:  # written by a template that escapes for HTML
        data = unescape(data)
    for text in (data, _TRAILING_COMMA.sub("", data)):
        try:
            yield from _within(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
        return
    for match in _BODY.finditer(data):
        try:
            yield json.loads(f'"{match[1]}"', strict=False), None
        except ValueError:
            yield match[1], None


def _within(value: Any) -> Iterator[tuple[str, object]]:
    """Every body in decoded JSON with its headline, outermost first.

    A stack of our own, as it nests without bound.
    """
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            for name, inner in item.items():
                if name.lower().rpartition(":")[2].rpartition("/")[2] == BODY_NAME:
                    yield _text(inner), item.get("headline")
            waiting += reversed([x for x in item.values() if isinstance(x, dict | list)])


def _text(value: Any) -> str:
    """The text of a field: a string, {"@value": ...}, or a list of them, a paragraph each."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("@value"))
    return value if isinstance(value, str) else ""
