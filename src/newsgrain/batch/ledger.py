"""What of a batch is done: committed part by part, so that a killed run goes on where it stopped."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from newsgrain.batch.filling import INPUT, PIECE, Filling, body_of, take
from newsgrain.batch.ledger_file import (
    Key,
    forget,
    lasting,
    opened,
    path_key,
    unusable,
    written_names,
)
from newsgrain.batch.outdated import GOES, MOVES, Outdated, find, mark
from newsgrain.batch.tallies import Entry, PartCounts, Row, counts_of
from newsgrain.errors import OutputError
from newsgrain.ids import name_all, renamed
from newsgrain.locks import Lease
from newsgrain.records import Rejected, hash_of
from newsgrain.results import AT_URL, LEDGER, REJECTED, RUN, SETTINGS, by_number, part_name
from newsgrain.storage import Folder

_REMOVING = "removing"  # the setting that says that all that stands in the folder is being removed


class Ledger:
    """The ledger of one output folder; every commit is durable when it returns.

    In a local folder an SQLite file, locked while it is in use. At a URL one object a part, read into
    a temporary SQLite file, under a lease.
    """

    def __init__(self, out: Folder) -> None:
        self._pruned = False
        self._out, self._temporary = out, None if out.is_local else tempfile.TemporaryDirectory()
        path = Path(out.path(LEDGER) if self._temporary is None else f"{self._temporary.name}/{LEDGER}")
        try:
            self._db = opened(path)
        except sqlite3.Error as error:
            raise unusable(path, error) from error
        self._lease: Lease | None = None
        try:
            if self._temporary is not None:
                out.make(AT_URL)
                self._lease = Lease(out)
                out.forget_uploads()
                self._fill()
            self.begin()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        if self._lease is not None:
            self._lease.release()
        if self._temporary is not None:
            self._temporary.cleanup()

    def _fill(self) -> None:
        """Read what is at the URL."""
        self._db.execute("BEGIN")
        for name in sorted(self._out.names(AT_URL), key=by_number):
            body = json.loads(self._out.read(AT_URL, name))
            if name == SETTINGS:
                self._db.executemany("INSERT INTO settings VALUES (?, ?)", body.items())
                self._db.executemany("INSERT INTO files VALUES (?)", [(name,) for name in (RUN, REJECTED)])
            else:
                take(self._db, body)
        self._db.execute("COMMIT")

    def claim(self, settings: dict[str, str]) -> None:
        """Bind the folder to settings; raises OutputError when it was begun with others."""
        before = self._settings()
        different = sorted(k for k in settings if before and before.get(k) != settings[k])
        if different:
            none = "none given"
            told = ", ".join(f"{k} {before.get(k) or none} (now {settings[k] or none})" for k in different)
            raise OutputError(
                f"{self._out.root}: was begun with {told}; use another --out folder, or --fresh to start"
                " again"
            )
        if not before:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
            self._write_settings(settings)
            self._db.execute("COMMIT")

    def _settings(self) -> dict[str, str]:
        return dict(self._db.execute("SELECT key, value FROM settings"))

    def _write_settings(self, settings: dict[str, str]) -> None:
        if self._temporary is not None:
            self._out.write(json.dumps(settings).encode(), AT_URL, SETTINGS)

    def begin(self) -> None:
        """Begin to look at the inputs: none of what is done was met yet."""
        self._first = self.next_part()
        self._db.execute("DELETE FROM met")
        self._db.execute("DELETE FROM looked")
        self._db.execute("DELETE FROM robbed")

    def look(self, path: str) -> None:
        """Take note that an input is looked at: what is not met of it is no longer there."""
        self._db.execute("INSERT OR IGNORE INTO looked VALUES (?)", (self.input_of(path),))

    def input_of(self, path: str) -> str:
        """The short name of an input: the one that it has already, however its path is written now.

        Another file with the same path, seen from another folder, is another input while both are there.
        """
        place, name = lasting(path), path_key(path)
        if not place:
            return name
        own = self._db.execute("SELECT input FROM inputs WHERE path=?", (os.fsencode(place),)).fetchone()
        if own is not None:
            return str(own[0])
        other = self._db.execute("SELECT path FROM inputs WHERE input=?", (name,)).fetchone()
        there = other is not None and other[0] and os.path.lexists(other[0])
        return path_key(place) if there else name

    def meet(self, key: str) -> bool:
        """Whether a piece is done; one that is counts as still there from now on.

        One is read again whose article was taken, before it was met, for one that had moved.
        """
        query = "SELECT 1 FROM pieces WHERE key=? AND key NOT IN (SELECT key FROM robbed)"
        done = self._db.execute(query, (key,)).fetchone() is not None
        if done:
            self._db.execute("INSERT OR IGNORE INTO met VALUES (?)", (key,))
        return done

    def done_at(self, path: str, start: int) -> list[tuple[int, str]]:
        """End and digest of the pieces of an input that begin at `start`, the longest first."""
        query = "SELECT end, digest FROM pieces WHERE input=? AND start=? ORDER BY end DESC"
        return self._db.execute(query, (self.input_of(path), start)).fetchall()

    def next_part(self) -> int:
        """The number of the first part not yet written."""
        (last,) = self._db.execute("SELECT MAX(part) FROM parts").fetchone()
        return 0 if last is None else int(last) + 1

    def begin_part(self, part: int, keys: Iterable[Key]) -> None:
        """Begin to enter a part: nothing of it stays unless `end_part` returns."""
        self._filling = Filling(
            self._db, part, {key.key: key for key in keys}, self._first, pruned=self._pruned
        )
        keys = self._filling.keys.values()
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM moves")  # those of before are in place
        self._db.executemany(PIECE, [(k.key, part, k.input, k.start, k.end, k.digest) for k in keys])
        self._db.executemany(INPUT, [(k.input, os.fsencode(k.path)) for k in keys])
        self._db.executemany("INSERT OR IGNORE INTO met VALUES (?)", [(k.key,) for k in keys])

    def place(self, entries: Sequence[Entry]) -> list[Row]:
        """Enter articles of the part; what becomes of the rows that were written of each."""
        return self._filling.place(entries)

    def refuse(self, item: Rejected, home: str) -> None:
        """Enter a rejection of the part, once, and the key of its piece, nothing if there was none."""
        self._filling.refuse(item, home or self._filling.home_of(item))

    def end_part(self, name: str, seconds: dict[str, float]) -> PartCounts:
        """Enter the part, all or nothing; its files, under `name`, are to be moved to their places."""
        part = self._filling.part
        counts = self._enter_counts(part, self._filling.new, seconds)
        self._commit(part, name)
        return counts

    def has_part(self, part: int) -> bool:
        """Whether a part is entered for good; True, too, where that cannot be found out."""
        try:
            if self._temporary is not None:
                return self._out.has(AT_URL, part_name(part, "json"))
            return self._db.execute("SELECT 1 FROM parts WHERE part=?", (part,)).fetchone() is not None
        except (OSError, sqlite3.Error):
            return True

    def abandon(self) -> None:
        """Forget the part that was begun."""
        with suppress(sqlite3.Error):
            self._db.execute("ROLLBACK")

    def _commit(self, part: int, name: str) -> None:
        """Enter for good what was entered of a part, whose files under `name` have to be moved."""
        try:
            self._db.execute("INSERT OR REPLACE INTO moves VALUES (?, ?)", (part, name))
            if self._lease is not None:
                self._lease.check()
                body = json.dumps(body_of(self._db, part)).encode()
                self._out.write(body, AT_URL, part_name(part, "json"))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            self.abandon()
            raise OutputError(
                f"{self._out.path(LEDGER)}: cannot be written ({error}); what is finished is kept,"
                " make room and run the same command again"
            ) from error

    def _count(self, part: int) -> None:
        """Add a part up again from what is entered of it."""
        (body,) = self._db.execute("SELECT counts FROM parts WHERE part=?", (part,)).fetchone()
        figures = self._db.execute("SELECT figures FROM texts WHERE part=? ORDER BY n", (part,))
        entries = [Entry.of_figures(text) for (text,) in figures]
        self._enter_counts(part, entries, json.loads(body)["seconds"])

    def _enter_counts(self, part: int, entries: list[Entry], seconds: dict[str, float]) -> PartCounts:
        query = "SELECT language FROM rejected WHERE part=?"
        rejected = [language for (language,) in self._db.execute(query, (part,))]
        query = "SELECT COUNT(*) FROM rows WHERE part=? AND NOT owner"
        (repeated,) = self._db.execute(query, (part,)).fetchone()
        counts = counts_of(entries, len(rejected), seconds, repeated, filter(None, rejected))
        self._db.execute("INSERT OR REPLACE INTO parts VALUES (?, ?)", (part, json.dumps(asdict(counts))))
        return counts

    def moves(self) -> list[tuple[int, str]]:
        """Parts whose files may still have to be moved into their places, and under which name they are."""
        return self._db.execute("SELECT part, name FROM moves ORDER BY part").fetchall()

    def own_file(self, name: str) -> bool:
        """Whether newsgrain wrote a file in the folder."""
        return self._db.execute("SELECT 1 FROM files WHERE name=?", (name,)).fetchone() is not None

    def enter_files(self, names: Iterable[str] = (RUN, REJECTED)) -> None:
        """Enter files that will be written; raises OutputError when one is there that is not ours."""
        new = [name for name in names if not self.own_file(name)]
        for name in new:
            if self._out.has(name):
                raise taken(self._out.path(name))
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT INTO files VALUES (?)", [(name,) for name in new])
        self._db.execute("COMMIT")

    def files(self, top: str) -> list[str]:
        """Files in one of the folder's folders that newsgrain wrote beside parts."""
        query = "SELECT name FROM files WHERE substr(name, 1, ?) = ? ORDER BY name"
        return [name for (name,) in self._db.execute(query, (len(top) + 1, f"{top}/"))]

    def drop_file(self, name: str) -> None:
        """Strike a file off the list, when it is gone."""
        self._db.execute("DELETE FROM files WHERE name=?", (name,))

    def name_texts(self) -> None:
        """Give every text the id that it has whatever came first; `dirty` parts have others still."""
        self._db.execute("BEGIN IMMEDIATE")
        if name_all(self._db):
            self._db.execute("UPDATE rows SET dirty=1 WHERE written != (SELECT id FROM texts WHERE n = text)")
        self._db.execute("COMMIT")

    def outdated(self) -> Outdated:
        """What is of inputs that were edited or deleted, as far as all inputs were looked at."""
        return find(self._db)

    def prune(self) -> Outdated:
        """Mark what is outdated to be taken out of its parts, which are `dirty` then; tell what it is."""
        found, self._pruned = self.outdated(), True
        self._db.execute("BEGIN IMMEDIATE")
        for part in mark(self._db):
            self._count(part)
        self._db.execute("COMMIT")
        return found

    def dirty(self) -> list[int]:
        """Parts whose files do not say what the ledger says."""
        return [part for (part,) in self._db.execute("SELECT DISTINCT part FROM rows WHERE dirty ORDER BY 1")]

    def rows_of(self, part: int) -> list[Row]:
        """The rows in a part's files, in their order, and what has to become of them."""
        query = (
            "SELECT written, id, owner, figures, doomed, origin FROM rows LEFT JOIN texts ON n = text"
            " WHERE rows.part=? ORDER BY position"
        )
        return [
            Row(
                written,
                name or written,  # the text is gone, with the row that had its sentences
                json.loads(figures)[0] if owner else 0,
                doomed != GOES,
                doomed != GOES,
                None,
                origin if doomed == MOVES else None,
            )
            for written, name, owner, figures, doomed, origin in self._db.execute(query, (part,))
        ]

    def restate(self, part: int, name: str) -> None:
        """Enter that a part was written again, under `name`, as the ledger says."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("DELETE FROM moves")
        gone = f"FROM rows WHERE part=? AND doomed={GOES}"
        self._db.execute(f"DELETE FROM texts WHERE n IN (SELECT text {gone} AND owner)", (part,))
        self._db.execute(f"DELETE {gone}", (part,))
        self._db.execute(
            "UPDATE rows SET dirty=0, doomed=0, written=(SELECT id FROM texts WHERE n = text)"
            " WHERE part=? AND dirty",
            (part,),
        )
        self._count(part)
        self._commit(part, name)

    def rejected(self) -> Iterator[Rejected]:
        """All rejections, part by part."""
        query = "SELECT origin, line, reason FROM rejected ORDER BY part, rowid"
        for origin, line, reason in self._db.execute(query):
            yield Rejected(origin, line, reason)

    def renamed(self) -> int:
        """How many articles have another id than they came with."""
        return renamed(self._db)

    def total(self) -> tuple[int, PartCounts]:
        """Number of parts, and the counts of all of them."""
        total, parts = PartCounts(), 0
        for (body,) in self._db.execute("SELECT counts FROM parts ORDER BY part"):
            total, parts = total + PartCounts(**json.loads(body)), parts + 1
        return parts, total

    def inputs(self) -> tuple[int, str]:
        """Number of pieces read, and a SHA-256 over what they are and hold."""
        (count,) = self._db.execute("SELECT COUNT(*) FROM pieces").fetchone()
        return count, hash_of(key for (key,) in self._db.execute("SELECT key FROM pieces ORDER BY key"))

    @property
    def removing(self) -> bool:
        """Whether a run was stopped while it removed all that newsgrain wrote in the folder."""
        return _REMOVING in self._settings()

    def begin_removing(self) -> list[tuple[str, ...]]:
        """The names of all files that newsgrain wrote in the folder, which are going to be removed."""
        settings = {**self._settings(), _REMOVING: "yes"}
        self._write_settings(settings)
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (_REMOVING, "yes"))
        return list(written_names(self._db))

    def end_removing(self) -> None:
        """Forget everything, now that the files are gone."""
        if self._temporary is not None:
            for name in sorted(self._out.names(AT_URL), key=SETTINGS.__eq__):
                self._out.remove(AT_URL, name)
        forget(self._db)
        self.begin()


def taken(path: str) -> OutputError:
    """The error for a name that is needed and not ours."""
    return OutputError(
        f"{path}: is there and was not written by newsgrain; nothing was touched, move it away or choose"
        " another --out"
    )
