"""Named signs of attribution, speculation and boilerplate in one sentence; each is true or it is not."""

import re
from collections.abc import Iterator

from newsgrain.features.inflection import BASE, PAST, THIRD
from newsgrain.features.lexicon import words
from newsgrain.features.sections import SECTIONS
from newsgrain.features.tokens import Tokens

_VERB_CUES = frozenset({"say", "report", "mental", "act", "belief", "seem", "may", "would", "will", "can"})
_FINITE = BASE | THIRD | PAST
_BE = words("be")
_HAVE = words("have", _FINITE) | words("do", _FINITE)
_STUDY = words("study")
_FINDS = words("finding", _FINITE)
_MEDIUM = words("medium")
_TO_BELIEF = words("belief")
_GUESS = words("guess")
_SUBJECTS = frozenset({"Name", "CAPS", "source", "third", "first"})
_JOINING = frozenset("who which that whose where when and or but to of-which as".split())
_TAIL = frozenset(
    {"time", "in", "on", "at", "a", "the", "Name", "source", "its", "his", "her", "w", "ly", "report"}
)
_BASE = (words("say", BASE) | words("statement", BASE)) - words("statement", PAST)
_NOT_OPEN = frozenset("not n't".split())
_OWNED = frozenset("a the an his her their its".split())
_NOUN_AFTER = frozenset("a an the of in this its his her their".split())
_ASIDE = frozenset("which who whose that where".split())
_RELATIVE = frozenset("who which whose where when".split())
_SEEM_AFTER = frozenset("to that as like likely unlikely not more less".split())
_CITING = words("citing") | {"quoted", "per"}
_DASH = frozenset((",", "—", "–"))
_INVERTED = frozenset({"Name", "source", "the", "a", "third"})
_DATE_LINE = re.compile(
    r"^[^a-z]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)?[\s,]*(?:\d{1,2}(?:st|nd|rd|th)?[\s,./-]+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?[\s,]*\d{1,4}[\s\d,:.apmAPMGTUE+-]*$",
    re.I,
)
_LINK = re.compile(r"\]\(|https?://|www\.|→|»\s*$|\|")
_BYLINE = re.compile(r"^\W*by\s+(?:[A-Z]|our\b|the\b)", re.I)
_CREDIT = re.compile(
    r"^\W*(?:photo|image|picture|pic|credit|source|video|illustration|graphic|reporting|editing|words"
    r"|text|translation|published|updated|posted|filed|last updated|correction|tags?|topics?|categories"
    r"|labels|region|theme|author|about|contact|media|press|note|notes|related|see also|read|more"
    r"|also|next|previous|share|comments?|disclaimer)\b[^.]{0,40}?:",
    re.I,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.\w|\(at\)|\b(?:tel|phone|call|text|ring|fax)\b.*\d{3}|\d{3}[ -]\d{3,4}"
)


def signals(tokens: Tokens) -> Iterator[str]:
    """Names of the signals that hold; attribution starts with `a`, hedging `h`, boilerplate `p`."""
    yield from _attribution(tokens)
    yield from _hedging(tokens)
    yield from _boilerplate(tokens)


def _attribution(t: Tokens) -> Iterator[str]:
    yield from _frames(t)
    verb = first_verb(t)
    if verb >= 0:
        cue = next((c for c in t.cues[verb] if c in ("say", "report", "mental")), "")
        yield f"a verb {t.lower[verb]}"
        if cue:
            before = t.shapes[verb - 1] if verb else "^"
            yield f"a subject {cue}"
            yield f"a subject {cue} {before if before in _SUBJECTS else 'w'}"
    if t.place.opens_inside and t.place.closes_inside:
        yield "a inside"
    elif t.place.quoted > 0.6:
        yield "a mostly quoted"


def _frames(t: Tokens) -> Iterator[str]:
    """Fixed frames that put a statement into a mouth, outside quotation marks."""
    low, n = t.lower, len(t.lower)
    for i in range(n):
        if t.quoted[i]:
            continue
        after = low[i + 1] if i + 1 < n else ""
        cues = t.cues[i]
        if low[i] == "according" and after in ("to", ","):
            yield "a according"
        if low[i] in _CITING:
            yield "a citing"
        if "say" in cues or "report" in cues or "mental" in cues:
            yield from _verb_frames(t, i, after, cues)
        if low[i] in _MEDIUM and i and low[i - 1] in _OWNED:
            yield "a medium"
        if low[i] in _FINDS and any(w in _STUDY for w in low[max(0, i - 8) : i]):
            yield "a study"


def _verb_frames(t: Tokens, i: int, after: str, cues: tuple[str, ...]) -> Iterator[str]:
    """A reporting verb at `i`: before that, beside a quotation, or in the tail of the sentence."""
    kind = "say" if "say" in cues else "report" if "report" in cues else "mental"
    if after == "that":
        yield f"a {kind} that"
    if after in (":", ",") and i + 2 < len(t.lower) and t.quoted[i + 2]:
        yield "a said quote"
    if any(t.quoted[max(0, i - 7) : i]) or any(t.quoted[i + 1 : i + 4]):
        yield f"a {kind} by quote"
    comma = max((j for j in range(max(0, i - 9), i) if t.lower[j] in _DASH or t.quoted[j]), default=-1)
    if comma > 0 and len(t.lower) - i <= 9 and "," not in t.lower[i + 1 : -1]:
        yield f"a tail {kind}"
    if kind != "mental" and _tails(t, i):
        yield "a tail clause"
    if after in (":", ""):
        yield f"a {kind} ends"


def _tails(t: Tokens, i: int) -> bool:
    """Whether a speaker and the verb at `i` are a last clause of their own: ", the port authority said"."""
    start = max((j for j in range(i) if t.lower[j] in _DASH or t.quoted[j]), default=-1) + 1
    between, behind = t.shapes[start:i], t.shapes[i + 1 :]
    named = start > 2 and 0 < len(between) <= 7 and not _JOINING & set(t.lower[start:i])
    done = all(shape in _TAIL or shape == "0" or not shape[0].isalnum() for shape in behind)
    inverted = start > 2 and not between and bool(behind) and behind[0] in _INVERTED
    return (named and done and t.lower[i] not in _BASE) or inverted


def first_verb(t: Tokens) -> int:
    """Index of the first unquoted token that looks like the main verb, -1 if none does.

    A clause between commas that starts with a relative pronoun is stepped over.
    """
    skip = False
    for i, word in enumerate(t.lower):
        if t.quoted[i]:
            continue
        if skip:
            skip = word != ","
            continue
        if word in _RELATIVE and i and t.lower[i - 1] == ",":
            skip = True
        elif _looks_verb(t, i, word):
            return i
    return -1


def _looks_verb(t: Tokens, i: int, word: str) -> bool:
    if word in _BE or word in _HAVE:
        return True
    if any(c in _VERB_CUES for c in t.cues[i]):
        capital = i > 0 and t.written[i][0].isupper()
        noun = i > 0 and t.lower[i - 1] in _NOUN_AFTER
        return not capital and not noun and not word.endswith("ing")
    return word.endswith("ed") and len(word) > 4 and i > 0


def _hedging(t: Tokens) -> Iterator[str]:
    low, n = t.lower, len(t.lower)
    for i in range(n):
        if t.quoted[i]:
            continue
        side = _aside(t, i)
        after = low[i + 1] if i + 1 < n else ""
        for name in _hedges_at(t, i, after):
            yield f"h {name}"
            yield f"h {name} {side}"
    if low and "?" in low[-2:]:
        yield "h question" if not t.place.opens_inside else "h question quoted"


def _aside(t: Tokens, i: int) -> str:
    """Whether the token stands in the head of the sentence or behind a relative pronoun."""
    return "side" if any(w in _ASIDE for w in t.lower[max(0, i - 8) : i]) else "main"


def _hedges_at(t: Tokens, i: int, after: str) -> Iterator[str]:
    word, cues = t.lower[i], t.cues[i]
    if not cues:
        return
    if "evidential" in cues:
        yield "evidential"
    if "may" in cues and not (t.written[i][0].isupper() and (i == 0 or after[:1].isdigit())):
        yield "may not" if after in _NOT_OPEN else f"may {word}"
    if "hedge" in cues:
        yield "hedge"
        yield f"hedge {word}"
    if "seem" in cues and after in _SEEM_AFTER:
        yield "seem"
    if word in _TO_BELIEF and any(w in _BE for w in t.lower[max(0, i - 3) : i]):
        yield "believed to" if after == "to" else "believed"
    if word in _GUESS and "i" in t.lower[max(0, i - 3) : i]:
        yield "i guess"
    if word == "guess" and i and t.lower[i - 1] == "my":
        yield "i guess"
    if "unclear" in cues:
        yield f"unclear {word}"
    if word in ("whether", "if"):
        yield f"{word} start" if i == 0 else word
    if "would" in cues:
        yield "would"
    if "will" in cues:
        yield "will"


def _boilerplate(t: Tokens) -> Iterator[str]:
    low = t.lower
    if _BYLINE.match(t.text) and len(low) <= 14:
        yield "p byline"
    if _CREDIT.match(t.text):
        yield "p credit"
    if _DATE_LINE.match(t.text):
        yield "p date"
    if _CONTACT.search(t.text):
        yield "p contact"
    links = len(_LINK.findall(t.text))
    if links:
        yield f"p links {min(links, 3)}"
    if low and "appeal" in t.cues[0] and not t.place.opens_inside:
        yield "p imperative"
    addressed = any("second" in c for c, q in zip(t.cues, t.quoted, strict=True) if not q)
    appeals = any("appeal" in c for c, q in zip(t.cues, t.quoted, strict=True) if not q)
    if addressed:
        yield "p you appeal" if appeals else "p you"
    for name in ("legal", "credit", "navigation"):
        count = sum(name in c for c in t.cues)
        if count:
            yield f"p {name} {min(count, 4)}"
    if low and low[-1] not in '.!?"”’:)' and len(low) <= 12:
        yield "p no stop"


def summary(names: set[str]) -> str:
    """One word for the whole: which of the four families of signs are there, and how strong."""
    strong_a = bool(names & _STRONG_ATTRIBUTION)
    weak_a = any(n.startswith("a ") and not n.startswith("a verb") for n in names)
    hedges = {n for n in names if n.startswith("h ")}
    strong_h = _strongly_hedged(names)
    page = any(
        n.startswith(("p byline", "p credit", "p date", "p contact", "p you appeal", "p imp")) for n in names
    )
    inside = "q" if names & {"a inside", "a mostly quoted"} else ""
    question = "?" if "h question" in names else ""
    a = "A" if strong_a else "a" if weak_a else ""
    h = "H" if strong_h else "h" if hedges else ""
    return f"{a}{inside}{h}{question}{'P' if page else ''}"


def _strongly_hedged(names: set[str]) -> bool:
    """Whether a strong hedge stands in the main clause."""
    return any(n.startswith("h ") and n.endswith("main") and n.split()[1] in _STRONG_HEDGES for n in names)


def rules(names: set[str], word: str, state: tuple[str, str], short: bool, figures: bool) -> Iterator[str]:
    """Name the few rules that a reader would trust most.

    `word` is the summary of `names`, `state` the section and introduction the sentence stands under.
    """
    yield f"r {word}"
    if names & {"a according", "a tail clause", "a said quote", "a say that", "a report that"}:
        yield "r source"
    if "a subject say" in names or "a subject report Name" in names or "a subject report source" in names:
        yield "r speaker"
    section, intro = state
    if intro:
        kind = " ".join(intro.split()[:2])
        yield f"r {kind}"
        yield f"r {kind} {'figures' if figures else 'words'}"
    heading = section.split(" ", maxsplit=1)[0]
    if heading in SECTIONS:
        yield f"r section {'short' if short else 'long'}"
        yield f"r section {heading}"
    if _strongly_hedged(names) and "A" not in word and "q" not in word:
        yield "r hedged"


_STRONG_ATTRIBUTION = frozenset(
    "a according|a citing|a subject say|a subject report|a tail say|a tail report|a tail clause|a say that"
    "|a report that|a said quote|a say by quote|a report by quote|a study|a mental that"
    "|a subject mental".split("|")
)
_STRONG_HEDGES = frozenset("evidential may hedge seem believed i unclear whether".split())
