"""Gives every text an id of its own: ids that stand for several texts are told apart by their files."""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from posixpath import basename
from typing import Self

from newsgrain.decoded import whole_number
from newsgrain.errors import InputError
from newsgrain.records import Article, Rejected, text_id

SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, given TEXT NOT NULL, digest TEXT NOT NULL,
    file TEXT NOT NULL, part INTEGER NOT NULL, figures TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS givens ON texts (given, digest);
"""
_SHORT, _WHOLE = 8, 16


def place_of(origin: str) -> tuple[str, int]:
    """Path and line of an origin; 0 for a whole file."""
    mark = max(origin.rfind(":"), origin.rfind("@"), origin.rfind("#"))
    line = whole_number(origin[mark + 1 :])
    return (origin, 0) if line is None or mark < 1 else (origin[:mark], line)


def file_of(origin: str) -> str:
    """The name of the file that an origin stands in; `stdin` for standard input."""
    return _name_of(place_of(origin)[0])


@lru_cache(maxsize=1024)  # an input has many articles
def _name_of(path: str) -> str:
    name = basename(path.rstrip("/"))
    return "stdin" if name in ("", "-") else name


def candidates(file: str, given: str, digest: str) -> Iterator[str]:
    """Ids for one of several texts that came with the id `given`, the plainest first."""
    yield f"{file}:{given}"
    yield f"{file}:{given}:{digest[:_SHORT]}"
    yield f"{file}:{given}:{digest}"


def stands_for(article_id: str, given: str) -> bool:
    """Whether an article that came with the id `given` may have this one."""
    return article_id == given or f":{given}" in article_id


def name_all(db: sqlite3.Connection) -> int:
    """Set the id of every row of `texts` by what stands there, whatever its order; count the changed.

    A text keeps the id that it came with, unless other texts came with it too.
    """
    db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (text INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    db.execute("CREATE INDEX IF NOT EXISTS temp.wanted_names ON wanted (name)")
    db.execute("DELETE FROM wanted")
    db.execute(
        "INSERT INTO wanted SELECT n, file || ':' || given FROM texts"
        " WHERE given IN (SELECT given FROM texts GROUP BY given HAVING COUNT(*) > 1)"
    )
    for length in (_SHORT, _WHOLE):
        db.execute(
            "UPDATE wanted SET name = (SELECT file || ':' || given || ':' || substr(digest, 1, ?)"
            " FROM texts WHERE n = text) WHERE name IN (SELECT name FROM wanted GROUP BY name"
            " HAVING COUNT(*) > 1) OR EXISTS (SELECT 1 FROM texts WHERE given = name)",
            (length,),
        )
    name = "COALESCE((SELECT name FROM wanted WHERE text = n), given)"
    return db.execute(f"UPDATE texts SET id = {name} WHERE id != {name}").rowcount


def renamed(db: sqlite3.Connection) -> int:
    """How many rows of `texts` have another id than they came with."""
    (count,) = db.execute("SELECT COUNT(*) FROM texts WHERE id != given").fetchone()
    return int(count)


class Names:
    """The ids of articles that are read twice: once to see them all, and again to use them."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that goes with it, not memory
        weakref.finalize(self, self._db.close)
        self._db.executescript(SCHEMA)

    @classmethod
    def of(cls, items: Iterable[Article | Rejected]) -> Self:
        """The ids of these articles, which are all seen before any is named."""
        names = cls()
        names._db.execute("BEGIN")
        for item in items:
            if isinstance(item, Article):
                names._see(item)
        name_all(names._db)
        names._db.execute("COMMIT")
        return names

    def _see(self, article: Article) -> None:
        file = file_of(article.origin or article.article_id)
        self._db.execute(
            "INSERT INTO texts (id, given, digest, file, part, figures) VALUES (?, ?, ?, ?, 0, '')"
            " ON CONFLICT (given, digest) DO UPDATE SET file = MIN(file, excluded.file)",
            (article.article_id, article.article_id, text_id(article.text), file),
        )

    def once(self, items: Iterable[Article | Rejected]) -> Iterator[Article | Rejected]:
        """Every article under its id, and the same article only where it is read first."""
        self._db.execute("UPDATE texts SET part = 0")
        for item in items:
            if isinstance(item, Rejected):
                yield item
            elif (name := self._first(item)) is not None:
                yield replace(item, article_id=name)

    def _first(self, article: Article) -> str | None:
        found = self._db.execute(
            "SELECT n, id, part FROM texts WHERE given = ? AND digest = ?",
            (article.article_id, text_id(article.text)),
        ).fetchone()
        if found is None:
            raise InputError(f"{article.origin}: changed while it was read; run the command again")
        number, name, seen = found
        self._db.execute("UPDATE texts SET part = 1 WHERE n = ?", (number,))
        return None if seen else str(name)

    def told(self) -> str | None:
        """One line for people, or None when every id stands for one text."""
        count = renamed(self._db)
        return clash_told(count) if count else None


def clash_told(count: int) -> str:
    """One line for people about ids that stood for several texts."""
    if count == 1:
        return "1 article has an id that names its file: its own id stands for several texts"
    return f"{count:,} articles have ids that name their file: their own ids stand for several texts"
