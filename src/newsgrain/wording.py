"""Words around counts: one article, two articles; and the first of many rejections with their reasons."""

from collections.abc import Iterable

from newsgrain.records import Rejected

_FIRST = 3  # reasons that are told at most
_LONG = 200


def counted(n: int, noun: str, plural: str = "") -> str:
    """The number and its noun: `1 article`, `1,200 articles`; `plural` where it takes more than an s."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


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
    place = f"{first.origin}:{first.line}" if first.line else first.origin
    more = f" and {others:,} more" if others else ""
    reason = " ".join(first.reason.split())
    return f"{place}{more}: {reason if len(reason) <= _LONG else reason[: _LONG - 1] + '…'}"
