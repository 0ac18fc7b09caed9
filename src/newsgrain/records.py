"""The records that pass between newsgrain's parts: frozen, slotted, one line of JSON each."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from newsgrain.decoded import name_in, shown, text_in, whole_number
from newsgrain.errors import place
from newsgrain.labels import LABEL_NAMES, LABELS, Label, shown_name

__all__ = ["LABELS", "LABEL_NAMES", "Label"]  # handed on beside what is defined here

# what tables say where they have nothing
NOTHING = frozenset({"nan", "NaN", "NAN", "none", "None", "null", "NULL", "Null", "NaT", "<NA>"})
ABOUT = ("title", "source", "url", "published", "license")  # what is told of an article beside its text
_OPTIONAL = ("note", "guidelines", "project", "server", "account", "why")  # texts that an answer may have
# soft hyphens, joiners, marks of direction and the like, which nobody sees; for brackets in an expression
HIDDEN = "\\u00ad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff"
SEEN = re.compile(rf"[^\s{HIDDEN}]")  # a character that there is to see
UNSURE = 0.6  # below this confidence a label is marked for people


class BlockKind(StrEnum):
    """Where on the page a block of text stood."""

    HEADLINE = "headline"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    TABLE = "table"
    ASIDE = "aside"
    FURNITURE = "furniture"


class How(StrEnum):
    """How a gold label was settled."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    DAWID_SKENE = "dawid_skene"
    ADJUDICATED = "adjudicated"


class Flag(StrEnum):
    """What an annotator says of a sentence instead of a label."""

    NOT_A_SENTENCE = "not_a_sentence"

    @property
    def shown(self) -> str:
        """The name shown to people, e.g. 'Not a sentence'."""
        return shown_name(self)

    @property
    def hotkey(self) -> str:
        """The key that chooses this flag in Label Studio, after those of the labels."""
        return str(len(LABELS) + 1 + list(Flag).index(self))


def text_hash(text: str | bytes) -> str:
    """SHA-256 of `text` in UTF-8, in which it may be given, in 64 hex digits."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def text_id(text: str | bytes) -> str:
    """First 16 hex digits of the hash of `text`: what tells one text from another."""
    return text_hash(text)[:16]


def hash_of(parts: Iterable[Any]) -> str:
    """SHA-256 of things one behind the other, in 64 hex digits: it changes with any of them.

    Text counts in UTF-8, bytes and arrays as they lie in memory, and all else as JSON with sorted keys.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(_bytes_of(part))
    return digest.hexdigest()


def _bytes_of(part: Any) -> bytes:
    if isinstance(part, bytes):
        return part
    if hasattr(part, "tobytes"):
        return bytes(part.tobytes())
    text = part if isinstance(part, str) else json.dumps(part, sort_keys=True)
    return text.encode("utf-8", "surrogatepass")


def text_digest(text: str, size: int) -> bytes:
    """BLAKE2b of `text` in so many bytes: draws lots by names, and knows a text again in one process."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of an article's text and where on the page it stood; code points, end exclusive."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Article:
    """One article; `text` is exactly what was read, and every offset counts its code points.

    `replaced` counts the characters U+FFFD that stand for bytes which were no text; None without any.
    `language` is an ISO 639 code, of two letters where there is one; None when it is not known.
    """

    article_id: str
    text: str
    title: str | None = None
    source: str | None = None
    url: str | None = None
    published: str | None = None
    license: str | None = None
    origin: str | None = None
    blocks: tuple[Block, ...] | None = None
    replaced: int | None = None
    language: str | None = None

    def note_language(self, language: str | None) -> None:
        """Tell the language of an article that was just made and that nobody else has yet.

        A copy takes ten times as long, for each article that is read.
        """
        object.__setattr__(self, "language", language)

    def __post_init__(self) -> None:
        """A title that only says that there is none is none; so with all that is told of an article."""
        for name in ABOUT:
            value = getattr(self, name)
            if value is not None and (not (said := value.strip()) or said in NOTHING):
                object.__setattr__(self, name, None)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a decoded JSON line; fields that are not ours are ignored."""
        blocks = row.get("blocks")
        if blocks is not None:
            blocks = tuple(Block(b["start"], b["end"], BlockKind(b["kind"])) for b in blocks)
        return cls(
            article_id=row.get("article_id") or text_id(row["text"]),
            text=row["text"],
            blocks=blocks,
            **{k: row.get(k) for k in (*ABOUT, "origin", "language")},
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place: `article.text[start:end] == text`."""

    article_id: str
    index: int
    start: int
    end: int
    text: str

    @property
    def sentence_id(self) -> str:
        """`article_id:start-end`."""
        return sentence_id_of(self.article_id, self.start, self.end)


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """A gold label on a stretch of an article; the exchange form's `labels` entries."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """An article with labelled spans: gold, outside training data and evaluation sets."""

    article: Article
    labels: tuple[LabelledSpan, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One annotator's answer to one sentence; `label` is None when it was skipped or has a `flag`.

    `guidelines` is the version of the guidelines that it was given under, `project` the title of the Label
    Studio project that asked, `server` stands for the server, and `account` is the annotator's number there;
    answers from before these were kept have none. `why` says for what a queue chose the
    sentence. A line with `retracted` says that the answer of this annotator that was created then has been
    deleted, and `updated_at` when that was seen.
    """

    sentence_id: str
    annotator: str
    label: Label | None
    created_at: str
    updated_at: str | None = None
    lead_time_s: float | None = None
    suggested: Label | None = None
    guidelines: str | None = None
    note: str | None = None
    flag: Flag | None = None
    project: str | None = None
    server: str | None = None
    account: str | None = None
    retracted: bool | None = None
    why: str | None = None

    @property
    def vote(self) -> Label | Flag | None:
        """What it counts for: its label or flag, or None when the sentence was skipped."""
        return self.flag or self.label

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a decoded JSON line of annotations/answers/.

        Raises ValueError or KeyError when it is none.
        """
        _check_answer(row)
        return cls(
            sentence_id=row["sentence_id"],
            annotator=row["annotator"],
            label=name_in(Label, row, "label") if row.get("label") else None,
            suggested=name_in(Label, row, "suggested") if row.get("suggested") else None,
            flag=name_in(Flag, row, "flag") if row.get("flag") else None,
            created_at=row["created_at"],
            **{k: row.get(k) for k in ("updated_at", "lead_time_s", "retracted", *_OPTIONAL)},
        )


@dataclass(frozen=True, slots=True)
class Gold:
    """A settled label and how it came about; `votes` counts answers per label."""

    sentence_id: str
    label: Label
    votes: dict[str, int]
    how: How

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a decoded line of gold.jsonl; raises ValueError or KeyError when it is none."""
        split_sentence_id(text_in(row, "sentence_id"))
        if not isinstance(row["votes"], dict):
            raise ValueError(f"votes is {shown(row['votes'])}, not answers by label")  # noqa: TRY004 - as all
        label, how = name_in(Label, row, "label"), name_in(How, row, "how")
        return cls(row["sentence_id"], label, dict(row["votes"]), how)


@dataclass(frozen=True, slots=True)
class Prediction:
    """A sentence with the model's answer; `probabilities` sum to 1, `confidence` is the largest."""

    article_id: str
    sentence_id: str
    index: int
    start: int
    end: int
    text: str
    label: Label
    confidence: float
    probabilities: dict[str, float]
    model: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Input that could not become an article, and why; `line` is 0 for a whole file.

    `language` is the code of the language that an article was rejected for.
    """

    origin: str
    line: int
    reason: str
    language: str | None = None

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Build from a decoded line of rejected.jsonl; raises KeyError when it is none."""
        return cls(row["origin"], row["line"], row["reason"])

    @property
    def place(self) -> str:
        """File and line, or the file alone."""
        return place(self.origin, self.line)

    def told(self) -> str:
        """One line for people: where, and why."""
        return f"{self.place}: {self.reason}"


def accepted(items: Iterable[Article | Rejected], rejected: list[Rejected]) -> Iterator[Article]:
    """The articles of what was read; `rejected` gets all else."""
    for item in items:
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield item


def sentence_id_of(article_id: str, start: int, end: int) -> str:
    """The id of the sentence at these code points of an article."""
    return f"{article_id}:{start}-{end}"


def split_sentence_id(sentence_id: str) -> tuple[str, int, int]:
    """Return (article_id, start, end) of a sentence id.

    Raises ValueError when it has another form.
    """
    article_id, _, span = sentence_id.rpartition(":")
    digits, _, more = span.partition("-")
    start, end = whole_number(digits), whole_number(more)
    if not article_id or start is None or end is None:
        raise ValueError(f"not a sentence id: {sentence_id!r}")
    return article_id, start, end


def article_of(sentence_id: str) -> str:
    """The article that a sentence id names; raises ValueError when it has another form."""
    return split_sentence_id(sentence_id)[0]


def overlapping(start: int, end: int, found: Sequence[Sentence | Prediction]) -> int | None:
    """The place in `found` of what shares most characters with a span, the first of equals, if any."""
    best, most = None, 0
    for n, one in enumerate(found):
        shared = min(end, one.end) - max(start, one.start)
        if shared > most:
            best, most = n, shared
    return best


def now() -> str:
    """This moment in UTC, as files have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def moment_of(text: str) -> datetime:
    """The moment that a text in ISO 8601 tells, of UTC where it names no zone; raises ValueError."""
    when = datetime.fromisoformat(text)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def is_moment(text: str) -> bool:
    """Whether a text is a moment in ISO 8601, such as 2026-01-31T09:00:00Z, that can be compared."""
    try:
        moment_of(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
    return text[4:5] == "-"


def _check_answer(row: Mapping[str, Any]) -> None:
    """Raise ValueError for what could not be settled, counted or written later."""
    split_sentence_id(text_in(row, "sentence_id"))
    if not text_in(row, "annotator").strip():
        raise ValueError("annotator is empty")
    for name in ("created_at", "updated_at"):
        if row.get(name) is not None or name == "created_at":
            stamp = text_in(row, name)
            if not is_moment(stamp):
                raise ValueError(f"{name}: {stamp!r} is not a time such as 2026-01-31T09:00:00Z")
    for name in _OPTIONAL:
        if row.get(name) is not None:
            text_in(row, name)
    if row.get("retracted") is not None and row["retracted"] is not True:
        raise ValueError(f"retracted is {shown(row['retracted'])}, not true")
    seconds = row.get("lead_time_s")
    if seconds is not None and not (isinstance(seconds, int | float) and 0 <= seconds < float("inf")):
        raise ValueError(f"lead_time_s is {shown(seconds)}, not a number of seconds")
