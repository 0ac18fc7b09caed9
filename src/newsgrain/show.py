"""Results in the terminal: tables and coloured sentences, in colours that colour-blind readers tell apart."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from newsgrain.records import LABELS, UNSURE, Label

if TYPE_CHECKING:
    from newsgrain.classify import Run
    from newsgrain.evaluate import Interval, Scores

# Okabe and Ito's palette (2008), made for every kind of colour vision; the letter says it again.
COLOURS = {
    Label.FACTUAL_CLAIM: "#56b4e9",
    Label.ATTRIBUTION: "#009e73",
    Label.SPECULATION: "#e69f00",
    Label.PROMOTIONAL_BOILERPLATE: "#999999",
}
LETTERS = {label: label.value[0].upper() for label in LABELS}
_FEW = 60


def run_summary(run: "Run", out: Path) -> None:
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
    console.print(f"{out}: {run.parts} part(s), model {run.model}, {run.seconds:.1f} s", highlight=False)
    if run.rejected:
        console.print(f"{run.rejected:,} rejected: see {out / 'rejected.jsonl'}", style="bold red")


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


def scores(found: dict[str, "Scores"]) -> None:
    """One table of F1 per label and macro-F1, a row for each set, and each set's confusion."""
    console = Console()
    table = Table(title="F1 (95 % interval, articles resampled)")
    table.add_column("measured on")
    for name in ("n", "macro-F1", *map(_short, LABELS), "accuracy"):
        table.add_column(name, justify="right")
    for name, result in found.items():
        cells = [_interval(result.macro_f1), *(_interval(c.f1) for c in result.classes)]
        table.add_row(name, f"{result.sentences:,}", *cells, _interval(result.accuracy))
    console.print(table)
    for name, result in found.items():
        console.print(_confusion(name, result))


def _short(label: Label) -> str:
    """A name that fits a column."""
    return label.value.split("_")[-1]


def _interval(i: "Interval") -> str:
    return f"{i.value:.3f}\n{i.low:.2f}-{i.high:.2f}"


def _confusion(name: str, result: "Scores") -> Table:
    table = Table(title=f"{name}: rows are the truth, columns what the model says")
    table.add_column("")
    for label in LABELS:
        table.add_column(_short(label), justify="right")
    table.add_column("precision / recall", justify="right")
    for label, row, c in zip(LABELS, result.confusion, result.classes, strict=True):
        table.add_row(
            label.shown, *(f"{n:,}" for n in row), f"{c.precision.value:.3f} / {c.recall.value:.3f}"
        )
    return table
