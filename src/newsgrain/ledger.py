"""What of a batch is done: committed piece by piece, so that a killed run goes on where it stopped."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsgrain.errors import OutputError
from newsgrain.records import Rejected

_SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS pieces (key TEXT PRIMARY KEY, part INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parts (part INTEGER PRIMARY KEY, counts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ids (article_id TEXT PRIMARY KEY, origin TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rejected (
    part INTEGER NOT NULL, origin TEXT NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What one part holds; `labels` counts sentences by label, `confidence` sums their confidences."""

    articles: int = 0
    sentences: int = 0
    rejected: int = 0
    confidence: float = 0.0
    labels: dict[str, int] = field(default_factory=dict)

    def __add__(self, other: "PartCounts") -> "PartCounts":
        """Counts of both together."""
        return PartCounts(
            self.articles + other.articles,
            self.sentences + other.sentences,
            self.rejected + other.rejected,
            self.confidence + other.confidence,
            dict(Counter(self.labels) + Counter(other.labels)),
        )


class Ledger:
    """The ledger of one output folder, an SQLite file; every commit is durable when it returns."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise OutputError(
                f"{path}: cannot be used ({error}); make room or take another --out folder"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def claim(self, settings: dict[str, str], out: Path) -> None:
        """Bind the folder to settings; raises OutputError when it was begun with others."""
        before = dict(self._db.execute("SELECT key, value FROM settings"))
        if not before:
            self._db.executemany("INSERT INTO settings VALUES (?, ?)", settings.items())
        different = sorted(k for k in settings if before and before.get(k) != settings[k])
        if different:
            told = ", ".join(f"{k} {before.get(k)} (now {settings[k]})" for k in different)
            raise OutputError(
                f"{out}: was begun with {told}; use another --out folder, or --fresh to start again"
            )

    def has(self, key: str) -> bool:
        """Whether a piece is done."""
        return self._db.execute("SELECT 1 FROM pieces WHERE key=?", (key,)).fetchone() is not None

    def next_part(self) -> int:
        """The number of the first part not yet written."""
        (last,) = self._db.execute("SELECT MAX(part) FROM parts").fetchone()
        return 0 if last is None else last + 1

    def known(self, ids: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Which of these (article_id, origin) were classified before: id to its first origin."""
        found = {}
        for article_id, _ in ids:
            row = self._db.execute("SELECT origin FROM ids WHERE article_id=?", (article_id,)).fetchone()
            if row:
                found[article_id] = row[0]
        return found

    def commit(
        self,
        part: int,
        keys: Iterable[str],
        ids: Iterable[tuple[str, str]],
        rejected: Iterable[Rejected],
        counts: PartCounts,
    ) -> None:
        """Enter a part whose files are in place, all or nothing."""
        body = {name: getattr(counts, name) for name in PartCounts.__slots__}
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT INTO pieces VALUES (?, ?)", ((k, part) for k in keys))
            self._db.executemany("INSERT INTO ids VALUES (?, ?)", ids)
            self._db.executemany(
                "INSERT INTO rejected VALUES (?, ?, ?, ?)",
                ((part, r.origin, r.line, r.reason) for r in rejected),
            )
            self._db.execute("INSERT INTO parts VALUES (?, ?)", (part, json.dumps(body)))
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise OutputError(f"ledger: cannot be written ({error}); make room, then run again") from error

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
