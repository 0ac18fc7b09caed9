"""Walks a parsed page once and gathers its blocks: the text that a browser shows, apart as it shows it."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from newsgrain.ingest.page_rows import STOPS, entry_of, holds_text
from newsgrain.ingest.page_seen import beside, is_hidden, is_styled_as_block, style_of
from newsgrain.records import SEEN, BlockKind

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Blocks = list[tuple[str, BlockKind]]

_DROPPED = frozenset(
    "head title script style noscript template svg iframe noframes noembed object audio video canvas"
    " datalist select textarea progress meter annotation annotation-xml".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form header hgroup hr html legend li listing main menu nav"
    " ol optgroup option p plaintext pre search section summary table tbody td tfoot th thead tr ul"
    " xmp".split()
)
_KINDS = {
    **dict.fromkeys(_HEADINGS, BlockKind.HEADLINE),
    **dict.fromkeys(("figcaption", "caption"), BlockKind.CAPTION),
    **dict.fromkeys(("li", "dt", "dd"), BlockKind.LIST_ITEM),
    "blockquote": BlockKind.QUOTE,
    "aside": BlockKind.ASIDE,
}
_FURNITURE = frozenset(("nav", "footer", "header", "form", "button", "dialog"))
# what only the page itself has; the last are of ASP.NET and Java, which put one form around all of it
_WHOLE_PAGE = "article, main, h1, input[name=__VIEWSTATE], input[name='javax.faces.ViewState']"
_ROLES = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    **dict.fromkeys(("dialog", "alertdialog"), "dialog"),
    "search": "form",
}
_SECTIONS = frozenset(("article", "main", "section", "figure", "blockquote", "aside"))
_PREFORMATTED = frozenset(("pre", "listing", "plaintext", "xmp"))
_SPACE = re.compile(r"[ \t\n\r\f]+")
_SPACES = re.compile(" {2,}")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_LINES_KEPT = re.compile(r"(?:^|;)white-space:pre")
# pictures and controls, which part the text around them
_PARTING = frozenset(
    "img svg picture iframe object audio video canvas input select textarea progress meter embed".split()
)
_BOLD = frozenset(("b", "strong"))
# elements that hold a text of their own, as do those whose names no standard has
_UNITS = frozenset("a time label small".split())
# text that ends and begins like this, at the edge of an element, is no word that markup cuts
_SEAM = re.compile(
    r"(?:[a-z0-9.!?…”’)»%]|[A-Z]{4})\0(?:[\"“‘(]*[A-Z][a-z ]|©)|[a-z]{2}\0[A-Z]{3}|[a-z][.!?…]\0[A-Z]{2}"
)
_INITIAL = re.compile(r"\b[A-Za-z]\.\0")
_SHORT_WORD = 3
# (CNN), NEW DELHI:, 12', behind which no blank stands where they are elements of their own
_DATELINE = re.compile(r"(?:\([A-Z][A-Za-z /]+\)|[A-Za-z]{2}:|\d['’′])$")
_NUMBER = re.compile(r"\d[\d,.]*")
_WHOLE = ("By", "by")  # short words that no other begins with where a capital follows
_WORDS = 3  # that a statement has
_WORD = re.compile(r"\s*[\"“‘]?[^\W\d_]")
# elements that stand in the midst of a sentence and are none of it
_INTERRUPTING = frozenset("aside div figure form nav section".split())
_BEHIND = re.compile(r"\s+[a-z]")
_GOES_ON = re.compile(r"\s*(?:[a-z]|['’][a-z])")
_LONGEST = 10_000  # characters of a paragraph
_WORDS_ALONE = "AIO"
_LETTER = re.compile(r"[\"“'‘]?[A-Z]")


def blocks_of(tree: "LexborHTMLParser") -> Blocks:
    """(text, kind) of each block of a page, in order; lines that <br> breaks end in a line feed."""
    return _Rebuilder().run(tree.root) if tree.root is not None else []


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the elements around a piece of text make of it."""

    kind: BlockKind = BlockKind.PARAGRAPH
    in_section: bool = False
    preformatted: bool = False
    quotes: int = 0


@dataclass(slots=True)
class _Rebuilder:
    """Walks a tree once and gathers (text, kind) of each block in order."""

    blocks: Blocks = field(default_factory=list)
    # of each open table row: the number of blocks before each of its cells
    rows: list[list[int]] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    # the inline element that ended last, and the one that began last, since the last text
    ended: "LexborNode | None" = None
    begun: "LexborNode | None" = None
    # the last link, if no more than white space stands behind it, how many words it has, and how much was
    # in the buffer before it
    link: "LexborNode | None" = None
    link_words: int = 0
    before_link: int = 0
    # whether a link began behind another one that leads elsewhere, and whether white space is between them
    linked: bool = False
    spaced: bool = False
    # how many blocks there were as each open block began, and as the box began that ended last, if no more
    # than inline text stands behind it
    opened: list[int] = field(default_factory=list)
    interrupted: int = 0

    def run(self, root: "LexborNode") -> Blocks:
        """All blocks below `root`; a loop with its own stack, since pages nest without bound."""
        node: LexborNode | None = root
        scope = _Scope()
        above: list[tuple[LexborNode, _Scope]] = []
        while node is not None:
            inner = self._enter(node, scope)
            child = node.first_child if inner is not None else None
            if inner is not None and child is not None:
                above.append((node, scope))
                node, scope = child, inner
                continue
            if inner is not None:
                self._leave(node, inner, scope)
            while node.next is None and above:
                inner = scope
                node, scope = above.pop()
                self._leave(node, inner, scope)
            # the root may have siblings, such as comments after it, that are no part of it
            node = node.next if above else None
        return self.blocks

    def _enter(self, node: "LexborNode", scope: _Scope) -> _Scope | None:
        """Take in a node; returns the scope of what is inside, None when it is not entered."""
        if node.is_text_node:
            self._text(node.text_content or "", scope)
            return None
        tag = node.tag or ""
        if not node.is_element_node or tag in _DROPPED:
            if tag in _PARTING:
                self.buffer.append(" ")
            return None
        given = node.attributes
        if tag not in ("html", "body") and is_hidden(node, tag, given):
            return None
        role = _ROLES.get((given.get("role") or "").strip().lower(), tag)
        is_block = tag in _BLOCKS and not _is_term(node, tag)
        if is_block or tag not in (role, "q") or is_styled_as_block(given):
            self._flush(scope)
            self.opened.append(len(self.blocks))
            self.interrupted = 0
            self._open_table_part(tag)
            inner = _inside(node, tag, role, scope)
            return self._quoting(inner) if tag == "q" else inner
        return self._open_inline(node, tag, scope)

    def _open_inline(self, node: "LexborNode", tag: str, scope: _Scope) -> _Scope:
        if tag == "br":
            self.buffer.append("\n\n" if not self.rows and _heads_a_line(node) else "\n")
        elif tag in _PARTING:
            self.buffer.append(" ")
        elif tag == "q":
            return self._quoting(scope)
        elif tag == "a":
            self.linked = self.link is not None and _target(self.link) != _target(node)
            self.before_link = len(self.buffer)
        self.begun = node
        return scope

    def _quoting(self, scope: _Scope) -> _Scope:
        """Open a quotation, whose marks browsers draw, too."""
        self.buffer.append("“‘"[scope.quotes % 2])
        return replace(scope, quotes=scope.quotes + 1)

    def _leave(self, node: "LexborNode", inner: _Scope, outer: _Scope) -> None:
        """Close an element; inline ones have the scope of what is around them."""
        tag = node.tag
        if tag == "q":
            self.buffer.append("”’"[outer.quotes % 2])
        if inner is not outer and (tag != "q" or is_styled_as_block(node.attributes)):
            self._flush(inner)
            before = self.opened.pop()
            self.interrupted = before if tag in _INTERRUPTING or tag not in _BLOCKS else 0
            if tag == "tr":
                self._close_row(node, inner)
        elif tag != "q":
            # an element without text is no neighbour
            self.ended, self.begun = (self.ended, None) if self.begun is node else (node, self.begun)
            if tag == "a" and len(self.buffer) > self.before_link:
                self.link, self.spaced = node, False
                self.link_words = len("".join(self.buffer[self.before_link :]).split())

    def _text(self, text: str, scope: _Scope) -> None:
        if self.ended is not None or self.begun is not None:
            if self.buffer and (gap := self._gap(text)):
                self.buffer.append(gap)
            self.ended = self.begun = None
            self.linked = False
        if self.link is not None:
            if text.strip():
                self.link = None
            else:
                self.spaced = True
        if scope.preformatted:
            self.buffer.append(text.replace("\r\n", "\n").replace("\r", "\n"))
        else:
            self.buffer.append(_SPACE.sub(" ", text))

    def _gap(self, text: str) -> str:
        """What stands between the text before and this one, which no white space may part."""
        if self.linked and self.spaced:
            lines = self.link_words >= _WORDS and len(text.split()) >= _WORDS and text.lstrip()[:1].isupper()
            return "\n" if lines else ""
        if self.linked:  # what is no word may be the number of a note in a sentence
            return "\n" if _WORD.match(text) else " "
        # the mark that closes a quotation is a piece of its own
        before = "".join(self.buffer[-2:]) if self.buffer[-1] in "”’" else self.buffer[-1]
        if _parted(before, self.ended, self.begun, text):
            return "\n"
        return " " if _DATELINE.search(before) and text[:1].isupper() else ""

    def _flush(self, scope: _Scope) -> None:
        """End the block at hand; an empty line, made by two <br>, ends one as well."""
        text = "".join(self.buffer)
        self.buffer.clear()
        if not SEEN.search(text):
            return
        text = self._with_beginning(text, scope)
        if not scope.preformatted:
            if "  " in text:
                text = _SPACES.sub(" ", text)
            if "\n" not in text:
                self.blocks.append((text.strip(" "), scope.kind))
                return
            text = "\n".join([line.strip(" ") for line in text.split("\n")])
        for block in _EMPTY_LINES.split(
            text.strip("\n").rstrip() if scope.preformatted else text.strip("\n")
        ):
            if SEEN.search(block):
                self.blocks.append((block, scope.kind))

    def _with_beginning(self, text: str, scope: _Scope) -> str:
        """A text that goes on in small letters, with what of it stands before elements that cut it.

        That is its first letter alone, as a drop cap is, or its beginning, before a box in its midst.
        """
        at, self.interrupted = self.interrupted - 1, 0
        if not self.blocks or not _GOES_ON.match(text):
            return text
        letter = self.blocks[-1][0] if scope.kind is BlockKind.PARAGRAPH else ""
        if _LETTER.fullmatch(letter) and self._is_beside(-1, scope):
            self.blocks.pop()
            return letter + (text if letter[-1] in _WORDS_ALONE else text.lstrip())
        if at < self.opened[-1] or not self._is_beside(at, scope):
            return text
        if not _is_begun(self.blocks[at][0]) or not STOPS.search(text) or len(text.split()) < _WORDS:
            return text
        return f"{self.blocks.pop(at)[0]} {text.lstrip()}"

    def _is_beside(self, at: int, scope: _Scope) -> bool:
        """Whether a block is of one kind, and in one cell of a table, with what stands behind it."""
        first = self.rows[-1][-1] if self.rows and self.rows[-1] else 0
        return range(len(self.blocks))[at] >= first and self.blocks[at][1] is scope.kind

    def _open_table_part(self, tag: str) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(len(self.blocks))

    def _close_row(self, row: "LexborNode", inner: _Scope) -> None:
        """Join the cells of a row into one block, unless the row only lays out the page.

        It does that when it has one cell, or a cell with more than one block or statement, or with a
        block of another kind, such as a headline.
        """
        starts = self.rows.pop()
        if len(starts) < 2 or _lays_out(row):
            return
        cells = [slice(*ends) for ends in zip(starts, [*starts[1:], None], strict=True)]
        found = self.blocks[starts[0] :]
        if any(len(self.blocks[cell]) > 1 for cell in cells) or not found:
            return
        if any(kind is not inner.kind for _, kind in found) or holds_text([text for text, _ in found]):
            return
        entry, kind = entry_of([text for text, _ in found])
        outer = inner.kind in (BlockKind.FURNITURE, BlockKind.ASIDE)
        self.blocks[starts[0] :] = [(entry, inner.kind if outer else kind)]


def _inside(node: "LexborNode", tag: str, role: str, scope: _Scope) -> _Scope:
    """The scope inside a block element."""
    return _Scope(
        kind=_kind(node, role, scope),
        in_section=scope.in_section or role in _SECTIONS,
        preformatted=scope.preformatted
        or tag in _PREFORMATTED
        or bool(_LINES_KEPT.search(style_of(node.attributes))),
        quotes=scope.quotes,
    )


def _kind(node: "LexborNode", role: str, scope: _Scope) -> BlockKind:
    """Furniture stays furniture; in an aside only furniture is something else."""
    if scope.kind is BlockKind.FURNITURE or (role in _FURNITURE and _furnishes(node, role, scope)):
        return BlockKind.FURNITURE
    if scope.kind is BlockKind.ASIDE:
        return BlockKind.ASIDE
    return _KINDS.get(role, scope.kind)


def _furnishes(node: "LexborNode", role: str, scope: _Scope) -> bool:
    """Whether an element that may be furniture is: not an article's header, a quotation's source."""
    if role == "header":
        return not scope.in_section
    if role == "footer":
        return scope.kind is not BlockKind.QUOTE
    if role in ("form", "dialog"):  # some servers put one form around the whole page
        return node.css_first(_WHOLE_PAGE) is None
    return True


def _is_begun(text: str) -> bool:
    """Whether a text of several words, no longer than a paragraph, goes on somewhere else."""
    return (text[-1].islower() or text[-1] == ",") and " " in text and len(text) < _LONGEST


def _is_term(node: "LexborNode", tag: str) -> bool:
    """Whether a button is a word of a sentence, which explains it to who presses it."""
    after = node.next if tag == "button" else None
    return after is not None and after.is_text_node and _BEHIND.match(after.text_content or "") is not None


def _parted(before: str, ended: "LexborNode | None", begun: "LexborNode | None", after: str) -> bool:
    """Whether the texts at the edge of an element, or of two, are two texts, and not one cut by markup."""
    if before[-1:].isspace() or after[:1].isspace() or not before:
        return False
    word, seam = before.rpartition(" ")[2], f"{before[-4:]}\0{after[:4]}"
    phrases = " " in after.strip() and (
        " " in before.strip() or _NUMBER.fullmatch(before.strip()) is not None
    )
    if ended and begun and len(word) > 1 and after[0].isalnum() and _stand_alone(ended, begun, phrases):
        return True
    if not _SEAM.search(seam) or _INITIAL.search(seam):
        return False
    is_whole = len(word) > _SHORT_WORD or word in _WHOLE
    if ended and begun:
        return is_whole or word.isdigit() or " " in before.strip() or " " in after.strip()
    only = ended or begun
    phrase = " " in (before if ended else after).strip()
    if word != before.strip() and only is ended:  # behind others a short one is whole, too
        is_whole = is_whole or word.isdigit() or (len(word) == _SHORT_WORD and word != "Mac")
    return is_whole and only is not None and (phrase or _is_unit(only) or only.tag == "span")


def _stand_alone(ended: "LexborNode", begun: "LexborNode", phrases: bool) -> bool:
    """Whether two neighbours are texts of their own, whatever they end and begin with."""
    if ended.tag == begun.tag == "span":
        classes = ended.attributes.get("class"), begun.attributes.get("class")
        return phrases and all(classes) and classes[0] != classes[1]
    if ended.tag == begun.tag == "a":  # of one link; others are told by where they lead
        return False
    units = [_is_unit(node) for node in (ended, begun)]
    return any(units) and all(
        unit or node.tag == "span" for unit, node in zip(units, (ended, begun), strict=True)
    )


def _is_unit(node: "LexborNode") -> bool:
    return node.tag in _UNITS or "-" in (node.tag or "")


def _lays_out(row: "LexborNode") -> bool:
    """Whether the table of a row says that it is none."""
    table = row.parent
    while table is not None and table.tag in ("tbody", "thead", "tfoot"):
        table = table.parent
    role = table.attributes.get("role") if table is not None else None
    return (role or "").strip().lower() in ("presentation", "none")


def _target(link: "LexborNode") -> str:
    return link.attributes.get("href") or ""


def _heads_a_line(line_break: "LexborNode") -> bool:
    """Whether all that stands on the line before a <br> is in bold."""
    bold = beside(line_break)
    if bold is None or bold.tag not in _BOLD:
        return False
    before = beside(bold)
    return before is None or before.tag in _BLOCKS or before.tag == "br"
