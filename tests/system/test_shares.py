"""Several people at once on a real server: each does what is theirs, and nothing is done once too often."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from threading import Barrier

from newsgrain.labelstudio import conversion, pushing, shares
from newsgrain.labelstudio.studio import Project, Studio
from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests.system.annotators import CHOICES, Annotator
from tests.system.servers import OF_ITS_OWN, Server

pytestmark = OF_ITS_OWN


def pushed(opened: Studio, title: str, count: int, overlap: int) -> Project:
    """A project of one article with so many sentences."""
    text = "\n\n".join(f"Mill number {n} was sold on Monday." for n in range(count))
    tasks = conversion.tasks(split(Article(title, text)), "g")
    pushing.push(opened, pushing.Wanted(title, overlap, "Label."), tasks, plan=False, tell=lambda _: None)
    found = opened.find(title)
    assert found is not None
    return found


@contextmanager
def people(server: Server, *names: str) -> Iterator[list[Annotator]]:
    """Invite them, and see them out."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Annotator(server, name))) for name in names]


def answers(opened: Studio, project: Project) -> list[int]:
    """How many answers each sentence has, skips too; the server's own counts are the same."""
    fields = "id,annotations,total_annotations,cancelled_annotations"
    rows = list(opened.rows(project, fields, '{"ordering": ["tasks:id"]}', "all"))
    found = [len(row.annotations) for row in rows]
    assert [row.total_annotations + row.cancelled_annotations for row in rows] == found
    return found


def label(person: Annotator, address: str, most: int = 1000) -> list[int]:
    """Label what their tab hands out; places of the sentences, in the order that they came."""
    done: list[int] = []
    while len(done) < most and (task := person.next_in(address)) is not None:
        person.answer(task, CHOICES[0])
        done.append(task["data"]["sentence_index"])
    return done


def test_answers_of_the_same_moment_are_all_counted(server: Server) -> None:
    """One labels and one skips, eight times at once: Label Studio alone loses one of two five times."""
    together = Barrier(2)

    def at_once(person: Annotator) -> None:
        for number in tasks:
            together.wait(60)
            person.answer({"id": number}, CHOICES[0], skip=person is two[0])

    with server.studio() as opened, people(server, "at1", "at2") as two:
        project = pushed(opened, "at once", 8, 2)
        tasks = [row.id for row in opened.rows(project, "id", '{"ordering": ["tasks:id"]}')]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(at_once, two))
        assert answers(opened, project) == [2] * 8


def test_three_at_once_and_a_late_comer_waste_nothing_to_speak_of(server: Server) -> None:
    """Overlap 2: of 72 answers wanted less than 3 % are one too many, and everybody keeps to the order."""
    with server.studio() as opened, people(server, "sh1", "sh2", "sh3", "sh4") as four:
        project = pushed(opened, "shared", 36, 2)
        names = [person.email for person in four]
        at = shares.lay(opened, project, names[:3], 2, ["tasks:id"])
        with ThreadPoolExecutor(4) as at_once:
            first = list(at_once.map(lambda p: label(p, at[p.email], 8), four[:3]))
            at = shares.lay(opened, project, names, 2, ["tasks:id"])
            rest = list(at_once.map(lambda p: label(p, at[p.email]), four))
        given = answers(opened, project)
    assert all(run == sorted(run) for run in (*first, *rest))
    assert min(given) == 2
    assert sum(given) - 72 < 72 * 0.03, Counter(given)
    assert len(rest[3]) >= 8
