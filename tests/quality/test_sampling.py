"""What to label next: laws of the choice, and one run of the command."""

import json
from collections import Counter
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.quality.sampling import (
    Candidate,
    Chosen,
    Queue,
    Wanted,
    answered,
    choose,
    group,
    margin,
    parse_floors,
)
from newsgrain.records import LABELS, Answer, Label, Prediction
from tests.files import rows_of
from tests.processes import run

MARGIN = st.integers(0, 5).map(lambda n: n / 5)
SCORES = st.tuples(st.sampled_from(LABELS), MARGIN)
PLACES = st.sets(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5)), max_size=30)


def candidate(article: str, n: int, label: Label = Label.FACTUAL_CLAIM, margin: float = 0.5) -> Candidate:
    start, end = n * 10, n * 10 + 9
    return Candidate(f"{article}:{start}-{end}", article, start, end, f"{article}{n}", label, margin)


@st.composite
def pools(draw: st.DrawFn) -> list[Candidate]:
    """Up to thirty sentences of six articles."""
    return [candidate(a, n, *draw(SCORES)) for a, n in sorted(draw(PLACES))]


@st.composite
def wishes(draw: st.DrawFn) -> Wanted:
    """Sizes, shares and floors that fit together."""
    size, share = draw(st.integers(1, 40)), draw(st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]))
    free, floors = size - round(size * share), {}
    for label in draw(st.lists(st.sampled_from(LABELS), unique=True)):
        floors[label] = draw(st.integers(0, free))
        free -= floors[label]
    return Wanted(size, share, floors, draw(st.integers(0, 3)))


GROUPS = st.fixed_dictionaries({name: st.integers(0, 5) for name in "abcdef"})
ALONE = {name: n for n, name in enumerate("abcdef")}
ANSWERED = st.frozensets(
    st.builds(lambda a, n: candidate(a, n).sentence_id, st.sampled_from("abcdef"), st.integers(0, 5)),
    max_size=10,
)


def ids(queue: Queue, why: str = "") -> list[str]:
    return [row.sentence_id for row in queue.rows if row.why.startswith(why)]


@given(pools(), GROUPS, ANSWERED, wishes())
def test_no_sentence_twice_and_none_with_an_answer(
    pool: list[Candidate], groups: dict[str, int], known: frozenset[str], wanted: Wanted
) -> None:
    """The books balance too: what is in the pool is answered or not."""
    queue = choose([*pool, *pool], groups, known, wanted)
    assert len(set(ids(queue))) == len(ids(queue)) <= wanted.size
    assert not known & set(ids(queue))
    assert queue.answered + queue.unanswered == len(pool)
    assert sum(sum(counts.values()) for counts in queue.reasons().values()) == len(queue.rows)


@given(pools(), ANSWERED, wishes())
def test_the_size_is_kept_when_the_pool_is_large_enough(
    pool: list[Candidate], known: frozenset[str], wanted: Wanted
) -> None:
    left = [c for c in pool if c.sentence_id not in known]
    queue = choose(pool, ALONE, known, wanted)
    assert len(queue.rows) == min(wanted.size, len(left))
    assert len(ids(queue, "random")) == round(len(queue.rows) * wanted.random)


@given(pools(), GROUPS, GROUPS, wishes(), st.data())
def test_the_random_share_knows_nothing_of_the_predictions(
    pool: list[Candidate], groups: dict[str, int], others: dict[str, int], wanted: Wanted, data: st.DataObject
) -> None:
    """Other labels, margins and groups leave it as it is."""
    scores = [data.draw(SCORES) for _ in pool]
    changed = [replace(c, label=s[0], margin=s[1]) for c, s in zip(pool, scores, strict=True)]
    before, after = choose(pool, groups, (), wanted), choose(changed, others, (), wanted)
    assert set(ids(before, "random")) == set(ids(after, "random"))


def test_the_random_share_is_uniform() -> None:
    """Over 2,000 seeds each of 20 sentences is drawn 400 times, give or take five deviations of 18."""
    pool = [candidate(a, n, margin=n / 5) for a in "abcd" for n in range(5)]
    groups = dict.fromkeys("abcd", 0)
    counts = Counter(
        i for seed in range(2000) for i in ids(choose(pool, groups, (), Wanted(8, 0.5, {}, seed)), "random")
    )
    assert len(counts) == 20
    assert all(abs(n - 400) < 90 for n in counts.values())


@given(pools(), GROUPS, ANSWERED, wishes())
def test_floors_are_met_when_the_pool_can(
    pool: list[Candidate], groups: dict[str, int], known: frozenset[str], wanted: Wanted
) -> None:
    """A floor falls short only when no sentence of its label is left in an article that is read."""
    queue = choose(pool, groups, known, wanted)
    found = Counter(row.label for row in queue.rows)
    short = {label.value: n - found[label] for label, n in wanted.floors.items() if found[label] < n}
    assert queue.short == short
    read = {row.article_id for row in queue.rows if row.why != "random"}
    out = [c for c in pool if c.sentence_id not in known and c.sentence_id not in ids(queue)]
    assert not [c for c in out if c.label in short and c.article_id in read]


@given(pools(), ANSWERED, wishes())
def test_without_copies_a_short_floor_has_taken_all_of_its_label(
    pool: list[Candidate], known: frozenset[str], wanted: Wanted
) -> None:
    queue = choose(pool, ALONE, known, wanted)
    out = {c.label.value for c in pool if c.sentence_id not in known and c.sentence_id not in ids(queue)}
    assert not out & set(queue.short)


@given(pools(), GROUPS, ANSWERED, wishes(), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_does_not_matter(
    pool: list[Candidate], groups: dict[str, int], known: frozenset[str], wanted: Wanted, random: object
) -> None:
    shuffled = sorted(pool, key=lambda _: random.random())  # type: ignore[attr-defined]
    turned = dict(reversed(groups.items()))
    assert choose(shuffled, turned, known, wanted) == choose(pool, groups, known, wanted)


@given(pools(), GROUPS, ANSWERED, wishes())
def test_what_is_not_random_comes_from_one_article_a_group(
    pool: list[Candidate], groups: dict[str, int], known: frozenset[str], wanted: Wanted
) -> None:
    rows = [row for row in choose(pool, groups, known, wanted).rows if row.why != "random"]
    read = {row.article_id for row in rows}
    assert len({groups[a] for a in read}) == len(read)


@given(pools(), GROUPS, wishes())
def test_articles_stand_together_in_the_order_of_their_text(
    pool: list[Candidate], groups: dict[str, int], wanted: Wanted
) -> None:
    rows = choose(pool, groups, (), wanted).rows
    runs = [(a, [row.start for row in found]) for a, found in groupby(rows, lambda row: row.article_id)]
    assert len({a for a, _ in runs}) == len(runs)
    assert all(starts == sorted(starts) for _, starts in runs)


@given(pools(), wishes())
def test_no_one_left_out_is_less_certain_than_one_chosen_for_it(
    pool: list[Candidate], wanted: Wanted
) -> None:
    """Among sentences of one label; a floor may prefer a sentence of another."""
    queue = choose(pool, ALONE, (), wanted)
    out = [c for c in pool if c.sentence_id not in ids(queue)]
    for row in queue.rows:
        rivals = [c.margin for c in out if c.label == row.label]
        assert row.why == "random" or row.margin <= min(rivals, default=1)


def chosen(pool: list[Candidate], wanted: Wanted) -> list[Chosen]:
    return sorted(choose(pool, ALONE, (), wanted).rows, key=lambda row: row.rank)


def test_each_row_says_why() -> None:
    """A floor is the reason only where uncertainty alone would not have chosen."""
    pool = [candidate("a", n, margin=n / 10) for n in range(4)]
    pool += [candidate("b", n, Label.SPECULATION, 0.15 + n / 2) for n in range(2)]
    rows = chosen(pool, Wanted(4, 0, {Label.SPECULATION: 2}))
    assert [(row.sentence_id, row.why, row.rank) for row in rows] == [
        ("a:0-9", "uncertain", 1),
        ("a:10-19", "uncertain", 2),
        ("b:0-9", "uncertain", 3),
        ("b:10-19", "floor:speculation", 6),
    ]


def test_of_two_copies_the_one_with_answers_is_read_on() -> None:
    pool = [candidate(a, n) for a in "ab" for n in range(2)]
    queue = choose(pool, {"a": 0, "b": 0}, {"b:0-9"}, Wanted(9, 0))
    assert (ids(queue), queue.copies, queue.answered) == (["b:10-19"], 1, 1)


def test_a_copy_of_an_answered_article_elsewhere_is_left_to_chance() -> None:
    pool = [candidate("a", n) for n in range(4)]
    assert ids(choose(pool, {"a": 0, "z": 0}, {"z:0-9"}, Wanted(4, 0))) == []
    assert len(ids(choose(pool, {"a": 0, "z": 0}, {"z:0-9"}, Wanted(4, 0.5)), "random")) == 2


def test_a_group_is_near_duplicates_however_many_copies_there_are() -> None:
    wire = "The ferry to the island was cancelled on Monday because of the strong wind."
    texts = {f"copy-{n}": wire for n in range(60)} | {"edited": wire + " More soon.", "other": "It rained."}
    groups = group(texts)
    assert len({groups[name] for name in texts if name != "other"}) == 1
    assert groups["other"] != groups["edited"]


def test_margin_is_best_minus_second() -> None:
    scores = {
        "factual_claim": 0.5,
        "attribution": 0.1,
        "speculation": 0.375,
        "promotional_boilerplate": 0.025,
    }
    assert margin(scores) == 0.125
    found = Prediction("a", "a:0-9", 0, 0, 9, "a0", Label.FACTUAL_CLAIM, 0.5, scores, "m")
    assert Candidate.of(found) == candidate("a", 0, margin=0.125)


def test_a_skipped_task_is_no_answer() -> None:
    given = [
        Answer("a:0-9", "x", None, "2026-01-01"),
        Answer("a:10-19", "x", Label.SPECULATION, "2026-01-01"),
    ]
    assert answered(given) == {"a:10-19"}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["opinion=3"], "--floor opinion=3: no label 'opinion'; choose from factual_claim, attribution"),
        (["speculation"], "--floor speculation: give LABEL=N, for example speculation=20"),
        (["speculation=-1"], "give LABEL=N"),
        (["speculation=1", "speculation=2"], "speculation has a floor already; give each label once"),
    ],
)
def test_floors_that_cannot_be_read(entries: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_floors(entries)


def test_floors_as_written() -> None:
    assert parse_floors(["speculation=20", "attribution=0"]) == {Label.SPECULATION: 20, Label.ATTRIBUTION: 0}


@pytest.mark.parametrize(
    ("size", "share", "message"),
    [
        (0, 0.2, "--size 0: give a number of sentences, 1 or more"),
        (10, 1.5, "--random 1.5: give a share from 0 to 1"),
        (10, float("nan"), "--random nan: give a share from 0 to 1"),
        (10, 0.2, "9 sentences do not fit into the 8 places that are not drawn at random; raise --size"),
    ],
)
def test_wishes_that_contradict_themselves(size: int, share: float, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Wanted(size, share, {Label.SPECULATION: 9})


def test_the_command(models: Path, archive: Path) -> None:
    """What is answered stays out, what cannot be read is told, and the table counts what the file has."""
    cwd = models.parent
    (cwd / "annotations" / "answers").mkdir(parents=True)
    row = {"sentence_id": "toy-0:0-12", "annotator": "x", "label": "attribution", "created_at": "2026-01-01"}
    (cwd / "annotations" / "answers" / "x.jsonl").write_text(json.dumps(row) + "\n")
    asked = ("queue", archive, "--size", 10, "--floor", "speculation=3", "--out", "queue.jsonl")
    done = run(*asked, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    rows = rows_of(cwd / "queue.jsonl")
    assert (report["chosen"], report["unanswered"], report["answered"]) == (10, 20, 1)
    assert len(rows) == 10
    assert list(rows[0]) == [
        "sentence_id",
        "article_id",
        "start",
        "end",
        "text",
        "why",
        "label",
        "margin",
        "rank",
    ]
    assert sum(row["why"] == "random" for row in rows) == 2
    assert sum(row["label"] == "speculation" for row in rows) >= 3
    assert "toy-0:0-12" not in {row["sentence_id"] for row in rows}
    before = (cwd / "queue.jsonl").read_bytes()
    (cwd / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    (cwd / "again.jsonl").write_text(archive.read_text().splitlines()[0])
    done = run(*asked, "bad.txt", "again.jsonl", cwd=cwd)
    assert done.returncode == 3
    assert "newsgrain: bad.txt: " in done.stderr
    assert "again.jsonl" not in done.stderr  # the same article at a second place
    assert "10 sentences of " in done.stdout
    assert "chosen from 20 sentences without an answer; 1 with one" in done.stdout
    assert (cwd / "queue.jsonl").read_bytes() == before


def test_nothing_to_choose_from_is_told(models: Path) -> None:
    (models.parent / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    done = run("queue", "bad.txt", "--out", "queue.jsonl", cwd=models.parent)
    assert done.returncode == 1
    assert done.stderr.endswith("newsgrain: bad.txt: no article to choose from was found there\n")
    assert not (models.parent / "queue.jsonl").exists()
