"""What every page of numbers is made of: a shell that asks nothing of the network, colours, tables, words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from math import isfinite
from typing import Any

from newsgrain.records import LABELS, Label

_TINTS = "\n".join(f".{label.row.letter} {{ --tint: {label.row.colour}; }}" for label in LABELS)
_STYLE = f"""
:root {{ color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --card: #f6f8fa; --accent: #0b63a5; --heat: #56b4e9; --most: 70%; }}
@media (prefers-color-scheme: dark) {{ :root {{ --paper: #14171a; --ink: #e8eaed; --soft: #a3abb5;
  --line: #363c43; --card: #1d2126; --accent: #6cbcf0; --heat: #2b7fb3; --most: 65%; }} }}
{_TINTS}
* {{ box-sizing: border-box; }}
body {{ margin: 0 auto; padding: 1rem 1rem 4rem; max-width: 68rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }}
h2 {{ font-size: 1.2rem; line-height: 1.3; margin: 2.25rem 0 .5rem; }}
h3 {{ font-size: 1rem; line-height: 1.3; margin: 1.25rem 0 .35rem; }}
p, li, dd, td, th {{ overflow-wrap: anywhere; }}
p, ul, ol, dl {{ margin: .5rem 0; max-width: 44rem; }}
.soft, caption, small {{ color: var(--soft); font-size: .875rem; }}
.whole {{ white-space: nowrap; }}
.big {{ font-size: 1.75rem; line-height: 1.25; margin: .5rem 0; font-variant-numeric: tabular-nums; }}
a {{ color: var(--accent); }}
:focus-visible {{ outline: 3px solid var(--accent); outline-offset: 2px; }}
.badge {{ display: inline-block; min-width: 1.5em; padding: 0 .25em; border-radius: .3em;
  border: 2px solid var(--tint, var(--soft)); background: var(--paper); color: var(--ink);
  font: 700 .75em/1.45 system-ui, sans-serif; text-align: center; }}
.meter {{ width: 100%; height: .8rem; display: block; overflow: visible; }}
.meter .track {{ fill: var(--line); }} .meter .fill {{ fill: var(--tint, var(--accent)); }}
.meter line {{ vector-effect: non-scaling-stroke; stroke: var(--ink); }}
.meter .span {{ stroke-width: 2; }} .meter .mark {{ stroke-width: 1; stroke-dasharray: 2 2; }}
.named + small {{ display: block; }}
.bar {{ display: grid; grid-template-columns: 14rem 1fr 11rem; gap: .15rem .75rem; align-items: center;
  margin: .45rem 0; font-variant-numeric: tabular-nums; }}
.wide {{ overflow-x: auto; margin: .75rem 0; }}
table {{ border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums;
  border-top: 1px solid var(--line); }}
caption {{ text-align: left; padding-bottom: .35rem; }}
caption span {{ display: block; position: sticky; left: 0; max-width: min(44rem, calc(100vw - 2.75rem)); }}
.named {{ display: inline-flex; gap: .35em; align-items: baseline; }}
th, td {{ padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right;
  vertical-align: top; overflow-wrap: normal; }}
th {{ font-weight: 600; }} thead th {{ vertical-align: bottom; }}
th:first-child {{ text-align: left; padding-left: .25rem; }}
td.text {{ text-align: left; min-width: 12rem; }}
th[scope=row] {{ position: sticky; left: 0; background: var(--paper); min-width: 5.5rem; max-width: 13rem; }}
td small, th small {{ display: block; font-weight: 400; font-size: .8125rem; }}
td small {{ white-space: nowrap; }}
.facts th[scope=row] {{ font-weight: 400; max-width: 24rem; }} .facts td {{ font-weight: 600; }}
.heat td {{ background: color-mix(in srgb, var(--heat) calc(var(--h) * var(--most)), var(--paper)); }}
.heat td, .heat td small {{ color: var(--ink); }}
blockquote {{ margin: .35rem 0 .35rem .25rem; padding-left: .75rem; border-left: 3px solid var(--line);
  overflow-wrap: anywhere; }}
@media (max-width: 40rem) {{
  .bar {{ grid-template-columns: 1fr auto; }} .bar .meter {{ grid-column: 1 / -1; grid-row: 2; }}
  .bar + .bar {{ margin-top: .75rem; }}
  th, td {{ padding: .35rem .3rem; font-size: .9375rem; }} thead th {{ font-size: .8125rem; }}
  .facts th[scope=row] {{ max-width: 13rem; }} .wide:has(.rows) {{ overflow: visible; }}
  .rows, .rows tbody, .rows tr, .rows th, .rows td, .rows caption {{ display: block; }}
  .rows thead {{ display: none; }} .rows tr {{ padding: .45rem 0; border-bottom: 1px solid var(--line); }}
  .rows th[scope=row] {{ position: static; max-width: none; border: 0; padding: .1rem 0; }}
  .rows td {{ display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .1rem .3rem; }}
  .rows td::before {{ content: attr(data-name); color: var(--soft); text-align: left; }}
  .rows td:not([data-name])::before {{ content: none; }} .rows td.text {{ min-width: 0; }}
  .rows td small {{ display: inline; margin-left: .5em; }} .rows.heat td::before {{ color: var(--ink); }} }}
@media print {{ body {{ max-width: none; }} .wide {{ overflow: visible; }} }}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def shell(title: str, body: Iterable[str], style: str = "") -> str:
    """A whole page of `body` parts (HTML); it may load nothing and run nothing."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>"
    )


def shown(label: Any) -> str:
    """A label's name for people, escaped; an id that is not ours is shown as it came."""
    return Label(label).shown if label in set(LABELS) else escape(str(label))


def letter(label: Any) -> str:
    """The letter that stands for a label, also its class in the style sheet; empty for a foreign id."""
    return Label(label).row.letter if label in set(LABELS) else ""


def badge(label: Any) -> str:
    """A label's letter in its colour, for the eye alone: its name must stand beside it."""
    return f'<b class="badge {letter(label)}" aria-hidden="true">{letter(label) or "?"}</b>'


def spoken(label: Any) -> str:
    """Badge and name inside a sentence, which never breaks between them."""
    first, gap, rest = shown(label).partition(" ")
    return f'<span class="whole">{badge(label)} {first}</span>{gap}{rest}'


def named(label: Any) -> str:
    """Badge and name, side by side."""
    return f'<span class="named">{badge(label)} <span>{shown(label)}</span></span>'


def quoted(text: Any) -> str:
    """Words of an article, escaped and on one line."""
    return escape(" ".join(str(text).split()))


def prose(text: Any) -> str:
    """Words of the report, escaped, with label ids that are no words told as names."""
    told = quoted(text)
    for label in LABELS:
        if "_" in label.value:
            told = told.replace(label.value, label.shown.lower())
    return told


def number(value: float | None, form: str = ".3f") -> str:
    """A formatted figure; a dash where there is none."""
    return "–" if value is None or not isfinite(value) else format(value, form)


def interval(found: Mapping[str, Any] | None, form: str = ".3f") -> str:
    """A table cell of a figure with the ends of its interval on a line below."""
    if found is None:
        return "–"
    return f"{number(found['value'], form)}<small>{ends(found, form)}</small>"


def ends(found: Mapping[str, Any], form: str = ".3f") -> str:
    """The two ends of an interval."""
    low, high = number(found["low"], form), number(found["high"], form)
    if {"-", "+"} & {low[0], high[0]}:
        return f"{low} to {high}"
    return f"{low.removesuffix('%')}–{high}"


def of_100(share: float | None) -> str:
    """How many of 100; what is not all or none is never rounded to all or none."""
    if share is None or not isfinite(share):
        return "–"
    if 0 < share <= 0.005:
        return "fewer than 1"
    return "more than 99" if 0.995 <= share < 1 else f"{share * 100:.0f}"


def table(caption: str, head: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    """A table of `rows` (HTML) that scrolls by itself when the page is narrow; `caption` is text."""
    names = list(head)
    cells = "".join(f'<th scope="col" role="columnheader">{name}</th>' for name in names)
    top = f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>' if cells else ""
    told, kinds = escape(caption), f"{kind} rows".strip() if names else kind
    # roles are said again, because a table laid out as blocks on a phone loses them
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{told}"><table class="{kinds}"'
        f' role="table"><caption><span>{told}</span></caption>{top}\n<tbody role="rowgroup">'
        + "\n".join(_with_names(line, names[1:]) for line in rows)
        + "</tbody></table></div>"
    )


def _with_names(line: str, names: Sequence[str]) -> str:
    """A row whose cells say the name of their column, for where there is no room for a head."""
    left = iter(names)

    def cell(found: re.Match[str]) -> str:
        name = "" if "colspan" in found[0] else next(left, "")
        told = f' data-name="{name}"' if name else ""
        return f'<td role="cell"{told}{found[1]}>'

    return re.sub(r"<td([^>]*)>", cell, line)


def row(name: str, cells: Iterable[str], rest: str = "") -> str:
    """A table row; `name` and `cells` are HTML, `rest` more cells that bring their own tags."""
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{name}</th>'
        + "".join(f"<td><span>{x}</span></td>" for x in cells)
        + rest
        + "</tr>"
    )


def meter(found: Mapping[str, Any], told: str = "", marks: Iterable[float] = ()) -> str:
    """A bar from 0 to 1 with its interval; hidden from screen readers when the words are beside it."""
    shapes = '<rect class="track" width="100" height="10"/>'
    shapes += f'<rect class="fill" width="{_at(found["value"])}" height="10"/>'
    for mark in marks:
        shapes += f'<line class="mark" x1="{_at(mark)}" x2="{_at(mark)}" y1="-2" y2="12"/>'
    if found.get("low") is not None:
        shapes += f'<line class="span" x1="{_at(found["low"])}" x2="{_at(found["high"])}" y1="5" y2="5"/>'
    name = f'role="img" aria-label="{escape(told)}"' if told else 'aria-hidden="true"'
    return f'<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" {name}>{shapes}</svg>'


def _at(value: float | None) -> str:
    """A place on the scale; what is below zero starts at its left end."""
    return f"{100 * min(max(value or 0.0, 0.0), 1.0):.1f}"


def fold(name: str, title: str, told: str, body: str, *, is_open: bool = False) -> str:
    """A section that unfolds; `told` (text) is what one learns from it without unfolding it."""
    return (
        f'<details id="{name}"{" open" if is_open else ""}><summary><h2>{title}</h2>'
        f' <span class="soft">{escape(told)}</span></summary>\n<div class="inside">{body}</div></details>'
    )


def beside(picture: str, words: str) -> str:
    """A picture and the table of its figures; the table alone when there is no picture."""
    return f'<div class="pair"><div>{picture}</div><div>{words}</div></div>' if picture else words


def facts(caption: str, found: Iterable[tuple[str, str]]) -> str:
    """A table of single figures: name (text) and value (HTML), no head."""
    return table(caption, (), (row(escape(name), (value,)) for name, value in found), "facts")


def heat(caption: str, counts: Iterable[Sequence[int]]) -> str:
    """Counts (labels, labels) as a tinted table: each row's shares, and the counts below."""
    rows = [list(line) for line in counts]
    shares = [[n / sum(line) if sum(line) else None for n in line] for line in rows]
    return heat_shares(caption, shares, rows)


def heat_shares(
    caption: str, shares: Iterable[Sequence[float | None]], counts: Iterable[Sequence[int]]
) -> str:
    """Shares (labels, labels) of each row as a tinted table, with counts (labels, labels) below."""
    lines = zip(LABELS, shares, counts, strict=True)
    rows = (row(named(label), (), _heat_cells(share, count)) for label, share, count in lines)
    return table(caption, ("", *map(shown, LABELS)), rows, "heat")


def _heat_cells(shares: Sequence[float | None], counts: Sequence[int]) -> str:
    cells = ""
    for share, count in zip(shares, counts, strict=True):
        told = f"<span>{number(share, '.1%')}<small>{count:,}</small></span>"
        cells += f'<td style="--h:{share or 0:.3f}">{told}</td>'
    return cells
