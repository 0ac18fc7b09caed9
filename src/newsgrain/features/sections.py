"""The state of a page as it is read down: the heading a sentence stands under, the line that leads to it."""

import re

from newsgrain.features.clauses import Clause
from newsgrain.features.lexicon import words
from newsgrain.features.tokens import Tokens

_STOP = re.compile(r"[.!?…][\"'”’»)\]*_]*$")
_SHORT = 12
_LEAD = 4
_HEADING = 8
_FAR = 4
SECTIONS = words("section")


def is_short(t: Tokens) -> bool:
    """Whether a line is short and has no full stop, as headings and list items are."""
    return not _STOP.search(t.text) and sum(w[0].isalnum() for w in t.lower) <= _SHORT


def has_figures(t: Tokens) -> bool:
    """Whether a number stands in it."""
    return any(w[0].isdigit() for w in t.lower)


def openers(tokens: list[Tokens]) -> list[int]:
    """Index of the first sentence of each sentence's block."""
    found: list[int] = []
    for i, t in enumerate(tokens):
        same = i > 0 and tokens[i - 1].place.block == t.place.block
        found.append(found[-1] if same else i)
    return found


def sections(tokens: list[Tokens], clauses: list[Clause]) -> tuple[list[str], list[str]]:
    """The last short heading before each sentence, and the line ending in a colon that leads to it.

    An introduction holds for the blocks that follow it while they are of one kind: short lines
    without a full stop (a list), or the paragraphs of an unmarked quotation.
    """
    found, intros = [], []
    heading, lead, at = "", "", -9
    for t, clause in zip(tokens, clauses, strict=True):
        short, block = is_short(t), t.place.block
        if _over(lead, block - at, short):
            lead = ""
        found.append(heading)
        intros.append(f"{lead} {'short' if short else 'long'} {min(block - at, _FAR)}" if lead else "")
        if t.text.endswith(":"):
            lead, at = _leads(t, clause), block
        elif short and t.place.first and t.place.last and t.lower and not has_figures(t):
            words = [w for w in t.lower if w.isalnum()][:2]
            heading = " ".join(words) if len(t.lower) <= _HEADING else heading
    return found, intros


def _over(lead: str, distance: int, short: bool) -> bool:
    """Whether an introduction has ended before a block at this distance."""
    return distance > _FAR if lead == "said" else bool(lead) and distance > 0 and not short


def _leads(t: Tokens, clause: Clause) -> str:
    speaks = clause.verb in ("say", "mental") and not clause.passive
    if speaks or clause.tail or t.lower[-2:-1] == ["said"]:
        return "said"
    return "list" if len(t.lower) > _LEAD else "label"
