"""Finds what a ledger has of inputs that were edited or deleted, and marks it to be taken out."""

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsgrain.ids import file_of
from newsgrain.storage import exists, is_url
from newsgrain.wording import counted, is_or_are, it_or_them

GOES, MOVES = 1, 2  # what is to become of a row: it goes, or it is said to stand elsewhere
_FIRST = 3
_HOLD = {"rows": "part, position", "rejected": "rowid"}  # tables that say what pieces gave, in their order


@dataclass(frozen=True, slots=True)
class Outdated:
    """Articles and rejections of inputs that were edited or deleted: how many, and where the first stood."""

    articles: int = 0
    first: tuple[str, ...] = ()
    rejected: int = 0

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.articles or self.rejected)

    def told(self) -> str:
        """One line for people."""
        count = self.articles + self.rejected
        more = ", ..." if count > len(self.first) else ""
        both = (self.articles, "article"), (self.rejected, "rejection")
        what = " and ".join(counted(many, noun) for many, noun in both if many)
        return (
            f"{what} {is_or_are(count)} of inputs that were edited or deleted since"
            f" ({', '.join(self.first)}{more}); --prune takes {it_or_them(count)} out"
        )


def find(db: sqlite3.Connection) -> Outdated:
    """Fill the table `outdated` with the pieces that are no longer there, and tell their articles."""
    db.execute("CREATE TEMP TABLE IF NOT EXISTS outdated (key TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("DELETE FROM outdated")
    for name in _gone(db):
        query = (
            "INSERT INTO outdated SELECT key FROM pieces WHERE input=? AND key NOT IN (SELECT key FROM met)"
        )
        db.execute(query, (name,))
    gone = "WHERE home IN (SELECT key FROM outdated)"
    counts = [db.execute(f"SELECT COUNT(*) FROM {table} {gone}").fetchone()[0] for table in _HOLD]
    first: list[str] = []
    for table, order in _HOLD.items():
        query = f"SELECT origin FROM {table} {gone} ORDER BY {order} LIMIT {_FIRST - len(first)}"
        first += (origin for (origin,) in db.execute(query))
    return Outdated(counts[0], tuple(first), counts[1])


def _gone(db: sqlite3.Connection) -> Iterator[str]:
    """Inputs with pieces that were not met, though they were looked at or are no more."""
    query = (
        "SELECT DISTINCT pieces.input, path, EXISTS (SELECT 1 FROM looked WHERE input = pieces.input)"
        " FROM pieces JOIN inputs USING (input) WHERE key NOT IN (SELECT key FROM met)"
    )
    for name, path, looked in db.execute(query).fetchall():
        if path and _is_gone(os.fsdecode(path), looked=bool(looked)):
            yield name


def _is_gone(path: str, *, looked: bool) -> bool:
    """Whether what was read of an input is not there; what only cannot be read now may be."""
    if is_url(path):
        return looked or not exists(path)
    try:
        with Path(path).open("rb") as file:
            file.read(1)
    except IsADirectoryError:  # it was passed over, and can be read now
        return os.access(path, os.R_OK | os.X_OK)
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return looked


def mark(db: sqlite3.Connection) -> set[int]:
    """Mark the rows of outdated pieces and forget the pieces; returns the parts to be counted again.

    A text that stands elsewhere too stays: its row moves to the first such place. Pieces are forgotten,
    too, of which an article was rejected for the text that goes now, so that they are read again.
    """
    gone = "home IN (SELECT key FROM outdated)"
    where = f"rejected WHERE edited OR {gone}"
    parts = {part for (part,) in db.execute(f"SELECT DISTINCT part FROM {where}")}
    db.execute(f"UPDATE rows SET dirty=1, doomed={GOES} WHERE {gone}")
    owners = db.execute(f"SELECT part, position, text FROM rows WHERE owner AND {gone}").fetchall()
    for part, position, text in owners:
        _move(db, part, position, text)
    db.create_function("file_of", 1, file_of, deterministic=True)
    db.execute(
        "UPDATE texts SET file = COALESCE((SELECT MIN(file_of(origin)) FROM rows WHERE text = n AND"
        f" doomed != {GOES}), file) WHERE n IN (SELECT text FROM rows WHERE dirty)"
    )
    db.execute("DELETE FROM pieces WHERE key IN (SELECT home FROM rejected WHERE edited)")
    db.execute("DELETE FROM pieces WHERE key IN (SELECT key FROM outdated)")
    db.execute(f"DELETE FROM {where}")
    return parts


def _move(db: sqlite3.Connection, part: int, position: int, text: int) -> None:
    """Let the row that has the sentences stand for another place of its text, if there is one."""
    other = db.execute(
        f"SELECT part, position, origin, input, home FROM rows WHERE text=? AND doomed != {GOES}"
        " ORDER BY part, position LIMIT 1",
        (text,),
    ).fetchone()
    if other is not None:
        db.execute(f"UPDATE rows SET dirty=1, doomed={GOES} WHERE part=? AND position=?", other[:2])
        db.execute(
            f"UPDATE rows SET doomed={MOVES}, origin=?, input=?, home=? WHERE part=? AND position=?",
            (*other[2:], part, position),
        )
