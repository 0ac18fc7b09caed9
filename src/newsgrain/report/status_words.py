"""What terminal and page say of a project's state, in the same words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsgrain.wording import counted, percent

if TYPE_CHECKING:
    from newsgrain.annotations.reliability import Estimate
    from newsgrain.labelstudio.status import Status
    from newsgrain.quality.agreement import Agreement
    from newsgrain.quality.target import Last, Target


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the last `newsgrain evaluate` found, and what is good enough; either may be lacking."""

    last: "Last | None" = None
    target: "Target | None" = None


NOTHING = Outlook()


def headline(found: "Status") -> str:
    """What is done of what is wanted."""
    done = found.wanted - found.left
    share = f" ({percent(done / found.wanted)} %)" if found.wanted else ""
    told = f"{found.project}: {done:,} of {counted(found.wanted, 'answer')}{share}"
    return f"{told}, {found.finished:,} of {counted(found.sentences, 'sentence')} finished"


def ending(found: "Status") -> str:
    """How long the rest will take."""
    if not found.sentences:
        return "no sentence was pushed yet: `newsgrain push` sends some"
    if not found.left:
        return "nothing is left: `newsgrain pull` fetches the answers"
    left = f"{counted(found.left, 'answer')} left"
    if found.hours_left is None:
        return f"{left}; no answer was timed yet, so the hours are not known"
    hours = f"{left}: {_rounded(found.hours_left)} h of work at {found.pace.mean_s or 0:.1f} s an answer"
    if found.days_left is None:
        return f"{hours}; nothing was answered in the last 7 days"
    return f"{hours}, {_rounded(found.days_left)} days at the pace of this week"


def agreed(agreement: "Agreement | None") -> str:
    """How far annotators agree so far."""
    if agreement is None:
        return "agreement: no sentence has labels of two annotators yet"
    few = (
        ""
        if agreement.shared >= agreement.minimum
        else f", fewer than {agreement.minimum}: take it as a hint"
    )
    return (
        f"agreement so far: alpha {agreement.alpha.told('.2f')} on"
        f" {counted(agreement.shared, 'sentence')}{few}; {agreement.observed.told('.0%')} alike"
    )


def with_rest(agreement: "Agreement | None") -> "dict[str, Estimate]":
    """How far each annotator agrees with the rest, by name."""
    return {who.name: who.with_rest for who in (agreement.annotators if agreement else ())}


def outlook(of: Outlook) -> list[str]:
    """Whether the target is reached, and what more answers bring; nothing where neither was asked."""
    from newsgrain.quality.target import stands

    if of.last is None:
        return [] if of.target is None else [f"whether {of.target} is reached: run `newsgrain evaluate`"]
    lines = [] if of.target is None else [stands(of.last.share, of.target).told]
    lines += [of.last.curve.rstrip(".")] if of.last.curve else []
    return [f"{line} (evaluated on {of.last.made})" for line in lines]


def notes(found: "Status") -> list[str]:
    """What somebody has to do something about."""
    lines = []
    if found.waiting:
        want = counted(found.waiting, "sentence wants", "sentences want")
        lines.append(f"{want} an answer of somebody else: whoever may answer has answered or skipped already")
    if found.unusable:
        lines.append(f"{counted(found.unusable, 'answer')} cannot be taken; `newsgrain pull` says why")
    return lines


def _rounded(value: float) -> str:
    """Tenths below ten, whole numbers from there on; what is not nothing is never told as 0."""
    return f"{max(value, 0.1 if value else 0.0):.1f}" if value < 10 else f"{value:,.0f}"
