"""Gives every feature its column: a number of its block, then 19 bits of a checksum of its name."""

import zlib
from functools import lru_cache

BLOCK_BITS = 19
GRAMS = (0, 2)  # blocks whose names are words in a row
SPREAD, TURN = 0x5851F42D4C957F2D, 0x2545F4914F6CDD1D  # odd, so that no bit is lost
GRAM_SHIFT = 64 - BLOCK_BITS
_MASK = (1 << 64) - 1


@lru_cache(maxsize=1 << 20)
def column_of(block: int, name: str) -> int:
    """Column of a feature: the number of its block, then the highest bits of its name's checksum.

    Of most names that is the CRC-32 of their UTF-8. Of n-grams of words it is a polynomial of the words'
    CRC-32 (Rabin and Karp), so that a longer n-gram takes one multiplication.
    """
    if block in GRAMS:
        return block << BLOCK_BITS | gram_state(name.split(" ")) >> GRAM_SHIFT
    return block << BLOCK_BITS | _crc(name) >> (32 - BLOCK_BITS)


def gram_state(words: list[str]) -> int:
    """The checksum of words in a row, 64 bits."""
    state = 0
    for word in words:
        state = (state * TURN + _crc(word) * SPREAD) & _MASK
    return state


def _crc(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "surrogatepass"))
