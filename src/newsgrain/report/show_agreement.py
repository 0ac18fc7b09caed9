"""Agreement in the terminal: what it is, where it fails, and whose answers stand apart."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from newsgrain.quality.gold_questions import headline, warnings
from newsgrain.records import LABELS
from newsgrain.report.render import number
from newsgrain.report.terminal import figures, named, terminal
from newsgrain.wording import counted

if TYPE_CHECKING:
    from rich.console import Console

    from newsgrain.quality.agreement import Agreement, Annotator, Pair
    from newsgrain.quality.gold_questions import Accuracy

_LETTERS = tuple(label.row.letter for label in LABELS)


def agreement(found: "Agreement") -> None:
    """Print the result as a headline and a table a question."""
    console = terminal()
    console.print(
        f"{found.shared:,} of {counted(found.sentences, 'sentence')} ({counted(found.articles, 'article')})"
        f" {'has' if found.shared == 1 else 'have'} two labels or more; 95 % intervals resample articles",
    )
    console.print(f"alpha {found.alpha.told()}: {found.standing}", style="bold")
    console.print(f"answers that agree {found.observed.told('.1%')}")
    console.print(found.annotated_by.meaning)
    if found.apart:
        console.print(f"{found.apart_told} --together measures all.")
    if found.rounds:
        console.print(_rounds(found))
    for table in (_labels, _pairs, _confusion, _disagreements, _shares, _work):
        console.print(table(found))
    questions(found.questions, console)
    for line in found.pull.told() if found.pull else ():
        console.print(line)


def questions(found: "Sequence[Accuracy]", console: "Console") -> None:
    """Print how annotators do on gold questions, overall and per label, and whom to talk to."""
    if not found:
        return
    console.print(headline(found))
    table = figures("Right on gold questions", "annotator", "all", *_LETTERS)
    for one in found:
        cells = (
            f"{right.told()}\n{right.share.told('.0%')}" if right.of else "–"
            for right in (one.all, *one.labels)
        )
        table.add_row(Text(one.annotator), *cells)
    console.print(table)
    for line in warnings(found):
        console.print(f"warning: {line}", style="bold")


def _rounds(found: "Agreement") -> Table:
    table = figures("Each project by itself", "project", "labelled by several", "answers", "people", "alpha")
    table.add_column("days", overflow="fold")
    table.add_column("guidelines", overflow="fold")
    for one in found.rounds:
        counts = (one.told_shared, f"{one.answers:,}", f"{one.annotators:,}", one.alpha.told(gap="\n"))
        table.add_row(Text(one.name), *counts, one.days, Text("\n".join(one.guidelines) or "–"))
    return table


def _labels(found: "Agreement") -> Table:
    table = figures("Krippendorff's alpha, each label against the rest", "label", "answers", "alpha")
    for item in found.labels:
        table.add_row(named(item.label), f"{item.answers:,}", item.alpha.told())
    return table


def _pairs(found: "Agreement") -> Table:
    title = "Cohen's kappa, overall and per label; --html has the labels' intervals"
    table = figures(title, "annotators", "shared", "kappa", *_LETTERS)
    for pair in found.pairs:
        kappas = (number(k.value, ".2f") for k in pair.kappas)
        names = Text(f"{pair.first}, {pair.second}")
        table.add_row(names, _shared(found, pair), pair.kappa.told(), *kappas)
    return table


def _shared(found: "Agreement", pair: "Pair") -> str:
    return f"{pair.shared:,}\n(few)" if found.has_few(pair) else f"{pair.shared:,}"


def _confusion(found: "Agreement") -> Table:
    table = figures("Pairs of answers: one said / another said", "", *(label.shown for label in LABELS))
    for label, row in zip(LABELS, found.confusion, strict=True):
        table.add_row(named(label), *(f"{n:,}" for n in row))
    return table


def _disagreements(found: "Agreement") -> Table:
    table = figures("Commonest disagreements", "labels", "pairs", "of all pairs")
    table.add_column("for example", overflow="fold")
    for kind in found.disagreements:
        names = " / ".join(label.shown for label in kind.labels)
        table.add_row(names, f"{kind.pairs:,}", kind.share.told(".1%", "\n"), Text("\n".join(kind.examples)))
    return table


def _shares(found: "Agreement") -> Table:
    table = figures("What each annotator answers", "annotator", "labels", *_LETTERS)
    for who in found.annotators:
        table.add_row(Text(who.name), f"{who.answers:,}", *(share.told(".0%", "\n") for share in who.shares))
    return table


def _work(found: "Agreement") -> Table:
    names = (
        "agrees with\nthe rest",
        "skipped",
        "no\nsentence",
        "seconds\n(median)",
        "quartiles",
        "wrong suggestions\nkept",
    )
    table = figures("How each annotator works", "annotator", *names)
    for who in found.annotators:
        table.add_row(
            Text(who.name),
            who.with_rest.told(".0%", "\n"),
            f"{who.skipped:,}",
            f"{who.flagged:,}",
            *_time(who),
            _kept(who),
        )
    return table


def _time(who: "Annotator") -> tuple[str, str]:
    if who.seconds is None:
        return "–", "–"
    spread = f"{who.seconds.lower.told('.1f')}\n{who.seconds.upper.told('.1f')}"
    return who.seconds.median.told(".1f", "\n"), spread


def _kept(who: "Annotator") -> str:
    s = who.suggestions
    return "–" if s is None else f"{s.wrong_kept:,} of {s.wrong:,}\n{s.kept_when_wrong.told('.0%')}"
