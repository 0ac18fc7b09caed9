"""Everything that is measured about a model, in one report."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from newsgrain.annotations.dataset import Examples, merged
from newsgrain.model.classifier import of_rows
from newsgrain.model.seam import Floats, Ints, Model
from newsgrain.model.training import Part, genre_parts, thinned
from newsgrain.quality import baselines, leaks
from newsgrain.quality.compare import Against
from newsgrain.quality.crossfit import (
    FRACTIONS,
    CrossFitter,
    Cues,
    Judged,
    cues_of,
    outlets_apart,
    worst,
)
from newsgrain.quality.curve import Curve, Point, curve
from newsgrain.quality.human_agreement import Ceiling
from newsgrain.quality.leaks import Leaks
from newsgrain.quality.quantification import LabelShare, shares
from newsgrain.quality.scoring import Scores, of_examples, score
from newsgrain.quality.selective_classification import Promise, promises
from newsgrain.quality.slices import Next, Slice, priorities, slices
from newsgrain.quality.target import RandomShare, Standing
from newsgrain.quality.target import share as random_share
from newsgrain.records import LABELS
from newsgrain.wording import counted

BY_GROUP = "cross-validation by near-duplicate group"
BY_GENRE = "genre held out"
_HOW_BY_GROUP = (
    "Every article was judged by a model that had seen neither it, nor a near copy of it, nor {outlet}:"
    " the corpus is cut into {parts} parts, and each is judged by a model trained on the others."
)
_OUTLET_SEEN = " Other articles of its outlet were seen: one outlet has most of the corpus."
_HOW_BY_GENRE = (
    "Every article was judged by a model that had seen nothing of its genre, and no near copy{outlet}: how"
    " it does on a kind of text that is new to it."
)
_BESIDE = " Each of them learnt from {sentences} from elsewhere as well, which measure nothing."
_ONE_GENRE = (
    "not measured, all labelled articles are of one genre ({genre}), so no genre could be held out; how the"
    " model does on another kind of text is not known"
)
_GENRE_NEEDED = (
    "not measured, without one of the genres some label has no sentence left to learn from; how the model"
    " does on another kind of text is not known"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """The model that the numbers are about; `data` is the SHA-256 of its training sentences and labels."""

    name: str | None
    data: str | None
    sentences: int
    articles: int
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a simpler way of labelling is worth on the same sentences."""

    name: str
    how: str
    measured: Scores


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong label that the model was sure of; `evidence` holds cues for it with their weights."""

    sentence_id: str
    text: str
    before: str
    after: str
    truth: str
    predicted: str
    confidence: float
    p_truth: float
    evidence: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One kind of model beside others on the same sentences: what it is worth, and what it costs.

    `speed` is sentences a second on one core, `size` bytes on disk; None where neither was measured.
    """

    name: str
    how: str
    measured: Scores
    speed: float | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of models side by side, and in a sentence what the better costs, if that is known."""

    sides: tuple[Side, ...]
    told: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """All that `newsgrain evaluate` found; None or empty what was not measured, and `not_measured` why."""

    model: Measured
    measured: tuple[Scores, ...]
    ceiling: Ceiling | None
    baselines: tuple[Baseline, ...]
    leaks: Leaks | None
    promises: tuple[Promise, ...]
    shares: tuple[LabelShare, ...]
    curve: Curve | None
    next: tuple[Next, ...]
    slices: tuple[Slice, ...]
    errors: tuple[Mistake, ...]
    seconds: float
    made: str
    against: Against | None = None
    not_measured: tuple[str, ...] = ()
    kinds: Kinds | None = None
    random_share: RandomShare | None = None
    target: Standing | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain lists and dictionaries; the last five only if there is something in them."""
        found = asdict(self)
        for name in ("against", "not_measured", "kinds", "random_share", "target"):
            if not found[name]:
                del found[name]
        return found


def cross_validated(
    fitter: CrossFitter,
    about: Measured,
    top: Ceiling | None,
    seconds: float | None,
    drawn: frozenset[str] = frozenset(),
) -> Report:
    """Measure by cross-validation on the whole dataset; `seconds` is what an answer takes, if known.

    `drawn` are the sentences that a queue drew at random, by their ids.
    """
    given, judged = fitter.everyone()
    main = by_group(fitter, given, judged.probabilities)
    held_out, by_genre, lacking = _held_out(fitter)
    return replace(
        of_judged(fitter, judged, main, about, held_out, drawn),
        measured=(main, *by_genre),
        ceiling=top,
        baselines=_baselines(fitter, given),
        curve=_curve(fitter, given, main, seconds),
        not_measured=lacking,
    )


def by_group(fitter: CrossFitter, given: Sequence[Part], p: Floats) -> Scores:
    """What models are worth that judged every sentence of `fitter` in these parts, with `p` (n, labels)."""
    return of_examples(fitter.examples, p, name=BY_GROUP, how=how_by_group(fitter, given))


def of_judged(
    fitter: CrossFitter,
    judged: Judged,
    main: Scores,
    about: Measured,
    held_out: Ints | None = None,
    drawn: frozenset[str] = frozenset(),
) -> Report:
    """All that follows from what was said of every sentence, without another fit.

    `held_out` has predictions of models that knew nothing of a sentence's genre, `drawn` the ids of
    sentences that a queue drew at random.
    """
    found, truth, p = fitter.examples, np.asarray(fitter.examples.classes), judged.probabilities
    best, ids = p.argmax(1), [row.sentence.sentence_id for row in found.rows]
    return replace(
        empty(about),
        measured=(main,),
        leaks=_leaks(fitter, best),
        promises=promises(truth, p, fitter.groups),
        shares=shares(truth, best, found.articles),
        next=priorities(main, found.genres, found.articles, truth, held_out),
        slices=slices(found.rows, found.genres, truth, best),
        errors=mistakes(found, p, judged.cues),
        random_share=random_share(drawn, ids, found.articles, truth, p),
    )


def how_by_group(fitter: CrossFitter, given: Sequence[Part]) -> str:
    """How parts of the corpus were judged, in a sentence."""
    apart = outlets_apart(fitter.examples, fitter.groups)
    outlet = "another article of its outlet" if apart else "anything that nearly repeats that"
    told = _HOW_BY_GROUP.format(outlet=outlet, parts=len(given)) + ("" if apart else _OUTLET_SEEN)
    return told + _beside(fitter)


def _beside(fitter: CrossFitter) -> str:
    return _BESIDE.format(sentences=counted(fitter.beside, "sentence")) if fitter.beside else ""


def _held_out(fitter: CrossFitter) -> tuple[Ints | None, tuple[Scores, ...], tuple[str, ...]]:
    """Predictions with the genre held out, and their scores; else why nothing was held out."""
    found = fitter.examples
    if len(set(found.genres)) < 2:
        return None, (), (f"{BY_GENRE}: {_ONE_GENRE.format(genre=found.genres[0])}",)
    given = genre_parts(found.genres, fitter.groups)
    if not _all_fit(fitter, given):
        return None, (), (f"{BY_GENRE}: {_GENRE_NEEDED}",)
    p = fitter.judged("genre", given).probabilities
    outlet = " or other article of its outlet" if outlets_apart(found, fitter.groups) else ""
    how = _HOW_BY_GENRE.format(outlet=outlet) + _beside(fitter)
    return p.argmax(1), (of_examples(found, p, name=BY_GENRE, how=how),), ()


def _all_fit(fitter: CrossFitter, given: Sequence[Part]) -> bool:
    """Whether there is enough to train on in every part."""
    return all(fitter.can_learn(part.inner) for part in given)


def _baselines(fitter: CrossFitter, given: Sequence[Part]) -> tuple[Baseline, ...]:
    found, truth = fitter.examples, np.asarray(fitter.examples.classes)
    commonest = np.zeros(len(truth), dtype=np.int64)
    for part in given:
        commonest[part.outer] = baselines.majority(truth, part.inner, part.outer)
    stock = fitter.stock(given)
    told: tuple[tuple[str, str, Ints, Floats | None], ...] = (
        ("majority", baselines.MAJORITY, commonest, None),
        ("cue rule", baselines.CUE_RULE, baselines.cue_rule(found.rows), None),
        ("TF-IDF + logistic regression", baselines.STOCK, stock.argmax(1), stock),
    )
    return tuple(
        Baseline(name, how, score(truth, best, found.articles, p, name=name, how=how))
        for name, how, best, p in told
    )


def _leaks(fitter: CrossFitter, best: Ints) -> Leaks:
    found = fitter.examples
    truth = np.asarray(found.classes)
    return leaks.find(found.texts_of_articles(), found.texts(), found.articles, fitter.groups, truth, best)


def _curve(fitter: CrossFitter, given: Sequence[Part], main: Scores, seconds: float | None) -> Curve:
    """Train on a share of the articles, judge the same sentences as with all of them."""
    truth, points = np.asarray(fitter.examples.classes), [_point(given, main)]
    for fraction in FRACTIONS:
        few = [thinned(part, fitter.groups, fraction) for part in given]
        if _all_fit(fitter, few):
            best = fitter.judged(f"curve{fraction:g}", few).probabilities.argmax(1)
            points.append(_point(few, score(truth, best, fitter.examples.articles)))
    return curve(points, seconds)


def _point(given: Sequence[Part], scores: Scores) -> Point:
    f1 = scores.macro_f1
    return Point(round(sum(len(part.inner) for part in given) / len(given)), f1.value, f1.low, f1.high)


def mistakes(found: Examples, p: Floats, cues: Mapping[int, Cues]) -> tuple[Mistake, ...]:
    """The wrong labels with the highest confidence, at most thirty."""
    numbers = worst(p, np.asarray(found.classes))
    return tuple(_mistake(found, n, p[n], cues.get(n, [])) for n in numbers)


def _mistake(found: Examples, n: int, p: Floats, cues: Cues) -> Mistake:
    row, truth = found.rows[n], found.classes[n]
    sentences = row.split.sentences
    around = [
        " ".join(sentences[i].text.split()) if 0 <= i < len(sentences) else ""
        for i in range(row.index - 1, row.index + 2)
    ]
    return Mistake(
        sentence_id=sentences[row.index].sentence_id,
        text=around[1],
        before=around[0],
        after=around[2],
        truth=LABELS[truth],
        predicted=LABELS[int(p.argmax())],
        confidence=float(p.max()),
        p_truth=float(p[truth]),
        evidence=tuple(cues),
    )


def on_files(files: Mapping[str, Examples], trained: Model, about: Measured) -> Report:
    """Measure a trained model on labelled articles from elsewhere, by file name."""
    given = [(name, found, of_rows(trained, found.rows)) for name, found in files.items()]
    measured = tuple(on_file(name, found, p) for name, found, p in given)
    pooled = _pooled(given)
    p = np.concatenate([p for *_, p in given])
    truth = np.asarray(pooled.classes)
    report = empty(about)
    return replace(
        report,
        measured=measured,
        slices=slices(pooled.rows, pooled.genres, truth, p.argmax(1)),
        errors=_explained(trained, pooled, p),
    )


def how_on_file(name: str) -> str:
    """How a file was judged, in a sentence."""
    return (
        f"The trained model on {name}: each labelled stretch is scored by the sentence that covers most"
        " of it."
    )


def on_file(name: str, found: Examples, p: Floats) -> Scores:
    """What a trained model is worth on a file, of whose sentences it says `p` (n, labels)."""
    return of_examples(found, p, name=name, how=how_on_file(name))


def measured_of(trained: Model) -> Measured:
    """A trained model, as its card describes it."""
    card = trained.card
    size = (int(card.get("sentences", 0)), int(card.get("articles", 0)))
    return Measured(trained.name, card.get("data"), *size, dict(card.get("versions", {})))


def empty(about: Measured) -> Report:
    """A report in which nothing is measured yet."""
    return Report(about, (), None, (), None, (), (), None, (), (), (), 0.0, "")


def _pooled(given: Sequence[tuple[str, Examples, Floats]]) -> Examples:
    """All files as one; an article's genre is its file's name."""
    return merged(*(replace(found, genres=[name] * len(found.rows)) for name, found, _ in given))


def _explained(trained: Model, found: Examples, p: Floats) -> tuple[Mistake, ...]:
    """The worst mistakes, each with what the model itself had for it."""
    wrong = {n: found.rows[n] for n in worst(p, np.asarray(found.classes))}
    return mistakes(found, p, cues_of(trained, wrong))
