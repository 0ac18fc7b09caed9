"""Tells which words of a sentence are finite verbs, and which of them is the main one."""

from newsgrain.features import grammar as g
from newsgrain.features.lexicon import words
from newsgrain.features.tokens import Tokens

PRE, GROUP, POST, SIDE = range(4)  # regions of a sentence, seen from its main verb
_POINTERS = frozenset("this that these those all some both".split())
_MANY = words("plural")
_OPENERS = frozenset(('"', "“", ":", ".", "«", "("))
_NOUN = (
    g.NAME | g.PERSON | g.ORG | g.STUDY | g.NUMBER | g.PRONOUN | g.REL | g.TIME | g.MEDIUM | g.OPEN
    | g.QUOTE | g.BRACKET | g.NOUNISH
)  # fmt: skip
_BREAKS = g.COMMA | g.DASH | g.SEMICOLON | g.COLON
_AUXILIARY = g.BE | g.HAVE | g.DO
_LEADS = (
    g.DET | g.POSS | g.THAT | g.QUOTE | g.TO | g.NAME | g.PRONOUN | g.WHETHER | g.WH | g.NUMBER | g.HEDGE
    | g.ADVERB
)  # fmt: skip


def kinds_and_forms(t: Tokens) -> tuple[list[int], list[int]]:
    """Kinds and verb forms of each token, as bits of `grammar`."""
    table = g.lexicon()
    capitals = sum(w[0].isupper() for w in t.written)
    words = sum(w[0].isalpha() for w in t.written)
    title = words > 2 and capitals / words > 0.6
    kinds: list[int] = []
    forms: list[int] = []
    for i, low in enumerate(t.lower):
        kind, form = _of_sign(t, i, title, *table.get(low, (0, 0)))
        if not kind and not form and low[0].isalpha():
            kind, form = _unlisted(low, i)
        if low == "'s":
            kind, form = _possessive(kinds[-1] if kinds else 0)
        kinds.append(kind)
        forms.append(form)
    return kinds, forms


def _of_sign(t: Tokens, i: int, title: bool, kind: int, form: int) -> tuple[int, int]:
    """Add what the token's first character tells; a capital inside a sentence makes a name."""
    first = t.written[i][0]
    if first.isdigit():
        return kind | g.NUMBER, form
    if first in '"“”«»„‘':
        return kind | g.QUOTE, form
    if first in ".!?…":
        return kind | g.STOP, form
    if first.isupper() and not title and (i > 0 or not kind) and not (i and t.lower[i - 1] in _OPENERS):
        if form or kind & (g.MAY | g.WILL):
            kind, form = kind & ~(g.LEXICAL | g.MODAL | g.BELIEF | g.NOUNISH), 0
        kind |= g.NAME
    return kind, form


def _unlisted(low: str, i: int) -> tuple[int, int]:
    if low.endswith("ed") and len(low) > 4 and i:
        return g.VERB, g.PAST | g.PARTICIPLE
    if low.endswith("ing") and len(low) > 5:
        return g.VERB, g.ING
    return (g.ADVERB, 0) if low.endswith("ly") and len(low) > 4 else (0, 0)


def _possessive(before: int) -> tuple[int, int]:
    """What 's is: a verb behind a pronoun, else a possessive."""
    return (g.BE, g.THIRD) if before & (g.HE | g.IT | g.THAT | g.THERE | g.WH | g.REL) else (g.POSS, 0)


def is_noun(kind: int) -> bool:
    """Whether a word can end a noun phrase."""
    return bool(kind & _NOUN) or kind == 0


class Reader:
    """A sentence's tokens with their kinds, forms and the regions of the clause they stand in."""

    def __init__(self, t: Tokens) -> None:
        self.lower, self.quoted, self.n = t.lower, t.quoted, len(t.lower)
        self.kind, self.form = kinds_and_forms(t)
        self.region = [PRE] * self.n

    def k(self, i: int) -> int:
        """Kinds of a token; beyond the sentence that of a full stop."""
        return self.kind[i] if 0 <= i < self.n else g.STOP

    def breaks(self, i: int) -> bool:
        """Whether a clause cannot go on past the token."""
        return not 0 <= i < self.n or bool(self.kind[i] & (_BREAKS | g.STOP)) or self.quoted[i]

    def finite(self, i: int, sure: bool = False) -> bool:
        """Whether the token is a finite verb; `sure`: only if it can be nothing else."""
        kind, form = self.kind[i], self.form[i]
        if self.quoted[i] or kind & g.NAME:
            return False
        before = self.kind[i - 1] if i else 0
        if kind & g.MODAL:
            return not before & (g.DET | g.POSS) or self.lower[i - 1] in _POINTERS
        if kind & _AUXILIARY:
            return self._auxiliary(i, form, before)
        if not form or self._barred(form, before):
            return False
        if form & g.PAST:
            return not form & g.PARTICIPLE or self._past(i, before, sure)
        if form & g.THIRD:
            return not sure and self._third(i, before) if kind & g.NOUNISH else not before & (g.DET | g.POSS)
        return bool(form & g.BASE) and self._base(i, before, sure)

    def _auxiliary(self, i: int, form: int, before: int) -> bool:
        if form & (g.THIRD | g.PAST) and not (form & g.BASE and before & g.TO):
            return True
        if not form & g.BASE:
            return False
        plain = before & (g.FIRST | g.YOU | g.THEY | g.REL)
        return bool(plain) or (self.plural(i - 1) and not before & g.TO)

    def _barred(self, form: int, before: int) -> bool:
        """Whether what stands before makes it a noun, an adjective or an infinitive."""
        bars = before & (g.DET | g.POSS | g.PREP | g.TO) and not (
            before & g.ADVERB and not before & (g.DET | g.POSS)
        )
        return bool(bars) and not (form & g.PAST and before & g.PREP and not form & g.PARTICIPLE)

    def _third(self, i: int, before: int) -> bool:
        """A form like reports, which may be a plural noun."""
        after = self.k(i + 1)
        named = before & (g.NAME | g.PERSON | g.ORG | g.STUDY | g.HE | g.IT | g.REL | g.ADVERB | g.BRACKET)
        ready = named or (i > 0 and is_noun(before) and not before & g.NUMBER)
        return bool(ready) and bool(
            after & (_LEADS | g.COLON | g.IF) or (after & g.PREP and not after & g.OF)
        )

    def _base(self, i: int, before: int, sure: bool) -> bool:
        if before & (g.FIRST | g.YOU | g.THEY):
            return True
        after = self.k(i + 1)
        return not sure and self.plural(i - 1) and bool(after & (_LEADS | g.PREP)) and not after & g.OF

    def _past(self, i: int, before: int, sure: bool) -> bool:
        """A form like announced, which may be a participle."""
        if self.lower[i] in ("said", "told"):
            return not before & (g.BE | g.HAVE)
        if sure or not i or before & (g.BE | g.HAVE) or (i + 1 < self.n and self.lower[i + 1] == "by"):
            return False
        if before & g.COMMA:
            return self._closes(i - 1) and not self._later(i)
        return bool(before & (g.HE | g.FIRST | g.THEY | g.YOU | g.REL)) or not self._later(i)

    def plural(self, i: int) -> bool:
        """Whether the token can be a plural noun."""
        if i < 0 or self.kind[i] & (g.PREP | g.DET | g.POSS | g.ADVERB) or self.form[i] & g.PAST:
            return False
        word = self.lower[i]
        return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in _MANY

    def _closes(self, i: int) -> bool:
        """Whether the comma at `i` ends an insertion that another comma opened."""
        return any(self.kind[j] & g.COMMA and not self.quoted[j] for j in range(max(0, i - 14), i))

    def _later(self, i: int) -> bool:
        """Whether a sure finite verb follows in the same clause."""
        ends = g.CONJ | g.REL | g.THAT | g.SUB | g.WH | g.WHETHER | g.IF | (g.PRONOUN & ~g.THERE)
        for j in range(i + 1, min(self.n, i + 14)):
            if self.breaks(j) or (self.kind[j] & ends and not self.kind[j] & g.THERE):
                return False
            if self.finite(j, sure=True):
                return True
        return False

    def opening(self) -> int:
        """Where the main clause starts: behind a subordinate clause that opens the sentence."""
        i = 0
        while i < self.n and (self.quoted[i] or self.kind[i] & (g.QUOTE | g.BRACKET | g.DASH)):
            i += 1
        if i >= self.n or not self.kind[i] & (g.SUB | g.IF | g.WHETHER):
            return i
        if self.kind[i] & g.PREP and not self._clause_from(i):
            return i
        for j in range(i + 1, self.n):
            if self.kind[j] & g.COMMA and not self.quoted[j] and any(map(self.finite, range(i + 1, j))):
                self.region[i:j] = [SIDE] * (j - i)
                return j + 1
        return i

    def _clause_from(self, i: int) -> bool:
        for j in range(i + 1, self.n):
            if self.breaks(j):
                return False
            if self.finite(j):
                return True
        return False

    def main(self, start: int) -> int:
        """Index of the main finite verb from `start` on, -1 if there is none; marks what is beside it."""
        i, pending = start, False
        while i < self.n:
            if self.quoted[i]:
                i += 1
            elif self.kind[i] & g.BRACKET and self.lower[i] in "([":
                i = self._skip(i, (")", "]")) + 1
            elif i > start and self._relative(i, start):
                if self.k(i - 1) & g.COMMA and i - 1 >= start:
                    i = self._skip_to_comma(i)
                else:
                    pending, self.region[i] = True, SIDE
                    i += 1
            elif not self.finite(i):
                self.region[i] = SIDE if pending else self.region[i]
                i += 1
            elif pending:
                pending, i = False, self._skip_group(i)
            else:
                return i
        return -1

    def _relative(self, i: int, start: int) -> bool:
        before = self.kind[i - 1]
        that = self.kind[i] & g.THAT and i > start and is_noun(before) and not before & g.QUOTE
        return bool(self.kind[i] & g.REL or that)

    def _skip(self, i: int, ends: tuple[str, ...]) -> int:
        while i < self.n and self.lower[i] not in ends:
            self.region[i] = SIDE
            i += 1
        return i

    def _skip_to_comma(self, i: int) -> int:
        while i < self.n and (self.quoted[i] or not self.kind[i] & (g.COMMA | g.DASH)):
            self.region[i] = SIDE
            i += 1
        return i

    def _skip_group(self, i: int) -> int:
        """Step over auxiliaries and what stands between them, then over one lexical verb."""
        inside = g.MODAL | _AUXILIARY | g.ADVERB | g.NOT | g.EVIDENTIAL | g.HEDGE
        while i < self.n and not self.breaks(i) and (self.kind[i] & inside or self.form[i]):
            self.region[i] = SIDE
            i += 1
            if self.form[i - 1] and not self.kind[i - 1] & inside:
                break
        return i
