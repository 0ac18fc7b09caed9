"""Groups articles that are nearly the same text (wire copy, reposts), so that no split tears them apart."""

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations

from newsgrain.records import HIDDEN

SHINGLE_WORDS = 5
THRESHOLD = 0.3
COMMON = 50
_BETWEEN = re.compile(r"[\W_]+")
_HIDDEN = re.compile(f"[{HIDDEN}]")


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without signs: what is left where only spelling differs."""
    return _BETWEEN.sub(" ", _HIDDEN.sub("", text)).lower().split()


def key_of(text: str) -> str:
    """What a line is known again by: its words."""
    return " ".join(words_of(text))


def runs_of(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    """Every run of so many words, in their order; none where there are fewer."""
    return [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]


def shingles(text: str, length: int = SHINGLE_WORDS) -> frozenset[int]:
    """CRC-32 of every run of so many words; of the whole text when it is shorter."""
    words = words_of(text)
    runs = runs_of(words, length) or [tuple(words)]
    return frozenset(zlib.crc32(" ".join(run).encode("utf-8", "surrogatepass")) for run in runs)


def near_duplicates(
    texts: Sequence[str],
    threshold: float = THRESHOLD,
    length: int = SHINGLE_WORDS,
    common: int = COMMON,
) -> list[tuple[int, int]]:
    """Pairs (i, j), i < j, whose runs of `length` words overlap by at least `threshold` of the smaller set.

    Runs of words found in more than `common` texts are furniture and do not make a pair by themselves.
    """
    sets = [shingles(text, length) for text in texts]
    holders: dict[int, list[int]] = defaultdict(list)
    for n, found in enumerate(sets):
        for shingle in found:
            holders[shingle].append(n)
    pairs = {pair for who in holders.values() if 1 < len(who) <= common for pair in combinations(who, 2)}
    return sorted((i, j) for i, j in pairs if overlap(sets[i], sets[j]) >= threshold)


def without_copies(texts: Sequence[str], held: Sequence[str] = ()) -> tuple[list[int], int]:
    """Numbers of the texts that nearly repeat none of `held` and none before them; how many repeat `held`."""
    first, out, of_held = len(held), set[int](), set[int]()
    for i, j in near_duplicates([*held, *texts]):
        if j >= first and i not in out:
            out.add(j)
            if i < first:
                of_held.add(j)
    return [n for n in range(len(texts)) if n + first not in out], len(of_held)


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    """Shared share of the smaller set, 0 to 1 (the overlap coefficient)."""
    return len(a & b) / max(min(len(a), len(b)), 1)


def groups(texts: Sequence[str]) -> list[int]:
    """A group number for each text; texts linked by near duplicates, also in steps, share one."""
    return linked(len(texts), near_duplicates(texts))


def linked(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """A group number for each of `count` things: the first of those that pairs link, also in steps."""
    parent = list(range(count))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, j in pairs:
        parent[max(root(i), root(j))] = min(root(i), root(j))
    return [root(n) for n in range(count)]
