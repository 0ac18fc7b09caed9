"""Words that are letters alone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from newsgrain.text.letters import words_in


@given(st.text() | st.text(alphabet="aZé_3٣²½ß字 -'\u0301"))
def test_words_are_what_the_pattern_finds(text: str) -> None:
    assert words_in(text) == re.findall(r"[^\W\d_]+", text)
