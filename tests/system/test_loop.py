"""The whole loop with a real server and a real browser: nothing twice, nothing lost, every book balances."""

import logging
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import VOTES, Vote
from newsgrain.files import read_lines, to_json, write_lines
from newsgrain.labelstudio.studio import Project
from newsgrain.records import LABELS, Answer, Article, Flag, Gold, Label, LabelledArticle, Prediction
from newsgrain.text.sentences import split
from tests.files import contents
from tests.system.annotators import Person
from tests.system.browser import Keyboard
from tests.system.servers import ROOT, Server, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.system, pytest.mark.slow("a round of labelling by keyboard on a server of its own")]
TITLE = "the loop"
DISPUTES = "the loop disputes"
SENTENCES = 100
BY_KEYBOARD = 12
# shown by pytest --log-cli-level=INFO
TOLD = logging.getLogger(__name__)


@dataclass
class Desk:
    """The folder that the editor works in, the server, and what each sentence really is."""

    server: Server
    folder: Path
    truth: dict[str, Label] = field(default_factory=dict)

    def newsgrain(self, *args: object) -> dict[str, Any]:
        """Run a command here."""
        return run(self.server, self.folder, *args)

    def project(self, title: str = TITLE) -> Project:
        """The project as the server has it now."""
        with self.server.studio() as opened:
            found = opened.find(title)
        assert found is not None
        return found

    def person(self, name: str, title: str = TITLE) -> Person:
        """Invite somebody to label a project."""
        return Person(self.server, name, self.project(title).project_id, self.truth)

    def answers(self) -> list[Answer]:
        """All lines that were pulled."""
        return list(corpus.answers(self.folder / "annotations"))

    def gold(self) -> dict[str, Gold]:
        """Settled labels by sentence."""
        return {g.sentence_id: g for g in corpus.gold(self.folder / "annotations")}


@pytest.fixture
def desk(server: Server, tmp_path: Path) -> Desk:
    """Our own corpus stands in for an archive whose labels nobody knows yet."""
    made = Desk(server, tmp_path)
    (tmp_path / "annotations").mkdir()
    shutil.copy(ROOT / "annotations" / "GUIDELINES.md", tmp_path / "annotations")
    articles = _genre_by_genre(made.truth)
    write_lines(tmp_path / "in.jsonl", map(to_json, _exactly(articles, SENTENCES)))
    write_lines(tmp_path / "pool.jsonl", map(to_json, islice(articles, 3)))
    return made


def _genre_by_genre(truth: dict[str, Label]) -> Iterator[Article]:
    """The first article of each genre, then the second; `truth` gets their labels, in text order."""
    by_genre: dict[str, list[LabelledArticle]] = {}
    for genre, item in corpus.labelled(ROOT / "annotations"):
        by_genre.setdefault(genre, []).append(item)
    for item in chain.from_iterable(zip(*by_genre.values(), strict=False)):
        truth.update({f"{item.article.article_id}:{s.start}-{s.end}": s.label for s in item.labels})
        yield item.article


def _exactly(articles: Iterator[Article], count: int) -> Iterator[Article]:
    """Articles of `count` sentences in all; the last one is cut short."""
    for article in articles:
        sentences = split(article).sentences
        if len(sentences) >= count:
            text = article.text[: sentences[count - 1].end]
            yield replace(article, text=text, blocks=None)
            return
        count -= len(sentences)
        yield article


def test_the_loop(desk: Desk, chromium: "Browser") -> None:
    """Push, label by two hands, pull, agree, settle, train, suggest: the books balance at each step."""
    push_once(desk)
    with closing(desk.person("lea")) as lea, closing(desk.person("max")) as max_:
        label_at = share(desk, lea, max_)
        seconds = label_together(desk, chromium, lea, max_, label_at)
        TOLD.info("%.2f s a sentence by keyboard, the machine's share", seconds)
        pull_everything(desk, lea, max_)
        edit_one(desk, max_, lea)
        agree(desk, lea, max_)
        rule(desk, chromium, *adjudicate(desk, lea, max_))
        be_served(desk, chromium, lea, max_, *suggest(desk, lea))


def push_once(desk: Desk) -> None:
    """A plan writes nothing, a push writes all, a second one nothing."""
    push = ("push", "in.jsonl", "--project", TITLE)
    assert desk.newsgrain(*push, "--plan")["new"] == SENTENCES
    pushed = desk.newsgrain(*push)
    assert pushed["new"] == SENTENCES
    again = desk.newsgrain(*push)
    assert (again["new"], again["known"], again["configured"]) == (0, SENTENCES, False)
    assert again["label_at"] == pushed["label_at"]


def share(desk: Desk, lea: Person, max_: Person) -> str:
    """Both have accounts, and now a share as well; where lea labels."""
    told = desk.newsgrain("team", "add", lea.email, max_.email, "--project", TITLE)
    assert [(m["address"], m["password"]) for m in told["members"]] == [(p.email, None) for p in (lea, max_)]
    return str(told["members"][0]["label_at"])


def label_together(desk: Desk, chromium: "Browser", lea: Person, max_: Person, label_at: str) -> float:
    """Lea has a browser and no mouse, max a script; both at once, then lea goes on by API.

    Returns the seconds that a sentence took by keyboard.
    """
    with ThreadPoolExecutor(1) as other:
        done = other.submit(max_.label_rest)
        seconds = label_by_keyboard(desk, chromium, lea, label_at)
        pulled = desk.newsgrain("pull", "--project", TITLE)
        assert len(lea.given) <= pulled["answers"] <= len(lea.given) + SENTENCES
        lea.label_rest()
        done.result()
    assert len(lea.given) == len(max_.given) == SENTENCES
    assert min(len(lea.drafted), len(max_.drafted)) > 0
    return seconds


def label_by_keyboard(desk: Desk, chromium: "Browser", lea: Person, label_at: str) -> float:
    """Two keys a sentence, one to skip, in the order of the text; at the end a label is only begun.

    Returns the seconds that a sentence took.
    """
    with closing(Keyboard(chromium, desk.server.url)) as page:
        page.log_in(lea.email)
        task: dict[str, Any] | None = page.open(label_at)
        took = 0.0
        for n in range(BY_KEYBOARD):
            assert task is not None
            if n % 10 == 0:
                look(page, task)
            began = time.monotonic()
            task = press(page, task, lea, skip=n == 2)
            took += time.monotonic() - began
        assert list(lea.given) == list(desk.truth)[:BY_KEYBOARD]
        assert page.keys == [key for said in lea.given.values() for key in keys(said)]
        page.begin("1")
    return took / BY_KEYBOARD


def press(
    page: Keyboard, task: dict[str, Any], person: Person, *, skip: bool = False
) -> dict[str, Any] | None:
    """Answer as this person would; the next task."""
    said = None if skip else person.thinks(task)
    person.remember(task, said)
    return page.answer(said.hotkey) if said else page.skip()


def keys(said: Vote | None) -> tuple[str, ...]:
    """What an annotator presses for an answer."""
    return (said.hotkey, "Enter") if said else (" ",)


def look(page: Keyboard, task: dict[str, Any]) -> None:
    """The sentence, where it is from, the choices and the guidelines are on the screen at once."""
    data = task["data"]
    shown = [data["headline"], data["about"], *(f"{kind.hotkey} {kind.shown}" for kind in VOTES)]
    for text in (*shown, "Guidelines for annotators"):
        assert page.on_screen(text), text
    assert page.marked() == data["sentence"].strip()


def pull_everything(desk: Desk, lea: Person, max_: Person) -> None:
    """Every answer once, no draft among them; pulled again, in part or in full, no byte changes."""
    pull = ("pull", "--project", TITLE)
    desk.newsgrain(*pull)
    found = desk.answers()
    assert len(found) == 2 * SENTENCES
    for person in (lea, max_):
        assert {a.sentence_id: a.vote for a in found if a.annotator == person.email} == person.given
    before = contents(desk.folder)
    assert desk.newsgrain(*pull)["new"] == 0
    everything = desk.newsgrain(*pull, "--all")
    assert (everything["answers"], everything["new"]) == (2 * SENTENCES, 0)
    assert contents(desk.folder) == before
    project = desk.project()
    assert (project.tasks, project.answers) == (SENTENCES, 2 * SENTENCES)


def edit_one(desk: Desk, person: Person, other: Person) -> None:
    """An answer thought better of is one line more, and the old line stays."""
    at = next(at for at in person.numbers if person.given[at] == other.given[at] == desk.truth[at])
    label = LABELS[(LABELS.index(desk.truth[at]) + 1) % len(LABELS)]
    person.edit(person.numbers[at], label)
    person.given[at] = label
    before = desk.answers()
    pulled = desk.newsgrain("pull", "--project", TITLE)
    assert (pulled["everything"], pulled["new"]) == (False, 1)
    *kept, last = desk.answers()
    assert kept == before
    assert (last.sentence_id, last.annotator, last.label) == (at, person.email, label)


def agree(desk: Desk, lea: Person, max_: Person) -> None:
    """Agreement is what the two notebooks say."""
    labels = [
        {at: said for at, said in person.given.items() if isinstance(said, Label)} for person in (lea, max_)
    ]
    both = labels[0].keys() & labels[1].keys()
    same = sum(labels[0][at] == labels[1][at] for at in both)
    found = desk.newsgrain("agreement")
    assert (found["sentences"], found["shared"]) == (SENTENCES, len(both))
    assert found["answers"] == sum(map(len, labels))
    assert found["observed"]["value"] == pytest.approx(same / len(both))


def adjudicate(desk: Desk, lea: Person, max_: Person) -> tuple[set[str], str]:
    """Each sentence asked about is in its one book; returns the disputed ones and where to rule on them."""
    books = {at: book(lea.given[at], max_.given[at]) for at in lea.given}
    found = desk.newsgrain("adjudicate", "--project", TITLE, "--push")
    counts = Counter(books.values())
    assert set(counts) == {"gold", "disputed", "single", "skipped", "flagged"}
    assert {kind: found[kind] for kind in counts} == counts
    assert (found["sentences"], found["answers"]) == (SENTENCES, len(desk.answers()))
    assert set(desk.gold()) == {at for at, kind in books.items() if kind == "gold"}
    assert all(g.label == lea.given[at] == max_.given[at] for at, g in desk.gold().items())
    assert found["pushed"]["new"] == counts["disputed"]
    return {at for at, kind in books.items() if kind == "disputed"}, found["pushed"]["label_at"]


def book(one: Vote | None, other: Vote | None) -> str:
    """Where a sentence with these two answers belongs."""
    if one and other:
        return "disputed" if one != other else "flagged" if isinstance(one, Flag) else "gold"
    return "single" if one or other else "skipped"


def rule(desk: Desk, chromium: "Browser", disputed: set[str], label_at: str) -> None:
    """Disputes are a project of their own; a third person rules, and nothing stays open."""
    again = desk.newsgrain("adjudicate", "--project", TITLE, "--push")
    assert (again["pushed"]["new"], again["pushed"]["known"]) == (0, len(disputed))
    before = desk.gold()
    with closing(desk.person("kim", DISPUTES)) as kim:
        rule_by_keyboard(desk, chromium, kim, label_at)
        kim.label_rest()
        assert kim.given.keys() == disputed
    pulled = desk.newsgrain("pull", "--project", DISPUTES)
    assert (pulled["answers"], pulled["new"]) == (len(disputed), len(disputed))
    settled = desk.newsgrain("adjudicate")
    assert (settled["disputed"], settled["gold"]) == (0, len(before) + len(disputed))
    assert settled["how"]["adjudicated"] == len(disputed)
    assert desk.gold().items() >= before.items()
    assert all(desk.gold()[at].label == kim.given[at] for at in disputed)


def rule_by_keyboard(desk: Desk, chromium: "Browser", kim: Person, label_at: str) -> None:
    """Both answers and their notes are shown, nobody's name is."""
    with closing(Keyboard(chromium, desk.server.url)) as page:
        page.log_in(kim.email)
        task: dict[str, Any] | None = page.open(label_at)
        page.picture("disputes")
        for _ in range(3):
            assert task is not None
            look(page, task)
            assert page.on_screen("said once")
            assert not page.on_screen("@a.example")
            task = press(page, task, kim)


def suggest(desk: Desk, lea: Person) -> tuple[Prediction, str]:
    """Train on what was settled and push a pool with suggestions.

    Returns what the model is least sure of, and where lea labels it.
    """
    desk.newsgrain("dataset")
    assert desk.newsgrain("train")["sentences"] == len(desk.gold())
    desk.newsgrain("classify", "pool.jsonl", "--out", "out")
    found = predictions(desk.folder / "out")
    push = ("push", "pool.jsonl", "--project", TITLE, "--suggest", "all")
    pushed = desk.newsgrain(*push)
    assert (pushed["new"], pushed["suggested"], pushed["stale"]) == (len(found), len(found), 0)
    again = desk.newsgrain(*push)
    assert (again["new"], again["known"], again["suggested"]) == (0, len(found), 0)
    assert desk.project().tasks == SENTENCES + len(found)
    return min(found, key=lambda p: p.confidence), pushed["shares"][lea.email]


def predictions(out: Path) -> list[Prediction]:
    """What `newsgrain classify` wrote."""
    names = [f.name for f in fields(Prediction)]
    parts = sorted(out.glob("sentences/*.jsonl"))
    read = (read_lines(path, lambda row: Prediction(**{name: row[name] for name in names})) for path in parts)
    return list(chain.from_iterable(read))


def be_served(
    desk: Desk, chromium: "Browser", lea: Person, max_: Person, least_sure: Prediction, label_at: str
) -> None:
    """The sentence that the model is least sure of comes first, for both, with its label beside it."""
    task = max_.next(max_.project)
    assert task is not None
    assert task["data"]["sentence_id"] == least_sure.sentence_id
    for scheme in ("Dark", "Light"):
        with closing(Keyboard(chromium, desk.server.url, scheme)) as page:
            page.log_in(lea.email)
            task = page.open(label_at)
            assert task["data"]["sentence_id"] == least_sure.sentence_id
            look_at_suggestion(page, task, Label(least_sure.label))
            page.picture(f"labelling-{scheme.lower()}")
            if scheme == "Light":
                page.answer("2")
    assert desk.newsgrain("pull", "--project", TITLE)["new"] == 1
    last = desk.answers()[-1]
    assert (last.sentence_id, last.label) == (least_sure.sentence_id, Label.ATTRIBUTION)
    assert last.suggested == least_sure.label


def look_at_suggestion(page: Keyboard, task: dict[str, Any], label: Label) -> None:
    """It is told beside the choices, none of which is made; every text stands out from its background."""
    look(page, task)
    assert page.on_screen(f"Suggested: {label.hotkey} {label.shown}")
    assert min(page.contrasts(".ng-page p, .ng-page li, .ng-page td, .ng-page span, .ng-page h4")) >= 4.5
