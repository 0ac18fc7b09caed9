"""What tests ask of files that were written."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of all files below a folder, by their place in it."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def results(out: Path) -> dict[str, bytes]:
    """The bytes of what a batch has made, but for its ledger and its account; nothing half written."""
    kept = ("articles/part-", "sentences/part-", "rejected.jsonl")
    return {n: data for n, data in contents(out).items() if n.startswith(kept) and not n.endswith(".partial")}


def rows_of(path: Path) -> list[Any]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def rows(out: Path, kind: str) -> list[Any]:
    """The rows of all parts of a kind (articles, sentences) that a batch has made, in order."""
    return [row for path in sorted((out / kind).glob("part-*.jsonl")) for row in rows_of(path)]


def json_lines(rows: Iterable[object]) -> str:
    """Rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)


def write_rows(path: Path, rows: Iterable[object]) -> Path:
    """A file of JSON lines."""
    path.write_text(json_lines(rows), encoding="utf-8")
    return path
