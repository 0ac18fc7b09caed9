"""What distilling is worth: gold alone, with labels from elsewhere, and distilled, on the same sentences."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path

from newsgrain.annotations.dataset import Examples
from newsgrain.annotations.unlabelled import Pool
from newsgrain.model.beside import Beside
from newsgrain.model.classifier import of_rows
from newsgrain.model.distil import STEPS, Distiller, Recipe, Trainers, lay_out_gold, lay_out_pool
from newsgrain.model.kinds import LINEAR
from newsgrain.model.seam import Floats, Model, Trainer
from newsgrain.model.training import whole_parts
from newsgrain.quality.crossfit import CrossFitter, joined
from newsgrain.quality.evaluation import (
    BY_GROUP,
    Baseline,
    Measured,
    Report,
    empty,
    how_by_group,
    on_file,
)
from newsgrain.quality.scoring import Scores, of_examples
from newsgrain.wording import counted

ALONE, BOTH = "gold alone", "gold and elsewhere"
_HOW = {
    ALONE: "the same training without anything from elsewhere and without a pool",
    BOTH: "the same training without a pool",
}
_SEEN = (
    " The teacher, of kind {kind}, is the one that all gold has trained: what it says of the pool may carry a"
    " little of what it knows of the part that is judged. Without that each figure would take {parts}"
    " trainings of it."
)
_REFITTED = " The teacher, too, was trained anew for each part, without it: {parts} more trainings."


@dataclass
class Course:
    """All that a distillation learns from; `cache` keeps what was fitted on parts of gold.

    `teacher` is None where the pupil's own kind teaches, trained on the same gold; `said` is what the one
    called `named` says of each row of the pool. `tell` hears how many models are fitted, of how many.
    """

    examples: Examples
    pool: Pool
    others: Beside | None
    teacher: Model | None
    named: str
    said: Floats
    cache: Path
    tell: Callable[[int, int | None], None] = lambda _done, _all: None

    @property
    def kind(self) -> str:
        """The teacher's kind of model."""
        return LINEAR if self.teacher is None else self.teacher.kind

    def pupil(self, recipe: Recipe) -> Distiller:
        """Lay out for the last fit, whose teacher has seen all gold."""
        return self._laid_out.by(recipe)

    def choose(self) -> tuple[Recipe, list[tuple[Recipe, float]]]:
        """The recipe with the highest macro-F1 on parts of gold, and that of each that was tried."""
        best, found = Recipe(), list[tuple[Recipe, float]]()
        for step in STEPS:
            for recipe in [replace(best, **change) for change in step]:
                found.append((recipe, self._by_parts("distilled", recipe).macro_f1.value))
            best = max(found, key=lambda item: item[1])[0]
        return best, found

    def report(
        self, recipe: Recipe, pupil: Model, files: Mapping[str, Examples], about: Measured, *, quick: bool
    ) -> Report:
        """The pupil, and beside it what it would be without the pool, on parts of gold and on files.

        Of gold nothing is judged when it has to be quick.
        """
        names = (ALONE, BOTH) if self.others is not None else (ALONE,)
        measured = [*self._parts("distilled", recipe, quick=quick), *self._on(files, pupil)]
        others: list[Baseline] = []
        for name in names:
            fitted = self._trainer(name, None).fit()
            scores = [*self._parts(name, None, quick=quick), *self._on(files, fitted)]
            named = [replace(s, name=f"{name}: {s.name}") for s in scores]
            others += [Baseline(s.name, _HOW[name], s) for s in named]
        return replace(empty(about), measured=tuple(measured), baselines=tuple(others))

    @cached_property
    def _trainers(self) -> Trainers:
        found = self.examples
        return lay_out_gold(found.rows, found.classes, joined(found), self.others)

    def _parts(self, name: str, recipe: Recipe | None, *, quick: bool) -> list[Scores]:
        return [] if quick else [self._by_parts(name, recipe)]

    def _by_parts(self, name: str, recipe: Recipe | None) -> Scores:
        """Each part of gold judged by what was trained on the others."""
        fitter = self._fitter(name, recipe)
        parts = whole_parts(fitter.groups, self.examples.classes)
        fitter.tell = lambda done, _: self.tell(done, len(parts))
        kept = "-".join((*name.split(), *(map(str, () if recipe is None else astuple(recipe)))))
        p = fitter.judged(kept, parts).probabilities
        how = how_by_group(fitter, parts) + (self._how(len(parts)) if recipe is not None else "")
        return of_examples(self.examples, p, name=BY_GROUP, how=how)

    def _fitter(self, name: str, recipe: Recipe | None) -> CrossFitter:
        others = None if name == ALONE else self.others
        return CrossFitter(self.examples, self.cache, 1, others, self._trainer(name, recipe))

    def _trainer(self, name: str, recipe: Recipe | None) -> Trainer:
        if recipe is not None:
            return self._by_refitted.by(recipe)
        return self._trainers.alone if name == ALONE else self._trainers.both

    @cached_property
    def _laid_out(self) -> Distiller:
        """The pool with its features, which every fit has in common."""
        return lay_out_pool(self._trainers.both, self.pool.rows, Recipe(), self.said)

    @cached_property
    def _by_refitted(self) -> Distiller:
        """For parts of gold: teachers that have not seen what is judged, where that can be had."""
        return replace(self._laid_out, said=None) if refits(self.teacher) else self._laid_out

    def _how(self, parts: int) -> str:
        told = f" They learnt from {counted(len(self.pool.rows), 'unlabelled sentence')} besides."
        if self.teacher is None or refits(self.teacher):
            return told + _REFITTED.format(parts=parts)
        return told + _SEEN.format(kind=self.teacher.kind, parts=parts)

    def _on(self, files: Mapping[str, Examples], model: Model) -> list[Scores]:
        return [on_file(name, found, of_rows(model, found.rows)) for name, found in files.items()]


def refits(teacher: Model | None) -> bool:
    """Whether a teacher is trained anew for each part: a linear one takes seconds, others an hour."""
    return teacher is None or teacher.kind == LINEAR
