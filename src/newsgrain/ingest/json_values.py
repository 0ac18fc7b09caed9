"""Reads JSON of any size value by value, holding no more than the one at hand."""

import codecs
import json
from typing import Protocol

from newsgrain.ingest.charsets import REPLACE, codec, marked, unmarked, wanted
from newsgrain.ingest.text_streams import head_of

_STEP = 2**16
_SPACE = " \t\n\r"
# an error this near to the end of what was read may only mean that more must be read
_NEAR = 16


class BrokenJsonError(ValueError):
    """What stands here is no JSON; the message says where, counted in characters from 1."""


class TooLongError(BrokenJsonError):
    """The value that stands here is longer than is held; it is left there, to be gone through."""


class _Stream(Protocol):
    """A file that gives what it has before it runs into damage."""

    def read1(self, size: int, /) -> bytes: ...


class Values:
    """The text of a stream of JSON, of which values are taken as they are written, one after another."""

    def __init__(self, stream: _Stream, encoding: str | None, limit: int) -> None:
        """`limit` is the longest value in characters. Raises InputError for an unknown encoding."""
        self._stream, self._limit = stream, limit
        head = stream.read1(_STEP)
        self._decoder, skipped = _decoder(head, encoding)
        self._held, self._at, self._before = self._decoder.decode(head[skipped:]), 0, 0
        self._ended = False
        # a line end or a tab that nobody escaped is what it is
        self._whole = json.JSONDecoder(strict=False)

    def peek(self) -> str:
        """The next character that is no white space, which is left there; none at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._more(_STEP):
                return ""

    def skip(self, wanted: str) -> None:
        """Go over one character; raises BrokenJsonError when another one is there."""
        found = self.peek()
        if found != wanted:
            raise self.broken(f"{wanted!r} expected, not {found!r}" if found else "the file ends here")
        self._at += 1

    def take(self) -> str:
        """The next value as it is written; raises BrokenJsonError when there is none or it is too long."""
        if not self.peek():
            raise self.broken("the file ends here")
        while (end := self._end()) is None:
            if len(self._held) - self._at > self._limit:
                raise self._too_long()
            self._more(len(self._held) - self._at)
        if end - self._at > self._limit:
            raise self._too_long()
        taken, self._at = self._held[self._at : end], end
        return taken

    def _end(self) -> int | None:
        """Where the value that stands here ends; None when more must be read to tell."""
        try:
            end = self._whole.raw_decode(self._held, self._at)[1]
        except json.JSONDecodeError as error:
            unfinished = error.msg.startswith("Unterminated") or error.pos > len(self._held) - _NEAR
            if unfinished and not self._ended:
                return None
            raise self.broken(error.msg, error.pos) from error
        except RecursionError as error:
            raise self.broken("nested too deep") from error
        except ValueError as error:  # an integer of more digits than Python reads
            raise self.broken(str(error)) from error
        # a number may go on in what is not read yet
        return end if end < len(self._held) or self._ended else None

    def broken(self, why: str, at: int | None = None) -> BrokenJsonError:
        """The error to raise for what stands here, or at a place in what is held."""
        return BrokenJsonError(f"invalid or cut JSON{self._here(at)}: {why}")

    def _too_long(self) -> TooLongError:
        return TooLongError(f"value too long: more than {self._limit:,} characters{self._here()}")

    def _here(self, at: int | None = None) -> str:
        return f" at character {self._before + (self._at if at is None else at) + 1:,}"

    def _more(self, size: int) -> bool:
        """Read on, and let go of what was taken; whether there was more."""
        data = b"" if self._ended else head_of(self._stream, max(size, _STEP))
        self._ended = not data
        self._held = self._held[self._at :] + self._decoder.decode(data, self._ended)
        self._before, self._at = self._before + self._at, 0
        return not self._ended


def _decoder(head: bytes, encoding: str | None) -> tuple[codecs.IncrementalDecoder, int]:
    """How to decode a stream that begins so, and the length of its mark in bytes.

    Bytes that are no UTF-8 are kept as they are, for whoever reads the value they are in.
    """
    name, skipped = marked(head) or (wanted(encoding) if encoding else unmarked(head), 0)
    if name in (None, "utf-8"):
        return codecs.getincrementaldecoder("utf-8")("surrogateescape"), skipped
    return codecs.getincrementaldecoder(str(codec(str(name))))(REPLACE), skipped
