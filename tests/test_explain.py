"""An explanation is the model's own sum, told in words, and a page that stands alone."""

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from newsgrain import dataset, learn, model
from newsgrain.article_page import page
from newsgrain.cue_names import plain
from newsgrain.evidence import Cue, Explained, Look, explain
from newsgrain.features import BLOCK_BITS, BLOCKS, Featurizer, hashed, in_context, names
from newsgrain.model import Model, softmax
from newsgrain.records import LABELS, Article, Label
from newsgrain.sentences import split
from tests import toy

NASTY = (
    "<script>alert('x')</script> & “said” <b>Ola</b>\n\nIt may rain, she said. \x1b[31mRed.\n\n\"><img src=x>"
)
VOID = {"meta", "input", "br"}


@pytest.fixture
def found(toy_model: Model) -> Explained:
    return explain(toy_model, toy.labelled(0).article)


def differences(scores: NDArray[np.float64], best: list[int]) -> list[float]:
    """Score of each label minus the mean of the others."""
    rows: list[list[float]] = scores.tolist()
    return [row[k] - (sum(row) - row[k]) / (len(LABELS) - 1) for row, k in zip(rows, best, strict=True)]


def test_amounts_sum_to_the_difference_of_scores(toy_model: Model, found: Explained) -> None:
    """In both looks, cues and rest together are what the model itself computes."""
    cut = split(found.article)
    m = toy_model
    weighed = learn.weigh(Featurizer().transform(in_context([cut])), m.columns, m.idf, m.settings.weights())
    first = np.asarray(weighed @ m.weights.astype(np.float64) + m.intercept, dtype=np.float64)
    second = learn.look_around([softmax(first)], [cut]) @ m.second_weights + m.second_intercept
    best = [LABELS.index(e.prediction.label) for e in found.sentences]
    for scores, looks in (
        (first, [e.first for e in found.sentences]),
        (second, [e.second for e in found.sentences]),
    ):
        summed = [sum(c.amount for c in look.cues) + sum(look.rest.values()) for look in looks]
        np.testing.assert_allclose(summed, differences(np.asarray(scores), best), atol=1e-5)
        np.testing.assert_allclose(summed, [look.difference for look in looks])


def test_names_are_those_of_the_columns() -> None:
    """Every named feature is a column of its sentence's row; what is left are characters and shapes."""
    cut = split(toy.labelled(1).article)
    rows = Featurizer().transform(in_context([cut]))
    for i, found in enumerate(names(cut)):
        row = rows[i]
        columns = {hashed(block, name) for block, name in found}
        assert columns <= set(row.indices.tolist())
        unnamed = [c for c in row.indices.tolist() if c not in columns]
        assert {BLOCKS[c >> BLOCK_BITS] for c in unnamed} == {"char", "skeleton"}


def test_known_signals_are_named(toy_examples: dataset.Examples) -> None:
    """According to, a byline, an appeal and a hedge are told in words."""
    rows = toy_examples.rows, toy_examples.classes, toy_examples.groups
    knows_all = model.train(*rows, model.Settings(min_rows=1), {})
    told = {
        cue.name
        for n in (0, 2, 3)
        for e in explain(knows_all, toy.labelled(n).article).sentences
        for cue in e.first.cues
    }
    assert {"“according to”", "“said that”", "a byline", "begins with an appeal", "“may”"} <= told


@pytest.mark.parametrize(
    ("block", "name", "words"),
    [
        (0, "said", "“said”"),
        (0, "^ according", "begins with “according”"),
        (0, ". $", "ends with “.”"),
        (3, "b1 same say", "sentence before: verb of saying"),
        (3, "a2 none", "two after: there is none"),
        (3, "cue may h", "may, might or could"),
        (4, "h may could side", "“could”"),
        (4, "sum AH after -", "signs of clear attribution and clear hedging after the article's edge"),
        (5, "r source", "rule: a source vouches for it"),
        (5, "r ", "rule: no sign of a source, a doubt or an appeal"),
        (4, "no such family", "no such family"),
    ],
)
def test_plain_words(block: int, name: str, words: str) -> None:
    assert plain(block, name) == words


def test_every_context_feature_has_plain_words() -> None:
    """No name of the code's own reaches a reader."""
    for n in range(5):
        for found in names(split(toy.labelled(n).article)):
            for block, name in found:
                assert plain(block, name) != name, name


def test_cues_for_and_against() -> None:
    """The strongest first on either side; where a sentence stands is asked for by itself."""
    yes, place, no = Cue("word", "a", 2.0), Cue("place", "b", 1.0), Cue("signal", "c", -1.0)
    look = Look(2.0, (yes, place, no), {})
    assert (look.spoke_for(3), look.spoke_against(3)) == ([yes], [no])
    assert look.spoke_for(3, {"place"}) == [place]


def test_every_sentence_has_its_label_and_cues(found: Explained) -> None:
    assert found.sentences[0].prediction.text == "By Ola Brant"
    assert sum(found.counts().values()) == len(found.sentences) == 5
    assert found.counts()[Label.SPECULATION] >= 1
    for e in found.sentences:
        amounts = [cue.amount for cue in e.strongest(3)]
        assert len(amounts) <= 3
        assert amounts == sorted(amounts, reverse=True)


class Balance(HTMLParser):
    """Fail on an end tag that closes another element than the last opened one."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102 - as the base class has it
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - as the base class has it
        assert self.stack.pop() == tag


@pytest.mark.parametrize("text", [NASTY, "", "One."])
def test_page_is_balanced_and_escaped(toy_model: Model, text: str) -> None:
    """Nothing of an article becomes markup, in its text, title or origin."""
    article = Article("x", text, title="<i>T</i>", origin='"><u>')
    html = page(explain(toy_model, article))
    parser = Balance()
    parser.feed(html)
    assert parser.stack == []
    tags = [tag for tag, _ in parser.seen]
    assert tags.count("script") == 1
    assert not {"img", "i", "u", "link", "iframe", "a"} & set(tags)
    ids = [attrs["id"] for _, attrs in parser.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    asked = [attrs["aria-describedby"] for _, attrs in parser.seen if "aria-describedby" in attrs]
    assert set(asked) <= set(ids)


def test_page_asks_nothing_of_the_network(found: Explained) -> None:
    html = page(found)
    assert "://" not in html
    assert "url(" not in html
    assert not re.search(r"\b(src|href|srcset|action)=|@import|fetch\(|XMLHttp", html)


def test_page_says_labels_without_colour(found: Explained) -> None:
    """Each sentence has a letter, its label in words for a screen reader, and a place in the tab order."""
    html = page(found)
    for e in found.sentences:
        mark = "?" if e.unsure else ""
        assert f'<b class="badge" aria-hidden="true">{e.prediction.label.value[0].upper()}{mark}</b>' in html
        assert f'<span class="sr">{e.prediction.label.shown}, ' in html
    assert html.count('role="button" tabindex="0"') == 5
    assert html.count('type="checkbox"') == 5


def run(*args: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "newsgrain", "explain", *map(str, args)]
    env = {**os.environ, "COLUMNS": "300"}
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=env)


def test_command(models: Path, archive: Path) -> None:
    """Coloured text, JSON and a page from the same article; the terminal is not steered by the text."""
    cwd = models.parent
    (cwd / "a.txt").write_text(NASTY)
    done = run("a.txt", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert "It may rain, she said." in done.stdout
    assert "\x1b" not in done.stdout
    row = json.loads(run(archive, "--article", 2, "--json", "--html", "p/page.html", cwd=cwd).stdout)
    assert row["sentences"][0]["text"] == "The council bought four buses."
    assert sum(row["counts"].values()) == 4
    assert "The council bought four buses." in (cwd / "p" / "page.html").read_text()


def test_errors_are_one_line(models: Path, archive: Path) -> None:
    cwd = models.parent
    (cwd / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    for args in (("nosuch.txt",), ("bad.txt",), (archive, "--article", 9), (archive, "--model", "none")):
        done = run(*args, cwd=cwd)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
