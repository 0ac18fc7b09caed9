"""Results in the terminal: tables and coloured sentences, in colours that colour-blind readers tell apart."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from newsgrain.batch.parts import read_rows
from newsgrain.ingest.language import UNSURE as UNSURE_LANGUAGE
from newsgrain.ingest.language import english_name
from newsgrain.records import LABELS, UNSURE, Label, Rejected
from newsgrain.report.terminal import figures, named, tell, terminal
from newsgrain.results import REJECTED, SENTENCES, part_files
from newsgrain.wording import chance, counted, percent, plain, printable, rejections

if TYPE_CHECKING:
    from newsgrain.batch.run_summary import Run
    from newsgrain.model.evidence import Evidence, Explained

_FEW = 60
_DOING = {
    "start": "to start",
    "read": "to read",
    "split": "to split",
    "featurise": "to featurise",
    "score": "to score",
    "write": "to write",
    "wait": "waiting for articles",
}


def run_summary(run: "Run", out: str) -> None:
    """A table of label shares, where the rows are, and where the time went."""
    console = terminal()
    table = figures(_title(run), "label", "sentences", "share")
    for label in LABELS:
        count = run.labels[label.value]
        table.add_row(named(label), f"{count:,}", f"{count / max(run.sentences, 1):.1%}")
    console.print(table)
    tell(console, _added(run))
    low = f"{run.low_confidence.share:.1%} below {run.low_confidence.below} confidence"
    told = f"{out}: {counted(run.parts, 'part')}, model {run.model}, {_time(run)}; {low}"
    tell(console, told)
    if languages := _languages(run):
        tell(console, languages)
    for warning in run.warnings:
        tell(console, f"Warning: {plain(warning)}", "bold")


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


def _title(run: "Run") -> str:
    return f"{counted(run.sentences, 'sentence')} of {counted(run.classified, 'article')}"


def _added(run: "Run") -> str:
    """What this run did, when the folder held something before; what stands elsewhere, too, or went."""
    told = _news(run)
    if run.repeated:
        told += f"; found again at {counted(run.repeated, 'other place')}"
    if run.pruned:
        told += f"; {counted(run.pruned, 'article')} of edited or deleted inputs taken out"
    return told


def _news(run: "Run") -> str:
    earlier = run.classified - run.new_articles
    new = counted(run.new_articles, "article")
    if not earlier:
        return f"{new} classified"
    if run.new_articles:
        return f"{new} added to {earlier:,} earlier"
    return f"nothing new: {counted(earlier, 'article was', 'articles were')} classified earlier"


def _time(run: "Run") -> str:
    """Seconds of this run, and what took most of them."""
    told = f"{run.seconds:.1f} s"
    if not run.took:
        return told
    longest = max(run.took, key=lambda name: run.took[name])
    spent = run.took[longest]
    most = "most of it" if spent > run.seconds / 2 else f"{spent:.1f} s of it"
    return f"{told}, {most} {_DOING.get(longest, longest)}"


def rejected(items: Iterable[Rejected], out: str) -> None:
    """The first reasons, and where the rest stand."""
    console = terminal()
    for line in rejections(items, f"in {out}/{REJECTED}"):
        tell(console, line, "bold red" if line[0] != " " else "")


def first_new_article(out: Path, parts: int, form: str) -> None:
    """The sentences of the first article in the last `parts` parts, labelled, when they are few."""
    found = part_files(out / SENTENCES, form)
    if not parts or not found:
        return
    rows = _first_article(chain.from_iterable(map(read_rows, found[-parts:])))
    if rows and len(rows) <= _FEW:
        console = terminal()
        console.print()
        for row in rows:
            tell(console, _coloured(row))


def _first_article(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for row in found:
        if (rows and row["article_id"] != rows[0]["article_id"]) or len(rows) > _FEW:
            break
        rows.append(row)
    return rows


def _coloured(row: dict[str, Any]) -> Text:
    label = Label(row["label"]).row
    sure = "" if row["confidence"] >= UNSURE else "?"
    head = f"{label.letter}{sure:1} {chance(row['confidence'])}  "
    return Text.assemble((head, f"bold {label.colour}"), (printable(row["text"]), label.colour))


_CUES = 3


def article(found: "Explained") -> None:
    """Print every sentence with its three strongest cues, then what the letters mean."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for evidence in found.sentences:
        grid.add_row(*_sentence(evidence))
    console = terminal()
    console.print(grid)
    console.print(_legend(found))


def _sentence(evidence: "Evidence") -> tuple[Text, Text]:
    """Letter and confidence, and beside them the sentence with its cues on a line below."""
    p = evidence.prediction
    colour = p.label.row.colour
    head = f"{p.label.row.letter}{'?' if evidence.unsure else '':1} {chance(p.confidence)}"
    told = " · ".join(f"{cue.name} {cue.amount:+.1f}" for cue in evidence.look.spoke_for(_CUES))
    body = Text(printable(p.text), colour)
    if told:
        body.append(f"\n{printable(told)}", "dim default")
    return Text(head, f"bold {colour}"), body


def _legend(found: "Explained") -> Text:
    legend, total = Text("\n"), max(len(found.sentences), 1)
    for label, count in found.counts().items():
        legend.append(f"{label.row.letter} {label.shown} {count:,} ({count / total:.0%})  ", label.row.colour)
    unsure = sum(evidence.unsure for evidence in found.sentences)
    return legend.append(f"? below {percent(UNSURE)} % confidence {unsure:,}")
