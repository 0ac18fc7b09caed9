"""Trains an encoder behind the seam: fine-tunes a backbone and calibrates what comes of it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.extras import library
from newsgrain.features.matrix import InContext, numbered
from newsgrain.model.backbone import Backbone, find
from newsgrain.model.beside import Beside, joined, labelled
from newsgrain.model.encoder import Encoder
from newsgrain.model.fits import Fits
from newsgrain.model.kinds import ENCODER
from newsgrain.model.seam import Floats, Ints, softmax
from newsgrain.model.training import SEED, check_trainable, versions
from newsgrain.model.windows import Reader, Settings
from newsgrain.records import LABELS

if TYPE_CHECKING:
    from newsgrain.model.bert import Tagger
    from newsgrain.model.tuning import Page, Tuning


_NEEDED = ("torch", "safetensors", "tokenizers", "onnx", "onnxruntime")
_HELD = 0.1  # share of the groups that calibrate the head and are not learnt from
_ENOUGH = 10  # sentences of each label among them, or the head stays as it is
_COST = 0.005  # accuracy that weights of 8 bits may cost
KEPT = Path(".build/encoder")


@dataclass(frozen=True, slots=True)
class EncoderTrainer:
    """What `seam.Trainer` asks for: labelled sentences on their pages, and how to train."""

    rows: Sequence[InContext]
    classes: Ints
    groups: NDArray[Any]
    backbone: Backbone
    settings: Settings
    tuning: "Tuning"
    kept: Path
    tell: Callable[[int, int | None], None]
    beside: Beside | None = None

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Encoder:
        """Train on the labelled sentences numbered `used`, on all if not given, unless that is kept.

        Goes on from the last whole epoch where the same training was stopped.
        """
        used = np.arange(len(self.rows)) if used is None else used
        check_trainable(self.classes[used].tolist(), "training")
        fits = Fits(self.kept)
        key = fits.key(self.fingerprint() + hashlib.sha256(used.tobytes()).hexdigest())
        made = fits.read(key)
        if made is None:
            made = self._trained(used, fits.stopped(key))
            fits.write(key, made)
        return replace(made, card={**(about or {}), **made.card})

    def _trained(self, used: Ints, stopped: Path) -> Encoder:
        from newsgrain.model.tuning import Kept, tune

        learnt, held = self._parted(used)
        reader, tagger = Reader(self.backbone.tokenizer, self.settings), self._tagger()
        pages = self._pages(reader, learnt)
        losses = tune(
            tagger, pages, reader.opening, self.settings.window, self.tuning, Kept(stopped), self.tell
        )
        card: dict[str, Any] = {"sentences": len(used), "versions": _versions()}
        card["encoder"] = {"backbone": self.backbone.name, "losses": losses, **asdict(self.tuning)}
        return self._smaller(self._encoder(tagger, card), held)

    def judge(self, inner: Ints, outer: Ints) -> tuple[Encoder, Floats]:
        """A model of the sentences `inner`, and what it says of the sentences `outer`: (outer, labels)."""
        made = self.fit(inner)
        return made, self.says(made, outer)

    def says(self, made: Encoder, sought: Ints, asked: NDArray[np.bool_] | None = None) -> Floats:
        """What an encoder says of the labelled sentences numbered `sought`, shape (sought, labels).

        NaN for those that are not `asked` for, shape (sought,), if that is given.
        """
        return softmax(self._scores(made, sought, asked))

    def held(self, used: Ints) -> Ints:
        """Those of the sentences `used` that a fit on them does not learn from; they calibrate its head."""
        return self._parted(used)[1]

    def can_learn(self, used: Ints) -> bool:
        """Any labelled sentence can be learnt from."""
        return len(used) > 0

    def fingerprint(self) -> str:
        """Changes with all that a fit depends on but its code: articles, labels, backbone, versions."""
        said = [asdict(self.settings), asdict(self.tuning), _versions(), self.backbone.fingerprint()]
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
        splits, labelled = numbered(self.rows)
        for split in splits:
            digest.update(repr((split.article.text, split.spans.tolist())).encode("utf-8", "surrogatepass"))
        digest.update(labelled.tobytes() + self.classes.tobytes())
        digest.update("\n".join(map(str, self.groups)).encode())
        digest.update(b"" if self.beside is None else self.beside.fingerprint())
        return digest.hexdigest()

    def _parted(self, used: Ints) -> tuple[Ints, Ints]:
        """What is learnt from, and what calibrates: nothing where a label would be left without sentence."""
        names = np.unique(self.groups[used])
        drawn = np.random.default_rng(SEED).permutation(names)[: int(len(names) * _HELD)]
        away = np.isin(self.groups[used], drawn)
        if len(set(self.classes[used[~away]].tolist())) < len(LABELS):
            return used, used[:0]
        return used[~away], used[away]

    def _tagger(self) -> "Tagger":
        import torch

        from newsgrain.model.bert import Tagger, load

        torch.manual_seed(self.tuning.seed)
        return Tagger(load(self.backbone), len(LABELS))

    def _pages(self, reader: Reader, learnt: Ints) -> "list[Page]":
        from newsgrain.model.tuning import Page

        gold = labelled([self.rows[n] for n in learnt], self.classes[learnt].tolist(), 1.0)
        all_of_it = joined(gold, self.beside) or gold
        splits, numbers = numbered(all_of_it.rows)
        targets = np.zeros((sum(map(len, splits)), len(LABELS)))
        targets[numbers] = all_of_it.targets
        parts = np.split(targets, np.cumsum([len(split) for split in splits])[:-1])
        return [Page(reader.pieces(split), part) for split, part in zip(splits, parts, strict=True)]

    def _encoder(self, tagger: "Tagger", card: dict[str, Any]) -> Encoder:
        from newsgrain.model.bert import to_onnx

        head = tagger.head.cpu()
        weights = np.ascontiguousarray(head.weight.detach().numpy().T)
        network = to_onnx(tagger.bert)
        return Encoder(
            self.settings, self.backbone.tokenizer, network, weights, head.bias.detach().numpy(), card
        )

    def _smaller(self, whole: Encoder, held: Ints) -> Encoder:
        """With weights of 8 bits, unless that costs too much on what was held out; calibrated there."""
        from newsgrain.model.bert import in_8_bits

        small = replace(whole, network=in_8_bits(whole.network))
        truth = self.classes[held]
        found = [(made, self._scores(made, held)) for made in (whole, small)]
        right = [scores.argmax(1) == truth for _, scores in found]
        costly = surely_costs(right[0], right[1])
        made, scores = found[0 if costly else 1]
        told = [float(one.mean()) for one in right if len(held)]
        made.card["encoder"] |= {"bits": 32 if costly else 8, "held_out": len(held), "accuracy": told}
        return _calibrated(made, scores, truth)

    def _scores(self, made: Encoder, sought: Ints, asked: NDArray[np.bool_] | None = None) -> Floats:
        splits, numbers = numbered([self.rows[n] for n in sought])
        if asked is None:
            return made.scores(splits)[numbers]
        everyone = np.zeros(sum(map(len, splits)), np.bool_)
        everyone[numbers] = asked
        return made.scores(splits, everyone)[numbers]


def surely_costs(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> bool:
    """Whether accuracy on the same sentences falls by more than may be, one standard error aside."""
    if not len(before):
        return False
    lost = before.astype(np.float64) - after
    return bool(lost.mean() - lost.std() / np.sqrt(len(lost)) > _COST)


def _calibrated(made: Encoder, scores: Floats, truth: Ints) -> Encoder:
    """The same with a head whose probabilities are right on average, by logistic regression on its scores."""
    from sklearn.linear_model import LogisticRegression

    if np.bincount(truth, minlength=len(LABELS)).min() < _ENOUGH:
        return made
    fitted = LogisticRegression(max_iter=1000).fit(scores, truth)
    turn = fitted.coef_.T
    return replace(
        made,
        weights=np.ascontiguousarray((made.weights @ turn).astype(np.float32)),
        intercept=(made.intercept @ turn + fitted.intercept_).astype(np.float32),
    )


def _versions() -> dict[str, str]:
    return {**versions(), **{name: version(name) for name in _NEEDED}}


def lay_out(
    rows: Sequence[InContext],
    classes: Sequence[int],
    groups: Sequence[str],
    *,
    backbone: str | None = None,
    tuning: "Tuning | None" = None,
    settings: Settings | None = None,
    kept: Path = KEPT,
    tell: Callable[[int, int | None], None] = lambda _done, _all: None,
    beside: Beside | None = None,
) -> EncoderTrainer:
    """Find the backbone and number the sentences; `kept` is the folder of trainings, done or stopped."""
    for name in _NEEDED:
        library(name, name, ENCODER, "training an encoder")
    from newsgrain.model.tuning import Tuning

    found = find(backbone)
    return EncoderTrainer(
        rows,
        np.asarray(classes, dtype=np.int64),
        np.array(groups),
        found,
        settings or Settings(window=min(Settings().window, found.config["max_position_embeddings"])),
        tuning or Tuning(),
        kept,
        tell,
        beside,
    )
