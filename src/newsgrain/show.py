"""Results in the terminal: tables and coloured sentences, in colours that colour-blind readers tell apart."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsgrain.language import UNSURE as UNSURE_LANGUAGE
from newsgrain.language import english_name
from newsgrain.records import LABELS, UNSURE, Label

if TYPE_CHECKING:
    from newsgrain.classify import Run

# Okabe and Ito's palette (2008), made for every kind of colour vision; the letter says it again.
COLOURS = {
    Label.FACTUAL_CLAIM: "#56b4e9",
    Label.ATTRIBUTION: "#009e73",
    Label.SPECULATION: "#e69f00",
    Label.PROMOTIONAL_BOILERPLATE: "#999999",
}
LETTERS = {label: label.value[0].upper() for label in LABELS}
_FEW = 60


def run_summary(run: "Run", out: str) -> None:
    """A table of label shares, and where the rows are."""
    console = Console()
    table = Table(title=f"{run.sentences:,} sentences of {run.classified:,} articles")
    table.add_column("label")
    table.add_column("sentences", justify="right")
    table.add_column("share", justify="right")
    for label in LABELS:
        count = run.labels[label.value]
        name = Text(f"{LETTERS[label]}  {label.shown}", style=COLOURS[label])
        table.add_row(name, f"{count:,}", f"{count / max(run.sentences, 1):.1%}")
    console.print(table)
    low = f"{run.low_confidence.share:.1%} below {run.low_confidence.below} confidence"
    slow = f", most of it to {run.slowest}" if run.slowest else ""
    told = f"{out}: {run.parts} part(s), model {run.model}, {run.seconds:.1f} s{slow}; {low}"
    console.print(told, highlight=False, markup=False)
    if languages := _languages(run):
        console.print(languages, highlight=False, markup=False)
    for warning in run.warnings:
        console.print(f"Warning: {warning}", style="bold", markup=False)
    if run.rejected:
        console.print(f"{run.rejected:,} rejected: see {out}/rejected.jsonl", style="bold red", markup=False)


def _languages(run: "Run") -> str | None:
    """How many articles are in which language, when there is another one than English."""
    known = {code: count for code, count in run.languages.items() if code not in ("en", UNSURE_LANGUAGE)}
    if not known:
        return None
    told = [f"English {run.languages.get('en', 0):,}"]
    told += [f"{english_name(code)} {count:,}" for code, count in known.items()]
    if unsure := run.languages.get(UNSURE_LANGUAGE):
        told.append(f"not sure, taken for English {unsure:,}")
    return f"Languages: {', '.join(told)}"


def first_article(out: Path) -> None:
    """The first article's sentences, each with its label's letter and colour, when they are few."""
    parts = sorted((out / "sentences").glob("part-*.jsonl"))
    if not parts:
        return
    with parts[0].open(encoding="utf-8") as file:
        rows = _first_article(file)
    if rows and len(rows) <= _FEW:
        console = Console()
        console.print()
        for row in rows:
            console.print(_coloured(row))


def _first_article(lines: Iterable[str]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        if (rows and row["article_id"] != rows[0]["article_id"]) or len(rows) > _FEW:
            break
        rows.append(row)
    return rows


def _coloured(row: dict[str, Any]) -> Text:
    label = Label(row["label"])
    sure = "" if row["confidence"] >= UNSURE else "?"
    head = f"{LETTERS[label]}{sure:1} {row['confidence']:.2f}  "
    return Text.assemble((head, f"bold {COLOURS[label]}"), (" ".join(row["text"].split()), COLOURS[label]))
