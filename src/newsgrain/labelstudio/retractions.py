"""What annotators deleted on the server, found by what was pulled from it before."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from newsgrain.annotations.adjudicate import standing
from newsgrain.annotations.revision import earlier
from newsgrain.labelstudio.annotation_check import Known, sentence_now
from newsgrain.labelstudio.annotation_fields import SupersededError, UnfitError, account
from newsgrain.labelstudio.pseudonyms import Pseudonyms
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import Answer, is_moment, moment_of, text_hash

_Annotation = tuple[datetime | None, str | None]
_FIELDS = "id,data,annotations,completed_by,created_at"
_HERE = ("://localhost", "://[::1]")


@dataclass(slots=True)
class Seen:
    """Annotations that stand on the server, by sentence: when each was created and by which account.

    Either is None where it is unknown, as of an account that was deleted. `names` are the pseudonyms that
    answers have, if they have; `known` says where sentences of corrected articles stand now.
    """

    names: Pseudonyms | None = None
    known: Known = field(default_factory=Known)
    sentences: dict[str, set[_Annotation]] = field(default_factory=dict)

    def add(self, data: Any, annotations: Any) -> None:
        """Note all annotations of a task, fit or not; a task without any, too."""
        sentence_id = self._sentence(data)
        if sentence_id is None:
            return
        given = annotations if isinstance(annotations, list) else [None]
        self.sentences.setdefault(sentence_id, set()).update(map(_annotation, given))

    def _sentence(self, data: Any) -> str | None:
        """What a task asks about, also where its answers cannot be taken; None where that is no more."""
        try:
            return sentence_now(data, self.known)
        except SupersededError:
            return None
        except UnfitError:
            found = data.get("sentence_id") if isinstance(data, Mapping) else None
            return found if isinstance(found, str) else None

    def lacks(self, answer: Answer) -> bool:
        """Whether the sentence was seen, and this answer to it was not."""
        return answer.sentence_id in self.sentences and self.misses(answer)

    def misses(self, answer: Answer) -> bool:
        """Whether no annotation that was seen can be this answer."""
        found = self.sentences.get(answer.sentence_id, set())
        return not any(self._may_be(one, answer) for one in found)

    def _may_be(self, annotation: _Annotation, answer: Answer) -> bool:
        created, number = annotation
        if created is None or number is None or answer.account is None:
            return created in (None, moment_of(answer.created_at))
        known = {number, self.names.account(number) if self.names else number}
        return created == moment_of(answer.created_at) and answer.account in known


def mark_of(url: str) -> str:
    """What stands for a server in answers: nothing about where it is, and the same for its local names."""
    plain = url.lower().rstrip("/")
    for name in _HERE:
        plain = plain.replace(name, "://127.0.0.1")
    return text_hash(plain)[:8]


def from_here(known: Iterable[Answer], server: Studio, project: Project) -> list[Answer]:
    """The answers that were pulled from this very project and that nothing retracted.

    One that is older than the project came from another of the same title, such as one that was deleted.
    """
    mark, since = mark_of(server.url), project.created_at
    if since is None:
        return []
    return [
        a
        for a in standing(known)
        if (a.server, a.project) == (mark, project.title) and moment_of(a.created_at) >= since
    ]


def accounts(own: Iterable[Answer]) -> dict[str, str]:
    """The name of each account in the answers of a project."""
    return {a.account: a.annotator for a in own if a.account}


def gone(
    server: Studio, project: Project, own: Sequence[Answer], seen: Seen, *, everything: bool
) -> list[Answer]:
    """The answers of `own` that were deleted; `everything` says that the whole project was seen.

    Otherwise a sentence that misses one is looked up: it may stand in a second task that did not change.
    """
    missing = [a for a in own if (seen.misses(a) if everything else seen.lacks(a))]
    if missing and not everything:
        again = _look_up(server, project, {a.sentence_id for a in missing}, seen)
        missing = [a for a in missing if again.misses(a)]
    return list({(a.sentence_id, a.annotator, a.created_at): a for a in missing}.values())


def retracted(answers: Iterable[Answer], at: datetime) -> Iterator[Answer]:
    """The lines that retract answers which were seen to be gone at a moment of the server's clock."""
    for a in answers:
        when = max(at, moment_of(a.updated_at or a.created_at)).isoformat()
        bare = replace(a, label=None, flag=None, suggested=None, note=None, lead_time_s=None)
        yield replace(bare, updated_at=when, retracted=True)


def _look_up(server: Studio, project: Project, wanted: Iterable[str], seen: Seen) -> Seen:
    found = Seen(seen.names, seen.known)
    sentences = sorted({old for one in wanted for old in (one, *earlier(seen.known.revisions, one))})
    for row in server.rows_with(project, "sentence_id", sentences, _FIELDS, "all"):
        found.add(row.data, row.annotations or [])
    return found


def _annotation(given: Any) -> _Annotation:
    if not isinstance(given, Mapping):
        return None, None
    created = given.get("created_at")
    known = isinstance(created, str) and is_moment(created)
    return moment_of(str(created)) if known else None, account(given.get("completed_by"))
