"""Checks one annotation of Label Studio, from a server or an export: our answer, or why it is none."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from newsgrain.annotations import corpus, revision, tombstones
from newsgrain.annotations.revision import Revision, moved
from newsgrain.annotations.tombstones import NOTHING, Tombstones
from newsgrain.labelstudio.annotation_fields import (
    ForgottenError,
    SupersededError,
    UnfitError,
    account,
    said,
    shown,
    signed,
    whole,
)
from newsgrain.records import (
    Answer,
    article_of,
    is_moment,
    sentence_id_of,
    split_sentence_id,
)
from newsgrain.wording import counted

Maker = tuple[str, str]
SAID = "said"  # of a task's data: what was answered so far, about which the task asks for a ruling
# an answer may stay open over a holiday, and not for ten years
_LONGEST_S = 10 * 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Reported:
    """An annotation that was not taken; `task` and `annotation` are Label Studio's numbers, if any.

    One that is set `aside` answers a sentence that was revised since, or has a label that was split since:
    there is nothing to correct; `forgotten` is the id of its article, if that must not come back.
    """

    task: str
    annotation: str | None
    annotator: str | None
    reason: str
    aside: bool = False
    forgotten: str = ""

    def told(self) -> str:
        """One line for people: where, whose, and why."""
        which = f", annotation {self.annotation}" if self.annotation else ""
        whose = f" of {self.annotator}" if self.annotator else ""
        return f"task {self.task}{which}{whose}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Known:
    """What annotations are checked against.

    `texts` has the articles' texts by id; where a sentence stands in another is not checked. `names` has
    addresses by account number, `makers` who gave an earlier answer to a sentence at a moment; `project` is
    the title under which answers are kept, `rulings` that of those to tasks about a dispute, if another,
    and `server` stands for the server that they come from; `revisions` tell where sentences of corrected
    articles stand now, `forgotten` what must not come back.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    makers: Mapping[Maker, str] = field(default_factory=dict)
    project: str | None = None
    rulings: str | None = None
    server: str | None = None
    revisions: tuple[Revision, ...] = ()
    forgotten: Tombstones = NOTHING

    @classmethod
    def of(cls, annotations: Path) -> Self:
        """What a corpus has to check against: its texts, corrections and forgotten articles."""
        return cls(
            corpus.texts(annotations),
            revisions=tuple(revision.read(annotations)),
            forgotten=tombstones.read(annotations),
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """Every annotation that was seen: as an answer, as reported, as set aside, or of a forgotten article."""

    answers: list[Answer]
    reported: list[Reported]
    aside: list[Reported] = field(default_factory=list)
    forgotten: list[Reported] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """How many annotations were seen in all."""
        return len(self.answers) + len(self.reported) + len(self.aside) + len(self.forgotten)

    @property
    def buried(self) -> tuple[str, ...]:
        """Ids of forgotten articles that have annotations."""
        return tuple(sorted({one.forgotten for one in self.forgotten}))

    @property
    def skipped(self) -> int:
        """How many of the answers choose nothing."""
        return sum(a.vote is None for a in self.answers)

    def homeless(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """Articles that have answers and are not in `texts`, so that nobody knows what was answered."""
        named = {article_of(a.sentence_id) for a in self.answers}
        return tuple(sorted(named - texts.keys()))


def check(tasks: Iterable[Any], known: Known) -> Checked:
    """Take or report every annotation of tasks as Label Studio gives them; raises nothing for bad ones."""
    found = [item for number, task in enumerate(tasks, 1) for item in _of_task(task, number, known)]
    twice = _contradicting(found)
    checked = Checked([], [])
    for n, (where, answer) in enumerate(found):
        if answer is None:
            pile = (
                checked.forgotten if where.forgotten else checked.aside if where.aside else checked.reported
            )
            pile.append(where)
        elif n in twice:
            why = f"one of {twice[n]} different answers at one moment to one sentence; correct them there"
            checked.reported.append(Reported(where.task, where.annotation, answer.annotator, why))
        else:
            checked.answers.append(answer)
    return checked


def sentence_of(data: Any) -> tuple[str, int, int]:
    """Article, start and end of the sentence that a task's data names; UnfitError if it is not ours."""
    if not isinstance(data, Mapping):
        raise UnfitError(f"`data` is {shown(data)}, not an object; export as JSON, not JSON-MIN")
    name = data.get("sentence_id")
    try:
        article_id, start, end = split_sentence_id(str(name))
    except ValueError:
        raise UnfitError(f"not a sentence id: {shown(str(name))}; {_NOT_OURS}") from None
    if name != sentence_id_of(article_id, start, end) or start >= end:
        raise UnfitError(f"not a sentence id: {shown(name)}; {_NOT_OURS}")
    return article_id, start, end


_NOT_OURS = "the task was not made by `newsgrain push`"


def _of_task(task: Any, number: int, known: Known) -> Iterator[tuple[Reported, Answer | None]]:
    """Every annotation of a task: where it stands and why it cannot be taken, or its answer."""
    name = _number(task.get("id")) if isinstance(task, Mapping) else None
    place = name or f"number {number}"
    given = task.get("annotations") if isinstance(task, Mapping) else None
    if not isinstance(given, list):
        what = f"its annotations are {shown(given)}" if isinstance(task, Mapping) else f"it is {shown(task)}"
        yield (
            Reported(place, None, None, f"{what}, not a list of annotations; export the project again"),
            None,
        )
        return
    for annotation in given:
        yield _checked(annotation, task.get("data"), place, known)


def _checked(annotation: Any, data: Any, place: str, known: Known) -> tuple[Reported, Answer | None]:
    if not isinstance(annotation, Mapping):
        return Reported(place, None, None, f"an annotation is {shown(annotation)}, not an object"), None
    number, who = _number(annotation.get("id")), None
    try:
        who = signed(annotation.get("completed_by"), known.names)
        return Reported(place, number, who, ""), _answer(annotation, data, who, known)
    except UnfitError as error:
        aside = isinstance(error, SupersededError)
        gone = error.article_id if isinstance(error, ForgottenError) else ""
        return Reported(place, number, who, str(error), aside, gone), None


def _answer(annotation: Mapping[str, Any], data: Any, who: str | None, known: Known) -> Answer:
    """Skipped tasks may keep what was chosen in `result`, so `was_cancelled` decides."""
    sentence_id = sentence_now(data, known)
    created_at, updated_at = (_moment(annotation, name) for name in ("created_at", "updated_at"))
    if created_at is None:
        raise UnfitError("has no created_at; export the project as JSON again")
    return Answer(
        sentence_id=sentence_id,
        annotator=who or _known_again(known.makers.get((sentence_id, created_at))),
        created_at=created_at,
        updated_at=updated_at,
        lead_time_s=_seconds(annotation.get("lead_time")),
        **said(annotation, data, skipped=_is_skipped(annotation)),
        project=known.rulings if known.rulings and SAID in data else known.project,
        server=known.server,
        account=account(annotation.get("completed_by")),
        why=why if isinstance(why := data.get("why"), str) else None,
    )


def sentence_now(data: Any, known: Known) -> str:
    """The sentence's id, if it stands where it says in the article that we hold, or in an older version.

    Raises UnfitError if it does not, SupersededError where a correction changed it, and ForgottenError
    where its article must not come back.
    """
    article_id, start, end = sentence_of(data)
    if known.forgotten.has(article_id):
        raise ForgottenError(article_id)
    name, sentence = sentence_id_of(article_id, start, end), data.get("sentence")
    whole(name, "sentence_id")
    _check_parts(name, article_id, end - start, data)
    if article_id in known.texts:
        text = known.texts[article_id]
        at = None
        if sentence is not None:
            at = _moved(known.revisions, article_id, (start, end), sentence, text)
        if at is not None:
            return sentence_id_of(article_id, *at)
        _stands(name, sentence, text, (start, end))
    return name


def _check_parts(name: str, article_id: str, length: int, data: Mapping[str, Any]) -> None:
    """Raise UnfitError where what a task says of its article or its sentence is not what its id says."""
    if data.get("article_id", article_id) != article_id:
        raise UnfitError(f"{name} and article_id {shown(data['article_id'])} do not fit; {_NOT_OURS}")
    sentence = data.get("sentence")
    if "sentence" in data and not isinstance(sentence, str):
        raise UnfitError(f"its sentence is {shown(sentence)}, not text; {_NOT_OURS}")
    if sentence is not None and len(sentence) != length:
        raise UnfitError(
            f"{name} has {counted(length, 'character')} and its sentence {len(sentence):,}; {_NOT_OURS}"
        )


def _moved(
    revisions: Sequence[Revision], article_id: str, span: tuple[int, int], sentence: str, text: str
) -> tuple[int, int] | None:
    """The place of a task's sentence in the article's text of now; None where no correction concerns it.

    Raises SupersededError when a correction has changed it or taken it out.
    """
    if not any(one.article_id == article_id for one in revisions):
        return None
    words = sentence.split()
    for start, end in (span, *moved(revisions, article_id, span)):
        if end <= len(text) and text[start:end].split() == words:
            return start, end
    raise SupersededError(f"{sentence_id_of(article_id, *span)} was changed by `newsgrain revise`")


def _stands(name: str, sentence: str | None, text: str, span: tuple[int, int]) -> None:
    start, end = span
    if end > len(text):
        raise UnfitError(
            f"{name} ends behind its article, which has {counted(len(text), 'character')}; {_NOT_OURS}"
        )
    if sentence is not None and text[start:end] != sentence:
        raise UnfitError(
            f"{name} reads {shown(text[start:end])} in the article that we hold and {shown(sentence)} in the"
            " task; restore the article, or push the new one under another id"
        )


def _moment(annotation: Mapping[str, Any], name: str) -> str | None:
    """A moment in ISO 8601 as it came; None where there is none."""
    value = annotation.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not is_moment(value):
        raise UnfitError(f"{name} is {shown(value)}, not a time such as 2026-01-31T09:00:00Z")
    return value


def _is_skipped(annotation: Mapping[str, Any]) -> bool:
    value = annotation.get("was_cancelled")
    if value is None or isinstance(value, bool):
        return bool(value)
    raise UnfitError(f"was_cancelled is {shown(value)}, neither true nor false")


def _seconds(value: Any) -> float | None:
    if value is None:
        return None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= float(value) <= _LONGEST_S:
            return value
    except OverflowError:
        pass
    raise UnfitError(f"lead_time is {shown(value)}, not a number of seconds")


def _known_again(name: str | None) -> str:
    """An account may have been deleted since its answer was pulled."""
    if name is None:
        raise UnfitError(
            "nobody signed it (no completed_by; was the account deleted?), and answers of nobody cannot be"
            " told apart; set completed_by in the export, or delete it there"
        )
    return name


def _contradicting(found: Sequence[tuple[Reported, Answer | None]]) -> dict[int, int]:
    """Places of answers that one annotator gave to one sentence at one moment, if they differ; how many."""
    same: dict[Hashable, list[tuple[int, Answer]]] = defaultdict(list)
    for n, (_, a) in enumerate(found):
        if a is not None:
            same[a.sentence_id, a.annotator, a.updated_at or a.created_at].append((n, a))
    return {
        n: len(given)
        for given in same.values()
        if len({(a.label, a.flag) for _, a in given}) > 1
        for n, _ in given
    }


def _number(value: Any) -> str | None:
    """A number of Label Studio's, for people."""
    plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    return shown(value).strip("'\"") or None if plain else None
