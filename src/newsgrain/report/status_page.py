"""A project's state as one HTML file that loads itself again, on a desk and on a phone."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING

from newsgrain.records import LABELS
from newsgrain.report import report_figures
from newsgrain.report import status_words as words
from newsgrain.report.render import render
from newsgrain.report.status_words import NOTHING, Outlook

if TYPE_CHECKING:
    from newsgrain.labelstudio.status import Status
    from newsgrain.quality.agreement import Agreement
    from newsgrain.quality.curve import Point
    from newsgrain.quality.gold_questions import Accuracy

_HEAD = (
    *("annotator", "labels", "no sentence", "skipped", "left", "today", "7 days", "seconds (median)"),
    *("agrees with the rest", "last answer"),
)


def page(
    found: "Status",
    agreement: "Agreement | None",
    every: int | None,
    questions: "Sequence[Accuracy]" = (),
    of: Outlook = NOTHING,
) -> str:
    """One self-contained page that loads itself again every `every` seconds; not at all when it is None."""
    shares = [(label, found.share_of(label), n) for label, n in zip(LABELS, found.shares, strict=True)]
    return render(
        "status.j2",
        found=found,
        rest=words.with_rest(agreement),
        every=every,
        head=_HEAD,
        done=(found.wanted - found.left) / found.wanted if found.wanted else 0.0,
        shares=shares,
        notes=words.notes(found),
        questions=questions,
        outlook=words.outlook(of),
        curve=_curve(of.last.points) if of.last and of.last.points else None,
        headline=words.headline(found),
        ending=words.ending(found),
        agreed=words.agreed(agreement),
    )


@lru_cache(maxsize=1)
def _curve(points: "tuple[Point, ...]") -> report_figures.Picture | None:
    """Drawn once for a page that is written again every few seconds; None without matplotlib."""
    return report_figures.curve([asdict(point) for point in points], None)
