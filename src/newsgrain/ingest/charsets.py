"""Decodes bytes as browsers do: the WHATWG's labels and what they mean, byte-order marks, bad bytes replaced.

`decode` reads a whole file, `Reader` a stream; `codec` gives the Python codec of a label, to be used with
errors=REPLACE. `declared_charset` finds what a page declares. Names are the standard's: what says latin1 or
ascii is windows-1252, gb2312 is gbk, shift_jis is cp932.
"""

import codecs
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from newsgrain.errors import InputError, UnreadableError
from newsgrain.ingest.mojibake import mended

if TYPE_CHECKING:
    from codecs import CodecInfo

REPLACE = "newsgrain-replace"
UTF8, WESTERN, REFUSED = "utf-8", "windows-1252", "replacement"
# UTF-32 comes first: its little-endian mark begins with that of UTF-16
_MARKS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_WIDE = ("utf-16le", "utf-16be", "utf-32le", "utf-32be")
_SEVERAL_BYTES = (UTF8, *_WIDE, "gbk", "gb18030", "big5", "euc-jp", "euc-kr", "iso-2022-jp", "shift_jis")
_PYTHON = {
    **dict.fromkeys(("gbk", "gb18030"), "gb18030"),
    **dict(zip(_WIDE, ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"), strict=True)),
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
# where Python's table of a single-byte set is not the standard's
_PATCHES = {"koi8-u": {0xAE: "ў", 0xBE: "Ў"}, "windows-1255": {0xCA: "\u05ba"}}
_UNDEFINED = "\ufffe"  # as Python's charmap decoder has it
_OURS = "newsgrain-"
_LOOKED_AT = 2**16
_ESCAPE = b"\x1b"  # text of seven bits that has it may be ISO-2022-JP
_EURO = 0x80
_CUT_LETTER = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
# possessive and bounded, so that a page of odd marks costs no more than any other
_TOKENS = re.compile(
    rb"<!--(?:-?>|.*?(?:--!?>|\Z))|<(script|style|title|textarea|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)"
    rb"|<meta(?=[\s/])((?:[^>\"']|\"[^\"]{0,9999}+\"|'[^']{0,9999}+')*+)>",
    re.I | re.S,
)
_ATTRIBUTE = re.compile(rb"([^\s/>=][^\s/>=]*+)\s*+(?:=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s>]++)))?")
_IN_CONTENT = re.compile(r"charset\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s;\"']+))", re.I)
_XML = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text without its mark, the standard's name of its character set, and what became U+FFFD."""

    text: str
    encoding: str
    replaced: int = 0


def western(_: bytes) -> str:
    """The character set of a page that says nothing and is not UTF-8."""
    return WESTERN


def without_halves(text: str) -> str:
    """The text with halves of characters put together, and U+FFFD for those that stand alone."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def named(label: str) -> str | None:
    """The standard's name of a character set, in lower case; None for an unknown label."""
    from webencodings import lookup

    try:
        found = lookup(label)
    except UnicodeError:
        return None
    return found.name if found else None


def wanted(label: str) -> str:
    """The standard's name of a character set that a user asked for; UTF-32 has names, too.

    Raises InputError for an unknown label, and for one that browsers refuse.
    """
    name = named(label)
    wide = label.strip().lower().replace("_", "-")
    if name is None and wide.startswith("utf-32"):
        name = "utf-32be" if wide.endswith("be") else "utf-32le"
    if name is None or name == REFUSED:
        known = ("utf-8", "utf-16le", "windows-1252", "iso-8859-15", "shift_jis", *_labels())
        close = difflib.get_close_matches(label.strip().lower(), known, 1)
        hint = f"did you mean {close[0]}?" if close else "give one such as utf-8, utf-16 or windows-1252"
        raise InputError(f"unknown character set {label!r}; {hint}")
    return name


def _labels() -> list[str]:
    from webencodings.labels import LABELS

    return [label for label, name in LABELS.items() if name != REFUSED]


def codec(label: str) -> str | None:
    """The Python codec of a label or name; None when it is unknown or refused by browsers."""
    name = label if label in _WIDE else named(label)
    if name is None or name == REFUSED:
        return None
    return _PYTHON.get(name, name if name in _SEVERAL_BYTES else _OURS + name)


class Reader:
    """Decodes a stream piece by piece to what `codec` makes of the whole, its last bytes included."""

    def __init__(self, label: str) -> None:
        """`label` is one that `codec` knows."""
        self._name = codec(label) or UTF8
        self._steps = codecs.getincrementaldecoder(self._name)(REPLACE)

    def decode(self, data: bytes, final: bool = False) -> str:
        """The characters that `data` ends; with `final` those of all that is left."""
        if isinstance(self._steps, codecs.BufferedIncrementalDecoder):  # of Unicode, and written in Python
            return self._steps.decode(data, final)
        found = self._steps.decode(data)
        while final and (left := self._steps.getstate()[0]):
            # the end of those in C loses what stands behind the first bad byte of a letter that is cut
            cut = UnicodeDecodeError(self._name, left, 0, len(left), "cut at the end")
            character, read = codecs.lookup_error(REPLACE)(cut)
            self._steps.setstate((b"", self._steps.getstate()[1]))
            found += str(character) + self._steps.decode(left[read:])
        return found


def marked(data: bytes) -> tuple[str, int] | None:
    """The character set that a byte-order mark tells, and the mark's length in bytes."""
    return next(((name, len(mark)) for mark, name in _MARKS if data.startswith(mark)), None)


def unmarked(data: bytes) -> str | None:
    """UTF-16 or UTF-32 that has no mark, told by where its NUL bytes stand; None when it is neither."""
    head = data[: _LOOKED_AT - _LOOKED_AT % 4]
    if not head.count(0) * 4 > len(head) or len(head) < 4:
        return None
    zeros = [head[n::4].count(0) / len(head[n::4]) for n in range(4)]
    if zeros[0] < 0.1 and zeros[2] > 0.9 and zeros[3] == 1:
        return "utf-32le"
    if zeros[3] < 0.1 and zeros[1] > 0.9 and zeros[0] == 1:
        return "utf-32be"
    even, odd = (zeros[0] + zeros[2]) / 2, (zeros[1] + zeros[3]) / 2
    return "utf-16le" if even < 0.1 and odd > 0.5 else "utf-16be" if odd < 0.1 and even > 0.5 else None


def decode(
    data: bytes,
    *,
    given: str | None = None,
    declared: str | None = None,
    within: Callable[[bytes], str | None] | None = None,
    otherwise: Callable[[bytes], str] = western,
) -> Decoded:
    """Decode a whole file: what is no character becomes U+FFFD and is counted.

    A byte-order mark comes first, then the label `given` by the user, the one `declared` beside the file,
    and what `within` finds in the file itself; then UTF-8 if it is that, else the name that
    `otherwise` gives. What is UTF-8 is that also under the label of a single-byte set, which no text of
    such a set is by chance; what has bytes beyond ASCII and no letter of UTF-8 is not that under its label.
    What was decoded wrongly before it was written is mended. Raises UnreadableError for a label that browsers
    refuse to read, InputError for a given one that is unknown.
    """
    found = _as_it_stands(data, given, declared, within, otherwise)
    text = mended(found.text)
    return found if text is found.text else replace(found, text=text)


def _as_it_stands(
    data: bytes,
    given: str | None,
    declared: str | None,
    within: Callable[[bytes], str | None] | None,
    otherwise: Callable[[bytes], str],
) -> Decoded:
    if (mark := marked(data)) is not None:
        return _by_name(data[mark[1] :], mark[0])
    if given is not None:
        return _by_name(data, wanted(given))
    if data.isascii() and not any(sign in data for sign in (_ESCAPE, b"\0", b"~{")):
        return Decoded(data.decode("ascii"), UTF8)
    label = named(declared) if declared else None
    if label is None or (label == UTF8 and _is_no_utf8(data)):
        label = named(within(data) or "") if within else None
    return _as_labelled(data, label, otherwise)


def _as_labelled(data: bytes, name: str | None, otherwise: Callable[[bytes], str]) -> Decoded:
    if name == REFUSED:
        raise UnreadableError(
            "its character set is one that browsers refuse (ISO-2022-KR, HZ and the like); save it as UTF-8"
        )
    if name is None or name in _WIDE:
        name = unmarked(data) or (name if b"\0" in data else None)
    if name in _SEVERAL_BYTES and name != UTF8 and not (found := _by_name(data, name)).replaced:
        return found
    as_utf8 = _by_name(data, UTF8)
    if not as_utf8.replaced or (name == UTF8 and not _is_no_utf8(data)):
        return as_utf8
    if name is None and 0 < _letters(as_utf8) >= as_utf8.replaced:
        return as_utf8
    return _by_name(data, otherwise(data) if name in (None, UTF8) else str(name))


def _letters(found: Decoded) -> int:
    """How many characters of a text are no ASCII, those aside that stand for bad bytes."""
    return len(found.text) - len(found.text.encode("ascii", "ignore")) - found.replaced


def _is_no_utf8(data: bytes) -> bool:
    """Whether bytes that are no ASCII are none of UTF-8, and no letter of it that was cut at the end."""
    found = _by_name(data, UTF8)
    return found.replaced > 0 and not _letters(found) and not _CUT_LETTER.search(data)


def _by_name(data: bytes, name: str) -> Decoded:
    python = codec(name) or UTF8
    try:
        return Decoded(data.decode(python), name)
    except UnicodeDecodeError:
        text = data.decode(python, REPLACE)
    before = data.count(b"\xef\xbf\xbd") if name == UTF8 else 0
    return Decoded(text, name, text.count("\ufffd") - before)


def _replace(error: UnicodeError) -> tuple[str | bytes, int]:
    """U+FFFD for what is no character, but for no letter of ASCII in it; the euro sign of GBK pages."""
    if not isinstance(error, UnicodeDecodeError) or error.encoding.startswith("utf"):
        return codecs.replace_errors(error)
    start, data = error.start, error.object
    if error.encoding == "gb18030" and data[start] == _EURO:
        return "€", start + 1
    return "\ufffd", next((n for n in range(start + 1, error.end) if data[n] < 0x80), error.end)


class _OfTable(codecs.IncrementalDecoder):
    """Decodes a single-byte set, which needs to remember nothing from one piece to the next."""

    def __init__(self, errors: str, table: str) -> None:
        super().__init__(errors)
        self._table = table

    def decode(self, data: bytes, final: bool = False) -> str:  # type: ignore[override]  # noqa: ARG002
        """The characters of `data`."""
        return codecs.charmap_decode(data, self.errors, self._table)[0]


@cache
def _table(name: str) -> str:
    """The 256 characters of a single-byte set; a control where the standard has one and Python has none."""
    from webencodings import lookup

    decode_one = lookup(name).codec_info.decode
    found = [decode_one(bytes([byte]), "replace")[0] for byte in range(256)]
    for byte, character in enumerate(found):
        if character == "\ufffd":
            found[byte] = chr(byte) if 0x80 <= byte < 0xA0 else _UNDEFINED
    for byte, character in _PATCHES.get(name, {}).items():
        found[byte] = character
    return "".join(found)


def _search(name: str) -> "CodecInfo | None":
    """The codecs of single-byte sets under the names that `codec` gives."""
    plain = name.replace("_", "-")
    if not plain.startswith(_OURS) or named(plain.removeprefix(_OURS)) is None:
        return None
    table = _table(plain.removeprefix(_OURS))
    back = codecs.charmap_build(table)
    return codecs.CodecInfo(
        lambda text, errors="strict": codecs.charmap_encode(text, errors, back),
        lambda data, errors="strict": codecs.charmap_decode(data, errors, table),
        incrementaldecoder=lambda errors="strict": _OfTable(errors, table),
        name=plain,
    )


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


codecs.register_error(REPLACE, _replace)
codecs.register(_search)
