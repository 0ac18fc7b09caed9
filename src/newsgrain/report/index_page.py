"""The list of a batch's articles as HTML files of 500 rows each, in several orders, without a script."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from newsgrain.records import LABELS, Rejected
from newsgrain.report.article_page import shown
from newsgrain.report.article_style import BASE, policy
from newsgrain.wording import counted, percent

ROWS = 500
REJECTED = 500
Counts = tuple[int, ...]

_STYLE = (
    BASE
    + """
body { margin: 0 auto; padding: 1rem 1rem 4rem; max-width: 76rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .75rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.totals { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 0 0 1rem; }
.totals div { display: flex; flex-direction: column-reverse; } .totals dt { color: var(--soft);
  font-size: .875rem; } .totals dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.stack { display: flex; gap: 2px; height: 1.4rem; min-width: 9rem; border-radius: .25rem; overflow: hidden; }
.stack b { min-width: 3px; background: var(--tint); color: #10151a; font: 700 .75rem/1.4rem system-ui,
  sans-serif; text-align: center; overflow: hidden; }
.big .stack { height: 1.75rem; } .big .stack b { line-height: 1.75rem; }
.key { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; margin: .5rem 0; list-style: none;
  font-variant-numeric: tabular-nums; }
.orders, .pager { display: flex; flex-wrap: wrap; gap: .1rem .9rem; margin: .75rem 0; padding: 0;
  list-style: none; } [aria-current] { font-weight: 700; color: var(--ink); text-decoration: none; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: .875rem; padding-bottom: .35rem; }
th, td { padding: .45rem .6rem .45rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; } th { font-weight: 600; } thead th { vertical-align: bottom; }
.n { text-align: right; } .n, .date { white-space: nowrap; } tbody th { font-weight: 600; min-width: 14rem; }
tbody th .soft { display: block; font-weight: 400; } td .soft { white-space: nowrap; }
th[aria-sort] { border-bottom: 3px solid var(--ink); }
th[aria-sort=ascending] a::after { content: " ↑" / ""; }
th[aria-sort=descending] a::after { content: " ↓" / ""; }
@media (max-width: 52rem) {
  table, tbody, tr, td, th, caption { display: block; } thead { display: none; }
  tbody tr { padding: .6rem 0; border-bottom: 1px solid var(--line); } td, tbody th { border: 0;
    padding: .1rem 0; } .n { text-align: left; } td[data-name]::before { content: attr(data-name) ": ";
    color: var(--soft); } td:empty { display: none; } td .soft { white-space: normal; } }
@media print { body { max-width: none; padding: 0; } tr { break-inside: avoid; } .orders, .pager, .skip {
  display: none; } .stack b, .badge { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
@media (forced-colors: active) { .stack b { forced-color-adjust: none; } }
"""
)


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
_COLUMNS = (
    ("title", "Article"),
    ("source", "Source"),
    ("date", "Date"),
    ("sentences", "Sentences"),
    ("", "Labels"),
    ("confidence", "Mean confidence"),
    ("unsure", "Unsure"),
)


def file_name(order: Order, number: int = 1) -> str:
    """The file of page `number` of an order: index.html, index-2.html, index-by-title.html."""
    by = f"-by-{order.name}" if order.name else ""
    return f"index{by}-{number}.html" if number > 1 else f"index{by}.html"


def index_pages(
    entries: Sequence[Entry], rejected: Sequence[Rejected], model: str
) -> Iterator[tuple[str, str]]:
    """File name and HTML of every page of every order; at most REJECTED of the rejected are listed."""
    top, bottom = _top(entries, len(rejected), model), _rejected(rejected)
    for order in ORDERS:
        ordered = sorted(entries, key=order.key)
        pages = max(-(-len(ordered) // ROWS), 1)
        for n in range(1, pages + 1):
            rows = ordered[(n - 1) * ROWS : n * ROWS]
            body = (top, _orders(order), _pager(order, n, pages), _table(rows, order, n, len(ordered)))
            yield file_name(order, n), _page([*body, _pager(order, n, pages), bottom])


def _page(body: Iterable[str]) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{policy()}\n<title>Articles by what vouches for their sentences</title>\n"
        f'<style>{_STYLE}</style>\n</head>\n<body>\n<a class="skip" href="#list">Skip to the list</a>\n'
        "<main>\n" + "\n".join(part for part in body if part) + "\n</main>\n</body>\n</html>"
    )


def _top(entries: Sequence[Entry], rejected: int, model: str) -> str:
    counts = tuple(sum(found) for found in zip(*(e.counts for e in entries), strict=True)) or (0,) * len(
        LABELS
    )
    total = sum(counts)
    sure = sum(e.mean_confidence * e.sentences for e in entries) / max(total, 1)
    unsure = sum(e.unsure for e in entries)
    figures = {
        "articles": f"{len(entries):,}",
        "sentences": f"{total:,}",
        "mean confidence": f"{percent(sure)}%",
        "unsure sentences": f"{unsure:,} ({unsure / max(total, 1):.0%})",
        "rejected": f'<a href="#rejected">{rejected:,}</a>' if rejected else "0",
    }
    told = "".join(f"<div><dt>{name}</dt><dd>{figure}</dd></div>" for name, figure in figures.items())
    return (
        f'<h1>{counted(len(entries), "article")}, sentence by sentence</h1>\n<dl class="totals">{told}</dl>\n'
        f'<div class="big">{_stack(counts)}</div>\n{_key(counts)}\n'
        f'<p class="soft">Unsure: below 60% confidence. Model {shown(model)}.</p>'
    )


def _key(counts: Counts) -> str:
    total = max(sum(counts), 1)
    items = "".join(
        f'<li><b class="badge {label.row.letter}" aria-hidden="true">{label.row.letter}</b> {label.shown}'
        f" {count:,} ({count / total:.0%})</li>"
        for label, count in zip(LABELS, counts, strict=True)
    )
    return f'<ul class="key">{items}</ul>'


def _stack(counts: Counts) -> str:
    """Shares of the labels as one bar; its words are its name, its letters are in the wider parts."""
    total = max(sum(counts), 1)
    pairs = [(label.row.letter, count) for label, count in zip(LABELS, counts, strict=True) if count]
    parts = "".join(
        f'<b class="{letter}" style="flex:{count}">{letter if count / total >= 0.1 else ""}</b>'
        for letter, count in pairs
    )
    return f'<div class="stack" role="img" aria-label="{_told(counts)}">{parts}</div>'


def _told(counts: Counts) -> str:
    total = max(sum(counts), 1)
    pairs = zip(LABELS, counts, strict=True)
    return (
        ", ".join(f"{label.shown} {count / total:.0%}" for label, count in pairs if count) or "no sentences"
    )


def _orders(current: Order) -> str:
    links = "".join(
        f'<li><a href="{file_name(order)}"{" aria-current=true" * (order is current)}>{order.shown}</a></li>'
        for order in ORDERS
    )
    return f'<nav aria-label="Order"><ul class="orders"><li class="soft">Order:</li>{links}</ul></nav>'


def _pager(order: Order, number: int, pages: int) -> str:
    if pages == 1:
        return ""
    links = "".join(
        f'<li><a href="{file_name(order, n)}"{" aria-current=page" * (n == number)}>{n}</a></li>'
        for n in range(1, pages + 1)
    )
    return f'<nav aria-label="Pages"><ul class="pager"><li class="soft">Page:</li>{links}</ul></nav>'


def _table(rows: Sequence[Entry], order: Order, number: int, total: int) -> str:
    first = (number - 1) * ROWS + 1
    caption = f"{first:,} to {first + len(rows) - 1:,} of {total:,}, {order.shown}" if rows else "No articles"
    body = "\n".join(_row(entry) for entry in rows)
    # roles are said again, because a table laid out as blocks loses them
    return (
        f'<table id="list" role="table" tabindex="-1"><caption>{caption}</caption>\n<thead role="rowgroup">'
        f'<tr role="row">{_head(order)}</tr></thead>\n<tbody role="rowgroup">\n{body}\n</tbody></table>'
    )


def _head(current: Order) -> str:
    orders = {order.name: order for order in ORDERS if order.name}
    cells = ""
    for name, told in _COLUMNS:
        order = orders.get(name)
        link = f'<a href="{file_name(order)}">{told}</a>' if order else told
        sort = f' aria-sort="{current.sorts}"' if order is current else ""
        right = ' class="n"' if name in ("sentences", "confidence", "unsure") else ""
        cells += f'<th scope="col" role="columnheader"{right}{sort}>{link}</th>'
    return cells


def _row(entry: Entry) -> str:
    counts = " ".join(
        f"{label.row.letter} {count:,}" for label, count in zip(LABELS, entry.counts, strict=True) if count
    )
    cells = (
        ("Source", "", f"<bdi>{shown(entry.source)}</bdi>" if entry.source else ""),
        ("Date", "date", f"<bdi>{shown(entry.published)}</bdi>" if entry.published else ""),
        ("Sentences", "n", f"{entry.sentences:,}"),
        ("", "", f'{_stack(entry.counts)}<span class="soft" aria-hidden="true">{counts}</span>'),
        ("Mean confidence", "n", f"{percent(entry.mean_confidence)}%"),
        ("Unsure", "n", f"{entry.unsure:,}"),
    )
    return (
        f'<tr role="row"><th scope="row" role="rowheader"><a href="{entry.file}"><bdi>{shown(entry.heading)}'
        f'</bdi></a><span class="soft"><bdi>{shown(entry.origin)}</bdi></span></th>'
        + "".join(_cell(*cell) for cell in cells)
        + "</tr>"
    )


def _cell(name: str, kind: str, inside: str) -> str:
    told = f' data-name="{name}"' if name else ""
    return f'<td role="cell"{f" class={kind}" if kind else ""}{told}>{inside}</td>'


def _rejected(rejected: Sequence[Rejected]) -> str:
    if not rejected:
        return ""
    rows = "\n".join(
        f'<tr role="row"><th scope="row" role="rowheader"><bdi>{shown(r.origin)}</bdi>'
        f'{f":{r.line}" if r.line else ""}</th><td role="cell">{shown(r.reason)}</td></tr>'
        for r in rejected[:REJECTED]
    )
    more = len(rejected) - REJECTED
    note = f'<p class="soft">{more:,} more: see rejected.jsonl.</p>' if more > 0 else ""
    return (
        f'<section id="rejected"><h2>Rejected ({len(rejected):,})</h2>\n<table role="table">'
        '<caption>What could not be read as an article, and why</caption><thead role="rowgroup">'
        '<tr role="row"><th scope="col" role="columnheader">Where</th>'
        f'<th scope="col" role="columnheader">Why</th></tr></thead>\n<tbody role="rowgroup">{rows}</tbody>'
        f"</table>{note}</section>"
    )
