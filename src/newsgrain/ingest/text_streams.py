"""Decides in which character set a text without a declaration is, and reads it as a stream of UTF-8."""

import io
import re
from typing import Any, BinaryIO, cast

from newsgrain.errors import UnreadableError
from newsgrain.ingest.charsets import (
    REPLACE,
    UTF8,
    WESTERN,
    Reader,
    codec,
    decode,
    marked,
    named,
    unmarked,
    wanted,
)
from newsgrain.ingest.dialects import columns_of
from newsgrain.ingest.signatures import looks_like, written_as

HEAD = 2**20
"""Bytes at the beginning of a file that decide its character set."""
_STEP = 2**16
_LOOKED_AT = 2**15  # the detector is slow
# where every third letter of more than a few is no ASCII, it is a language that windows-1252 cannot write
_FOREIGN, _FEW = 0.3, 12
_DISTANT = tuple("cp1251 koi8_r iso8859_5 cp1253 cp1255 cp1256 cp874 gb18030 big5 cp932 euc_jp cp949".split())
_NAMES = {"cp932": "shift_jis", "cp949": "euc-kr", "cp874": "windows-874"}  # where the detector has its own
_NEAR = (WESTERN, "macintosh", "windows-1250")
# what other sets have where windows-1252 has quotes and dashes, and it where macintosh has them
_STRAY = re.compile(
    r"(?<!\w)[ÐÑÒÓÔÕ](?![a-zß-ÿ]|[A-Z][A-Z])|(?<!\S)[ñó](?!\S)|(?<!\w)[ìë](?=[A-Za-z])|(?<=[a-z])[îí](?!\w)"
)
_PAIRS = re.compile("[a-z](?=([^\\x00-\\x7f])(.?))")


def legacy(data: bytes) -> str:
    """The character set of a text that is no UTF-8, as the standard names it; windows-1252 in doubt.

    A detector of standing decides where many letters are no ASCII. English has too few of them for it (it
    takes curly quotes for letters of windows-1250); there that near set is taken which makes words.
    """
    data = data[:_LOOKED_AT]
    high = sum(byte >= 0x80 for byte in data)
    letters = high + sum(chr(byte).isalpha() for byte in data if byte < 0x80)
    if high < _FEW or high < _FOREIGN * letters:
        return min(_NEAR, key=lambda name: _misfits(data.decode(str(codec(name)), REPLACE)))
    return _detected(data)


def _misfits(text: str) -> int:
    """Places that no text has: a capital after a small letter, a sign between letters, letters for quotes."""
    found: int = len(_STRAY.findall(text))
    for a, b in (match.groups() for match in _PAIRS.finditer(text)):
        found += a.isupper() or (b.isalpha() and not a.isalpha() and a not in _JOINS)
    return found


_JOINS = "\u2018\u2019\u2010\u2011\u2013\u2014\u2026\u201c\u201d\xad\xa0\xb7"


def _detected(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=list(_DISTANT)).best()
    name = best.encoding if best else WESTERN
    return named(_NAMES.get(name, name.replace("_", "-"))) or WESTERN


def head_of(stream: Any, size: int = HEAD) -> bytes:
    """The next bytes of a stream, fewer at its end and before damage; raises OSError at damage."""
    held = bytearray()
    try:
        while len(held) < size and (data := stream.read1(size - len(held))):
            held += data
    except OSError:
        if not held:
            raise
    return bytes(held)


def charset_of(head: bytes, given: str | None) -> str:
    """The standard's name of the character set of a file that begins so, its mark first, then the one given.

    Raises InputError when the given one is unknown.
    """
    mark = marked(head)
    if mark:
        return mark[0]
    if given is not None:
        return wanted(given)
    whole = head if len(head) < HEAD else head[: head.rfind(b"\n") + 1] or head
    return decode(whole, otherwise=legacy).encoding


def is_wide(name: str) -> bool:
    """Whether every character of the set takes two or four bytes, so that no byte is a line feed for sure."""
    return name.startswith(("utf-16", "utf-32"))


def no_text(head: bytes, given: str | None) -> str | None:
    """Why a file that begins so is no text, as a reason for its rejection; None when it is one.

    Raises InputError when the `given` character set is unknown.
    """
    mark = marked(head)
    if unmarked(head) or any(is_wide(name) for name in (mark and mark[0], given and wanted(given)) if name):
        return None
    what = looks_like(head)
    return f"not text: it looks like {what}; convert it to text, or take it out" if what else None


def checked(data: bytes, given: str | None) -> bytes:
    """The bytes of a whole file or record; raises UnreadableError when they are no text."""
    if reason := no_text(data, given):
        raise UnreadableError(reason)
    return data


def no_lines(head: bytes, given: str | None) -> str | None:
    """Why a file that begins so holds no JSON lines, when that is sure; None when it may.

    Raises InputError when the `given` character set is unknown.
    """
    if reason := no_text(head, given):
        return reason
    name = lines_charset(head[:_STEP], given) or UTF8
    text = head[:_STEP].decode(codec(name) or UTF8, REPLACE).removeprefix("\ufeff").lstrip()
    written = written_as(text)
    if written and written[1] != ".jsonl":
        return f"not JSON lines but {written[0]}; save it as {written[1]}"
    if written is None and (columns := columns_of(text)):
        return f"not JSON lines but a table with the columns {', '.join(columns)}; save it as .csv"
    return None


def lines_charset(head: bytes, given: str | None) -> str | None:
    """The character set of JSON lines that must be recoded before they are cut; None for UTF-8."""
    mark = marked(head)
    name = mark[0] if mark else wanted(given) if given is not None else unmarked(head) or UTF8
    return None if name == UTF8 else name


def lines_as_utf8(stream: BinaryIO, given: str | None) -> tuple[BinaryIO, str | None, bool]:
    """A stream of JSON lines as UTF-8, why it is no text, if so, and whether it was recoded.

    Its character set is what a mark, `given` or the places of its NUL bytes tell.
    """
    ahead: Any = stream if hasattr(stream, "peek") else io.BufferedReader(cast(Any, stream))
    head = ahead.peek(_STEP)
    name = lines_charset(head, given)
    return as_utf8(ahead, name or UTF8), no_lines(head, given), name is not None


class _Recoded(io.RawIOBase):
    """A stream in another character set as UTF-8; `ends` is what to take for the end of a line."""

    def __init__(self, stream: BinaryIO, name: str, *, returns: bool = False) -> None:
        self._stream, self._decoder = stream, Reader(name)
        self._left, self._ended, self._returns = b"", False, returns

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, room: "memoryview") -> int:  # type: ignore[override]
        """The next bytes of UTF-8."""
        while not self._left and not self._ended:
            data = self._stream.read(_STEP)
            self._ended = not data
            text = self._decoder.decode(data, not data)
            self._left = (text.replace("\r", "\n") if self._returns else text).encode("utf-8", "replace")
        part, self._left = self._left[: len(room)], self._left[len(room) :]
        room[: len(part)] = part
        return len(part)


def as_utf8(stream: BinaryIO, name: str, *, returns: bool = False) -> BinaryIO:
    """A stream in the character set `name` as UTF-8; with `returns`, carriage returns end its lines."""
    if name == UTF8 and not returns:
        return stream
    return cast(BinaryIO, io.BufferedReader(_Recoded(stream, name, returns=returns), _STEP))


def ends_with_returns(text: str) -> bool:
    """Whether the first line of a text ends with a carriage return alone, as those of old Macs do."""
    first = re.search("\r\n?|\n", text)
    return first is not None and first.group() == "\r"
