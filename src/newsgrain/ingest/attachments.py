"""Reads the files that are attached to a message, such as press releases: each is an article of its own."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from mimetypes import MimeTypes
from typing import Any

from newsgrain.errors import UnreadableError
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document, format_of, is_packed, named, source_of, unread
from newsgrain.ingest.inputs import unreadable
from newsgrain.records import Rejected

_KINDS = MimeTypes()  # those that Python knows, and not what this machine has beside
_NAMELESS = "without a name"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# what nobody reads: logos, recordings, signatures, invitations and business cards
_PASSED_OVER = re.compile(
    r"(?:image|audio|video|font)/.*|text/(?:calendar|directory|css|x?-?vcard)|application/(?:ics|pgp-.*|(?:x-)?pkcs7-.*)"
)
_ROWS = "a file of rows, which is not read out of a mail; save it and give it by itself"
_PACKED = "packed; save it and give it by itself"


def attached(message: Any, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The articles in the files of a message, and why those are none that are not read; unnumbered.

    Messages that are attached are no files; pictures, recordings and signatures are passed over.
    """
    for part in _files(message):
        name = _name(part)
        try:
            for found in _documents(name, payload(part), path, options):
                yield _told(found, name)
        except UnreadableError as error:
            yield _told(Rejected(path, 0, str(error)), name)
        except Exception as error:  # noqa: BLE001 - one bad file never costs the message
            yield _told(unreadable(path, error), name)


def _files(part: Any) -> Iterator[Any]:
    """The parts of a message that are files, in their order."""
    kind = part.get_content_type()
    if kind in ("message/rfc822", "multipart/encrypted"):
        return
    if part.is_multipart():
        for inner in part.iter_parts():
            yield from _files(inner)
    elif not _PASSED_OVER.fullmatch(kind) and (part.is_attachment() or _is_shown(part, kind)):
        yield part


def _is_shown(part: Any, kind: str) -> bool:
    """Whether a part that is not said to be attached is a file, and no piece of a page that was saved."""
    by_kind = "content-location" not in part and _by_kind(kind)
    return not kind.startswith("text/") and bool(part.get_filename() or by_kind)


def _by_kind(kind: str) -> str | None:
    """The suffix of a file of this media type, if it is one that is read."""
    suffix = ".docx" if kind == _DOCX else _KINDS.guess_extension(kind)
    return suffix if suffix and format_of(f"a{suffix}") else None


def _name(part: Any) -> str:
    """What a file is called, with a suffix that tells what its kind alone does."""
    name, kind = " ".join((part.get_filename() or "").split()), part.get_content_type()
    return name if format_of(name) else (name or _NAMELESS) + (_by_kind(kind) or "")


def _documents(name: str, data: bytes, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """Raises UnreadableError when a file is of no kind that is read, or broken."""
    if (form := named(found) if (found := format_of(name)) else None) is None:
        raise UnreadableError(unread(name))
    if is_packed(name):
        raise UnreadableError(_PACKED)
    if form.holds == "documents":
        yield from source_of(form)(BytesIO(data), path, options)
    elif form.holds in ("text", "page"):
        yield Document(0, "", is_page=form.holds == "page", data=data)
    else:
        raise UnreadableError(_ROWS)


def _told(found: Document | Rejected, name: str) -> Document | Rejected:
    if isinstance(found, Rejected):
        return replace(found, reason=f"attachment {name}: {found.reason}")
    return found if name.startswith(_NAMELESS) else replace(found, file_name=found.file_name or name)


def payload(part: Any) -> bytes:
    """The bytes of a part; of base64 that is cut what can be read, for the package gives its letters then."""
    data = bytes(part.get_payload(decode=True) or b"")
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    if encoding != "base64" or data != "".join(part.get_payload().split()).encode("ascii", "replace"):
        return data
    letters = re.match(rb"[A-Za-z0-9+/]*", data)
    return binascii.a2b_base64(data[: len(letters[0]) // 4 * 4] if letters else b"")
