"""What each annotator did on each day, as a table that a payment can be made from."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from newsgrain.labelstudio.status import LONGEST_S
from newsgrain.labelstudio.status_reading import given_at
from newsgrain.records import Answer

HEADER = ("day", "annotator", "answers", "labels", "not_sentences", "skipped", "seconds", "seconds_at_work")


def lines(answers: Iterable[Answer], zone: tzinfo | None) -> Iterator[str]:
    """A header, and a line for each annotator and day of `zone`, in the order of days.

    `seconds` is the sum as measured, `seconds_at_work` counts LONGEST_S of an answer at most.
    """
    days: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        days[given_at(answer).astimezone(zone).date().isoformat(), answer.annotator].append(answer)
    yield _line(HEADER)
    for (day, name), own in sorted(days.items()):
        yield _line((day, name, len(own), *_counts(own)))


def _counts(own: list[Answer]) -> tuple[object, ...]:
    labels, flags = (sum(bool(getattr(a, name)) for a in own) for name in ("label", "flag"))
    seconds = [a.lead_time_s or 0.0 for a in own]
    worked = (min(s, LONGEST_S) for s in seconds)
    return labels, flags, len(own) - labels - flags, f"{sum(seconds):.1f}", f"{sum(worked):.1f}"


def _line(fields: Iterable[object]) -> str:
    """One line without its end, by RFC 4180."""
    made = io.StringIO()
    csv.writer(made, lineterminator="").writerow(fields)
    return made.getvalue()
