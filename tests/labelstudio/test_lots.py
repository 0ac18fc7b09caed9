"""Lots are dealt evenly, whoever comes or goes, and a short article is shared as a long one is."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from newsgrain.labelstudio.lots import LOTS, Hands, deal, lot, turn

names = st.lists(st.sampled_from("abcdefghijkl"), unique=True, min_size=1)


def owners(hands: Hands) -> dict[int, int]:
    return Counter(number for lots in hands.values() for number in lots)


def sizes(hands: Hands) -> list[int]:
    return sorted(map(len, hands.values()))


@given(
    st.dictionaries(st.sampled_from("abcdefghijkl"), st.sets(st.integers(-3, 80))), names, st.integers(1, 5)
)
def test_every_lot_has_its_owners_and_nobody_much_more_than_another(
    before: Hands, people: list[str], overlap: int
) -> None:
    """Whatever stood in the tabs; dealt again, nothing changes."""
    hands = deal(before, people, overlap)
    assert list(hands) == people
    assert owners(hands) == dict.fromkeys(range(LOTS), min(overlap, len(people)))
    assert sizes(hands)[-1] - sizes(hands)[0] <= 1
    assert deal(hands, people, overlap) == hands


@given(names, st.integers(1, 3))
def test_a_late_comer_takes_and_gives_nobody_anything(people: list[str], overlap: int) -> None:
    """Everybody else keeps what they have or less, so that little is done by one more than wanted."""
    before = deal({}, people, overlap)
    after = deal(before, [*people, "late"], overlap)
    if len(people) >= overlap:
        assert all(after[who] <= before[who] for who in people)
    else:
        assert all(after[who] == before[who] for who in people)


@given(names, st.integers(1, 3))
def test_what_a_leaver_had_goes_to_those_who_stay(people: list[str], overlap: int) -> None:
    before = deal({}, [*people, "gone"], overlap)
    after = deal(before, people, overlap)
    assert all(after[who] >= before[who] for who in people)


@given(st.integers(2, 6), st.integers(2, 3))
def test_all_pairs_meet(count: int, overlap: int) -> None:
    """Otherwise nobody would know how far those two agree."""
    hands = deal({}, "abcdef"[:count], overlap)
    assert all(one & other for one, other in combinations(hands.values(), 2))


@given(st.text(min_size=1), st.integers(0, 200), st.integers(9, 40), st.integers(3, 6))
def test_a_few_neighbours_are_shared_evenly(article: str, first: int, count: int, people: int) -> None:
    """So that three people have a third of one article each, and not one of three articles."""
    hands = deal({}, "abcdef"[:people], 2)
    run = [lot(article, first + n) for n in range(count)]
    done = [sum(number in lots for number in run) for lots in hands.values()]
    assert sum(done) == 2 * count
    assert max(done) - min(done) <= max(4, count // 4)


def test_the_order_by_turns_is_no_order_of_the_text() -> None:
    turns = [turn(f"a:{n}-{n + 9}") for n in range(50)]
    assert sorted(turns) not in (turns, turns[::-1])
    assert len(set(turns)) == 50
