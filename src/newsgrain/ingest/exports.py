"""Takes the exports of news archives apart that have several articles in one page or text."""

import re
from itertools import pairwise

from newsgrain.ingest.charsets import Decoded, declared_charset, decode
from newsgrain.ingest.formats import Document
from newsgrain.ingest.text_streams import checked, legacy

# as Factiva calls its paragraphs, with their language; others call theirs so without it
_PARAGRAPHS = re.compile(rb"articleParagraph\s+[a-z]{2}articleParagraph", re.I)
_PARAGRAPH = "articleparagraph"
_ARTICLE = re.compile(r"<div\b[^<>]*\sclass\s*=\s*[\"']article(?:\s+\w*Article)?[\"']", re.I)
_HEADLINE = re.compile(r"class\s*=\s*[\"']\w*Headline[\"'][^<>]*>([^<]+)", re.I)
# the line above each article in texts of ProQuest and LexisNexis
_NUMBER = re.compile(r"^[ \t]*(?:Document (\d{1,9}) of \d+|(\d{1,9}) of \d+ DOCUMENTS)[ \t]*\r?$", re.M)
_NUMBERED = re.compile(rb"Document \d+ of \d|\d of \d+ DOCUMENTS")
# the line below each article in texts of Factiva, and what stands behind the last
_END = re.compile(r"^[ \t]*Document [A-Z]{2,12}\d{10}\w+[ \t]*\r?$", re.M)
_ENDED = re.compile(rb"Document [A-Z]{2,12}\d{10}")
_SEARCH = re.compile(r"\s*Search Summary\b")
_LETTER = re.compile(r"[^\W\d_]")
# what ProQuest puts above the first article
_CONTENTS = re.compile(r"[\s_]*(?:Table of contents|Report Information from ProQuest)\b", re.I)


def pages_in(data: bytes, encoding: str | None) -> list[Document]:
    """The pages of the articles in a page that Factiva made of several; none in another page.

    Raises UnreadableError when it is no text.
    """
    if not _PARAGRAPHS.search(data.replace(b"\0", b"")):
        return []
    found = decode(checked(data, encoding), given=encoding, within=declared_charset)
    text = found.text
    starts = [found.start() for found in _ARTICLE.finditer(text)]
    if len(starts) < 2 or _PARAGRAPH in text[: starts[0]].lower():
        return []
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    heads = [_HEADLINE.search(part) for part in parts]
    pages = (
        f"<title>{head[1] if head else ''}</title>{part}" for head, part in zip(heads, parts, strict=True)
    )
    return [_document(page, found, is_page=True) for page in pages]


def _document(text: str, whole: Decoded, *, is_page: bool) -> Document:
    return Document(0, text, is_page, replaced=text.count("\ufffd") if whole.replaced else 0)


def texts_in(data: bytes, encoding: str | None) -> list[Document]:
    """The texts of the articles in a text that Factiva, ProQuest or LexisNexis made of several; else none.

    Raises UnreadableError when it is no text.
    """
    narrow = data.replace(b"\0", b"")
    if not _NUMBERED.search(narrow) and not _ENDED.search(narrow):
        return []
    found = decode(checked(data, encoding), given=encoding, otherwise=legacy)
    return [_document(text, found, is_page=False) for text in _between(found.text) or _before(found.text)]


def _before(text: str) -> list[str]:
    """The articles of a text above the lines that end them; none of one."""
    ends = [0, *(mark.end() for mark in _END.finditer(text))]
    if len(ends) < 3 or (text[ends[-1] :].strip() and not _SEARCH.match(text, ends[-1])):
        return []
    return [text[start:end] for start, end in pairwise(ends)]


def _between(text: str) -> list[str]:
    """The articles of a text between the lines that number them; none of one that has no contents above."""
    marks = list(_NUMBER.finditer(text))
    if not marks:
        return []
    numbers = [int(mark[1] or mark[2]) for mark in marks]
    has_contents = _CONTENTS.match(text) is not None
    if len(marks) < (1 if has_contents else 2) or numbers != list(range(numbers[0], numbers[0] + len(marks))):
        return []
    if not has_contents and _LETTER.search(text, 0, marks[0].start()):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
