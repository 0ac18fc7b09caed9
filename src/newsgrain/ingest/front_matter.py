"""Parts a Markdown file from the front matter that site generators (Hugo, Jekyll, Eleventy) have above it."""

import json
import re

# behind a rule between paragraphs stands an empty line
_FRONT = re.compile(
    r"(?:(---)|(\+\+\+))[ \t]*\r?\n(?!\s*\n)(.{0,99999}?)^(?(1)(?:---|\.\.\.)|\+\+\+)[ \t]*(?:\r?\n|\Z)",
    re.S | re.M,
)
# a line of it: a key, what belongs to the key above, a comment, a table of TOML
_LINE = re.compile(r"\s*$|\s|[-#\[\]{}]|[\w.\"'-]+\s*(?::(?:\s|$)|=)")
_KEY = re.compile(r"^([\w-]+)[ \t]*[:=][ \t]*(.*(?:\n[ \t]+.*)*)", re.M)
_FOLDED = re.compile(r"[|>][+-]?\s+")


def parted(text: str) -> tuple[dict[str, str], str]:
    """What the front matter says, by its keys, and the text behind it; nothing and all of it without one."""
    found = _FRONT.match(text)
    if not found or not all(map(_LINE.match, found[3].splitlines())):
        return {}, text
    told = {key: _value(value) for key, value in _KEY.findall(found[3].replace("\r\n", "\n"))}
    return told, text[found.end() if told else 0 :]


def _value(written: str) -> str:
    """A value without its quotes, on one line."""
    value = " ".join(_FOLDED.sub("", written, count=1).split())
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    try:
        return str(json.loads(value)) if value.startswith('"') else value
    except ValueError:
        return value.strip('"')
