"""Cuts a piece of input in two, to find what in it cannot be worked off."""

from dataclasses import replace

from newsgrain.ingest.chunks import Piece
from newsgrain.ingest.formats import named
from newsgrain.ingest.inputs import shown
from newsgrain.records import Rejected
from newsgrain.storage import opened

Two = tuple[Piece, Piece]


def halves(piece: Piece) -> Two | None:
    """Both halves of a piece of JSON lines, Parquet or WARC; None when it cannot be cut.

    Raises OSError.
    """
    cutters = {"lines": _lines, "groups": _groups, "records": _records}
    cut = cutters.get(named(piece.format).holds)
    return cut(piece) if cut else None


def _lines(piece: Piece) -> Two | None:
    if (data := piece.payload) is None:
        with opened(piece.path, piece.start) as file:
            data = file.read(piece.end - piece.start)
    middle = len(data) // 2
    cut = data.find(b"\n", middle) + 1
    if cut in (0, len(data)):
        cut = data.rfind(b"\n", 0, middle) + 1
    if not cut:
        return None
    line = piece.first_line and piece.first_line + data.count(b"\n", 0, cut)
    if piece.payload is not None:
        left = replace(piece, end=cut, payload=data[:cut])
        return left, replace(piece, end=len(data) - cut, first_line=line, payload=data[cut:])
    at = piece.start + cut
    return replace(piece, end=at), replace(piece, start=at, first_line=line)


def _groups(piece: Piece) -> Two | None:
    from pyarrow.parquet import ParquetFile

    if piece.end - piece.start < 2:
        return None
    at = (piece.start + piece.end) // 2
    with opened(piece.path) as stream, ParquetFile(stream) as file:
        rows = sum(file.metadata.row_group(n).num_rows for n in range(piece.start, at))
    return replace(piece, end=at), replace(piece, start=at, first_line=piece.first_line + rows)


def _records(piece: Piece) -> Two | None:
    from newsgrain.ingest.warc import record_from

    for near in ((piece.start + piece.end) // 2, piece.start + 1):
        at = record_from(piece.path, near)
        if at is not None and piece.start < at < piece.end:
            return replace(piece, end=at), replace(piece, start=at)
    return None


def rejection(piece: Piece) -> Rejected:
    """Why a piece that cannot be cut any more was left out, and where it stands."""
    whole = named(piece.format).holds not in ("lines", "groups", "records")
    line = 0 if whole else piece.first_line or piece.start + 1
    return Rejected(shown(piece.path), line, "killed its worker whenever it was worked off (out of memory?)")
