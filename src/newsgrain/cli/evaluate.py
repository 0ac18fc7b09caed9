"""The command that measures: the model by cross-validation, on other articles, or against another model."""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli import comparing
from newsgrain.cli.checking import give, keep_inputs
from newsgrain.cli.comparing import has_encoder
from newsgrain.cli.options import (
    ANNOTATIONS,
    DATASET,
    WITH_WEIGHT,
    Annotations,
    Backbone,
    DataFolder,
    Jobs,
    Json,
    ModelName,
    Models,
    TargetOption,
    With,
    WithWeight,
    aimed,
    processes,
)
from newsgrain.cli.train import Taken, kept_in, renewed, taken
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.dataset import Examples
    from newsgrain.model.seam import Model
    from newsgrain.quality.compare import Against
    from newsgrain.quality.crossfit import CrossFitter
    from newsgrain.quality.evaluation import Measured, Report
    from newsgrain.quality.target import Target
    from newsgrain.records import Label

REFUSED = 4
WORSE = 5


def evaluate(
    on: Annotated[
        list[Path] | None, typer.Option(help="Measure on labelled articles (JSON lines); may be repeated.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(help="Compare with this model; exit code 5 if the other is better.")
    ] = None,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="With --on: cross-validate on the dataset, too.")
    ] = False,
    precision: Annotated[
        list[str] | None,
        typer.Option(help="LABEL=P: from which confidence on does the dataset promise P? 4 if not."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page here, and its figures as .json.")] = None,
    folder: DataFolder = DATASET,
    annotations: Annotations = ANNOTATIONS,
    models: Models = MODELS,
    model: ModelName = None,
    jobs: Jobs = 1,
    seconds: Annotated[float | None, typer.Option(help="Seconds an answer takes, if not measured.")] = None,
    others: With = None,
    with_weight: WithWeight = WITH_WEIGHT,
    backbone: Backbone = None,
    target: TargetOption = None,
    as_json: Json = False,
) -> None:
    """Measure: cross-validated on the dataset, or a model on labelled articles from elsewhere.

    Without --on the dataset is cut into parts, each judged by a model trained on the others. With --model
    accurate they are three, for each of which an encoder is trained (half an hour each; what is trained is
    kept, and after Ctrl-C the same command goes on), and kinds of models are shown side by side. Exit
    codes: 0 done, 4 a --precision is refused, 5 worse than --against.

    Example: newsgrain evaluate --html report.html
    """
    _refuse_unmeasured(bool(on or against), cross_validate, precision, target)
    figures = html and html.with_suffix(".json")
    outs = {"--html": html, "--html (its figures)": figures}
    keep_inputs(outs, [str(path) for path in on or ()], annotations)
    if figures is not None:
        _keep_other(figures)
    aim = aimed(target, annotations)
    asked = _Asked(renewed(folder), jobs, (others, with_weight, on), backbone, (models, model))
    if precision:
        _promise(precision, asked, as_json)
        return
    report = _report(on, against, folder, models, model) if on or against else None
    if report is None or cross_validate:
        whole = _told_of(_cross_validated(asked, annotations, seconds), aim, folder)
        report = whole if report is None else _both(whole, report)
        _write_card(report, models)
    _give(report, html, as_json)
    if report.against is not None and report.against.verdict == "worse":
        raise typer.Exit(WORSE)


def _refuse_unmeasured(
    other: bool, cross_validate: bool, precision: list[str] | None, target: str | None
) -> None:
    """Raise InputError where what is asked is found by cross-validation, and something else is measured."""
    from newsgrain.errors import InputError

    if precision and other:
        raise InputError(
            "--precision is promised by cross-validation on the dataset, not on what --on or --against"
            " measures; run it without them"
        )
    if target is not None and (precision or (other and not cross_validate)):
        raise InputError(
            "--target is held against the cross-validation on the dataset, which is not made here; leave it"
            f" out{'' if precision else ', or add --cross-validate'}"
        )


def _keep_other(figures: Path) -> None:
    """Raise OutputError where a file of somebody's has the name that the figures get beside their page."""
    from newsgrain.errors import OutputError
    from newsgrain.files import kept_json

    ours = kept_json(figures, lambda found: {"measured", "made"} <= found.keys())
    if figures.exists() and not ours:
        raise OutputError(
            f"{figures}: is there and holds no figures of a report, which --html would write there; move it"
            " away or give the page another name"
        )


@dataclass(frozen=True)
class _Asked:
    """What a cross-validation is asked for: the dataset, what else is learnt from, and which model."""

    folder: Path
    jobs: int
    others: tuple[list[Path] | None, float, list[Path] | None]
    backbone: str | None
    model: tuple[Path, str | None]

    @cached_property
    def found(self) -> "Examples":
        """The labelled sentences of the dataset."""
        from newsgrain.annotations import dataset

        return dataset.read_examples(self.folder)

    @cached_property
    def more(self) -> Taken:
        """What each fit learns from as well."""
        from newsgrain.annotations import elsewhere

        others, weight, on = self.others
        return taken(others, weight, self.found, *map(elsewhere.read, on or () if others else ()))

    @property
    def encoder(self) -> str | None:
        """The name of the model, if it has an encoder."""
        return self.model[1] if has_encoder(*self.model) else None

    def fitter(self) -> "CrossFitter":
        """Fits of the linear model, kept in a folder beside the dataset."""
        from newsgrain.quality.crossfit import CrossFitter

        many = processes(self.jobs)
        return CrossFitter(self.found, kept_in(self.folder), many, self.more.beside())

    def fitters(self, tell: Any) -> "dict[str, CrossFitter]":
        """Fits of every kind of model, by kind; `tell` hears how far training is."""
        return comparing.fitters(self.found, self.more, self.folder, self.backbone, tell)


def _promise(asked: list[str], of: _Asked, as_json: bool) -> None:
    """Answer what --precision asks; exit code 4 if anything is refused."""
    import numpy as np

    from newsgrain.model.kinds import BOTH
    from newsgrain.quality.selective_classification import promise
    from newsgrain.report import show_quality
    from newsgrain.report.show_progress import counting

    wanted = [_asked(text) for text in asked]
    with counting("training") as move:
        fitter = of.fitters(move)[BOTH] if of.encoder else of.fitter()
        _, judged = fitter.everyone(BOTH, cues=False) if of.encoder else fitter.everyone()
    truth = np.asarray(fitter.examples.classes)
    found = [promise(label, wish, truth, judged.probabilities, fitter.groups) for label, wish in wanted]
    report = {"promises": [asdict(p) for p in found]}
    give(report, lambda: show_quality.promises(found), as_json=as_json)
    if any(p.refused for p in found):
        raise typer.Exit(REFUSED)


def _asked(text: str) -> "tuple[Label, float]":
    from newsgrain.decoded import number_of
    from newsgrain.errors import InputError
    from newsgrain.labels import LABELS, label_of

    name, _, number = text.partition("=")
    label, wish = label_of(name), number_of(number)
    if label is None or not 0 < wish < 1:
        raise InputError(
            f"--precision {text}: give LABEL=P with P between 0 and 1, e.g. attribution=0.95; labels are"
            f" {', '.join(LABELS)}"
        )
    return label, wish


def _cross_validated(asked: _Asked, annotations: Path, seconds: float | None) -> "Report":
    from newsgrain import annotators
    from newsgrain.annotations import corpus
    from newsgrain.quality import evaluation
    from newsgrain.quality.curve import seconds_per_sentence
    from newsgrain.quality.human_agreement import ceiling
    from newsgrain.quality.target import drawn
    from newsgrain.report.show_progress import counting

    about = _about(asked.found, asked.more, *asked.model)
    answers = list(corpus.answers(annotations))
    top = ceiling(answers, annotators.kind(annotations, {answer.annotator for answer in answers}))
    if asked.encoder is not None:
        with counting("training") as move:
            fits, named = asked.fitters(move), (asked.model[0], asked.encoder)
            report = timed(lambda: comparing.cross_validated(fits, about, *named, drawn(answers)))
        return replace(report, ceiling=top)
    fitter, each = asked.fitter(), seconds_per_sentence(answers) if seconds is None else seconds
    with counting("models fitted") as fitter.tell:
        return timed(lambda: evaluation.cross_validated(fitter, about, top, each, drawn(answers)))


def _told_of(report: "Report", aim: "Target | None", dataset: Path) -> "Report":
    """The report with what it says of the target; what `newsgrain status` tells of it is kept."""
    from newsgrain.quality import target

    target.keep(kept_in(dataset), report.made, report.random_share, report.curve)
    return report if aim is None else replace(report, target=target.stands(report.random_share, aim))


def _both(whole: "Report", on_files: "Report") -> "Report":
    """The cross-validated report with the files' rows, leaks and comparison added."""
    from newsgrain.quality import side_by_side

    leaks, more = whole.leaks, on_files.leaks
    if leaks is not None and more is not None:
        told = f"{leaks.looked_for}. {more.looked_for}: {counted(more.pairs_found, 'pair')}"
        leaks = replace(leaks, looked_for=told)
    return replace(
        whole,
        leaks=leaks,
        measured=(*whole.measured, *on_files.measured),
        against=on_files.against,
        kinds=side_by_side.joined(whole.kinds, on_files.kinds),
        seconds=whole.seconds + on_files.seconds,
    )


def _write_card(report: "Report", models: Path) -> None:
    """Put the numbers on the card of the model they are about, if it is there."""
    from newsgrain.model import store
    from newsgrain.report import model_card

    if report.model.name is None or not (models / report.model.name).is_dir():
        return
    model_card.write_page(store.find(models, report.model.name), report.to_dict())


def timed(measure: Any) -> "Report":
    """The report with how long it took, and the day."""
    import time

    from newsgrain.records import now

    started = time.monotonic()
    report: Report = measure()
    return replace(report, seconds=round(time.monotonic() - started, 1), made=now()[: len("2026-01-31")])


def _about(found: "Examples", more: "Taken", models: Path, name: str | None) -> "Measured":
    """The current model if it was trained on this dataset and nothing else, else only the data."""
    from newsgrain.annotations.dataset import data_hash
    from newsgrain.model import store
    from newsgrain.model.training import versions
    from newsgrain.quality.evaluation import Measured

    data, size = data_hash(found), (len(found.rows), len(set(found.articles)))
    trained = store.load(store.find(models, name)) if name is not None else _current(models)
    if trained is not None and trained.card.get("data") == data and more.is_all_of(trained.card):
        return Measured(trained.name, data, *size, trained.card["versions"])
    return Measured(None, data, *size, versions())


def _current(models: Path) -> "Model | None":
    """The current model; None where there is none, or none that this version can use."""
    from newsgrain.errors import ModelError
    from newsgrain.model import store

    try:
        return store.load(store.find(models))
    except ModelError:
        return None


def _report(
    on: list[Path] | None, against: str | None, folder: Path, models: Path, model: str | None
) -> "Report":
    """A trained model on files, or on the test split when another model is compared."""
    from newsgrain.annotations import elsewhere
    from newsgrain.model import store
    from newsgrain.quality import evaluation

    trained = store.load(store.find(models, model))
    other = store.load(store.find(models, against)) if against else None
    files = (
        {path.name: elsewhere.read(path) for path in on}
        if on
        else {"test split": _test_split(folder, trained, other)}
    )
    report = timed(lambda: evaluation.on_files(files, trained, evaluation.measured_of(trained)))
    if on:
        kinds = comparing.on_files(files, models, str(model)) if has_encoder(models, model) else None
        report = replace(report, leaks=_leaks(folder, files), kinds=kinds)
    return report if other is None else replace(report, against=_against(files, other, trained))


def _test_split(folder: Path, *trained: "Model | None") -> "Examples":
    """The articles kept apart, if neither model has seen them."""
    from newsgrain.annotations import dataset
    from newsgrain.errors import InputError

    for one in trained:
        if one is not None and one.card.get("split") != "train":
            raise InputError(
                f"model {one.name} was trained on all articles, so none of them can judge it; give other"
                " articles with --on, or train both with `newsgrain train --split train`"
            )
    found = dataset.read_examples(folder, "test")
    if not found.rows:
        raise InputError(
            f"{folder}: the test split is empty, no article is kept apart to judge by; label more articles,"
            " or give other ones with --on"
        )
    return found


def _leaks(folder: Path, files: "dict[str, Examples]") -> Any:
    """Articles of the files that nearly repeat the dataset's; None where there is no dataset to look in."""
    from newsgrain.annotations import dataset
    from newsgrain.quality import leaks

    rows = dataset.there(folder)
    measured = dataset.merged(*files.values()).texts_of_articles()
    return leaks.between(dataset.texts(rows), measured, ", ".join(files)) if rows else None


def _against(files: "dict[str, Examples]", old: "Model", new: "Model") -> "Against":
    import numpy as np

    from newsgrain.model.classifier import of_rows
    from newsgrain.quality import compare

    p_old, p_new = ([of_rows(m, f.rows) for f in files.values()] for m in (old, new))
    return compare.against(
        np.array([k for f in files.values() for k in f.classes]),
        np.concatenate(p_old),
        np.concatenate(p_new),
        [a for f in files.values() for a in f.articles],
        [text for f in files.values() for text in f.texts()],
        (old.name, new.name, ", ".join(files)),
    )


def _give(report: "Report", html: Path | None, as_json: bool) -> None:
    """Write the page and its figures, then print."""
    from newsgrain.report import show_quality

    found, told = report.to_dict(), list[str]()
    if html is not None:
        _write(html, found)
        told = [f"{html}: the whole report; {html.with_suffix('.json')}: its figures"]
    give(found, lambda: show_quality.quality(report, told), as_json=as_json)


def _write(html: Path, found: dict[str, Any]) -> None:
    from newsgrain.files import write_lines
    from newsgrain.report import report_figures
    from newsgrain.report.report_page import page

    write_lines(html.with_suffix(".json"), [json.dumps(found, indent=1)])
    write_lines(html, [page(found)])
    if lacking := report_figures.missing():
        typer.echo(lacking, err=True)
