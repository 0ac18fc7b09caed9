"""Trains the linear model on gold and on what a teacher says of unlabelled articles (Hinton et al. 2015).

What the teacher said is kept in files, so that no article is asked about twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np

from newsgrain.features.matrix import InContext
from newsgrain.files import keep_arrays, kept_arrays
from newsgrain.model.beside import Beside, weighed
from newsgrain.model.learn import LinearTrainer, Taught, lay_out, taught
from newsgrain.model.linear import Settings
from newsgrain.model.seam import Floats, Ints, Model, softmax
from newsgrain.records import LABELS, hash_of, text_id
from newsgrain.text.sentences import SplitArticle


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is chosen in distilling; stored on the card.

    `weight`: what a sentence of the pool counts, one of gold being 1; `min_rows`: a feature stands in so
    many sentences at least; `C`: how freely weights may grow; `share`: how much of the pool is learnt from;
    `temperature`: below 1 the teacher's word is taken for surer than it is, above 1 for less sure.
    """

    weight: float = 0.3
    min_rows: int = 8
    C: float = 1.0
    share: float = 1.0
    temperature: float = 1.0

    def settings(self) -> Settings:
        """The settings of the linear model."""
        return Settings(min_rows=self.min_rows, C=self.C)

    def targets(self, said: Floats) -> Floats:
        """How much each label counts of the sentences that are learnt from, by what a teacher said of all.

        The pool is in an order drawn by lot, so that its first part is a sample.
        """
        warm = said[: round(len(said) * self.share)] ** (1 / self.temperature)
        return weighed(warm / warm.sum(1, keepdims=True), self.weight)


# what is tried, a step after the other: each starts from the best recipe of those before
STEPS: tuple[tuple[dict[str, Any], ...], ...] = (
    tuple({"weight": weight, "C": c} for weight in (0.1, 0.3, 0.6) for c in (1.0, 2.0)),
    tuple({"temperature": temperature} for temperature in (0.5, 2.0)),
    tuple({"share": share} for share in (0.25, 0.5)),
)


@dataclass(frozen=True, slots=True)
class Distiller:
    """What `seam.Trainer` asks for: every fit is a teacher, what it says of the pool, and its pupil.

    `gold` trains teachers; `said` is what a teacher that is there already says of the pool, a row for each
    of `pool`. Where it is none, each fit trains a teacher of its own on the same sentences of gold, so that
    it has seen nothing of the others.
    """

    gold: LinearTrainer
    pool: Taught
    recipe: Recipe
    said: Floats | None = None
    _heard: dict[bytes, Floats] = field(default_factory=dict)

    def by(self, recipe: Recipe) -> Self:
        """The same by another recipe; teachers that were trained are not trained again."""
        return replace(self, recipe=recipe)

    def fit(self, used: Ints | None = None, about: dict[str, Any] | None = None) -> Model:
        """A pupil of a teacher of the sentences `used`."""
        used = np.arange(len(self.gold.labelled)) if used is None else used
        return self._pupil(used).fit(used, about)

    def judge(self, inner: Ints, outer: Ints) -> tuple[Model, Floats]:
        """A pupil of the sentences `inner`, and what it says of the sentences `outer`."""
        return self._pupil(inner).judge(inner, outer)

    def can_learn(self, used: Ints) -> bool:
        """Whether a teacher can learn from the labelled sentences `used`."""
        return self.gold.can_learn(used)

    def fingerprint(self) -> str:
        """Changes with all that a fit depends on but its code."""
        said = "refitted" if self.said is None else self.said
        return hash_of((self.gold.fingerprint(), self.pool.same, said, asdict(self.recipe)))

    def _pupil(self, used: Ints) -> LinearTrainer:
        targets = self.recipe.targets(self._teacher_says(used))
        beside = self.pool.counting(targets)
        if self.gold.beside is not None:
            beside = self.gold.beside.and_then(beside)
        return replace(self.gold, settings=self.recipe.settings(), beside=beside)

    def _teacher_says(self, used: Ints) -> Floats:
        if self.said is not None:
            return self.said
        key = used.tobytes()
        if key not in self._heard:
            scores = self.gold.learnt(used, {}).scores(self.pool.features, self.pool.short)
            self._heard[key] = softmax(scores)
        return self._heard[key]


@dataclass(frozen=True, slots=True)
class Trainers:
    """Trainers without a pool: of gold `alone`, and of gold and labels from elsewhere, `both`."""

    alone: LinearTrainer
    both: LinearTrainer


def lay_out_gold(
    rows: Sequence[InContext], classes: Sequence[int], groups: Sequence[str], others: Beside | None
) -> Trainers:
    """Compute features of gold, once for both."""
    alone = lay_out(rows, classes, groups)
    return Trainers(alone, alone if others is None else alone.learning_from(others))


def lay_out_pool(
    gold: LinearTrainer, pool: Sequence[InContext], recipe: Recipe, said: Floats | None = None
) -> Distiller:
    """Compute features of the pool, once."""
    return Distiller(gold, taught(Beside(pool, np.zeros((len(pool), len(LABELS))))), recipe, said)


AT_ONCE = 64


class SoftLabels:
    """Probabilities of every sentence by the text of its article, in files of one folder a teacher.

    Whatever pool an article comes in, it is asked about once. What cannot be read is asked about again.
    """

    def __init__(self, folder: Path, teacher: Model) -> None:
        self._teacher, self._folder = teacher, folder / teacher.name
        self._known: dict[str, Floats] = {}
        for path in sorted(self._folder.glob("part-*.npz")):
            self._known |= _read(path)

    def of(self, articles: Sequence[SplitArticle], tell: Callable[[int, int], None]) -> Floats:
        """Probabilities of all sentences, in order; `tell` hears how many articles are done."""
        keys = [_key(article) for article in articles]
        new = [n for n, key in enumerate(keys) if key not in self._known]
        for at in range(0, len(new), AT_ONCE):
            some = new[at : at + AT_ONCE]
            self._ask([keys[n] for n in some], [articles[n] for n in some])
            tell(len(articles) - len(new) + at + len(some), len(articles))
        return np.concatenate([np.empty((0, len(LABELS))), *(self._known[key] for key in keys)])

    def _ask(self, keys: list[str], articles: Sequence[SplitArticle]) -> None:
        found = self._teacher.probabilities(articles)
        sizes = np.array([len(article) for article in articles], np.int64)
        name = text_id("\n".join(keys))
        keep_arrays(self._folder / f"part-{name}.npz", keys=np.array(keys), sizes=sizes, probabilities=found)
        self._known |= _apart(keys, sizes.tolist(), found)


def _key(article: SplitArticle) -> str:
    """Changes with the text and with where it is cut."""
    return hash_of((article.article.text, article.spans))


def _apart(keys: Sequence[str], sizes: Sequence[int], found: Floats) -> dict[str, Floats]:
    return dict(zip(keys, np.split(found, np.cumsum(sizes)[:-1]), strict=True))


def _read(path: Path) -> dict[str, Floats]:
    found = kept_arrays(path, "keys", "sizes", "probabilities")
    return {} if found is None else _apart(found[0].tolist(), found[1].tolist(), found[2])
