"""Plain words for the features of a sentence, so that a reader who knows no code can follow a label."""

import re
from collections.abc import Iterator

from newsgrain.features.clause_names import plain_clause
from newsgrain.features.page_names import plain_page

WORD, CONTEXT, RULE, CLAUSE, PAGE = 0, 3, 4, 5, 6

_CLASSES = {
    "say": "verb of saying",
    "report": "verb of reporting",
    "mental": "verb of thinking or wanting",
    "act": "verb of an act on the record",
    "source": "a speaker or source",
    "evidential": "“allegedly” and its like",
    "hedge": "“perhaps” and its like",
    "unclear": "“unclear” and its like",
    "seem": "verb of seeming",
    "may": "may, might or could",
    "would": "would or should",
    "will": "will or shall",
    "can": "can or must",
    "if": "if, whether or unless",
    "belief": "“believed”, “expected” and their like",
    "appeal": "word of appeal",
    "legal": "word of legal notices",
    "credit": "word of credits",
    "navigation": "word of page furniture",
    "first": "I or we",
    "second": "you",
    "third": "he, she or they",
    "time": "a day or month",
}
_BESIDE = {"b2": "two before", "b1": "sentence before", "a1": "sentence after", "a2": "two after"}
_SIGNS = {
    "A": "clear attribution",
    "a": "some attribution",
    "q": "quoted",
    "H": "clear hedging",
    "h": "some hedging",
    "?": "question",
    "P": "page furniture",
    "-": "the article's edge",
}
_RULES = {
    "source": "a source vouches for it",
    "speaker": "its main verb is a speaker's",
    "hedged": "doubt in the paper's own voice",
    "section": "under a heading of page furniture",
    "block": "its block opens as credits, bylines or appeals do",
}
_LEADS = {
    "list": "in a list that a line with a colon leads to",
    "label": "after a label with a colon",
    "said": "after a line with a colon that says who speaks",
}
_NO_SIGNS = "no sign of a source, a doubt or an appeal"
_CONTEXTS = (
    (r"kind (\w+)", r"stands in a \1"),
    (r"quote 00 0", "outside quotation marks"),
    (r"quote 1\d \d", "begins inside a quotation"),
    (r"quote \d\d \d", "part of it is quoted"),
    (r"block 11", "a block of its own"),
    (r"block 10", "opens its block"),
    (r"block 01", "closes its block"),
    (r"block 00", "inside its block"),
    (r"from start 0", "opens the article"),
    (r"from start 4", "past the opening"),
    (r"from start (\d)", r"\1 from the start"),
    (r"from end 0", "closes the article"),
    (r"from end 6", "far from the end"),
    (r"from end (\d)", r"\1 from the end"),
    (r"position (\d)", r"about \g<1>0 % down the article"),
    (r"stop a \d\d", "no mark at its end"),
    (r"stop (\S) \d\d", r"its end is “\1”"),
    (r"first (.+)", r"begins with the shape “\1”"),
    (r"last (.+)", r"ends with “\1”"),
    (r"length (\d)", r"its length, step \1 of 7"),
    (r"names (\d)", r"share of names (\1 of 4)"),
    (r"none", "there is none"),
)


def plain(block: int, name: str) -> str:
    """What a feature says, in words; a name that is not known stands as it is."""
    if block == WORD:
        return _word(name)
    if block == RULE:
        return _rule(name.removeprefix("r").strip())
    if block == PAGE:
        return plain_page(name)
    return plain_clause(name) if block == CLAUSE else _context(name)


def is_place(block: int, name: str) -> bool:
    """Whether a feature tells where a sentence stands rather than what is said there."""
    head, _, rest = name.partition(" ")
    told = rest.removeprefix("same ").removeprefix("other ") if head in _BESIDE else name
    if block == CLAUSE:
        return head in ("section", "intro")
    if block == PAGE:
        return head in ("run", "lone")
    return block == CONTEXT and head != "cue" and told not in _CLASSES


def _word(name: str) -> str:
    first, space, second = name.partition(" ")
    if not space:
        return f"“{first}”"
    if first == "^":
        return f"begins with “{second}”"
    return f"ends with “{first}”" if second == "$" else f"“{name}”"


def _signs(name: str) -> str:
    """The summaries of a sentence and of one beside it, spelt out."""
    own, word, other = name.removeprefix("sum"), "", ""
    for between in (" after", " before"):
        if between in own:
            (own, _, other), word = own.partition(between), between
    if not word:
        return f"signs of {_spelt(own.strip())}" if own else _NO_SIGNS
    return f"signs of {_spelt(own.strip())}{word} {_spelt(other.strip())}"


def _spelt(signs: str) -> str:
    return " and ".join(_SIGNS.get(sign, sign) for sign in signs) or "nothing"


def _rule(rest: str) -> str:
    head, _, more = rest.partition(" ")
    if head in ("list", "label", "said"):
        return f"rule: {_leading('intro', rest)}" + (f", with {more}" if more in ("figures", "words") else "")
    return f"rule: {_RULES.get(head) or _signs(rest)}"


def _leading(head: str, rest: str) -> str:
    if head == "section":
        return f"under the heading “{rest.removesuffix(' -')}”" if rest else "under no heading"
    return _LEADS.get(rest.split(" ", maxsplit=1)[0], "no line with a colon leads to it")


def _context(name: str) -> str:
    return ": ".join(_places(name))


def _places(name: str) -> Iterator[str]:
    """Which sentence is meant, if not this one, then what is said of it."""
    head, _, rest = name.partition(" ")
    if head in _BESIDE:
        yield _BESIDE[head]
        name = rest.removeprefix("same ").removeprefix("other ")
    if head == "cue":
        word = rest.split(" ")[0]
        yield _CLASSES.get(word, word)
    elif name in _CLASSES:
        yield _CLASSES[name]
    else:
        found = (re.sub(p, told, name) for p, told in _CONTEXTS if re.fullmatch(p, name))
        yield next(found, name)
