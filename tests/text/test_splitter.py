"""The splitter cuts alike compiled and as plain Python, and what was built is what the sources say."""

import importlib
import json
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from importlib.resources import files
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import newsgrain.text
from newsgrain.annotations import corpus
from newsgrain.records import Article, Block, BlockKind
from newsgrain.text import abbreviations, splitter
from tests import needs

ROOT = Path(__file__).parent.parent.parent
FOLDER = Path(splitter.__file__).parent
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


def _finder(path: str) -> FileFinder:
    """Looks in this package only, and there at nothing but Python files."""
    if path != str(FOLDER):
        raise ImportError(path)
    return FileFinder(path, (SourceFileLoader, SOURCE_SUFFIXES))


def _holds_rules(name: str) -> bool:
    """Whether a module is of those that may be compiled; both splitters speak in the same records."""
    return name.startswith("newsgrain.text.") and not name.endswith((".places", ".sentences"))


@pytest.fixture(scope="module")
def plain() -> Iterator[ModuleType]:
    """The splitter as uncompiled Python, beside the compiled one."""
    if not splitter.COMPILED:
        needs.lacking("a C compiler", "apt-get install gcc, then `make compiled`")
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _holds_rules(name)}
    sys.path_hooks.insert(0, _finder)
    sys.path_importer_cache.pop(str(FOLDER), None)
    try:
        yield importlib.import_module("newsgrain.text.splitter")
    finally:
        sys.path_hooks.remove(_finder)
        sys.path_importer_cache.pop(str(FOLDER), None)
        for name in [name for name in sys.modules if _holds_rules(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
        for name, module in kept.items():
            setattr(newsgrain.text, name.rpartition(".")[2], module)


def assert_same(article: Article, plain: ModuleType) -> None:
    """The same cuts, and the same said of each."""
    assert not plain.COMPILED
    found, expected = splitter.split(article), plain.split(article)
    assert np.array_equal(found.spans, expected.spans)
    assert np.array_equal(found.marks, expected.marks)
    assert found.places == expected.places


@settings(max_examples=200, deadline=None)
@given(TEXTS)
@example("> \u00a0\n> a\n")
@example(". . . A")
def test_texts(plain: ModuleType, text: str) -> None:
    """Whatever the text."""
    assert_same(Article("a", text), plain)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(WRAPPED, TEXTS, _PROSE.map(" ".join)), min_size=1, max_size=4))
def test_wrapped_lines(plain: ModuleType, parts: list[str]) -> None:
    """Lines wrapped at any width, among others, are put together alike."""
    assert_same(Article("a", "".join(parts)), plain)


@settings(max_examples=100, deadline=None)
@given(TEXTS, BLOCKS)
def test_given_blocks(plain: ModuleType, text: str, blocks: list[Block]) -> None:
    """Blocks that overlap, leave gaps or point outside the text are cut alike."""
    assert_same(Article("a", text, blocks=tuple(blocks)), plain)


def test_the_corpus(plain: ModuleType) -> None:
    """Every article of the corpus."""
    for _, item in corpus.labelled(ROOT / "annotations"):
        assert_same(item.article, plain)


def test_what_is_built_is_what_the_sources_say() -> None:
    """No compiled module is older than its source: an edit would have no effect."""
    if splitter.COMPILED:
        suffix = sysconfig.get_config_var("EXT_SUFFIX")
        for built in FOLDER.parent.rglob(f"*{suffix}"):
            for ending in (".py", ".pxd"):
                source = built.with_name(built.name.removesuffix(suffix) + ending)
                late = source.exists() and built.stat().st_mtime < source.stat().st_mtime
                assert not late, f"{source}: run `make compiled`"


def test_the_words_are_those_of_nupunkt() -> None:
    """The data file has no abbreviation but ours and the model's that it was made of, and its licence."""
    nupunkt = pytest.importorskip("nupunkt")
    told = json.loads(files("newsgrain.text").joinpath("abbreviations.json").read_text(encoding="utf-8"))
    assert "MIT License" in told["licence"]
    if f"nupunkt {nupunkt.__version__}" not in told["made_of"]:
        pytest.skip(f"made of another version than {nupunkt.__version__}")
    ours = set(told["ours"].split())
    assert nupunkt.load("default").parameters.abbrev_types >= abbreviations.ABBREVIATIONS - ours


def test_lists_do_not_contradict_each_other() -> None:
    """What begins a sentence is no abbreviation, and what goes on is one."""
    assert not abbreviations.STARTERS & (abbreviations.ABBREVIATIONS - {"a", "no"})
    assert abbreviations.GO_ON <= abbreviations.ABBREVIATIONS
