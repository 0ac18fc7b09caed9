"""Looks for text that stands on both sides of a split, where a model could know the answer by heart."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from newsgrain.duplicates import SHINGLE_WORDS, THRESHOLD, key_of, near_duplicates
from newsgrain.model.seam import Bools, Ints
from newsgrain.quality.scoring import Counted, Interval, macro_f1

_EXAMPLES = 3
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Leaks:
    """What was looked for and found.

    `pairs_found` counts pairs of near-duplicate articles, and `articles_in_groups` the articles
    that are kept on one side with another. `exact_repeats_across_groups` counts labelled sentences
    whose text stands in another group too; `macro_f1_without_repeats` leaves these out.
    """

    looked_for: str
    pairs_found: int
    articles_in_groups: int
    exact_repeats_across_groups: int
    examples: tuple[str, ...]
    macro_f1_without_repeats: Interval | None


def repeats(texts: Sequence[str], groups: Sequence[str]) -> Bools:
    """Whether each sentence's normalised text also stands in another group."""
    keys = [key_of(text) or text for text in texts]
    holders: dict[str, set[str]] = defaultdict(set)
    for key, group in zip(keys, groups, strict=True):
        holders[key].add(group)
    return np.array([len(holders[key]) > 1 for key in keys], dtype=bool)


def find(
    articles: Mapping[str, str],
    texts: Sequence[str],
    owners: Sequence[str],
    groups: Sequence[str],
    truth: Ints,
    predicted: Ints,
) -> Leaks:
    """Look through `articles` (id to text) and the labelled sentences, given as parallel lists."""
    pairs = near_duplicates(list(articles.values()))
    repeated = repeats(texts, groups)
    members: dict[str, set[str]] = defaultdict(set)
    for owner, group in zip(owners, groups, strict=True):
        members[group].add(owner)
    together = sum(len(found) for found in members.values() if len(found) > 1)
    again = [" ".join(texts[n].split())[:_SHOWN] for n in np.flatnonzero(repeated).tolist()]
    longest = sorted(set(again), key=lambda text: (-len(text.split()), text))[:_EXAMPLES]
    score = _without(repeated, truth, predicted, owners)
    return Leaks(_search(articles, pairs), len(pairs), together, int(repeated.sum()), tuple(longest), score)


def _search(articles: Mapping[str, str], pairs: Sequence[tuple[int, int]]) -> str:
    return (
        f"All pairs of {len(articles):,} articles that share {THRESHOLD:.0%} of the shorter one's runs of"
        f" {SHINGLE_WORDS} words ({len(pairs):,} found), which are kept in one part, as are articles of one"
        " outlet; and sentences that stand word for word in two groups of articles"
    )


def _without(left_out: Bools, truth: Ints, predicted: Ints, owners: Sequence[str]) -> Interval | None:
    kept = np.flatnonzero(~left_out)
    return Counted.at(kept, truth, predicted, owners).interval(macro_f1) if len(kept) else None


def between(training: Mapping[str, str], measured: Mapping[str, str], name: str) -> Leaks:
    """Articles of a file (id to text) that nearly repeat articles of the training data."""
    ids, texts = [*training, *measured], [*training.values(), *measured.values()]
    pairs = [(i, j) for i, j in near_duplicates(texts) if i < len(training) <= j]
    looked_for = (
        f"Articles of {name} that share {THRESHOLD:.0%} of the shorter one's runs of {SHINGLE_WORDS} words"
        f" with one of the {len(training):,} articles of the dataset"
    )
    examples = tuple(f"{ids[j]} repeats {ids[i]}" for i, j in pairs[:_EXAMPLES])
    return Leaks(looked_for, len(pairs), len({j for _, j in pairs}), 0, examples, None)
