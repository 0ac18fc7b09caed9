"""Undoes what was decoded wrongly before it came: `â€™` is ’ again, `Ã©` is é.

Whoever wrote such a text had taken UTF-8 for windows-1252, latin-1 or Macintosh, once or several times over.
"""

import re
from dataclasses import dataclass
from functools import cache

# one of which every text has that was read so: looking for a character costs nothing
_HINTS = "âÃÂï‚"
# what no other text has: quotes and dashes, small letters with marks, signs of money, how a file begins
_LATER = "\x80-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"  # the signs of the bytes after the first
_OF_WINDOWS = re.compile(rf"â[€\x80]|â‚¬|(?<=[a-z])Ã[{_LATER}]|Ã[{_LATER}](?=[a-z])|Â[£©®°§½¼¾]|ï»¿")
_OF_MACINTOSH = re.compile("‚Ä[ôòúùîìíë¶¢]")
# without its last byte: a closing quote, which windows-1252 has no sign for, and a blank that became another
_CUT = {"â€": "”", "â€\ufffd": "”", "Â": ""}
_TIMES = 3  # that a text may have been decoded wrongly, one upon the other


@dataclass(frozen=True, slots=True)
class _Misread:
    """How UTF-8 looks in another character set: the bytes of its signs, and what letters become."""

    bytes_of: dict[str, int]
    letters: re.Pattern[str]


def mended(text: str) -> str:
    """The text as it was before it was decoded wrongly; the same where nothing says that it was."""
    for _ in range(_TIMES):
        if text.isascii() or not any(map(text.__contains__, _HINTS)):
            break
        if _OF_WINDOWS.search(text):
            text = _read_again(text, _misread("cp1252"))
        elif _OF_MACINTOSH.search(text):
            text = _read_again(text, _misread("mac_roman"))
        else:
            break
    return text


def _read_again(text: str, how: _Misread) -> str:
    def meant(found: re.Match[str]) -> str:
        if found[0] in _CUT:
            return _CUT[found[0]]
        try:
            return bytes(how.bytes_of[sign] for sign in found[0]).decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            return found[0]

    return how.letters.sub(meant, text)


@cache
def _misread(name: str) -> _Misread:
    """Of what English texts have: Latin letters, punctuation, signs, pictures; and what these become."""
    signs = {bytes([byte]).decode(name, "replace"): byte for byte in range(0x80, 0x100)}
    signs.pop("\ufffd", None)
    if name == "cp1252":  # latin-1 has controls there
        signs |= {chr(byte): byte for byte in range(0x80, 0xA0)}
    later = f"[{re.escape(''.join(sign for sign, byte in signs.items() if byte < 0xC0))}]"
    two, three, four = (
        "".join(sign for sign, byte in signs.items() if byte in firsts)
        for firsts in ((*range(0xC2, 0xC7), 0xCB), (0xE2, 0xEF), (0xF0,))
    )
    cut = f"â€(?!{later})\ufffd?|Â(?= )|" if name == "cp1252" else ""
    return _Misread(signs, re.compile(f"{cut}[{two}]{later}|[{three}]{later}{{2}}|{four}{later}{{3}}"))
