"""A whole round as a lead and three annotators live it: rules, texts and the server go, and all adds up."""

import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import VOTES, Vote
from newsgrain.files import append_lines, to_json, write_lines
from newsgrain.labelstudio import pulling, server_errors, studio
from newsgrain.labelstudio.studio import Studio
from newsgrain.records import LABELS, Answer, Article, Label
from newsgrain.serve import running
from tests import toy
from tests.system.browser import Keyboard
from tests.system.conftest import NO_SERVER
from tests.system.postgres import cluster
from tests.system.servers import LIVE, PATIENCE_S, ROOT, Server, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.system, pytest.mark.slow("three browsers on a server of its own, two minutes")]
TITLE = LIVE
NAMES = (
    "ann@round.example",
    "bea@round.example",
    "cyd@round.example",
)  # others have accounts on this server, too
ARTICLES = ("mill", "weir", "lock")
EACH = 12
POSTGRESQL = "NEWSGRAIN_TEST_POSTGRESQL"
SAYS = (
    "The {what} number {n} was sold on Monday.",
    "The {what} number {n} is old, the owner said.",
    "The {what} number {n} may close next year.",
    "Subscribe to our {what} letter number {n} today.",
)
# shown by pytest --log-cli-level=INFO
TOLD = logging.getLogger(__name__)


def article(what: str, **other: str) -> Article:
    """Twelve sentences, each label in turn; `other` has sentences that a correction changed, by number."""
    said = [other.get(f"n{n}", SAYS[n % 4].format(what=what, n=n)) for n in range(EACH)]
    return Article(what, "\n\n".join(said), title=f"News of the {what}", source="The Shannon Standard")


@dataclass
class Annotator:
    """Somebody before a screen; `asked` and `given` have what they were shown and said, by task."""

    email: str
    page: Keyboard
    truth: dict[str, Label]
    address: str = ""
    task: dict[str, Any] | None = None
    given: dict[int, Vote | None] = field(default_factory=dict)
    asked: dict[int, dict[str, Any]] = field(default_factory=dict)
    keys: int = 0
    seconds: float = 0.0

    def sit_down(self) -> None:
        """Open, or load again, where they label; what is shown is what is left for them."""
        self.task = self.page.open(self.address) or None

    def one(self) -> None:
        """Answer by keyboard what is on the screen."""
        assert self.task is not None
        number, said = self.task["id"], self.thinks()
        assert number not in self.given, "nobody is asked the same thing twice"
        began = time.monotonic()
        following = self.page.answer(said.hotkey) if said else self.page.skip()
        self.seconds += time.monotonic() - began
        self.keys += 2 if said else 1
        self.given[number], self.asked[number], self.task = said, self.task["data"], following

    def thinks(self) -> Vote | None:
        """All know what is right; bea errs at times, cyd leaves one out and flags another."""
        assert self.task is not None
        data = self.task["data"]
        right = self.truth[data["sentence_id"]]
        count = len(self.given)
        if self.email == NAMES[1] and count % 7 == 5:
            return LABELS[(LABELS.index(right) + 1) % 4]
        if self.email == NAMES[2] and count in (4, 9):
            return None if count == 4 else VOTES[-1]
        return right

    def left(self) -> int:
        """What the page itself says that they have left."""
        tab = parse_qs(urlsplit(self.address).query)["tab"][0]
        answer = self.page.page.request.get(f"{self.page.url}/newsgrain/progress?tab={tab}")
        return int(answer.json()["left"])

    def asks_for_no_tab(self) -> int:
        """The status of the answer about a tab whose number is one to Unicode and none to Python."""
        return int(self.page.page.request.get(f"{self.page.url}/newsgrain/progress?tab=²").status)


@dataclass
class Round:
    """The lead's folder, the server, and everybody at work."""

    server: Server
    folder: Path
    truth: dict[str, Label] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)  # what the owner says, which no model gets wrong
    people: list[Annotator] = field(default_factory=list)
    wanted: int = 0
    gone: set[int] = field(default_factory=set)

    def newsgrain(self, *args: object, code: int = 0) -> dict[str, Any]:
        """Run a command here."""
        return run(self.server, self.folder, *args, code=code)

    def learn(self, what: Article) -> None:
        """Note what is right of each sentence."""
        at = 0
        for n, text in enumerate(what.text.split("\n\n")):
            name = f"{what.article_id}:{at}-{at + len(text)}"
            self.truth[name] = LABELS[n % 4]
            self.quoted |= {name} if "the owner said" in text else set()
            at += len(text) + 2

    def work(self, turns: int) -> None:
        """Everybody answers so many, all with a sentence open at every moment."""
        for _ in range(turns):
            for who in self.people:
                if who.task is not None:
                    who.one()

    def sit_down(self) -> None:
        """Everybody loads their page again."""
        for who in self.people:
            who.sit_down()

    def lose(self, what: str, indices: Collection[int]) -> None:
        """Note that sentences are no more, nor are their answers on the server."""
        asked = (item for who in self.people for item in who.asked.items())
        self.gone |= {n for n, d in asked if d["article_id"] == what and d["sentence_index"] in indices}

    def answers(self) -> list[Answer]:
        """All lines that were pulled."""
        return list(corpus.answers(self.folder / "annotations"))

    def said(self) -> list[tuple[str, Vote | None]]:
        """All answers that stand on the server, with who gave them."""
        return [(who.email, v) for who in self.people for n, v in who.given.items() if n not in self.gone]

    def balanced(self) -> dict[str, Any]:
        """Status, whose totals are what everybody's notebook and everybody's page say."""
        told, said = self.newsgrain("status", "--project", TITLE), self.said()
        kinds = Counter(
            "skipped" if v is None else "labels" if v in set(LABELS) else "flags" for _, v in said
        )
        assert [told[name] for name in ("labels", "not_sentences", "skipped")] == [
            kinds[name] for name in ("labels", "flags", "skipped")
        ]
        by = Counter(name for name, _ in said)
        assert {who["name"]: who["answers"] for who in told["people"]} == {name: by[name] for name in NAMES}
        left = {who.email: who.left() for who in self.people}
        assert {who.asks_for_no_tab() for who in self.people} == {404}
        assert {who["name"]: who["left"] for who in told["people"]} == left
        assert told["wanted"] == self.wanted
        assert told["wanted"] - told["left"] == kinds["labels"] + kinds["flags"]  # none is one too many
        return told


@pytest.fixture
def desk(server: Server, chromium: "Browser", tmp_path: Path) -> Iterator[Round]:
    """A lead before a server that suggests live."""
    with seated(server, chromium, tmp_path) as made:
        yield made


@contextmanager
def seated(server: Server, chromium: "Browser", folder: Path) -> Iterator[Round]:
    """A corpus of three articles to label and one that is settled, and three people with browsers."""
    made = Round(server, folder)
    (folder / "annotations").mkdir()
    shutil.copy(ROOT / "annotations" / "GUIDELINES.md", folder / "annotations")
    toy.settle_quays(folder / "annotations", 24)
    made.truth |= {gold.sentence_id: gold.label for gold in corpus.gold(folder / "annotations")}
    for what in map(article, ARTICLES):
        made.learn(what)
        append_lines(folder / "in.jsonl", [to_json(what)])
    with ExitStack() as stack:
        pages = [stack.enter_context(closing(Keyboard(chromium, server.url))) for _ in NAMES]
        made.people = [Annotator(name, page, made.truth) for name, page in zip(NAMES, pages, strict=True)]
        yield made


def test_a_round(desk: Round) -> None:
    """On SQLite, as a team begins."""
    play(desk)


def test_a_round_on_postgresql(chromium: "Browser", tmp_path: Path) -> None:
    """The same, with the answers in a database of PostgreSQL's."""
    if NO_SERVER in os.environ:
        pytest.skip(f"{NO_SERVER} is set")
    if POSTGRESQL not in os.environ:
        pytest.skip(f"takes four minutes and a PostgreSQL: {POSTGRESQL}=1 runs it")
    (folder := tmp_path / "desk").mkdir()
    with cluster() as address:
        server = Server(tmp_path / "home", DATABASE_URL=address)
        server.start_live()
        try:
            with seated(server, chromium, folder) as desk:
                play(desk)
        finally:
            server.stop()
    assert not list(tmp_path.glob("home/data/*.sqlite3"))


def play(desk: Round) -> None:
    """From the first push to gold."""
    begin(desk)
    desk.work(5)
    assert desk.balanced()["gold_questions"]
    change_the_rules(desk)
    desk.work(4)
    desk.balanced()
    kill_the_server(desk)
    desk.work(3)
    correct(desk)
    desk.work(2)
    take_down(desk)
    while any(who.task for who in desk.people):
        desk.work(1)
    tell(desk)
    settle_all(desk, desk.balanced())


def begin(desk: Round) -> None:
    """Push with gold questions, let three people in, and see them sit down before a suggestion."""
    pushed = desk.newsgrain("push", "in.jsonl", "--project", TITLE, "--gold-questions", "12%")
    asked = pushed["gold_questions"]["new"]
    assert pushed["new"] == len(ARTICLES) * EACH + asked > len(ARTICLES) * EACH
    desk.wanted = 2 * pushed["new"]
    connected(desk.server)
    members = desk.newsgrain("team", "add", *NAMES, "--project", TITLE)["members"]
    for who, member in zip(desk.people, members, strict=True):
        assert who.email == member["address"]
        who.address = member["label_at"]
        who.page.log_in(who.email, member["password"])
        who.sit_down()
        who.page.page.locator(".ng-suggested:visible").first.wait_for()
    told = desk.balanced()
    assert sum(who["left"] for who in told["people"]) == desk.wanted


def connected(server: Server) -> None:
    """Wait until the project asks for suggestions live."""
    until = time.monotonic() + PATIENCE_S
    with server.studio() as opened:
        while (found := opened.find(TITLE)) is None or found.model_version != running.TITLE:
            assert time.monotonic() < until
            time.sleep(0.5)


def change_the_rules(desk: Round) -> None:
    """All screens get the new guidelines, and what was answered of one kind is asked again."""
    path = desk.folder / "annotations" / "GUIDELINES.md"
    before = path.read_text()
    path.write_text(before + "\nA closure that may come is speculation, whoever plans it.\n")
    push = ("push", "--project", TITLE, "--reask", "may close")
    plan = desk.newsgrain(*push, "--plan")["new"]
    pushed = desk.newsgrain(*push)
    assert pushed["new"] == plan > 0
    desk.wanted += 2 * plan
    desk.sit_down()
    assert desk.people[0].page.page.locator(".ng-guide").get_by_text("whoever plans it").count() == 1
    desk.balanced()


def kill_the_server(desk: Round) -> None:
    """With SIGKILL, while three pages are open and between two pages of a pull.

    Nothing is half written, what was sent is there, the same pull completes, and the round goes on.
    """
    (into := desk.folder / "pulled").mkdir()
    with pytest.MonkeyPatch.context() as patch, desk.server.studio() as opened:
        kill_at_the_second_page(patch, desk.server)
        with pytest.raises(server_errors.PassingError):
            pulling.pull(opened, TITLE, into, everything=False)
    assert list(into.iterdir()) == []
    assert desk.server.ended() == 1
    assert not desk.server.suggests()
    desk.server.start_live()
    with desk.server.studio() as opened:
        assert pulling.pull(opened, TITLE, into, everything=False).answers == len(desk.said())
        assert pulling.pull(opened, TITLE, into, everything=True).new == 0
    desk.sit_down()
    desk.balanced()


def kill_at_the_second_page(patch: pytest.MonkeyPatch, server: Server) -> None:
    """Of the tasks that are read, five a page."""
    patch.setattr(studio, "PAUSES", (0.2, 0.2))
    patch.setattr(studio, "PAGE", 5)
    real = Studio._page

    def page(self: Studio, listing: Any, number: int, **ask: Any) -> Any:
        if number == 2:
            server.kill()
        return real(self, listing, number, **ask)

    patch.setattr(Studio, "_page", page)


def correct(desk: Round) -> None:
    """One sentence is corrected: its answers are set aside, all others stay, and the new one is asked."""
    new = article("weir", n1="The weir number 1 is older than that, the owner said on Sunday.")
    desk.learn(new)
    write_lines(desk.folder / "weir.jsonl", [to_json(new)])
    done = desk.newsgrain("revise", "weir.jsonl", "--project", TITLE)
    (revised,) = done["revised"]
    assert (revised["kept"], revised["asked"], revised["dropped"]) == (EACH - 1, 1, 1)
    assert done["server"]["removed"] == 1
    desk.lose("weir", [1])
    pushed = desk.newsgrain("push", "annotations/articles/pushed.jsonl", "--project", TITLE)
    assert (pushed["new"], pushed["changed"]) == (1, 0)
    desk.sit_down()
    desk.balanced()


def take_down(desk: Round) -> None:
    """An article must go: its tasks and answers with it, and no push brings it back."""
    done = desk.newsgrain("forget", "lock", "--project", TITLE)
    gone = done["server"]["tasks"][TITLE]
    assert gone >= EACH
    desk.wanted -= 2 * gone
    desk.lose("lock", range(EACH))
    again = desk.newsgrain("push", "in.jsonl", "--project", TITLE, code=3)
    assert (again["new"], again["forgotten"]) == (0, ["lock"])
    assert not [a for a in desk.answers() if a.sentence_id.startswith("lock:")]
    desk.sit_down()
    desk.balanced()


def settle_all(desk: Round, told: dict[str, Any]) -> None:
    """At the end every answer is in one book of one sentence, and what is left is what one skipped."""
    assert (told["left"], told["waiting"]) == (1, 1)
    assert all(who["left"] == 0 for who in told["people"])
    on_questions(desk, told)
    pulled = desk.newsgrain("pull", "--project", TITLE, "--all")
    assert pulled["answers"] == len(desk.said())
    found = desk.newsgrain("adjudicate", "--project", TITLE)
    books = ("gold", "disputed", "single", "skipped", "flagged", "retracted")
    assert found["sentences"] == sum(found[name] for name in books)
    assert desk.newsgrain("agreement", "--project", TITLE, "--minimum", "5")["alpha"]["value"] > 0.6
    own = [a for a in desk.answers() if a.project == TITLE and a.label]
    assert sum(a.suggested is not None for a in own) > 0.9 * len(own)
    quoted = [a for a in own if a.sentence_id in desk.quoted and a.suggested]
    assert {a.suggested for a in quoted} == {Label.ATTRIBUTION}


def on_questions(desk: Round, told: dict[str, Any]) -> None:
    """Status judges every answer to a gold question, and nothing else."""
    names = {q.sentence_id for q in corpus.questions(desk.folder / "annotations")}
    judged = {one["annotator"]: one for one in told["gold_questions"]}
    for who in desk.people:
        asked = [n for n, data in who.asked.items() if data["sentence_id"] in names and who.given[n]]
        right = [n for n in asked if who.given[n] == desk.truth[who.asked[n]["sentence_id"]]]
        one = judged.get(who.email, {"right": 0, "of": 0})
        assert (one["right"], one["of"]) == (len(right), len(asked))


def tell(desk: Round) -> None:
    """What it took, for whoever asks."""
    answers = sum(len(who.given) for who in desk.people)
    keys, seconds = (sum(getattr(who, name) for who in desk.people) for name in ("keys", "seconds"))
    TOLD.info("%d answers, %.2f keys and %.2f s each by keyboard", answers, keys / answers, seconds / answers)
