"""Enters the articles of a part: new ones, known ones at other places, and ids that are not theirs alone."""

import sqlite3
from dataclasses import dataclass

from newsgrain.ids import candidates, file_of, place_of
from newsgrain.ledger_bodies import REJECT
from newsgrain.ledger_file import Key, path_key
from newsgrain.records import Rejected
from newsgrain.tallies import Entry, Row


@dataclass(slots=True)
class Filling:
    """A part that is being entered, the keys of its pieces, and the first part of this run."""

    db: sqlite3.Connection
    part: int
    keys: dict[str, Key]
    first: int
    position: int = 0

    def place(self, entry: Entry) -> Row:
        """Enter an article of the part; what becomes of the rows that were written of it.

        A text that is known stays where it is: read again from its place, or from where lines put in
        above have moved it, it gives no row, and from another place a row without sentences.
        """
        query = "SELECT n, id, figures FROM texts WHERE given=? AND digest=?"
        known = self.db.execute(query, (entry.article_id, entry.digest)).fetchone()
        if known is not None:
            return self._again(entry, *known)
        if (first := self._edited(entry)) is not None:
            reason = f"article_id {entry.article_id!r} was already classified with another text, from {first}"
            self.refuse(Rejected(*place_of(entry.origin), reason), entry.piece, edited=True)
            return Row(entry.article_id, entry.article_id, entry.sentences, False, False)
        return self._new(entry)

    def _input(self, entry: Entry) -> str:
        return self.keys[entry.piece].input

    def _edited(self, entry: Entry) -> str | None:
        """Where the text stood that this one has come for in the same input; None for two texts."""
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

    def _new(self, entry: Entry) -> Row:
        name, file = self._free_id(entry), file_of(entry.origin)
        values = (name, entry.article_id, entry.digest, file, self.part, entry.figures())
        text = self.db.execute(
            "INSERT INTO texts (id, given, digest, file, part, figures) VALUES (?, ?, ?, ?, ?, ?)", values
        ).lastrowid
        self._add_row(text, entry, name, owner=True)
        return Row(entry.article_id, name, entry.sentences)

    def _free_id(self, entry: Entry) -> str:
        """An id that no other text has; which it is in the end, `name_texts` decides."""
        given = entry.article_id
        names = (given, *candidates(file_of(entry.origin), given, entry.digest))
        query = "SELECT 1 FROM texts WHERE given=:name OR id=:name LIMIT 1"
        return next(n for n in names if self.db.execute(query, {"name": n}).fetchone() is None)

    def _add_row(self, text: int | None, entry: Entry, name: str, *, owner: bool) -> None:
        values = (
            self.part,
            self.position,
            text,
            entry.origin,
            self._input(entry),
            entry.piece,
            owner,
            name,
        )
        self.db.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)", values)
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
        row = row or self.db.execute(query + lost, (*place, self.first)).fetchone()
        if row is not None:
            query = "UPDATE rows SET origin=?, home=? WHERE part=? AND position=?"
            self.db.execute(query, (entry.origin, entry.piece, *row))
        return row is not None

    def refuse(self, item: Rejected, home: str, *, edited: bool = False) -> None:
        """Enter a rejection, once, and the piece that it is of; `edited` when a later run may take it."""
        self.db.execute(
            REJECT,
            (self.part, item.origin, item.line, item.reason, home, edited, item.language),
        )

    def home_of(self, item: Rejected) -> str:
        """The piece of the part that something rejected before it was read belongs to."""
        name = path_key(item.origin)
        return next((key.key for key in self.keys.values() if key.input == name), "")
