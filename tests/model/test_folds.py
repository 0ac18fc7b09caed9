"""Parts of the corpus: every sentence is judged once, and by nothing that has seen its group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.model.training import genre_parts, parts, thinned

GROUPS = st.lists(st.sampled_from("abcdefghij"), min_size=2, max_size=80).filter(lambda g: len(set(g)) > 1)


@given(GROUPS)
def test_every_sentence_is_judged_once_by_a_fit_without_its_group(groups: list[str]) -> None:
    found = parts(groups)
    assert sorted(n for part in found for n in part.outer.tolist()) == list(range(len(groups)))
    for part in found:
        assert not {groups[n] for n in part.inner} & {groups[n] for n in part.outer}
        assert len(part.inner) + len(part.outer) == len(groups)


@given(GROUPS)
def test_parts_are_about_as_large(groups: list[str]) -> None:
    """No part exceeds another by more than the largest group."""
    sizes = [len(part.outer) for part in parts(groups)]
    assert max(sizes) - min(sizes) <= max(groups.count(g) for g in set(groups))


@given(GROUPS, st.integers(0, 9))
def test_a_held_out_genre_shares_no_group_with_its_training(groups: list[str], seed: int) -> None:
    """Neither the genre nor a near copy in another genre is trained on."""
    genres = [f"g{n}" for n in np.random.default_rng(seed).integers(0, 4, len(groups))]
    if len(set(genres)) < 2:
        genres[0] = "other"
    for part in genre_parts(genres, groups):
        for of in (genres, groups):
            assert not {of[n] for n in part.inner} & {of[n] for n in part.outer}


@given(GROUPS)
def test_smaller_shares_lie_within_larger_ones(groups: list[str]) -> None:
    for part in parts(groups):
        few, more = (set(thinned(part, groups, f).inner.tolist()) for f in (0.25, 0.5))
        assert few <= more <= set(part.inner.tolist())
        assert few


def test_one_group_cannot_be_cross_validated() -> None:
    with pytest.raises(InputError, match="two groups of articles at least"):
        parts(["a", "a"])
