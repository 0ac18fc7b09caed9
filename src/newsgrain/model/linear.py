"""The linear model: words, characters, clauses and context, weighed and added up token by token."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from newsgrain.errors import ModelError
from newsgrain.features.cue_names import is_place, plain
from newsgrain.features.groups import Named
from newsgrain.features.lexicon import fingerprint
from newsgrain.features.matrix import BLOCKS, NORMED, block_of
from newsgrain.features.naming import BLOCK_BITS, CHAR, CONTEXT, SHAPE, column_of
from newsgrain.features.scores import Scorer
from newsgrain.labels import VERSION
from newsgrain.model.kinds import LINEAR
from newsgrain.model.layouts import is_short
from newsgrain.model.seam import Cue, Floats, Look, Told, lead, softmax, strongest_first
from newsgrain.records import LABELS, Label, hash_of
from newsgrain.text.sentences import SplitArticle
from newsgrain.timing import stage

if TYPE_CHECKING:
    import scipy.sparse as sp


_ARRAYS = ("columns", "idf", "weights", "intercept")
_SHORT = "short"
_NAMELESS = CHAR, SHAPE  # blocks whose features have no names


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
        return hash_of((asdict(self.settings), VERSION, *self._arrays().values()))[:12]

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
            return _looks(model, model.weighed(found), named, given)

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


def _looks(
    model: Linear, rows: "sp.csr_matrix", names: Sequence[Sequence[Named]], given: Sequence[int]
) -> list[Look]:
    """What spoke for each sentence's label: its weighed row, and the features in it that have names."""
    sizes, columns = np.diff(rows.indptr), model.columns[rows.indices]
    amounts = rows.data * lead(model.weights[rows.indices], np.repeat(given, sizes))
    bases = lead(np.tile(model.intercept, (len(given), 1)), given).tolist()
    blocks, owners = block_of(columns), np.repeat(np.arange(len(sizes)), sizes)
    nameless = np.isin(blocks, _NAMELESS)
    rests = _rests(bases, owners[nameless], blocks[nameless], amounts[nameless])
    ends = np.searchsorted(owners[~nameless], np.arange(len(sizes) + 1)).tolist()
    cells = list(zip(columns[~nameless].tolist(), amounts[~nameless].tolist(), strict=True))
    spans = zip(pairwise(ends), names, rests, strict=True)
    return [_look(cells[a:b], named, rest) for (a, b), named, rest in spans]


def _rests(
    bases: Sequence[float], owners: NDArray[Any], blocks: NDArray[Any], amounts: Floats
) -> list[dict[str, float]]:
    """The base of each sentence, and the sum of what has no name in each block where there is some."""
    cells, size = owners * len(BLOCKS) + blocks, len(bases) * len(BLOCKS)
    sums = np.bincount(cells, amounts, size).reshape(-1, len(BLOCKS)).tolist()
    there = np.bincount(cells, minlength=size).reshape(-1, len(BLOCKS)).tolist()
    return [
        {"base": base} | {BLOCKS[k]: own[k] for k in _NAMELESS if count[k]}
        for base, own, count in zip(bases, sums, there, strict=True)
    ]


def _look(cells: Sequence[tuple[int, float]], named: Sequence[Named], rest: dict[str, float]) -> Look:
    """A sentence's look, from columns with their amounts; one cue for all that are told in the same words."""
    # hashing forgets names, so the names that this sentence has are hashed again
    table = {column_of(*name): name for name in reversed(named)}
    found: dict[tuple[str, str], float] = {}
    for column, amount in cells:
        told = _told(table[column])
        found[told] = found.get(told, 0.0) + amount
    total = sum(found.values()) + sum(rest.values())
    return Look(total, strongest_first(Cue(*told, amount) for told, amount in found.items()), rest)


@lru_cache(maxsize=1 << 16)
def _told(named: Named) -> tuple[str, str]:
    """The kind and the words in which a feature is told; what a model knows is in many sentences."""
    return "place" if is_place(*named) else BLOCKS[named[0]], plain(*named)
