"""Quoted stretches are found in every style of mark, and apostrophes are not marks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.records import Article, Block, BlockKind
from newsgrain.text.quotations import find_quotations
from newsgrain.text.sentences import split


def stretches(text: str, *ends: int) -> list[tuple[int, int]]:
    bounds = pairwise([0, *ends, len(text)])
    found = find_quotations(text, [(a, b, BlockKind.PARAGRAPH) for a, b in bounds if a < b])
    return list(zip(found[::2], found[1::2], strict=True))


def quoted(text: str) -> list[str]:
    return [text[a:b] for a, b in stretches(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('She said "no" and "yes".', ['"no"', '"yes"']),
        ("“One,” he said, “two.”", ["“One,”", "“two.”"]),
        ("«Un», dit-il", ["«Un»"]),
        ("``It leaks,'' he said", ["``It leaks,''"]),
        ("‘It’s over,’ he said, it's Ben's.", ["‘It’s over,’"]),
        ("It's the boys' club, isn't it?", []),
        ('The 5" pipe', []),
        ("“One ‘two’ three”", ["“One ‘two’ three”"]),
        ("Er fand es „unfair“. Dann ging er.", ["„unfair“"]),
        ("Er fand es „unfair”. Dann ging er.", ["„unfair”"]),
        ("Er sagte: „Nein“, und ging, „ganz“ allein.", ["„Nein“", "„ganz“"]),
        ("»Nein«, sagte er, und »ja«.", ["»Nein«", "»ja«"]),
        ("« Non », dit-il, « oui ».", ["« Non »", "« oui »"]),
        ("”Nej”, sade han, ”ja”.", ["”Nej”", "”ja”"]),
        ("»Nej», sade han.", ["»Nej»"]),
        ("‚Nein‘, sagte er.", ["‚Nein‘"]),
        ("‹Nein›, sagte er, ›ja‹.", ["‹Nein›", "›ja‹"]),
        ("„Ich sagte ‚nein‘, und ging“, so er.", ["„Ich sagte ‚nein‘, und ging“"]),
        ("彼は「行く」と言った。", ["「行く」"]),
        ("彼は『行く』と「言った」。", ["『行く』", "「言った」"]),
        ("„It fell. “Nobody” ran", ["„It fell. “Nobody”"]),
        ("„Nie”, powiedział. „Tak”.", ["„Nie”", "„Tak”"]),
        ("»So.«»Then.« It fell.", ["»So.«", "»Then.«"]),
        ("“One ‘two,’ three", ["“One ‘two,’ three"]),
        ('“He said "no" to it,” she said', ['“He said "no" to it,”']),
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@given(st.text(alphabet="\"“”‘’'`«»„ a.,\n", max_size=60), st.integers(0, 60))
def test_stretches_are_disjoint_and_in_order(text: str, middle: int) -> None:
    """Whatever the marks, stretches never overlap, and coverage agrees with a plain count."""
    middle = min(middle, len(text))
    found = stretches(text, middle)
    flat = [position for stretch in found for position in stretch]
    assert flat == sorted(flat)
    blocks = tuple(Block(a, b, BlockKind.PARAGRAPH) for a, b in ((0, middle), (middle, len(text))))
    cut = split(Article("a", text, blocks=blocks))
    inside = {i for a, b in found for i in range(a, b)}
    for sentence, place in zip(cut.sentences, cut.places, strict=True):
        count = sum(i in inside for i in range(sentence.start, sentence.end))
        assert place.quoted == count / len(sentence.text)
        assert place.opens_inside == (sentence.start in inside)
        assert place.closes_inside == (sentence.end - 1 in inside and sentence.text[-1] not in "\"”’»'")


def test_a_mark_that_closes_another_pair() -> None:
    """Where marks are mixed, it closes what nothing else does before the next such opening one."""
    for opener in '“„‟«"＂':
        for closer in '“”«»"„‟＂':
            said = f"{opener}unfair.{closer}"
            assert quoted(f"He called it {said} It rained.") == [said]
            assert quoted(f"He called it {said} It rained. {opener}So.{closer} It fell.")[0] == said


def test_a_low_mark_that_is_never_closed_spoils_its_paragraph_only() -> None:
    """What follows a quoted word in another paragraph is nobody's speech."""
    text = "The „unfair rule fell.\n\nThe yard shut. Nobody ran."
    places = split(Article("a", text)).places
    assert [p.opens_inside for p in places][1:] == [False, False]
