"""Quoted stretches are found in every style of mark, and apostrophes are not marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.quotations import find_quotations


def quoted(text: str) -> list[str]:
    found = find_quotations(text, [(0, len(text))])
    return [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]


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
    ],
)
def test_styles(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@given(st.text(alphabet="\"“”‘’'`«»„ a.,\n", max_size=60), st.integers(0, 60))
def test_stretches_are_disjoint_and_in_order(text: str, middle: int) -> None:
    """Whatever the marks, stretches never overlap, and coverage agrees with a plain count."""
    middle = min(middle, len(text))
    found = find_quotations(text, [(0, middle), (middle, len(text))])
    flat = [p for pair in zip(found.starts, found.ends, strict=True) for p in pair]
    assert flat == sorted(flat)
    plain = sum(found.inside(i) for i in range(len(text)))
    assert found.covered(0, len(text)) == plain
