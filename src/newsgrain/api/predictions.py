"""The labelled sentences of one article, and how they look where a person works."""

from collections import Counter
from collections.abc import Iterable, Iterator

from newsgrain.records import LABELS, Article, Prediction

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
        from newsgrain.report.render import render

        counts = Counter(p.label for p in self)
        return render("notebook.j2", article=self.article, pieces=list(self._pieces()), counts=counts)

    def _pieces(self) -> Iterator[tuple[str, Prediction]]:
        """What stands before each sentence, and the sentence."""
        at = 0
        for p in self:
            yield self.article.text[at : p.start], p
            at = p.end


def _begun(text: str) -> str:
    """How a text begins, on one line that steers no terminal."""
    line = "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))
    return line if len(line) <= _WIDTH else line[: _WIDTH - 1].rstrip() + "…"
