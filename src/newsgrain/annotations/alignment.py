"""Which sentences of a corrected article are those of the old one: by content, and by place among equals."""

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from newsgrain.records import Sentence

__all__ = ["Span", "aligned"]
Span = tuple[int, int]


def aligned(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[Span, Span]:
    """The new place of every old sentence whose words did not change, moved ones included.

    Runs of unchanged sentences come first, so that of several that are alike each finds its own. White space
    is no word.
    """
    before, after = _texts(old), _texts(new)
    pairs: dict[int, int] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        pairs |= {block.a + n: block.b + n for n in range(block.size)}
    free: dict[str, list[int]] = defaultdict(list)
    for n in sorted(set(range(len(new))) - set(pairs.values()), reverse=True):
        free[after[n]].append(n)
    for n, text in enumerate(before):
        if n not in pairs and free[text]:
            pairs[n] = free[text].pop()
    return {_span(old[a]): _span(new[b]) for a, b in sorted(pairs.items())}


def _texts(sentences: Sequence[Sentence]) -> list[str]:
    return [" ".join(sentence.text.split()) for sentence in sentences]


def _span(sentence: Sentence) -> Span:
    return sentence.start, sentence.end
