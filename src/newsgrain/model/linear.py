"""The linear model: words, characters, clauses and context, weighed and added up token by token."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from newsgrain.errors import ModelError
from newsgrain.features.cue_names import is_place, plain
from newsgrain.features.lexicon import fingerprint
from newsgrain.features.matrix import BLOCKS, NORMED, block_of
from newsgrain.features.naming import BLOCK_BITS, CONTEXT, column_of
from newsgrain.features.scores import Scorer
from newsgrain.labels import VERSION
from newsgrain.model.kinds import LINEAR
from newsgrain.model.pieces import is_short
from newsgrain.model.seam import Cue, Floats, Look, Told, lead, softmax, strongest_first
from newsgrain.records import LABELS, Label
from newsgrain.text.sentences import SplitArticle
from newsgrain.timing import stage

if TYPE_CHECKING:
    import scipy.sparse as sp


_ARRAYS = ("columns", "idf", "weights", "intercept")
_SHORT = "short"
# the same words are told of most sentences
_plain = lru_cache(maxsize=1 << 16)(plain)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen in training; stored with the model."""

    word_weight: float = 1.0
    char_weight: float = 0.8
    shape_weight: float = 1.0
    context_weight: float = 0.5
    rule_weight: float = 0.8
    clause_weight: float = 0.3
    page_weight: float = 0.3
    min_rows: int = 8
    C: float = 1.0

    def weights(self) -> Floats:
        """Weight of each block, in the order of `BLOCKS`."""
        return np.array([getattr(self, f"{block}_weight") for block in BLOCKS])


@dataclass(frozen=True)
class Linear:
    """Logistic regression on weighed features, as `seam.Model` describes models.

    `columns` (c,), int32 and `idf` (c,), float32: the features it knows; `weights` (c, labels) and
    `intercept` (labels,), float32, in the order of `LABELS`. `short` (n, labels), float32: by how much
    weights are others on short pages, of the columns from number `named` on (how a sentence is built, where
    it stands and what around it), then of the intercept; a model that was trained before has none.
    """

    kind: ClassVar[str] = LINEAR
    labels: ClassVar[tuple[Label, ...]] = LABELS
    settings: Settings
    columns: NDArray[np.int32]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]
    card: dict[str, Any]
    short: NDArray[np.float32] | None = None

    @cached_property
    def name(self) -> str:
        """First 12 hex digits of the SHA-256 of settings, arrays and labels of one's own."""
        digest = hashlib.sha256((json.dumps(asdict(self.settings), sort_keys=True) + VERSION).encode())
        for array in self._arrays().values():
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:12]

    @property
    def named(self) -> int:
        """Number of the first column whose features have names, behind those of words and characters."""
        return int(np.searchsorted(self.columns, CONTEXT << BLOCK_BITS))

    @cached_property
    def of_short(self) -> "Linear":
        """What it is on short pages."""
        if self.short is None:
            return self
        weights = self.weights.copy()
        weights[self.named :] += self.short[:-1]
        return replace(self, weights=weights, intercept=self.intercept + self.short[-1], short=None)

    def _arrays(self) -> dict[str, Any]:
        names = _ARRAYS if self.short is None else (*_ARRAYS, _SHORT)
        return {name: getattr(self, name) for name in names}

    def probabilities(self, documents: Sequence[SplitArticle]) -> Floats:
        """Probabilities of every sentence of the documents, in order: shape (n, labels), rows sum to 1."""
        if not documents:
            return np.empty((0, len(LABELS)))
        with stage("featurise"):
            return softmax(self._scores(documents))

    def _scores(self, documents: Sequence[SplitArticle]) -> Floats:
        """Class scores, less that of the first class, by the weights for pages of their length."""
        pages = list(map(is_short, documents))
        return self._scorer.scores(documents, np.repeat(pages, list(map(len, documents))))

    @cached_property
    def _scorer(self) -> Scorer:
        """Goes from sentences straight to what `scores` gives."""
        arrays = (self.columns, self.idf, self.weights, self.intercept, self.settings.weights())
        other = self.of_short
        return Scorer(*arrays, (other.weights[self.named :], other.intercept))

    def scores(self, features: Any, short: NDArray[np.bool_]) -> Floats:
        """Class scores of rows of `Featurizer`, shape (n, labels); their softmax are the probabilities.

        `short` (n,) tells which of them stand on short pages.
        """
        weighed = self.weighed(features)
        found, other = (weighed @ m.weights.astype(np.float64) + m.intercept for m in (self, self.of_short))
        return np.asarray(np.where(short[:, None], other, found))

    def weighed(self, features: Any) -> Any:
        """Rows of `Featurizer` as the classifier sees them: the columns it knows, with their values."""
        return weigh(features, self.columns, self.idf, self.settings.weights())

    def tell(self, document: SplitArticle) -> Told:
        """Probabilities of a document's sentences with what speaks for each label."""
        short = is_short(document)
        model = self.of_short if short else self
        with stage("featurise"):
            scores, found, named = self._scorer.tell(document, short=short)

        def looks(given: Sequence[int]) -> list[Look]:
            weighed = self.weighed(found)
            cells = [slice(a, b) for a, b in pairwise(weighed.indptr.tolist())]
            rows = ((weighed.indices[at], weighed.data[at]) for at in cells)
            return [_look(model, row, told, k) for row, told, k in zip(rows, named, given, strict=True)]

        return Told(softmax(scores), looks)

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what was made ready from it."""
        arrays = (getattr(self, name) for name in _ARRAYS)
        return Linear, (self.settings, *arrays, self.card, self.short)

    def save(self, folder: Path) -> dict[str, Any]:
        """Write the arrays; gives the settings, and which words the features were made with."""
        for name, array in self._arrays().items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
        return {"words": fingerprint(), "settings": asdict(self.settings)}


def read(folder: Path, meta: dict[str, Any]) -> Linear:
    """Read what `Linear.save` wrote; raises ModelError, or what numpy raises for files that are none."""
    if meta.get("words") != fingerprint():
        raise ModelError(
            f"{folder / 'model.json'}: trained with other words than those of lexicon.tsv; train again"
        )
    names = (*_ARRAYS, *([_SHORT] if (folder / f"{_SHORT}.npy").exists() else []))
    arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in names}
    return Linear(settings=Settings(**meta["settings"]), card=meta["card"], **arrays)


def weigh(
    rows: "sp.csr_matrix", columns: NDArray[np.int32], idf: NDArray[np.float32], weights: Floats
) -> "sp.csr_matrix":
    """Select `columns` of rows of counts and give them their values, as `estimators.Weigher` describes."""
    import scipy.sparse as sp

    place = np.searchsorted(columns, rows.indices)
    place[place == len(columns)] = 0
    known = columns[place] == rows.indices if len(columns) else np.zeros(len(place), bool)
    place = place[known]
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[known]
    block = block_of(columns)[place]
    values, counts = idf[place].astype(np.float64), rows.data[known]
    cell = owner * len(BLOCKS) + block
    norm = np.sqrt(np.bincount(cell, counts * values**2, minlength=rows.shape[0] * len(BLOCKS)))
    norm = np.where(np.arange(len(norm)) % len(BLOCKS) >= NORMED, 1.0, norm)
    values *= counts * (weights[block] / norm[cell])
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=rows.shape[0]))])
    return sp.csr_matrix((values, place.astype(np.int32), starts), shape=(rows.shape[0], len(columns)))


def of_fitted(fitted: Any, settings: Settings, card: dict[str, Any]) -> Linear:
    """Keep the arrays of a fitted pipeline of `learn`."""
    weights, classifier = fitted["weights"], fitted["classifier"]
    return Linear(
        settings,
        weights.columns_,
        weights.idf_,
        np.ascontiguousarray(classifier.coef_.T.astype(np.float32)),
        classifier.intercept_.astype(np.float32),
        card,
    )


def _summed(cues: Sequence[Cue], rest: dict[str, float]) -> Look:
    total = sum(cue.amount for cue in cues) + sum(rest.values())
    return Look(total, strongest_first(cues), rest)


def _look(
    model: Linear, row: tuple[NDArray[Any], Floats], found: Sequence[tuple[int, str]], best: int
) -> Look:
    indices, values = row
    columns = model.columns[indices]
    amounts = values * lead(model.weights[indices], best)
    # hashing forgets names, so the names that this sentence has are hashed again
    table = {column_of(block, name): (block, name) for block, name in reversed(found)}
    cues, rest = [], {"base": float(lead(model.intercept, best))}
    for column, block, amount in zip(columns.tolist(), block_of(columns), amounts.tolist(), strict=True):
        if column in table:
            kind = "place" if is_place(*table[column]) else BLOCKS[block]
            cues.append(Cue(kind, _plain(*table[column]), amount))
        else:
            rest[BLOCKS[block]] = rest.get(BLOCKS[block], 0.0) + amount
    return _summed(_merged(cues), rest)


def _merged(cues: Iterable[Cue]) -> list[Cue]:
    """One cue for all that are told in the same words."""
    amounts: dict[tuple[str, str], float] = {}
    for cue in cues:
        amounts[cue.kind, cue.name] = amounts.get((cue.kind, cue.name), 0.0) + cue.amount
    return [Cue(kind, name, amount) for (kind, name), amount in amounts.items()]
