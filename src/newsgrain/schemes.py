"""Schemes of labels as files: what is known of each label, and which labels there were before."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from newsgrain.errors import InputError
from newsgrain.files import content, write_lines

FILE = "labels.json"
UNFINISHED = "a migration of labels has not come to its end; `newsgrain labels --finish` ends it"
SHIPPED = Path(__file__).with_name(FILE)
_LINES = ("solid", "double", "wavy", "dotted", "dashed")
_OWN = ("name", "letter", "brief", "colour", "line", "meaning", "rule")  # no two labels share one of these
_FORMS = {
    "name": ("[a-z][a-z0-9_]{1,39}", "small letters, digits and _"),
    "letter": ("[A-TV-Z]", "one capital, and not U, which stands for unsure"),
    "brief": (r"\S{1,6}", "one word of 6 letters at most"),
    "colour": ("#[0-9a-f]{6}", "a colour such as #56b4e9"),
    "line": ("|".join(_LINES), f"one of {', '.join(_LINES)}"),
    "meaning": (r"\S.*", "a line of text"),
    "rule": (r"\S.*", "a line of text"),
    "cues": ("[A-Z]?", "the capital of a family of signs, or nothing"),
}
_CHOICES = {"line": _LINES, "letter": "ABCDEFGHIJKLMNOPQRSTVWXYZ"}
_FEWEST, _MOST = 2, len(_LINES)  # each has a line of its own, and with the flag a key of one digit


@dataclass(frozen=True, slots=True)
class Row:
    """All that is known of one label.

    `letter` and `brief` stand for it where there is little room; `letter` is one capital, and no other
    label's. `colour` is its own, and `day` and `night` are how strongly it tints a
    sentence that is sure, on light and dark paper; `line` is how that sentence is underlined. `meaning` tells
    readers what it is, `rule` tells annotators when to choose it.

    `cues` is the family of named signs that speaks for it (see `features.signals.summary`), if one does.
    `story` says whether such a sentence belongs to the story: one that does not is no heading, and may
    stand in many articles word for word.
    """

    name: str
    letter: str
    brief: str
    colour: str
    day: float
    night: float
    line: str
    meaning: str
    rule: str
    cues: str = ""
    story: bool = True


@dataclass(frozen=True, slots=True)
class Migration:
    """How labels of before became others: `names` has for each old one what it is now, in one or several.

    `version` is that of the scheme before. Which of several an answer means only who gave it can tell.
    """

    version: str
    at: str
    names: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The labels in the order of every table, and how they came about.

    While a migration is `pending` its labels hold in the folder, and perhaps not yet on the server.
    """

    rows: tuple[Row, ...]
    before: tuple[Migration, ...] = ()
    pending: bool = False

    @property
    def version(self) -> str:
        """8 hex digits for what annotators are told of labels; nothing for those that come with newsgrain."""
        told = _bytes(self.rows)
        return "" if told == _bytes(read(SHIPPED).rows) else hashlib.sha256(told).hexdigest()[:8]

    @property
    def earlier(self) -> frozenset[str]:
        """Names of before, some of which may still be names."""
        return frozenset(name for one in self.before for name in one.names)

    def now(self, name: str, under: str | None) -> tuple[str, ...]:
        """What a label that was given under the guidelines of this version is today: one, or one of several.

        Where nothing tells the scheme it was given under, a name of today means itself, unless it is split.
        """
        if not self.before:
            return (name,)
        asked = version_under(under or "")
        versions = [one.version for one in self.before]
        if asked == self.version and under:
            return (name,)
        found: tuple[str, ...] = (name,)
        for one in self.before[versions.index(asked) if asked in versions else 0 :]:
            found = one.names.get(found[0], found)
            if len(found) > 1:
                break
        return found


def version_under(guidelines: str) -> str:
    """The version of the labels in one of the guidelines; nothing for those that come with newsgrain."""
    return guidelines.partition(".")[2]


def _bytes(rows: Iterable[Row]) -> bytes:
    return json.dumps([(row.name, row.meaning, row.rule) for row in rows]).encode()


def of_folder(folder: Path) -> Path:
    """The file of the labels that a corpus or a model has: its own, or else the one of newsgrain."""
    own = folder / FILE
    return own if own.is_file() else SHIPPED


def read(path: Path) -> Scheme:
    """The scheme of a file; raises InputError, with what is wrong in which label, for one that is none."""
    return parsed(contents(path), path)


def contents(path: Path) -> dict[str, Any]:
    """The JSON object in a file; raises InputError where there is none, or where a key stands twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise _wrong(path, f"an object has the key {twice!r} twice, and only one can be meant")
        return dict(pairs)

    try:
        data = content(path, InputError, "name a file of labels")
        found: Any = json.loads(data, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise _wrong(path, f"no JSON ({error})") from error
    if not isinstance(found, dict):
        raise _wrong(path, "no object with `labels`")
    return found


def parsed(found: Mapping[str, Any], path: Path) -> Scheme:
    """The scheme that a decoded file describes; raises InputError as `read` does."""
    given = found.get("labels")
    if not isinstance(given, list) or not _FEWEST <= len(given) <= _MOST:
        raise _wrong(path, f"`labels` is no list of {_FEWEST} to {_MOST} labels")
    faults = [fault for number, one in enumerate(given, 1) for fault in _faults(one, f"label {number}")]
    faults += [fault for name in _OWN for fault in _same([x for x in given if isinstance(x, dict)], name)]
    if faults:
        raise _wrong(path, "; ".join(faults))
    rows = tuple(Row(**one) for one in given)
    if not any(row.story for row in rows):
        raise _wrong(path, "no label has `story`: true, so that nothing would be news")
    try:
        before = tuple(
            Migration(one["version"], one["at"], {k: tuple(v) for k, v in one["names"].items()})
            for one in found.get("before", ())
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise _wrong(path, f"`before` is damaged ({error!r})") from error
    return Scheme(rows, before, found.get("pending") is True)


def _faults(given: Any, where: str) -> Iterator[str]:
    """All that is wrong with one label; what is not told of it has no default but `cues` and `story`."""
    if not isinstance(given, dict):
        yield f"{where} is no object"
        return
    where += f" ({given.get('name')})"
    names = [field.name for field in fields(Row)]
    if strange := sorted(given.keys() - set(names)):
        told = ", ".join(map(repr, strange))
        yield f"{where} has {told}, which labels do not have; they have {', '.join(names)}"
    if missing := [name for name in names[:-2] if name not in given]:
        yield f"{where} has no {', no '.join(map(repr, missing))}"
    for name, (form, what) in _FORMS.items():
        value = given.get(name, "")
        if name in given and not (isinstance(value, str) and re.fullmatch(form, value)):
            yield f"{where}: {name} is {value!r}, not {what}"
    yield from _other_faults(given, where)


def _other_faults(given: Mapping[str, Any], where: str) -> Iterator[str]:
    """What is wrong with what is no text."""
    for name in ("day", "night"):
        value = given.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            yield f"{where}: {name} is {value!r}, not a number from 0 to 1"
    if not isinstance(story := given.get("story", True), bool):
        yield f"{where}: story is {story!r}, not true or false"


def _same(given: Sequence[Mapping[str, Any]], name: str) -> Iterator[str]:
    """Values of which several labels have one, and which are free where there are few."""
    values = [one[name] for one in given if isinstance(one.get(name), str)]
    free = [value for value in _CHOICES.get(name, ()) if value not in values]
    for twice in sorted({value for value in values if values.count(value) > 1}):
        yield f"two labels have the {name} {twice!r}" + (f" (free: {', '.join(free)})" if free else "")


def _wrong(path: Path, what: str) -> InputError:
    return InputError(f"{path}: {what}; `newsgrain labels --json` prints a file that is right")


def text(scheme: Scheme) -> list[str]:
    """The lines of the file of a scheme."""
    found: dict[str, Any] = {"labels": [asdict(row) for row in scheme.rows]}
    if scheme.before:
        found["before"] = [asdict(one) for one in scheme.before]
    if scheme.pending:
        found["pending"] = True
    return json.dumps(found, ensure_ascii=False, indent=1).split("\n")


def write(scheme: Scheme, path: Path) -> None:
    """Put a scheme into its file; raises OutputError where that cannot be written."""
    write_lines(path, text(scheme))


def draft(scheme: Scheme) -> dict[str, Any]:
    """What to edit for a migration: the labels, and for each what it `was` called and is to be called."""
    return {
        "labels": [asdict(row) for row in scheme.rows],
        "was": {row.name: row.name for row in scheme.rows},
    }


def settled(scheme: Scheme) -> Scheme:
    """The same scheme with its migration at an end."""
    return replace(scheme, pending=False)
