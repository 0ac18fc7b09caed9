"""Plain words for what only the whole page tells of a sentence."""

from newsgrain.features.clause_names import INSIDE, SIGNS

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
