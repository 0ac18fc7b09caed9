"""Agreement as one HTML file that asks nothing of the network and reads on a phone, by day and by night."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from newsgrain.records import LABELS
from newsgrain.report.render import render

if TYPE_CHECKING:
    from newsgrain.quality.agreement import Agreement

_TIMES = ("seconds", "lower quartile", "upper quartile")
_ROUNDS = ("project", "labelled by several", "answers", "annotators", "alpha", "days", "guidelines")
_SUGGESTIONS = ("annotator", "shown", "kept", "wrong", "wrong, yet kept", "right", "right and kept")


def page(found: "Agreement", texts: Mapping[str, str] | None = None) -> str:
    """One self-contained HTML page; `texts` has the words of example sentences by sentence id."""
    timed = any(who.seconds for who in found.annotators)
    names = [label.shown for label in LABELS]
    heads = {
        "pairs": ["annotators", "shared", "agree", "kappa", *names],
        "annotators": ["annotator", "labels", "skipped", "agrees with the rest", *names, *(_TIMES * timed)],
        "suggestions": _SUGGESTIONS,
        "rounds": _ROUNDS,
    }
    shares = [[found.share_of(label, other) for other in LABELS] for label in LABELS]
    return render("agreement.j2", found=found, texts=texts or {}, timed=timed, heads=heads, confusion=shares)
