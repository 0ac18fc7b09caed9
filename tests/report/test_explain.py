"""An explanation is the model's own sum, told in words, and a page that stands alone."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from newsgrain.annotations import dataset
from newsgrain.features.cue_names import plain
from newsgrain.features.matrix import BLOCKS, featurise, in_context, names
from newsgrain.features.naming import BLOCK_BITS, column_of
from newsgrain.model.classifier import Classifier
from newsgrain.model.evidence import Explained, explain, headed
from newsgrain.model.learn import lay_out
from newsgrain.model.linear import Linear, Settings
from newsgrain.model.seam import Cue, Look
from newsgrain.records import LABELS, Article, Label
from newsgrain.report.article_page import page
from newsgrain.text.sentences import split
from newsgrain.wording import percent
from tests import toy
from tests.processes import Done, run

NASTY = (
    "<script>alert('x')</script> & “said” <b>Ola</b>\n\nIt may rain, she said. \x1b[31mRed.\n\n\"><img src=x>"
)
VOID = {"meta", "input", "br"}


@pytest.fixture
def found(toy_model: Linear) -> Explained:
    return explain(toy_model, toy.labelled(0).article)


def differences(scores: NDArray[np.float64], best: list[int]) -> list[float]:
    """Score of each label minus the mean of the others."""
    rows: list[list[float]] = scores.tolist()
    return [row[k] - (sum(row) - row[k]) / (len(LABELS) - 1) for row, k in zip(rows, best, strict=True)]


def test_amounts_sum_to_the_difference_of_scores(toy_model: Linear, found: Explained) -> None:
    """Cues and rest together are what the model itself computes."""
    cut = split(found.article)
    scores = toy_model.scores(featurise(in_context([cut])), np.full(len(cut), True))
    looks = [e.look for e in found.sentences]
    best = [LABELS.index(e.prediction.label) for e in found.sentences]
    summed = [sum(c.amount for c in look.cues) + sum(look.rest.values()) for look in looks]
    np.testing.assert_allclose(summed, differences(scores, best), atol=1e-5)
    np.testing.assert_allclose(summed, [look.difference for look in looks])


def test_the_labels_are_those_of_the_batch(toy_model: Linear) -> None:
    """Label, confidence and probabilities are to the last digit what `classify` writes."""
    for n in range(5):
        article = toy.labelled(n).article
        found = explain(toy_model, article)
        assert [e.prediction for e in found.sentences] == Classifier(toy_model).predict_all([article])[0]


def test_what_an_article_is_called(toy_model: Linear) -> None:
    """Its title; else its first sentence that is no boilerplate, without Markdown, cut to a line."""
    assert headed("T\n x", ["a"], "o") == "T x"
    assert headed(None, ["# A b"], "o") == "A b"
    assert headed("", [], "dir/o.txt") == "dir/o.txt"
    assert len(headed("long " * 90, [], "o")) <= 120
    text = toy.labelled(0).article.text
    assert explain(toy_model, Article("x", text)).heading == "A barn burned down in Vell on Monday."


@pytest.mark.parametrize(("share", "told"), [(0.5999, 59), (0.6, 60), (0.58, 58), (0.999999, 99), (1.0, 100)])
def test_percent_is_rounded_down(share: float, told: int) -> None:
    """What is below a limit never looks as if it reached it."""
    assert percent(share) == str(told)


@pytest.mark.parametrize(
    ("url", "linked"), [("https://a.example/b?c&d", True), ("javascript:alert(1)", False), (None, False)]
)
def test_only_web_addresses_become_links(toy_model: Linear, url: str | None, linked: bool) -> None:
    html = page(explain(toy_model, Article("x", "One.", url=url)))
    assert ('rel="noreferrer">original</a>' in html) is linked
    assert "javascript:" not in html


def test_names_are_those_of_the_columns() -> None:
    """Every named feature is a column of its sentence's row; what is left are characters and shapes."""
    cut = split(toy.labelled(1).article)
    rows = featurise(in_context([cut]))
    for i, found in enumerate(names(cut)):
        row = rows[i]
        columns = {column_of(block, name) for block, name in found}
        assert columns <= set(row.indices.tolist())
        unnamed = [c for c in row.indices.tolist() if c not in columns]
        assert {BLOCKS[c >> BLOCK_BITS] for c in unnamed} == {"char", "shape"}


def test_what_is_told_is_what_is_scored(toy_model: Linear) -> None:
    """One reading gives the probabilities that classifying gives, and cues that add up to the scores."""
    cut = split(toy.labelled(1).article)
    told, p = toy_model.tell(cut), toy_model.probabilities([cut])
    np.testing.assert_array_equal(told.probabilities, p)
    for k in range(len(LABELS)):
        looks = told.looks([k] * len(cut))
        logs = np.log(p)
        leads = (logs[:, k] - np.delete(logs, k, axis=1).mean(1)).tolist()
        assert [look.difference for look in looks] == pytest.approx(leads, abs=1e-6)


def test_an_article_is_read_once(toy_model: Linear, monkeypatch: pytest.MonkeyPatch) -> None:
    """Explaining asks for its probabilities only beside what made them."""
    monkeypatch.setattr(Linear, "probabilities", None)
    assert explain(toy_model, toy.labelled(1).article).sentences


def test_known_signals_are_named(toy_examples: dataset.Examples) -> None:
    """According to, a byline, an appeal and a hedge are told in words."""
    rows = toy_examples.rows, toy_examples.classes, toy_examples.groups
    knows_all = lay_out(*rows, Settings(min_rows=1)).fit()
    told = {
        cue.name
        for n in (0, 2, 3)
        for e in explain(knows_all, toy.labelled(n).article).sentences
        for cue in e.look.cues
    }
    assert {"rule: a source vouches for it", "main verb “said”", "“may” at the main verb"} <= told


@pytest.mark.parametrize(
    ("block", "name", "words"),
    [
        (0, "said", "“said”"),
        (0, "^ according", "begins with “according”"),
        (0, ". $", "ends with “.”"),
        (3, "b1 same say", "sentence before: verb of saying"),
        (3, "a2 none", "two after: there is none"),
        (3, "cue may h", "may, might or could"),
        (4, "r source", "rule: a source vouches for it"),
        (4, "r ", "rule: no sign of a source, a doubt or an appeal"),
        (4, "r AH", "rule: signs of clear attribution and clear hedging"),
        (5, "sign A out", "its main clause: said by a source, outside quotation marks"),
        (
            5,
            "verb say that 1 org",
            "main verb: a verb of saying, “that” behind it and a clause, its subject a body that can speak",
        ),
        (5, "b Ain 1", "sentence before: said by a source, inside a quotation, in same block"),
        (5, "tail say end", "who said it, told at its edge, with a verb of saying"),
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
    yes, place, no = Cue("word", "a", 2.0), Cue("place", "b", 1.0), Cue("rule", "c", -1.0)
    look = Look(2.0, (yes, place, no), {})
    assert (look.spoke_for(3), look.spoke_against(3)) == ([yes], [no])
    assert look.spoke_for(3, {"place"}) == [place]


def test_every_sentence_has_its_label_and_cues(found: Explained) -> None:
    assert found.sentences[0].prediction.text == "By Ola Brant"
    assert sum(found.counts().values()) == len(found.sentences) == 5
    assert found.counts()[Label.SPECULATION] >= 1
    for e in found.sentences:
        amounts = [cue.amount for cue in e.look.spoke_for(3)]
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
def test_page_is_balanced_and_escaped(toy_model: Linear, text: str) -> None:
    """Nothing of an article becomes markup, in its text, title or origin."""
    article = Article("x", text, title="<i>T</i>", origin='"><u>')
    html = page(explain(toy_model, article))
    parser = Balance()
    parser.feed(html)
    assert parser.stack == []
    tags = [tag for tag, _ in parser.seen]
    assert tags.count("script") == 1
    assert not {"img", "u", "link", "iframe"} & set(tags)
    assert [attrs["href"] for tag, attrs in parser.seen if tag == "a"] == ["#article"]
    assert "\x1b" not in html
    ids = [attrs["id"] for _, attrs in parser.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    asked = [attrs["aria-describedby"] for _, attrs in parser.seen if "aria-describedby" in attrs]
    assert set(asked) <= set(ids)


def test_page_asks_nothing_of_the_network(found: Explained) -> None:
    html = page(found)
    assert "://" not in html
    assert "url(" not in html
    assert not re.search(r"\b(src|srcset|action)=|href=\"[^#]|@import|fetch\(|XMLHttp", html)


def test_page_says_labels_without_colour(found: Explained) -> None:
    """Each sentence has a letter, its label in words for a screen reader, and a place in the tab order."""
    html = page(found)
    for e in found.sentences:
        mark, sure = "?" * e.unsure, int(e.prediction.confidence * 100 + 1e-9)
        letter = e.prediction.label.value[0].upper()
        assert f'<b class="badge" aria-hidden="true">{letter}{mark}<i>{sure}</i></b>' in html
        assert f'<span class="sr">{e.prediction.label.shown}, {sure}%' in html
    assert html.count('role="button" tabindex="0"') == 5
    assert html.count('type="checkbox"') == 6


def explained(*args: object, cwd: Path) -> Done:
    return run("explain", *args, cwd=cwd, COLUMNS="300")


def test_command(models: Path, archive: Path) -> None:
    """Coloured text, JSON and a page from the same article; the terminal is not steered by the text."""
    cwd = models.parent
    (cwd / "a.txt").write_text(f"It rained.\n\n{NASTY}")  # what begins with tags is no plain text
    done = explained("a.txt", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert "It may rain, she said." in done.stdout
    assert "\x1b" not in done.stdout
    row = json.loads(explained(archive, "--article", 2, "--json", "--html", "p/page.html", cwd=cwd).stdout)
    assert row["sentences"][0]["text"] == "The council bought four buses."
    assert sum(row["counts"].values()) == 4
    assert "The council bought four buses." in (cwd / "p" / "page.html").read_text()


def test_errors_are_one_line(models: Path, archive: Path) -> None:
    cwd = models.parent
    (cwd / "bad.txt").write_bytes(b"\x89PNG\x00\xff")
    for args in (("nosuch.txt",), ("bad.txt",), (archive, "--article", 9), (archive, "--model", "none")):
        done = explained(*args, cwd=cwd)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr


def test_a_folder_that_begins_with_what_cannot_be_read_says_what_can(models: Path) -> None:
    cwd = models.parent
    (cwd / "in").mkdir()
    for name, data in (("a.txt", b"\x89PNG\x00\xff"), ("b.txt", b""), ("c.txt", b"It rained.")):
        (cwd / "in" / name).write_bytes(data)
    told = explained("in", cwd=cwd).stderr
    assert told.startswith("newsgrain: in/a.txt: ")
    assert told.endswith("; --article 3 is in/c.txt\n")
    assert explained("in", "--article", 3, cwd=cwd).returncode == 0


def test_a_terminal_that_is_too_narrow_still_gets_the_words(models: Path, archive: Path) -> None:
    """Nothing of them is left out; whatever shows them breaks the lines."""
    cwd = models.parent
    done = run("explain", archive, "--article", 2, cwd=cwd, COLUMNS="10")
    assert "council bought four" in " ".join(done.stdout.split())
    assert "promotional" in run("classify", archive, "--out", "o", cwd=cwd, COLUMNS="10").stdout.lower()


def test_a_file_without_an_article_has_no_smaller_number(models: Path) -> None:
    done = run("explain", "-", cwd=models.parent)
    assert (done.returncode, done.stderr) == (1, "newsgrain: -: has no article; give a file that holds one\n")
