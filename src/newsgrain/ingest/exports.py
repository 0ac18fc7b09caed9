"""Takes the exports of news archives apart that have several articles in one page or text."""

import re
from itertools import pairwise

from newsgrain.ingest.charsets import declared_charset, decode
from newsgrain.ingest.text_streams import checked, legacy

# as Factiva calls its paragraphs, with their language; others call theirs so without it
_PARAGRAPHS = re.compile(rb"articleParagraph\s+[a-z]{2}articleParagraph", re.I)
_PARAGRAPH = "articleparagraph"
_ARTICLE = re.compile(r"<div\b[^<>]*\sclass\s*=\s*[\"']article(?:\s+\w*Article)?[\"']", re.I)
_HEADLINE = re.compile(r"class\s*=\s*[\"']\w*Headline[\"'][^<>]*>([^<]+)", re.I)
# the line above each article in texts of ProQuest and LexisNexis
_NUMBER = re.compile(r"^[ \t]*(?:Document (\d+) of \d+|(\d+) of \d+ DOCUMENTS)[ \t]*\r?$", re.M)
_NUMBERED = re.compile(rb"Document \d+ of \d|\d of \d+ DOCUMENTS")
_LETTER = re.compile(r"[^\W\d_]")


def pages_in(data: bytes, encoding: str | None) -> list[str]:
    """The pages of the articles in a page that Factiva made of several; none in another page.

    Raises UnreadableError when it is no text.
    """
    if not _PARAGRAPHS.search(data):
        return []
    text = decode(checked(data, encoding), given=encoding, within=declared_charset).text
    starts = [found.start() for found in _ARTICLE.finditer(text)]
    if len(starts) < 2 or _PARAGRAPH in text[: starts[0]].lower():
        return []
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    heads = [_HEADLINE.search(part) for part in parts]
    return [
        f"<title>{head[1] if head else ''}</title>{part}" for head, part in zip(heads, parts, strict=True)
    ]


def texts_in(data: bytes, encoding: str | None) -> list[str]:
    """The texts of the articles in a text that ProQuest or LexisNexis made of several; none in another.

    Raises UnreadableError when it is no text.
    """
    if not _NUMBERED.search(data):
        return []
    text = decode(checked(data, encoding), given=encoding, otherwise=legacy).text
    marks = list(_NUMBER.finditer(text))
    numbers = [int(mark[1] or mark[2]) for mark in marks]
    if len(marks) < 2 or numbers != list(range(numbers[0], numbers[0] + len(marks))):
        return []
    if _LETTER.search(text, 0, marks[0].start()):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
