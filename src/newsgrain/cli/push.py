"""The command that pushes sentences to Label Studio, or writes them as its tasks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

import typer

from newsgrain.cli.checking import give, keep_inputs, note, one_of
from newsgrain.cli.options import (
    ANNOTATIONS,
    PROJECT,
    READ,
    AnyLanguage,
    Column,
    Encoding,
    Json,
    ModelName,
    Models,
    NewCorpus,
    Project,
)
from newsgrain.cli.reading import read_options, rejections_row, tell_forgotten, tell_rejected
from newsgrain.errors import PARTLY, InputError
from newsgrain.homes import MODELS
from newsgrain.wording import counted, first_of, shortened

if TYPE_CHECKING:
    from newsgrain.labelstudio.gold_questions import Questions
    from newsgrain.labelstudio.pool import Kept, Pool, Predict
    from newsgrain.labelstudio.pushing import Pushed, Wanted
    from newsgrain.labelstudio.suggestions import Shown
    from newsgrain.model.seam import Model
    from newsgrain.records import Article

_MOST_LINES = 6
_LONGEST_LINE = 100


@dataclass(frozen=True, slots=True)
class _Suggest:
    """What is suggested: on which sentences, by which model."""

    shown: "Shown"
    model: "Model"

    @classmethod
    def of(cls, asked: str | None, models: Path, model: str | None) -> "Self | None":
        """None when nothing was asked for; raises InputError for a word that is none of them."""
        if asked is None:
            return None
        from newsgrain.labelstudio.suggestions import Shown
        from newsgrain.model.store import find, load

        chosen = Shown(one_of("--suggest", asked, Shown))
        return cls(chosen, load(find(models, model)))


def push(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[IN...]", help=f"Articles, or a queue of sentences: {READ}"),
    ] = None,
    project: Project = PROJECT,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be sent or written.")] = False,
    overlap: Annotated[
        int | None,
        typer.Option(help="Annotators a sentence; 2 in a new project, else left as it is.", min=1),
    ] = None,
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="Leave out sentences that have an answer in the corpus.")
    ] = False,
    suggest: Annotated[
        str | None,
        typer.Option(
            help="Suggest the model's labels on all sentences, on a random half, or on none.",
            metavar="all|half|none",
        ),
    ] = None,
    gold_questions: Annotated[
        str | None,
        typer.Option(
            help="Mix settled sentences in, as this share of all, to see how each annotator does.",
            metavar="SHARE",
        ),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option(
            help="What annotators are given first; uncertain needs --suggest.",
            metavar="uncertain|sequential|random",
        ),
    ] = None,
    reask: Annotated[
        str | None,
        typer.Option(
            help="Ask again what was answered under other guidelines: all, or sentences with one of these"
            " phrases (commas between, a word may end in *).",
            metavar="all|WORDS",
        ),
    ] = None,
    model: ModelName = None,
    models: Models = MODELS,
    to_file: Annotated[
        Path | None,
        typer.Option(
            help="Write tasks here, for Label Studio's Import, and reach no server.", metavar="FILE"
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="Write the labelling configuration here.")] = None,
    text_column: Column = None,
    encoding: Encoding = None,
    any_language: AnyLanguage = False,
    annotations: NewCorpus = ANNOTATIONS,
    as_json: Json = False,
) -> None:
    """Make Label Studio tasks of articles, each sentence with the article around it, each once.

    The server is the one that LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY name. Sentences that the
    project has already are left alone, so a push that was stopped is simply run again. Of a file that
    `newsgrain queue` wrote only the chosen sentences are pushed, in its order; their articles are
    looked for in the other inputs and in the corpus. Pushed articles are kept with the corpus, in
    annotations/articles/pushed.jsonl. --plan writes nothing, and fails where the push itself would.
    Exit code 3 when an input was rejected or an article left out; all else was pushed.

    With --suggest the model's labels are shown beside the choices, those of older models are removed,
    and the least certain sentence comes first unless --order says otherwise; with no input at all the
    suggestions of sentences that the project has already are renewed. Half leaves a random half without,
    always the same, to measure what suggestions do to annotators; none only sets the order.

    When GUIDELINES.md has changed, a push shows the new ones on all screens and tells what is different.
    Each answer says which were on its screen. --reask asks again, without any input: a sentence gets a
    second task, and everybody's last answer counts.

    With --gold-questions 5% every twentieth sentence is one that is settled, chosen at random from the
    corpus, each label in turn. On the server nothing tells them; annotations/gold-questions.jsonl has which
    they are. `newsgrain status` and `newsgrain agreement` say how each annotator does, and the answers
    never count for gold. They are hidden best with --order random or uncertain, or in a queue.

    Example: newsgrain push inbox/ --suggest half --plan
    """
    from newsgrain.labelstudio import pool, pushing

    shown = _Suggest.of(suggest, models, model)
    _check_push(inputs or [], order, shown, to_file, reask)
    keep_inputs({"--to-file": to_file, "--config": config}, inputs or (), annotations)
    guidelines = _guidelines(annotations, config, plan=plan)
    wanted = pushing.Wanted(project, overlap, guidelines, order=order, add=bool(inputs), reask=reask or "")
    reading = read_options(text_column, encoding, any_language)
    # without input what the project has gets suggestions: of articles that were pushed
    known = pool.Pool((), corpus=pool.of_corpus(annotations) if shown else ())
    found = pool.find(inputs, annotations, reading) if inputs else known
    job = _Job(found, shown, annotations, _answered(annotations) if unanswered else frozenset())
    if gold_questions is not None:
        job.ask(gold_questions, project, plan=plan)
    if to_file is None:
        kept = _push_live(job, wanted, as_json, plan=plan)
    else:
        kept = _push_file(job, to_file, as_json, plan=plan)
    if kept.forgotten or kept.conflicts or found.rejected:
        raise typer.Exit(PARTLY)


def _check_push(
    inputs: list[str], order: str | None, wanted: _Suggest | None, file: Path | None, reask: str | None
) -> None:
    from newsgrain.labelstudio.pushing import ORDERS

    if order is not None:
        one_of("--order", order, ORDERS)
    if order == "uncertain" and wanted is None:
        raise InputError("--order uncertain: needs a model's scores; add --suggest all, half or none")
    if reask is not None and file is not None:
        raise InputError("--reask: only a server knows what was answered; leave --to-file out")
    if not inputs and ((wanted is None and reask is None) or file is not None):
        raise InputError(
            "push: name articles or a queue; only --suggest and --reask on a server work without"
        )


def _guidelines(annotations: Path, config: Path | None, *, plan: bool) -> str:
    """The guidelines' text; the labelling configuration is written to `config` on the way."""
    from newsgrain.files import write_lines
    from newsgrain.labelstudio import conversion, label_config

    text = conversion.guidelines_text(annotations)
    if config is not None:
        write_lines(config, [label_config.labelling_config(text)], write=not plan)
    return text


@dataclass(slots=True)
class _Job:
    """What is pushed: the sentences of a pool without the `answered` ones, of which `left` were there."""

    pool: "Pool"
    suggest: _Suggest | None
    annotations: Path
    answered: frozenset[str]
    left: int = 0
    questions: "Questions | None" = None

    def ask(self, share: str, project: str, *, plan: bool) -> None:
        """Mix gold questions in; raises InputError where there are none."""
        from newsgrain.labelstudio import conversion, gold_questions

        guidelines = conversion.guidelines_hash(self.annotations)
        made = lambda article: self.made(iter([article]), guidelines)  # noqa: E731 - said in one line
        wanted = gold_questions.share(share)
        self.questions = gold_questions.Questions(self.annotations, project, wanted, made, plan)

    def tasks(self, guidelines: str, kept: "Kept") -> Iterator[dict[str, Any]]:
        """A task for every sentence, with its suggestion, and gold questions among them."""
        own = self._unanswered(guidelines, kept)
        return own if self.questions is None else self.questions.mixed(own)

    def _unanswered(self, guidelines: str, kept: "Kept") -> Iterator[dict[str, Any]]:
        for task in self._all(guidelines, kept):
            if task["data"]["sentence_id"] in self.answered:
                self.left += 1
            else:
                yield task

    def _all(self, guidelines: str, kept: "Kept") -> Iterator[dict[str, Any]]:
        return self.pool.tasks(guidelines, *self._suggested(), kept.left_out)

    def made(self, articles: "Iterator[Article]", guidelines: str) -> Iterator[dict[str, Any]]:
        """Tasks of articles as those of the pool are made."""
        from newsgrain.labelstudio.pool import tasks_of

        return tasks_of(articles, guidelines, *self._suggested())

    def _suggested(self) -> "tuple[Predict | None, Shown]":
        from newsgrain.labelstudio.suggestions import Shown
        from newsgrain.model.classifier import Classifier

        if self.suggest is None:
            return None, Shown.ALL
        return Classifier(self.suggest.model).predict_all, self.suggest.shown

    def report(self, kept: "Kept") -> dict[str, Any]:
        """What was left out and kept, as JSON."""
        told = rejections_row(self.pool.rejected)
        asked = self.questions and {"asked": self.questions.asked, "new": self.questions.new}
        told |= {"gold_questions": asked} if asked else {}
        told |= {"answered": self.left, "stored": kept.new}
        return {**told, "conflicts": list(kept.conflicts), "forgotten": list(kept.forgotten)}

    def check(self, found: int) -> None:
        """Raise InputError when there was no sentence at all."""
        if not found + self.left:
            raise InputError(f"{' '.join(self.pool.inputs)}: no sentence to label was found there")


def _answered(annotations: Path) -> frozenset[str]:
    from newsgrain.annotations import corpus, migration
    from newsgrain.annotations.adjudicate import standing
    from newsgrain.quality.sampling import answered

    found = standing(corpus.answers(annotations))
    return answered(found) - migration.owed(annotations, found)


def _push_file(job: _Job, file: Path, as_json: bool, *, plan: bool) -> "Kept":
    from newsgrain.labelstudio import conversion, pool

    guidelines = conversion.guidelines_hash(job.annotations)
    kept = pool.keep(job.annotations, job.pool, plan=plan)
    count = conversion.write_task_list(file, job.tasks(guidelines, kept), write=not plan)
    _tell_left_out(job, kept)
    job.check(count + len(kept.forgotten))
    report = {"tasks": count, "file": str(file), "plan": plan, "guidelines": guidelines, **job.report(kept)}
    give(report, f"{file}: {counted(count, 'task')}{' to be written' if plan else ''}", as_json=as_json)
    return kept


def _push_live(job: _Job, wanted: "Wanted", as_json: bool, *, plan: bool) -> "Kept":
    """One push at a time from a corpus: a second one waits, and finds what the first has sent."""
    from newsgrain.annotations import tombstones
    from newsgrain.annotations.migration import refuse_other
    from newsgrain.labelstudio import conversion, pool, pushing
    from newsgrain.labelstudio.studio import Studio
    from newsgrain.locks import alone
    from newsgrain.report.show_progress import counting

    guidelines = conversion.guidelines_hash(job.annotations)
    with alone(job.annotations, write=not plan), Studio.connected("--to-file") as server:
        refuse_other(job.annotations)
        kept = pool.keep(job.annotations, job.pool, plan=plan or not wanted.add)
        wanted = _ordered(replace(wanted, forgotten=tombstones.read(job.annotations)), job.suggest, job.pool)
        with counting("sentences sent") as move:
            done = pushing.push(server, wanted, job.tasks(guidelines, kept), plan=plan, tell=move)
    _tell_left_out(job, kept)
    if not wanted.reask:
        job.check(done.new + done.known + done.changed + len(kept.left_out))
    report = {**asdict(done), "plan": plan, "guidelines": guidelines, **job.report(kept)}
    give(report, _pushed(done, plan), as_json=as_json)
    return kept


def _ordered(wanted: "Wanted", suggest: _Suggest | None, found: "Pool") -> "Wanted":
    """With what is suggested; a queue comes in its own order, unless another is asked for."""
    from newsgrain.labelstudio import suggestions

    version = suggestions.version(suggest.model.name, suggest.shown) if suggest else ""
    return replace(wanted, version=version, order=wanted.order or ("sequential" if found.queue else None))


def _pushed(done: "Pushed", plan: bool) -> str:
    made = "there already" if done.found else "to be made" if plan else "made"
    told = f"project {done.project!r} ({made}): {done.new:,} {'new' if plan else 'sent'}"
    told += f", {done.known:,} known, {done.changed:,} changed, {done.repeated:,} repeated"
    if done.suggested or done.stale:
        told += f"; {counted(done.suggested, 'suggestion')} {'new' if plan else 'sent'}"
        told += f", {counted(done.stale, 'stale one')} {'to be removed' if plan else 'removed'}"
    if done.found and done.configured:
        told += "; project settings " + ("to be renewed" if plan else "renewed")
    if done.changed:
        told += "; changed ones are left as annotators saw them"
    if done.twice:
        told += f"; {counted(done.twice, 'sentence stands', 'sentences stand')} there twice:"
        told += " Data Manager > Actions > Remove duplicates"
    if done.overlap_before not in (None, done.overlap):
        told += (
            f"; {done.overlap} answers a sentence {'wanted' if plan else 'now'}, {done.overlap_before} before"
        )
    return "\n".join([told, *_rules(done), *_where(done)])


def _rules(done: "Pushed") -> Iterator[str]:
    """What is new in the guidelines, and how to ask again what was answered under the old ones."""
    if not done.rules:
        return
    yield f"the guidelines have changed, {counted(len(done.rules), 'line')}:"
    yield from (shortened(line, _LONGEST_LINE) for line in done.rules[:_MOST_LINES])
    if len(done.rules) > _MOST_LINES:
        yield f"  and {len(done.rules) - _MOST_LINES:,} more"
    yield 'answers so far keep the old version: `newsgrain push --reask all` or `--reask "words"` asks again'


def _where(done: "Pushed") -> Iterator[str]:
    """Where people label, each in their own share if there are shares."""
    for who, address in done.shares.items():
        yield f"{who} labels at {address}"
    if done.shares:
        yield f"whoever is through with that helps at {done.label_at}"
    elif done.label_at:
        yield f"label at {done.label_at}"
        if done.overlap > 1:
            yield "a share for each annotator, in this order: `newsgrain team add ADDRESS ...`"


def _tell_left_out(job: _Job, kept: "Kept") -> None:
    """What was not pushed, or under another id, and what keeps the articles private, on standard error."""
    if told := job.pool.clashes():
        note(told)
    if job.left:
        left = counted(job.left, "sentence that has an answer was", "sentences that have an answer were")
        note(f"{left} left out")
    if job.questions:
        asked = counted(job.questions.asked, "gold question is", "gold questions are")
        note(f"{asked} among them, {job.questions.new:,} new")
    tell_rejected(job.pool.rejected)
    if kept.ignored:
        note(kept.ignored)
    tell_forgotten(kept.forgotten)
    if kept.conflicts:
        first = first_of(kept.conflicts)
        told = f"left out, with another text than was pushed under the same id: {first}; give other ids"
        told += ", or `newsgrain revise` them"
        note(f"{counted(len(kept.conflicts), 'article')} {told}")
