"""Finds a sentence's main clause: who is its subject, what its verb, how it is hedged, what it governs."""

from dataclasses import dataclass
from itertools import pairwise

from newsgrain.features import grammar as g
from newsgrain.features.finite import GROUP, POST, PRE, SIDE, Reader
from newsgrain.features.tokens import Tokens

_REGIONS = {PRE: "pre", GROUP: "group", POST: "post", SIDE: "side"}
_NEARNESS = ("lead", "group", "pre", "post", "side", "")
_CLASSES = (
    (g.SAY, "say"),
    (g.FIND, "find"),
    (g.MENTAL, "mental"),
    (g.SEEM, "seem"),
    (g.ACT, "act"),
    (g.VERB, "verb"),
    (g.BE, "be"),
    (g.HAVE, "have"),
    (g.DO, "do"),
)
_SUBJECTS = (
    (g.FIRST, "i"),
    (g.YOU, "you"),
    (g.HE, "he"),
    (g.THEY, "they"),
    (g.THERE, "there"),
    (g.IT, "it"),
    (g.PERSON, "person"),
    (g.ORG, "org"),
    (g.STUDY, "study"),
    (g.MEDIUM, "medium"),
)
_LATER_SUBJECTS = ((g.NAME, "Name"), (g.OPEN, "open"), (g.TIME, "time"), (g.NUMBER, "number"))
_PREPOSITIONS = frozenset("for on in by of with against as about at from".split())
_SPEAKS = g.SAY | g.MENTAL | g.FIND
_ADVERBIAL = g.ADVERB | g.EVIDENTIAL | g.HEDGE


@dataclass(slots=True)
class Clause:
    """What was found; empty strings where there is nothing, `at` is the index of the finite verb or -1."""

    subject: str = "none"
    verb: str = "none"
    word: str = ""
    modal: str = ""
    neg: bool = False
    passive: bool = False
    adjective: str = ""
    complement: str = "end"
    content: bool = False
    second: str = ""
    participle: str = ""
    tail: str = ""
    according: str = ""
    evidential: str = ""
    adverb: str = ""
    other_modal: str = ""
    open: str = ""
    conditional: str = ""
    question: str = ""
    start: str = ""
    at: int = -1


def read(t: Tokens) -> Clause:
    """The main clause of a sentence."""
    c, r = Clause(), Reader(t)
    if not r.n:
        return c
    c.start = _start(r)
    start = r.opening()
    c.at = r.main(min(start, r.n))
    if c.at >= 0:
        end = _group(r, c)
        c.subject = _subject(r, start, c.at)
        _govern(r, c, end)
        _go_on(r, c, end)
    c.tail = _tail(r)
    _hedge(r, c)
    return c


def _start(r: Reader) -> str:
    """How the sentence opens, if in a way that tells something."""
    kind, form = r.kind[0], r.form[0]
    for bits, name in ((g.IF, "if"), (g.WHETHER, "whether")):
        if kind & bits:
            return name
    if kind & g.SUB and not kind & g.ADVERB:
        return "sub"
    if kind & (g.WH | g.REL):
        return "wh"
    if form & g.BASE or r.lower[0] in ("let", "please"):
        return "base?" if form & g.BASE and kind & (g.NOUNISH | g.HAVE | g.DO) else "base"
    if form:
        return "ing" if form & g.ING else "en" if form & g.PARTICIPLE else _opening_sign(kind)
    return _opening_sign(kind)


def _opening_sign(kind: int) -> str:
    signs = (
        (g.HEDGE | g.EVIDENTIAL, "hedge"),
        (g.ACCORDING, "according"),
        (g.QUOTE, "quote"),
        (g.PREP, "prep"),
        (g.MODAL | g.BE | g.DO | g.HAVE, "aux"),
    )
    return next((name for bits, name in signs if kind & bits), "")


def _class(kind: int) -> str:
    return next((name for bit, name in _CLASSES if kind & bit), "none")


def _group(r: Reader, c: Clause) -> int:
    """Read the verb group from `c.at`; return the index behind its head."""
    head, i, be, have = c.at, c.at, False, False
    while i < r.n and not r.quoted[i]:
        kind, form = r.kind[i], r.form[i]
        modal = kind & g.MODAL and i <= head + 3
        be_here = kind & g.BE and form
        have_here = kind & (g.HAVE | g.DO) and form and (i == c.at or r.region[i - 1] == GROUP)
        if not (modal or be_here or have_here):
            if form or not (kind & g.NOT or (kind & _ADVERBIAL and not kind & (g.NAME | g.PREP))):
                break
        elif modal:
            c.modal = _modal(kind)
        be, have = (
            be or (bool(be_here) and not modal),
            have or (bool(have_here) and not be_here and not modal),
        )
        c.neg = c.neg or bool(kind & g.NOT)
        head = i if modal or be_here or have_here else head
        r.region[i] = GROUP
        i += 1
    return _head(r, c, (head, i), be, have)


def _modal(kind: int) -> str:
    names = ((g.MAY, "may"), (g.WOULD, "would"), (g.WILL, "will"))
    return next((name for bit, name in names if kind & bit), "can")


def _head(r: Reader, c: Clause, at: tuple[int, int], be: bool, have: bool) -> int:
    """Take in the lexical verb behind the auxiliaries; return the index behind the group."""
    head, i = at
    if i < r.n and not r.quoted[i] and r.form[i] and not r.kind[i] & g.NAME:
        form = r.form[i]
        c.passive = bool(form & g.PARTICIPLE and be) and not head == c.at == i
        if (
            head == c.at == i
            or c.passive
            or (form & g.ING and be)
            or (form & g.PARTICIPLE and have)
            or (form & g.BASE and (c.modal or have))
        ):
            head, r.region[i] = i, GROUP
            i += 1
        if r.lower[head] == "going" and i < r.n and r.kind[i] & g.TO and be:
            c.modal = c.modal or "will"
    else:
        i = max(i, head + 1)
        while i - 1 > head and not r.kind[i - 1] & (g.EVIDENTIAL | g.HEDGE | g.NOT):
            i -= 1
    c.verb, c.word = _class(r.kind[head]), r.lower[head]
    if c.passive and r.kind[head] & g.BELIEF:
        c.verb = "belief"
    return max(_adjective(r, c, i), head + 1)


def _adjective(r: Reader, c: Clause, i: int) -> int:
    """Take in what hedges behind be and seem: likely, unclear, expected."""
    if c.verb not in ("be", "seem"):
        return i
    for j in range(i, min(i + 4, r.n)):
        if r.breaks(j):
            break
        if r.kind[j] & (g.UNCERTAIN | g.BELIEF) and not r.kind[j] & g.PREP:
            c.adjective, r.region[j] = r.lower[j], GROUP
            return j + 1
        if not r.kind[j] & (g.ADVERB | g.NOT):
            break
    return i


def _subject(r: Reader, start: int, at: int) -> str:
    """Class of the last noun phrase before the verb that can be its subject."""
    segments: list[list[int]] = [[]]
    for i in range(start, at):
        if r.region[i] == SIDE or r.quoted[i]:
            continue
        if r.kind[i] & (g.COMMA | g.DASH):
            segments.append([])
        else:
            segments[-1].append(i)
    for segment in reversed(segments):
        found = _noun_head(r, segment)
        if found >= 0:
            return _noun_class(r, found)
    return "quote" if any(r.quoted[:at]) else "none"


def _noun_head(r: Reader, segment: list[int]) -> int:
    """Index of the head of a noun phrase, -1 for a phrase that a preposition opens."""
    last = -1
    if segment and r.kind[segment[0]] & g.PREP and not r.kind[segment[0]] & (g.DET | g.ADVERB):
        return -1
    for i in segment:
        kind, form = r.kind[i], r.form[i]
        if last >= 0:
            follows = kind & g.TO or (kind & g.PREP and not kind & (g.ADVERB | g.NOUNISH))
            if follows or (form & (g.ING | g.PARTICIPLE) and not kind & (g.NOUNISH | g.NAME)):
                break
        pronoun = kind & (g.FIRST | g.HE | g.THEY | g.IT | g.THERE | g.THAT)
        if not kind & (g.ADVERB | g.DET | g.POSS | g.CONJ | g.BRACKET | g.QUOTE) or pronoun:
            last = i
    return last


def _noun_class(r: Reader, i: int) -> str:
    kind = r.kind[i]
    for bit, name in _SUBJECTS:
        if kind & bit:
            return name
    if r.lower[i] in ("this", "that", "these", "those"):
        return "this"
    for bit, name in _LATER_SUBJECTS:
        if kind & bit:
            return name
    return "things" if r.plural(i) else "thing"


def _govern(r: Reader, c: Clause, i: int) -> None:
    """What the verb governs, and whether that is a clause of its own."""
    while (
        i < r.n
        and not r.quoted[i]
        and r.kind[i] & (_ADVERBIAL | g.TIME)
        and not r.kind[i] & (g.PREP | g.THAT)
    ):
        i += 1
    c.complement = _complement(r, i)
    stops = g.REL | g.SUB | g.IF | g.WH | g.WHETHER | g.COMMA
    for j in range(i, min(r.n, i + 25)):
        kind = r.kind[j]
        if r.quoted[j]:
            continue
        if (j > i and kind & stops) or kind & (g.SEMICOLON | g.COLON):
            return
        if kind & g.THAT and j <= i + 5 and c.complement != "that":
            c.complement, c.content = f"{c.complement} that", True
            return
        if r.finite(j) and not r.k(j - 1) & g.CONJ:
            c.content = True
            return


def _complement(r: Reader, i: int) -> str:
    if i >= r.n or r.kind[i] & g.STOP:
        return "end"
    kind = r.kind[i]
    if r.quoted[i] or kind & g.QUOTE:
        return "quote"
    if kind & g.COMMA:
        return "comma quote" if i + 1 < r.n and r.quoted[i + 1] else "comma"
    plain = kind & (g.THAT | g.COLON | g.TO | g.WHETHER | g.IF | g.WH | g.REL | g.PRONOUN)
    if kind & g.PREP and not plain and not r.form[i] & g.ING:
        return r.lower[i] if r.lower[i] in _PREPOSITIONS else "prep"
    names = ((g.THAT, "that"), (g.COLON, "colon"), (g.TO, "to"), (g.WHETHER | g.IF, "whether"))
    more = ((g.WH | g.REL, "wh"), (g.SUB, "sub"), (g.PRONOUN, "pron"))
    found = next((name for bits, name in (*names, *more) if kind & bits), "")
    return found or ("ing" if r.form[i] & g.ING else "conj" if kind & g.CONJ else "object")


def _go_on(r: Reader, c: Clause, end: int) -> None:
    """Second verbs of the main clause and participles behind a comma; marks what is beside it."""
    side = False
    for i in range(end, r.n):
        if r.quoted[i]:
            continue
        side = _beside(r, i, side)
        r.region[i] = SIDE if side else POST
        kind, form = r.kind[i], r.form[i]
        if side or not form or not kind & _SPEAKS:
            continue
        before = r.k(i - 1)
        joined = before & g.CONJ or (before & g.ADVERB and r.k(i - 2) & g.CONJ)
        if joined and form & (g.PAST | g.THIRD) and not kind & g.NAME and not c.second:
            c.second = f"{_class(kind)} {_second(r.k(i + 1))}"
        if form & g.ING and before & g.COMMA and not c.participle:
            c.participle = f"{_class(kind)} {'that' if r.k(i + 1) & g.THAT else 'x'}"


def _beside(r: Reader, i: int, side: bool) -> bool:
    kind = r.kind[i]
    if kind & (g.REL | g.IF) or (kind & g.SUB and not kind & g.PREP) or r.lower[i] in ("(", "["):
        return True
    ends = kind & g.SEMICOLON or (kind & g.CONJ and r.k(i - 1) & g.COMMA) or kind & g.COMMA
    return side and not ends


def _second(then: int) -> str:
    names = ((g.THAT, "that"), (g.QUOTE, "quote"), (g.TO, "to"))
    return next((name for bit, name in names if then & bit), "object")


def _tail(r: Reader) -> str:
    """A speaker and a verb of saying in a part of their own behind a comma or a quotation."""
    n, found = r.n, ""
    cuts = [i for i in range(n - 1) if _cuts(r, i)]
    for a, b in pairwise([*cuts, n]):
        opens = r.k(a + 1)
        joins = opens & (g.CONJ | g.REL | g.SUB | g.THAT | g.WH) and not opens & g.PREP
        if a < 2 or b - a > 12 or joins:
            continue
        verb = _tail_verb(r, a, b)
        if verb >= 0 and not found.endswith("end"):
            found = f"{_class(r.kind[verb])} {'end' if b >= n else 'mid'}"
    return found


def _cuts(r: Reader, i: int) -> bool:
    kind = r.kind[i]
    return bool((kind & (g.COMMA | g.DASH) and not r.quoted[i]) or (kind & g.QUOTE and not r.quoted[i + 1]))


def _tail_verb(r: Reader, a: int, b: int) -> int:
    """Index of the verb of saying between two cuts if a speaker stands beside it, else -1."""
    for i in range(a + 1, b):
        kind, before = r.kind[i], r.k(i - 1)
        spoken = kind & (g.SAY | g.MENTAL) and r.form[i] & (g.PAST | g.THIRD | g.BASE) and not kind & g.NAME
        if r.quoted[i] or not spoken or before & (g.DET | g.POSS | g.BE | g.CONJ | g.REL):
            continue
        after = r.k(i + 1)
        if after & g.THAT:
            continue
        speaker = i > a + 1 or after & (g.NAME | g.PERSON | g.ORG | g.DET | g.HE | g.STUDY)
        if not speaker or (r.k(a + 1) & g.ADVERB and i == a + 2):
            continue
        if b < r.n and not r.quoted[min(b + 1, r.n - 1)] and kind & g.MENTAL:
            continue
        done = (
            g.TIME
            | g.PREP
            | g.NAME
            | g.PERSON
            | g.ORG
            | g.DET
            | g.HE
            | g.STOP
            | g.ADVERB
            | g.COMMA
            | g.NUMBER
        )
        return i if i + 1 >= b or after & done else -1
    return -1


def _hedge(r: Reader, c: Clause) -> None:
    """Sources and hedges by the nearest region they stand in."""
    for i in range(r.n):
        if r.quoted[i]:
            continue
        kind, where = r.kind[i], _REGIONS[r.region[i]]
        if kind & g.ACCORDING and r.k(i + 1) & g.TO:
            c.according = "lead" if i < 2 else "side" if where == "side" else "tail"
        if kind & g.CITING:
            c.according = c.according or "citing"
        if kind & g.EVIDENTIAL:
            c.evidential = _nearer(c.evidential, where)
        if kind & g.HEDGE:
            c.adverb = _nearer(c.adverb, where)
        if kind & g.MAY and not kind & g.NAME and where != "group":
            c.other_modal = _nearer(c.other_modal, where)
        if kind & g.OPEN:
            c.open = _nearer(c.open, where)
        if kind & g.IF:
            c.conditional = "lead" if i < 2 else _nearer(c.conditional, where)
    if "?" in r.lower[-2:]:
        c.question = "quoted" if r.quoted[-1] and r.quoted[0] else "own"


def _nearer(a: str, b: str) -> str:
    return min(a, b, key=_NEARNESS.index)
