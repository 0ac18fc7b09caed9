"""Fits on parts of the corpus and keeps what each says of articles it never saw; done once, then cached."""

import ast
import inspect
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from newsgrain.annotations.dataset import Examples
from newsgrain.duplicates import linked
from newsgrain.features.matrix import InContext
from newsgrain.files import keep_arrays, kept_arrays
from newsgrain.model.beside import Beside
from newsgrain.model.evidence import Evidence, explain
from newsgrain.model.kinds import trainer
from newsgrain.model.seam import Floats, Ints, Model, Trainer
from newsgrain.model.training import FOLDS, Part, check_measurable, whole_parts
from newsgrain.quality import baselines
from newsgrain.records import LABELS, hash_of

_WORST = 30
CUES = 5
FRACTIONS = (0.125, 0.25, 0.5)
Cues = list[tuple[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Probabilities (n, labels) of every labelled sentence from models that had not seen it.

    `cues` has, of each part's worst errors, what spoke for the wrong label, by row.
    """

    probabilities: Floats
    cues: dict[int, Cues]


def joined(examples: Examples, most: float = 1 / FOLDS) -> list[str]:
    """Groups of near duplicates, joined where they share an outlet.

    Not where one then outgrows a part, or has all sentences of a label, for nothing else could teach it.
    """
    outlets = [row.split.article.source or "" for row in examples.rows]
    names = sorted(set(examples.groups))
    number = {name: n for n, name in enumerate(names)}
    first: dict[str, int] = {}
    pairs = [
        (first.setdefault(outlet, number[group]), number[group])
        for group, outlet in zip(examples.groups, outlets, strict=True)
        if outlet
    ]
    roots = linked(len(names), pairs)
    found = [names[roots[number[group]]] for group in examples.groups]
    largest = max(Counter(found).values(), default=0)
    fit = largest <= most * len(found) and _in_several(found, examples.classes)
    return found if fit else list(examples.groups)


def _in_several(groups: Sequence[str], classes: Sequence[int]) -> bool:
    """Whether each label there is stands in more than one group."""
    return min(Counter(k for k, _ in set(zip(classes, groups, strict=True))).values(), default=0) > 1


def outlets_apart(examples: Examples, groups: Sequence[str]) -> bool:
    """Whether no outlet stands in two of the groups."""
    of: dict[str, set[str]] = {}
    for row, group in zip(examples.rows, groups, strict=True):
        of.setdefault(row.split.article.source or "", set()).add(group)
    return all(len(found) < 2 for outlet, found in of.items() if outlet)


def forget(cache: Path) -> None:
    """Remove what was fitted on parts of a dataset that has changed: words of its texts are in it."""
    for path in cache.glob("*.npz"):
        path.unlink(missing_ok=True)


class CrossFitter:
    """Fits of one dataset, run on `jobs` processes, each result kept in the folder `cache`.

    `beside` is learnt from in every fit and never judged; the attribute counts its sentences. `laid_out` is
    what fits, where it is not the linear model on gold; `folds` are as many parts as it is worth. `tell` is
    called with the number of fits that are done, and of those that a whole report takes.
    """

    def __init__(
        self,
        examples: Examples,
        cache: Path | None,
        jobs: int,
        beside: Beside | None = None,
        laid_out: Trainer | None = None,
        folds: int = FOLDS,
    ) -> None:
        self.examples, self.folds = examples, folds
        self.beside = 0 if beside is None else len(beside.rows)
        self.groups = joined(examples)
        check_measurable(examples.classes, self.groups, "cross-validation")
        chosen: dict[str, Any] = {} if beside is None else {"beside": beside}
        self._trainer = laid_out or trainer(examples.rows, examples.classes, self.groups, **chosen)
        self._classes = np.asarray(examples.classes, dtype=np.int64)
        self._cache, self._jobs = cache, jobs
        self._same = self._trainer.fingerprint()
        self._done = 0
        self.tell: Callable[[int, int], None] = lambda _done, _all: None

    def can_learn(self, used: Ints) -> bool:
        """Whether the labelled sentences `used` have all labels, in two groups at least, and some words."""
        groups = {self.groups[n] for n in used.tolist()}
        labels = set(self._classes[used].tolist())
        return len(labels) == len(LABELS) and len(groups) > 1 and self._trainer.can_learn(used)

    def everyone(self, name: str = "main", *, cues: bool = True) -> tuple[list[Part], Judged]:
        """Every labelled sentence judged by a fit on other articles: the parts, and what was said."""
        given = whole_parts(self.groups, self.examples.classes, self.folds)
        return given, self.judged(name, given, cues=cues)

    def judged(self, name: str, given: Sequence[Part], *, cues: bool = True) -> Judged:
        """Fit our model on each part's inner rows, judge its outer rows; `cues` cost an encoder minutes."""
        path = self._path(name, given, _code(type(self._trainer).__module__, set()))
        judge = _judge if cues else _judge_alone
        return self._kept(path, given, judge, self._trainer, self.examples.rows, self._classes)

    def stock(self, given: Sequence[Part]) -> Floats:
        """The same with stock TF-IDF and logistic regression."""
        path = self._path("stock", given, inspect.getsource(baselines.pipeline))
        return self._kept(path, given, _judge_stock, self.examples.texts(), self._classes).probabilities

    def _kept(self, path: Path | None, given: Sequence[Part], judge: Any, *work: Any) -> Judged:
        """Read what was kept at `path`, else judge each part and keep it."""
        before = None if path is None else _read(path)
        if before is not None:
            self._count(len(given))
            return before
        found = []
        for result in _in_parallel(judge, given, self._jobs, *work):
            found.append(result)
            self._count(1)
        out = np.full((len(self.examples.rows), len(LABELS)), 1 / len(LABELS))
        cues: dict[int, Cues] = {}
        for part, (p, of_part) in zip(given, found, strict=True):
            out[part.outer] = p
            cues |= of_part
        judged = Judged(out, cues)
        if path is not None:
            _write(path, judged)
        return judged

    def _count(self, fits: int) -> None:
        self._done += fits
        self.tell(self._done, FOLDS * (len(("main", "genre", "stock")) + len(FRACTIONS)))

    def _path(self, name: str, given: Sequence[Part], code: str) -> Path | None:
        """Where it is kept: the name changes with the parts, the data and the code that fits."""
        if self._cache is None:
            return None
        parts = (one for part in given for one in (part.inner, "|", part.outer))
        return self._cache / f"{name}-{hash_of((self._same, code, *parts))[:16]}.npz"


def _in_parallel(judge: Any, given: Sequence[Part], jobs: int, *work: Any) -> Iterator[Any]:
    """Results in the order of the parts, each as soon as it and those before it are there."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=min(jobs, len(given)), return_as="generator")
    yield from parallel(delayed(judge)(*work, part) for part in given)


def _judge(
    trainer: Trainer, rows: Sequence[InContext], classes: Ints, part: Part
) -> tuple[Floats, dict[int, Cues]]:
    model, p = trainer.judge(part.inner, part.outer)
    return p, cues_of(model, {n: rows[n] for n in part.outer[worst(p, classes[part.outer])].tolist()})


def worst(p: Floats, truth: Ints) -> list[int]:
    """Rows of the wrong labels with the highest confidence, at most thirty."""
    wrong = p.argmax(1) != truth
    return [int(n) for n in np.argsort(-p.max(1), kind="stable") if wrong[n]][:_WORST]


def _judge_alone(
    trainer: Trainer, _: Sequence[InContext], __: Ints, part: Part
) -> tuple[Floats, dict[int, Cues]]:
    return trainer.judge(part.inner, part.outer)[1], {}


def cues_of(model: Model, rows: dict[int, InContext]) -> dict[int, Cues]:
    """The strongest cues of each row's prediction, in the words of `explain`."""
    found: dict[int, Cues] = {}
    told: dict[int, Any] = {}
    for n, row in rows.items():
        article = id(row.split)
        if article not in told:
            told[article] = explain(model, row.split.article).sentences
        found[n] = _carried(told[article][row.index])
    return found


def _carried(evidence: Evidence) -> Cues:
    """The strongest cues for a label, with their amounts; where it stands only if nothing else spoke."""
    look = evidence.look
    cues = look.spoke_for(CUES) or look.spoke_for(CUES, {"place"})
    return [(cue.name, round(cue.amount, 3)) for cue in cues]


def _judge_stock(texts: Sequence[str], classes: Ints, part: Part) -> tuple[Floats, dict[int, Cues]]:
    return baselines.stock(texts, classes, part.inner, part.outer), {}


def _code(module: str, seen: set[str]) -> str:
    """The source of a module of ours, and of all of ours that it imports."""
    spec = find_spec(module)
    if module in seen or spec is None or spec.origin is None:
        return ""
    seen.add(module)
    path = Path(spec.origin)  # of a compiled module its source stands beside it
    source = path.with_name(path.name.partition(".")[0] + ".py").read_text(encoding="utf-8")
    below = [_code(name, seen) for name in _imported(source)]
    return "\n".join([source, *below])


def _imported(source: str) -> list[str]:
    """The modules of ours that a source imports, by name or from their package."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ImportFrom) or not f"{node.module}.".startswith("newsgrain."):
            continue
        home = find_spec(str(node.module))
        if home is not None and home.submodule_search_locations is not None:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            found.append(str(node.module))
    return sorted(found)


def _read(path: Path) -> Judged | None:
    """What was kept; None when there is nothing, or nothing that can be read."""
    found = kept_arrays(path, "probabilities", "cues")
    if found is None:
        return None
    cues = json.loads(str(found[1])).items()
    return Judged(found[0], {int(n): [(c, a) for c, a in told] for n, told in cues})


def _write(path: Path, judged: Judged) -> None:
    """Put it in the place of what an older corpus or code left."""
    old = [other for other in path.parent.glob(f"{path.name.rpartition('-')[0]}-*.npz") if other != path]
    keep_arrays(path, probabilities=judged.probabilities, cues=np.array(json.dumps(judged.cues)))
    for other in old:
        other.unlink(missing_ok=True)
