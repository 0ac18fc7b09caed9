"""People with accounts of their own who label through the label stream, by the API and by the keyboard."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from newsgrain.annotations.adjudicate import VOTES, Vote
from newsgrain.records import LABELS, Label
from tests.system.servers import Server

PASSWORD = "pass-word-9"  # noqa: S105 - of an account that lives as long as a test
CHOICES = ("factual_claim", "attribution", "speculation", "promotional_boilerplate")


class Annotator:
    """A person with an account of their own, labelling through the label stream."""

    def __init__(self, server: Server, name: str) -> None:
        url, key = server.environ["LABEL_STUDIO_URL"], server.environ["LABEL_STUDIO_API_KEY"]
        invited = httpx.get(f"{url}/api/invite", headers={"Authorization": f"Token {key}"}).json()
        self.email = f"{name}@a.example"
        self.web = httpx.Client(base_url=url, headers={"Referer": url}, timeout=60)
        self.web.get("/user/signup/")
        account = {"email": self.email, "password": PASSWORD, "allow_newsletters": "false"}
        account["csrfmiddlewaretoken"] = self.web.cookies["csrftoken"]
        made = self.web.post(f"/user/signup/?token={invited['token']}", data=account)
        assert made.status_code == 302, made.text[:300]
        self.web.headers["X-CSRFToken"] = self.web.cookies["csrftoken"]

    def label_all(self, project: int, *, skip: int, differ: int) -> dict[int, int]:
        """Label until nothing is left, skipping sentence `skip`; every `differ`-th is answered otherwise.

        Returns the answer's number for each sentence's.
        """
        made: dict[int, int] = {}
        while (task := self.next(project)) is not None:
            number = task["data"]["sentence_index"]
            choice = CHOICES[(number + (differ and number % differ == 0)) % 4]
            made[number] = self.answer(task, choice, skip=number == skip)
        return made

    def next(self, project: int) -> dict[str, Any] | None:
        """The task that the label stream hands out, or None when nothing is left for this person."""
        answer = self.web.get(f"/api/projects/{project}/next")
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        assert answer.status_code == httpx.codes.OK, answer.text[:300]
        return dict(answer.json())

    def next_in(self, address: str) -> dict[str, Any] | None:
        """The task that a tab hands out, asked for as the page does; None when nothing is left there."""
        parts = urlsplit(address)
        project, tab = parts.path.split("/")[2], parse_qs(parts.query)["tab"][0]
        data = self.web.get(f"/api/dm/views/{tab}?project={project}").json()["data"]
        body = {"ordering": data["ordering"], "filters": data["filters"], "project": project}
        body["selectedItems"] = {"all": False, "included": []}
        answer = self.web.post(f"/api/dm/actions?id=next_task&tabID={tab}&project={project}", json=body)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        assert answer.status_code == httpx.codes.OK, answer.text[:300]
        return dict(answer.json())

    def answer(self, task: dict[str, Any], choice: str, *, skip: bool = False, note: str = "") -> int:
        """Submit or skip; the answer's number."""
        body = {"result": region(choice, note), "lead_time": 1.5, "was_cancelled": skip}
        given = self.web.post(f"/api/tasks/{task['id']}/annotations/", json=body)
        assert given.status_code == httpx.codes.CREATED, given.text
        return int(given.json()["id"])

    def draft(self, task: dict[str, Any], choice: str) -> None:
        """Begin an answer and leave it."""
        body = {"result": region(choice), "lead_time": 0.5}
        kept = self.web.post(f"/api/tasks/{task['id']}/drafts?project={task['project']}", json=body)
        assert kept.status_code == httpx.codes.CREATED, kept.text

    def edit(self, annotation: int, choice: str) -> None:
        """Change an answer given before."""
        done = self.web.patch(f"/api/annotations/{annotation}/", json={"result": region(choice)})
        assert done.status_code == httpx.codes.OK, done.text

    def delete(self, annotation: int) -> None:
        """Take an answer back altogether."""
        done = self.web.delete(f"/api/annotations/{annotation}/")
        assert done.status_code == httpx.codes.NO_CONTENT, done.text

    def close(self) -> None:
        """Leave."""
        self.web.close()


class Person(Annotator):
    """An annotator with opinions, who notes down every answer, for a test to count with.

    `given` holds what they said of each sentence, None where they skipped; `numbers` the answers that
    went by the API; `drafted` the sentences of which they first began to say something else.
    """

    def __init__(self, server: Server, name: str, project: int, truth: dict[str, Label]) -> None:
        super().__init__(server, name)
        self.name, self.project, self.truth = name, project, truth
        self.given: dict[str, Vote | None] = {}
        self.numbers: dict[str, int] = {}
        self.drafted: set[str] = set()

    def thinks(self, task: dict[str, Any]) -> Vote | None:
        """What they would say: all know the truth, but max errs at times, and some are skipped or flagged."""
        turn, true = int(task["data"]["sentence_index"]), self.truth[task["data"]["sentence_id"]]
        if self.name == "kim":
            return true
        if turn % 25 == 3 and (self.name == "max" or turn % 50 == 3):
            return None
        if turn % 12 == 11:
            return VOTES[-1]
        wrong = self.name == "max" and turn % 9 == 4
        return LABELS[(LABELS.index(true) + wrong) % len(LABELS)]

    def label_rest(self) -> None:
        """Label as fast as the server allows until nothing is left."""
        while (task := self.next(self.project)) is not None:
            self.one(task)

    def one(self, task: dict[str, Any]) -> None:
        """Answer one task by the API, now and then after a draft that says something else."""
        sentence_id, said = task["data"]["sentence_id"], self.thinks(task)
        if task["data"]["sentence_index"] % 15 == 7:
            self.draft(task, LABELS[0] if said is not LABELS[0] else LABELS[1])
            self.drafted.add(sentence_id)
        why = "" if said == self.truth[sentence_id] else "not sure: <b>whose</b> words?"
        self.numbers[sentence_id] = self.answer(task, said or LABELS[0], skip=said is None, note=why)
        self.remember(task, said)

    def remember(self, task: dict[str, Any], said: Vote | None) -> None:
        """Write an answer down; nobody is asked the same thing twice."""
        sentence_id = task["data"]["sentence_id"]
        assert sentence_id not in self.given
        self.given[sentence_id] = said


def region(choice: str, note: str = "") -> list[dict[str, Any]]:
    """An answer as Label Studio stores it: the choice, and the note if there is one."""
    common = {"to_name": "sentence"}
    found = [{**common, "from_name": "label", "type": "choices", "value": {"choices": [choice]}}]
    if note:
        found.append({**common, "from_name": "note", "type": "textarea", "value": {"text": [note]}})
    return found
