"""Plain words for the features of a sentence's main clause."""

SIGNS = {
    "A": "said by a source",
    "a": "perhaps said by a source",
    "S": "hedged",
    "s": "perhaps hedged",
    "h": "a hedge at the side",
    "-": "in the outlet's own voice",
    "none": "none",
}
INSIDE = {
    "in": "inside a quotation",
    "opens": "begins inside a quotation",
    "closes": "ends inside a quotation",
    "quoted": "mostly quoted",
    "part": "partly quoted",
    "out": "outside quotation marks",
}
_SUBJECTS = {
    "i": "I or we",
    "you": "you",
    "he": "he or she",
    "they": "they",
    "it": "it",
    "there": "there",
    "this": "this or that",
    "person": "a person who can speak",
    "org": "a body that can speak",
    "study": "a study or document",
    "medium": "a statement or medium",
    "Name": "a name",
    "open": "an open question",
    "time": "a time",
    "number": "a number",
    "things": "a plural",
    "thing": "a noun",
    "quote": "a quotation",
    "none": "none",
}
_VERBS = {
    "say": "a verb of saying",
    "find": "a verb of finding",
    "mental": "a verb of thinking or wanting",
    "seem": "a verb of seeming",
    "act": "a verb of an act on the record",
    "belief": "“is believed” and its like",
    "be": "to be",
    "have": "to have",
    "do": "to do",
    "verb": "another verb",
    "none": "none",
}
_COMPLEMENTS = {
    "end": "nothing behind it",
    "quote": "a quotation behind it",
    "comma": "a comma behind it",
    "comma quote": "a quotation behind a comma",
    "colon": "a colon behind it",
    "object": "an object behind it",
    "pron": "a pronoun behind it",
    "wh": "a question word behind it",
    "conj": "“and” or “but” behind it",
    "prep": "a preposition behind it",
    "sub": "a clause of time or reason behind it",
}
_MARKS = {
    "second": "goes on with",
    "participle": "behind a comma",
    "tail": "who said it, told at its edge, with",
    "according": "“according to”, place",
    "evidential": "“reportedly” and its like, place",
    "adverb": "“perhaps” and its like, place",
    "other_modal": "may, might or could outside the main verb, place",
    "open": "“rumour”, “risk” and their like, place",
    "conditional": "if or unless, place",
    "question": "a question, whose",
    "start": "opens with",
}
_PLACES = {
    "pre": "before the main verb",
    "group": "at the main verb",
    "post": "behind the main verb",
    "side": "in a side clause",
    "lead": "at the start",
    "tail": "at the end",
    "citing": "“citing”",
    "own": "the outlet's",
    "quoted": "a quoted speaker's",
}


def plain_clause(name: str) -> str:
    """What a feature of the clause says, in words."""
    head, _, rest = name.partition(" ")
    first, _, more = rest.partition(" ")
    if head == "sign":
        told = f"its main clause: {SIGNS.get(first, first)}"
        return f"{told}, {INSIDE[more]}" if more else told
    if head in ("b", "a"):
        return _beside("sentence before" if head == "b" else "sentence after", first, more)
    if head == "subject":
        told = f"its subject: {_SUBJECTS.get(first, first)}"
        return f"{told}; {SIGNS.get(more.split()[0], '')}, sentence before: {_after(more)}" if more else told
    if head == "verb":
        return _verb(first, more)
    return _of_marks(head, rest)


def _after(more: str) -> str:
    return SIGNS.get(more.rsplit(" ", maxsplit=1)[-1], more)


def _beside(where: str, first: str, more: str) -> str:
    """`first` is the other's sign and quotation state, or this one's sign with the other's in `more`."""
    if more in ("0", "1"):
        block = "same" if more == "1" else "another"
        return f"{where}: {_state(first)}" + (f", in {block} block" if first != "none" else "")
    return f"{SIGNS.get(first, first)}; {where}: {_state(more)}"


def _state(told: str) -> str:
    if told == "none":
        return "none"
    return f"{SIGNS.get(told[:1], told)}, {INSIDE.get(told[1:], told[1:])}"


def _verb(first: str, more: str) -> str:
    told = f"main verb: {_VERBS.get(first, first)}"
    if not more:
        return told
    if more.startswith("modal"):
        modal = " ".join(more.split()[1:])
        return f"{told}, with “{modal}”" if modal else f"{told}, unhedged"
    if more in _SUBJECTS:
        return f"{told}, its subject {_SUBJECTS[more]}"
    return f"{told}, {_governs(more)}"


def _governs(more: str) -> str:
    """What stands behind the verb, then whether that is a clause, then the subject."""
    words = more.split()
    subject = f", its subject {_SUBJECTS.get(words[-1], words[-1])}" if {"0", "1"} & set(words) else ""
    what = " ".join(w for w in (words[:-1] if subject else words) if w not in ("0", "1"))
    clause = " and a clause" if "1" in words else ""
    return _COMPLEMENTS.get(what, f"“{what}” behind it") + clause + subject


def _of_marks(head: str, rest: str) -> str:
    first, _, more = rest.partition(" ")
    if head == "word":
        return f"main verb “{first}”" + (", passive" if more == "passive 1" else "")
    if head == "modal":
        return f"“{first}” at the main verb"
    if head == "passive":
        return f"passive: {_VERBS.get(first, first)}"
    if head == "adjective":
        return f"“{first}” behind the verb"
    if head in ("section", "intro"):
        return f"under “{first}”" if head == "section" else f"a line with a colon leads to it ({first})"
    if head in ("second", "participle", "tail"):
        return f"{_MARKS[head]} {_VERBS.get(first, first)}"
    return f"{_MARKS[head]}: {_PLACES.get(first, first)}" if head in _MARKS else f"clause: {head} {rest}"
