"""Opens files as what is in them, whether they are packed by gzip or not."""

import gzip
import io
import zlib
from typing import BinaryIO, cast

from newsgrain.ingest.formats import is_packed
from newsgrain.storage import opened


class DamagedError(OSError):
    """A packed file is cut or broken; the message says how."""


def opened_plain(path: str) -> BinaryIO:
    """Open a file for reading, unpacked if its name says that it is packed.

    Raises OSError, also while it is read; that is a DamagedError when the packing is at fault.
    """
    file = opened(path)
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file), 2**16)) if is_packed(path) else file


class _Unpacked(io.RawIOBase):
    """The bytes in a gzip file; whatever is wrong with it is one kind of error."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._plain = file, gzip.GzipFile(fileobj=file)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """Going back begins at the start again."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte of what is packed."""
        return self._plain.seek(offset, whence)

    def readinto(self, room: bytearray) -> int:  # type: ignore[override]
        """Read as much as there is and fits."""
        try:
            data = self._plain.read1(len(room))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise DamagedError(f"damaged gzip file: {error}") from error
        room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file too."""
        if not self.closed:
            self._plain.close()
            self._file.close()
        super().close()
