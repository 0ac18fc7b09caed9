"""The same job from parts that anyone has: nupunkt cuts, fastText's command line scores, json writes rows.

`python benchmarks/peer.py IN.jsonl OUT.jsonl FASTTEXT MODEL.bin LABEL...` reads articles, a JSON line each,
and writes a row a sentence with the fields that `newsgrain classify` writes. It needs nothing of newsgrain.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nupunkt


def sentences(path: Path) -> Iterator[dict[str, Any]]:
    """Each sentence with its place, as a row that still lacks what the model says."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            name, text = article["id"], article["text"]
            found = ((a, b) for a, b in nupunkt.sent_spans(text) if text[a:b].strip())
            for index, (start, end) in enumerate(found):
                row = {"article_id": name, "sentence_id": f"{name}:{start}-{end}", "index": index}
                yield row | {"start": start, "end": end, "text": text[start:end]}


def scored(lines: Path, program: str, model: str, labels: Sequence[str]) -> Iterator[dict[str, float]]:
    """The probability of every label for each line of a file, the likeliest first."""
    command = [program, "predict-prob", model, str(lines), str(len(labels))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as peer:
        for line in peer.stdout or ():
            words = line.split()
            numbers = (int(name.removeprefix("__label__")) for name in words[::2])
            yield dict(zip((labels[n] for n in numbers), map(float, words[1::2]), strict=True))


def main(source: str, out: str, program: str, model: str, *labels: str) -> None:
    """Do the whole job."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as lines:
        rows = list(sentences(Path(source)))
        lines.writelines(" ".join(row["text"].split()) + "\n" for row in rows)
        lines.flush()
        with Path(out).open("w", encoding="utf-8") as file:
            for row, chances in zip(rows, scored(Path(lines.name), program, model, labels), strict=True):
                label, confidence = next(iter(chances.items()), (labels[0], 0.0))
                told = {"label": label, "confidence": confidence, "probabilities": chances, "model": "peer"}
                file.write(json.dumps(row | told, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
