"""Answers to gold: agreement settles, a ruling settles a dispute, a tie is never tossed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newsgrain.errors import CorpusError
from newsgrain.records import Answer, Flag, Gold, How, Label, moment_of, split_sentence_id
from newsgrain.wording import first_of

CERTAIN = 0.95
_OUTCOMES = ("gold", "disputed", "single", "skipped", "flagged", "retracted")

Vote = Label | Flag
VOTES: tuple[Vote, ...] = (*Label, *Flag)
Posteriors = Mapping[str, Mapping[Vote, float]]


@dataclass(frozen=True, slots=True)
class Settled:
    """The outcome: the first six share out all sentences asked about, each in exactly one.

    `gold` holds records and all else sentence ids: `disputed` without a settled label, `single` with
    fewer answers than the minimum, `skipped` by everyone, `flagged` as no sentence, `retracted` when every
    answer was deleted. `strays` are ruled on although nobody was asked about them.
    """

    gold: tuple[Gold, ...]
    disputed: tuple[str, ...]
    single: tuple[str, ...]
    skipped: tuple[str, ...]
    flagged: tuple[str, ...] = ()
    retracted: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """Sentences of each outcome; they sum to those asked about."""
        return {name: len(getattr(self, name)) for name in _OUTCOMES}

    def how(self) -> dict[str, int]:
        """Gold labels by how they were settled."""
        found = Counter(g.how for g in self.gold)
        return {how.value: found[how] for how in How}


def adjudicate(
    answers: Iterable[Answer],
    rulings: Iterable[Answer] = (),
    *,
    minimum: int = 2,
    posteriors: Posteriors | None = None,
    certain: float = CERTAIN,
) -> Settled:
    """Settle each sentence that has answers; gold comes out in the order of sentence ids.

    An annotator's last answer counts. A ruling settles what annotators answered differently or not
    at all, and overturns an agreement only if it came later than its answers. Otherwise all agree:
    unanimous; one answer is given by more than half of at least three: majority. With `posteriors`
    {sentence_id: {answer: p}} the likeliest answer takes the place of a majority if it reaches
    `certain`. A tie is disputed whatever they say. Fewer answers than `minimum`: single.
    """
    asked, ruled = last_answers(answers), _last_rulings(rulings)
    outcomes: dict[str, list[str]] = {name: [] for name in _OUTCOMES}
    gold: list[Gold] = []
    for sentence_id in sorted(asked, key=split_sentence_id):
        case = Case(sentence_id, asked[sentence_id], ruled.get(sentence_id))
        found = case.settle(minimum, (posteriors or {}).get(sentence_id), certain)
        if isinstance(found, Gold):
            gold.append(found)
        else:
            outcomes[found].append(sentence_id)
    rest = {name: tuple(ids) for name, ids in outcomes.items() if name != "gold"}
    return Settled(tuple(gold), strays=tuple(sorted(ruled.keys() - asked.keys())), **rest)


def check_totals(done: Settled, answers: Iterable[Answer]) -> None:
    """Make sure that every sentence asked about has exactly one outcome.

    Raises CorpusError with the ids of those that do not.
    """
    counted = Counter(g.sentence_id for g in done.gold)
    for name in _OUTCOMES[1:]:
        counted.update(getattr(done, name))
    asked = {a.sentence_id for a in answers}
    wrong = sorted((asked ^ counted.keys()) | {name for name, n in counted.items() if n > 1})
    if wrong:
        raise CorpusError(
            f"the totals do not balance: {len(asked):,} were answered, {counted.total():,} have an outcome;"
            f" look at {first_of(wrong, 5)}"
        )


def last_answers(answers: Iterable[Answer]) -> dict[str, tuple[Answer, ...]]:
    """The last answer of each annotator, skips too, by sentence; annotators in order of their names.

    Who has no answer left has the line that retracts the last one.
    """
    given = list(answers)
    found: dict[str, dict[str, Answer]] = defaultdict(dict)
    for answer in sorted((a for a in given if a.retracted), key=moment):
        found[answer.sentence_id][answer.annotator] = answer
    for answer in sorted(standing(given), key=moment):
        found[answer.sentence_id][answer.annotator] = answer
    return {name: tuple(by[who] for who in sorted(by)) for name, by in found.items()}


def standing(answers: Iterable[Answer]) -> list[Answer]:
    """The answers that nothing retracted, in their order.

    What comes last of an annotation counts: one that stands again after it was retracted is an answer.
    """
    given = list(answers)
    last = {_annotation(answer): answer for answer in given}
    return [a for a in given if not a.retracted and not last[_annotation(a)].retracted]


def _annotation(answer: Answer) -> tuple[str, str, datetime]:
    """What stays the same of an answer, however often it is edited."""
    return answer.sentence_id, answer.annotator, _dated(answer, answer.created_at)


def tally(answers: Iterable[Answer]) -> dict[Vote, int]:
    """Answers for each label that has any, in the order of LABELS, then for each flag."""
    counts = Counter(a.vote for a in answers)
    return {each: counts[each] for each in VOTES if counts[each]}


def moment(answer: Answer) -> datetime:
    """When an answer was given or last edited; without a zone it is taken as UTC.

    Raises CorpusError when that is not a time.
    """
    return _dated(answer, answer.updated_at or answer.created_at)


def _dated(answer: Answer, stamp: str) -> datetime:
    try:
        return moment_of(stamp)
    except ValueError as error:
        who = f"{answer.sentence_id}, {answer.annotator}"
        raise CorpusError(f"{who}: {stamp!r} is not a time; restore the answer from git") from error


def _last_rulings(rulings: Iterable[Answer]) -> dict[str, Answer]:
    return {r.sentence_id: r for r in sorted(standing(rulings), key=moment) if r.vote}


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence, its annotators' last answers, and the last ruling on it."""

    sentence_id: str
    answers: Sequence[Answer]
    ruling: Answer | None = None

    def settle(self, minimum: int, posterior: Mapping[Vote, float] | None, certain: float) -> Gold | str:
        """Its gold record, or the name of its outcome."""
        votes = tally(self.answers)
        if self.ruling is not None and self._is_ruled(self.ruling, votes, minimum):
            return self._outcome(self.ruling.vote, How.ADJUDICATED, votes)
        if all(answer.retracted for answer in self.answers):
            return "retracted"
        if sum(votes.values()) < max(minimum, 1):
            return "single" if votes else "skipped"
        return self._outcome(*_agreed(votes, posterior, certain), votes)

    def _is_ruled(self, ruling: Answer, votes: Mapping[Vote, int], minimum: int) -> bool:
        """A ruling yields to annotators who came to agree after it."""
        if len(votes) != 1:
            return True
        ((agreed, count),) = votes.items()
        given = [moment(a) for a in self.answers if a.vote]
        return (ruling.vote != agreed or count < minimum) and moment(ruling) > max(given)

    def _outcome(self, settled: Vote | None, how: How, votes: Mapping[Vote, int]) -> Gold | str:
        if settled is None:
            return "disputed"
        if isinstance(settled, Flag):
            return "flagged"
        return Gold(self.sentence_id, settled, {each.value: n for each, n in votes.items()}, how)


def _agreed(
    votes: Mapping[Vote, int], posterior: Mapping[Vote, float] | None, certain: float
) -> tuple[Vote | None, How]:
    """What settles it and how; None when nothing does."""
    first, *others = sorted(votes, key=lambda each: -votes[each])
    if not others:
        return first, How.UNANIMOUS
    if votes[others[0]] == votes[first]:
        return None, How.MAJORITY
    if posterior is not None:
        best = max(posterior, key=lambda each: posterior[each])
        return (best if posterior[best] >= certain else None), How.DAWID_SKENE
    return (first if votes[first] * 2 > sum(votes.values()) else None), How.MAJORITY
