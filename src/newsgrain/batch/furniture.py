"""Reads an archive once and learns from it which lines each outlet repeats."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from newsgrain.batch.batches import Batch
from newsgrain.batch.meter import Meter, total_bytes
from newsgrain.ingest.articles import read_piece
from newsgrain.ingest.chunks import Cutting, ReadOptions, plan_files
from newsgrain.ingest.inputs import find_inputs
from newsgrain.model.furniture import Furniture
from newsgrain.model.repeats import Repeats
from newsgrain.records import Rejected, accepted


@dataclass(slots=True)
class Learnt:
    """Furniture, articles read, those of them that no outlet is known of, and what could not be read."""

    furniture: Furniture
    read: int = 0
    homeless: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def learn(
    inputs: Sequence[str],
    reading: ReadOptions,
    progress: Callable[[int, int | None], None] = lambda _done, _all: None,
) -> Learnt:
    """Read all articles once, in bounded memory; `progress` gets bytes done and bytes of all, if known.

    Raises InputError when an input does not exist.
    """
    repeats, rejected, meter = Repeats(), list[Rejected](), Meter(total_bytes(inputs))
    for item in meter.pieces(plan_files(meter.files(find_inputs(inputs)), reading, Cutting())):
        if isinstance(item, Rejected):
            rejected.append(item)
            continue
        for article in accepted(read_piece(item, reading), rejected):
            repeats.add(article)
        meter.finish(Batch(0, (item,), (), ()))
        progress(round(meter.done), meter.total)
    return Learnt(repeats.furniture(), repeats.read, repeats.homeless, rejected)
