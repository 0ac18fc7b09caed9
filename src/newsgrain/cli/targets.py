"""What is good enough, as an option or the corpus says it, beside what was measured."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrain import homes

if TYPE_CHECKING:
    from newsgrain.quality.evaluation import Report
    from newsgrain.quality.target import Last, Target


def aimed(asked: str | None, annotations: Path) -> "Target | None":
    """The target that was asked for, or else the one that the corpus names; raises InputError for none."""
    from newsgrain.quality.target import Target

    if asked is not None:
        return Target.asked(asked)
    named = homes.settings(annotations).target
    return None if named is None else Target.asked(named, f"{annotations / homes.FILE}: target")


def kept_in(dataset: Path) -> Path:
    """The folder beside a dataset where `newsgrain evaluate` keeps what it found."""
    return dataset.parent / "evaluate"


def told_of(report: "Report", aim: "Target | None", dataset: Path) -> "Report":
    """The report with what it says of the target; what `newsgrain status` tells of it is kept."""
    from newsgrain.quality import target

    target.keep(kept_in(dataset), report.made, report.random_share, report.curve)
    return report if aim is None else replace(report, target=target.stands(report.random_share, aim))


def as_row(last: "Last | None", aim: "Target | None") -> dict[str, Any]:
    """What the last `evaluate` found and what it says of the target, as JSON has it."""
    from dataclasses import asdict

    from newsgrain.quality.target import stands

    share = None if last is None else last.share
    return {"evaluated": last and asdict(last), "target": aim and asdict(stands(share, aim))}
