"""Sentences lose nothing, keep exact offsets, and cut where a careful reader would."""

import pickle
import re
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.records import Article, Block, BlockKind
from newsgrain.text.blocks import find_blocks, wrap_width
from newsgrain.text.places import SplitArticle, points_of
from newsgrain.text.sentences import split, split_all
from newsgrain.text.stops import find_stops

# what is no part of a sentence: white space and marks of byte order
BETWEEN = re.compile(r"[\s\ufeff]*")
AWKWARD = st.text(
    alphabet=st.sampled_from(list(" \n\r\t.!?\"“”‘’'[]()*_->#|aAbB1é\u2028\u0301İ😀«»…:`,")),
    max_size=80,
)


def cut(text: str) -> list[str]:
    return [s.text for s in split(Article("a", text)).sentences]


@given(st.one_of(AWKWARD, st.text(max_size=80)))
def test_offsets_are_exact_and_no_character_is_lost(text: str) -> None:
    """`article.text[s.start:s.end] == s.text`, in order, and nothing that says anything lies between."""
    position = 0
    for n, s in enumerate(split(Article("a", text)).sentences):
        assert text[s.start : s.end] == s.text == s.text.strip() != ""
        assert (s.index, s.sentence_id) == (n, f"a:{s.start}-{s.end}")
        assert BETWEEN.fullmatch(text[position : s.start])
        position = s.end
    assert BETWEEN.fullmatch(text[position:])


@given(AWKWARD, st.lists(st.tuples(st.integers(-5, 90), st.integers(-5, 90)), max_size=4))
def test_foreign_blocks_lose_nothing_either(text: str, spans: list[tuple[int, int]]) -> None:
    """Blocks that overlap, leave gaps or point outside the text still give every character once."""
    blocks = tuple(Block(a, b, BlockKind.ASIDE) for a, b in spans)
    found = split(Article("a", text, blocks=blocks))
    assert "".join("".join(s.text.split()) for s in found.sentences) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Lt. Gen. J. R. Amble flew to the U.S. on Feb. 3 at 5 a.m. local time. He left.",
            ["Lt. Gen. J. R. Amble flew to the U.S. on Feb. 3 at 5 a.m. local time.", "He left."],
        ),
        (
            "“It broke. We ran. Nobody looked back,” she said.",
            ["“It broke.", "We ran.", "Nobody looked back,” she said."],
        ),
        (
            "Mayor opens quay\nBy Jo Lund\nVELL - The quay is open.",
            ["Mayor opens quay", "By Jo Lund", "VELL - The quay is open."],
        ),
        ("- one thing\n- another\n* a third", ["- one thing", "- another", "* a third"]),
        (
            "*A tram hit a wall. The driver of **Tram 4** was hurt.*"
            " Read [more](https://a.example/b.c?d=e) here.",
            [
                "*A tram hit a wall.",
                "The driver of **Tram 4** was hurt.*",
                "Read [more](https://a.example/b.c?d=e) here.",
            ],
        ),
        (
            "Friday, March 3, 2017 The pier burned.",
            ["Friday, March 3, 2017", "The pier burned."],
        ),
        ("He said (quietly.) Then he left.", ["He said (quietly.)", "Then he left."]),
        ("It ended.It began. Fine", ["It ended.", "It began.", "Fine"]),
        ("Rates rose to 3.5 percent. Ms. Lo won.", ["Rates rose to 3.5 percent.", "Ms. Lo won."]),
        ("One.\r\n\r\nTwo\r\nThree.", ["One.", "Two", "Three."]),
        (
            "It fell on Mon-\nday, in the town of Vell,\nthey said.\nSalt,\nrice",
            ["It fell on Mon-\nday, in the town of Vell,\nthey said.", "Salt,", "rice"],
        ),
    ],
)
def test_cuts(text: str, expected: list[str]) -> None:
    """Abbreviations, quotations, lines, lists, Markdown, datelines, damage."""
    assert cut(text) == expected


def test_wrapped_lines_are_put_together_again() -> None:
    """A mail wrapped at a fixed width is paragraphs, not lines; its quoting signs do not cut."""
    text = (
        "> The harbour board met last night and decided, after four hours, to put\n"
        "> off the decision about the northern mole until the engineers have seen\n"
        "> the drawings that were promised in May. Nobody from the yard spoke and\n"
        "> the meeting ended at ten.\n\n"
        "I was there and it was longer than that, and colder, and nobody\n"
        "had thought to bring the drawings that the board asked for in May\n"
        "even though two people had been told to. My guess is they do not\n"
        "exist.\n"
    )
    found = cut(text)
    assert len(found) == 4
    assert found[1].startswith("Nobody from the yard")
    assert found[1].endswith("at ten.")
    assert found[3].startswith("My guess is")


@given(st.integers(22, 49))
def test_lines_of_a_narrow_column_are_put_together_again(width: int) -> None:
    prose = (
        "A mill burned down in Vell on Monday, the fire chief said. Nobody was hurt but a horse ran away.",
        "The council will meet on Friday to talk about the mill, which had stood by the weir since 1890.",
    )
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in prose)
    assert [" ".join(sentence.split()) for sentence in cut(text)] == cut("\n\n".join(prose))


@pytest.mark.parametrize(
    "text",
    [
        "The rain came down\nand the river rose\nand the mill stood\nas it had for years\nof rain",
        "Mill burns in Vell\nCouncil meets on Friday\nRain floods a road in Hull\nSchool opens again",
        "a mill\na weir of stone\nthe bridge\nthree horses and a cart\na dog",
    ],
)
def test_lines_of_verse_and_lists_stay_apart(text: str) -> None:
    assert cut(text) == text.split("\n")


def test_short_lines_stay_apart() -> None:
    """A list of names under a text that was not wrapped is one unit a line."""
    text = "The grants go to these schools, all of them in the north of the county and all small:\n"
    assert cut(text + "Harn School\nVell Library\nOrd Primary")[1:] == [
        "Harn School",
        "Vell Library",
        "Ord Primary",
    ]


def test_block_kinds_of_plain_text() -> None:
    """A first line without a full stop is a headline; bullets, heads, tables and quotes are told."""
    kinds = [kind for *_, kind in find_blocks("Quay opens\n\n## Why\n\nIt rained.\n- a\n| x | y |\n\n> said")]
    assert kinds == [
        BlockKind.HEADLINE,
        BlockKind.HEADLINE,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.TABLE,
        BlockKind.QUOTE,
    ]


def test_quotation_state_runs_over_sentences_and_paragraphs() -> None:
    """Each sentence knows whether it starts and ends inside a quotation."""
    text = "He spoke. “It broke. We ran.\n\nThen it stopped,” he said. All left."
    places = split(Article("a", text)).places
    assert [(p.opens_inside, p.closes_inside) for p in places] == [
        (False, False),
        (True, True),
        (True, True),
        (True, False),
        (False, False),
    ]
    assert places[1].quoted == 1.0
    assert 0 < places[3].quoted < 1


def test_a_lost_mark_spoils_one_paragraph_only() -> None:
    """An opening mark that nobody closes does not swallow the rest of the article."""
    places = split(Article("a", 'The "yard is shut.\n\nIt rained. "We ran," he said.')).places
    assert [p.opens_inside for p in places] == [False, False, True]


_SIGNS = st.sampled_from(
    "The He said. told Mr. Messrs. e.g. A. U.S. St. Dr.** Mr._ *(Gen. ! ? … . , : ; “ ” \" ' ’ ) ] [...] […]"
    ' [http://a.b/c] [https://x] -- - Monday, Sunday, 3 May 2024 May 3, 2024 end.The end!”Then end."Then'
    " word.But abcd. The yes".split()
    + [" ", "  ", "\n", "\t", " -- ", "Monday, 3 May 2024 The", "** ", "\u00a0"]
)
_SCRAPS = st.lists(_SIGNS, max_size=25).map("".join) | st.text(max_size=40)


@given(_SCRAPS)
def test_cuts_behind_glued_signs(text: str) -> None:
    """A sentence begins where a blank was lost; a straight mark is of the one side that it belongs to."""
    glued = r"(?<=[a-z]{2}[.!?])(?=[\"“]?[A-Z][a-z]+[ ,])|(?<=[a-z][.!?][\"”])(?=[A-Z][a-z]+[ ,])"
    short = r"(?:Mr|Messrs|Gen|St|Dr|Monday, 3 May)\.[\"”]?$"
    cuts = {m.start() for m in re.finditer(glued, text) if not re.search(short, text[: m.start()])}
    opening = {m.start() for n, m in enumerate(re.finditer('"', text)) if n % 2 == 0}
    closing = {m.start() for m in re.finditer('"', text)} - opening
    assert cuts - closing - {at + 1 for at in opening} <= set(find_stops(text))


_TITLES = (
    "Lt Gen Col Maj Capt Sgt Cpl Cmdr Adm Brig Sen Rep Gov Rev Hon Prof Dr Mr Mrs Ms Messrs Fr Sr Supt Insp"
    " Det Atty Pres Amb Ald Cllr St Mt Ft vs cf ca e.g i.e A B Z"
).split()


@pytest.mark.parametrize("title", _TITLES)
def test_a_title_ends_no_sentence(title: str) -> None:
    """Not before a capital, nor behind a bracket."""
    for text in (
        f"We saw {title}. Vell ran.",
        f"We saw ({title}. Vell) ran.",
    ):
        assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Sunday, 3 May 2024 The end", ["Sunday, 3 May 2024", "The end"]),
        ("-- The end", ["--", "The end"]),
        ("\ufeffIt rained. \ufeff We left.", ["It rained.", "We left."]),
        ("It rained. [...] It stopped.", ["It rained.", "[...]", "It stopped."]),
        ("See [https://a.example/b] for more.", ["See", "[https://a.example/b]", "for more."]),
        (". . . A", [". . .", "A"]),
        ("It fell . . . The rest stood.", ["It fell . . .", "The rest stood."]),
        ("We ran . . . and hid.", ["We ran . . . and hid."]),
        ("İ. Σ ran. ΑΣ. Then", ["İ. Σ ran.", "ΑΣ.", "Then"]),
    ],
)
def test_what_is_no_part_of_a_sentence(text: str, expected: list[str]) -> None:
    """Datelines, omissions and addresses in brackets stand alone; dots apart are one sign."""
    assert cut(text) == expected


@given(st.lists(st.integers(0, 160), max_size=60))
def test_wrap_width_by_counting(lengths: list[int]) -> None:
    """The width found by bisection is the one found by counting lines."""
    short = sorted((n for n in lengths if n <= 100), reverse=True)
    wrapped = len(short) >= 4 and len(lengths) - len(short) <= 0.15 * len(lengths)
    tops = (
        top
        for top in short[: len(short) // 2 + 1]
        if top >= 50 and sum(top - 12 <= n <= top for n in short) >= max(3, 0.2 * len(short))
    )
    assert wrap_width(lengths) == (next(tops, 0) if wrapped else 0)


def test_a_split_article_survives_pickling() -> None:
    """What comes back is equal, hashes alike and has the same arrays."""
    found = split(Article("a", "One is here. “Two,” he said.\n\nThree"))
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - what this test wrote
    assert (again, hash(again)) == (found, hash(found))
    for name in ("spans", "marks"):
        assert np.array_equal(getattr(again, name), getattr(found, name))


@given(st.one_of(AWKWARD, _SCRAPS))
def test_records_and_arrays_say_the_same(text: str) -> None:
    """Places made of the arrays, and marks made again of these places."""
    found = split(Article("a", text))
    again = SplitArticle(found.article, found.sentences, found.places)
    assert again == found
    for name in ("spans", "marks"):
        mine, other = getattr(again, name), getattr(found, name)
        assert mine.dtype == other.dtype
        assert np.array_equal(mine, other), name


def test_points_are_the_texts_code_points() -> None:
    """Lone surrogates and signs beyond the first plane count one each."""
    assert points_of("a\ud800😀").tolist() == [97, 0xD800, 0x1F600]


def test_nothing() -> None:
    """No articles, and an article without text."""
    assert split_all([]) == []
    assert len(split(Article("a", "")).sentences) == 0
