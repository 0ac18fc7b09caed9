"""Reads the answer of a web server as it was stored: status, kind and body, whatever its header claims."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass

_STATUS = re.compile(rb"HTTP/[\d.]+[ \t]+(\d{3})")
HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"',]+)", re.I)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CHUNK_END = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
GZIP = b"\x1f\x8b\x08"
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*)*<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|article"
    rb"|main|section|div|table|h[1-6]|p|a|b|br|ul)\b",
    re.I | re.S,
)
_LOOKED_AT = 1024
_FOLDED = re.compile(r"\r?\n[ \t]+")


class TooLongError(ValueError):
    """What was packed is longer than allowed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A server's answer, unpacked; `media` is its type in lower case, `status` None without a header."""

    status: int | None
    media: str
    charset: str | None
    body: bytes


def too_long(limit: int) -> str:
    """Why a record of more than `limit` bytes is not read."""
    return f"record too long: more than {limit:,} bytes"


def media_of(content_type: str | None) -> tuple[str, str | None]:
    """Media type in lower case, and charset, of a Content-Type."""
    found = _CHARSET.search(content_type or "")
    return (content_type or "").partition(";")[0].strip().lower(), found[1] if found else None


def is_answer(block: bytes) -> bool:
    """Whether bytes begin with the header of an answer."""
    return _STATUS.match(block) is not None


def read_answer(block: bytes, limit: int) -> Answer:
    """The answer in a record's block; its lines may end in any way, and its body be packed or not.

    Raises TooLongError when more than `limit` bytes were packed into it, ValueError when it is broken.
    """
    status = _STATUS.match(block)
    if status is None:
        return Answer(None, "", None, unpacked(block, "", limit))
    end = HEAD_END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    fields = _fields(head)
    media, charset = media_of(fields.get("content-type"))
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _joined(body)
    return Answer(int(status[1]), media, charset, unpacked(body, fields.get("content-encoding", ""), limit))


def looks_like_html(body: bytes) -> bool:
    """Whether a body that nobody says the type of is a page."""
    return _HTML.match(body[:_LOOKED_AT].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")) is not None


def header_fields(head: bytes, encoding: str) -> list[tuple[str, str]]:
    """Names, in lower case, and values of the fields behind a header's first line; folded ones are joined."""
    lines = _FOLDED.sub(" ", head.decode(encoding, "replace")).splitlines()[1:]
    pairs = (line.partition(":") for line in lines)
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _fields(head: bytes) -> dict[str, str]:
    """Fields by name; of several of one name, the last for the type, all for encodings."""
    found: dict[str, str] = {}
    for name, value in header_fields(head, "latin-1"):
        joined = name in found and name.endswith("-encoding")
        found[name] = f"{found[name]}, {value}" if joined else value
    return found


def _joined(body: bytes) -> bytes:
    """The chunks of a body put together; as it is when it is in no chunks. A cut one keeps what it has."""
    parts: list[bytes] = []
    at = 0
    while (line := _CHUNK.match(body, at)) is not None:
        size, start = int(line[1], 16), line.end()
        if not size:
            break
        if not parts and not _CHUNK_END.match(body, min(start + size, len(body))):
            break  # a line of text that looks like a length
        parts.append(body[start : start + size])
        at = (
            start
            + size
            + (2 if body.startswith(b"\r\n", start + size) else body.startswith(b"\n", start + size))
        )
    return b"".join(parts) if parts else body


def unpacked(body: bytes, encodings: str, limit: int) -> bytes:
    """Undo content encodings, the last one first; one that the body does not have is passed over."""
    for name in reversed(encodings.lower().split(",")):
        undo = _UNDO.get(name.strip())
        if undo is not None and not (name.strip() in _GZIPS and not body.startswith(GZIP)):
            body = undo(body, limit)
    while body.startswith(GZIP):  # packed twice, or without a word
        body = _gunzip(body, limit)
    return body


def _gunzip(body: bytes, limit: int) -> bytes:
    found = bytearray()
    while body.startswith(GZIP):
        member = zlib.decompressobj(31)
        try:
            found += _within(member.decompress(body, limit + 1 - len(found)), limit - len(found))
        except zlib.error as error:
            raise ValueError(f"its gzip encoding is broken ({error})") from error
        if not member.eof:
            raise ValueError("its gzip encoding is cut")
        body = member.unused_data
    return bytes(found)


def _inflate(body: bytes, limit: int) -> bytes:
    for bits in (15, -15):  # with zlib's header, as it should be, or without
        packed = zlib.decompressobj(bits)
        try:
            found = packed.decompress(body, limit + 1)
        except zlib.error:
            continue
        if packed.eof or len(found) > limit:
            return _within(found, limit)
    return body


def _by_arrow(name: str) -> Callable[[bytes, int], bytes]:
    def undo(body: bytes, limit: int) -> bytes:
        import pyarrow as pa

        try:
            with pa.CompressedInputStream(pa.BufferReader(body), name) as stream:
                found = stream.read(limit + 1)
        except (OSError, ValueError):
            return body
        return _within(found, limit)

    return undo


def _within(found: bytes, limit: int) -> bytes:
    if len(found) > limit:
        raise TooLongError(too_long(limit))
    return found


_GZIPS = ("gzip", "x-gzip")
_UNDO: dict[str, Callable[[bytes, int], bytes]] = {
    **dict.fromkeys(_GZIPS, _gunzip),
    "deflate": _inflate,
    "br": _by_arrow("brotli"),
    "zstd": _by_arrow("zstd"),
}
