"""Finds the character set that a page declares for itself, wherever in it, as browsers do."""

import re

from newsgrain.ingest.charsets import UTF8, WESTERN, named

# possessive and bounded, so that a page of odd marks costs no more than any other
_TOKENS = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style|title|textarea|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)"
    rb"|<meta(?=[\s/])((?:[^>\"']|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+)>",
    re.I | re.S,
)
_ATTRIBUTE = re.compile(rb"([^\s/>=][^\s/>=]*+)\s*+(?:=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s>]++)))?")
_IN_CONTENT = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.I)
_XML = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def declared_charset(page: bytes) -> str | None:
    """The name of the first set in a <meta> that is known, else that of the XML declaration; None without.

    It stands in bytes that were read, so that one of wide characters means UTF-8.
    """
    for token in _TOKENS.finditer(page):
        if token[2] is not None and (name := named(_label(token[2]) or "")):
            return _as_read(name)
    xml = _XML.match(page)
    name = named((xml[1] or xml[2] or b"").decode("ascii", "replace")) if xml else None
    return _as_read(name) if name else None


def _as_read(name: str) -> str:
    if name.startswith("utf-16"):
        return UTF8
    return WESTERN if name == "x-user-defined" else name


def _label(attributes: bytes) -> str | None:
    """What one <meta> says: its charset, or that in the content of an http-equiv."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(attributes):
        found.setdefault(name.decode("ascii", "replace").lower(), b"".join(values).decode("ascii", "replace"))
    if "charset" in found:
        return found["charset"]
    if found.get("http-equiv", "").strip().lower() != "content-type":
        return None
    inside = _IN_CONTENT.search(found.get("content", ""))
    return inside and (inside[1] or inside[2] or inside[3])
