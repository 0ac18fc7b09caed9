"""Disputes in a second project: both answers with their notes in the article, and rulings that come back."""

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.errors import CorpusError
from newsgrain.files import write_records
from newsgrain.labelstudio import conversion, disputes, label_config, pulling
from newsgrain.quality.audit import AUDIT
from newsgrain.records import Answer, Article, Flag, Gold, How, Label
from newsgrain.text.sentences import split
from tests.labelstudio.test_annotation_check import annotation
from tests.labelstudio.test_studio import Wire, server
from tests.processes import run

F, A, S, P = tuple(Label)[:4]
BARN = "toy-0:14-51"


@pytest.fixture
def divided(annotations: Path) -> Path:
    """The toy corpus after bea changed her mind on the barn, and said why."""
    answers = list(corpus.answers(annotations))
    mine = [replace(a, label=A, note="a <fire> chief?") if a.sentence_id == BARN else a for a in answers]
    write_records(annotations / "answers" / "bea.jsonl", [a for a in mine if a.annotator == "bea"])
    return annotations


def articles(annotations: Path) -> dict[str, Article]:
    return {article.article_id: article for _, article in corpus.articles(annotations)}


def open_disputes(annotations: Path) -> list[disputes.Dispute]:
    answers = list(corpus.answers(annotations))
    still = adjudicate(answers, corpus.rulings(annotations)).disputed
    return disputes.collect(dict.fromkeys(still, ()), answers, articles(annotations), "dispute")


def test_a_dispute_has_both_answers_and_their_notes(divided: Path) -> None:
    (found,) = open_disputes(divided)
    assert (found.sentence_id, found.text) == (BARN, "A barn burned down in Vell on Monday.")
    assert (found.between, found.votes) == ((F, A), {F: 1, A: 1})
    assert found.notes == {A: ("a <fire> chief?",)}


def test_annotators_are_not_named_and_notes_cannot_be_markup(divided: Path) -> None:
    told = disputes.said(open_disputes(divided)[0])
    assert "<b>Factual claim</b>, said once" in told
    assert "<b>Attribution</b>, said once: “a &lt;fire&gt; chief?”" in told
    assert "bea" not in told


def test_a_second_look_does_not_tell_which_answer_stands(divided: Path) -> None:
    """Nor how many gave it, nor what they wrote: the labels stand in their own order."""
    answers, texts = list(corpus.answers(divided)), articles(divided)
    one, other = (disputes.collect({BARN: pair}, answers, texts, AUDIT)[0] for pair in ((S, F), (F, S)))
    assert disputes.said(one) == disputes.said(other)
    assert disputes.said(one) == "<b>A second look:</b> Factual claim or Speculation?"


def test_a_task_is_the_sentences_own_with_what_was_said(divided: Path) -> None:
    (task,) = disputes.tasks(open_disputes(divided), articles(divided), "g1")
    data = task["data"]
    assert (data["sentence_id"], data["sentence"]) == (BARN, "A barn burned down in Vell on Monday.")
    assert data["before"] == "By Ola Brant"
    assert data["why"] == "dispute"


def test_the_configuration_is_the_sentences_own_with_one_more_block() -> None:
    """The same choices under the same keys; every variable is in the task's data."""
    root = ET.fromstring(disputes.labelling_config("Label **well**."))  # noqa: S314 - our own text
    plain = ET.fromstring(label_config.labelling_config("Label **well**."))  # noqa: S314
    assert [c.attrib for c in root.iter("Choice")] == [c.attrib for c in plain.iter("Choice")]
    used, known = ({e.get("value", "") for e in tree.iter()} for tree in (root, plain))
    assert used - known == {"$said"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK's, not ours
def test_label_studio_accepts_the_configuration_and_the_tasks(divided: Path) -> None:
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(disputes.labelling_config("Label."))
    interface.validate()
    assert all(map(interface.validate_task, disputes.tasks(open_disputes(divided), articles(divided), "g1")))


def test_a_text_that_was_changed_is_told(divided: Path) -> None:
    texts = articles(divided)
    changed = {name: replace(article, text="X" + article.text) for name, article in texts.items()}
    with pytest.raises(CorpusError, match=rf"^{BARN}: no sentence stands there; the article was changed"):
        list(disputes.tasks(open_disputes(divided), changed, "g1"))


def test_titles() -> None:
    assert disputes.project("barns") == "barns disputes"
    assert disputes.project("barns disputes") == "barns disputes"
    assert disputes.answers_folder(Path("a"), "barns") == Path("a/answers")
    assert disputes.answers_folder(Path("a"), "barns disputes") == Path("a/answers/disputes")


def test_a_dispute_is_sent_once_ruled_on_and_settled(divided: Path) -> None:
    """Push, push again, rule, pull, settle: one task, one ruling, gold on every sentence."""
    wire, found, texts = Wire(), open_disputes(divided), articles(divided)
    sent = disputes.push(server(wire), "barns", found, texts, divided)
    again = disputes.push(server(wire), "barns", found, texts, divided)
    assert (sent.new, again.new, again.known, len(wire.tasks)) == (1, 0, 1, 1)
    assert (wire.projects[0]["title"], wire.projects[0]["maximum_annotations"]) == ("barns disputes", 1)
    wire.label(1, "factual_claim", second=2)
    folder = disputes.answers_folder(divided, "barns disputes")
    assert pulling.pull(server(wire), "barns disputes", folder, everything=False).new == 1
    done = adjudicate(corpus.answers(divided), corpus.rulings(divided))
    ruled = [g for g in done.gold if g.how is How.ADJUDICATED]
    assert ruled == [Gold(BARN, F, {"factual_claim": 1, "attribution": 1}, How.ADJUDICATED)]
    assert (done.disputed, len(done.gold)) == ((), 21)


def test_rulings_of_an_export_are_no_votes(divided: Path) -> None:
    """Tasks of `adjudicate --to-file`, answered, beside one that asks for an answer: each to its own."""
    cwd = divided.parent
    run("adjudicate", "--to-file", "dt.json", cwd=cwd)
    asked = json.loads((cwd / "dt.json").read_text())
    asked += conversion.tasks(split(articles(divided)["toy-1"]), "")
    made = [{"id": n, **task, "annotations": [annotation(n)]} for n, task in enumerate(asked[:2], 1)]
    (cwd / "export.json").write_text(json.dumps(made))
    votes = len(list(corpus.answers(divided)))
    pull = ("pull", "--project", "barns", "--from-file", "export.json")
    told = "2 answers in export.json: 2 new, 0 known; 1 is a ruling, in answers/disputes/\n"
    assert run(*pull, cwd=cwd).stdout == told
    assert "0 new, 2 known" in run(*pull, cwd=cwd).stdout
    (ruling,) = corpus.rulings(divided)
    assert (ruling.sentence_id, ruling.label, ruling.project) == (BARN, A, "barns disputes")
    assert len(list(corpus.answers(divided))) == votes + 1
    assert adjudicate(corpus.answers(divided), corpus.rulings(divided)).disputed == ()


def test_a_plan_sends_nothing(divided: Path) -> None:
    wire = Wire()
    planned = disputes.push(
        server(wire), "barns", open_disputes(divided), articles(divided), divided, plan=True
    )
    assert (planned.new, wire.tasks, wire.projects) == (1, [], [])
    assert "1 to send" in disputes.sent(planned, plan=True)


def test_the_command_writes_open_disputes(divided: Path) -> None:
    cwd = divided.parent
    done = run("adjudicate", "--disputes", "d.jsonl", "--to-file", "t.json", "--config", "c.xml", cwd=cwd)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "20 gold, 1 disputed, 0 single, 0 skipped",
        "d.jsonl: 1 dispute",
        "t.json: 1 task",
    ]
    (row,) = map(json.loads, (cwd / "d.jsonl").read_text().splitlines())
    assert (row["sentence_id"], row["between"]) == (BARN, ["factual_claim", "attribution"])
    (task,) = json.loads((cwd / "t.json").read_text())
    assert task["data"]["sentence_id"] == BARN
    assert "$said" in (cwd / "c.xml").read_text()
    told = json.loads(run("adjudicate", "--json", cwd=cwd).stdout)
    assert (told["sentences"], told["disputes"], told["answers"]) == (21, [BARN], 42)


def test_the_command_tells_when_it_does_not_weigh(divided: Path) -> None:
    done = run("adjudicate", "--method", "dawid-skene", cwd=divided.parent)
    assert "settled by majority, not by Dawid-Skene: 0 annotators share 30 sentences" in done.stdout
    assert json.loads(run("adjudicate", "--json", cwd=divided.parent).stdout)["disputed"] == 1


def test_the_command_tells_flags_and_rulings_that_hang_in_the_air(divided: Path) -> None:
    flag = Answer(BARN, "judge", None, "2026-01-02T00:00:00Z", flag=Flag.NOT_A_SENTENCE)
    stray = replace(flag, sentence_id="toy-9:0-5")
    write_records(divided / "answers" / "disputes" / "judge.jsonl", [flag, stray])
    told = run("adjudicate", cwd=divided.parent).stdout
    assert "20 gold, 0 disputed, 0 single, 0 skipped, 1 flagged as no sentence" in told
    assert "1 ruling on sentences that nobody was asked about" in told


def test_a_push_without_a_server_says_what_to_do(divided: Path) -> None:
    done = run("adjudicate", "--push", cwd=divided.parent)
    assert done.returncode == 1
    assert done.stderr.startswith("newsgrain: LABEL_STUDIO_URL: not set")
    assert done.stderr.endswith("; or go by file (--to-file)\n")
