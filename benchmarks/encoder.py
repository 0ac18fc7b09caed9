"""Times an encoder as newsgrain runs it beside the same network in plain torch, one core each.

`python -m benchmarks.encoder [--model FOLDER] [--articles N] [--runs N]`, after `make encoder`. Both read the
same windows of the same pages of our corpus. The peer is what one would write first: 32 bits, eight windows
at a time as they come, the shorter ones filled up.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from newsgrain.annotations import corpus
from newsgrain.model import store
from newsgrain.model.encoder import Encoder
from newsgrain.text.sentences import SplitArticle, split_all

AT_ONCE = 8
ANNOTATIONS = Path(__file__).parent.parent / "annotations"


def pages(count: int) -> list[SplitArticle]:
    """The last articles of the corpus, which are whole pages."""
    return list(split_all([article for _, article in corpus.articles(ANNOTATIONS)][-count:]))


def encoder_of(folder: Path) -> Encoder:
    """The encoder of a model, or the one within it."""
    within = folder / "encoder"
    found = store.load(within if within.is_dir() else folder)
    if not isinstance(found, Encoder):
        raise SystemExit(f"{folder}: a model of kind {found.kind}; give one with an encoder (make encoder)")
    return found


def ours(encoder: Encoder, given: list[SplitArticle]) -> None:
    """As `classify` does it."""
    encoder.scores(given)


def plain(encoder: Encoder, given: list[SplitArticle]) -> None:
    """The backbone that the encoder is made of, in torch, on the same windows."""
    import torch

    from newsgrain.model.backbone import find
    from newsgrain.model.bert import load
    from newsgrain.model.encoder import _READ
    from newsgrain.model.windows import windows

    bert = load(find(None)).eval()
    found = list[list[int]]()
    for page in given:
        pieces = encoder.reader.pieces(page)
        for a, b in windows([len(piece) for piece in pieces], min(_READ, encoder.settings.window)):
            found.append([encoder.reader.opening, *(t for piece in pieces[a:b] for t in piece.tokens)])
    rest = iter(found)
    with torch.inference_mode():
        while some := list(islice(rest, AT_ONCE)):
            length = max(map(len, some))
            tokens = torch.tensor([row + [0] * (length - len(row)) for row in some])
            there = torch.tensor([[1] * len(row) + [0] * (length - len(row)) for row in some])
            bert(tokens, there)


WAYS = {"newsgrain": ours, "plain torch": plain}


def one(way: str, folder: Path, count: int) -> dict[str, float]:
    """Sentences a second of processor, and the peak of memory, of this process."""
    encoder, given = encoder_of(folder), pages(count)
    WAYS[way](encoder, given[:1])  # what is made ready once is not counted
    started = time.process_time()
    WAYS[way](encoder, given)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"speed": sum(map(len, given)) / seconds, "mb": peak}


def runs(folder: Path, count: int, times: int) -> Iterator[dict[str, Any]]:
    """Each way in a process of its own, one after the other, so often."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    for _ in range(times):
        found: dict[str, Any] = {}
        for way in WAYS:
            asked = [sys.executable, "-m", "benchmarks.encoder", "--model", str(folder), "--way", way]
            told = subprocess.run(
                [*asked, "--articles", str(count)], env=alone, check=True, stdout=subprocess.PIPE
            )
            found[way] = json.loads(told.stdout)
        yield found


def main() -> None:
    """Print the medians, and the median of the ratios of pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=Path("models/accurate"))
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=WAYS)
    given = parser.parse_args()
    if given.way:
        print(json.dumps(one(given.way, given.model, given.articles)))
        return
    found = list(runs(given.model, given.articles, given.runs))
    for way in WAYS:
        speed, mb = (statistics.median(run[way][name] for run in found) for name in ("speed", "mb"))
        print(f"{way:12} {speed:8,.0f} sentences/s {mb:8,.0f} MB")
    ratio = statistics.median(run["newsgrain"]["speed"] / run["plain torch"]["speed"] for run in found)
    print(f"newsgrain over plain torch: {ratio:.2f}")


if __name__ == "__main__":
    main()
