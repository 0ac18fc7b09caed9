"""What a ledger says of a part as one object, as it is kept at a URL, and how it is entered again."""

import json
import os
import sqlite3
from typing import Any

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


def body_of(db: sqlite3.Connection, part: int) -> dict[str, Any]:
    """All that is entered of a part."""
    body: dict[str, Any] = {
        name: db.execute(query, {"part": part}).fetchall() for name, query in _QUERIES.items()
    }
    inputs = [(name, os.fsdecode(path)) for name, path in body["inputs"]]
    return {**body, "part": part, "inputs": inputs, "counts": json.loads(body["counts"][0][0])}


def take(db: sqlite3.Connection, body: dict[str, Any]) -> None:
    """Enter what a body says."""
    part = body["part"]
    pieces = ((key, part, *rest) for key, *rest in body["pieces"])
    db.executemany("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?, ?, ?, ?)", pieces)
    inputs = ((name, os.fsencode(path)) for name, path in body["inputs"])
    db.executemany("INSERT OR IGNORE INTO inputs VALUES (?, ?)", inputs)
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
