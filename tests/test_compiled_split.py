"""Compiled code cuts every article exactly where the plain code cuts it."""

import pickle
import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsgrain import corpus, splitter
from newsgrain.places import SplitArticle, points_of
from newsgrain.records import Article, Block, BlockKind
from newsgrain.sentences import _split_plainly, split, split_all

ANNOTATIONS = Path(__file__).parent.parent / "annotations"
_WORDS = (
    "The He said. told Mr. Messrs. e.g. i.e. A. B. U.S. U.S. Inc. p.m. St. Dr.** Mr._ *(Gen. ! ? … . , : ;"
    " “ ” \" ' ’ ‘ ` `` '' ) ] ( [ { } [...] […] [http://a.b/c] [https://x] -- - — Monday, Sunday, May 2024"
    ' end.The end!”Then end."Then word.But abcd. yes no 12. 3.5 1. (a) a). iv. No. Nos. pp. ... .. . . ?! !!'
    ' "Yes!" **b** [a](b(c)d) [a](b ](x) *c* _d_ > >> | |a|b| # ## ####### - * • 1) www.a.b http://a x@y.z'
    " word's gov’t. I’ll I'm İ Σ ǅ ß é 😀 » « „ Wait— (no Jan. mid-Jan. Ph.D. J.K. $5.5m ’90s. & AT&T. St.)"
    " cf.* Co.; Corp., vs. ٣. ² ª. j. Brooks"
).split()
_SPACES = [
    " ",
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n \n",
    "\r\n",
    "\t",
    "\v",
    "\x1c",
    "\x1f",
    "\x85",
    "\u2028",
]
_LONG = [
    "\u00a0",
    "\ud800",
    " -- ",
    "Monday, 3 May 2024 The",
    "** ",
    "a line of words that is somewhat longer than sixty five signs,\n",
    "> and a quoted line of words that is also longer than sixty signs\n",
    "Friday, March 3, 2017 The pier",
]
_PIECES = st.sampled_from(_WORDS + _SPACES + _LONG)
TEXTS = (
    st.lists(_PIECES, max_size=30).map("".join)
    | st.lists(_PIECES, max_size=30).map(" ".join)
    | st.text(max_size=80)
)
_PROSE_WORDS = (
    "A harbour board met, and so it was decided. Nobody Llanfairpwllgwyngyllgogerychwyrndrob".split()
)
_PROSE = st.lists(st.sampled_from(_PROSE_WORDS), min_size=20, max_size=120)
WRAPPED = st.builds(
    lambda words, width, sign, after: textwrap.fill(" ".join(words), width, subsequent_indent=sign) + after,
    _PROSE,
    st.integers(44, 104),
    st.sampled_from(["", "> ", "  "]),
    st.sampled_from(["\n", "\n\n", "\n- a\n"]),
)
BLOCKS = st.lists(
    st.builds(Block, st.integers(-5, 120), st.integers(-5, 120), st.sampled_from(list(BlockKind))), max_size=4
)


def assert_same(found: SplitArticle, expected: SplitArticle) -> None:
    """The records and the arrays, whichever of them each was made of."""
    assert found == expected
    for name in ("points", "spans", "marks"):
        mine, other = getattr(found, name), getattr(expected, name)
        assert mine.dtype == other.dtype
        assert np.array_equal(mine, other), name
    assert len(found) == len(expected) == len(expected.sentences)


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["> \u00a0\n> a\n"])
@example([". . . A"])
def test_texts(texts: list[str]) -> None:
    """Whatever the texts, alone or several at once."""
    articles = [Article(str(n), text) for n, text in enumerate(texts)]
    for article, found in zip(articles, split_all(articles, compiled=True), strict=True):
        assert_same(found, _split_plainly(article))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(WRAPPED, TEXTS, _PROSE.map(" ".join)), min_size=1, max_size=4))
def test_wrapped_lines(parts: list[str]) -> None:
    """Lines wrapped at any width, among others, are put together alike."""
    article = Article("a", "".join(parts))
    assert_same(split_all([article], compiled=True)[0], _split_plainly(article))


@settings(max_examples=150, deadline=None)
@given(TEXTS, BLOCKS, TEXTS)
def test_given_blocks(text: str, blocks: list[Block], other: str) -> None:
    """Blocks that overlap, leave gaps or point outside the text are cut alike."""
    article = Article("a", text, blocks=tuple(blocks))
    found = split_all([article, Article("b", other)], compiled=True)
    assert_same(found[0], _split_plainly(article))
    assert_same(found[1], _split_plainly(Article("b", other)))


def test_all_words_and_pairs_of_the_splitter() -> None:
    """Each word that its model knows, before a full stop and behind one, and each pair, ends alike."""
    words = sorted(splitter.words(1, 2, 4, 8))
    texts = [f"We saw {w}. {x} today" for w in words for x in ("He", "Vell", "it", "“The", "2")]
    texts += [f"In {w}. {word.title()} ran, J. {word.title()} hid." for w in ("etc", "Co") for word in words]
    for one, two in splitter.pairs():
        texts += [
            f"{one}. {two} ran. {one.title()}. {two.title()} hid.",
            f"No 12. {two} or 12. {two.title()} a",
        ]
    articles = [Article("a", "\n\n".join(texts[n : n + 200])) for n in range(0, len(texts), 200)]
    for article, found in zip(articles, split_all(articles, compiled=True), strict=True):
        assert_same(found, _split_plainly(article))


def test_the_corpus() -> None:
    """Every article of the corpus, all at once; nearly all blocks are cut by compiled code."""
    articles = [item.article for _, item in corpus.labelled(ANNOTATIONS)]
    for article, found in zip(articles, split_all(articles, compiled=True), strict=True):
        assert_same(found, _split_plainly(article))


@pytest.mark.parametrize("compiled", [False, True])
def test_a_split_article_survives_pickling(compiled: bool) -> None:
    """What comes back is equal, hashes alike and has the same arrays."""
    found = split_all([Article("a", "One is here. “Two,” he said.\n\nThree")], compiled=compiled)[0]
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - what this test wrote
    assert_same(again, found)
    assert hash(again) == hash(found)


def test_points_are_the_texts_code_points() -> None:
    """Lone surrogates and signs beyond the first plane count one each."""
    assert points_of("a\ud800😀").tolist() == [97, 0xD800, 0x1F600]


def test_nothing() -> None:
    """No articles, and an article without text."""
    assert split_all([], compiled=True) == []
    assert split_all([Article("a", "")], compiled=True)[0] == split(Article("a", ""))
