"""What the law makes of a clause alone, and the features that its subject, verb and hedges give."""

from collections.abc import Iterator

from newsgrain.features.clauses import Clause

_SPEAKERS = frozenset("person org Name he they study medium i things".split())
_TELLING = frozenset("say mental find seem belief act".split())
_MARKS = (
    "second participle tail according evidential adverb other_modal open conditional question start".split()
)
_MARKS_WITH_VERDICT = frozenset("evidential adverb question start".split())


def verdict(c: Clause) -> str:
    """One sign: A attributed, a perhaps; S hedged, s perhaps; h a hedge at the side; - neither."""
    return _attributed(c) or _hedged(c) or _touched(c)


def _attributed(c: Clause) -> str:
    if c.according in ("lead", "tail") or c.tail.startswith(("say", "find")):
        return "A"
    if c.tail:
        return "A" if c.tail.endswith("end") else "a"
    if c.verb in ("say", "mental", "find") and not c.passive:
        return _spoken(c)
    joined = c.second.startswith(("say", "mental")) and c.second.endswith(("that", "quote"))
    return "A" if joined else ""


def _spoken(c: Clause) -> str:
    """A main verb of saying, thinking or finding, by what it governs and whose it is."""
    if c.content or c.complement.endswith(("that", "quote", "colon")):
        return "A"
    telling = c.verb == "say" or c.complement in ("to", "whether", "wh")
    return "A" if telling and c.subject in _SPEAKERS else "a"


def _hedged(c: Clause) -> str:
    believed = c.verb == "belief" and c.complement == "to"
    adverb = c.evidential in ("group", "pre", "post") or c.adverb in ("group", "pre")
    if adverb or believed or c.adjective or c.modal == "may" or c.question == "own" or c.verb == "seem":
        return "S"
    weak = c.modal == "would" or c.verb == "belief" or c.open in ("pre", "group") or c.conditional == "lead"
    return "s" if weak else ""


def _touched(c: Clause) -> str:
    if c.second or c.participle or c.according:
        return "a"
    return "h" if c.evidential or c.adverb or c.other_modal else "-"


def clause_features(c: Clause, sign: str, inside: str) -> Iterator[str]:
    """Names of a clause's features; `sign` is its verdict, `inside` how it stands to quotations."""
    yield from (f"law {sign}", f"law {sign} {inside}", f"verb {c.verb}", f"subject {c.subject}")
    yield f"verb {c.verb} {c.subject}"
    yield f"verb {c.verb} {c.complement}"
    yield f"verb {c.verb} {c.complement} {c.content:d} {c.subject}"
    yield f"verb {c.verb} modal {c.modal} {'not' if c.neg else ''}"
    yield from _modal_features(c, inside)
    if c.verb in _TELLING:
        yield from (f"word {c.word}", f"word {c.word} {c.complement} {c.content:d}")
        yield f"word {c.word} passive {c.passive:d}"
    if c.passive:
        yield f"passive {c.verb} {c.complement} {c.subject == 'it'}"
    if c.adjective:
        yield from (f"adjective {c.adjective}", f"adjective {c.complement} {c.subject == 'it'}")
    yield from _marks(c, sign, inside)


def _modal_features(c: Clause, inside: str) -> Iterator[str]:
    if c.modal:
        yield from (f"modal {c.modal} {c.subject}", f"modal {c.modal} {inside}")
        if c.conditional:
            yield f"modal {c.modal} if"


def _marks(c: Clause, sign: str, inside: str) -> Iterator[str]:
    for name in _MARKS:
        value = getattr(c, name)
        if value:
            yield f"{name} {value}"
            if name in _MARKS_WITH_VERDICT:
                yield f"{name} {value} {sign} {inside}"
