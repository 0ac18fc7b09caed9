"""Why a sentence got its label: the named things that spoke for it and against it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsgrain.model.classifier import Classifier
from newsgrain.model.seam import Look, Model
from newsgrain.records import LABELS, UNSURE, Article, BlockKind, Label, Prediction
from newsgrain.wording import shortened

_HEADING = 120


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence's prediction with what carried it, and the block of the article that it stands in."""

    prediction: Prediction
    block: int
    kind: str
    look: Look

    @property
    def unsure(self) -> bool:
        """Whether the confidence is too low to go by."""
        return self.prediction.confidence < UNSURE


@dataclass(frozen=True, slots=True)
class Explained:
    """One article, every sentence with its label and evidence."""

    article: Article
    model: str
    sentences: tuple[Evidence, ...]

    @property
    def heading(self) -> str:
        """The title; without one the first sentence of the story, else the file it is from."""
        told = (e.prediction for e in self.sentences)
        texts = [p.text for p in told if p.label.row.story][:1]
        return headed(self.article.title, texts, self.article.origin or self.article.article_id)

    @property
    def bare(self) -> bool:
        """Whether there are labels without evidence."""
        return bool(self.sentences) and not any(e.look.cues for e in self.sentences)

    def counts(self) -> dict[Label, int]:
        """Sentences of each label."""
        found = Counter(e.prediction.label for e in self.sentences)
        return {label: found[label] for label in LABELS}


def headed(title: str | None, texts: Sequence[str], origin: str) -> str:
    """What an article is called: its title, else the first of `texts`, shortened, else where it is from."""
    told = " ".join((title or (texts[0].lstrip("#") if texts else "")).split()) or origin
    return shortened(told, _HEADING)


def explain(model: Model, article: Article) -> Explained:
    """Every sentence of the article with its label, what carried it, and its block."""
    cut, predictions, looks = Classifier(model).tell(article)
    parts = zip(predictions, cut.places, looks, strict=True)
    found = tuple(Evidence(p, at.block, at.kind, look) for p, at, look in parts)
    return Explained(article, model.name, found)


def told_only(article: Article, predictions: Sequence[Prediction]) -> Explained:
    """An explanation without evidence, for predictions whose article cannot be read again.

    A gap of more than one character between two sentences begins another block.
    """
    nothing, block, end, found = Look(), 0, 0, []
    for p in predictions:
        block += p.start > end + 1
        end = p.end
        found.append(Evidence(p, block, BlockKind.PARAGRAPH, nothing))
    return Explained(article, predictions[0].model if predictions else "", tuple(found))
