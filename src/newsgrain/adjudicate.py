"""Answers to gold: agreement settles, a ruling settles a dispute, a tie is never tossed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from newsgrain.records import Answer, Gold, How, Label


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome; `gold`, `disputed`, `single` and `skipped` share out all sentences asked about.

    `disputed`, `single` and `skipped` hold sentence ids.
    """

    gold: tuple[Gold, ...]
    disputed: tuple[str, ...]
    single: tuple[str, ...]
    skipped: tuple[str, ...]


def adjudicate(answers: Iterable[Answer], rulings: Iterable[Answer] = (), *, minimum: int = 2) -> Settled:
    """Settle each sentence that has answers; gold comes out in the order of sentence ids.

    An annotator's last answer counts. All agree: unanimous. One label has more than half of at
    least three answers: majority. Otherwise the last ruling, and without one the sentence is
    disputed. Fewer than `minimum` labels: single. None at all: skipped.
    """
    votes = _last_answers(answers)
    ruled = {r.sentence_id: r.label for r in _in_time(rulings) if r.label is not None}
    gold: list[Gold] = []
    disputed: list[str] = []
    single: list[str] = []
    skipped: list[str] = []
    for sentence_id in sorted(votes, key=_place):
        labels = [label for label in votes[sentence_id].values() if label is not None]
        found = _settle(sentence_id, labels, ruled.get(sentence_id), minimum)
        if found:
            gold.append(found)
        elif not labels:
            skipped.append(sentence_id)
        else:
            (single if len(labels) < minimum else disputed).append(sentence_id)
    return Settled(tuple(gold), tuple(disputed), tuple(single), tuple(skipped))


def _last_answers(answers: Iterable[Answer]) -> dict[str, dict[str, Label | None]]:
    votes: dict[str, dict[str, Label | None]] = defaultdict(dict)
    for answer in _in_time(answers):
        votes[answer.sentence_id][answer.annotator] = answer.label
    return votes


def _in_time(answers: Iterable[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda a: a.updated_at or a.created_at)


def _place(sentence_id: str) -> tuple[str, int]:
    article_id, _, span = sentence_id.rpartition(":")
    return article_id, int(span.split("-")[0])


def _settle(sentence_id: str, labels: list[Label], ruling: Label | None, minimum: int) -> Gold | None:
    counts = Counter(labels)
    votes = {label.value: counts[label] for label in Label if counts[label]}
    if ruling is not None and len(counts) != 1:
        return Gold(sentence_id, ruling, votes, How.ADJUDICATED)
    if len(labels) < minimum:
        return None
    label, most = counts.most_common(1)[0]
    if most == len(labels):
        return Gold(sentence_id, label, votes, How.UNANIMOUS)
    if len(labels) > 2 and most * 2 > len(labels):
        return Gold(sentence_id, label, votes, How.MAJORITY)
    return None
