"""Reads mails, such as newsletters: each message's text with what its header says of it.

What browsers save as a page in one file (MHTML) is written as a mail, too.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from typing import Any, BinaryIO

from newsgrain.errors import InputError, UnreadableError
from newsgrain.ingest.attachments import attached, payload
from newsgrain.ingest.charsets import Decoded, decode, marked, unmarked
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.formats import Document
from newsgrain.ingest.html import page_in
from newsgrain.ingest.http_body import HEAD_END
from newsgrain.ingest.lines import read_line, whole
from newsgrain.ingest.signatures import unlike
from newsgrain.ingest.text_streams import is_wide
from newsgrain.records import Rejected

_HEADERS = ("from", "subject", "date", "message-id", "to", "received", "mime-version", "return-path")
_HEAD = 2**13
_FROM = b"From "
_DATED = re.compile(rb"From \S+ .*\b\d\d:\d\d\b.*\b\d{4}\b")
_TIMELESS = re.compile(
    rb"From \S+(?: .*\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b.*\b\d{4})?\s*$"
)
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_QUOTED_FROM = re.compile(rb">+From ")
_TAG = re.compile(r"</?[a-z][^>]*>", re.I)
_DELETED = 8
# all that some programs write for those who read no HTML
_ELSEWHERE = re.compile(
    r"\b(?:view|read|see|open)\b[^.!?]{0,60}\b(?:browser|online|web ?(?:page|version))\b", re.I
)
_FEW_WORDS, _STATEMENT = 30, 4
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_OF_MAILS = re.compile(r"\b(?:e-?mails?|newsletters?|messages?|html|images?|browser)\b", re.I)
_QUOTES = re.compile(r"(?:> ?)*")
# empty lines of what is quoted, and what signs a text
_NO_TEXT = re.compile(
    r"^[> \t]*>[ \t]*$|^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[\w-]+: .*\n)*"
    r"|^-----BEGIN PGP SIGNATURE-----\n(?:[\w+/=:. ]*\n)*-----END PGP SIGNATURE-----$",
    re.M,
)


def mail(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The message of an .eml file, or those of a mailbox so named, with those attached; several by number."""
    data = _plain(whole(file, options.max_bytes))
    several = _messages(BytesIO(data), options.max_bytes) if _DATED.match(data) else ()
    messages = [message for message in several if message is not None] or [data]
    found = [item for message in messages for item in _documents(message, path, 0, options)]
    for number, item in enumerate(found, 1):
        yield _at(item, number if len(found) > 1 else 0)


def _plain(data: bytes) -> bytes:
    """A message as it was before an editor put a mark before it, recoded it, or left lines above it."""
    mark = marked(data)
    wide = mark[0] if mark and is_wide(mark[0]) else unmarked(data)
    text = (
        decode(data, given=wide).text.encode("utf-8", "replace") if wide else data[mark[1] if mark else 0 :]
    )
    return text.lstrip(b"\r\n")


def mailbox(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The messages of an .mbox file, numbered from 1, and those that are attached to them."""
    number = 0
    for message in _messages(file, options.max_bytes):
        if message is None:
            number += 1
            reason = f"message too long: more than {options.max_bytes:,} bytes"
            yield Rejected(path, number, reason)
            continue
        for item in _documents(message, path, number + 1, options):
            number += 1
            yield _at(item, number)
    if not number:
        file.seek(0)
        what = "not a mailbox: no line begins with 'From '; name a single mail .eml"
        yield Rejected(path, 0, unlike(file.read(_HEAD), what) or what)


def _at(item: Document | Rejected, number: int) -> Document | Rejected:
    return replace(item, line=number) if isinstance(item, Rejected) else replace(item, number=number)


def _messages(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """Messages as they are between lines that begin with `From `; None for one that is too long."""
    held: bytearray | None = None
    blank, fits = True, True
    line, taken = read_line(file, limit)
    while taken:
        following, size = read_line(file, limit)
        begins = _begins(line, following, after_blank=blank)
        if begins and held is not None:
            yield bytes(held) if fits else None
        if begins:
            held, fits = bytearray(), True
        elif held is not None:
            fits = fits and line is not None and len(held) + len(line) <= limit
            if fits and line is not None:
                held += line[1:] if _QUOTED_FROM.match(line) else line
        blank = line is not None and not line.strip()
        line, taken = following, size
    if held is not None:
        yield bytes(held) if fits else None


def _begins(line: bytes | None, following: bytes | None, *, after_blank: bool) -> bool:
    """Whether a line begins a message; texts have lines that begin with `From `, too, but no header then."""
    if line is None or following is None or not line.startswith(_FROM) or not _FIELD.match(following):
        return False
    return _DATED.match(line) is not None or (after_blank and _TIMELESS.match(line) is not None)


def _documents(data: bytes, path: str, number: int, options: ReadOptions) -> Iterator[Document | Rejected]:
    try:
        plain = _with_plain_head(data)
        message: Any = BytesParser(EmailMessage, policy=policy.default).parsebytes(plain)
        if not any(name in message for name in _HEADERS):
            what = "not a mail: it has no header such as From or Subject"
            yield Rejected(path, number, unlike(data[:_HEAD], what))
            return
        if _is_deleted(message):
            yield Rejected(path, number, "a mail that was deleted, though it is still in the file")
            return
        found = [item for one in _messages_in(message) for item in _in_message(one, path, options)]
        yield from found or [_document(message, options)]
    except InputError as error:
        yield Rejected(path, number, str(error))
    except Exception as error:  # noqa: BLE001 - the package raises anything at headers that are malformed
        yield Rejected(path, number, f"damaged mail: {type(error).__name__}: {error}")


def _is_deleted(message: Any) -> bool:
    """Whether Thunderbird only marked a mail as one to take out of the file."""
    status = _line(_header(message, "x-mozilla-status"))
    return re.fullmatch(r"[0-9a-f]{1,8}", status, re.I) is not None and int(status, 16) & _DELETED != 0


def _with_plain_head(data: bytes) -> bytes:
    """A message whose header is UTF-8, as far as its bytes are no ASCII, which they should be."""
    end = HEAD_END.search(data)
    head = data[: end.start() if end else len(data)]
    return data if head.isascii() else decode(head).text.encode("utf-8", "replace") + data[len(head) :]


def _messages_in(message: Any) -> Iterator[Any]:
    """The message and those attached to it."""
    yield message
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            yield from part.iter_parts()


def _in_message(message: Any, path: str, options: ReadOptions) -> Iterator[Document | Rejected]:
    """The text of a message, if it has one, then those in its files, which came from whom it came from."""
    if any(_shown(kind, _raw(part)) for kind, part in _texts(message)):
        yield _document(message, options)
    source, published = _sender(message), _date(message)
    for item in attached(message, path, options):
        if isinstance(item, Rejected):
            yield item
        else:
            yield replace(item, source=item.source or source, published=item.published or published)


def _document(message: Any, options: ReadOptions) -> Document:
    """Raises UnreadableError when there is no text in the message."""
    read = [(kind, part, _decoded(part, options)) for kind, part in _texts(message)]
    parts = [_told(kind, part, found.text) for kind, part, found in read if _shown(kind, found.text)]
    if not parts:
        raise UnreadableError(_why_none(message))
    is_page = any(kind == "html" for kind, _ in parts)
    texts = [text if kind == "html" or not is_page else _as_page(text) for kind, text in parts]
    if _is_link(" ".join(texts)):
        raise UnreadableError("no more than a link to its page; open that in a browser and save it as .html")
    return Document(
        0,
        "\n\n".join(texts),
        is_page,
        article_id=_line(_header(message, "message-id")).strip("<>") or None,
        title=_line(_header(message, "subject")) or None,
        source=_sender(message),
        url=_line(_header(message, "snapshot-content-location")) or None,  # of a page that a browser saved
        published=_date(message),
        replaced=sum(found.replaced for *_, found in read),
    )


def _is_link(text: str) -> bool:
    """Whether a mail only says where its page is: none of its few sentences tells anything else."""
    words = _TAG.sub(" ", text).split()
    if len(words) > _FEW_WORDS or "://" not in text or not _ELSEWHERE.search(" ".join(words)):
        return False
    others = (one for one in _SENTENCES.split(" ".join(words)) if not _ELSEWHERE.search(one))
    return not any(len(one.split()) >= _STATEMENT and not _OF_MAILS.search(one) for one in others)


def _texts(part: Any) -> Iterator[tuple[str, Any]]:
    """(html or plain, part) of what a reader of the mail is shown; messages in it are not entered."""
    kind = part.get_content_type()
    if kind in ("text/html", "text/plain") and not part.is_attachment():
        yield kind.removeprefix("text/"), part
    elif kind == "multipart/alternative":
        found = [list(_texts(inner)) for inner in part.iter_parts()]
        # the richest stands last; an empty one is none
        found = [texts for texts in found if any(_shown(kind, _raw(text)) for kind, text in texts)]
        pages = [texts for texts in found if any(kind == "html" for kind, _ in texts)]
        yield from (pages or found or [[]])[-1]
    elif kind == "multipart/related":
        yield from _of_related(part)
    elif part.is_multipart() and kind != "message/rfc822":
        for inner in part.iter_parts():
            yield from _texts(inner)


def _of_related(part: Any) -> list[tuple[str, Any]]:
    """The texts of the page that all else is related to: the part that is named, or the first with a text.

    Frames, which are pages too, are within it.
    """
    inner, start = list(part.iter_parts()), str(part.get_param("start", "")).strip(" <>")
    named = [one for one in inner if start and _line(_header(one, "content-id")).strip(" <>") == start]
    return next(filter(None, (list(_texts(one)) for one in (*named, *inner))), [])


def _raw(part: Any) -> str:
    return payload(part).decode("latin-1")


def _shown(kind: str, text: str) -> bool:
    """Whether there is anything to read in a text."""
    return bool(html.unescape(_TAG.sub("", text)).strip() if kind == "html" else text.strip())


def _decoded(part: Any, options: ReadOptions) -> Decoded:
    return decode(payload(part), given=options.encoding, declared=part.get_content_charset())


def _told(kind: str, part: Any, text: str) -> tuple[str, str]:
    """(html or plain, text) of a part; some programs send HTML under the name of plain text."""
    page = page_in(text) if kind == "plain" else None
    if page:
        return "html", page
    text = _unwrapped(part, text)
    return kind, _NO_TEXT.sub("", text) if kind == "plain" else text


def _unwrapped(part: Any, text: str) -> str:
    """A text with line feeds alone, and without the line ends that were put in for the journey."""
    text = text.replace("\r\n", "\n")
    if part.get_param("format", "").lower() == "flowed" and part.get_content_type() == "text/plain":
        return _unflowed(text, joined=part.get_param("delsp", "").lower() == "yes")
    return text


def _unflowed(text: str, *, joined: bool) -> str:
    """Lines that end in a space go on in the next one (RFC 3676); `joined` takes that space away."""
    done: list[str] = []
    open_at: str | None = None
    for line in text.split("\n"):
        quotes = _QUOTES.match(line)
        depth = quotes[0].replace(" ", "") if quotes else ""
        rest = line[len(quotes[0]) if quotes and depth else 0 :].removeprefix(" ")
        flows = rest.endswith(" ") and rest != "-- "
        if open_at == depth and rest != "-- ":
            done[-1] += rest
        else:
            done.append(f"{depth} {rest}" if depth else rest)
        if flows and joined:
            done[-1] = done[-1][:-1]
        open_at = depth if flows else None
    return "\n".join(done)


def _as_page(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text)
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in paragraphs)


def _why_none(message: Any) -> str:
    kinds = {part.get_content_type() for part in message.walk() if not part.is_multipart()}
    if kinds & {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}:
        return "an encrypted mail; decrypt it and save it again"
    if any(kind.startswith("multipart/") for kind in kinds):
        return "damaged mail: where its parts begin cannot be told; save it again"
    others = sorted(kinds - {"text/plain", "text/html"})
    return f"no text in this mail{'; it has only ' + ', '.join(others) if others else ''}"


def _header(message: Any, name: str) -> Any:
    """A header as the package reads it, or as it is written where it is too malformed for that."""
    try:
        return message[name]
    except Exception:  # noqa: BLE001 - the package raises anything at headers that are malformed
        return next((value for key, value in message.raw_items() if key.lower() == name), None)


def _line(header: object) -> str:
    """A header as one line; bytes in it that should not be there become U+FFFD."""
    text = str(header or "").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(text.split())


def _sender(message: Any) -> str | None:
    """The name of who sent a message; the domain of one without a name."""
    for sender in getattr(_header(message, "from"), "addresses", ()):
        return _line(sender.display_name) or _line(sender.domain) or None
    return None


def _date(message: Any) -> str | None:
    given = _header(message, "date")
    when = getattr(given, "datetime", None)
    return when.isoformat() if when else _line(given) or None
