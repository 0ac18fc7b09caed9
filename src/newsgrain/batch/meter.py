"""How far a batch is: bytes of input planned and done, so that a bar has a total, a rate and a time left."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from newsgrain.batch.batches import Batch
from newsgrain.errors import InputError
from newsgrain.ingest.chunks import Piece
from newsgrain.ingest.inputs import STDIN, find_inputs
from newsgrain.records import Rejected
from newsgrain.storage import is_url

_UNPACKED = 3  # bytes of text in a byte of a packed file, about
_SHY = 0.95  # of a file whose end is not in sight no more than this is called done


def total_bytes(inputs: Sequence[str]) -> int | None:
    """Bytes of all files of the inputs; None for standard input and stores, which do not tell at once."""
    if any(path == STDIN or is_url(path) for path in inputs):
        return None
    try:
        return sum(_size(path) for path in find_inputs(inputs) if isinstance(path, str))
    except InputError:
        return None  # whoever reads them says so


class Meter:
    """Counts bytes of input as they are planned and as they are done.

    `total` is None where nobody can tell; `done` holds what was there from a former run, too, and
    `worked` only what this run did, in `elapsed()` seconds since its first batch.
    """

    def __init__(self, total: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done, self.worked = total, 0.0, 0.0
        self._clock, self._since = clock, clock()
        self._left, self._size, self._planned = 0.0, 0.0, dict[tuple[str, int, int, str], float]()

    def files(self, files: Iterable[str | Rejected]) -> Iterator[str | Rejected]:
        """Hand files on; what no piece of a file stood for is done when the next one is asked for."""
        for item in files:
            self._size = self._left = _size(item) if isinstance(item, str) else 0
            yield item
            self.done += self._left
            self._left = 0

    def pieces(self, pieces: Iterable[Piece | Rejected]) -> Iterator[Piece | Rejected]:
        """Hand pieces on, and note how many bytes of its file each stands for."""
        for item in pieces:
            if isinstance(item, Piece):
                share = min(_bytes(item, self._size), max(self._left - self._size * (1 - _SHY), 0))
                if item.payload is None and item.format != "parquet":
                    share = min(_bytes(item, self._size), self._left)
                self._left -= share
                self._planned[_key(item)] = share
            yield item

    def skip(self, item: Piece | Rejected) -> None:
        """A piece that a former run did."""
        if isinstance(item, Piece):
            self.done += self._planned.pop(_key(item), 0)
            self._since = self._since if self.worked else self._clock()

    def finish(self, batch: Batch) -> None:
        """A batch that this run did."""
        share = sum(self._planned.pop(_key(piece), 0) for piece in batch.pieces)
        self.done += share
        self.worked += share

    @property
    def fraction(self) -> float | None:
        """Share of the input that is done, from 0 to 1; None where the total is not known."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def seconds_left(self) -> float | None:
        """How long the rest takes at the rate of this run; None before it can be told."""
        if self.total is None or not self.worked:
            return None
        return max(self.total - self.done, 0) * self.elapsed() / self.worked

    def elapsed(self) -> float:
        """Seconds since the first piece that this run has to do was met."""
        return self._clock() - self._since


def _key(piece: Piece) -> tuple[str, int, int, str]:
    return piece.path, piece.start, piece.first_line, piece.digest


def _size(path: str) -> int:
    try:
        return 0 if path == STDIN or is_url(path) else Path(path).stat().st_size
    except OSError:
        return 0


def _bytes(piece: Piece, size: float) -> float:
    """Bytes of its file that a piece stands for, about."""
    if piece.format == "parquet":
        return size * (piece.end - piece.start) / max(_groups(piece.path), 1)
    if piece.payload is None:
        return piece.end - piece.start
    return len(piece.payload) / (_UNPACKED if piece.path.endswith(".gz") else 1)


@lru_cache(maxsize=4)
def _groups(path: str) -> int:
    """Row groups of a Parquet file that was just cut."""
    import pyarrow.parquet as pq

    try:
        return int(pq.read_metadata(path).num_row_groups)
    except (OSError, ValueError):
        return 1
