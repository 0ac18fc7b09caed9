"""The SQLite file of a ledger: its tables, whose it is, and what it says was written."""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsgrain import ids
from newsgrain.errors import OutputError
from newsgrain.locks import at_work
from newsgrain.results import APPLICATION, FOLDERS, HEADER, is_ours, part_name
from newsgrain.storage import STDIN, is_url

LedgerError = sqlite3.Error
_VERSION = 4
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pieces (
    key TEXT PRIMARY KEY, part INTEGER NOT NULL, input TEXT NOT NULL, start INTEGER NOT NULL,
    end INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places ON pieces (input, start);
CREATE INDEX IF NOT EXISTS homes ON pieces (part);
CREATE TABLE IF NOT EXISTS inputs (input TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS paths ON inputs (path);
CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, counts TEXT NOT NULL);
{ids.SCHEMA}
CREATE INDEX IF NOT EXISTS names ON texts (id);
CREATE INDEX IF NOT EXISTS parts_of_texts ON texts (part);
CREATE TABLE IF NOT EXISTS rows (
    part INTEGER NOT NULL, position INTEGER NOT NULL, text INTEGER NOT NULL, origin TEXT NOT NULL,
    input TEXT NOT NULL, home TEXT NOT NULL, owner INTEGER NOT NULL, written TEXT NOT NULL,
    dirty INTEGER NOT NULL, doomed INTEGER NOT NULL, PRIMARY KEY (part, position)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS standing ON rows (text, input, origin);
CREATE INDEX IF NOT EXISTS standing_by_part ON rows (text, input, part);
CREATE INDEX IF NOT EXISTS homes_of_rows ON rows (home);
CREATE INDEX IF NOT EXISTS dirty_rows ON rows (part) WHERE dirty;
CREATE TABLE IF NOT EXISTS rejected (
    part INTEGER NOT NULL, origin TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL,
    home TEXT NOT NULL, edited INTEGER NOT NULL, language TEXT,
    UNIQUE (origin, line, reason));
CREATE INDEX IF NOT EXISTS homes_of_rejected ON rejected (home);
CREATE INDEX IF NOT EXISTS parts_of_rejected ON rejected (part);
CREATE TABLE IF NOT EXISTS moves (part INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_TABLES = ("settings", "pieces", "inputs", "parts", "texts", "rows", "rejected", "moves", "files")


@dataclass(frozen=True, slots=True)
class Key:
    """What tells a piece of input from every other: where it is, its content, model and settings.

    `path` is where it can be looked for again, from whatever folder; empty for standard input.
    """

    key: str
    input: str
    start: int
    end: int
    digest: str
    path: str = ""


def path_key(path: str) -> str:
    """A short name for an input, whatever bytes its path has."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def lasting(path: str) -> str:
    """Where an input is found again from any folder; nowhere, if it is standard input."""
    if path == STDIN:
        return ""
    return path if is_url(path) else os.path.abspath(path)


def opened(path: Path) -> sqlite3.Connection:
    """Open or make a ledger; raises OutputError at one of another version or a file that is none."""
    _refuse_others(path)
    db = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        # the lock is the system's and goes with the process, however that ends
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        if path.stat().st_size == 0:  # into the file itself, before there is a log beside it
            db.execute(f"PRAGMA application_id={APPLICATION}")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        _refuse_other_version(db, path)
        db.executescript(f"BEGIN EXCLUSIVE; {_SCHEMA} PRAGMA user_version={_VERSION}; COMMIT;")
        for name in ("met (key", "looked (input", "robbed (key"):
            db.execute(f"CREATE TEMP TABLE {name} TEXT PRIMARY KEY) WITHOUT ROWID")
    except BaseException:
        db.close()
        raise
    return db


def _refuse_other_version(db: sqlite3.Connection, path: Path) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (tables,) = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
    if tables and version != _VERSION:
        raise OutputError(
            f"{path.parent}: was begun by another version of newsgrain; use another --out folder"
        )


def _refuse_others(path: Path) -> None:
    """Raise OutputError at a file that is no ledger, without writing into it."""
    if not path.is_file() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if not is_ours(file.read(HEADER)):
            raise OutputError(
                f"{path}: is there and is no ledger of newsgrain's; nothing was touched, choose another --out"
            )


def written_names(db: sqlite3.Connection) -> Iterator[tuple[str, ...]]:
    """All files beside the ledger that it says were written, each as the names on the way to it."""
    found = db.execute("SELECT value FROM settings WHERE key = 'format'").fetchone()
    for (part,) in db.execute("SELECT part FROM parts ORDER BY part"):
        for folder in FOLDERS:
            yield folder, part_name(part, found[0])
    for (name,) in db.execute("SELECT name FROM files ORDER BY name"):
        yield tuple(name.split("/"))


def forget(db: sqlite3.Connection) -> None:
    """Empty all tables of a ledger at once: nothing of it was done."""
    db.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        db.execute(f"DELETE FROM {table}")
    db.execute("COMMIT")


def unusable(path: Path, error: sqlite3.Error) -> OutputError:
    """The error for a ledger that SQLite cannot use."""
    if "locked" in str(error):
        return at_work(path.parent)
    if "malformed" in str(error) or "not a database" in str(error):
        return OutputError(
            f"{path}: is damaged ({error}); put a copy of it back, or take another --out folder"
        )
    return OutputError(f"{path}: cannot be used ({error}); make room or take another --out folder")
