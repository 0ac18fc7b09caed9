"""Words around counts: one article, two articles; and the first of many rejections with their reasons."""

import re
from collections.abc import Iterable, Sequence

from newsgrain.records import Rejected

UNKNOWN = "not told"  # stands in lists for a source, a licence, a project that nothing names
_FIRST = 3  # reasons or names that are told at most
_LONG = 200
# what would break a line, steer a terminal, or turn the order of its characters around
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    r"""Text as a terminal shows it on one line: names of files may hold `\n` or `\x1b`."""
    return _UNSEEN.sub(lambda found: repr(found[0])[1:-1], text)


def printable(text: str) -> str:
    """The text of an article on one line, without what might steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shortened(text: str, most: int) -> str:
    """The text, or its beginning with a mark of what is left out, in so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def brief(said: object) -> str:
    """What another's error says, on one line of 200 characters at most."""
    return " ".join(str(said).split())[:_LONG]


def counted(n: int, noun: str, plural: str = "") -> str:
    """The number and its noun: `1 article`, `1,200 articles`; `plural` where it takes more than an s."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def first_of(names: Sequence[str], most: int = _FIRST) -> str:
    """The first names in a row, and dots where there are more."""
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def is_or_are(count: int) -> str:
    """The verb behind a count: is one, are several."""
    return "is" if count == 1 else "are"


def it_or_them(count: int) -> str:
    """The pronoun for a count: it or them."""
    return "it" if count == 1 else "them"


def rejections(items: Iterable[Rejected], more: str) -> list[str]:
    """A headline, then a line for each of the first reasons, and how many are left for `more` to tell.

    What was rejected for the same reason is one line: the first place, and how many others there are.
    """
    places: dict[str, list[Rejected]] = {}
    for item in items:
        places.setdefault(item.reason, []).append(item)
    total = sum(map(len, places.values()))
    shown = list(places.values())[:_FIRST]
    left = total - sum(map(len, shown))
    lines = [f"{total:,} rejected:", *(f"  {_reason(same)}" for same in shown)]
    lines += [f"  and {left:,} more {more}"] if left else []
    return lines if total else []


def _reason(same: list[Rejected]) -> str:
    """Where it was, how often, and why, on one line that no article can fill a screen with."""
    first, others = same[0], len(same) - 1
    more = f" and {others:,} more" if others else ""
    return plain(f"{first.place}{more}: {shortened(' '.join(first.reason.split()), _LONG)}")


def between(low: str, high: str, dash: str = "-") -> str:
    """Both ends of an interval; a dash would be taken for a sign where one of them has one."""
    return f"{low} to {high}" if {"-", "+"} & {low[0], high[0]} else f"{low}{dash}{high}"


def percent(share: float, digits: int = 0) -> str:
    """Per cent, rounded down, so that what is below a limit never looks as if it reached it.

    Probabilities are told so wherever they stand, on every page and in the terminal.
    """
    return f"{_down(share * 100, digits):.{digits}f}"


def chance(share: float) -> str:
    """A probability from 0 to 1 in two digits, rounded down as `percent` does."""
    return f"{_down(share, 2):.2f}"


def _down(value: float, digits: int) -> float:
    # what is a hair below a whole number by the way floats are kept is that number
    scale = 10.0**digits
    return int(value * scale + 1e-7) / scale


def span(seconds: float) -> str:
    """A length of time in two units at most: `8 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = max(round(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60:,} h {minutes % 60} min"
