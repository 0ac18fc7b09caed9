"""Chooses what to label next: uncertain, diverse, and a random share that keeps estimates honest."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from newsgrain import duplicates
from newsgrain.annotations.adjudicate import standing
from newsgrain.decoded import whole_number
from newsgrain.errors import InputError
from newsgrain.labels import label_of
from newsgrain.records import LABELS, Answer, Label, Prediction, article_of, text_digest

RANDOM = "random"
UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be chosen; `margin` is how far the best label is ahead of the second."""

    sentence_id: str
    article_id: str
    start: int
    end: int
    text: str
    label: Label
    margin: float

    @classmethod
    def of(cls, p: Prediction) -> Self:
        """Keep what choosing needs of a prediction."""
        return cls(p.sentence_id, p.article_id, p.start, p.end, p.text, p.label, margin(p.probabilities))


@dataclass(frozen=True, slots=True)
class Chosen:
    """One row of the queue; `rank` is its place in the pool by margin, 1 the least certain."""

    sentence_id: str
    article_id: str
    start: int
    end: int
    text: str
    why: str
    label: Label
    margin: float
    rank: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many sentences, which share of them at random, and how many at least of a predicted label.

    Raises InputError when these contradict each other.
    """

    size: int = 200
    random: float = 0.2
    floors: Mapping[Label, int] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no queue can satisfy."""
        if self.size < 1:
            raise InputError(f"--size {self.size}: give a number of sentences, 1 or more")
        if not 0 <= self.random <= 1:
            raise InputError(f"--random {self.random}: give a share from 0 to 1")
        asked, free = sum(self.floors.values()), self.size - round(self.size * self.random)
        if asked > free:
            raise InputError(
                f"--floor: {asked} sentences do not fit into the {free} places that are not drawn at"
                " random; raise --size or lower --floor or --random"
            )


@dataclass(frozen=True, slots=True)
class Queue:
    """What was chosen, from how many unanswered sentences, and what a floor lacks.

    `copies` counts articles that stand back for a near duplicate; only the random share looks at them.
    """

    rows: tuple[Chosen, ...]
    unanswered: int
    answered: int
    copies: int
    short: dict[str, int]

    def reasons(self) -> dict[str, dict[str, int]]:
        """Counts per reason and predicted label; uncertain first, floors in the order of the labels."""
        counts = Counter((row.why, row.label) for row in self.rows)
        order = [UNCERTAIN, RANDOM, *map(_floor, LABELS)]
        found = sorted({why for why, _ in counts}, key=order.index)
        return {why: {label.value: counts[why, label] for label in LABELS} for why in found}


def margin(probabilities: Mapping[str, float]) -> float:
    """The largest probability minus the second; 0 when the model cannot decide."""
    first, second = sorted(probabilities.values(), reverse=True)[:2]
    return round(first - second, 6)


def answered(answers: Iterable[Answer]) -> frozenset[str]:
    """Ids of sentences with a label or a flag from anyone; a skipped task is no answer."""
    return frozenset(a.sentence_id for a in standing(answers) if a.vote)


def parse_floors(given: Iterable[str]) -> dict[Label, int]:
    """Floors as they are written on the command line, LABEL=N."""
    floors: dict[Label, int] = {}
    for entry in given:
        name, _, digits = entry.partition("=")
        label, number = label_of(name), whole_number(digits)
        if label is None:
            raise InputError(f"--floor {entry}: no label {name!r}; choose from {', '.join(LABELS)}")
        if number is None:
            raise InputError(f"--floor {entry}: give LABEL=N, for example {name}=20")
        if label in floors:
            raise InputError(f"--floor {entry}: {name} has a floor already; give each label once")
        floors[label] = number
    return floors


def group(texts: Mapping[str, str]) -> dict[str, int]:
    """A group number for each article; near duplicates share one."""
    # equal texts are taken as one, since words found in very many texts no longer make a pair
    distinct = sorted(set(texts.values()))
    numbers = dict(zip(distinct, duplicates.groups(distinct), strict=True))
    return {article_id: numbers[text] for article_id, text in texts.items()}


def choose(
    pool: Iterable[Candidate], groups: Mapping[str, int], answered: Collection[str], wanted: Wanted
) -> Queue:
    """Choose what to label next; the same for the same seed, whatever the order of the pool.

    The random share is drawn first, from every unanswered sentence, by lots that know only the seed and
    the sentence's id. The rest are the most uncertain of one article a group; `groups` has a number for
    each article of the pool, and may have more articles that were answered already.
    """
    known = {c.sentence_id: c for c in pool}
    keys = {name: _random_key(wanted.seed, name) for name in known.keys() - set(answered)}
    unanswered = [known[name] for name in sorted(keys, key=keys.__getitem__)]
    places = min(wanted.size, len(unanswered))
    drawn = unanswered[: round(places * wanted.random)]
    kept = _representatives(groups, [*map(article_of, answered), *(c.article_id for c in drawn)])
    ranked = sorted(unanswered, key=lambda c: c.margin)
    why = {c.sentence_id: RANDOM for c in drawn}
    rest = [c for c in ranked if c.article_id in kept and c.sentence_id not in why]
    needs = Counter(wanted.floors)
    needs.subtract(c.label for c in drawn)
    why |= _fill(rest, places - len(drawn), needs)
    rows = [_row(c, why[c.sentence_id], n) for n, c in enumerate(ranked, 1) if c.sentence_id in why]
    return Queue(
        rows=tuple(_by_article(rows, wanted.seed)),
        unanswered=len(unanswered),
        answered=len(known) - len(unanswered),
        copies=len({c.article_id for c in known.values()} - kept),
        short=_short(rows, wanted.floors),
    )


def _random_key(seed: int, name: str) -> tuple[bytes, str]:
    """A place in a random order that depends on nothing but the seed and the name."""
    return text_digest(f"{seed} {name}", 8), name


def _floor(label: Label) -> str:
    return f"floor:{label.value}"


def _representatives(groups: Mapping[str, int], read: Iterable[str]) -> set[str]:
    """One article a group: the one that is read most anyway, then the first by id."""
    times = Counter(read)
    best: dict[int, str] = {}
    for article_id in sorted(groups, key=lambda a: (-times[a], a)):
        best.setdefault(groups[article_id], article_id)
    return set(best.values())


def _fill(ranked: Sequence[Candidate], places: int, needs: Mapping[Label, int]) -> dict[str, str]:
    """Why each is chosen: the most uncertain, of which as many give way as the floors need."""
    left = dict(needs)
    reserved: dict[str, str] = {}
    for c in ranked:
        if left.get(c.label, 0) > 0:
            left[c.label] -= 1
            reserved[c.sentence_id] = _floor(c.label)
    others = [c.sentence_id for c in ranked if c.sentence_id not in reserved][: places - len(reserved)]
    # a floor is the reason only for what uncertainty alone would have left out
    surely = {c.sentence_id for c in ranked[:places]}
    kept = reserved | dict.fromkeys(others, UNCERTAIN)
    return {name: UNCERTAIN if name in surely else why for name, why in kept.items()}


def _row(c: Candidate, why: str, rank: int) -> Chosen:
    return Chosen(c.sentence_id, c.article_id, c.start, c.end, c.text, why, c.label, c.margin, rank)


def _by_article(rows: Iterable[Chosen], seed: int) -> list[Chosen]:
    """Articles whole and in order of lots, so that a queue half worked off is still a fair share."""
    return sorted(rows, key=lambda r: (_random_key(seed, r.article_id), r.start, r.end))


def _short(rows: Iterable[Chosen], floors: Mapping[Label, int]) -> dict[str, int]:
    found = Counter(row.label for row in rows)
    return {label.value: n - found[label] for label, n in floors.items() if found[label] < n}
