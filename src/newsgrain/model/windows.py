"""Pages as an encoder reads them: sentences as tokens, in windows of whole sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.errors import ModelError
from newsgrain.extras import library
from newsgrain.text.sentences import SplitArticle

NEIGHBOURS = 1  # sentences on each side of one that is sought, read with it

# what a tokenizer of BERT's has for our marks, the first that is there; the last of each always is
_MARKS = {
    "open": ("[CLS]",),
    "stop": ("[SEP]",),
    "page": ("[unused0]", "[CLS]"),
    "paragraph": ("¶", "[unused2]", "[SEP]"),
    "end": ("[unused1]", "[SEP]"),
}
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settings:
    """How pages are read: at most so many tokens of a window, and of a sentence (the rest is left out)."""

    window: int = 480
    sentence: int = 128


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence as tokens between its marks; `stop` is the place of its separator among them."""

    tokens: tuple[int, ...]
    stop: int

    def __len__(self) -> int:
        """How many tokens it has."""
        return len(self.tokens)


class Reader:
    """Turns sentences into tokens; `tokenizer` is the text of a tokenizer.json."""

    def __init__(self, tokenizer: str, settings: Settings) -> None:
        tokenizers = library("tokenizers", "tokenizers", "encoder", "an encoder")
        try:
            self._tokenizer = tokenizers.Tokenizer.from_str(tokenizer)
        except Exception as error:
            raise ModelError(f"tokenizer.json: damaged ({error})") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._most = settings.sentence
        self._marks = {mark: self._number(names) for mark, names in _MARKS.items()}

    @property
    def opening(self) -> int:
        """The token that every window begins with."""
        return self._marks["open"]

    def pieces(self, document: SplitArticle) -> list[Piece]:
        """The sentences of a page, with marks where it, a paragraph and a sentence begins or ends."""
        text, spans, found = document.article.text, document.spans.tolist(), list[Piece]()
        for n, (start, end) in enumerate(spans):
            before = self._before(text[spans[n - 1][1] : start] if n else None)
            after = [self._marks["end"]] if n == len(spans) - 1 else []
            found.append(self.piece(text[start:end], before, after))
        return found

    def piece(self, text: str, before: Sequence[int] = (), after: Sequence[int] = ()) -> Piece:
        """One sentence, however its words are spaced."""
        own = self._tokenizer.encode(" ".join(text.split()), add_special_tokens=False).ids[: self._most]
        tokens = (*before, *own, self._marks["stop"], *after)
        return Piece(tokens, len(before) + len(own))

    def _before(self, gap: str | None) -> list[int]:
        """The mark before a sentence; `gap` stands between it and the sentence before, if there is one."""
        if gap is None:
            return [self._marks["page"]]
        return [self._marks["paragraph"]] if "\n" in gap else []

    def _number(self, names: Sequence[str]) -> int:
        known: list[Any] = [self._tokenizer.token_to_id(name) for name in names]
        for number in known:
            if number is not None:
                return int(number)
        raise ModelError(f"tokenizer.json: no token {names[-1]}; take a backbone that is a BERT")


def stretches(sought: NDArray[np.bool_]) -> list[Range]:
    """Runs [from, to) of a page's sentences, shape (n,), that are sought or stand beside one that is."""
    spread = np.convolve(sought.astype(np.int64), np.ones(2 * NEIGHBOURS + 1, np.int64))
    near = spread[NEIGHBOURS : NEIGHBOURS + len(sought)] > 0
    edges = np.flatnonzero(np.diff(near, prepend=False, append=False)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def windows(sizes: Sequence[int], most: int, shift: int = 0) -> list[Range]:
    """Cut pieces of such sizes into windows of at most `most` tokens, about equally full: pairs [from, to).

    `shift` makes the first one so much longer, or shorter where it is negative.
    """
    room = most - 1  # every window opens with a token of its own
    goal = sum(sizes) / max(1, -(-sum(sizes) // room))
    return list(pairwise(_ends(sizes, room, goal, shift)))


def _ends(sizes: Sequence[int], room: int, goal: float, shift: int) -> Iterator[int]:
    yield 0
    held, filled = 0, float(-shift)
    for n, size in enumerate(sizes):
        if held and (held + size > room or filled + size / 2 > goal):
            yield n
            held, filled = 0, 0.0
        held += size
        filled += size
    if sizes:
        yield len(sizes)
