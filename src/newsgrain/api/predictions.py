"""The labelled sentences of one article, and how they look where a person works."""

from collections import Counter
from collections.abc import Iterable

from newsgrain.records import LABELS, Article, Label, Prediction

_SHOWN, _WIDTH = 30, 80
_NAME = max(map(len, LABELS))


class Predictions(list[Prediction]):
    """The predictions of one article's sentences, in order: a list, whose `article` they are of.

    Printed, it is a line a sentence; in a notebook, the article with each sentence tinted.
    """

    def __init__(self, article: Article, found: Iterable[Prediction]) -> None:
        super().__init__(found)
        self.article = article

    def __repr__(self) -> str:
        """A line a sentence: label, confidence and how the text begins."""
        if not self:
            return "no sentences"
        lines = [f"{p.label.value:{_NAME}} {p.confidence:.2f}  {_begun(p.text)}" for p in self[:_SHOWN]]
        return "\n".join(lines + [f"and {len(self) - _SHOWN:,} more"] * (len(self) > _SHOWN))

    def _repr_html_(self) -> str:
        """The article's text with each sentence in its label's tint; asks nothing of the network."""
        from newsgrain.report.article_page import shown

        at, found = 0, list[str]()
        for p in self:
            found += [shown(self.article.text[at : p.start]), _tinted(p)]
            at = p.end
        title = f"<b>{shown(self.article.title)}</b>\n" if self.article.title else ""
        return f'<div style="white-space: pre-wrap">{title}{"".join(found)}\n\n{_key(self)}</div>'


def _begun(text: str) -> str:
    """How a text begins, on one line that steers no terminal."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1].rstrip() + "…"


def _tinted(p: Prediction) -> str:
    from newsgrain.report.article_page import shown

    told = f"{p.label.shown}, {p.confidence:.2f}"
    text = f"<b>{p.label.row.letter}</b> {shown(p.text)}"
    return f'<span style="{_tint(p.label, p.confidence)}" title="{told}">{text}</span>'


def _tint(label: Label, confidence: float) -> str:
    """A background that paper and ink show through, by day and by night."""
    return f"background: {label.row.colour}{round(255 * label.row.day * confidence):02x}"


def _key(found: Iterable[Prediction]) -> str:
    """What the letters and tints stand for, with a count each."""
    counts = Counter(p.label for p in found)
    return " · ".join(
        f'<span style="{_tint(label, 1.0)}"><b>{label.row.letter}</b> {label.shown}</span> {counts[label]:,}'
        for label in LABELS
    )
