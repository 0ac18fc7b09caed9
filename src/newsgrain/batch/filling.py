"""Enters the articles of a part: new ones, known ones at other places, and ids that are not theirs alone."""

import json
import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from newsgrain.batch.ledger_file import Key, lasting
from newsgrain.batch.outdated import MOVES
from newsgrain.batch.tallies import Entry, Row
from newsgrain.ids import candidates, file_of, place_of
from newsgrain.records import Rejected

PIECE = "INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?, ?, ?)"
INPUT = "INSERT OR IGNORE INTO inputs VALUES (?, ?)"
REJECT = (
    "INSERT INTO rejected VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin, line, reason)"
    " DO UPDATE SET home = excluded.home"
)
_QUERIES = {
    "pieces": "SELECT key, input, start, end, digest FROM pieces WHERE part=:part",
    "inputs": "SELECT input, path FROM inputs WHERE input IN (SELECT input FROM pieces WHERE part=:part)",
    "texts": "SELECT id, given, digest, file, figures FROM texts WHERE part=:part ORDER BY n",
    "rows": "SELECT position, given, digest, origin, input, home, owner, written FROM rows"
    " JOIN texts ON n = text WHERE rows.part=:part ORDER BY position",
    # what older parts have of these pieces, since lines put in above moved it
    "moved": "SELECT part, position, origin, home FROM rows WHERE part != :part"
    " AND home IN (SELECT key FROM pieces WHERE part=:part)",
    "rejected": "SELECT part, origin, line, reason, home, edited, language FROM rejected WHERE part=:part"
    " OR home IN (SELECT key FROM pieces WHERE part=:part) ORDER BY rowid",
    "counts": "SELECT counts FROM parts WHERE part=:part",
    "move": "SELECT name FROM moves WHERE part=:part",
}
_AT_ONCE = 500  # ids in one question, of at most 999 in old SQLite
_REHOME = (  # what stands elsewhere now is to be said so in the part's files
    "UPDATE rows SET dirty = dirty OR origin != ?1, doomed = CASE WHEN origin != ?1 THEN ?5 ELSE doomed END,"
    " origin = ?1, home = ?2 WHERE part = ?3 AND position = ?4"
)


def body_of(db: sqlite3.Connection, part: int) -> dict[str, Any]:
    """All that is entered of a part."""
    body: dict[str, Any] = {
        name: db.execute(query, {"part": part}).fetchall() for name, query in _QUERIES.items()
    }
    inputs = [(name, os.fsdecode(path)) for name, path in body["inputs"]]
    return {**body, "part": part, "inputs": inputs, "counts": json.loads(body["counts"][0][0])}


def take(db: sqlite3.Connection, body: dict[str, Any]) -> None:
    """Enter all of a part, as `body_of` gave it."""
    part = body["part"]
    pieces = ((key, part, *rest) for key, *rest in body["pieces"])
    db.executemany(PIECE, pieces)
    inputs = ((name, os.fsencode(path)) for name, path in body["inputs"])
    db.executemany(INPUT, inputs)
    texts = ((*row, part) for row in body["texts"])
    db.executemany(
        "INSERT INTO texts (id, given, digest, file, figures, part) VALUES (?, ?, ?, ?, ?, ?)", texts
    )
    db.executemany(
        "INSERT INTO rows SELECT ?, ?, n, ?, ?, ?, ?, ?, id != ?, 0 FROM texts WHERE given=? AND digest=?",
        ((part, at, *rest, rest[-1], given, digest) for at, given, digest, *rest in body["rows"]),
    )
    moved = ((origin, home, other, at) for other, at, origin, home in body["moved"])
    db.executemany("UPDATE rows SET origin=?, home=? WHERE part=? AND position=?", moved)
    db.executemany(REJECT, body["rejected"])
    db.execute("INSERT INTO parts VALUES (?, ?)", (part, json.dumps(body["counts"])))
    db.executemany("INSERT INTO moves VALUES (?, ?)", ((part, name) for (name,) in body["move"]))


@dataclass(slots=True)
class Filling:
    """A part that is being entered, its pieces, the first part of this run, and what is `new` in it.

    `pruned` when what is outdated was taken out before in this run.
    """

    db: sqlite3.Connection
    part: int
    keys: dict[str, Key]
    first: int
    pruned: bool = False
    position: int = 0
    new: list[Entry] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _next: int = 0
    _texts: list[tuple[Any, ...]] = field(default_factory=list)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)

    def place(self, entries: Sequence[Entry]) -> list[Row]:
        """Enter articles of the part; what becomes of the rows that were written of each.

        A text that is known stays where it is: read again from its place, or from where lines put in
        above have moved it, it gives no row, and from another place a row without sentences. Most are new,
        and what is to be written of these waits until another has to be looked for.
        """
        self._look(entries)
        rows = []
        for entry in entries:
            is_new = entry.article_id not in self._taken
            rows.append(self._new(entry, entry.article_id) if is_new else self._met(entry))
        self._write()
        return rows

    def _look(self, entries: Sequence[Entry]) -> None:
        """Find out which ids of the articles another text has, or came with."""
        names = [entry.article_id for entry in entries]
        for at in range(0, len(names), _AT_ONCE):
            some = names[at : at + _AT_ONCE]
            marks = ", ".join(f"?{n}" for n in range(1, len(some) + 1))
            query = " UNION ".join(f"SELECT {x} FROM texts WHERE {x} IN ({marks})" for x in ("given", "id"))
            self._taken.update(name for (name,) in self.db.execute(query, some))

    def _write(self) -> None:
        """Write what waits."""
        self.db.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?, ?)", self._texts)
        self.db.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)", self._rows)
        self._texts.clear()
        self._rows.clear()

    def _met(self, entry: Entry) -> Row:
        """Enter an article whose id is that of a text already."""
        self._write()
        query = "SELECT n, id, figures FROM texts WHERE given=? AND digest=?"
        known = self.db.execute(query, (entry.article_id, entry.digest)).fetchone()
        if known is not None:
            return self._again(entry, *known)
        if (first := self._edited(entry)) is not None:
            reason = f"article_id {entry.article_id!r} was already classified with another text, from {first}"
            self.refuse(Rejected(*place_of(entry.origin), reason), entry.piece, edited=True)
            return Row(entry.article_id, entry.article_id, entry.sentences, False, False)
        names = candidates(file_of(entry.origin), entry.article_id, entry.digest)
        return self._new(entry, next(filter(self._is_free, names)))

    def _is_free(self, name: str) -> bool:
        """Whether no other text has an id or came with it; which it has in the end, `name_texts` decides."""
        query = "SELECT 1 FROM texts WHERE given=?1 OR id=?1 LIMIT 1"
        return self.db.execute(query, (name,)).fetchone() is None

    def _input(self, entry: Entry) -> str:
        return self.keys[entry.piece].input

    def _edited(self, entry: Entry) -> str | None:
        """Where the text stood that this one has come for in the same input; None for two texts.

        After pruning every text that is known is there, even if its piece was not met yet.
        """
        if self.pruned:
            return None
        first = self.db.execute("SELECT n FROM texts WHERE given=? LIMIT 1", (entry.article_id,)).fetchone()
        if first is None:
            return None
        there = self.db.execute(
            "SELECT 1 FROM texts JOIN rows ON rows.text = texts.n WHERE given=?"
            " AND (input != ? OR home IN (SELECT key FROM met)) LIMIT 1",
            (entry.article_id, self._input(entry)),
        ).fetchone()
        if there is not None:
            return None
        row = self.db.execute("SELECT MIN(origin) FROM rows WHERE text=?", first).fetchone()
        return None if row is None else row[0]

    def _new(self, entry: Entry, name: str) -> Row:
        if not self._texts:
            (last,) = self.db.execute("SELECT MAX(n) FROM texts").fetchone()
            self._next = (last or 0) + 1
        text, file = self._next, file_of(entry.origin)
        self._next += 1
        values = (name, entry.article_id, entry.digest, file, self.part, entry.figures())
        self._texts.append((text, *values))
        self._taken |= {name, entry.article_id}
        self._add_row(text, entry, name, owner=True)
        self.new.append(entry)
        return Row(entry.article_id, name, entry.sentences)

    def _add_row(self, text: int, entry: Entry, name: str, *, owner: bool) -> None:
        place = (self.part, self.position, text, entry.origin, self._input(entry), entry.piece)
        self._rows.append((*place, owner, name))
        self.position += 1

    def _again(self, entry: Entry, text: int, name: str, figures: str) -> Row:
        gone = Row(entry.article_id, name, entry.sentences, False, False)
        if self._rehomed(entry, text):
            return gone
        self.db.execute("UPDATE texts SET file = MIN(file, ?) WHERE n=?", (file_of(entry.origin), text))
        self._add_row(text, entry, name, owner=False)
        first = Entry.of_figures(figures)
        return Row(entry.article_id, name, entry.sentences, True, False, first)

    def _rehomed(self, entry: Entry, text: int) -> bool:
        """Whether the article stands where it stood, or moved there within its input."""
        place = (text, self._input(entry))
        query = "SELECT part, position FROM rows WHERE text=? AND input=? AND "
        row = self.db.execute(query + "origin=?", (*place, entry.origin)).fetchone()
        lost = "part < ? AND home NOT IN (SELECT key FROM met) LIMIT 1"
        if row is None:
            row = self.db.execute(query + lost, (*place, self.first)).fetchone()
            if row is not None:
                robbed = "INSERT OR IGNORE INTO robbed SELECT home FROM rows WHERE part=? AND position=?"
                self.db.execute(robbed, row)
        if row is not None:
            self.db.execute(_REHOME, (entry.origin, entry.piece, *row, MOVES))
        return row is not None

    def refuse(self, item: Rejected, home: str, *, edited: bool = False) -> None:
        """Enter a rejection, once, and the piece that it is of; `edited` when a later run may take it."""
        self.db.execute(
            REJECT,
            (self.part, item.origin, item.line, item.reason, home, edited, item.language),
        )

    def home_of(self, item: Rejected) -> str:
        """The piece of the part that something rejected before it was read belongs to."""
        place = lasting(item.origin)
        return next((key.key for key in self.keys.values() if key.path == place), "")
