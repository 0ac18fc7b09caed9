"""How good labels are, in the terminal: how good, where it fails, and what to do next, on one screen."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from newsgrain.quality.scoring import Interval
from newsgrain.records import LABELS, Label
from newsgrain.report.report_page import weakest
from newsgrain.report.terminal import figures, tell, terminal
from newsgrain.wording import counted, printable

if TYPE_CHECKING:
    from rich.console import Console

    from newsgrain.quality.audit import Audit, Doubt
    from newsgrain.quality.compare import Against
    from newsgrain.quality.evaluation import Kinds, Report
    from newsgrain.quality.leaks import Leaks
    from newsgrain.quality.sampling import Queue
    from newsgrain.quality.scoring import Scores
    from newsgrain.quality.selective_classification import Promise
    from newsgrain.records import Label

_EXAMPLES = 3
_WIDTH = 110
_NAME = 19


def quality(report: "Report", done: Iterable[str] = ()) -> None:
    """Print the report's main figures, the page has the rest; and what was `done` with it."""
    console = terminal()
    console.print(_table(report))
    told = (*_ceiling(report), *report.not_measured, *_belief(report), *_weak(report), *_found(report))
    if report.kinds is not None:
        _kinds(console, report.kinds)
    for line in (*told, *_next(report)):
        tell(console, line)
    if report.against is not None:
        _against(console, report.against)
    for line in done:
        tell(console, line)


def _table(report: "Report") -> Table:
    """Narrow enough for a terminal of 80 columns."""
    title = f"F1 and its 95 % interval; model {report.model.name or '(none of this data yet)'}"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("measured on", overflow="fold", max_width=_NAME, min_width=_NAME)
    for name in ("macro-F1", *(label.row.brief for label in LABELS), "accuracy"):
        table.add_column(name, justify="right", no_wrap=True)
    for scores in report.measured:
        table.add_row(*_cells(scores), style="bold" if scores is report.measured[0] else "")
    if report.ceiling is not None:
        top = report.ceiling
        cells = [_interval(top.macro_f1), *(_interval(c.f1) for c in top.classes)]
        table.add_row(
            f"{top.annotators.among}\n{counted(top.sentences, 'sentence')}", *cells, "–", style="italic"
        )
    for baseline in report.baselines:
        table.add_row(*_cells(baseline.measured), style="dim")
    return table


def _kinds(console: "Console", kinds: "Kinds") -> None:
    """Side by side, with what each costs."""
    table = Table(title="kinds of models", title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("measured on", overflow="fold", max_width=_NAME, min_width=_NAME)
    table.add_column("model", overflow="fold", max_width=_NAME)
    for name in ("macro-F1", "accuracy", "weakest label", "a second", "MB"):
        table.add_column(name, justify="right")
    for side in kinds.sides:
        f1 = side.measured.weakest().f1
        figures = [_interval(i) for i in (side.measured.macro_f1, side.measured.accuracy, f1)]
        spent = [f"{side.speed:,.0f}" if side.speed else "–", f"{side.size / 1e6:,.1f}" if side.size else "–"]
        table.add_row(side.measured.name.partition(" by ")[0], side.name, *figures, *spent)
    console.print(table)
    if kinds.told is not None:
        tell(console, kinds.told)


def _ceiling(report: "Report") -> list[str]:
    """What the row of annotators says."""
    top = report.ceiling
    return [] if top is None else [f"{top.annotators.among}: {top.annotators.meaning}"]


def _cells(scores: "Scores") -> list[Text | str]:
    f1 = [_interval(c.f1) for c in scores.classes]
    name = Text(f"{scores.name.partition(' by ')[0]}\n{counted(scores.sentences, 'sentence')}")
    return [name, _interval(scores.macro_f1), *f1, _interval(scores.accuracy)]


def _interval(i: "Interval") -> str:
    return f"{i.value:.3f}\n{_short(i.low)}-{_short(i.high)}"


def _short(value: float) -> str:
    """Two digits without the zero before the point, so that a column is seven wide."""
    return f"{value:.2f}".removeprefix("0").replace("1.00", "1.0")


def _belief(report: "Report") -> list[str]:
    """How far the confidence can be believed, in each measurement."""
    return [
        f"{s.name}: of the half it is surest of, {s.accuracy_of_surest_half:.1%} are right;"
        f" calibration error {s.calibration_error:.3f}"
        for s in report.measured
        if s.calibration_error is not None
    ]


def _weak(report: "Report") -> list[str]:
    if not report.measured:
        return []
    main = report.measured[0]
    worst = main.weakest()
    told = (
        f"weakest label: {Label(worst.label).shown}, precision {worst.precision.told()}, recall"
        f" {worst.recall.told()}"
        if worst.f1.value < 1
        else "no label is weaker than another: all have F1 1.000"
    )
    kinds = weakest(asdict(s) for s in report.slices if s.kind not in ("outlet", "genre"))
    if not kinds:
        return [told]
    found = Interval(**kinds[0]["accuracy"]).told()
    return [told, f"weakest kind of sentence: {kinds[0]['name']} ({kinds[0]['n']:,}), accuracy {found}"]


def _found(report: "Report") -> list[str]:
    lines = []
    if report.leaks is not None:
        lines.append(_leaks(report.leaks))
    kept = [f"{Label(p.label).shown} {p.precision:.0%} from {p.threshold:.3f}" for p in _best(report)]
    if report.promises:
        lines.append(f"precision that can be promised: {'; '.join(kept) or 'none'} (--precision LABEL=0.95)")
    if report.shares:
        told = ", ".join(f"{Label(s.label).shown} {s.corrected.value:.1%}" for s in report.shares)
        lines.append(f"shares of labels, corrected for errors: {told}")
    return lines


def _leaks(found: "Leaks") -> str:
    told = f"leaks: {counted(found.pairs_found, 'pair')} of near-duplicate articles"
    without = found.macro_f1_without_repeats
    if without is None:
        return f"{told} between the files and the dataset"
    repeats = counted(found.exact_repeats_across_groups, "sentence stands", "sentences stand")
    return f"{told}, kept together; {repeats} elsewhere word for word, macro-F1 without them {without.told()}"


def _best(report: "Report") -> list["Promise"]:
    """Each label's highest promise."""
    kept = [p for p in report.promises if p.refused is None]
    return [
        max(mine, key=lambda p: p.precision) for k in LABELS if (mine := [p for p in kept if p.label == k])
    ]


def _next(report: "Report") -> list[str]:
    lines = [f"label next: {n.what} {n.name}: {n.why}" for n in report.next[:2]]
    lines += [report.curve.told] if report.curve is not None else []
    return lines + ([report.target.told] if report.target is not None else [])


def _against(console: "Console", found: "Against") -> None:
    f = found.flips
    console.print(
        f"{found.new} against {found.old} on {found.on} ({counted(found.sentences, 'sentence')}):"
        f" {found.verdict}",
        style="bold",
    )
    console.print(
        f"macro-F1 {found.difference.told('+.3f')}, accuracy {found.accuracy_difference.told('+.3f')};"
        f" worse in {found.p_worse:.1%} of the draws; mended {f.mended:,}, broken {f.broken:,}, otherwise"
        f" wrong {f.changed_between_wrong:,}"
    )
    for kind, mended in (("mended", True), ("broken", False)):
        picked = [e for e in found.examples if (e.new == e.truth) == mended][:_EXAMPLES]
        for e in picked:
            line = f"{kind}: {Label(e.old).row.brief} -> {Label(e.new).row.brief}: {printable(e.text)}"
            console.print(line[:_WIDTH])


def promises(found: list["Promise"]) -> None:
    """Each promise asked for: the threshold to use, or why not."""
    console = terminal()
    for p in found:
        name = f"{p.label} {p.precision:g}"
        if p.refused is not None:
            tell(console, f"refused  {name}: {p.refused}")
            continue
        tell(
            console,
            f"promised {name}: keep rows labelled {p.label} whose confidence is at least {p.threshold:.3f};"
            f" at least {p.lower_bound:.3f} of them are right (95 % sure, {p.n:,} judged), and {p.kept:.0%}"
            " of the label are kept",
        )


def audit(found: "Audit", shown: "Iterable[Doubt]", done: Iterable[str] = ()) -> None:
    """Print a headline, a block of three lines for each doubt, and what was `done` with them."""
    console = terminal()
    console.print(_headline(found), style="bold")
    for doubt in shown:
        console.print()
        console.print(_head(doubt))
        console.print(Text("  " + printable(doubt.text)))
        console.print(Text(f"  model: {doubt.why}", style="dim"))
    for line in done:
        tell(console, f"\n{line}")


def queue(chosen: "Queue", notes: Iterable[str] = ()) -> None:
    """Print for which reasons sentences were chosen, with which predicted labels, and notes on them."""
    articles = len({row.article_id for row in chosen.rows})
    sentences = counted(len(chosen.rows), "sentence")
    title = f"{sentences} of {counted(articles, 'article')} to label next"
    table = figures(title, "why", *(label.shown for label in LABELS), "all")
    for why, counts in chosen.reasons().items():
        numbers = (f"{n:,}" for n in (*counts.values(), sum(counts.values())))
        table.add_row(why.replace(":", ":\n"), *numbers)
    console = terminal()
    console.print(table)
    for line in notes:
        tell(console, line)


def _headline(found: "Audit") -> str:
    told = f"{len(found.doubts):,} of {counted(found.sentences, 'gold label')} contradicted by a model"
    told += " that never saw their articles, most doubtful first;"
    told += f" ! marks {found.marked:,} where it is surer than usual"
    left = counted(found.ruled, "label that was ruled on is", "labels that were ruled on are")
    return f"{told}; {left} left out" if found.ruled else told


def _head(doubt: "Doubt") -> Text:
    votes = ", ".join(f"{n} {name}" for name, n in doubt.votes.items())
    head = Text(f"{doubt.rank:>3}{'!' if doubt.marked else ' '} ")
    head.append_text(_named(doubt.label)).append(" or ").append_text(_named(doubt.expected))
    return head.append(f"? ({doubt.how.value}: {votes}) {doubt.sentence_id}", style="dim")


def _named(label: "Label") -> Text:
    return Text(label.shown, style=label.row.colour)
