"""What of a batch is done: committed part by part, so that a killed run goes on where it stopped."""

import hashlib
import json
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Any

from newsgrain.errors import OutputError
from newsgrain.language import UNSURE
from newsgrain.lease import Lease
from newsgrain.records import LABELS, Rejected
from newsgrain.storage import Folder

_VERSION = 3
_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pieces (
    key TEXT PRIMARY KEY, part INTEGER NOT NULL, input TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places ON pieces (input, start);
CREATE INDEX IF NOT EXISTS homes ON pieces (part);
CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, counts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ids (
    article_id TEXT PRIMARY KEY, origin TEXT NOT NULL, digest TEXT NOT NULL,
    part INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (
    part INTEGER NOT NULL, origin TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL,
    UNIQUE (origin, line, reason));
"""
FILES = ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm")


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a piece of input from every other: where it is, its content, model and settings."""

    key: str
    input: str
    start: int
    end: int
    digest: str


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was classified before, and the part whose input had it last."""

    origin: str
    digest: str
    part: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a part, and what its rows add up to; `labels` counts in the order of LABELS."""

    article_id: str
    origin: str
    digest: str
    sentences: int
    labels: tuple[int, ...]
    confidence: float
    unsure: int
    text_bytes: int
    words: int
    unseen: int
    replaced: int = 0
    language: str | None = None


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What a part holds; `confidence` sums confidences, `unsure` counts those below UNSURE.

    `words` were looked up in the training vocabulary, `unseen` of them in vain; `replaced` counts
    characters that stand for bytes which were no text; `seconds` by stage.
    `languages` counts the articles, and those rejected for their language.
    """

    articles: int = 0
    sentences: int = 0
    rejected: int = 0
    confidence: float = 0.0
    labels: dict[str, int] = field(default_factory=dict)
    unsure: int = 0
    text_bytes: int = 0
    words: int = 0
    unseen: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    replaced: int = 0
    languages: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "PartCounts") -> "PartCounts":
        """Counts of both together."""
        return PartCounts(
            self.articles + other.articles,
            self.sentences + other.sentences,
            self.rejected + other.rejected,
            self.confidence + other.confidence,
            _sum(self.labels, other.labels),
            self.unsure + other.unsure,
            self.text_bytes + other.text_bytes,
            self.words + other.words,
            self.unseen + other.unseen,
            _sum(self.seconds, other.seconds),
            self.replaced + other.replaced,
            _sum(self.languages, other.languages),
        )


def _sum(a: dict[str, Any], b: dict[str, Any]) -> dict[str, Any]:
    return {name: a.get(name, 0) + b.get(name, 0) for name in dict.fromkeys((*a, *b))}


def counts_of(
    entries: Sequence[Entry], rejected: int, seconds: dict[str, float], foreign: Iterable[str] = ()
) -> PartCounts:
    """Add up the articles of a part; `foreign` has the languages for which others were rejected."""
    columns = zip(*(entry.labels for entry in entries), strict=True)
    labels = {label.value: n for label, n in zip(LABELS, map(sum, columns), strict=True)} if entries else {}
    names = ("sentences", "unsure", "text_bytes", "words", "unseen", "replaced")
    sums = {name: sum(map(attrgetter(name), entries)) for name in names}
    confidence = sum(map(attrgetter("confidence"), entries))
    return PartCounts(
        articles=len(entries),
        rejected=rejected,
        confidence=confidence,
        labels=labels,
        seconds=seconds,
        languages=dict(Counter([*(entry.language or UNSURE for entry in entries), *foreign])),
        **sums,
    )


class Ledger:
    """The ledger of one output folder; every commit is durable when it returns.

    In a local folder an SQLite file, locked while it is in use. At a URL one object a part, read into
    a temporary SQLite file, under a lease.
    """

    def __init__(self, out: Folder) -> None:
        self._out, self._temporary = out, None if out.is_local else tempfile.TemporaryDirectory()
        path = Path(out.path(FILES[0]) if self._temporary is None else f"{self._temporary.name}/{FILES[0]}")
        try:
            self._db = _opened(path)
        except sqlite3.Error as error:
            raise _unusable(path, error) from error
        if self._temporary is not None:
            out.make("ledger")
            self._lease = Lease(out)
            try:
                out.forget_uploads()
                self._fill()
            except BaseException:
                self.close()
                raise
        self.begin()

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self._temporary is not None:
            self._lease.release()
            self._temporary.cleanup()

    def _fill(self) -> None:
        """Read what is at the URL."""
        for name in self._out.names("ledger"):
            body = json.loads(self._out.read("ledger", name))
            if name == "settings.json":
                self._db.executemany("INSERT INTO settings VALUES (?, ?)", body.items())
            else:
                self._enter(body)

    def claim(self, settings: dict[str, str]) -> None:
        """Bind the folder to settings; raises OutputError when it was begun with others."""
        before = dict(self._db.execute("SELECT key, value FROM settings"))
        different = sorted(k for k in settings if before and before.get(k) != settings[k])
        if different:
            told = ", ".join(f"{k} {before.get(k)} (now {settings[k]})" for k in different)
            raise OutputError(
                f"{self._out.root}: was begun with {told}; use another --out folder, or --fresh to start"
                " again"
            )
        if not before:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
            if self._temporary is not None:
                self._out.write(json.dumps(settings).encode(), "ledger", "settings.json")
            self._db.execute("COMMIT")

    def begin(self) -> None:
        """Begin to look at the inputs: none of what is done was met yet."""
        self._first = self.next_part()
        self._db.execute("DELETE FROM met")

    def meet(self, key: str) -> bool:
        """Whether a piece is done; one that is counts as still there from now on."""
        done = self._db.execute("SELECT 1 FROM pieces WHERE key=?", (key,)).fetchone() is not None
        if done:
            self._db.execute("INSERT OR IGNORE INTO met VALUES (?)", (key,))
        return done

    def is_there(self, part: int, path: str) -> bool:
        """Whether what a part has of an input was met in this run, or read in it."""
        query = "SELECT 1 FROM pieces WHERE part=? AND input=? AND key NOT IN (SELECT key FROM met)"
        lost = self._db.execute(query, (part, path_key(path))).fetchone() is not None
        return part >= self._first or not lost

    def done_at(self, path: str, start: int) -> list[tuple[int, str]]:
        """End and digest of the pieces of an input that begin at `start`, the longest first."""
        query = "SELECT end, digest FROM pieces WHERE input=? AND start=? ORDER BY end DESC"
        return self._db.execute(query, (path_key(path), start)).fetchall()

    def next_part(self) -> int:
        """The number of the first part not yet written."""
        (last,) = self._db.execute("SELECT MAX(part) FROM parts").fetchone()
        return 0 if last is None else last + 1

    def known(self, article_id: str) -> Known | None:
        """What is known of an article that was classified before."""
        query = "SELECT origin, digest, part FROM ids WHERE article_id=?"
        row = self._db.execute(query, (article_id,)).fetchone()
        return None if row is None else Known(*row)

    def is_rejected(self, item: Rejected) -> bool:
        """Whether the same rejection was entered before."""
        query = "SELECT 1 FROM rejected WHERE origin=? AND line=? AND reason=?"
        return self._db.execute(query, (item.origin, item.line, item.reason)).fetchone() is not None

    def commit(
        self,
        part: int,
        keys: Iterable[Key],
        entries: Iterable[Entry],
        rejected: Iterable[Rejected],
        counts: PartCounts,
        moved: Iterable[Entry] = (),
    ) -> None:
        """Enter a part whose files are in place, all or nothing; `moved` are known from other places."""
        body = {
            "part": part,
            "pieces": [(k.key, k.input, k.start, k.end, k.digest) for k in keys],
            "ids": [(e.article_id, e.origin, e.digest) for e in entries],
            "moved": [(e.origin, part, e.article_id) for e in moved],
            "rejected": [(r.origin, r.line, r.reason) for r in rejected],
            "counts": asdict(counts),
        }
        try:
            if self._temporary is not None:
                self._lease.check()
                self._out.write(json.dumps(body).encode(), "ledger", f"part-{part:05d}.json")
            self._enter(body)
        except sqlite3.Error as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise OutputError(
                f"{self._out.path(FILES[0])}: cannot be written ({error}); what is finished is kept,"
                " make room and run the same command again"
            ) from error

    def _enter(self, body: dict[str, Any]) -> None:
        part = body["part"]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?, ?, ?)",
            ((key, part, *rest) for key, *rest in body["pieces"]),
        )
        self._db.executemany("INSERT INTO ids VALUES (?, ?, ?, ?)", ((*row, part) for row in body["ids"]))
        self._db.executemany("UPDATE ids SET origin=?, part=? WHERE article_id=?", body["moved"])
        rows = ((part, *row) for row in body["rejected"])
        self._db.executemany("INSERT INTO rejected VALUES (?, ?, ?, ?)", rows)
        self._db.execute("INSERT INTO parts VALUES (?, ?)", (part, json.dumps(body["counts"])))
        self._db.execute("COMMIT")

    def rejected(self) -> Iterator[Rejected]:
        """All rejections, part by part."""
        query = "SELECT origin, line, reason FROM rejected ORDER BY part, rowid"
        for origin, line, reason in self._db.execute(query):
            yield Rejected(origin, line, reason)

    def total(self) -> tuple[int, PartCounts]:
        """Number of parts, and the counts of all of them."""
        total, parts = PartCounts(), 0
        for (body,) in self._db.execute("SELECT counts FROM parts ORDER BY part"):
            total, parts = total + PartCounts(**json.loads(body)), parts + 1
        return parts, total

    def inputs(self) -> tuple[int, str]:
        """Number of pieces read, and a SHA-256 over what they are and hold."""
        digest, count = hashlib.sha256(), 0
        for (key,) in self._db.execute("SELECT key FROM pieces ORDER BY key"):
            digest.update(key.encode())
            count += 1
        return count, digest.hexdigest()


def path_key(path: str) -> str:
    """A short name for an input, whatever bytes its path has."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None, timeout=1)
    # the lock is the system's and goes with the process, however that ends
    db.execute("PRAGMA locking_mode=EXCLUSIVE")
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if tables and version != _VERSION:
        db.close()
        raise OutputError(
            f"{path.parent}: was begun by another version of newsgrain; use another --out folder, or --fresh"
            " to start again"
        )
    db.executescript(f"BEGIN EXCLUSIVE; {_SCHEMA} PRAGMA user_version={_VERSION}; COMMIT;")
    db.execute("CREATE TEMP TABLE met (key TEXT PRIMARY KEY) WITHOUT ROWID")
    return db


def _unusable(path: Path, error: sqlite3.Error) -> OutputError:
    if "locked" in str(error):
        return OutputError(
            f"{path.parent}: another run is at work there; wait for it, or take another --out folder"
        )
    return OutputError(f"{path}: cannot be used ({error}); make room or take another --out folder")
