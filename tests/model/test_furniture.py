"""What an outlet repeats: counted once an article, in any order, in bounded memory; evidence and no more."""

import json
import math
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.duplicates import key_of
from newsgrain.errors import InputError, ModelError
from newsgrain.model.classifier import Classifier
from newsgrain.model.evidence import explain
from newsgrain.model.furniture import (
    LEAST,
    Furnished,
    Furniture,
    Line,
    Outlet,
    outlet_of,
    read,
    touched,
    write,
)
from newsgrain.model.linear import Linear
from newsgrain.model.repeats import Repeats, Room
from newsgrain.records import LABELS, Article
from newsgrain.text.sentences import split
from tests import toy

APPEAL = "Keep the Vell Lantern burning with a small gift."
SYLLABLES = "ba do fe gi ku la me no pu ra se ti vo wa zu".split()


def story(seed: int, sentences: int = 12) -> list[str]:
    """Sentences that no story of another seed has."""
    rng = random.Random(seed)  # noqa: S311 - the same story every time
    words = ["".join(rng.choices(SYLLABLES, k=3)) for _ in range(sentences * 9)]
    return [" ".join(words[n : n + 9]).capitalize() + "." for n in range(0, len(words), 9)]


def article(seed: int, *more: str, source: str | None = "The Vell Lantern", **about: Any) -> Article:
    return Article(f"a{seed}", "\n\n".join([*story(seed), *more]), source=source, **about)


def learnt(articles: list[Article], room: Room | None = None) -> Furniture:
    repeats = Repeats(room)
    for one in articles:
        repeats.add(one)
    return repeats.furniture()


@settings(deadline=None, max_examples=12)
@given(st.data(), st.integers(LEAST, 30), st.integers(0, 12))
def test_a_line_counts_once_an_article_in_any_order(data: st.DataObject, having: int, others: int) -> None:
    """So many articles of so many, however often it stands in one, and each article once."""
    found = [article(n, APPEAL, APPEAL) for n in range(having)]
    found += [article(n) for n in range(having, having + others)]
    found += found[:3]
    lantern = learnt(found).outlets["the vell lantern"]
    assert [(line.text, line.articles) for line in lantern.lines] == [(APPEAL, having)]
    assert lantern.articles == having + others
    assert learnt(data.draw(st.permutations(found))) == learnt(found)


@pytest.mark.parametrize("copies", [5, 30])
def test_near_copies_count_once(copies: int) -> None:
    """A story that was sent out again and again with some words changed is no furniture."""
    found = [
        Article(f"c{n}", "\n\n".join([*story(1), *story(100 + n, 3)]), source="Lantern")
        for n in range(copies)
    ]
    assert learnt(found).lines == 0
    told = learnt([*found, *(article(n, APPEAL, source="Lantern") for n in range(200, 210))])
    assert [(line.text, line.articles) for line in told.outlets["lantern"].lines] == [(APPEAL, 10)]


@settings(deadline=None, max_examples=6)
@given(st.randoms())
def test_near_copies_count_the_same_in_any_order(rng: random.Random) -> None:
    """Of a line on many articles only some are looked at for copies: the same ones."""
    found = [article(n, APPEAL) for n in range(30)]
    found += [Article(f"c{n}", f"{found[0].text}\n\nCopy {n}.", source=found[0].source) for n in range(12)]
    told = learnt(found)
    rng.shuffle(found)
    assert learnt(found) == told


def test_background_of_a_few_follow_ups_is_no_furniture() -> None:
    """Five stories share a third of their text; forty others share nothing but the appeal."""
    background = story(999, 8)
    found = [article(n, *background, APPEAL) for n in range(5)] + [article(n, APPEAL) for n in range(5, 45)]
    (outlet,) = learnt(found).outlets.values()
    assert [line.text for line in outlet.lines] == [APPEAL]


def test_furniture_that_is_most_of_a_page_is_still_furniture() -> None:
    """Short items in a large frame are no copies of each other."""
    frame = [f"{APPEAL[:-1]} {word}." for word in ("today", "tonight", "now", "soon", "again", "here")]
    found = [Article(f"s{n}", "\n\n".join([*story(n, 7), *frame]), source="Lantern") for n in range(20)]
    assert learnt(found).lines == len(frame)


def test_memory_is_bounded_and_what_is_often_repeated_stays() -> None:
    """With room for few lines, hundreds of articles leave no more than that held."""
    room = Room(once=60, again=20, articles=30)
    repeats = Repeats(room)
    for n in range(300):
        repeats.add(article(n, APPEAL, *([story(5000, 1)[0]] if n % 50 == 0 else [])))
        assert len(repeats._once) <= room.once
        assert len(repeats._again) <= room.again
        assert len(repeats._seen) <= room.articles
    (outlet,) = repeats.furniture().outlets.values()
    assert (outlet.articles, outlet.lines[0].text, outlet.lines[0].articles) == (300, APPEAL, 300)


def test_days_are_told_where_they_are_known() -> None:
    days = ["2026-03-09", "2026-01-02T10:00:00Z", "someday", "2026-02-01", "2025-12-30"]
    found = [article(n, APPEAL, published=day) for n, day in enumerate(days)]
    (line,) = learnt(found).outlets["the vell lantern"].lines
    assert (line.first, line.last) == ("2025-12-30", "2026-03-09")


def test_what_stories_repeat_is_not_taken() -> None:
    """Answers, clauses of saying, and what leads over to a list; a name with a colon is."""
    lines = ["Yes.", "She said.", "The list of those on board so far:", "Press contact:", APPEAL]
    found = learnt([article(n, *lines) for n in range(6)]).outlets["the vell lantern"]
    assert {line.text for line in found.lines} == {"Press contact:", APPEAL}


@pytest.mark.parametrize(
    ("about", "outlet"),
    [
        ({"source": " The  Vell\nLantern "}, "the vell lantern"),
        ({"source": None, "url": "https://www.Lantern.example/a/b"}, "lantern.example"),
        ({"source": "NaN", "url": "https://[broken", "origin": "/data/Lantern/a.txt"}, "lantern"),
        ({"source": None, "origin": "s3://bucket/lantern/in.jsonl:12"}, "lantern"),
        ({"source": None, "origin": "-:3"}, None),
        ({"source": None}, None),
    ],
)
def test_an_outlet_is_a_source_a_host_or_a_folder(about: dict[str, Any], outlet: str | None) -> None:
    assert outlet_of(Article("a", "It rained.", **about)) == outlet


@given(st.integers(LEAST, 10**6), st.integers(LEAST, 10**6), st.integers(1, 10**7))
def test_a_line_is_worth_more_the_more_articles_have_it(fewer: int, more: int, articles: int) -> None:
    fewer, more = sorted((fewer, more))
    outlet = Outlet(max(articles, more), ())
    assert 0 < outlet.worth(Line("", fewer)) <= outlet.worth(Line("", more)) <= 5


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
LINES = st.builds(Line, TEXTS, st.integers(1, 99), st.none() | st.just("2026-01-01"))
FURNITURE = st.builds(
    Furniture,
    st.dictionaries(TEXTS, st.builds(Outlet, st.integers(1, 99), st.lists(LINES).map(tuple)), max_size=3),
)


@settings(deadline=None, max_examples=20)
@given(FURNITURE)
def test_a_file_says_what_was_learnt(tmp_path_factory: pytest.TempPathFactory, found: Furniture) -> None:
    path = tmp_path_factory.mktemp("furniture") / "f.json"
    write(path, found)
    assert read(path) == found
    assert read(path).name == found.name


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | TEXTS,
    lambda some: st.lists(some, max_size=2) | st.dictionaries(TEXTS, some, max_size=2),
    max_leaves=5,
)


@settings(deadline=None, max_examples=30)
@given(VALUES, st.sampled_from(["outlets", "Lantern", "articles", "lines", "text", "newsgrain_furniture"]))
def test_a_file_that_is_none_is_told_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, value: Any, name: str
) -> None:
    """Any value in any place is taken as it is or refused with what to do."""
    path = tmp_path_factory.mktemp("furniture") / "f.json"
    line = {"text": APPEAL, "articles": 4}
    body: dict[str, Any] = {
        "newsgrain_furniture": 1,
        "outlets": {"Lantern": {"articles": 9, "lines": [line]}},
    }
    for place in (body, body["outlets"], body["outlets"]["Lantern"], line):
        if name in place:
            place[name] = value
            break
    path.write_text(json.dumps(body))
    told = ""
    try:
        found = read(path)
        assert all(outlet.worth(line) >= 0 for outlet in found.outlets.values() for line in outlet.lines)
    except InputError as error:
        told = str(error)
    assert "\n" not in told
    assert not told or "newsgrain furniture ARCHIVE --out FILE" in told


def test_a_missing_file_and_one_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.json")
    (tmp_path / "a.json").write_bytes(b"\xff\xfe{")
    with pytest.raises(InputError, match="is no JSON"):
        read(tmp_path / "a.json")
    (tmp_path / "a.json").write_text('{"model": 1}')
    with pytest.raises(InputError, match="is no furniture of format 1"):
        read(tmp_path / "a.json")


@pytest.fixture
def furnished(toy_model: Linear) -> Furnished:
    """The toy model, with one line that 40 of 50 articles of an outlet repeat."""
    line = Line("The council bought four buses.", 40)
    return Furnished(toy_model, Furniture({"the vell lantern": Outlet(50, (line,))}))


def test_only_what_is_repeated_moves_and_by_what_it_is_worth(furnished: Furnished) -> None:
    """Rows of other sentences and outlets stay to the last bit; log-odds grow by the worth."""
    ours = replace(toy.labelled(1).article, source="The Vell Lantern")
    other = replace(ours, source="The Mill Post")
    cuts = [split(other), split(ours), split(other)]
    plain, found = furnished.model.probabilities(cuts), furnished.probabilities(cuts)
    n = len(cuts[0])
    assert np.array_equal(np.delete(found, n, 0), np.delete(plain, n, 0))
    assert found[n].sum() == pytest.approx(1)
    odds = [math.log(row[-1] / (1 - row[-1])) for row in (plain[n], found[n])]
    (outlet,) = furnished.furniture.outlets.values()
    assert odds[1] - odds[0] == pytest.approx(outlet.worth(outlet.lines[0]))
    assert np.array_equal(furnished.probabilities(cuts[1:2])[0], found[n])
    scored = Classifier(furnished).label([other, ours])
    assert touched(furnished, scored) == [0, 1]
    assert touched(furnished.model, scored) == [0, 0]


def test_explain_shows_it_and_still_adds_up(furnished: Furnished) -> None:
    ours = replace(toy.labelled(1).article, source="The Vell Lantern")
    for evidence in explain(furnished, ours).sentences:
        own = [cue for cue in evidence.look.cues if cue.kind == "outlet"]
        known = key_of(evidence.prediction.text) == key_of("The council bought four buses.")
        assert [cue.name for cue in own] == ["its outlet repeats it: on 40 of 50 articles"] * known
        for cue in own:
            assert (cue.amount > 0) == (evidence.prediction.label is LABELS[-1])
        total = sum(cue.amount for cue in evidence.look.cues) + sum(evidence.look.rest.values())
        assert total == pytest.approx(evidence.look.difference, abs=1e-4)
        assert list(evidence.look.cues) == sorted(evidence.look.cues, key=lambda cue: (-cue.amount, cue.name))


def test_its_name_changes_with_what_it_says(furnished: Furnished, tmp_path: Path) -> None:
    more = Furniture({"the vell lantern": Outlet(51, ())})
    assert furnished.name.startswith(f"{furnished.model.name}+furniture-")
    assert replace(furnished, furniture=more).name != furnished.name
    with pytest.raises(ModelError, match="is not kept; keep the model and the furniture"):
        furnished.save(tmp_path)
