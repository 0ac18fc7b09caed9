"""Puts a text together that came in pieces: paragraphs, runs of characters, the tree of an editor."""

import ast
import html
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

RENDERED = "rendered"
"""The name under which WordPress has the HTML of a text or title."""
# names in an object under which its text stands: Drupal's, as it shows it and as it was typed; of XML that
# became JSON, MediaWiki's, DynamoDB's, Firestore's
OF_TEXTS = (RENDERED, "processed", "value", "content", "#text", "$t", "*", "S", "stringValue")
# names of what is in a node: Slate, ProseMirror, Lexical, Contentful, Sanity, Draft, Editor.js, Apple News
_INNER = ("children", "content", "nodes", "items", "blocks", "components", "paragraphs")
_APART = ("paragraphs", "items", "blocks", "components")  # in which each text is a paragraph
_OUTER = ("root", "document", "data")
_TYPES = ("type", "_type", "nodeType", "object", "role")
_OF_ARTICLES = ("title", "headline")
_BREAK = re.compile(r"break|^br$", re.I)  # types of what ends a line
_STOP = re.compile(r"[.!?…:;][\"'”’)\]]*$")
# the seam of two runs of one sentence, as scrapers gather the texts of a page's elements
_GOES_ON = re.compile(r"[ \xa0]\0[a-z]|\0[ \xa0]+[a-z]|\0[ \xa0]?[,.;:)’]")
# how Python and JSON write lists of texts, bytes and trees in the cell of a table
_WRITTEN = re.compile(r"\s*(?:\[\s*[\"'{]|b[\"']|\{\s*\").*[\"'}\]]\s*", re.S)

Piece = tuple[str, bool]
"""A paragraph, and whether it is HTML."""


def whole_text(value: object) -> object:
    """A text that came in pieces as one: paragraphs, runs of characters as Telegram has them, or HTML.

    Single words, articles, and what is no text or nested too deep, stay as they are.
    """
    try:
        if isinstance(value, Mapping) and is_tree(value):
            return _put_together(list(_of_node(value))) or value
        return _of_list(value) or value if isinstance(value, list) else value
    except RecursionError:
        return value


def _of_list(value: list[Any]) -> str:
    parts = [part for part in value if part is not None]
    if not all(isinstance(part, str | Mapping) for part in parts):
        return ""
    if any(isinstance(part, str) for part in parts):
        return _of_runs(parts)
    if any(name in part for part in parts for name in _OF_ARTICLES) and not is_tree(value):
        return ""
    return _put_together([piece for part in parts for piece in _of_node(part)])


def as_meant(text: str) -> str:
    """A text that a program wrote as a list, as bytes or as a tree, put together; others as they are."""
    if text[:1].isalpha() and text[1:2] not in ("'", '"'):
        return text
    if not _WRITTEN.fullmatch(text):
        return text
    found = whole_text(_value(text))
    return found if isinstance(found, str) else text


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():  # of backslashes that escape nothing
            warnings.simplefilter("ignore")
            value = ast.literal_eval(text.strip())
        return value.decode("utf-8") if isinstance(value, bytes) else value
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def is_tree(value: object) -> bool:
    """Whether a value is what an editor makes of one text: nodes that say of what type they are."""
    waiting = [value]
    while waiting:
        if _is_list_of_nodes(item := waiting.pop()):
            return True
        if isinstance(item, Mapping):
            waiting += [item[name] for name in (*_INNER, *_OUTER) if name in item]
    return False


def _is_list_of_nodes(value: object) -> bool:
    return (
        isinstance(value, list)
        and any(isinstance(node, Mapping) for node in value)
        and all(isinstance(node, str) or _is_node(node) for node in value)
    )


def _is_node(value: object) -> bool:
    return isinstance(value, Mapping) and any(isinstance(value.get(name), str) for name in _TYPES)


def _put_together(pieces: Sequence[Piece]) -> str:
    """Paragraphs as one text, or as a page where one is HTML; none of single words."""
    pieces = [(text, is_page) for text, is_page in pieces if text.strip()]
    if any(is_page for _, is_page in pieces):
        return "".join(f"<p>{text if page else _as_page(text)}</p>" for text, page in pieces)
    texts = [text for text, _ in pieces]
    return "\n\n".join(texts) if _are_texts(texts) else ""


def _as_page(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br>")


def _are_texts(texts: Sequence[str]) -> bool:
    """Whether this is more than single words, such as tags."""
    return 2 * sum(len(text.split()) > 1 for text in texts) > len(texts)


def _of_node(node: Mapping[str, Any], *, as_page: bool = False) -> Iterator[Piece]:
    """The paragraphs of a node, which may be a tree."""
    headed = isinstance(heading := node.get("heading"), str) and not _is_node(node)
    if headed:
        yield f"<h3>{html.escape(str(heading), quote=False)}</h3>", True
    if isinstance(text := node.get("text", node.get("body") if headed else None), str):
        yield text, as_page or (headed and text.lstrip().startswith("<"))
        return
    yield from ((node[name], True) for name in islice(_names(node, OF_TEXTS, str), 1))
    for name in islice(_names(node, _INNER, list), 1):
        yield from _of_inner(node[name], as_page=as_page, apart=name in _APART)
    for name in islice(_names(node, _OUTER, Mapping), 1):
        yield from _of_node(node[name], as_page=True)


def _names(node: Mapping[str, Any], names: Sequence[str], kind: type) -> Iterator[str]:
    return (name for name in names if isinstance(node.get(name), kind))


def _of_inner(nodes: Sequence[Any], *, as_page: bool, apart: bool) -> Iterator[Piece]:
    """The paragraphs of what is in a node: one where characters stand in it, unless these are `apart`."""
    known = [node for node in nodes if isinstance(node, Mapping)]
    if not apart and any(_run(node) is not None for node in known):
        yield "".join(map(_inline, known)), as_page
        return
    for node in nodes:
        if isinstance(node, str):
            yield node, as_page
        elif isinstance(node, Mapping):
            yield from _of_node(node, as_page=as_page)


def _run(node: Mapping[str, Any]) -> str | None:
    """The characters of a leaf; None for what is none."""
    for name in ("text", "value"):
        if isinstance(text := node.get(name), str):
            return text
    return None


def _inline(node: Mapping[str, Any]) -> str:
    if (run := _run(node)) is not None:
        return run
    if any(_BREAK.search(str(node.get(name))) for name in _TYPES):
        return "\n"
    return " ".join(text for text, _ in _of_node(node))


def _of_runs(parts: Sequence[Any]) -> str:
    """Strings as one text, with what stands among them.

    Alone they are paragraphs, unless they go on in one another, as the texts of a page's elements do that a
    scraper gathers; beside objects they are runs of a line, as Telegram has them, or paragraphs again.
    """
    if any(isinstance(part, Mapping) for part in parts):
        runs = [part if isinstance(part, str) else _inline(part) for part in parts]
        return _joined(runs, lambda a, b: "\n\n" if _STOP.search(a) and b[:1].isupper() else "")
    runs = [part for part in parts if part.strip()]
    if not any(" " in run.strip() for run in runs):
        return ""
    if not any(_goes_on(a, b) for a, b in pairwise(runs)):
        return "\n\n".join(runs) if _are_texts(runs) else ""
    return _joined(runs, lambda a, b: "" if _is_spaced(a, b) or _goes_on(a, b) else "\n\n")


def _goes_on(a: str, b: str) -> bool:
    return _GOES_ON.search(f"{a[-1:]}\0{b[:9]}") is not None and not _STOP.search(a.strip())


def _is_spaced(a: str, b: str) -> bool:
    return a[-1:].isspace() or b[:1].isspace()


def _joined(runs: Sequence[str], between: Callable[[str, str], str]) -> str:
    runs = [run for run in runs if run]
    return "".join([*runs[:1], *(between(a, b) + b for a, b in pairwise(runs))])
