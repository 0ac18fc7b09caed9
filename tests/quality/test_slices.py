"""Every sentence stands in one slice of each kind."""

from collections import defaultdict

import numpy as np

from newsgrain.annotations import dataset
from newsgrain.annotations.dataset import Examples
from newsgrain.quality.slices import slices
from newsgrain.records import Article, Label, LabelledArticle, LabelledSpan
from tests import toy


def test_slices_of_a_kind_share_out_all_sentences(toy_examples: Examples) -> None:
    """Their sizes add up, and their right answers too; outlets are left out where none is named."""
    truth = np.array(toy_examples.classes)
    predicted = np.where(np.arange(len(truth)) % 3 == 0, 0, truth)
    sizes: dict[str, int] = defaultdict(int)
    right: dict[str, float] = defaultdict(float)
    for s in slices(toy_examples.rows, toy_examples.genres, truth, predicted):
        sizes[s.kind] += s.n
        right[s.kind] += s.n * s.accuracy.value
    assert set(sizes) == {"quote", "length", "position", "block", "genre"}
    assert set(sizes.values()) == {len(truth)}
    assert all(np.isclose(n, (truth == predicted).sum()) for n in right.values())
    assert np.isclose((truth == predicted).mean(), right["genre"] / len(truth))


def test_the_smallest_come_first_and_the_small_are_marked(toy_examples: Examples) -> None:
    truth = np.array(toy_examples.classes)
    found = slices(toy_examples.rows, toy_examples.genres, truth, truth)
    for kind in ("quote", "length", "position"):
        sizes = [s.n for s in found if s.kind == kind]
        assert sizes == sorted(sizes)
    assert all(s.small == (s.n < 20) for s in found)
    assert {s.n for s in found if s.name == "first of the article"} == {5}


def _of(source: str, n: int) -> LabelledArticle:
    text = f"It rained on day {n}."
    spans = (LabelledSpan(0, len(text), Label.FACTUAL_CLAIM),)
    return LabelledArticle(Article(f"{source}-{n}", text, source=source), spans)


def test_an_outlet_needs_two_articles() -> None:
    """One article tells of itself, not of its outlet."""
    items = [("rain", _of("Vell Post", 1)), ("rain", _of("Vell Post", 2)), ("rain", _of("Quay News", 3))]
    found = dataset.examples(dataset.grouped(items))
    zeros = np.zeros(3, dtype=np.int64)
    outlets = [s for s in slices(found.rows, found.genres, zeros, zeros) if s.kind == "outlet"]
    assert [(s.name, s.n) for s in outlets] == [("Vell Post", 2)]


def test_a_quotation_is_a_slice_of_its_own() -> None:
    """Toy sentences with quotation marks are told from those without."""
    found = dataset.examples(dataset.grouped(toy.corpus()))
    truth = np.array(found.classes)
    names = {s.name: s.n for s in slices(found.rows, found.genres, truth, truth) if s.kind == "quote"}
    assert names["no quotation"] == 20
    assert sum(names.values()) == 21
