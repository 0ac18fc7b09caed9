"""What callers hand to the Python functions, checked: texts, articles, paths, or a reason why not."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from newsgrain.decoded import surrogate_at
from newsgrain.errors import ArticleRejected, InputError
from newsgrain.ids import place_of
from newsgrain.ingest.rows import Place, checked_text
from newsgrain.records import Article, Block, LabelledArticle, Rejected, text_id

_KEYWORDS = {
    "--any-language": "any_language=True",
    "--text-column": "text_column=",
    "--encoding": "encoding=",
}
_OPTION = re.compile("|".join(_KEYWORDS))


@dataclass(frozen=True, slots=True)
class Given:
    """How one item was given: `name` tells people which it is, `title` is the one to take for it."""

    name: str
    title: str | None = None
    any_language: bool = False


def article(item: object, how: Given) -> Article:
    """The article that one text or Article is.

    Raises ArticleRejected when it has no text that can be read, and InputError when it is neither.
    """
    if not isinstance(item, str | Article | Rejected):
        raise InputError(f"{how.name}: {_not_one(item)}")
    if not isinstance(how.title, str | None):
        raise InputError(f"{how.name}: the title is no text but {_kind(how.title)}")
    found = in_python(item if isinstance(item, Rejected) else _checked(item, how))
    if isinstance(found, Rejected):
        raise ArticleRejected(found.reason, origin=found.origin, line=found.line)
    return found


def articles(
    items: Iterable[object], any_language: bool, rejected: Callable[[Rejected], object]
) -> Iterator[Article]:
    """The articles that many items are; the others go to `rejected`."""
    for number, item in enumerate(items, 1):
        how = Given(f"item {number:,}", None, any_language)
        if isinstance(item, Rejected):
            rejected(item)
            continue
        try:
            yield article(item, how)
        except ArticleRejected as error:
            rejected(Rejected(error.origin, error.line, error.reason))
        except InputError as error:
            rejected(Rejected(how.name, 0, str(error).removeprefix(f"{how.name}: ")))


def check_many(items: object) -> None:
    """Raise InputError for what can be iterated over, or not, but is no collection of articles."""
    if isinstance(items, str | bytes | bytearray | Article | LabelledArticle | Mapping | os.PathLike):
        raise InputError(f"classify_many: takes a list of articles, not {_kind(items)}; {_instead(items)}")
    if hasattr(items, "iterrows"):
        raise InputError("classify_many: takes a list of articles, not a table; give its column of texts")
    if not isinstance(items, Iterable) and not hasattr(items, "__getitem__"):
        raise InputError(f"classify_many: takes a list of articles, not {_kind(items)}")


def _instead(items: object) -> str:
    if isinstance(items, os.PathLike):
        return "read gives the articles of files"
    return "classify labels one" if isinstance(items, str | Article) else "give the articles in a list"


def paths(inputs: object) -> list[str]:
    """The paths as text; raises InputError for what is none, and when there are none."""
    several = not isinstance(inputs, str | bytes | os.PathLike) and isinstance(inputs, Iterable)
    found = [_path(item) for item in (inputs if several and isinstance(inputs, Iterable) else [inputs])]
    if not found:
        raise InputError("read: nothing to read was given; give files, folders, globs or URLs")
    return found


def _path(item: object) -> str:
    if not isinstance(item, str | os.PathLike):
        raise InputError(f"read: takes files, folders, globs and URLs, not {_kind(item)}")
    return os.fsdecode(item)


def in_python(item: Article | Rejected) -> Article | Rejected:
    """The same, with what a reason advises in keywords of Python instead of options."""
    if isinstance(item, Article):
        return item
    return replace(item, reason=_OPTION.sub(lambda found: _KEYWORDS[found.group()], item.reason))


def _checked(item: str | Article, how: Given) -> Article | Rejected:
    """The article with the language it is in, or its rejection."""
    if isinstance(item, str):
        found = Article(text_id(checked_text(item, Place(how.name))), str(item), how.title)
    else:
        found = _sound(item if how.title is None else replace(item, title=how.title), how)
    if how.any_language or found.language is not None:
        return found
    from newsgrain.ingest.articles import ReadOptions, in_language

    told = in_language(found if found.origin else replace(found, origin=how.name), ReadOptions())
    return told if isinstance(told, Rejected) else replace(found, language=told.language)


def _sound(item: Article, how: Given) -> Article:
    """An article that somebody made: its text, id and blocks are what they have to be."""
    place = Place(*place_of(item.origin)) if isinstance(item.origin, str) else Place(how.name)
    if not isinstance(item.text, str):
        raise place.rejected(f"the text of the Article is not a string but {_kind(item.text)}")
    checked_text(item.text, place)
    if not isinstance(item.article_id, str) or not item.article_id:
        what = "empty" if item.article_id == "" else f"not a string but {_kind(item.article_id)}"
        raise place.rejected(f"the article_id is {what}")
    if surrogate_at(item.article_id) >= 0:
        raise place.rejected("lone surrogate in the article_id: half of a character")
    for block in item.blocks or ():
        if not isinstance(block, Block) or type(block.start) is not int or type(block.end) is not int:
            raise place.rejected(f"the blocks are not Blocks of (start, end, kind) but {_kind(block)}")
    return item


def _not_one(item: object) -> str:
    """Why something is no article, and what to do with it."""
    if isinstance(item, bytes | bytearray):
        hint = "decode it first, as in text.decode('utf-8')"
    elif isinstance(item, os.PathLike):
        hint = "read gives the articles of files"
    elif isinstance(item, Mapping):
        hint = "Article.from_json makes one of a row with a text"
    elif isinstance(item, LabelledArticle):
        hint = "give its article"
    elif isinstance(item, Iterable):
        hint = "classify_many takes many"
    else:
        hint = "give a str, or an Article that has more to say"
    return f"takes one text or Article, not {_kind(item)}; {hint}"


def _kind(item: object) -> str:
    return f"{type(item).__module__}.{type(item).__name__}".removeprefix("builtins.")
