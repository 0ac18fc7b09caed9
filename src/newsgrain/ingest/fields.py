"""Finds an article's fields in rows that desks and tools name in many ways, and writes values as people do.

Names are compared without regard to capitals, white space, `_` and `-`: `Article Text`, `article_text` and
`articleText` are one. A leading `_` counts.
"""

import html
import json
import math
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from html.entities import html5
from itertools import islice
from typing import Any

from newsgrain.ingest.charsets import without_halves
from newsgrain.ingest.linked_data import letters
from newsgrain.ingest.rich_text import OF_TEXTS, RENDERED
from newsgrain.records import NOTHING

Path = tuple[str, ...]
"""Names that lead to a value: one for a field of the row, more for fields of fields."""

# in this order; the first that holds text is the article's
_TEXTS = (
    "text fullcontent content body article article.text articletext fulltext articlebody maintext"
    " bodytext articlecontent contenttext textcontent maincontent storytext storybody newstext newscontent"
    " documenttext plaintext rawtext cleantext cleanedtext contenthtml bodyhtml bodyxhtml articlehtml"
    " postcontent html postbody bodynitf content.rendered contentelements bodies paragraphs pagecontent"
    " rawcontent cleanedcontent contents fullarticle extractedtext htmlcontent rawhtml bodyplain posttext"
    " tweettext ocrtext translatedtext englishtext transcript markdown extract selftext story document"
    " components sections parts elements"
).split()
PIECES = ("contentelements", "bodies", "components", "sections")
"""Names under which the text of one article stands in pieces: in Arc's stories, ninjs 2, Apple News."""
# what an article may be wrapped in: answers of news APIs, exports of search engines and databases
_WRAPPERS = (
    "article document doc story news item data attributes fields _source record node row details content"
).split()
_READERS = "summary"  # what readers of feeds (Feedly, Inoreader, FreshRSS) wrap `content` in where it is all
_FIELDS = {
    "article_id": "articleid id _id uuid guid docid documentid newsid storyid uri".split(),
    "title": "title headline headlines webtitle posttitle articletitle newsheadline newstitle".split(),
    "source": (
        "sourcehostname source sourcename sitename publication publicationname publisher newspaper outlet"
        " outletname medianame sourcedomain site"
    ).split(),
    "url": "url link weburl canonicalurl articleurl pageurl permalink".split(),
    "published": (
        "published publishedat datepublished datepublish publisheddate publishdate pubdate publicationdate"
        " webpublicationdate versioncreated postdate firstpublishedat date createdat created createdutc"
    ).split(),
    "license": ["license"],
    "lead": "standfirst lead lede intro ingress".split(),
    "blocks": ["blocks"],
    "language": ["language", "lang"],
}
# how tables write that nothing is there
_OF_SHEETS = {"#N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"}  # a formula that failed
# and what NewsAPI and Reddit leave of a text that was taken away
_GONE = {"[Removed]", "[removed]", "[deleted]", "[ Removed by Reddit ]", "ONLY AVAILABLE IN PAID PLANS"}
_NOTHING = NOTHING | _OF_SHEETS | _GONE | {"", "\\N", "NA", "N/A", "n/a"}
# the one name under which a value stands in an object: outlets of NewsAPI, ids and dates of MongoDB, DynamoDB
# and Firestore
_TYPED = tuple("$oid $date $numberLong $numberInt $numberDecimal $uuid S N stringValue integerValue".split())
_INNER = (*_TYPED, "name", "title", RENDERED, "#text", "main", "basic", "value")
# a line end within a text whose ends of lines, tabs and quotes were escaped once more
_ESCAPED_END = re.compile(r"[.!?…\"'”’)>]\s*(?:\\r)?\\n")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.S)
_MEANT = {"n": "\n", "r": "", "t": "\t", '"': '"', "'": "'", "/": "/", "\\": "\\"}
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|([a-z][a-z0-9]{1,31}));", re.I)
# a carriage return, as Excel's files write it; ends of texts and paragraphs, as a known data set writes them
_END = re.compile(r"_x000[Dd]_|[ \t]*(?:\|{5}|NEWLINE_CHAR)[ \t]*")
_CHARS = " chars]"
_CUT_OFF = re.compile(r"(?<=\S)\s*\[\+?\d+ chars\]$")
# names of what has texts, too, that are none of articles, but pieces of one or what stands beside it
_BESIDE = re.compile(
    r"comments?|replies|reactions|related.*|authors?|media|images?|photos?|videos?|tags|links?"
    r"|paragraphs|sentences|blocks|richtext|segments|utterances|alternatives|words|tokens"
    r"|entities|mentions|keywords|keyphrases|concepts|quotes|quotations|annotations|spans|captions|footnotes"
    r"|persons|locations|organi[sz]ations"
)
_LEAD, _LEAD_WORDS = 50, 4  # letters that tell a lead, and words that it has at least
_BEGUN = 2000  # characters of a text in which it may begin with its lead
_TAG = re.compile(r"<[!/]?[a-z-][^<>]*>", re.I)
_WITHIN_WORDS = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|su[bp]|small|mark|wbr)(?=[\s/>])[^<>]*>", re.I
)
_WHOLE: tuple[Path, ...] = (("full_text",), ("extended_tweet", "full_text"), ("note_tweet", "text"))
_LINK = 40  # characters of a link with which a post ends that was cut off
_SHORT = 64  # characters; what is longer need not be looked up
_EXACT = 2**53  # above it a float has lost whole numbers


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """A name as names are compared."""
    folded = name.strip().casefold()
    return folded[:1] + re.sub(r"[\s_-]+", "", folded[1:])


@lru_cache(maxsize=256)
def _by_normal(names: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name in names:
        found[normal(name)] = (*found.get(normal(name), ()), name)
    return found


def text_path(row: Mapping[str, Any], given: str | None) -> Path | None:
    """Where the row's text stands; None when it has no such field.

    `given` is a field's own name or, with dots, that of a field of a field. Without it the first
    known name that holds text is taken; if none does, the first whose text is empty, then the first
    that is there at all.
    """
    if given is not None:
        return (given,) if given in row else _dotted(row, given)
    if is_written(row.get("text")):
        return _whole_of(row) or ("text",)
    found = list(_candidates(row))
    said = (path for path in found if is_written(value_at(row, path)))
    empty = (path for path in found if isinstance(value_at(row, path), str))
    return next(said, None) or next(empty, None) or next(iter(found), None)


def _whole_of(row: Mapping[str, Any]) -> Path | None:
    """Where the whole of a post stands whose `text` X cut off, before a link to it; None for other rows."""
    text: str = row["text"]
    if "…" not in text[-_LINK:]:
        return None
    return next((path for path in _WHOLE if len(as_written(value_at(row, path)) or "") > len(text)), None)


def is_written(value: object) -> bool:
    """Whether a value is a text that says something, and not what tables have where there is none."""
    if not isinstance(value, str) or value.isspace():
        return False
    return len(value) > _SHORT or value.strip() not in _NOTHING


def unescaped(text: str) -> str:
    r"""A text whose line ends are written as the two characters `\n`, with line ends; others as they are.

    So are numbers of characters, and quotes beside them: `\u2019`.
    """
    if "\\" not in text:
        return text
    found = _ESCAPED.findall(text)
    if not all(number or sign in _MEANT for number, sign in found):
        return text
    only_characters = all(number or sign in "\"'" for number, sign in found)
    if only_characters and not any(number for number, _ in found):
        return text
    if not only_characters and ("\n" in text or not _ESCAPED_END.search(text)):
        return text
    # a character beyond the first plane is written as two halves
    return _ESCAPED.sub(_meant, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _meant(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)).strip("\0") if found[1] else _MEANT[found[2]]


def without_count(text: str) -> str:
    """A text without the count of the characters that news APIs cut off: `… [+1234 chars]`."""
    return _CUT_OFF.sub("", text) if text.endswith(_CHARS) else text


def with_ends(text: str) -> str:
    """A text with line ends in place of signs that programs write for them."""
    # one sign is found forty times as fast as several
    if ("_" in text and ("_x000" in text or "NEWLINE_CHAR" in text)) or ("|" in text and "|||||" in text):
        return _END.sub(lambda end: "" if end[0].startswith("_") else "\n\n", text)
    return text


def without_references(text: str) -> str:
    """A text in which `&quot;` and the like, be they escaped twice, are the characters they stand for."""
    return _REFERENCE.sub(_character, _REFERENCE.sub(_character, text)) if "&" in text else text


def as_line(text: str) -> str:
    """A title or a lead that is HTML as plain text on one line; plain text as it is."""
    plain = without_references(text)
    if "<" in plain:
        plain = _TAG.sub(" ", _WITHIN_WORDS.sub("", plain))
    return text if plain == text else " ".join(plain.split())


def _character(found: re.Match[str]) -> str:
    # a name that only begins with a known one is none
    known = found[1] is None or f"{found[1]};" in html5
    return html.unescape(found[0]) if known else found[0]


def text_name(names: Sequence[str], given: str | None) -> str | None:
    """The column of the text in a table whose columns have these names; None when it has none."""
    if given is not None:
        return given if given in names else None
    path = text_path(dict.fromkeys(names, ""), None)
    return path[0] if path else None


def _candidates(row: Mapping[str, Any]) -> Iterator[Path]:
    names = _by_normal(tuple(row))
    if "text" in row:
        yield ("text",)
    yield from (_to_text((name,), row[name]) for name in _of_texts(tuple(row)))
    for outer in (name for wrapper in _WRAPPERS for name in names.get(wrapper, ())):
        if isinstance(found := row[outer], Mapping):
            yield from (_to_text((outer, name), found[name]) for name in _of_texts(tuple(found)))
    yield from ((name,) for name in _of_wrapped_texts(tuple(row)))
    yield from ((name, "content") for name in names.get(_READERS, ()) if _has_content(row[name]))


@lru_cache(maxsize=256)
def _of_texts(names: Path) -> Path:
    """Those that are names of texts, the best first; once for all rows of one kind, for it is slow."""
    there = _by_normal(names)
    return tuple(name for text in _TEXTS for name in there.get(text, ()))


@lru_cache(maxsize=256)
def _of_wrapped_texts(names: Path) -> Path:
    there = _by_normal(names)
    return tuple(n for outer in _WRAPPERS for text in _TEXTS for n in there.get(f"{outer}.{text}", ()))


def _has_content(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("content"), str)


def _to_text(path: Path, value: object) -> Path:
    """The path to a text, which may stand in an object with what else is known of it."""
    inner = (name for name in OF_TEXTS if isinstance(value, Mapping) and isinstance(value.get(name), str))
    return (*path, *islice(inner, 1))


def _dotted(row: Mapping[str, Any], given: str) -> Path | None:
    """The path that a name with dots means, if it is there; names on the way may have dots, too."""
    for at in (match.start() for match in re.finditer(r"\.", given)):
        inner, rest = row.get(given[:at]), given[at + 1 :]
        if isinstance(inner, Mapping):
            path = (rest,) if rest in inner else _dotted(inner, rest)
            if path:
                return (given[:at], *path)
    return None


def value_at(row: Mapping[str, Any], path: Path) -> Any:
    """What stands at a path; None where there is nothing."""
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def fields_of(row: Mapping[str, Any], path: Path) -> dict[str, list[tuple[str, Any]]]:
    """Of each field of the article whose text is at `path` the (name, value)s that may be it, no nulls.

    The best comes first; fields of the row come before those that stand beside its text.
    """
    found = _fields_in(row)
    for n in range(1, len(path)):
        found = _joined(found, _fields_in(value_at(row, path[:n])))
    if "." in path[0]:
        prefix = path[0].rpartition(".")[0] + "."
        beside = {name.removeprefix(prefix): row[name] for name in row if name.startswith(prefix)}
        return _joined(found, _fields_in(beside))
    return found


def _fields_in(place: Mapping[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    found: dict[str, list[tuple[str, Any]]] = {}
    for field, name in _known(tuple(place)):
        if (value := place[name]) is not None:
            found.setdefault(field, []).append((name, value))
    return found


@lru_cache(maxsize=256)
def _known(names: Path) -> tuple[tuple[str, str], ...]:
    """(field, a name of it that is there), best first; once for all rows of one kind, for it is slow."""
    there = _by_normal(names)
    return tuple((field, n) for field, known in _FIELDS.items() for k in known for n in there.get(k, ()))


def _joined(
    first: dict[str, list[tuple[str, Any]]], second: dict[str, list[tuple[str, Any]]]
) -> dict[str, list[tuple[str, Any]]]:
    return {field: first.get(field, []) + second.get(field, []) for field in first | second}


def is_field(name: str) -> bool:
    """Whether a column of this name, alone or behind a wrapper and a dot, may be a field of ours."""
    known = {known for names in _FIELDS.values() for known in names}
    return normal(name) in known or normal(name.rpartition(".")[2]) in known


def lead_of(row: Mapping[str, Any]) -> str | None:
    """The lead of a row's text that stands in a field of its own, as plain text on one line.

    None where the text begins with it, and beside a field `text`, which is an article's whole text.
    """
    path = text_path(row, None)
    if path is None or path == ("text",):
        return None
    begun = _begun(as_written(value_at(row, path)) or "")
    for _, value in fields_of(row, path).get("lead", ()):
        lead = " ".join(as_line(without_halves(value)).split()) if isinstance(value, str) else ""
        if len(lead.split()) >= _LEAD_WORDS and letters(lead)[:_LEAD] not in begun:
            return lead
    return None


def _begun(text: str) -> str:
    return letters(html.unescape(_TAG.sub("", text[:_BEGUN])))


def is_beside(name: str) -> bool:
    """Whether what stands under this name beside an article is none, though it may have a text."""
    return _BESIDE.fullmatch(normal(name)) is not None


def as_written(value: object) -> str | None:
    """A value as a person would write it: `1` for 1.0, `12.50` for that decimal, ISO 8601 for dates.

    None for what says that nothing is there (null, NaN, NaT, an empty string).
    """
    if value is None or isinstance(value, str):
        return None if value is None or value in _NOTHING else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | uuid.UUID):
        return str(value)
    if isinstance(value, float):
        return _of_float(value)
    if isinstance(value, Decimal):
        return None if value.is_nan() else format(value, "f")
    if isinstance(value, datetime | date | time):
        return None if str(value) == "NaT" else value.isoformat()
    if isinstance(value, bytes):
        return _of_bytes(value)
    if isinstance(value, dict):
        return _of_object(value)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(as_written, value))) or None
    return as_written(str(value))


def _of_float(value: float) -> str | None:
    if math.isnan(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else str(value)


def _of_bytes(value: bytes) -> str | None:
    try:
        return as_written(value.decode("utf-8"))
    except UnicodeDecodeError:
        return value.hex()


def _of_object(value: Mapping[str, Any]) -> str | None:
    for name in _INNER:
        if value.get(name) is not None:
            written = as_written(value[name])
            return html.unescape(written) if written and name == RENDERED else written
    return json.dumps(value, ensure_ascii=False, default=str) if value else None


def as_id(value: object) -> str | None:
    """An article's id as a person would write it, without white space around it; None when none is given.

    Raises ValueError, with what it is, when a value is given that tells no article from another.
    """
    if type(value) is str:  # as most are
        return as_written(value.strip())
    if isinstance(value, dict) and set(value) & set(_TYPED):
        return as_id(next(value[name] for name in _TYPED if name in value))
    if isinstance(value, list | tuple | dict) and not value:
        return None
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict) and "value" in value[0]:
        return as_id(value[0]["value"])  # as Drupal has all fields
    if isinstance(value, bool | list | tuple | dict):
        raise ValueError(_SHAPES.get(type(value), "an object"))  # noqa: TRY004 - its value, not its type
    if isinstance(value, float) and math.isinf(value):
        raise ValueError(f"{value}, which is no number")
    if isinstance(value, float) and abs(value) > _EXACT:
        raise ValueError(f"{value}, a floating-point number that has lost its last digits")
    written = as_written(value)
    return as_written(written.strip()) if written else None


_SHAPES: dict[type, str] = {bool: "true or false", list: "a list", tuple: "a list"}
