"""Standard output and errors of a command: whoever reads them may leave, and the command goes on."""

import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_STANDARD_OUTPUT = 1
_left: set[int] = set()  # streams whose reader has gone


class _Stream(io.FileIO):
    """A stream of the process; what comes after its reader has left counts as written."""

    def write(self, data: "ReadableBuffer") -> int:
        """Write as a file does; the number of bytes that were taken."""
        try:
            return super().write(data)
        except BrokenPipeError:
            _left.add(self.fileno())
            _to_nowhere(self.fileno())
            return memoryview(data).nbytes


def let_readers_leave() -> None:
    """From now on a closed pipe, as `head` leaves it, neither stops a command nor changes its exit code."""
    sys.stdout, sys.stderr = _lenient(sys.stdout), _lenient(sys.stderr)


def _lenient(stream: TextIO) -> TextIO:
    """The same stream, if it is one of the process itself, which may have none."""
    if not isinstance(stream, io.TextIOWrapper) or stream not in (sys.__stdout__, sys.__stderr__):
        return stream
    raw = _Stream(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        # as Python itself opens it: unbuffered where it is told to be
        raw if stream.write_through else io.BufferedWriter(raw),
        encoding=stream.encoding,
        # what it cannot show is written as Python does on standard error, and ends nothing
        # (in the C locale standard output lets bytes of odd names through, and stops at any other sign)
        errors="backslashreplace" if stream.errors in ("strict", "surrogateescape") else stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def is_read() -> bool:
    """Whether anybody still reads standard output, as far as is known: what was written last tells it."""
    return _STANDARD_OUTPUT not in _left


def unwritten() -> OSError | None:
    """Why standard output does not take what was printed, if so; the rest then goes nowhere."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        _to_nowhere(sys.stdout.fileno())
        return error
    return None


def _to_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
