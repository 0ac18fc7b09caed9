"""Plain words for the features of a sentence, so that a reader who knows no code can follow a label."""

import re
from collections.abc import Iterator

from newsgrain.features.clause_names import INSIDE, SIGNS, plain_clause

_STEPS = ("no", "1", "2", "3 or 4", "5 to 8", "more than 8")
_SHARES = ("none to find", "none", "under a quarter", "under a half", "under three quarters", "most", "all")
_REACHES = {
    "inner": "the run ends inside the page",
    "begins": "the run begins with the page",
    "ends": "the run goes on to the page's end",
    "all": "the whole page is one run",
}
_WORDS = {
    "page": "its words elsewhere on the page",
    "above": "its words in paragraphs above",
    "lead": "its words in title and lead",
    "names": "its names elsewhere on the page",
    "around": "its and its neighbours' words elsewhere on the page",
}
_LONE = {"lone": "a paragraph of one sentence", "long": "in a longer paragraph"}
_ENDS = {"full": "with a full stop", "bare": "without a full stop"}
_SIZES = {"few": "of few", "some": "of some", "many": "of many"}
_OWN = {"own": "this sentence, too", "other": "not this sentence"}
_FIFTHS = ("hardly any", "some", "less than half", "more than half", "most", "all")
_VOICES = ("nowhere", "hardly", "here and there", "often", "mostly")
_SINCE = ("in this paragraph", "right above", "2 above", "3 above", "none near")
_MANY = ("none on the page", "1 or 2 on the page", "3 to 5 on the page", "more than 5 on the page")
_ANY = {**_LONE, **_ENDS, **_SIZES, **_OWN, **INSIDE}
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
    (r"quote 00 0", INSIDE["out"]),
    (r"quote 1\d \d", INSIDE["opens"]),
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


def plain_page(name: str) -> str:
    """What a feature of the page says, in words; a name that is not known stands as it is."""
    head, *rest = name.split()
    if head == "run":
        return _run(rest)
    if head in ("asked", "turn") and len(rest) > 1:
        what = "last question" if head == "asked" else "last speaker's turn"
        return _with(f"{what}: {_SINCE[int(rest[0])]}, {_MANY[int(rest[1])]}", rest[2:])
    if head == "lone":
        return _with(f"one-sentence paragraphs on the page: {_FIFTHS[int(rest[0])]}", rest[1:])
    if head == "first":
        return _first(rest)
    return _echo(rest) if head == "echo" else name


def _run(rest: list[str]) -> str:
    if rest[0] in _REACHES:
        return _with(_REACHES[rest[0]], rest[1:])
    return _with(f"{_STEPS[int(rest[1])]} one-sentence paragraphs in a row {rest[0]}", rest[2:])


def _first(rest: list[str]) -> str:
    if rest[0] == "sign":
        return f"{SIGNS[rest[1]]}; I or we on the page: {_VOICES[int(rest[2])]}"
    return _with(f"I or we on the page: {_VOICES[int(rest[0])]}", rest[1:])


def _echo(rest: list[str]) -> str:
    if rest[0] == "sign":
        return _with(f"{SIGNS[rest[1]]}; {_WORDS['page']}: {_SHARES[int(rest[2])]}", rest[3:])
    return _with(f"{_WORDS[rest[0]]}: {_SHARES[int(rest[1])]}", rest[2:])


def _with(told: str, more: list[str]) -> str:
    return ", ".join([told, *(_ANY.get(word, word) for word in more)])


def plain(block: int, name: str) -> str:
    """What a feature says, in words; a name that is not known stands as it is."""
    if block == WORD:
        return _word(name)
    if block == RULE:
        return _rule(name.removeprefix("r").strip())
    if block == PAGE:
        return plain_page(name)
    return plain_clause(name) if block == CLAUSE else ": ".join(_places(name))


def is_place(block: int, name: str) -> bool:
    """Whether a feature tells where a sentence stands rather than what is said there."""
    head, _, _ = name.partition(" ")
    _, told = _beside(name)
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


def _beside(name: str) -> tuple[str, str]:
    """Which sentence beside this one is meant, if one is, and what is said of it."""
    head, _, rest = name.partition(" ")
    if head not in _BESIDE:
        return "", name
    return _BESIDE[head], rest.removeprefix("same ").removeprefix("other ")


def _places(name: str) -> Iterator[str]:
    """Which sentence is meant, if not this one, then what is said of it."""
    head, _, rest = name.partition(" ")
    where, name = _beside(name)
    if where:
        yield where
    if head == "cue":
        word = rest.split(" ")[0]
        yield _CLASSES.get(word, word)
    elif name in _CLASSES:
        yield _CLASSES[name]
    else:
        found = (re.sub(p, told, name) for p, told in _CONTEXTS if re.fullmatch(p, name))
        yield next(found, name)
