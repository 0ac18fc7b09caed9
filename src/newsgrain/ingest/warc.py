"""Reads pages out of WARC files, record by record, from any record on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from newsgrain.ingest.http_body import (
    TooLongError,
    is_answer,
    looks_like_html,
    media_of,
    read_answer,
    unpacked,
)
from newsgrain.ingest.warc_records import Record, is_packed, next_record, records
from newsgrain.records import Rejected
from newsgrain.storage import opened

_PAGES = ("text/html", "application/xhtml+xml")
_PLAIN = "text/plain"
# under which servers also send pages
_UNTOLD = ("", _PLAIN, "text/xml", "application/xml", "application/octet-stream")
_NEVER_PAGES = ("warcinfo", "request", "metadata")
# what crawlers write of their own work: wget's log, DNS, pictures and the text of a page that is there itself
_OF_THE_CRAWL = re.compile(r"metadata:|dns:|whois:|urn:(?:pageinfo|text\w*|thumbnail|view|full\w*):", re.I)
_ROBOTS = re.compile(r"https?://[^/]+/robots\.txt\Z", re.I)
_WHOLE = (200, 203)  # as it is, or as a proxy between has changed it
_KNOWN = (*_NEVER_PAGES, "response", "resource", "conversion", "revisit", "continuation")
_ZSTD = b"\x28\xb5\x2f\xfd"
_OF_HTTP = "application/http"
_REQUEST = re.compile(rb"[A-Z]+ \S+ HTTP/")


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
    with opened(path) as file:
        packed, length = is_packed(file), file.seek(0, 2)
        start = 0
        while start < max(length, 1):
            end = length if start + size >= length else next_record(file, start + size, packed)
            yield start, length if end is None else end
            start = max(length, 1) if end is None or end == length else end


def record_from(path: str, at: int) -> int | None:
    """Offset of the first record that begins at byte `at` or after it; raises OSError."""
    with opened(path) as file:
        return next_record(file, at, is_packed(file))


def pages(path: str, shown: str, start: int, end: int, limit: int) -> Iterator[Page | Rejected]:
    """Pages of the records that begin from `start` to before `end`, and what is none, where it stands.

    Records that never are pages (requests, metadata) are passed over. After damage, reading goes on at
    the next record that can be found; each stretch of damage is one rejection. Raises OSError.
    """
    with opened(path) as file:
        if fault := _unreadable(file):
            yield Rejected(shown, 0, fault)
            return
        some = False
        for record in records(file, start, end, limit):
            some = True
            if (found := _page(record, shown, limit)) is not None:
                yield found
        if not some and end >= file.seek(0, 2):
            yield Rejected(shown, start + 1, "damaged WARC: there is no record here")


def _unreadable(file: BinaryIO) -> str:
    """Why nothing in a file can be read; empty when something may."""
    file.seek(0)
    begin = file.read(len(_ZSTD))
    if begin == _ZSTD:
        return "a WARC packed with zstd, which newsgrain does not read; unpack it first: zstd -d"
    return "" if begin else "an empty file: no WARC record in it"


def _page(record: Record, shown: str, limit: int) -> Page | Rejected | None:
    """The page of one record, why it is none, or None for what never is one."""
    if record.fault:
        return Rejected(shown, record.position, record.fault)
    kind = _kind(record)
    url = record.head.get("warc-target-uri", "").strip("<>")
    if kind in _NEVER_PAGES or _OF_THE_CRAWL.match(url):
        return None
    try:
        found = _content(record, kind, limit)
    except TooLongError as error:
        found = str(error)
    except ValueError as error:
        found = f"damaged WARC record: {error}"
    return Rejected(shown, record.position, found) if isinstance(found, str) else found


def _kind(record: Record) -> str:
    """The type of a record, also of one that does not say."""
    if kind := record.head.get("warc-type", "").strip().lower():
        return kind
    if is_answer(record.body):
        return "response"
    media = record.head.get("content-type", "").lower()
    asks = "request" in media or _REQUEST.match(record.body)
    return "request" if media.startswith(_OF_HTTP) and asks else "resource"


def _content(record: Record, kind: str, limit: int) -> Page | str:
    """The page of a record that may have one, or why there is none."""
    if kind not in _KNOWN:
        return f"not a page: a record of the unknown type {kind!r}"
    if kind == "continuation" or record.head.get("warc-segment-number", "1") != "1":
        return "a part of a record that goes on in several: newsgrain does not put them together"
    if isinstance(found := _told(record, kind, limit), str):
        return found
    media, charset, body = found
    url = record.head.get("warc-target-uri", "").strip("<>") or None
    if _ROBOTS.match(url or ""):
        return "not a page: robots.txt"
    if media in _UNTOLD and looks_like_html(body):
        media = _PAGES[0]
    if media not in (*_PAGES, _PLAIN):
        return f"not a page: {media or 'no content type'}"
    shown_as = "plain" if media == _PLAIN else "html"
    record_id = _bare(record.head.get("warc-record-id"))
    return Page(record.position, record_id, url, shown_as, charset, body)


def _told(record: Record, kind: str, limit: int) -> tuple[str, str | None, bytes] | str:
    """Media type, character set and bytes of what a record holds, or why that is no page."""
    body = record.body
    if is_answer(body) and kind != "conversion":
        answer = read_answer(body, limit)
        media, charset, body = answer.media, answer.charset, answer.body
        if answer.status not in _WHOLE and kind != "revisit":
            return f"not a page: HTTP status {answer.status}"
    else:
        media, charset = media_of(record.head.get("content-type"))
        media = "" if media == _OF_HTTP else media
        body = b"" if kind == "revisit" else unpacked(body, "", limit)
    if not body and kind == "revisit":
        return "a revisit record: its page is in another file"
    return media, charset, body


def _bare(record_id: str | None) -> str | None:
    return (record_id or "").strip("<>").removeprefix("urn:uuid:") or None
