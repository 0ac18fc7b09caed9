"""Linear model and encoder together, weighed by what each is worth: they err on different sentences."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from newsgrain.model import store
from newsgrain.model.kinds import BOTH, ENCODER, LINEAR, trainer
from newsgrain.model.seam import Cue, Floats, Ints, Look, Model, Told, Trainer, logs, softmax, strongest_first
from newsgrain.model.training import FOLDS, parts
from newsgrain.records import LABELS, Label, text_hash
from newsgrain.text.sentences import SplitArticle

if TYPE_CHECKING:
    from newsgrain.features.matrix import InContext
    from newsgrain.model.beside import Beside
    from newsgrain.model.encoder import Encoder
    from newsgrain.model.finetune import EncoderTrainer
    from newsgrain.model.linear import Settings


Weights = tuple[float, ...]
HALF_EACH: Weights = (0.5, 0.5)
ALWAYS = 2.0  # a confidence that no model has: both parts are always asked
# on held-out articles 0.002 of macro-F1 is lost for a fifth of the time; below 0.75, 0.015 for half of it
SURE = 0.9
_ENOUGH = 25  # sentences of each label: two weights need few, but some that are hard
_STEADY = 10.0  # sentences' worth of belief in half each
_SURELY = 2.0  # standard errors: what gains less on our own text gains nothing on pages of others


def mixed(found: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Probabilities (n, labels) of all parts as one: log-probabilities, weighed and added."""
    return softmax(np.sum([w * logs(p) for w, p in zip(weights, found, strict=True)], axis=0))


def unsure(p: Floats, sure: float) -> NDArray[np.bool_]:
    """Which rows of the linear part's probabilities leave the label to both parts, shape (n,)."""
    return np.asarray(p.max(1, initial=0.0) < sure)


def together(p: Floats, q: Floats, asked: NDArray[np.bool_], weights: Sequence[float]) -> Floats:
    """Both parts' probabilities as one where the second was asked, else the first's, all (n, labels)."""
    out = p.copy()
    out[asked] = mixed((p[asked], q[asked]), weights)
    return out


def fitted(found: Sequence[Floats], truth: Ints, groups: Sequence[str]) -> tuple[Weights, dict[str, Any]]:
    """Weights by maximum likelihood, and for the card what they are worth beside half each.

    `found` has what each part says of sentences that none has learnt from. Half each stays where there are
    too few of them, and where fitted weights are not surely better on groups that they were not fitted on.
    """
    told: dict[str, Any] = {"sentences": len(truth)}
    if np.bincount(truth, minlength=len(LABELS)).min() < _ENOUGH or len(set(groups)) < FOLDS:
        return HALF_EACH, told
    half, other = mixed(found, HALF_EACH), _crosswise(found, truth, groups)
    told |= {"half_each": _worth(half, truth), "fitted": _worth(other, truth)}
    gains = _losses(half, truth) - _losses(other, truth)
    return (_fit(found, truth) if surely_gains(gains, groups) else HALF_EACH), told


def surely_gains(gains: Floats, groups: Sequence[Any]) -> bool:
    """Whether what sentences gain, shape (n,), is more than two standard errors above nothing.

    Sentences of one group gain together, so that the error is counted by group (cluster-robust).
    """
    mean = gains.mean()
    _, of = np.unique(np.asarray(groups), return_inverse=True)
    error = np.sqrt((np.bincount(of, gains - mean) ** 2).sum()) / len(gains)
    return bool(mean > _SURELY * error)


def _losses(p: Floats, truth: Ints) -> Floats:
    """The logarithmic loss of each sentence."""
    return np.asarray(-logs(p)[np.arange(len(truth)), truth])


def _fit(found: Sequence[Floats], truth: Ints) -> Weights:
    from scipy.optimize import minimize

    said, half = np.array([logs(p) for p in found]), np.array(HALF_EACH)

    def loss(weights: Floats) -> float:
        scores = np.tensordot(weights, said, 1)
        own = scores[np.arange(len(truth)), truth]
        away = ((weights - half) ** 2).sum()
        return float((np.logaddexp.reduce(scores, axis=1) - own).sum() + _STEADY * away)

    weights = minimize(loss, half, method="L-BFGS-B", bounds=[(0, None)] * len(found)).x
    return tuple(round(float(w), 3) for w in weights)


def _crosswise(found: Sequence[Floats], truth: Ints, groups: Sequence[str]) -> Floats:
    """What weights say of groups that they were not fitted on."""
    out = np.zeros_like(found[0])
    for part in parts(groups):
        weights = _fit([p[part.inner] for p in found], truth[part.inner])
        out[part.outer] = mixed([p[part.outer] for p in found], weights)
    return out


def _worth(p: Floats, truth: Ints) -> dict[str, float]:
    from sklearn.metrics import f1_score

    loss = _losses(p, truth).mean()
    return {"log_loss": float(loss), "macro_f1": float(f1_score(truth, p.argmax(1), average="macro"))}


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
