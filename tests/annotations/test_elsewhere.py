"""Labelled articles from elsewhere are learnt from, and measure nothing."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from newsgrain.annotations import dataset, elsewhere
from newsgrain.annotations.corpus import exchange
from newsgrain.duplicates import without_copies
from newsgrain.errors import InputError
from newsgrain.files import write_lines
from newsgrain.model import store
from newsgrain.records import Label, LabelledArticle
from tests import toy
from tests.commands import run, run_with_notes

F, A, S, P = tuple(Label)[:4]
_THEIRS = (
    (("Snow fell on the pass at dawn.", F), ("Drivers slept in their cars, a trucker said.", A)),
    (("The road might open by noon.", S), ("Click here for road reports.", P)),
)


def theirs(n: int, licence: str | None = "CC BY 4.0") -> LabelledArticle:
    """The n-th labelled article of somebody else."""
    return toy.written(f"theirs-{n}", _THEIRS[n], license=licence)


def write(path: Path, *items: LabelledArticle) -> Path:
    write_lines(path, [exchange(item, "theirs") for item in items])
    return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the toy data set."""
    monkeypatch.chdir(tmp_path)
    toy.lay_dataset()
    return tmp_path


def test_without_copies() -> None:
    """Of copies of each other the first is kept, of copies of what is held none; they are counted apart."""
    one, two = (" ".join(f"{word}{n}" for n in range(12)) for word in ("barn", "mill"))
    assert without_copies([one, two, one + " dam", two]) == ([0, 1], 0)
    assert without_copies([one, two, one + " dam", two], [one]) == ([1], 2)
    # what repeats only something that is left out stays
    assert without_copies([one, f"{one} {two}", two]) == ([0, 2], 0)


def test_copies_of_gold_and_of_what_measures_are_left_out(tmp_path: Path) -> None:
    """Each is told."""
    path = write(tmp_path / "a.jsonl", toy.labelled(0), theirs(0), theirs(1, None), theirs(0))
    held = [toy.labelled(0).article.text]
    found, (told,) = elsewhere.to_learn_from([path], held)
    assert (set(found.articles), told.left_out) == ({"theirs-0", "theirs-1"}, 2)
    assert (told.articles, told.sentences, told.sha256) == (
        2,
        4,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert told.labels == dict.fromkeys(map(str, Label), 1)
    assert told.licenses == {"CC BY 4.0": 1, "not told": 1}
    _, (again,) = elsewhere.to_learn_from([path], [*held, theirs(0).article.text])
    assert (again.articles, again.left_out) == (1, 3)


def test_a_second_file_gives_only_what_the_first_has_not(tmp_path: Path) -> None:
    """The same article twice would count twice."""
    first, second = write(tmp_path / "a.jsonl", theirs(0)), write(tmp_path / "b.jsonl", theirs(0), theirs(1))
    found, told = elsewhere.to_learn_from([first, second], [])
    assert [(one.articles, one.left_out) for one in told] == [(1, 0), (1, 1)]
    assert len(found.rows) == 4


def test_copies_that_are_labelled_elsewhere_teach_what_is_new(tmp_path: Path) -> None:
    """Each sentence once: one that has a label already is not taken from the copy."""
    item = theirs(0)
    first, second = replace(item, labels=item.labels[:1]), replace(item, labels=item.labels)
    path = write(tmp_path / "a.jsonl", first, second, second)
    found, (told,) = elsewhere.to_learn_from([path], [])
    texts = found.texts()
    assert sorted(texts) == sorted(item.article.text[span.start : span.end] for span in item.labels)
    assert (told.articles, told.left_out) == (2, 1)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"text": "A barn burned.", "labels": [{"start": 0, "end": 99, "label": "attribution"}]}', r":2: "),
        (
            '{"text": "A barn burned.", "labels": [{"start": 0, "end": 14, "label": "opinion"}]}',
            r":2: .*opinion",
        ),
        ("no json", r":2: "),
        ('{"text": "A   \\n barn", "labels": [{"start": 1, "end": 4, "label": "attribution"}]}', r":2: "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, body: str, told: str) -> None:
    """With its file and number, in one line."""
    path = write(tmp_path / "a.jsonl", theirs(0))
    path.write_text(path.read_text() + body + "\n")
    with pytest.raises(InputError, match=told) as error:
        elsewhere.to_learn_from([path], [])
    assert str(error.value).startswith(str(path))
    assert "\n" not in str(error.value)


def test_a_file_without_labels_is_refused(tmp_path: Path) -> None:
    """It is no file of labelled articles."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "A barn burned.", "labels": []}\n')
    with pytest.raises(InputError, match="no labelled sentence in it"):
        elsewhere.to_learn_from([path], [])


def test_a_model_learns_from_them(place: Path) -> None:
    """Its arrays change, its card names them, and gold is counted alone."""
    alone = run("train")
    path = write(place / "more.jsonl", *(theirs(n) for n in (0, 1)), toy.labelled(0))
    found, err = run_with_notes("train", "--with", "more.jsonl")
    assert found["model"] != alone["model"]
    assert found["sentences"] == alone["sentences"]
    assert "4 sentences of 2 articles from elsewhere, apart from every figure; 1 near copy left out" in err
    (told,) = store.load(store.find(Path("models"))).card["with"]
    assert told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    card = (Path(found["folder"]) / "README.md").read_text()
    assert "## What else it learnt from" in card
    assert "| more.jsonl | 2 | 4 | 1 | 1 |" in card
    assert run("train", "--with", "more.jsonl")["model"] == found["model"]
    lighter = run("train", "--with", "more.jsonl", "--with-weight", "0.5")
    assert lighter["model"] != found["model"]


def test_an_article_that_measures_is_not_learnt_from(place: Path) -> None:
    """`--on` names the files."""
    write(place / "more.jsonl", theirs(0), theirs(1))
    write(place / "measure.jsonl", theirs(0))
    _, err = run_with_notes("train", "--with", "more.jsonl", "--on", "measure.jsonl")
    assert "2 sentences of 1 article from elsewhere" in err


def test_folds_are_of_gold_alone(place: Path) -> None:
    """What is measured has the sentences of gold, and says what else was learnt from."""
    write(place / "more.jsonl", theirs(0), theirs(1))
    alone = run("evaluate")
    found = run("evaluate", "--with", "more.jsonl")
    assert found["measured"][0]["sentences"] == alone["measured"][0]["sentences"]
    assert "4 sentences from elsewhere" in found["measured"][0]["how"]
    assert "elsewhere" not in alone["measured"][0]["how"]


def test_figures_belong_to_the_model_that_learnt_from_the_same(place: Path) -> None:
    """A model's card gets no figures of models that learnt from something else."""
    write(place / "more.jsonl", theirs(0), theirs(1))
    trained = run("train", "--with", "more.jsonl")
    assert run("evaluate")["model"]["name"] is None
    assert run("evaluate", "--with", "more.jsonl", "--with-weight", "2")["model"]["name"] is None
    assert run("evaluate", "--with", "more.jsonl")["model"]["name"] == trained["model"]


@pytest.mark.parametrize("weight", ["0", "-1", "nan", "1000"])
def test_a_weight_that_is_none_is_refused(place: Path, weight: str) -> None:
    """In one line."""
    write(place / "more.jsonl", theirs(0))
    with pytest.raises(InputError, match="--with-weight"):
        run("train", "--with", "more.jsonl", "--with-weight", weight)


def test_what_counts_half_moves_a_model_half_as_far(toy_examples: dataset.Examples) -> None:
    """One sentence of weight 2 is the same as two sentences."""
    from newsgrain.model.beside import labelled
    from newsgrain.model.learn import lay_out
    from newsgrain.model.linear import Settings

    rows, classes, groups = toy_examples.rows, toy_examples.classes, toy_examples.groups
    settings = Settings(min_rows=1)
    heavy = lay_out(rows, classes, groups, settings, labelled(rows[:5], classes[:5], 2.0)).fit()
    twice = lay_out(rows, classes, groups, settings, labelled(rows[:5] * 2, classes[:5] * 2, 1.0)).fit()
    same = [row.split for row in rows[:1]]
    assert np.allclose(heavy.probabilities(same), twice.probabilities(same), atol=0.02)
