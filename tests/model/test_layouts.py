"""Pieces of articles: short texts to learn from, whose sentences keep the labels they have on their page."""

from collections import Counter
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.annotations import dataset
from newsgrain.features.matrix import InContext, featurise, in_context
from newsgrain.model import store
from newsgrain.model.layouts import SHORT, cut, is_short, set_apart
from newsgrain.model.learn import LinearTrainer, Taught, Twins, lay_out
from newsgrain.model.linear import Settings
from newsgrain.model.seam import logs, softmax
from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests import toy

_LINES = st.sampled_from(
    "Two boats sank off Vell. The boats were old.|Why did they sink?|Photo: Ona Pell|He may sail again."
    "|“Never again,” she said. “Not I. Not you.”|She said: “It broke. It sank.|We swam.”|Sold".split("|")
)
_PAGES = st.lists(_LINES, max_size=12).map("\n\n".join)


def page(text: str) -> list[InContext]:
    return in_context([split(Article("a", text))])


def said(row: InContext) -> str:
    return row.split.sentences[row.index].text


def some_of(pages: list[str], data: st.DataObject) -> list[InContext]:
    everyone = [row for text in pages for row in page(text)]
    return [row for row in everyone if data.draw(st.booleans())]


def words(row: InContext) -> str:
    return " ".join(row.split.article.text.split())


@settings(max_examples=100, deadline=None)
@given(st.lists(_PAGES, max_size=3), st.data())
def test_each_sentence_is_the_one_that_it_was(pages: list[str], data: st.DataObject) -> None:
    """Word for word, of those asked for alone, on its page and in a piece of it, once in each layout."""
    rows = some_of(pages, data)
    short, of = cut(rows)
    assert [said(row) for row in short] == [said(rows[n]) for n in of]
    whole = [n for row, n in zip(short, of.tolist(), strict=True) if row.split is rows[n].split]
    assert whole == [n for n, row in enumerate(rows) if is_short(row.split)]
    assert max(Counter(of.tolist()).values(), default=0) <= 1 + 3
    for row, n in zip(short, of.tolist(), strict=True):
        assert is_short(row.split)
        assert words(row) in words(rows[n])
        here, there = row.split.places[row.index], rows[n].split.places[rows[n].index]
        assert (here.opens_inside, here.closes_inside) == (there.opens_inside, there.closes_inside)


def test_a_piece_is_there_in_each_layout() -> None:
    """As on its page, a paragraph a sentence, all in one: what an outlet does to a text tells nothing."""
    rows = page("Two boats sank. Both were old. One was not.\n\n" * 20)
    whole = rows[0].split.article.text
    found: dict[str, set[str]] = {}
    for row in cut(rows)[0]:
        found.setdefault(words(row), set()).add(row.split.article.text)
    for text, layouts in found.items():
        apart = text.replace(". ", ".\n\n")
        assert {text, apart} <= layouts
        assert {text, apart, *(some for some in layouts if some in whole)} == layouts
        assert any(some in whole for some in layouts)
    assert any(len(layouts) == 3 for layouts in found.values())


@settings(max_examples=30, deadline=None)
@given(_PAGES, _PAGES)
def test_the_same_text_is_cut_into_the_same_pieces(text: str, other: str) -> None:
    """Whatever else there is, and whichever of its sentences are asked for."""
    alone, of = cut(page(text))
    both, _ = cut(page(other) + page(text))
    assert both[len(both) - len(alone) :] == alone
    assert cut(page(text)[:2])[0] == [row for row, n in zip(alone, of, strict=True) if n < 2]


def test_pieces_are_short() -> None:
    """One to eight sentences, more often few, all of the page's together."""
    rows = page("\n\n".join(f"Boat {n} sank off Vell." for n in range(400)))
    pieces, of = cut(rows)
    assert Counter(of.tolist()) == dict.fromkeys(range(400), 3)
    sizes = Counter(len(item) for item in {id(row.split): row.split for row in pieces}.values())
    assert set(range(1, SHORT + 1)) >= set(sizes) >= {1, 2, 3, 4, 5, SHORT}
    assert sizes[1] + sizes[2] > sum(sizes.values()) / 3


def test_a_page_of_one_sentence_is_its_only_piece() -> None:
    """In whatever layout, and there as often as others are."""
    rows = page("Boats sank.")
    found, of = cut(rows)
    assert found[0] == rows[0]
    assert {said(row) for row in found} == {"Boats sank."}
    assert of.tolist() == [0, 0, 0]
    assert cut([])[0] == []


def test_what_is_quoted_keeps_its_marks() -> None:
    """What lost them is no longer known to be somebody's words."""
    quoted = "“Boats sank. Nobody was hurt. He may sail again. All were sold. Some were old.”"
    rows = page(" ".join([quoted] * 30))
    pieces, of = cut(rows)
    lost = set(range(len(rows))) - set(of.tolist())
    assert any("“" not in said(row) for row in pieces)
    assert lost
    assert not any(said(rows[n]).startswith("“") for n in lost)


def test_a_sentence_that_is_asked_for_twice_comes_twice() -> None:
    """As it counts twice on its page."""
    rows = page("Boats sank. Nobody was hurt. He may sail again. Sold.")
    once, twice = cut(rows)[1].tolist(), cut(rows * 2)[1].tolist()
    assert sorted(twice) == sorted(once + [n + len(rows) for n in once])


@settings(max_examples=100, deadline=None)
@given(st.lists(_PAGES, max_size=3), st.data())
def test_a_page_set_apart_has_a_paragraph_a_sentence(pages: list[str], data: st.DataObject) -> None:
    """The same words in the same order; of those asked for each at most once, with its marks."""
    rows = some_of(pages, data)
    found, of = set_apart(rows)
    assert [said(row) for row in found] == [" ".join(said(rows[n]).split()) for n in of]
    assert sorted(set(of.tolist())) == sorted(of.tolist())
    for row, n in zip(found, of.tolist(), strict=True):
        assert row.split.article.text.split("\n\n") == [
            " ".join(s.text.split()) for s in rows[n].split.sentences
        ]
        here, there = row.split.places[row.index], rows[n].split.places[rows[n].index]
        assert (here.opens_inside, here.closes_inside) == (there.opens_inside, there.closes_inside)


def test_plain_sentences_are_all_there_apart() -> None:
    """In one paragraph or in several; one that is asked for twice comes twice."""
    rows = page("Two boats sank. Both were old. One was not.\n\nAll were sold. " * 20)
    assert sorted(set_apart(rows * 2)[1].tolist()) == list(range(2 * len(rows)))
    assert set_apart([])[0] == []


@pytest.fixture(scope="module")
def laid_out() -> LinearTrainer:
    return toy.laid_out(dataset.examples(dataset.grouped(toy.copies(3))), min_rows=1)


def test_those_left_out_of_training_teach_nothing_in_pieces(laid_out: LinearTrainer) -> None:
    """Else what is judged would have been seen."""
    used = np.arange(0, len(laid_out.labelled), 3)
    for every in (laid_out.on_short, laid_out.apart):
        some, kept = every.of_those(used), np.isin(every.of, used)
        assert used[some.of].tolist() == every.of[kept].tolist()
        assert abs(some.features - every.features[kept]).count_nonzero() == 0


def test_a_sentence_counts_the_same_in_all_layouts() -> None:
    """One that has no twin elsewhere counts in full where it stands; what counts more does so there, too."""
    features = sp.csr_matrix(np.arange(12.0).reshape(3, 4))
    twins, none = Twins(features[[2, 0]] * 10, np.array([2, 0])), Twins(features[:0], np.arange(0))
    targets = np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0.25, 0.25]])
    rows, counts = Taught(features, targets, none, twins).in_layouts()
    assert rows.toarray().tolist() == [*features.toarray().tolist(), *twins.features.toarray().tolist()]
    np.testing.assert_allclose(counts[:3] + [counts[4], np.zeros(4), counts[3]], targets)
    assert counts[1].tolist() == targets[1].tolist()
    assert 0 < counts[4, 0] < counts[0, 0]


def test_layouts_are_learnt_from() -> None:
    """Where what stands alone was always furniture, a model that saw pages set apart is less led by it."""
    lines = (
        "Boat {} sank off Vell.",
        "Police said {} was old.",
        "Boat {} may sail again.",
        "More on boat {}",
    )
    pages = [[line.format(n) for line in lines] for n in range(40)]
    rows = [row for three in pages for row in page(" ".join(three[:3] * 3) + "\n\n" + three[3])]
    laid = lay_out(rows, ([0, 1, 2] * 3 + [3]) * 40, ["one"] * len(rows), Settings(min_rows=1))
    model = laid.fit()
    without = replace(laid, apart=laid.apart.of_those(np.arange(0))).fit()
    truth, short = laid.classes[laid.apart.of], np.zeros(len(laid.apart.of), bool)
    losses = [
        -logs(softmax(one.scores(laid.apart.features, short)))[np.arange(len(truth)), truth].mean()
        for one in (model, without)
    ]
    assert losses[0] < losses[1]
    assert model.columns.tolist() == without.columns.tolist()


def test_the_same_gives_the_same(laid_out: LinearTrainer) -> None:
    assert laid_out.fit().name == laid_out.fit().name


LONG = "\n\n".join(f"Boat {n} may have sunk off Vell, police said." for n in range(SHORT + 1))
PAGES = [
    split(Article("a", text))
    for text in (LONG, "Boats sank. They may have.", "", f"{LONG}\n\nSold.", "Sold.")
]


def test_longer_pages_are_judged_as_without(laid_out: LinearTrainer) -> None:
    """Weights for short pages change nothing there; each page is told in company what it is alone."""
    model = laid_out.fit()
    without = replace(model, short=None)
    for one in PAGES:
        same = np.array_equal(model.probabilities([one]), without.probabilities([one]))
        assert same == (len(one) > SHORT or not len(one))
    alone = np.concatenate([model.probabilities([one]) for one in PAGES])
    np.testing.assert_array_equal(model.probabilities(PAGES), alone)
    np.testing.assert_allclose(np.concatenate([model.tell(one).probabilities for one in PAGES]), alone)


def test_rows_are_judged_as_pages(laid_out: LinearTrainer) -> None:
    """As training judges what it held out."""
    model, rows = laid_out.fit(), in_context(PAGES)
    short = np.array([is_short(row.split) for row in rows])
    p = softmax(model.scores(featurise(rows), short))
    np.testing.assert_allclose(p, model.probabilities(PAGES), atol=1e-6)


def test_it_is_kept_with_the_model(laid_out: LinearTrainer, tmp_path: Path) -> None:
    """A model without it, as they were, is read as well and is another one."""
    model = laid_out.fit()
    for one in (model, replace(model, short=None)):
        store.write(one, tmp_path / one.name)
        found = store.load(tmp_path / one.name)
        assert found.name == one.name == copy(one).name
        np.testing.assert_array_equal(found.probabilities(PAGES), one.probabilities(PAGES))
    assert len(list(tmp_path.iterdir())) == 2
