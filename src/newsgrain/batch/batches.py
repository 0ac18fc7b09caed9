"""Gathers pieces of input that are not done yet into batches, the same ones every time."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from newsgrain.batch.ledger import Ledger
from newsgrain.batch.ledger_file import Key, lasting
from newsgrain.ingest.chunks import Piece, ReadOptions
from newsgrain.records import Rejected, text_hash

_MOST_FILES = 256


@dataclass(frozen=True, slots=True)
class Options:
    """How to classify.

    `batch_bytes` is the input that makes one part, `dask` a scheduler's address,
    `furniture` the file of what outlets repeat.
    """

    form: str = "jsonl"
    jobs: int = 1
    batch_bytes: int = 4 * 2**20
    reading: ReadOptions = field(default_factory=ReadOptions)
    dask: str | None = None
    furniture: str | None = None

    def settings(self, model: str) -> dict[str, str]:
        """What all parts of a folder must have in common."""
        return {
            "model": model,
            "format": self.form,
            "column": self.reading.text_column or "",
            "encoding": self.reading.encoding or "",
            "language": "any" if self.reading.any_language else "English",
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """Input of one part: pieces, what tells them, and what was rejected before reading."""

    part: int
    pieces: tuple[Piece, ...]
    keys: tuple[Key, ...]
    rejected: tuple[Rejected, ...]


def gather(
    items: Iterable[Piece | Rejected],
    ledger: Ledger,
    settings: dict[str, str],
    batch_bytes: int,
    skip: Callable[[Piece | Rejected], None] = lambda _: None,
) -> Iterator[Batch]:
    """Batches of what is not done, gathered greedily, so that an interrupted run gathers them the same.

    `skip` is told what is done already.
    """
    salt, part, size = json.dumps(settings, sort_keys=True), ledger.next_part(), 0
    held: list[tuple[Piece | Rejected, Key]] = []
    for item in items:
        key = _key(item, ledger, salt)
        if ledger.meet(key.key):
            skip(item)
            continue
        held.append((item, key))
        size += 0 if isinstance(item, Rejected) else _size(item)
        if size >= batch_bytes or len(held) >= _MOST_FILES:
            yield _batch(part, held)
            part, held, size = part + 1, [], 0
    if held:
        yield _batch(part, held)


def _batch(part: int, held: list[tuple[Piece | Rejected, Key]]) -> Batch:
    keys = {key.key: key for _, key in held}
    pieces = tuple(replace(item, key=key.key) for item, key in held if isinstance(item, Piece))
    rejected = {key.key: item for item, key in held if isinstance(item, Rejected)}
    return Batch(part, pieces, tuple(keys.values()), tuple(rejected.values()))


def _size(piece: Piece) -> int:
    return len(piece.payload) if piece.payload is not None else max(piece.end - piece.start, 1)


def _key(item: Piece | Rejected, ledger: Ledger, salt: str) -> Key:
    if isinstance(item, Rejected):
        name = ledger.input_of(item.origin)
        told = f"{salt}\0rejected\0{name}\0{item.line}\0{item.reason}"
        return Key(text_hash(told)[:32], name, -1, -1, "", lasting(item.origin))
    name = ledger.input_of(item.path)
    told = "\0".join(
        (salt, name, item.format, str(item.start), str(item.end), str(item.first_line), item.digest)
    )
    return Key(text_hash(told)[:32], name, item.start, item.end, item.digest, lasting(item.path))
