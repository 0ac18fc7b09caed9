"""Takes the text of an article out of a page's JSON-LD, where pages that scripts fill in have it."""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

_WRAPPING = re.compile(
    r"^\s*(?:/[/*]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?:/[/*]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BODY = re.compile(r'"articleBody"\s*:\s*"((?:[^"\\]|\\.)*+)"', re.I | re.S)
_ELLIPSIS = " \t\r\n.…"
_FIELD = "articlebody"


def article_bodies(scripts: Iterable[str]) -> list[str]:
    """The texts of `articleBody` in JSON-LD scripts, in order, each once; a teaser of another is left out."""
    found = [body.strip() for script in scripts for body in _bodies(script)]
    found = [body for body in dict.fromkeys(found) if body]
    plain = [squeezed(body).rstrip(_ELLIPSIS) for body in found]
    return [body for n, body in enumerate(found) if not _is_part(n, plain)]


def squeezed(text: str) -> str:
    """Text with its white space evened out, to be compared."""
    return " ".join(text.split())


def _is_part(n: int, bodies: list[str]) -> bool:
    """Whether a body is within a longer one, or the same as an earlier one."""
    mine = bodies[n]
    return any(
        mine in other and (len(mine) < len(other) or m < n) for m, other in enumerate(bodies) if m != n
    )


def _bodies(script: str) -> Iterator[str]:
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
            yield json.loads(f'"{match[1]}"', strict=False)
        except ValueError:
            yield match[1]


def _within(value: Any) -> Iterator[str]:
    """Every body in decoded JSON, outermost first; a stack of our own, as it nests without bound."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += reversed(item)
        elif isinstance(item, dict):
            for name, inner in item.items():
                if name.lower().rpartition(":")[2].rpartition("/")[2] == _FIELD:
                    yield _text(inner)
            waiting += reversed([x for x in item.values() if isinstance(x, dict | list)])


def _text(value: Any) -> str:
    """The text of a field: a string, {"@value": ...}, or a list of them, a paragraph each."""
    if isinstance(value, list):
        return "\n\n".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return _text(value.get("@value"))
    return value if isinstance(value, str) else ""
