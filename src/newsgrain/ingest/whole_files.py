"""Makes an article of a whole text or page: a file, a record of an archive, a part of a mail."""

import json
import re
from codecs import BOM_UTF8
from dataclasses import replace

from newsgrain.ingest.charsets import decode
from newsgrain.ingest.chunks import ReadOptions
from newsgrain.ingest.dialects import table_told
from newsgrain.ingest.language import code_of
from newsgrain.ingest.rows import Place, article_of_row, checked_text
from newsgrain.ingest.signatures import written_as
from newsgrain.ingest.text_streams import checked, legacy
from newsgrain.records import Article, text_id

_HEAD = 2**13
# behind marks, white space and the NULs of wide characters, but no feed
_MARKUP = re.compile(rb"[^!-~]*<(?!(?:\?xml[^>]*>\s*<)?(?:rss|feed|rdf:RDF|nitf|newsML|newsItem)[\s>])", re.I)
# behind a rule between paragraphs stands an empty line
_FRONT = re.compile(
    r"(?:(---)|(\+\+\+))[ \t]*\r?\n(?!\s*\n)(.{0,99999}?)^(?(1)(?:---|\.\.\.)|\+\+\+)[ \t]*(?:\r?\n|\Z)",
    re.S | re.M,
)
# a line of it: a key, what belongs to the key above, a comment, a table of TOML
_LINE = re.compile(r"\s*$|\s|[-#\[\]{}]|[\w.\"'-]+\s*(?::(?:\s|$)|=)")
_KEY = re.compile(r"^([\w-]+)[ \t]*[:=][ \t]*(.*(?:\n[ \t]+.*)*)", re.M)
_FOLDED = re.compile(r"[|>][+-]?\s+")


def of_text(text: str, place: Place) -> Article:
    """The article of a text that was decoded before."""
    text = checked_text(text, place)
    return Article(text_id(text), text, origin=place.origin)


def of_plain_file(data: bytes, place: Place, options: ReadOptions) -> Article:
    """The article of a plain text whose name alone says that it is one."""
    article = of_plain(data, place, options)
    if written := written_as(article.text):
        raise place.rejected(f"not plain text but {written[0]}; name it {written[1]}")
    return article


def of_text_file(data: bytes, place: Place, options: ReadOptions) -> Article:
    """The article of a plain text in which, unlike in Markdown, no tags of HTML part its paragraphs."""
    from newsgrain.ingest.html import is_fragment

    article = of_plain_file(data, place, options)
    if told := "HTML; name it .html" if is_fragment(article.text) else table_told(article.text):
        raise place.rejected(f"not plain text but {told}")
    return article


def of_markdown_file(data: bytes, place: Place, options: ReadOptions) -> Article:
    """The article of a Markdown file; its text begins behind what is said of it in a front matter."""
    article = of_plain_file(data, place, options)
    told, text = parted(article.text)
    if not told:
        return article
    return replace(article_of_row({**told, "text": text}, "text", place), replaced=article.replaced)


def of_page_file(data: bytes, place: Place, options: ReadOptions) -> Article:
    """The article of a page whose name alone says that it is one; text without a tag is a page, too."""
    article = of_page(data, place, options)
    if not _MARKUP.match(data) and (written := written_as(data[:_HEAD].decode("utf-8-sig", "replace"))):
        raise place.rejected(f"not a page of HTML but {written[0]}; name it {written[1]}")
    return article


def of_plain(data: bytes, place: Place, options: ReadOptions, charset: str | None = None) -> Article:
    """The article of a plain text, of which the server may have said a `charset`."""
    given = options.encoding
    found = decode(checked(data, given), given=given, declared=charset, otherwise=legacy)
    text = checked_text(found.text, place)
    return Article(text_id(text), text, origin=place.origin, replaced=found.replaced or None)


def of_page(data: bytes, place: Place, options: ReadOptions, charset: str | None = None) -> Article:
    """The article of a page, of which the server may have said a `charset`."""
    from newsgrain.ingest.html import read_page

    page = read_page(data, encoding=options.encoding, charset=charset)
    text = checked_text(page.text, place)
    return Article(
        text_id(text),
        text,
        title=page.title,
        source=page.source,
        url=page.url,
        published=page.published,
        origin=place.origin,
        blocks=page.blocks,
        replaced=page.replaced or None,
        language=code_of(page.language),
    )


def of_fragment(body: str, place: Place, options: ReadOptions) -> Article:
    """The article of a page that was decoded before."""
    # the mark tells how it is encoded, whatever the page says of itself
    return of_page(BOM_UTF8 + body.encode("utf-8", "replace"), place, options)


def parted(text: str) -> tuple[dict[str, str], str]:
    """What the front matter says, by its keys, and the text behind it; nothing and all of it without one."""
    found = _FRONT.match(text)
    if not found or not all(map(_LINE.match, found[3].splitlines())):
        return {}, text
    told = {key: _value(value) for key, value in _KEY.findall(found[3].replace("\r\n", "\n"))}
    return told, text[found.end() if told else 0 :]


def _value(written: str) -> str:
    """A value without its quotes, on one line."""
    value = " ".join(_FOLDED.sub("", written, count=1).split())
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    try:
        return str(json.loads(value)) if value.startswith('"') else value
    except ValueError:
        return value.strip('"')
