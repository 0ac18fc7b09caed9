"""Takes WARC files apart into records, whatever their line ends, wrong lengths and damage.

A record's length is believed where another record, or the end, follows it; else the record ends where the
next one can be seen to begin. So no header becomes text, and no record is passed over without a word.
"""

import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from newsgrain.decoded import whole_number
from newsgrain.ingest.http_body import GZIP, HEAD_END, header_fields, too_long
from newsgrain.ingest.signatures import looks_like

_STEP = 2**18  # bytes that are read, or unpacked, at once
_LOOKED_THROUGH = 2**20
_ENOUGH = 4096  # bytes of a gzip member that surely tell whether a WARC record begins in it
_LONGEST_HEAD = 2**16
_AFTER = 64  # bytes behind a record that tell whether it ends there
_BEGINS = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n[!-9;-~]+[ \t]*:")
# where one is looked for, it must be surer than where one is expected
_BOUNDARY = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n(?i:warc|content)-[A-Za-z-]+[ \t]*:")
# where a file may be cut, it must be surer still: behind an empty line, as no quoted one stands
_CUT = re.compile(rb"\n\r?\n(?=" + _BOUNDARY.pattern + rb")")
# what is left of a header whose first line is damaged
_REMAINS = re.compile(rb"\nWARC-(?:Type|Record-ID|Target-URI|Date)[ \t]*:", re.I)
_SEPARATED = re.compile(rb"\r?\n\r?\n\Z")
_NEAR_END = re.compile(rb"(?:\r?\n){0,2}\Z")
_NO_BLANK = re.compile(rb"[^\r\n \t]")


@dataclass(frozen=True, slots=True)
class Record:
    """A record, or damage; `position` is the 1-based byte where it begins, in its gzip member if packed.

    `home` is the offset of the first byte, or of its gzip member; `fault` says why it cannot be read.
    """

    position: int
    home: int
    head: dict[str, str]
    body: bytes
    fault: str = ""


def is_packed(file: BinaryIO) -> bool:
    """Whether a WARC file is packed by gzip, also when its first bytes are damaged."""
    file.seek(0)
    head = file.read(_ENOUGH)
    if head.startswith(GZIP) or _BEGINS.match(head):
        return head.startswith(GZIP)
    packed, plain = next_record(file, 0, packed=True), next_record(file, 0, packed=False)
    return packed is not None and (plain is None or packed < plain)


def records(file: BinaryIO, start: int, end: int, limit: int) -> Iterator[Record]:
    """The records that begin from offset `start` to before `end`, and damage where it stands.

    After damage reading goes on at the next record that can be found. A body longer than `limit` bytes is a
    fault. Raises OSError.
    """
    packed = is_packed(file)
    at: int | None = start
    while at is not None and at < end:
        source = _Packed(file, at) if packed else _Source(file, at)
        for record in _records(source, limit):
            if record.home >= end:
                return
            yield record
        at = next_record(file, source.fault_at + 1, packed) if source.fault else None


def next_record(file: BinaryIO, at: int, packed: bool) -> int | None:
    """Offset of the first record that begins at `at` or after it; None when none is found."""
    while True:
        file.seek(at)
        chunk = file.read(_LOOKED_THROUGH + _ENOUGH)
        for hit in _hits(chunk, packed):
            if hit < _LOOKED_THROUGH:
                return at + hit
        if len(chunk) < _LOOKED_THROUGH + _ENOUGH:
            return None
        at += _LOOKED_THROUGH


def _hits(chunk: bytes, packed: bool) -> Iterator[int]:
    if not packed:
        yield from (match.end() for match in _CUT.finditer(chunk))
        return
    hit = chunk.find(GZIP)
    while hit >= 0:
        if _begins_record(chunk[hit : hit + _ENOUGH]):
            yield hit
        hit = chunk.find(GZIP, hit + 1)


def _begins_record(data: bytes) -> bool:
    try:
        return _BEGINS.match(zlib.decompressobj(31).decompress(data, 256)) is not None
    except zlib.error:
        return False


@dataclass(slots=True)
class _Source:
    """The bytes of a file from an offset on; what was read and not yet dropped is in `buffer`.

    `base` counts the bytes dropped. `fault` says why there is no going on, `told` whether a record said so.
    """

    file: BinaryIO
    at: int
    buffer: bytearray = field(default_factory=bytearray)
    base: int = 0
    ended: bool = False
    fault: str = ""
    fault_at: int = 0
    told: bool = False

    def more(self) -> None:
        """Read on."""
        self.file.seek(self.at + self.base + len(self.buffer))
        chunk = self.file.read(_STEP)
        self.buffer += chunk
        self.ended = not chunk

    def fill(self, count: int) -> None:
        """Have `count` bytes in the buffer, or all there are."""
        while len(self.buffer) < count and not self.stopped:
            self.more()

    @property
    def stopped(self) -> bool:
        """Whether nothing can be read any more."""
        return self.ended or bool(self.fault)

    def drop(self, count: int) -> None:
        """Be done with `count` bytes."""
        del self.buffer[:count]
        self.base += count

    def place(self) -> tuple[int, int]:
        """Position and home of what begins at the start of the buffer."""
        return self.at + self.base + 1, self.at + self.base

    def begins(self, _start: int) -> int | None:
        """Where in the buffer, behind `_start`, a part of the file begins that a record must begin with."""
        return None

    def ends(self, _first: int, _last: int) -> int | None:
        """Where in the buffer a part of the file ends that a record may end with."""
        return None

    def skip(self, count: int) -> bool:
        """Pass over `count` bytes at once, if a record or the end follows them."""
        self.file.seek(0, 2)
        target = self.at + self.base + count
        if target > self.file.tell():
            return False
        self.file.seek(target)
        following = self.file.read(_AFTER).lstrip(b"\r\n \t")
        if following and not following.startswith(b"WARC/"):
            return False
        self.buffer.clear()
        self.base += count
        self.ended = False
        return True


@dataclass(slots=True)
class _Packed(_Source):
    """The bytes in the gzip members of a file, from the one that begins at `at`."""

    homes: list[tuple[int, int]] = field(default_factory=list)
    clean: list[int] = field(default_factory=list)
    rest: bytes = b""
    read: int = 0
    member: "zlib._Decompress | None" = None

    def more(self) -> None:
        """Unpack on; a fault when there is no member, or a broken one."""
        data = self._packed()
        member = self.member or self._open(data)
        if member is None:
            return
        before = member.copy()
        try:
            found = member.decompress(data, _STEP)
        except zlib.error as error:
            self.buffer += _until_fault(before, data)
            self.fault, self.fault_at = str(error), self.homes[-1][1]
            return
        self.buffer += found
        self.rest = member.unused_data if member.eof else member.unconsumed_tail
        self.read += len(data) - len(self.rest)
        if member.eof:
            self.member = None
            self.clean.append(self.base + len(self.buffer))
        elif not found and not data:
            self.fault, self.fault_at = "it is cut", self.homes[-1][1]

    def _packed(self) -> bytes:
        """Bytes that are to be unpacked: those that are left, else the next of the file with them."""
        if len(self.rest) >= len(GZIP):
            return self.rest
        self.file.seek(self.at + self.read + len(self.rest))
        return self.rest + self.file.read(_STEP)

    def _open(self, data: bytes) -> "zlib._Decompress | None":
        """Begin a member, if there is one; bytes of zero at the end of a file are none and no fault."""
        here = self.at + self.read
        if data.startswith(GZIP):
            self.homes.append((self.base + len(self.buffer), here))
            self.member = zlib.decompressobj(31)
            return self.member
        self.file.seek(here)
        while not (chunk := self.file.read(_STEP)).strip(b"\0\r\n "):
            if not chunk:
                self.ended = True
                return None
        self.fault, self.fault_at = "no gzip member begins here", here
        return None

    def drop(self, count: int) -> None:
        """Be done with `count` bytes, and with the members that end before them."""
        del self.buffer[:count]
        self.base += count
        while len(self.homes) > 1 and self.homes[1][0] <= self.base:
            del self.homes[0]
        self.clean = [end for end in self.clean if end >= self.base]

    def place(self) -> tuple[int, int]:
        """Position and home: in the member that it begins in."""
        begin, home = self.homes[0]
        return home + self.base - begin + 1, home

    def begins(self, start: int) -> int | None:
        """Where the next member begins that begins with a record."""
        offsets = (begin - self.base for begin, _ in self.homes)
        return next((n for n in offsets if n > start and _BEGINS.match(self.buffer, n)), None)

    def ends(self, first: int, last: int) -> int | None:
        """Where a whole member ends, from `first` to `last`."""
        return next((end - self.base for end in self.clean if first <= end - self.base <= last), None)

    def skip(self, count: int) -> bool:
        """Pass over `count` bytes, but no member that begins with a record."""
        while count > 0:
            self.fill(_STEP)
            found = self.begins(0)
            step = min(count, len(self.buffer), found or count)
            if not step:
                return False
            self.drop(step)
            count -= step
            if step == found:
                return True
        return _ends_at(self, 0)


def _until_fault(member: "zlib._Decompress", data: bytes) -> bytes:
    """What can be unpacked of broken data."""
    found = bytearray()
    try:
        for n in range(len(data)):
            found += member.decompress(data[n : n + 1])
    except zlib.error:
        pass
    return bytes(found)


def _records(source: _Source, limit: int) -> Iterator[Record]:
    source.fill(len(BOM_UTF8))
    if source.at == source.base == 0 and source.buffer.startswith(BOM_UTF8):
        source.drop(len(BOM_UTF8))
    while True:
        while (begin := _NO_BLANK.search(source.buffer)) is None and not source.stopped:
            source.drop(len(source.buffer))
            source.more()
        if begin is None:
            break
        source.drop(begin.start())
        yield _next(source, limit)
    if source.fault and not source.told:
        yield Record(source.fault_at + 1, source.fault_at, {}, b"", f"damaged WARC: {source.fault}")


def _next(source: _Source, limit: int) -> Record:
    """What begins at the start of the buffer; it is dropped."""
    source.fill(_LONGEST_HEAD)
    position, home = source.place()
    head, body, reason = _head_and_body(source, position, limit)
    if reason:
        source.told = bool(source.fault) and not source.buffer
    return Record(position, home, head, body, reason)


def _head_and_body(source: _Source, position: int, limit: int) -> tuple[dict[str, str], bytes, str]:
    """Both of a record, or why it is none; it is dropped."""
    if not _BEGINS.match(source.buffer):
        what = looks_like(bytes(source.buffer[:_LONGEST_HEAD])) if position == 1 else None
        _drop_to_boundary(source, 0)
        guess = f"; it looks like {what}" if what else ""
        return {}, b"", f"damaged WARC: what begins here is no record{guess}"
    blank = HEAD_END.search(source.buffer, 0, _LONGEST_HEAD)
    if blank is None or _BOUNDARY.search(source.buffer, 1, blank.start()):
        _drop_to_boundary(source, 1)
        return {}, b"", f"damaged WARC record: {source.fault or 'its header has no end'}"
    # of a field that comes twice, the first
    head = dict(reversed(header_fields(bytes(source.buffer[: blank.start()]), "utf-8")))
    start = blank.end()
    length = whole_number(head.get("content-length", ""))
    if length is not None and length > limit:
        source.drop(start)
        if not source.skip(length):
            _drop_to_boundary(source, 0)
        return {}, b"", too_long(limit)
    body, reason = _body(source, start, length, limit)
    return {} if reason else head, body, reason


def _body(source: _Source, start: int, length: int | None, limit: int) -> tuple[bytes, str]:
    """The body that begins at `start` of the buffer, or why there is none; it is dropped."""
    end = start + (length or 0)
    source.fill(end + _AFTER)
    if length is not None and (_ends_at(source, end) or _parts_at(source, start, end)):
        return _taken(source, start, end, end), ""
    found = _boundary(source, start, limit)
    if found is None and len(source.buffer) > start + limit:
        _drop_to_boundary(source, start)
        return b"", too_long(limit)
    if found is None and source.fault:
        source.drop(len(source.buffer))
        return b"", f"damaged WARC record: {source.fault}"
    stop = len(source.buffer) if found is None else found
    last = near.start() if (near := _NEAR_END.search(source.buffer, start, stop)) else stop
    if length is not None and end > stop and not _SEPARATED.search(source.buffer, start, stop):
        source.drop(stop)
        return b"", f"cut WARC record: {stop - start:,} of {length:,} bytes"
    body = _taken(source, start, last, stop)
    if _REMAINS.search(body):
        return b"", "damaged WARC record: its length is wrong, and the header of the next one is damaged"
    return body, ""


def _taken(source: _Source, start: int, end: int, stop: int) -> bytes:
    body = bytes(source.buffer[start:end])
    source.drop(stop)
    return body


def _ends_at(source: _Source, end: int) -> bool:
    """Whether a record that ends at `end` is followed by another one, or by nothing."""
    source.fill(end + _AFTER)
    if len(source.buffer) < end:
        return False
    following = _NO_BLANK.search(source.buffer, end)
    last = following.start() if following else len(source.buffer)
    if following and source.buffer.startswith(b"WARC/", last):
        return True
    return (following is None and source.ended) or source.ends(end, last) is not None


def _parts_at(source: _Source, start: int, end: int) -> bool:
    """Whether a record that ends at `end` is told apart from damage behind it, and holds no other record."""
    broken = bool(source.fault) and source.ends(end, len(source.buffer)) is None
    if broken or not HEAD_END.match(source.buffer, end):
        return False
    return _BOUNDARY.search(source.buffer, start, end) is None and source.begins(start) is None


def _boundary(source: _Source, start: int, limit: int) -> int | None:
    """Where in the buffer the next record begins, or a packed one ends; None when that cannot be seen."""
    looked = start
    while True:
        match = _BOUNDARY.search(source.buffer, looked)
        end = source.ends(start, len(source.buffer))
        if end is not None and not _SEPARATED.search(source.buffer, start, end):
            end = None
        found = [n for n in (match and match.start(), source.begins(start), end) if n is not None]
        if found:
            return min(found)
        if source.stopped or len(source.buffer) > start + limit:
            return None
        looked = max(start, len(source.buffer) - 2 * _AFTER)
        source.fill(len(source.buffer) + _STEP)


def _drop_to_boundary(source: _Source, start: int) -> None:
    """Drop everything before the next record."""
    source.fill(start)
    while (found := _boundary(source, start, _STEP)) is None and not source.stopped:
        source.drop(len(source.buffer) - 2 * _AFTER)
        start = 0
    source.drop(len(source.buffer) if found is None else found)
