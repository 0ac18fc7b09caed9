"""Tells how far articles are from the training data: the share of words that training never saw."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgrain.errors import ModelError
from newsgrain.files import line_of, read_json, write_lines
from newsgrain.text.letters import words_in

FILE = "vocabulary.json"
_ENOUGH = 1000
_TIMES, _POINTS = 2.0, 0.05


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words seen in training; `unseen` is the share of words that a group of its articles has alone."""

    words: frozenset[str]
    unseen: float

    def count(self, text: str) -> tuple[int, int]:
        """Number of words in `text`, and how many of them were never seen."""
        words = words_in(text.lower())
        return len(words), len(words) - sum(map(self.words.__contains__, words))


@dataclass(frozen=True, slots=True)
class Drift:
    """Words looked at (of a sample of articles), those never seen, and both shares."""

    words: int
    unseen: int
    share: float
    training: float

    @property
    def far(self) -> bool:
        """Whether it is so much more than in training that labels may suffer."""
        more = self.share > self.training * _TIMES and self.share > self.training + _POINTS
        return self.words >= _ENOUGH and more

    def told(self) -> str:
        """One line for people."""
        return (
            f"{self.share:.1%} of the words were never seen in training (there {self.training:.1%}): labels"
            " may be less reliable; let `newsgrain queue` choose some of these articles for labelling"
        )


def learn(texts: Iterable[tuple[str, str]]) -> Vocabulary:
    """The vocabulary of training articles, given as (group, text).

    A word of only one group would be unseen if that group were new: their share of all words is what
    leaving out each group in turn would measure.
    """
    owner: dict[str, str | None] = {}
    counts: dict[str, int] = {}
    for group, text in texts:
        for word in words_in(text.lower()):
            owner[word] = group if owner.setdefault(word, group) == group else None
            counts[word] = counts.get(word, 0) + 1
    alone = sum(counts[word] for word, group in owner.items() if group is not None)
    return Vocabulary(frozenset(counts), round(alone / max(sum(counts.values()), 1), 6))


def save(vocabulary: Vocabulary, model_folder: Path) -> None:
    """Put the vocabulary beside the model's arrays."""
    body = {"unseen": vocabulary.unseen, "words": sorted(vocabulary.words)}
    write_lines(model_folder / FILE, [line_of(body)])


def load(model_folder: Path) -> Vocabulary | None:
    """The vocabulary of a model, None when it has none; raises ModelError when it is damaged."""

    def build(body: Any) -> Vocabulary:
        return Vocabulary(frozenset(body["words"]), float(body["unseen"]))

    return read_json(model_folder / FILE, build, ModelError, "train again")


def measured(words: int, unseen: int, vocabulary: Vocabulary | None) -> Drift | None:
    """The drift of a run, None without a vocabulary."""
    if vocabulary is None:
        return None
    return Drift(words, unseen, round(unseen / max(words, 1), 6), vocabulary.unseen)
