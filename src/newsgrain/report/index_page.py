"""The list of a batch's articles as HTML files of 500 rows each, in several orders, without a script."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from newsgrain.records import LABELS, Label, Rejected
from newsgrain.report.render import render

ROWS = 500
REJECTED = 500
Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One article's row: the file name of its page, what it is called, and its figures.

    `counts` are sentences of each label, in the order of `LABELS`; `unsure` those below the limit.
    """

    file: str
    article_id: str
    heading: str
    origin: str
    counts: Counts
    mean_confidence: float
    unsure: int
    source: str = ""
    published: str = ""

    @property
    def sentences(self) -> int:
        """How many sentences it has."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the list: the end of its files' names, its name, and what it sorts by."""

    name: str
    shown: str
    sorts: str
    key: Callable[[Entry], Any]


def _share(n: int) -> Callable[[Entry], Any]:
    return lambda entry: -entry.counts[n] / max(entry.sentences, 1)


def _text(name: str) -> Callable[[Entry], Any]:
    """Letters without their case; what has none comes last."""
    return lambda entry: (not getattr(entry, name), getattr(entry, name).casefold())


def _newest(entry: Entry) -> Any:
    """The latest date first; dates sort as text, as ISO 8601 does; what has none comes last."""
    return (not entry.published, [*(-ord(c) for c in entry.published), 1])


ORDERS = (
    Order("", "as read", "", lambda _: 0),
    Order("title", "title", "ascending", _text("heading")),
    Order("source", "source", "ascending", _text("source")),
    Order("date", "newest", "descending", _newest),
    Order("sentences", "longest", "descending", lambda entry: -entry.sentences),
    Order("confidence", "least confident", "ascending", lambda entry: entry.mean_confidence),
    Order("unsure", "most unsure", "descending", lambda entry: -entry.unsure),
    *(Order(label.value, f"most {label.shown.lower()}", "", _share(n)) for n, label in enumerate(LABELS)),
)
# what a column is sorted by, its name, and n where it is a figure
_COLUMNS = (
    ("title", "Article", ""),
    ("source", "Source", ""),
    ("date", "Date", ""),
    ("sentences", "Sentences", "n"),
    ("", "Labels", ""),
    ("confidence", "Mean confidence", "n"),
    ("unsure", "Unsure", "n"),
)


def file_name(order: Order, number: int = 1) -> str:
    """The file of page `number` of an order: index.html, index-2.html, index-by-title.html."""
    by = f"-by-{order.name}" if order.name else ""
    return f"index{by}-{number}.html" if number > 1 else f"index{by}.html"


def index_pages(
    entries: Sequence[Entry], rejected: Sequence[Rejected], model: str
) -> Iterator[tuple[str, str]]:
    """File name and HTML of every page of every order; at most REJECTED of the rejected are listed."""
    always = {
        "totals": _totals(entries),
        "rejected": rejected,
        "most_rejected": REJECTED,
        "model": model,
        "orders": ORDERS,
        "columns": _columns(),
        "file_name": file_name,
        "parts": _parts,
    }
    for order in ORDERS:
        ordered = sorted(entries, key=order.key)
        pages = max(-(-len(ordered) // ROWS), 1)
        for n in range(1, pages + 1):
            first = (n - 1) * ROWS
            rows = ordered[first : first + ROWS]
            here = {"order": order, "page": n, "pages": pages, "first": first + 1, "rows": rows}
            yield file_name(order, n), render("index.j2", **always, **here)


def _totals(entries: Sequence[Entry]) -> dict[str, Any]:
    """The figures at the top of the list."""
    counts = tuple(sum(entry.counts[n] for entry in entries) for n in range(len(LABELS)))
    sure = sum(entry.mean_confidence * entry.sentences for entry in entries)
    return {
        "articles": len(entries),
        "sentences": sum(counts),
        "counts": counts,
        "mean_confidence": sure / max(sum(counts), 1),
        "unsure": sum(entry.unsure for entry in entries),
    }


def _columns() -> list[tuple[str, str, Order | None]]:
    """Name and kind of each column, and the order that its head leads to."""
    orders = {order.name: order for order in ORDERS if order.name}
    return [(told, kind, orders.get(name)) for name, told, kind in _COLUMNS]


def _parts(counts: Counts) -> list[tuple[Label, int, float]]:
    """Each label that has sentences, with their number and share."""
    pairs = zip(LABELS, counts, strict=True)
    return [(label, count, count / sum(counts)) for label, count in pairs if count]
