"""A trained classifier on disk and in use: arrays and JSON, never code."""

import hashlib
import json
import platform
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsgrain.errors import ModelError
from newsgrain.features.lexicon import fingerprint
from newsgrain.features.matrix import InContext, featurise, in_context, numbered
from newsgrain.model.weighing import Settings, weigh
from newsgrain.records import LABELS, Article
from newsgrain.text.sentences import SplitArticle, split
from newsgrain.timing import stage

__all__ = ["Model", "Settings", "cross_validate", "find", "load", "save", "train"]

FORMAT = 7
_ARRAYS = ("columns", "idf", "weights", "intercept")
_GOLDEN_TOLERANCE = 1e-5
Floats = NDArray[np.float64]

# Composed for this check; any change in splitting, features or arrays moves their probabilities.
_GOLDEN_TEXT = (
    "Harbour crane topples in gale\n\nBy our staff\n\nA crane fell into the harbour at Vell on Monday."
    " “Nobody was hurt,” the port captain said. The quay may stay closed until Friday.\n\n"
    "Sign up to our morning letter for more."
)


@dataclass(frozen=True)
class Model:
    """A trained classifier.

    `columns` (c,), int32 and `idf` (c,), float32: the features it knows; `weights` (c, labels) and
    `intercept` (labels,), float32, in the order of `LABELS`.
    """

    settings: Settings
    columns: NDArray[np.int32]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    intercept: NDArray[np.float32]
    card: dict[str, Any]

    @cached_property
    def name(self) -> str:
        """First 12 hex digits of the SHA-256 of settings and arrays."""
        digest = hashlib.sha256(json.dumps(asdict(self.settings), sort_keys=True).encode())
        for name in _ARRAYS:
            digest.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return digest.hexdigest()[:12]

    def probabilities(self, rows: Sequence[InContext]) -> Floats:
        """Probabilities of shape (n, labels), rows summing to 1, in the order of `LABELS`."""
        splits, numbers = numbered(rows)
        return self.of_sentences(splits)[numbers]

    def of_sentences(self, splits: Sequence[SplitArticle], *, few: bool = False) -> Floats:
        """Probabilities of every sentence of every article, shape (n, labels).

        `few` spares those that are done before machine code is loaded or made; the numbers are the same.
        """
        if not splits:
            return np.empty((0, len(LABELS)))
        with stage("featurise"):
            scores = self.scores(featurise(in_context(splits))) if few else self._scorer.scores(splits)
        return softmax(scores)

    @cached_property
    def _scorer(self) -> Any:
        """Goes from sentences straight to what `scores` gives."""
        from newsgrain.features.compiled import Scorer
        from newsgrain.features.compiled_warm import ready

        ready()
        return Scorer(self.columns, self.idf, self.weights, self.intercept, self.settings.weights())

    def scores(self, features: Any) -> Floats:
        """Class scores of rows of `Featurizer`, shape (n, labels); their softmax are the probabilities."""
        return self.scores_of_weighed(self.weighed(features))

    def weighed(self, features: Any) -> Any:
        """Rows of `Featurizer` as the classifier sees them: the columns it knows, with their values."""
        return weigh(features, self.columns, self.idf, self.settings.weights())

    def scores_of_weighed(self, weighed: Any) -> Floats:
        """Class scores of weighed rows, shape (n, labels)."""
        return np.asarray(weighed @ self.weights.astype(np.float64) + self.intercept)


def softmax(scores: Floats) -> Floats:
    """Rows of scores to probabilities."""
    if not len(scores):
        return np.empty((0, len(LABELS)))
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return np.asarray(powers / powers.sum(1, keepdims=True))


def train(
    rows: Sequence[InContext],
    classes: Sequence[int],
    groups: Sequence[str],
    settings: Settings,
    about: dict[str, Any],
) -> Model:
    """Fit on sentences in context and their class numbers; `about` goes into the model's card."""
    from newsgrain.model import learn

    fitted = learn.fit(learn.lay_out(rows, classes, groups), settings)
    return of_fitted(fitted, settings, {**about, "sentences": len(rows), "versions": versions()})


def of_fitted(fitted: Any, settings: Settings, card: dict[str, Any]) -> Model:
    """Keep the arrays of what `learn.fit` gives."""
    weights, classifier = fitted["weights"], fitted["classifier"]
    return Model(
        settings,
        weights.columns_,
        weights.idf_,
        np.ascontiguousarray(classifier.coef_.T.astype(np.float32)),
        classifier.intercept_.astype(np.float32),
        card,
    )


def cross_validate(
    rows: Sequence[InContext],
    classes: Sequence[int],
    groups: Sequence[str],
    settings: Settings,
    folds: int = 5,
) -> Floats:
    """Probabilities of shape (n, labels) for every row from models that saw nothing of its group."""
    from newsgrain.model import learn

    return learn.cross_validate(learn.lay_out(rows, classes, groups), settings, folds)


def versions() -> dict[str, str]:
    """Of Python and the packages that decide the numbers."""
    packages = ("numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def _golden(model: Model, for_one: bool = False) -> list[list[float]]:
    """Golden predictions: as batches are scored, or as `for_one` article, which loads no machine code."""
    rows = in_context([split(Article("golden", _GOLDEN_TEXT))])
    found = softmax(model.scores(featurise(rows))) if for_one else model.probabilities(rows)
    return [[float(p) for p in row] for row in found]


def save(model: Model, models: Path) -> Path:
    """Write the model into its own folder below `models` and make it the current one."""
    folder = models / model.name
    partial = models / f"{model.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name in _ARRAYS:
        np.save(partial / f"{name}.npy", getattr(model, name), allow_pickle=False)
    meta = {
        "format": FORMAT,
        "name": model.name,
        "labels": [label.value for label in LABELS],
        "words": fingerprint(),
        "settings": asdict(model.settings),
        "card": model.card,
        "golden": _golden(model),
    }
    (partial / "model.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    pointer = models / "current.partial"
    pointer.write_text(model.name + "\n")
    pointer.replace(models / "current")
    return folder


def find(models: Path, name: str | None = None) -> Path:
    """Folder of a model by name or path, or of the current one."""
    if name is not None and Path(name).is_dir():
        return Path(name)
    if name is None:
        pointer = models / "current"
        if not pointer.is_file():
            raise ModelError(f"{models}: no model yet; run `make train` or `newsgrain train`")
        name = pointer.read_text().strip()
    if not (models / name).is_dir():
        raise ModelError(f"{models / name}: no such model; run `newsgrain train`")
    return models / name


def load(folder: Path, *, for_one: bool = False) -> Model:
    """Read a model; runs no code from it, and recomputes its golden predictions.

    `for_one`: to explain one article, which needs no machine code; golden predictions neither.
    Raises ModelError when a file is missing or damaged, or the labels are not ours.
    """
    meta = _read_meta(folder)
    try:
        arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in _ARRAYS}
        model = Model(settings=Settings(**meta["settings"]), card=meta["card"], **arrays)
        name, golden = model.name, meta["golden"]
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise ModelError(f"{folder}: damaged model ({error}); train again") from error
    if name != meta["name"]:
        raise ModelError(f"{folder}: arrays do not match model.json; train again or copy it anew")
    found = np.asarray(_golden(model, for_one))
    expected = np.asarray(golden)
    if found.shape != expected.shape or np.abs(found - expected).max() > _GOLDEN_TOLERANCE:
        raise ModelError(
            f"{folder}: golden predictions differ, so this newsgrain computes other features than"
            " the one that trained it; train again"
        )
    return model


def _read_meta(folder: Path) -> dict[str, Any]:
    path = folder / "model.json"
    try:
        meta: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); train again") from error
    except ValueError as error:
        raise ModelError(f"{path}: damaged model ({error}); train again") from error
    if not isinstance(meta, dict) or meta.get("format") != FORMAT:
        raise ModelError(f"{path}: not a newsgrain model of format {FORMAT}; train again")
    labels = [label.value for label in LABELS]
    if meta.get("labels") != labels:
        raise ModelError(f"{path}: trained for labels {meta.get('labels')}, not {labels}; train again")
    if meta.get("words") != fingerprint():
        raise ModelError(f"{path}: trained with other words than those of lexicon.tsv; train again")
    return meta
