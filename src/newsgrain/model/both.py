"""Linear model and encoder together: they err on different sentences, so that the two beat either."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np

from newsgrain.model import store
from newsgrain.model.kinds import BOTH, ENCODER, LINEAR, trainer
from newsgrain.model.mixing import ALWAYS, HALF_EACH, SURE, fitted, together, unsure
from newsgrain.model.seam import Cue, Floats, Ints, Look, Model, Told, Trainer, softmax, strongest_first
from newsgrain.records import LABELS, Label, text_hash
from newsgrain.text.sentences import SplitArticle

if TYPE_CHECKING:
    from newsgrain.features.matrix import InContext
    from newsgrain.model.beside import Beside
    from newsgrain.model.encoder import Encoder
    from newsgrain.model.finetune import EncoderTrainer
    from newsgrain.model.linear import Settings


@dataclass(frozen=True)
class Both:
    """Log-probabilities of its `parts`, weighed and added, as `seam.Model` describes models.

    Where the linear part is at least so `sure`, the encoder is not asked: both seldom differ there.
    """

    kind: ClassVar[str] = BOTH
    labels: ClassVar[tuple[Label, ...]] = LABELS
    parts: "tuple[Model, Encoder]"
    weights: tuple[float, ...]
    card: dict[str, Any]
    sure: float = ALWAYS

    @cached_property
    def name(self) -> str:
        """First 12 hex digits of the SHA-256 of the parts' names and weights."""
        said: list[Any] = [[part.name for part in self.parts], self.weights]
        said += [] if self.sure == ALWAYS else [self.sure]
        return text_hash(json.dumps(said))[:12]

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Probabilities of every sentence of the documents, in order: shape (n, labels), rows sum to 1."""
        linear, encoder = self.parts
        p = linear.probabilities(documents)
        asked = unsure(p, self.sure)
        return together(p, softmax(encoder.scores(documents, asked)), asked, self.weights)

    def tell(self, document: SplitArticle) -> Told:
        """What speaks for a label in each part, by its weight; where the linear one is sure, in it alone."""
        linear, encoder = self.parts
        plain = linear.tell(document)
        asked = unsure(plain.probabilities, self.sure)
        read = encoder.tell(document, asked)

        def looks(given: Sequence[int]) -> list[Look]:
            told = zip(plain.looks(given), read.looks(given), asked.tolist(), strict=True)
            return [_look(some, self.weights) if both else some[0] for *some, both in told]

        return Told(together(plain.probabilities, read.probabilities, asked, self.weights), looks)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write each part as a model of its own, in a folder that is called after its kind."""
        for part in self.parts:
            store.write(part, folder / part.kind)
        kinds = [part.kind for part in self.parts]
        return {"parts": kinds, "weights": list(self.weights), "sure": self.sure}


def _look(looks: Sequence[Look], weights: Sequence[float]) -> Look:
    cues, rest = list[Cue](), dict[str, float]()
    for look, w in zip(looks, weights, strict=True):
        cues += [Cue(cue.kind, cue.name, cue.amount * w) for cue in look.cues]
        for name, amount in look.rest.items():
            rest[name] = rest.get(name, 0.0) + amount * w
    ranked = strongest_first(cues)
    return Look(sum(x.difference * w for x, w in zip(looks, weights, strict=True)), ranked, rest)


def read(folder: Path, meta: dict[str, Any]) -> Both:
    """Read what `Both.save` wrote; raises ModelError."""
    linear, encoder = (store.load(folder / kind) for kind in meta["parts"])
    weights, sure = tuple(map(float, meta["weights"])), float(meta.get("sure", ALWAYS))
    return Both((linear, cast("Encoder", encoder)), weights, meta["card"], sure)


@dataclass(frozen=True, slots=True)
class BothTrainer:
    """What `seam.Trainer` asks for, by the trainers of its parts."""

    linear: Trainer
    encoder: "EncoderTrainer"

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Both:
        """Train each part on the sentences `used`, on all if not given, and find out how to weigh them."""
        encoder, linear = self.encoder.fit(used, about), self.linear.fit(used, about)
        used = np.arange(len(self.encoder.rows)) if used is None else used
        weights, told = self._weights(used, encoder)
        return Both((linear, encoder), weights, {**encoder.card, "weights": told}, SURE)

    def judge(self, inner: Ints, outer: Ints) -> tuple[Both, Floats]:
        """A model of the sentences `inner`, and what it says of the sentences `outer`: (outer, labels)."""
        (linear, p), encoder = self.linear.judge(inner, outer), self.encoder.fit(inner)
        weights, _ = self._weights(inner, encoder)
        asked = unsure(p, SURE)
        q = self.encoder.says(encoder, outer, asked)
        return Both((linear, encoder), weights, {}, SURE), together(p, q, asked, weights)

    def can_learn(self, used: Ints) -> bool:
        """Whether each part can learn from the labelled sentences `used`."""
        return self.linear.can_learn(used) and self.encoder.can_learn(used)

    def fingerprint(self) -> str:
        """Changes with that of any part."""
        return text_hash(self.linear.fingerprint() + self.encoder.fingerprint())

    def _weights(self, used: Ints, encoder: "Encoder") -> tuple[tuple[float, ...], dict[str, Any]]:
        """Fitted on those of the sentences `used` that the encoder kept apart, and a linear model too."""
        held = self.encoder.held(used)
        rest = np.setdiff1d(used, held)
        if not len(held) or not self.linear.can_learn(rest):
            return HALF_EACH, {"sentences": 0}
        _, p = self.linear.judge(rest, held)
        asked = unsure(p, SURE)
        found = (p[asked], self.encoder.says(encoder, held, asked)[asked])
        held = held[asked]
        return fitted(found, self.encoder.classes[held], self.encoder.groups[held].tolist())


def lay_out(
    rows: "Sequence[InContext]",
    classes: Sequence[int],
    groups: Sequence[str],
    beside: "Beside | None" = None,
    linear: "Settings | None" = None,
    **chosen: Any,
) -> BothTrainer:
    """Lay labelled sentences out for both; `linear` is for that part, all else `chosen` for the encoder."""
    encoder = trainer(rows, classes, groups, ENCODER, beside=beside, **chosen)
    plain = trainer(rows, classes, groups, LINEAR, beside=beside, settings=linear)
    return BothTrainer(plain, cast("EncoderTrainer", encoder))
