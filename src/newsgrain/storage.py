"""Opens files and keeps results wherever they are: on local disks, or at URLs that fsspec knows."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from newsgrain.errors import InputError, NewsgrainError, OutputError
from newsgrain.results import PARTIAL, without_results

STDIN = "-"  # the name of standard input where a path is asked for
_URL = re.compile(r"[a-z][a-z0-9+.-]*(?:::[a-z][a-z0-9+.-]*)*://")
# a store whose bucket, container or host is empty, as an unset variable of a shell leaves it
_NOWHERE = re.compile(
    r"(?:.*::)?(?:[a-z][a-z0-9+.-]*://\s*|(?:s3a?|gs|gcs|abfss?|az|oci|oss|https?|s?ftp|ssh)://\s*/.*)",
    re.DOTALL,
)
_IN_MEMORY = re.compile(r"(?:^|::)memory://")
_AHEAD = 2**20  # bytes read in one go at a store; their own 50 MB would be fetched for every cut
_SUMS = ("ETag", "etag", "md5Hash", "content_md5", "crc32c", "checksum")
_TIMES = ("LastModified", "last_modified", "mtime", "updated", "created")


def is_url(path: str) -> bool:
    """Whether `path` names something that is not on a local disk."""
    return _URL.match(path) is not None


def is_web(link: str | None) -> bool:
    """Whether an address is one of the web, which a browser may open: a page runs what others say."""
    return link is not None and link.lower().startswith(("http://", "https://"))


def local(path: str) -> str:
    """The path that a file:// URL means; anything else as it is. Raises InputError when it names no place."""
    if _NOWHERE.fullmatch(path) and not _IN_MEMORY.search(path):
        raise _names_nothing(path)
    found = path
    if path.startswith("file://"):
        from urllib.request import url2pathname

        found = url2pathname(path.removeprefix("file://"))
    if not found.strip():  # the folder one stands in, or the root, to what uses it
        raise _names_nothing(path)
    return found


def _names_nothing(path: str) -> InputError:
    return InputError(f"{path or repr(path)}: names nothing; give a path (is a variable not set?)")


def is_shared(path: str) -> bool:
    """Whether other processes find there what this one does."""
    return _IN_MEMORY.search(path) is None


def opened(path: str, start: int = 0) -> BinaryIO:
    """Open a file for reading at byte `start`; raises OSError."""
    if not is_url(path):
        file: BinaryIO = Path(path).open("rb")  # noqa: SIM115 - the caller's `with` closes it
    else:
        with _at(path) as (store, rest):
            far = _Far(store.open(rest, "rb", block_size=_AHEAD), path)
        file = cast(BinaryIO, io.BufferedReader(far, 2**16))
    if start:
        file.seek(start)
    return file


@contextmanager
def whole(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Write a file that is there when the block ends: all of it, on disk, or what was there before.

    Raises OutputError when it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _beside(path, mode) as file:
            yield file
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror}); nothing was changed") from error


@contextmanager
def _beside(path: Path, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Write a file that takes the place of `path` when the block ends, and is on disk then.

    Until then it stands beside that under a name that nobody has and no reading of the folder finds.
    """
    partial = path.with_name(f".{path.name.removeprefix('.')[:40]}.{os.urandom(4).hex()}{PARTIAL}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


class Derived(io.RawIOBase):
    """Bytes that are made of those of another file; `some` gives the next ones, at most so many."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def some(self, most: int) -> bytes:
        """The next bytes; none at the end."""
        data: bytes = self._file.read(most)
        return data

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def seekable(self) -> bool:
        """Whoever gives files lets them be read again."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte."""
        return int(self._file.seek(offset, whence))

    def readinto(self, room: Any) -> int:
        """Read as much as there is and fits."""
        data = self.some(len(room))
        room[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the other file too."""
        if not self.closed:
            self._file.close()
        super().close()


class _Far(Derived):
    """The bytes of a store's file; whatever goes wrong is an OSError, and lines are `io`'s own."""

    def __init__(self, file: Any, url: str) -> None:
        super().__init__(file)
        self._url = url

    def some(self, most: int) -> bytes:
        """As the store has them."""
        with _as_os_error(self._url):
            return super().some(most)


def size_and_state(url: str) -> tuple[int, str]:
    """Size of a URL's object in bytes, and what changes with its content: a checksum, else its time."""
    with _at(url) as (store, rest):
        info = store.info(rest)
    known = [f"{name} {info[name]}" for name in _SUMS if info.get(name)]
    known = known or [f"{name} {info[name]}" for name in _TIMES if info.get(name)]
    return int(info["size"]), f"{info['size']} {known[0] if known else ''}"


def exists(url: str) -> bool:
    """Whether something is there; raises OSError when its store does not say."""
    with _at(url, fresh=True) as (store, rest):
        return bool(store.exists(rest))


def stored(url: str) -> list[str]:
    """The files that a URL stands for, sorted: itself, all below it, or the matches of its marks.

    Folders of results below it are passed over.

    Raises InputError when there is none, or the store cannot be used.
    """
    try:
        with _at(url) as (store, rest):
            names = [n for n in without_results(_names(store, rest), rest) if not _hidden(n, rest)]
            urls = [store.unstrip_protocol(name) for name in sorted(names)]
    except OSError as error:
        raise InputError(f"{url}: cannot be read: {error.strerror or error}") from error
    if not urls:
        raise InputError(f"{url}: does not exist, or nothing is there; check the name and who may read it")
    return urls


def _names(store: Any, rest: str) -> list[str]:
    if any(mark in rest for mark in "*?["):
        return [name for name in store.glob(rest) if store.isfile(name)]
    return list(store.find(rest)) if store.exists(rest) else []


def _hidden(name: str, top: str) -> bool:
    below = name.removeprefix(top.partition("*")[0])
    return any(part.startswith(".") for part in below.split("/"))


def _store(url: str) -> tuple[Any, str]:
    import fsspec

    try:
        store, rest = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise InputError(f"{url}: {error}") from error
    except ValueError as error:
        raise InputError(f"{url}: {error}; give a local path or a URL that fsspec knows") from error
    return store, rest


@contextmanager
def _as_os_error(url: str) -> Iterator[None]:
    """Make an OSError of whatever a store's own library raises."""
    try:
        yield
    except (OSError, NewsgrainError):
        raise
    except Exception as error:  # each store has its own tree of errors
        raise OSError(0, f"{type(error).__name__}: {error}", url) from error


@contextmanager
def _at(url: str, told: str = "", *, fresh: bool = False) -> Iterator[tuple[Any, str]]:
    """A store and a name in it, looked up anew where it must be `fresh`; errors are of `told`, else `url`."""
    with _as_os_error(told or url):
        store, rest = _store(url)
        if fresh:
            store.invalidate_cache()
        yield store, rest


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder for results; `root` is a local path or a URL. Moving is atomic on both."""

    root: str

    @classmethod
    def at(cls, place: str | Path) -> "Folder":
        """The folder at a path or URL, without a slash at its end."""
        path = local(str(place))
        return cls(path.rstrip("/") or path)

    @property
    def is_local(self) -> bool:
        """Whether it is on a local disk."""
        return not is_url(self.root)

    def path(self, *names: str) -> str:
        """Path or URL of what stands in it."""
        return "/".join((self.root, *names))

    def _at(self, *names: str, fresh: bool = False) -> AbstractContextManager[tuple[Any, str]]:
        """The store, and the name that what stands in the folder has there."""
        return _at(self.path(*names), self.root, fresh=fresh)

    def make(self, name: str) -> None:
        """Make a folder in it where folders are things that are made; raises OSError."""
        if self.is_local:
            Path(self.path(name)).mkdir(parents=True, exist_ok=True)
            return
        with self._at(name) as (store, rest):
            store.makedirs(rest, exist_ok=True)

    def names(self, name: str) -> list[str]:
        """Names of the files in one of its folders, sorted."""
        if self.is_local:
            place = Path(self.path(name))
            return sorted(p.name for p in place.iterdir()) if place.is_dir() else []
        with self._at(name, fresh=True) as (store, rest):
            if not store.exists(rest):
                return []
            return sorted(p.rsplit("/", 1)[-1] for p in store.find(rest, maxdepth=1))

    def all_names(self) -> list[str]:
        """Names of all files at a store that are below it."""
        with self._at(fresh=True) as (store, rest):
            return [str(name) for name in store.find(rest)]

    @contextmanager
    def create(self, *names: str) -> Iterator[BinaryIO]:
        """Write a file that is durable, and whole at a store, when the block ends; raises OSError."""
        path = self.path(*names)
        if self.is_local:
            with Path(path).open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            return
        with _at(path) as (store, rest):
            stream = store.open(rest, "wb")
            try:
                yield stream
            except BaseException:
                _drop(stream)
                raise
            stream.close()

    def whole(self, *names: str) -> AbstractContextManager[BinaryIO]:
        """Write a file that is there when the block ends, all of it or what was there before."""
        return whole(Path(self.path(*names))) if self.is_local else self.create(*names)

    def write(self, data: bytes, *names: str) -> None:
        """Put a small file in its place, all or nothing."""
        if self.is_local:
            path = Path(self.path(*names))
            with _beside(path) as file:
                file.write(data)
            _sync(path.parent)
        else:
            with self._at(*names) as (store, rest):
                store.pipe_file(rest, data)

    def write_new(self, data: bytes, *names: str) -> bool:
        """Put a small file where there is none, and tell whether there was none; raises OSError."""
        with self._at(*names, fresh=True) as (store, rest):
            if store.exists(rest):
                return False
            try:
                store.pipe_file(rest, data, mode="create")
            except FileExistsError:
                return False
            except TypeError:  # a store that cannot be asked for it
                store.pipe_file(rest, data)
        return True

    def forget_uploads(self) -> None:
        """Remove what killed runs were uploading, which no listing shows and which is paid for."""
        with self._at() as (store, rest):
            if not hasattr(store, "list_multipart_uploads"):
                return
            bucket, key, _ = store.split_path(rest)
            for upload in store.list_multipart_uploads(bucket):
                if upload["Key"].startswith(f"{key}/"):
                    store.abort_mpu(bucket, upload["Key"], upload["UploadId"])

    def read(self, *names: str) -> bytes:
        """The content of a small file; raises OSError."""
        with _as_os_error(self.root), opened(self.path(*names)) as file:
            return file.read()

    def move(self, name: str, to: str, *folder: str) -> None:
        """Rename a file within one of its folders, durably; raises OSError."""
        old, new = self.path(*folder, name), self.path(*folder, to)
        if self.is_local:
            Path(old).replace(new)
            _sync(Path(new).parent)
            return
        with _at(old) as (store, source):
            store.mv(source, _store(new)[1])

    def has(self, *names: str) -> bool:
        """Whether there is something of that name, of whatever kind."""
        path = self.path(*names)
        return os.path.lexists(path) if self.is_local else exists(path)

    def remove(self, *names: str) -> None:
        """Remove a file, if it is there; never a folder."""
        path = self.path(*names)
        if self.is_local:
            with suppress(OSError):
                Path(path).unlink(missing_ok=True)
            return
        with _at(path, fresh=True) as (store, rest):
            if store.isfile(rest):
                store.rm_file(rest)

    def remove_empty(self, *names: str) -> None:
        """Remove a folder if nothing is in it."""
        if self.is_local:
            with suppress(OSError):
                Path(self.path(*names)).rmdir()


def _drop(stream: Any) -> None:
    """Let go of a store's file so that nothing of it comes to be there."""
    with suppress(Exception):
        stream.discard()
        stream.closed = True  # or it would be sent after all when it is collected
    with suppress(Exception):
        stream.close()


def _sync(folder: Path) -> None:
    """Make renames in a folder durable, where the system can."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
