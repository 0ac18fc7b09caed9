"""Sentences fall into lots by their place alone, and lots are dealt evenly among annotators."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from newsgrain.records import text_digest

# divisible by most numbers of people and of pairs of people
LOTS = 60
# neighbours fall to different hands, so that a short article is shared as evenly as a long one
_SPREAD = tuple(n * 23 % LOTS for n in range(LOTS))

Hands = dict[str, set[int]]


def lot(article_id: str, index: int) -> int:
    """The lot of an article's sentence; each article begins somewhere else and goes on one by one."""
    return (int.from_bytes(text_digest(f"lot {article_id}", 4)) + index) % LOTS


def turn(sentence_id: str) -> str:
    """A text by which sentences come in random order, the same every time."""
    return text_digest(f"turn {sentence_id}", 4).hex()


def deal(owned: Mapping[str, Collection[int]], people: Iterable[str], overlap: int) -> Hands:
    """Everybody's lots: each has `overlap` owners (all, if they are fewer), nobody has two more than another.

    What people own already they keep as far as that allows, so a late-comer takes a little of everybody's
    and a leaver's lots go to whoever has least.
    """
    hands = {who: set(owned.get(who, ())) & set(range(LOTS)) for who in people}
    for number in _SPREAD:
        _own(hands, number, min(overlap, len(hands)))
    while hands and (found := _uneven(hands)):
        rich, poor = found
        moved = next(number for number in _SPREAD if number in hands[rich] - hands[poor])
        hands[rich].remove(moved)
        hands[poor].add(moved)
    return hands


def _own(hands: Hands, number: int, owners: int) -> None:
    """Give the lot to whoever has least, or take it from whoever has most, until it has so many owners."""
    having = [who for who, lots in hands.items() if number in lots]
    while len(having) > owners:
        having.remove(rich := max(having, key=lambda who: len(hands[who])))
        hands[rich].remove(number)
    met = _met(hands) if len(having) < owners else Counter[frozenset[str]]()
    while len(having) < owners:
        others = [who for who in hands if who not in having]
        least = min(others, key=lambda who: (len(hands[who]), sum(met[frozenset((who, h))] for h in having)))
        having.append(least)
        hands[least].add(number)


def _met(hands: Hands) -> "Counter[frozenset[str]]":
    """How many lots each two people share: all pairs should meet, or nobody knows how far they agree."""
    return Counter({frozenset(pair): len(hands[pair[0]] & hands[pair[1]]) for pair in combinations(hands, 2)})


def _uneven(hands: Hands) -> tuple[str, str] | None:
    """Who has most and who has least, if these differ by more than one lot."""
    rich, poor = (pick(hands, key=lambda who: len(hands[who])) for pick in (max, min))
    return (rich, poor) if len(hands[rich]) - len(hands[poor]) > 1 else None
