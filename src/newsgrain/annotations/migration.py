"""Other labels for a corpus: answers, rulings and gold follow, and what is ambiguous is set aside."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from newsgrain import homes, labels, schemes
from newsgrain.annotations import corpus, transaction
from newsgrain.annotations.adjudicate import moment
from newsgrain.annotations.corpus import QUESTIONS
from newsgrain.annotations.revision import SUPERSEDED, aside
from newsgrain.errors import InputError
from newsgrain.files import line_of, read_lines
from newsgrain.records import Answer, Flag, How
from newsgrain.records import now as this_moment
from newsgrain.schemes import Migration, Scheme

_Pair = tuple[str, str]  # a sentence and who answered


@dataclass(frozen=True, slots=True)
class Migrated:
    """What a migration did, or would do.

    `kept` answers have their label of today, `renamed` of them another name than before; those set `aside`
    are to `sentences` that are to be asked again. Of the settled labels `gold` stay, `unsettled` do not.
    """

    kept: int
    renamed: int
    aside: int
    sentences: int
    gold: int
    unsettled: int


def planned(path: Path, now: Scheme) -> Scheme:
    """The scheme that a file asks for in the place of `now`.

    The file has the new `labels`, and in `was` for each label of now its new name, or a list of those that it
    is split into. Raises InputError where it does not, or where that is no change.
    """
    found = schemes.contents(path)
    new = schemes.parsed({"labels": found.get("labels")}, path)
    if new.rows == now.rows:
        raise InputError(f"{path}: has the labels that are in use; if not migrated yet, edit them first")
    names = _names(found.get("was"), now, new, path)
    if flags := sorted({flag.value for flag in Flag} & {row.name for row in new.rows}):
        raise InputError(f"{path}: {flags[0]!r} is what annotators say instead of a label; take another name")
    before = (*now.before, Migration(now.version, this_moment(), names))
    made = replace(new, before=before, pending=True)
    if made.version != now.version and made.version in {one.version for one in before}:
        raise InputError(
            f"{path}: has labels that the corpus had before, so that old screens could not be told from new"
            " ones; word a `rule` another way"
        )
    return made


def _names(was: Any, now: Scheme, new: Scheme, path: Path) -> dict[str, tuple[str, ...]]:
    """What becomes of each label of now."""
    there, known = [row.name for row in new.rows], [row.name for row in now.rows]
    if not isinstance(was, dict):
        raise InputError(f"{path}: no `was`, which says of each label what becomes of it; {_EXAMPLE}")
    if strange := sorted(was.keys() - set(known)):
        raise InputError(f"{path}: `was` has {strange[0]!r}, which is none of {', '.join(known)}; {_EXAMPLE}")
    found = {}
    for name in known:
        to = was.get(name)
        given = [to] if isinstance(to, str) else to
        if not isinstance(given, list) or not given or not all(one in there for one in given):
            raise InputError(
                f"{path}: `was` says {to!r} of {name}, not one or several of {', '.join(there)}; {_EXAMPLE}"
            )
        found[name] = tuple(dict.fromkeys(given))
    return found


_EXAMPLE = 'write "speculation": "hearsay" for another name, ["speculation", "hearsay"] to ask again'


def migrate(annotations: Path, new: Scheme, *, write: bool = True) -> Migrated:
    """Give all answers, rulings, gold and gold questions their new labels, all of it or nothing.

    Ambiguous answers, and what the same annotator said of the sentence before, go to answers/superseded/.
    The new scheme is pending afterwards: see `finish`. Nothing is changed without `write`.
    """
    names = new.before[-1].names
    with transaction.locked(annotations):
        refuse_other(annotations)
        counts: Counter[str] = Counter()
        asked: set[str] = set()
        files = {**_answers(annotations, names, counts, asked), **_settled(annotations, names, counts)}
        if (annotations / corpus.LABELLED).is_file():
            files[annotations / corpus.LABELLED] = None  # derived, and made again at the end
        if write:
            transaction.commit(annotations, {**files, annotations / schemes.FILE: schemes.text(new)})
    told = {name: counts[name] for name in ("kept", "renamed", "aside", "gold", "unsettled")}
    return Migrated(**told, sentences=len(asked))


def finish(annotations: Path) -> None:
    """Say that the migration has come to its end; labelled.jsonl is made again."""
    with transaction.locked(annotations):
        refuse_other(annotations)
        found = schemes.read(annotations / schemes.FILE)
        if (annotations / corpus.GOLD).is_file():
            corpus.write_labelled(annotations)
        if found.pending:
            schemes.write(schemes.settled(found), annotations / schemes.FILE)


def owed(annotations: Path, standing: Iterable[Answer]) -> frozenset[str]:
    """Ids of sentences that lost answers to a split label, and got fewer again under the labels of now.

    Whoever answered them otherwise still stands: of two answers asked for, one is missing.
    """
    lost: dict[str, set[str]] = defaultdict(set)
    for path in corpus.files_in(annotations, homes.ANSWERS, SUPERSEDED):
        for row in read_lines(path, dict):
            if row.get("label") and len(labels.SCHEME.now(row["label"], row.get("guidelines"))) > 1:
                lost[row["sentence_id"]].add(row["annotator"])
    again: dict[str, set[str]] = defaultdict(set)
    for answer in standing:
        if answer.sentence_id in lost and schemes.version_under(answer.guidelines or "") == labels.VERSION:
            again[answer.sentence_id].add(answer.annotator)
    return frozenset(name for name, who in lost.items() if len(again[name]) < len(who))


def refuse_other(annotations: Path) -> None:
    """Raise InputError where the folder has got other labels since this process began."""
    path = schemes.of_folder(annotations)
    if path == labels.FILE == schemes.SHIPPED:
        return
    if schemes.settled(schemes.read(path)) != schemes.settled(labels.SCHEME):
        raise InputError(f"{path}: has other labels than when this began; run the same command again")


def _answers(
    annotations: Path, names: Mapping[str, tuple[str, ...]], counts: Counter[str], asked: set[str]
) -> dict[Path, list[str] | None]:
    """New lines of every file of answers, and of the files of those set aside."""
    new: dict[Path, list[str] | None] = {}
    for folder in transaction.ANSWERS:
        paths = corpus.files_in(annotations, folder)
        rows = {path: list(read_lines(path, lambda row: (row, Answer.from_json(row)))) for path in paths}
        last = _ambiguous((answer for found in rows.values() for _, answer in found), names)
        for path, found in rows.items():
            gone = [row for row, answer in found if _is_overtaken(answer, last)]
            kept = [(row, _renamed(row, names)) for row, answer in found if not _is_overtaken(answer, last)]
            counts["kept"] += len(kept)
            counts["renamed"] += sum(
                before["label"] != now["label"] for before, now in kept if before.get("label")
            )
            counts["aside"] += len(gone)
            asked.update(row["sentence_id"] for row in gone)
            new[path] = [line_of(now) for _, now in kept]
            new |= aside(path, list(map(line_of, gone)))
    return new


def _ambiguous(given: Iterable[Answer], names: Mapping[str, tuple[str, ...]]) -> dict[_Pair, datetime]:
    """Whose answers to which sentences are ambiguous, and when the last of those was given."""
    last: dict[_Pair, datetime] = {}
    for answer in given:
        if answer.label is not None and len(names[answer.label]) > 1:
            pair = answer.sentence_id, answer.annotator
            last[pair] = max(last.get(pair, moment(answer)), moment(answer))
    return last


def _is_overtaken(answer: Answer, last: Mapping[_Pair, datetime]) -> bool:
    """What somebody said before an ambiguous answer is no longer what they say."""
    at = last.get((answer.sentence_id, answer.annotator))
    return at is not None and moment(answer) <= at


def _renamed(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A row with its label and its suggestion under their names of now; an ambiguous suggestion is none."""
    found = dict(row)
    if found.get("label"):
        (found["label"],) = names[found["label"]]
    if found.get("suggested"):
        now = names[found["suggested"]]
        if len(now) == 1:
            found["suggested"] = now[0]
        else:
            del found["suggested"]
    return found


def _settled(
    annotations: Path, names: Mapping[str, tuple[str, ...]], counts: Counter[str]
) -> dict[Path, list[str] | None]:
    """New lines of gold and of gold questions; those with an ambiguous label, or vote, are left out."""
    new: dict[Path, list[str] | None] = {}
    for name in (corpus.GOLD, QUESTIONS):
        path = annotations / name
        if path.is_file():
            rows = list(read_lines(path, dict))
            kept = [_settled_row(row, names) for row in rows if _is_clear(row, names)]
            new[path] = list(map(line_of, kept))
            if name == corpus.GOLD:
                counts["gold"], counts["unsettled"] = len(kept), len(rows) - len(kept)
    return new


def _is_clear(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> bool:
    return all(len(names.get(one, (one,))) == 1 for one in (row["label"], *row.get("votes", ())))


def _settled_row(row: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A settled label under its name of now; votes for two labels that became one are votes for it."""
    found = _renamed(row, names)
    if "votes" in row:
        votes: Counter[str] = Counter()
        for name, count in row["votes"].items():
            votes[names.get(name, (name,))[0]] += count
        found["votes"] = dict(votes)
        if len(votes) == 1 < len(row["votes"]) and row["how"] != How.ADJUDICATED:
            found["how"] = How.UNANIMOUS.value
    return found
