"""Writes one part of a batch's output, as JSON lines or Parquet, beside its place and then into it."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsgrain.records import LABELS, Prediction

FORMATS = ("jsonl", "parquet")
FOLDERS = ("sentences", "articles")


def part_path(out: Path, folder: str, part: int, form: str) -> Path:
    """Where a part stands: `out/sentences/part-00000.jsonl`."""
    return out / folder / f"part-{part:05d}.{form}"


def prediction_row(prediction: Prediction) -> dict[str, Any]:
    """The row of a prediction, its fields in the order of the record."""
    return {name: getattr(prediction, name) for name in Prediction.__slots__}


def article_row(
    article_id: str, origin: str | None, title: str | None, predictions: Sequence[Prediction]
) -> dict[str, Any]:
    """The row of an article: how many sentences, how many of each label, mean confidence."""
    counts = Counter(p.label.value for p in predictions)
    mean = sum(p.confidence for p in predictions) / len(predictions)
    return {
        "article_id": article_id,
        "origin": origin,
        "title": title,
        "sentences": len(predictions),
        "counts": {label.value: counts[label.value] for label in LABELS},
        "mean_confidence": round(mean, 6),
    }


def write_partial(path: Path, rows: Sequence[dict[str, Any]], form: str) -> Path:
    """Write rows beside `path` and sync them; returns where. `settle` puts them in place."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        if form == "parquet":
            _write_parquet(file, rows, path.parent.name)
        else:
            file.writelines(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in rows)
        file.flush()
        os.fsync(file.fileno())
    return partial


def settle(path: Path) -> None:
    """Move what `write_partial` wrote into place, durably."""
    os.replace(path.with_name(path.name + ".partial"), path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_parquet(file: Any, rows: Sequence[dict[str, Any]], folder: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def by_label(value: pa.DataType) -> pa.DataType:
        return pa.struct([(label.value, value) for label in LABELS])

    text, number, real = pa.string(), pa.int32(), pa.float64()
    schemas = {
        "sentences": [("article_id", text), ("sentence_id", text), ("index", number)]
        + [("start", number), ("end", number), ("text", text), ("label", text)]
        + [("confidence", real), ("probabilities", by_label(real)), ("model", text)],
        "articles": [("article_id", text), ("origin", text), ("title", text)]
        + [("sentences", number), ("counts", by_label(number)), ("mean_confidence", real)],
    }
    pq.write_table(pa.Table.from_pylist(list(rows), pa.schema(schemas[folder])), file)
