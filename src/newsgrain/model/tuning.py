"""Fine-tunes an encoder on labelled pages, kept after each epoch so that a stopped run goes on."""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, safe_open, save
from torch import Tensor, nn

from newsgrain.errors import ModelError
from newsgrain.model.bert import Tagger, Windows
from newsgrain.model.seam import Floats
from newsgrain.model.training import SEED
from newsgrain.model.windows import Piece, stretches, windows
from newsgrain.storage import whole

_WARM = 0.07  # share of the steps until the learning rate is whole
_LEAST = 0.02  # and the share of it that is left at the end
_SPREAD = 60  # tokens by which windows of one batch may differ more, so that batches differ between epochs
_PARTS = (1, 2, 4, 8, 16)  # into so many a batch is cut when there is no room for it
Tell = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Tuning:
    """How an encoder is trained: `batch` counts tokens, the rates are AdamW's.

    A fourth epoch took a quarter more time and was right no oftener on real pages.
    """

    epochs: int = 3
    rate: float = 1e-4
    head_rate: float = 1e-3
    decay: float = 0.01
    smoothing: float = 0.05
    batch: int = 2600
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Page:
    """The sentences of a page, and how much each label of theirs counts, shape (n, labels)."""

    pieces: Sequence[Piece]
    targets: Floats


Window = list[tuple[Piece, Floats]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A file with all that training has come to after an epoch; it is of one training alone."""

    path: Path

    def write(self, tagger: Tagger, optimizer: torch.optim.Optimizer, losses: Sequence[float]) -> None:
        """Keep weights, moments and the mean loss of each epoch so far."""
        tensors = {f"weights.{name}": value for name, value in tagger.state_dict().items()}
        for number, moments in optimizer.state_dict()["state"].items():
            tensors |= {f"moments.{number}.{name}": value for name, value in moments.items()}
        with whole(self.path) as file:
            file.write(save({n: t.contiguous() for n, t in tensors.items()}, {"losses": json.dumps(losses)}))

    def read(self, tagger: Tagger, optimizer: torch.optim.Optimizer) -> list[float]:
        """Go back to what was kept; gives the losses of the epochs that are done."""
        found = self._found()
        if found is None:
            return []
        tensors, losses = found
        weights, moments = dict[str, Tensor](), dict[int, dict[str, Tensor]]()
        for name, value in tensors.items():
            what, _, rest = name.partition(".")
            if what == "weights":
                weights[rest] = value
            else:
                number, _, moment = rest.partition(".")
                moments.setdefault(int(number), {})[moment] = value
        tagger.load_state_dict(weights)
        optimizer.load_state_dict({**optimizer.state_dict(), "state": moments})
        return losses

    def _found(self) -> tuple[dict[str, Tensor], list[float]] | None:
        """What is in the file; None where it is not there or damaged, and training begins anew."""
        try:
            with safe_open(self.path, "pt") as file:
                losses: list[float] = json.loads(file.metadata()["losses"])
            return load_file(self.path), losses
        except (OSError, SafetensorError, ValueError, KeyError, TypeError):
            return None


def tune(
    tagger: Tagger, pages: Sequence[Page], opening: int, most: int, tuning: Tuning, kept: Kept, tell: Tell
) -> list[float]:
    """Train `tagger` on windows of `most` tokens of the pages; gives the mean loss of each epoch.

    `tell` is called with the steps that are done, and of all. Raises ModelError when the loss is no number.
    """
    tagger.to("cuda" if torch.cuda.is_available() else "cpu")
    optimizer = _optimizer(tagger, tuning)
    losses = kept.read(tagger, optimizer)
    for epoch in range(len(losses), tuning.epochs):
        # every epoch draws anew, so that a run that goes on draws what it would have drawn
        torch.manual_seed(tuning.seed + epoch)
        batches = _batches(pages, most, tuning, epoch)
        losses.append(_epoch(tagger, optimizer, batches, opening, tuning, epoch, tell))
        kept.write(tagger, optimizer, losses)
    tagger.eval()
    return losses


def _optimizer(tagger: Tagger, tuning: Tuning) -> torch.optim.Optimizer:
    groups = [
        {"params": list(tagger.bert.parameters()), "lr": tuning.rate, "whole": tuning.rate},
        {"params": list(tagger.head.parameters()), "lr": tuning.head_rate, "whole": tuning.head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=tuning.decay, fused=True)


def _batches(pages: Sequence[Page], most: int, tuning: Tuning, epoch: int) -> list[list[Window]]:
    """Windows of about one length together, of at most `tuning.batch` tokens filled up, in random order."""
    draw = random.Random(tuning.seed + epoch)  # noqa: S311 - not for secrets
    found = [window for page in pages for window in _cut(page, most, draw, epoch)]
    found.sort(key=lambda window: _size(window) + draw.random() * _SPREAD)
    batches: list[list[Window]] = []
    longest = 0
    for window in found:
        longest = max(longest, _size(window))
        if not batches or (len(batches[-1]) + 1) * longest > tuning.batch:
            batches.append([])
            longest = _size(window)
        batches[-1].append(window)
    draw.shuffle(batches)
    return batches


def _cut(page: Page, most: int, draw: random.Random, epoch: int) -> Iterator[Window]:
    """Whole windows first; then shorter ones, too, that begin elsewhere: a sentence changes company.

    Where few sentences are labelled, most of a page teaches nothing, and is not read.
    """
    size = draw.choice((most, most, most * 3 // 4, most // 2)) if epoch else most
    shift = draw.randint(-size // 2, size // 2) if epoch else 0
    rows = list(zip(page.pieces, page.targets, strict=True))
    for first, last in stretches(page.targets.sum(1) > 0):
        for start, end in windows([len(piece) for piece in page.pieces[first:last]], size, shift):
            if page.targets[first + start : first + end].any():
                yield rows[first + start : first + end]


def _size(window: Window) -> int:
    return 1 + sum(len(piece) for piece, _ in window)


def _epoch(
    tagger: Tagger,
    optimizer: torch.optim.Optimizer,
    batches: Sequence[Sequence[Window]],
    opening: int,
    tuning: Tuning,
    epoch: int,
    tell: Tell,
) -> float:
    tagger.train()
    total = 0.0
    for n, batch in enumerate(batches):
        done, of = epoch * len(batches) + n, tuning.epochs * len(batches)
        tell(done, of)
        for group in optimizer.param_groups:
            group["lr"] = group["whole"] * min(1.0, (done + 1) / (_WARM * of)) * max(_LEAST, 1 - done / of)
        loss = _step(tagger, optimizer, batch, opening, tuning)
        if not math.isfinite(loss):
            raise ModelError(
                f"training: the loss is no number any more in epoch {epoch + 1}; take another backbone"
            )
        total += loss
    return total / max(len(batches), 1)


def _step(
    tagger: Tagger,
    optimizer: torch.optim.Optimizer,
    batch: Sequence[Window],
    opening: int,
    tuning: Tuning,
) -> float:
    """Learn from one batch, in halves, quarters and so on where there is no room for it; gives its loss."""
    for parts in _PARTS:
        optimizer.zero_grad()
        try:
            loss = sum(_learn(tagger, batch[n::parts], opening, tuning, batch) for n in range(parts))
            break
        except torch.OutOfMemoryError:
            if parts >= min(len(batch), _PARTS[-1]):
                raise ModelError("training: no room for one window on this device") from None
    nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
    optimizer.step()
    return loss


def _learn(
    tagger: Tagger, part: Sequence[Window], opening: int, tuning: Tuning, batch: Sequence[Window]
) -> float:
    """Add a part's gradients to those of its batch; gives its share of the loss."""
    if not part:
        return 0.0
    device = tagger.head.weight.device
    whole = sum(float(row.sum()) for window in batch for _, row in window)
    targets = torch.tensor(np.array([row for window in part for _, row in window]), device=device)
    even = targets.sum(1, keepdim=True) / targets.shape[1]
    with torch.autocast(device.type, torch.bfloat16, enabled=_halves_pay(device)):
        scores = tagger(_together(part, opening, device))
    told = torch.lerp(targets, even.expand_as(targets), tuning.smoothing)
    loss = -(told * scores.float().log_softmax(1)).sum() / whole
    loss.backward()
    return float(loss.item())


def _halves_pay(device: torch.device) -> bool:
    """Whether numbers of 16 bits are faster; a processor without tiles for them takes twice as long."""
    return device.type != "cpu" or bool(torch.cpu.get_capabilities().get("amx_tile"))


def _together(part: Sequence[Window], opening: int, device: torch.device) -> Windows:
    """Windows as one batch, the shorter ones filled up."""
    length = max(map(_size, part))
    tokens = torch.zeros(len(part), length, dtype=torch.long)
    there, sentence = torch.zeros_like(tokens), torch.full_like(tokens, -1)
    stops: list[int] = []
    for row, window in enumerate(part):
        tokens[row, 0], at = opening, 1
        for piece, _ in window:
            end = at + len(piece)
            tokens[row, at:end] = torch.tensor(piece.tokens)
            sentence[row, at:end] = len(stops)
            stops.append(row * length + at + piece.stop)
            at = end
        there[row, :at] = 1
    return Windows(*(t.to(device) for t in (tokens, there, sentence, torch.tensor(stops))))
