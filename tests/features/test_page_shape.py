"""What only the whole page tells: runs of paragraphs, questions and turns, echoes of its words."""

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.features.cue_names import is_place, plain
from newsgrain.features.naming import PAGE
from newsgrain.features.rows import columns, names
from newsgrain.records import Article
from newsgrain.text.places import SplitArticle
from newsgrain.text.sentences import split
from tests.features.facts import facts

_LINES = st.sampled_from(
    "Two boats sank off Vell.|Vell mourns. The boats were old.|Why did they sink?|ONA PELL: We were asleep."
    "|I saw it.|Share this page|Photo: Ona Pell|He may sail again.|“Never again,” she said.".split("|")
)
_PAGES = st.lists(_LINES, min_size=1, max_size=9).map("\n\n".join)


def cut(text: str) -> SplitArticle:
    return split(Article("a", text))


def told(text: str, index: int) -> set[str]:
    """Names of what the page tells of a sentence."""
    return {name for block, name in names(cut(text))[index] if block == PAGE}


def same(a: Any, b: Any) -> bool:
    return bool(a.shape == b.shape and abs(a - b).count_nonzero() == 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PAGES, min_size=1, max_size=4))
def test_other_articles_do_not_matter(pages: list[str]) -> None:
    """Each article has the rows that it has alone, whatever stands before or after it."""
    splits = [cut(page) for page in pages]
    for order in (splits, splits[::-1]):
        parts = np.split(np.arange(sum(map(len, order))), np.cumsum([len(item) for item in order])[:-1])
        together = columns(order)
        for item, rows in zip(order, parts, strict=True):
            assert same(together[rows], columns([item]))


@settings(max_examples=60, deadline=None)
@given(_PAGES, _PAGES)
def test_text_outside_the_sentences_does_not_matter(page: str, more: str) -> None:
    """What follows the last sentence in the article's text, and where in it the sentences stand."""
    item = cut(page)
    longer = Article("b", f"{page}\n\n{more}")
    assert same(columns([SplitArticle(longer, item.sentences, item.places)]), columns([item]))
    assert same(columns([cut(f"\n\n\n{page}")]), columns([item]))


@given(_PAGES)
def test_a_page_from_below_is_a_page_from_above(page: str) -> None:
    """Paragraphs turned round: what was above is below."""
    blocks = [block for block in page.split("\n\n") if block.count(".") + block.count("?") < 2]
    up, down = facts("\n\n".join(blocks)), facts("\n\n".join(blocks[::-1]))
    if len(up) == len(down) == len(blocks):
        for s, t in zip(up, reversed(down), strict=True):
            assert (s.above, s.run_above, s.lone) == (t.below, t.run_below, t.lone)


@given(_PAGES)
def test_counts_agree(page: str) -> None:
    """Parts are no more than wholes, and all sentences are told the same of their page."""
    found = facts(page)
    for s in found:
        assert s.run_above <= s.above
        assert s.run_below <= s.below
        assert s.told_lead <= s.told_above
        assert s.told_above + s.told_below <= s.told
        assert s.named_else <= s.named <= s.told
        assert s.above + s.below == found[-1].above
    assert found[0].lones == sum(s.lone for s in found)


@given(_PAGES)
def test_each_has_plain_words(page: str) -> None:
    for found in names(cut(page)):
        for block, name in found:
            assert block != PAGE or plain(block, name) != name


TEASED = (
    "Ferry sinks off Vell\n\nA ferry sank off Vell on Monday. Nobody was hurt.\n\nThe ferry was old. Its"
    " owner, Oss Lines, wept.\n\nBaker wins third medal\n\nSchools stay shut in Orm"
)


def test_runs_are_counted() -> None:
    """Teasers at the end: a run that the page's end closes; the headline is a run of its own."""
    found = facts(TEASED)
    assert [s.lone for s in found] == [1, 0, 0, 0, 0, 1, 1]
    assert [s.run_above for s in found] == [0, 1, 1, 0, 0, 0, 1]
    assert [s.run_below for s in found] == [0, 0, 0, 2, 2, 1, 0]
    assert [s.below for s in found] == [4, 3, 3, 2, 2, 1, 0]


def test_teasers_share_no_word() -> None:
    """The story's sentences echo each other; small words, numbers and verbs of saying do not count."""
    found = facts(TEASED)
    assert found[3].told_above == found[3].told_lead == 1
    assert [s.told_above + s.told_below for s in found[-2:]] == [0, 0]
    assert facts("He said it was 5.\n\nShe said it was 5.")[1].told == 0
    later = facts("Fire in Oss\n\nA dog barked.\n\nBarked the dog, too.\n\nThe mayor of Oss came.")[-1]
    assert (later.named, later.named_else, later.told, later.told_lead) == (1, 1, 3, 1)


TALK = "Q: Who are you?\n\nA baker.\n\nIn Vell.\n\nMAYOR ROE: We bake.\n\nThey do.\n\nNote: it rained."


def test_interviews_are_known_by_their_questions() -> None:
    """Paragraphs since a question and since a speaker's turn; a label of one word is a turn as well."""
    found = facts(TALK)
    assert [s.since_question for s in found] == [0, 1, 2, 3, 4, 4]
    assert [s.since_turn for s in found] == [0, 1, 2, 0, 1, 0]
    assert (found[0].questions, found[0].turns) == (1, 3)


@pytest.mark.parametrize(
    ("text", "many"),
    [("I came.\n\nRain fell.", 1), ("“I came,” he said.\n\nRain fell.", 0), ("We saw. My hat.", 2)],
)
def test_the_first_person_counts_outside_quotations(text: str, many: int) -> None:
    assert facts(text)[0].firsts == many


def test_time_grows_with_the_page() -> None:
    """Eight times the page takes no more than some eight times as long."""
    small, large = (
        cut("\n\n".join(f"Boat {n} of Vell sank, said Ona." for n in range(size))) for size in (500, 4_000)
    )
    columns([large])
    took = []
    for item in (small, large):
        start = time.process_time()
        columns([item])
        took.append(time.process_time() - start)
    assert took[1] < 30 * took[0]


def test_where_and_what() -> None:
    """Runs tell where a sentence stands, echoes what it says."""
    assert is_place(PAGE, "run above 2 lone")
    assert not is_place(PAGE, "echo page 2")
