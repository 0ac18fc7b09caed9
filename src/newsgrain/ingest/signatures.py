"""Tells what a file is that is no text, whatever its name says."""

import re
from codecs import BOM_UTF8

# how files begin that people take for text, or that bear the wrong name
_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive (.zip, .docx, .xlsx, .epub and .odt are that)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .msg)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a rar archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"%!PS-", "a PostScript file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"ID3", "an MP3 recording"),
    (b"OggS", "an Ogg recording"),
    (b"fLaC", "a FLAC recording"),
)
_INSIDE = (
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "a WebP image"),
    (re.compile(rb"RIFF.{4}(?:WAVE|AVI )", re.DOTALL), "a recording"),
    (re.compile(rb".{4}ftyp(?:avif|heic|mif1)", re.DOTALL), "an image"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "a recording"),
    (re.compile(rb"MZ.{56}.{2}\x00\x00", re.DOTALL), "a Windows program"),
    (re.compile(rb"\x80[\x02-\x05](?:\x95|[}\]c(])", re.DOTALL), "a Python pickle"),
)
# beginnings of a few letters, with which a text may begin, too
_LETTERS = (b"BZh", b"ID3", b"PAR1", b"ARROW1", b"OggS", b"fLaC")
_STRING = r'"(?:[^"\\]|\\.)*"'
# files of text whose name says that they are plain text, a table or JSON lines
_WRITTEN = (
    (r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!doctype html|<html[\s>])", "a page of HTML", ".html"),
    (r"<\?xml\s|<rss\s|<feed\s", "XML", ".xml"),
    (r"From \S+ [^\n]*\d\d:\d\d[^\n]* \d{4}\s*?\n[!-9;-~]+:", "a mailbox", ".mbox"),
    (r"WARC/\d\.\d\r?\n", "a WARC file", ".warc"),
    (r"\[\s*\{\s*" + _STRING + r"\s*:", "an array of JSON", ".json"),
    (r"\{[ \t]*\r?\n\s*" + _STRING + r"\s*:", "JSON over several lines", ".json"),
    (r"\{\s*" + _STRING + r"\s*:", "JSON lines", ".jsonl"),
    (
        r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?(?:Message-ID|MIME-Version|Received|Return-Path):",
        "a mail",
        ".eml",
    ),
)
_OF_TEXT = tuple((re.compile(pattern, re.I | re.S), what, to) for pattern, what, to in _WRITTEN)
_BINARY = "a binary file"
_LOOKED_AT = 8192
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_MOST = 0.05  # share of control characters that no text has,
_FEW = 16  # unless it is so short that they are a few


def looks_like(head: bytes) -> str | None:
    """What a file that begins with these bytes is, as `a PDF`; None when it may be text.

    Give it some kilobytes. UTF-16 is no text to it: whoever reads that looks for it first.
    """
    head = head[:_LOOKED_AT]
    start = head.removeprefix(BOM_UTF8).lstrip(b" \t\r\n") if b"%PDF-" in head[:1024] else head
    for beginning, name in _BEGINNINGS:
        if start.startswith(beginning) and (beginning not in _LETTERS or _is_binary(head)):
            return name
    for pattern, name in _INSIDE:
        if pattern.match(head) and _is_binary(head):
            return name
    return _BINARY if _is_mostly_controls(head) else None


def written_as(text: str) -> tuple[str, str] | None:
    """What a file of text that begins so is, as `a page of HTML`, and what to name it; None in doubt."""
    text = text[:_LOOKED_AT].lstrip()
    return next(((what, to) for pattern, what, to in _OF_TEXT if pattern.match(text)), None)


def unlike(head: bytes, what: str, *beginnings: bytes) -> str:
    """What is wrong with a file of a format that begins otherwise: it is empty, or `what` and a guess.

    Nothing where it begins with one of `beginnings`: then its format is broken further on.
    """
    if not head:
        return "the file is empty"
    if head.lstrip().startswith(beginnings):
        return ""
    return f"{what}; it looks like {looks_like(head) or _text_told(head)}"


def _text_told(head: bytes) -> str:
    """How text begins; bytes with a few of control among them that are no UTF-8 are none, however few."""
    text = head.decode("utf-8", "replace").removesuffix("\ufffd")  # a character may be cut at the end
    if "\ufffd" in text and _is_binary(head):
        return _BINARY
    return f"text: {text.strip()[:20]!r}"


def _is_binary(head: bytes) -> bool:
    return head.translate(None, _CONTROLS) != head


def _is_mostly_controls(head: bytes) -> bool:
    # a machine that broke down leaves NULs behind what it had written
    head = head.rstrip(b"\0") or head
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(_FEW, _MOST * len(head))
