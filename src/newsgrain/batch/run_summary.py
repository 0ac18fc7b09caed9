"""The account of a batch, as run.json has it: counts that balance, shares, drift, and where time went."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from newsgrain import __version__
from newsgrain.batch.ledger import Ledger
from newsgrain.batch.outdated import Outdated
from newsgrain.batch.tallies import PartCounts
from newsgrain.errors import OutputError
from newsgrain.files import put_lines, to_json
from newsgrain.ids import clash_told
from newsgrain.model import drift
from newsgrain.model.drift import Drift, Vocabulary
from newsgrain.model.seam import Model
from newsgrain.records import LABEL_NAMES, UNSURE
from newsgrain.results import REJECTED, RUN
from newsgrain.storage import Folder
from newsgrain.timing import STAGES
from newsgrain.wording import counted, first_of


@dataclass(frozen=True, slots=True)
class Low:
    """Sentences whose confidence is below `below`, and their share."""

    below: float
    sentences: int
    share: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Seconds of all workers in a stage, and what went through in one: sentences, 10^6 bytes of text."""

    seconds: float
    sentences_per_second: float | None
    mb_per_second: float | None


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a batch.

    Counts, shares and stages are of the whole folder. `new_articles` and `new_parts` are this run's, as
    are `seconds` and `took`: where they went, starting included, in seconds of the clock.
    `languages` counts the articles classified, and those rejected for their language, by code.
    articles_in = classified + repeated + rejected: `repeated` are further places of articles that were
    classified where they stood first. `renamed` articles have ids that name their file, because their own
    stand for several texts. `furniture` sentences are repeated by their outlet, as the
    file of --furniture has it. `outdated` are of inputs that were edited or deleted since, None when that
    is not known; `pruned` are those that were taken out. `passed_over` folders hold results, or
    what belongs to a saved page, not articles.
    """

    articles_in: int
    classified: int
    repeated: int
    rejected: int
    sentences: int
    parts: int
    labels: dict[str, int]
    shares: dict[str, float]
    mean_confidence: float
    low_confidence: Low
    replaced_characters: int
    languages: dict[str, int]
    drift: Drift | None
    warnings: tuple[str, ...]
    stages: dict[str, Stage]
    slowest: str | None
    model: str
    furniture: int
    inputs: dict[str, Any]
    new_articles: int
    renamed: int
    outdated: Outdated | None
    pruned: int
    passed_over: int
    new_parts: int
    seconds: float
    took: dict[str, float]
    finished: bool
    versions: dict[str, str]


@dataclass(frozen=True, slots=True)
class ThisRun:
    """What a run tells of itself: parts and articles there were `before`, its seconds, how it ended."""

    before: tuple[int, int]
    seconds: float
    took: dict[str, float]
    finished: bool
    outdated: Outdated | None = None
    pruned: int = 0
    passed_over: tuple[str, ...] = ()


def account(out: Folder, ledger: Ledger, model: Model, vocabulary: Vocabulary | None, told: ThisRun) -> Run:
    """Write rejected.jsonl and run.json; raises OutputError when the totals do not balance."""
    parts, total = ledger.total()
    _balance(out, total, _write_rejected(out, ledger))
    far, renamed = drift.measured(total.words, total.unseen, vocabulary), ledger.renamed()
    pieces, digest = ledger.inputs()
    found = total.articles + total.repeated + total.rejected
    run = Run(
        **_of_folder(total),
        **_of_run(told, parts, total),
        articles_in=found,
        parts=parts,
        drift=far,
        warnings=tuple(_warnings(found, far, renamed, told.outdated, told.passed_over)),
        model=model.name,
        inputs={"pieces": pieces, "sha256": digest},
        renamed=renamed,
        versions={"newsgrain": __version__, **model.card.get("versions", {})},
    )
    out.write((json.dumps(asdict(run), indent=1) + "\n").encode(), RUN)
    return run


def _of_folder(total: PartCounts) -> dict[str, Any]:
    """What all parts add up to, by the names that `Run` has for it."""
    stages = _stages(total)
    return {
        "classified": total.articles,
        **{name: getattr(total, name) for name in ("repeated", "rejected", "sentences", "furniture")},
        "labels": {name: total.labels.get(name, 0) for name in LABEL_NAMES},
        "shares": {name: _share(total.labels.get(name, 0), total.sentences) for name in LABEL_NAMES},
        "mean_confidence": _share(total.confidence, total.sentences),
        "low_confidence": Low(UNSURE, total.unsure, _share(total.unsure, total.sentences)),
        "replaced_characters": total.replaced,
        "languages": dict(sorted(total.languages.items(), key=lambda item: (-item[1], item[0]))),
        "stages": stages,
        "slowest": max(stages, key=lambda name: stages[name].seconds) if total.sentences else None,
    }


def _of_run(told: ThisRun, parts: int, total: PartCounts) -> dict[str, Any]:
    """What this run did, and how it ended."""
    return {
        "new_articles": total.articles - told.before[1] + told.pruned,
        "new_parts": parts - told.before[0],
        "outdated": told.outdated,
        "pruned": told.pruned,
        "passed_over": len(told.passed_over),
        "seconds": round(told.seconds, 3),
        "took": {name: round(spent, 3) for name, spent in told.took.items()},
        "finished": told.finished,
    }


def _warnings(
    found: int, far: Drift | None, renamed: int, outdated: Outdated | None, passed_over: Sequence[str]
) -> Iterator[str]:
    """What a person should know of the run, a line each."""
    if not found:
        yield "nothing to classify was found: no article, and nothing that was rejected; check the paths"
    if far and far.far:
        yield far.told()
    if renamed:
        yield clash_told(renamed)
    if outdated:
        yield outdated.told()
    if passed_over:
        first = first_of(passed_over)
        yield (
            f"{counted(len(passed_over), 'folder')} passed over ({first}), with results or what belongs to a"
            " saved page; to classify what is in one, name it itself"
        )


def _share(part: float, whole: int) -> float:
    return round(part / max(whole, 1), 6)


def _stages(total: PartCounts) -> dict[str, Stage]:
    found = {}
    for name in STAGES:
        seconds = total.seconds.get(name, 0.0)
        rates = (total.sentences / seconds, total.text_bytes / seconds / 1e6) if seconds else (None, None)
        found[name] = Stage(round(seconds, 3), *(rate and round(rate, 3) for rate in rates))
    return found


def _write_rejected(out: Folder, ledger: Ledger) -> int:
    with out.whole(REJECTED) as file:
        return put_lines(file, map(to_json, ledger.rejected()))


def _balance(out: Folder, total: PartCounts, rejected: int) -> None:
    if rejected != total.rejected or sum(total.labels.values()) != total.sentences:
        raise OutputError(
            f"{out.root}: the totals do not balance: {total.rejected} rejected but {rejected} listed,"
            f" {total.sentences} sentences but {sum(total.labels.values())} labels; run with --fresh"
        )
