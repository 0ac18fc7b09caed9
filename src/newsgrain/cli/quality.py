"""Commands that say how good labels are: how far annotators agree, and which gold labels are doubtful."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsgrain.cli.adjudicate import send_disputes
from newsgrain.cli.checking import give, keep_inputs, note, refuse_alone
from newsgrain.cli.options import (
    ANNOTATIONS,
    PROJECT,
    Annotators,
    Corpus,
    Json,
    Models,
    Project,
    Projects,
    Since,
    Versions,
    selection,
)
from newsgrain.cli.reading import tell_homeless
from newsgrain.homes import MODELS
from newsgrain.wording import counted

if TYPE_CHECKING:
    from newsgrain.annotations.selection import Selection
    from newsgrain.quality.agreement import Agreement
    from newsgrain.quality.audit import Audit, Doubt
    from newsgrain.quality.gold_questions import Accuracy
    from newsgrain.records import Answer, Article, Gold, Label


def agreement(
    project: Projects = None,
    annotator: Annotators = None,
    since: Since = None,
    guidelines: Versions = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="Answers that were not pulled, too, where pulled ones lie beside."),
    ] = False,
    annotations: Corpus = ANNOTATIONS,
    minimum: Annotated[int, typer.Option(help="Sentences that two annotators must share.", min=1)] = 30,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with pictures here.")] = None,
    model: Annotated[
        str | None, typer.Option(help="Model whose suggestions were withheld from the other half.")
    ] = None,
    models: Models = MODELS,
) -> None:
    """Measure how far annotators agree, on what they do not, and how long they take.

    Where answers pulled from Label Studio lie beside others, such as those that came with the corpus, the
    pulled ones alone are measured, unless --together, --project or --annotator say which. Each project
    is told by itself, too.

    After `newsgrain push --suggest half` it compares answers with a suggestion in sight to those
    without. With --model it also tells how often a wrong label is given because it was shown.

    Example: newsgrain agreement --html agreement.html
    """
    from dataclasses import asdict, replace

    from newsgrain import annotators
    from newsgrain.annotations import corpus
    from newsgrain.quality.agreement import measure
    from newsgrain.report import show_agreement

    keep_inputs({"--html": html}, annotations=annotations)
    gold = corpus.settled(annotations)
    chosen = selection(annotations, project, annotator, since, guidelines)
    answers, apart = _team(annotations, together or chosen.names)
    answers = chosen.of(answers)
    withheld = _withheld(annotations, answers, models, model) if model else None
    by = annotators.kind(annotations, {answer.annotator for answer in answers})
    found = measure(answers, gold, minimum=minimum, withheld=withheld, annotated_by=by)
    found = replace(found, apart=apart, questions=_on_questions(annotations, chosen))
    if html is not None:
        _write_page(html, found, annotations)
    give(asdict(found), lambda: show_agreement.agreement(found), as_json=as_json)


def _team(annotations: Path, together: bool) -> "tuple[list[Answer], int]":
    """The answers to measure, and how many are left out that did not come from Label Studio."""
    from newsgrain.annotations import corpus

    pulled, others = corpus.answers_by_origin(annotations)
    if not pulled or together:
        return list(corpus.answers(annotations)), 0
    return pulled, len(others)


def _on_questions(annotations: Path, chosen: "Selection") -> "tuple[Accuracy, ...]":
    """How annotators do on gold questions, as far as their answers are chosen."""
    from newsgrain.annotations import corpus
    from newsgrain.quality.gold_questions import accuracy

    asked = corpus.questions(annotations)
    given = chosen.of(list(corpus.answers_to_questions(annotations))) if asked else ()
    return accuracy(given, asked, corpus.answers(annotations)) if given else ()


def _withheld(annotations: Path, answers: "list[Answer]", models: Path, model: str) -> "dict[str, Label]":
    """What the model says of every sentence in articles that were shown with suggestions."""
    from newsgrain.annotations import corpus
    from newsgrain.model.classifier import Classifier
    from newsgrain.model.store import find, load
    from newsgrain.records import article_of

    mixed = {article_of(a.sentence_id) for a in answers if a.suggested}
    articles = [article for _, article in corpus.articles(annotations) if article.article_id in mixed]
    predict = Classifier(load(find(models, model))).predict_all
    return {p.sentence_id: p.label for found in predict(articles) for p in found}


def _write_page(path: Path, found: "Agreement", annotations: Path) -> None:
    from newsgrain.files import write_lines
    from newsgrain.report.agreement_page import page

    examples = [at for kind in found.disagreements for at in kind.examples]
    write_lines(path, [page(found, _texts(annotations, examples))])


def _texts(annotations: Path, sentence_ids: Iterable[str]) -> dict[str, str]:
    """The words of sentences, by id; those of articles that are not in the corpus are left out."""
    from newsgrain.annotations import corpus
    from newsgrain.records import split_sentence_id

    articles = corpus.texts(annotations)
    places = {at: split_sentence_id(at) for at in sentence_ids}
    return {at: articles[a][start:end] for at, (a, start, end) in places.items() if a in articles}


def audit(
    size: Annotated[int, typer.Option(help="Doubtful labels to show, write or send.", min=1)] = 50,
    queue: Annotated[
        Path | None,
        typer.Option(help="Write them here, as `newsgrain queue` would, for a push.", metavar="FILE"),
    ] = None,
    push: Annotated[
        bool,
        typer.Option("--push", help='Send them to be ruled on, to the project "TITLE disputes" beside it.'),
    ] = False,
    project: Project = PROJECT,
    plan: Annotated[bool, typer.Option("--plan", help="With --push: only say what would be sent.")] = False,
    ruled: Annotated[
        bool, typer.Option("--ruled", help="Show labels, too, that somebody has ruled on.")
    ] = False,
    annotations: Corpus = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Rank gold labels that models contradict which never saw them: label errors stand high up.

    Models are trained on parts of the gold and asked about the rest, which takes some minutes. With
    --push the most doubtful go to "<title> disputes", which does not say which label stands; pull its
    answers and run `newsgrain adjudicate`: a ruling that differs overturns the label.

    Example: newsgrain audit --size 100 --push
    """
    from newsgrain.annotations import corpus
    from newsgrain.report import show_quality

    refuse_alone("--plan", plan, "--push", push)
    keep_inputs({"--queue": queue}, annotations=annotations)
    texts = corpus.by_id(annotations)
    found = _audited(annotations, texts, ruled)
    first = found.doubts[:size]
    lines, report = list[str](), _audit_row(found, first)
    if queue is not None:
        report["queue"] = {"file": str(queue), "rows": _queue(queue, first, plan=plan)}
        rows = counted(report["queue"]["rows"], "sentence")
        lines.append(f"{queue}: {rows} to label again{', to be written' if plan else ''}")
    if push:
        report |= _second_looks(first, texts, annotations, project, plan)
        lines.append(report["told"])
    give(report, lambda: show_quality.audit(found, first, lines), as_json=as_json)


def _queue(path: Path, first: "tuple[Doubt, ...]", *, plan: bool) -> int:
    """Write doubts as `newsgrain queue` writes sentences, unless it is only a plan; count them."""
    from newsgrain.files import write_records
    from newsgrain.quality.audit import queue

    return write_records(path, queue(first), write=not plan)


def _audit_row(found: "Audit", first: "tuple[Doubt, ...]") -> dict[str, Any]:
    """What was found, and the first doubts, as JSON has them."""
    from newsgrain.quality.audit import as_row

    report: dict[str, Any] = {name: getattr(found, name) for name in ("sentences", "ruled", "marked")}
    return report | {"contradicted": len(found.doubts), "doubts": [as_row(doubt) for doubt in first]}


def _audited(annotations: Path, texts: "dict[str, Article]", ruled: bool) -> "Audit":
    """Cross-validate a model on the gold labels and compare."""
    from newsgrain.annotations import corpus, dataset
    from newsgrain.quality import audit as doubts
    from newsgrain.quality.crossfit import CrossFitter
    from newsgrain.quality.sampling import answered

    here, homeless = corpus.labelled_here(annotations)
    tell_homeless(annotations, homeless)
    rows = dataset.grouped(here)
    found = dataset.examples(rows)
    note(f"cross-validating on {counted(len(found.rows), 'gold label')}")
    _, judged = CrossFitter(found, None, 1).everyone(cues=False)
    seen = frozenset() if ruled else answered(corpus.rulings(annotations))
    plain = {name: article.text for name, article in texts.items()}
    return doubts.audit(_in_order(corpus.gold(annotations), rows), judged.probabilities, plain, seen)


def _in_order(gold: "list[Gold]", rows: "list[Any]") -> "list[Gold]":
    """Gold records in the order in which the dataset has their sentences."""
    from newsgrain.records import sentence_id_of

    by_id = {g.sentence_id: g for g in gold}
    return [
        by_id[sentence_id_of(row.article.article_id, span.start, span.end)]
        for row in rows
        for span in row.labelled.labels
    ]


def _second_looks(
    first: "tuple[Doubt, ...]", texts: "dict[str, Article]", annotations: Path, title: str, plan: bool
) -> dict[str, Any]:
    """Send them to the project of disputes, each with the two labels in question."""
    from newsgrain.annotations import corpus
    from newsgrain.labelstudio import disputes
    from newsgrain.quality.audit import AUDIT

    between = {doubt.sentence_id: (doubt.label, doubt.expected) for doubt in first}
    found = disputes.collect(between, corpus.answers(annotations), texts, AUDIT)
    line, pushed = send_disputes(title, found, texts, annotations, plan=plan)
    return {"told": line, "pushed": pushed}
