"""Finds the articles in JSON files: an array, arrays in an object, one article, or one after another.

JSON of any size is read value by value; no more than the one at hand is held.
"""

import codecs
import json
import re
from collections.abc import Iterator
from io import BufferedReader, BytesIO
from itertools import chain, islice
from typing import Any, BinaryIO, Protocol, cast

from newsgrain.ingest.charsets import Reader, marked, unmarked, wanted
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.fields import PIECES, fields_of, is_beside, normal, text_name, text_path, value_at
from newsgrain.ingest.lines import DamagedError, Line, numbered_lines, read_line
from newsgrain.ingest.rich_text import is_tree, whole_text
from newsgrain.ingest.rows import listed, with_replaced
from newsgrain.ingest.text_streams import head_of, lines_charset, no_text
from newsgrain.records import Rejected

_DEEPEST = 4  # names that may lead to the articles, as in {"response": {"data": {"items": [...]}}}
_HEAD = 2**13
_LOOKED_AT = 20  # elements of an array that tell whether it holds articles
_ADVICE = "give an array of objects that have a text, or name its field with --text-column"
_OF_FIELD = re.compile(r"[A-Za-z_]+")
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.S)
_LINE_ENDS = re.compile(r"[\n\r]")
_STEP = 2**16
_SPACE = " \t\n\r"
# an error this near to the end of what was read may only mean that more must be read
_NEAR = 16


class BrokenJsonError(ValueError):
    """What stands here is no JSON; the message says where, counted in characters from 1."""


class _Stream(Protocol):
    """A file that gives what it has before it runs into damage."""

    def read1(self, size: int, /) -> bytes: ...


class Values:
    """The text of a stream of JSON, of which values are taken as they are written, one after another."""

    def __init__(self, stream: _Stream, encoding: str | None, limit: int) -> None:
        """`limit` is the longest value in characters. Raises InputError for an unknown encoding."""
        self._stream, self._limit = stream, limit
        head = stream.read1(_STEP)
        self._decoder, skipped = _decoder(head, encoding)
        self._held, self._at, self._before = self._decoder.decode(head[skipped:]), 0, 0
        self._ended = False
        # a line end or a tab that nobody escaped is what it is
        self._whole = json.JSONDecoder(strict=False)

    def peek(self) -> str:
        """The next character that is no white space, which is left there; none at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._more(_STEP):
                return ""

    def skip(self, wanted: str) -> None:
        """Go over one character; raises BrokenJsonError when another one is there."""
        found = self.peek()
        if found != wanted:
            raise self.broken(f"{wanted!r} expected, not {found!r}" if found else "the file ends here")
        self._at += 1

    def take(self) -> str:
        """The next value as it is written; raises BrokenJsonError when there is none or it is too long."""
        if not self.peek():
            raise self.broken("the file ends here")
        while (end := self._end()) is None:
            if len(self._held) - self._at > self._limit:
                raise self._too_long()
            self._more(len(self._held) - self._at)
        if end - self._at > self._limit:
            raise self._too_long()
        taken, self._at = self._held[self._at : end], end
        return taken

    def _end(self) -> int | None:
        """Where the value that stands here ends; None when more must be read to tell."""
        try:
            end = self._whole.raw_decode(self._held, self._at)[1]
        except json.JSONDecodeError as error:
            unfinished = error.msg.startswith("Unterminated") or error.pos > len(self._held) - _NEAR
            if unfinished and not self._ended:
                return None
            raise self.broken(error.msg, error.pos) from error
        except RecursionError as error:
            raise self.broken("nested too deep") from error
        except ValueError as error:  # an integer of more digits than Python reads
            raise self.broken(str(error)) from error
        # a number may go on in what is not read yet
        return end if end < len(self._held) or self._ended else None

    def broken(self, why: str, at: int | None = None) -> BrokenJsonError:
        """The error to raise for what stands here, or at a place in what is held."""
        return BrokenJsonError(f"invalid or cut JSON{self._here(at)}: {why}")

    def _too_long(self) -> BrokenJsonError:
        return BrokenJsonError(f"value too long: more than {self._limit:,} characters{self._here()}")

    def _here(self, at: int | None = None) -> str:
        return f" at character {self._before + (self._at if at is None else at) + 1:,}"

    def _more(self, size: int) -> bool:
        """Read on, and let go of what was taken; whether there was more."""
        data = b"" if self._ended else head_of(self._stream, max(size, _STEP))
        self._ended = not data
        self._held = self._held[self._at :] + self._decoder.decode(data, self._ended)
        self._before, self._at = self._before + self._at, 0
        return not self._ended


def _decoder(head: bytes, encoding: str | None) -> tuple[codecs.IncrementalDecoder | Reader, int]:
    """How to decode a stream that begins so, and the length of its mark in bytes.

    Bytes that are no UTF-8 are kept as they are, for whoever reads the value they are in.
    """
    name, skipped = marked(head) or (wanted(encoding) if encoding else unmarked(head), 0)
    if name in (None, "utf-8"):
        return codecs.getincrementaldecoder("utf-8")("surrogateescape"), skipped
    return Reader(str(name)), skipped


def json_rows(file: BinaryIO, path: str, options: ReadOptions) -> Iterator[Line | Rejected]:
    """The articles of a JSON file as lines of JSON, numbered from 1; what is damaged ends them.

    An array gives its elements, an object that is no article the articles in it and in its arrays.
    Raises InputError when the encoding asked for is unknown.
    """
    head = head_of(file, _HEAD)
    file.seek(0)
    if reason := no_text(head, options.encoding):
        yield Rejected(path, 0, reason)
        return
    recoded = lines_charset(head, options.encoding) is not None
    finder = _Finder(options)
    if not recoded and _is_lines(file, options, finder):
        yield from numbered_lines(file, path, options.max_bytes)
        return
    number = 0
    try:
        for taken in finder.articles(file):
            number += 1
            line = _bytes(_one_line(taken)) + b"\n"
            yield number, with_replaced(line) if recoded else line
    except BrokenJsonError as error:
        rest = "; the rest of the file was not read" if number else ""
        yield Rejected(path, number + 1 if number else 0, f"{error}{rest}")


def _one_line(taken: str) -> str:
    """A value on one line: a line end between values is white space, one in a string is escaped."""
    if not _LINE_ENDS.search(taken):
        return taken
    escaped = _STRING.sub(lambda m: m[0].replace("\n", "\\n").replace("\r", "\\r"), taken)
    return _LINE_ENDS.sub(" ", escaped)


def _is_lines(file: BinaryIO, options: ReadOptions, finder: "_Finder") -> bool:
    """Whether articles stand one a line, so that damage costs a line; the file is back at its start."""
    try:
        first, second = (read_line(file, options.max_bytes)[0] or b"" for _ in range(2))
        one = json.loads(first.removeprefix(codecs.BOM_UTF8)) if second.lstrip().startswith(b"{") else None
        one_a_line = isinstance(one, dict) and not finder.holds_articles(one)
    except (ValueError, RecursionError, DamagedError):
        one_a_line = False
    file.seek(0)
    return one_a_line


class _Finder:
    """Looks for articles in values, and remembers what it met instead, for the message."""

    def __init__(self, options: ReadOptions) -> None:
        self._options, self._met = options, ""

    def articles(self, file: BinaryIO) -> Iterator[str]:
        """Each article as it is written; raises BrokenJsonError when there is none or at damage."""
        values = Values(cast(BufferedReader, file), self._options.encoding, self._options.max_bytes)
        first = values.peek()
        if first == "[":
            yield from self._of_array(values)
        elif first == "{":
            yield from self._of_objects(values)
        else:
            raise BrokenJsonError(_unlike(first))
        if values.peek():
            raise values.broken("more after the end")

    def _of_array(self, values: Values) -> Iterator[str]:
        """All elements of the array that is the file; what of them is no article is told one by one."""
        elements, others = _elements(values), list[str]()
        for element in elements:
            if element.startswith("{"):
                yield from chain(others, self._each(chain([element], elements)))
                return
            others.append(element)
            if len(others) == _LOOKED_AT:
                break
        if others:
            raise BrokenJsonError(f"an array, but not of objects; {_ADVICE}")

    def _each(self, elements: Iterator[str]) -> Iterator[str]:
        """Articles as they stand in a list, or in the objects of a list, such as answers of an API."""
        looked, rest = _looked_at(elements)
        if any(self._is_article(element, in_array=True) for element in looked):
            yield from chain(looked, rest)
            return
        for element in chain(looked, rest):
            within = [] if self._is_article(element, in_array=True) else self._in_element(element)
            yield from within or [element]

    def _in_element(self, element: str) -> list[str]:
        return list(self._within(self._again(element), _DEEPEST)) if element.startswith("{") else []

    def _of_objects(self, values: Values) -> Iterator[str]:
        """The object that is the file, or all objects that stand one after another."""
        first = "{}"
        try:
            first = values.take()
        except BrokenJsonError:
            # what is cut, or too long to be held, has articles before its end
            found = self._within(values, _DEEPEST)
        else:
            if values.peek() in ("{", ",") or self._is_article(first):
                found = self._each(chain([first], _following(values)))
            else:
                found = self._within(self._again(first), _DEEPEST)
        count = 0
        for count, taken in enumerate(found, 1):  # noqa: B007 - how many there were
            yield taken
        if not count:
            met = self._met or f"; it has: {listed(list(json.loads(first, strict=False)))}"
            raise BrokenJsonError(f"no article in this JSON{met}; {_ADVICE}")

    def _within(self, values: Values, deep: int) -> Iterator[str]:
        """The articles that an object holds under names of its own."""
        for key in _keys(values):
            first = values.peek()
            if is_beside(key):
                values.take()
                continue
            if first in "[{" and text_name([key], self._options.text_column) and not self._met:
                self._met = (
                    f"; {key!r} holds many texts: write an object an article (pandas: orient='records')"
                )
            if first == "[":
                yield from self._chosen(key, _elements(values), deep)
            elif first == "{" and deep > 1:
                yield from self._under(key, values, deep)
            else:
                values.take()

    def _under(self, key: str, values: Values, deep: int) -> Iterator[str]:
        try:
            taken = values.take()
        except BrokenJsonError:
            yield from self._within(values, deep - 1)
            return
        if self._is_article(taken):
            yield _with_id(taken, key)
        else:
            yield from self._within(self._again(taken), deep - 1)

    def _chosen(self, key: str, elements: Iterator[str], deep: int) -> Iterator[str]:
        """The elements of an array in which there are articles, or those that are within its objects."""
        looked, elements = _looked_at(elements)
        if any(self._is_article(element, in_array=True) for element in looked):
            yield from chain(looked, elements)
            return
        if looked and looked[0].startswith("{") and not self._met:
            names = listed(list(json.loads(looked[0], strict=False)))
            self._met = f"; its array {key!r} holds objects with: {names}"
        for element in chain(looked, elements):
            if deep > 1 and element.startswith("{"):
                yield from self._within(self._again(element), deep - 1)

    def _is_article(self, taken: str, *, in_array: bool = False) -> bool:
        """Whether a value is an object with a text; lists in a lone one may be columns, or articles."""
        row = json.loads(taken, strict=False)
        path = text_path(row, self._options.text_column) if isinstance(row, dict) else None
        text = value_at(row, path) if path else None
        in_pieces = path is not None and (in_array or normal(path[-1]) in PIECES or _is_one(row, text))
        return isinstance(whole_text(text) if in_pieces else text, str)

    def holds_articles(self, row: dict[str, Any]) -> bool:
        """Whether an object is none, but an answer of an API with articles in it."""
        written = json.dumps(row)
        return not self._is_article(written, in_array=True) and bool(self._in_element(written))

    def _again(self, taken: str) -> Values:
        return Values(BytesIO(_bytes(taken)), None, self._options.max_bytes)


def _is_one(row: dict[str, Any], text: object) -> bool:
    """Whether a list under the name of a text is one text in pieces: a tree, or beside a title or address."""
    told = fields_of(row, ("text",))
    named = any(isinstance(value, str) for name in ("title", "url") for _, value in told.get(name, ()))
    parts = text if isinstance(text, list) else []
    in_drupal = any(isinstance(part, dict) and isinstance(part.get("value"), str) for part in parts)
    return is_tree(text) or in_drupal or (named and any(isinstance(part, str) for part in parts))


def _with_id(taken: str, key: str) -> str:
    """An article that stands under a name, which is its id if it has no other and is none of a field."""
    if _OF_FIELD.fullmatch(key):
        return taken
    ids = f'"article_id": {json.dumps(key)}, '
    return (
        taken
        if fields_of(json.loads(taken, strict=False), ("text",)).get("article_id")
        else taken.replace("{", "{" + ids, 1)
    )


def _looked_at(elements: Iterator[str]) -> tuple[list[str], Iterator[str]]:
    """The first elements, and those that follow them; damage among the first comes after them."""
    looked: list[str] = []
    try:
        looked.extend(islice(elements, _LOOKED_AT))
    except BrokenJsonError as error:
        return looked, _raising(error)
    return looked, elements


def _raising(error: BrokenJsonError) -> Iterator[str]:
    raise error
    yield ""


def _elements(values: Values) -> Iterator[str]:
    """The elements of the array that stands here."""
    values.skip("[")
    while values.peek() != "]":
        yield values.take()
        if values.peek() != "]":
            values.skip(",")
    values.skip("]")


def _keys(values: Values) -> Iterator[str]:
    """The names in the object that stands here; whoever asks takes the value of each before the next."""
    values.skip("{")
    while values.peek() != "}":
        key = values.take()
        values.skip(":")
        yield str(json.loads(key))
        if values.peek() != "}":
            values.skip(",")
    values.skip("}")


def _following(values: Values) -> Iterator[str]:
    """Objects one after another, between which commas may stand."""
    while (sign := values.peek()) in ("{", ","):
        if sign == ",":
            values.skip(",")
        else:
            yield values.take()


def _unlike(first: str) -> str:
    """Why a file that begins so is not read."""
    if first == "<":
        return "not JSON but a page of HTML or XML; get the file again, or name it .html or .xml"
    return f"not JSON: it begins with {first!r}" if first else "the file is empty"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
