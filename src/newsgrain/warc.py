"""Reads pages out of WARC files, record by record, from any record on."""

import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from newsgrain.errors import InputError
from newsgrain.records import Rejected
from newsgrain.storage import opened

_STEP = 2**20
_ENOUGH = 4096  # bytes of a gzip member that surely tell whether a WARC record begins in it
_GZIP = b"\x1f\x8b\x08"
_PLAIN = re.compile(rb"(?:(?<=\n)|\A)WARC/\d")
_LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.I | re.M)
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a WARC file; `position` is the 1-based byte at which its record begins.

    `kind` is html or plain; `charset` is what the server said.
    """

    position: int
    record_id: str | None
    url: str | None
    kind: str
    charset: str | None
    body: bytes


def cuts(path: str, size: int) -> Iterator[tuple[int, int]]:
    """Byte ranges of about `size` bytes, each beginning with a record; one when there is no knowing."""
    _archive()  # a missing package shows before anything is done
    with opened(path) as file:
        packed, length = _packed(file), file.seek(0, 2)
        start = 0
        while start < length:
            end = length if start + size >= length else _next_record(file, start + size, packed)
            yield start, length if end is None else end
            start = length if end is None else end


def record_from(path: str, at: int) -> int | None:
    """Offset of the first record that begins at byte `at` or after it; raises OSError."""
    with opened(path) as file:
        return _next_record(file, at, _packed(file))


def _packed(file: BinaryIO) -> bool:
    file.seek(0)
    return file.read(len(_GZIP)) == _GZIP


def _next_record(file: BinaryIO, at: int, packed: bool) -> int | None:
    """Offset of the first record that begins at `at` or after it; None when none is found."""
    while True:
        file.seek(at)
        chunk = file.read(_STEP + _ENOUGH)
        for hit in _hits(chunk, packed, at == 0):
            if hit < _STEP:
                return at + hit
        if len(chunk) < _STEP + _ENOUGH:
            return None
        at += _STEP


def _hits(chunk: bytes, packed: bool, first: bool) -> Iterator[int]:
    if not packed:
        yield from (match.start() for match in _PLAIN.finditer(chunk) if match.start() or first)
        return
    hit = chunk.find(_GZIP)
    while hit >= 0:
        if _begins_record(chunk[hit : hit + _ENOUGH]):
            yield hit
        hit = chunk.find(_GZIP, hit + 1)


def _begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(31).decompress(data, 16).startswith(b"WARC/")
    except zlib.error:
        return False


def pages(path: str, shown: str, start: int, end: int, limit: int) -> Iterator[Page | Rejected]:
    """Pages of the records that begin from `start` to before `end`, and what is none, where it stands.

    Records that never are pages (requests, metadata) are passed over. After damage, reading goes on at
    the next record that can be found; each stretch of damage is one rejection. Raises OSError.
    """
    with opened(path) as file:
        packed, length, at, gap = _packed(file), file.seek(0, 2), start, False
        while at < end:
            last, fault = at - 1, ""
            for item in _read_on(file, at, end if end < length else sys.maxsize):
                if isinstance(item, str):
                    fault = item
                    break
                if gap:
                    yield Rejected(shown, at + 1, "damaged WARC: before this record something is unreadable")
                last, gap = item.stream_pos, False
                if (found := _page(item, last + 1, shown, limit)) is not None:
                    yield found
            if not fault:
                return
            if last < at:
                yield Rejected(shown, at + 1, f"damaged WARC record: {fault}")
            following = _next_record(file, max(last, at) + 1, packed)
            gap = last >= at and _end_of(file, last, packed) != following
            if gap and (following is None or following >= end):
                yield Rejected(shown, last + 1, f"damaged WARC after this record: {fault}")
            at = end if following is None else following


def _end_of(file: BinaryIO, at: int, packed: bool) -> int | None:
    """Offset behind the record, or the gzip member, that begins at `at`; None when it cannot be told."""
    file.seek(at)
    if not packed:
        head, mark, _ = file.read(_ENOUGH).partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        return at + len(head) + 2 * len(mark) + int(length[1]) if length else None
    member = zlib.decompressobj(31)
    while not member.eof and (chunk := file.read(_STEP)):
        member.decompress(chunk)
    return file.tell() - len(member.unused_data) if member.eof else None


def _read_on(file: BinaryIO, at: int, end: int) -> Iterator[Any]:
    """Records from offset `at` on; a string says why there is no going on."""
    archive = _archive()
    file.seek(at)
    try:
        for record in archive(file, parse_http=False):
            if record.stream_pos >= end:
                return
            yield record
    except (OSError, ValueError, zlib.error) as error:
        yield str(error) or type(error).__name__


def _archive() -> Any:
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError as error:
        raise InputError(
            "reading WARC files needs the package fastwarc; pip install 'newsgrain[warc]'"
        ) from error
    return ArchiveIterator


def _page(record: Any, position: int, shown: str, limit: int) -> Page | Rejected | None:
    """The page of one record, why it is none, or None for what never is one."""
    kind = (record.headers.get("WARC-Type") or "").lower()
    if kind not in ("response", "resource", "conversion", "revisit"):
        return None
    if kind == "revisit":
        return Rejected(shown, position, "a revisit record: its page is in another file")
    if record.content_length > limit:
        return Rejected(shown, position, f"record too long: more than {limit:,} bytes")
    try:
        return _content(record, kind, position, shown)
    except (OSError, ValueError, EOFError, zlib.error) as error:
        return Rejected(shown, position, f"damaged WARC record: {error}")


def _content(record: Any, kind: str, position: int, shown: str) -> Page | Rejected:
    block = record.reader.read()
    if len(block) < record.content_length:
        reason = f"cut WARC record: {len(block):,} of {record.content_length:,} bytes"
        return Rejected(shown, position, reason)
    media, charset, body = record.headers.get("Content-Type") or "", None, block
    if kind == "response" and record.is_http:
        record.set_bytes_content(block)
        record.parse_http(auto_decode="all")
        if record.http_headers is None or record.http_headers.status_code != 200:
            status = record.http_headers.status_code if record.http_headers is not None else "none"
            return Rejected(shown, position, f"not a page: HTTP status {status}")
        media, charset = record.http_content_type or "", record.http_charset
        body = record.reader.read()
    media = media.partition(";")[0].strip().lower()
    if media not in (*_PAGES, "text/plain"):
        return Rejected(shown, position, f"not a page: {media or 'no content type'}")
    form = "plain" if media == "text/plain" else "html"
    return Page(position, _bare(record.record_id), record.headers.get("WARC-Target-URI"), form, charset, body)


def _bare(record_id: str | None) -> str | None:
    return (record_id or "").strip("<>").removeprefix("urn:uuid:") or None
