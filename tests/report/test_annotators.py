"""Figures between annotators say beside them whether people or machines answered, by the corpus' own word."""

import json
from pathlib import Path

import pytest

from newsgrain import annotators
from newsgrain.annotators import Kind
from newsgrain.errors import CorpusError
from newsgrain.quality.agreement import measure
from newsgrain.quality.human_agreement import ceiling
from newsgrain.records import Answer, Label
from newsgrain.report import show_agreement
from newsgrain.report.agreement_page import page as agreement_page
from newsgrain.report.model_card import card
from newsgrain.report.report_page import page as report_page
from tests.processes import run
from tests.report.report_sample import sample

ROOT = Path(__file__).parent.parent.parent


def declare(folder: Path, *machines: str) -> None:
    (folder / annotators.FILE).write_text(json.dumps({"machines": machines}))


@pytest.mark.parametrize(
    ("machines", "names", "kind"),
    [
        ((), ("ann", "bea"), Kind.PEOPLE),
        (("reader-*",), ("reader-00", "reader-12"), Kind.MACHINES),
        (("reader-*",), ("reader-00", "ann"), Kind.BOTH),
        (("reader-*",), ("ann@news.example", "Reader-1"), Kind.PEOPLE),
        (("bot",), ("bot", "botanist"), Kind.BOTH),
    ],
)
def test_who_annotated(tmp_path: Path, machines: tuple[str, ...], names: tuple[str, ...], kind: Kind) -> None:
    declare(tmp_path, *machines)
    assert annotators.kind(tmp_path, names) is kind


def test_without_a_word_on_it_they_are_people(tmp_path: Path) -> None:
    assert annotators.kind(tmp_path, ["ann"]) is Kind.PEOPLE
    assert annotators.kind(tmp_path, []) is Kind.PEOPLE


@pytest.mark.parametrize("text", ["", "[]", '{"machines": "reader-*"}', '{"machines": [1]}', "{}", "\x00"])
def test_a_wrong_file_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / annotators.FILE).write_text(text)
    with pytest.raises(CorpusError, match=r'annotators\.json: .*write \{"machines": \["reader-\*"\]\}'):
        annotators.kind(tmp_path, ["ann"])


def test_our_own_corpus_says_that_machines_answered() -> None:
    names = [path.stem for path in (ROOT / "annotations" / "answers").glob("*.jsonl")]
    assert annotators.kind(ROOT / "annotations", names) is Kind.MACHINES


@pytest.mark.parametrize("kind", Kind)
def test_every_figure_between_annotators_says_what_it_is(
    kind: Kind, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report's page and JSON, the card, and agreement's page and table."""
    report = sample()
    report["ceiling"] |= {"annotators": kind.value, "how": f"Pairs. {kind.meaning}"}
    told, listed = report_page(report), card(report)
    assert told.count(kind.meaning) == 2
    assert kind.meaning in listed
    assert f"| {kind.among} |" in listed
    said = [Answer("a:0-9", who, Label.ATTRIBUTION, "2026-01-01T00:00:00Z") for who in ("ann", "bea")]
    top = ceiling(said, kind)
    assert top is not None
    assert (top.how.endswith(kind.meaning), top.annotators) == (True, kind)
    found = measure(said, minimum=1, annotated_by=kind)
    assert kind.meaning in agreement_page(found)
    show_agreement.agreement(found)
    assert kind.meaning in " ".join(capsys.readouterr().out.split())


def test_the_commands_ask_the_corpus(annotations: Path) -> None:
    """Agreement and evaluate, in the terminal and as JSON, with people and then with machines."""
    cwd = annotations.parent
    run("dataset", cwd=cwd)
    for kind in (Kind.PEOPLE, Kind.MACHINES):
        found = json.loads(run("agreement", "--minimum", 1, "--json", cwd=cwd).stdout)
        assert found["annotated_by"] == kind
        assert kind.meaning in " ".join(run("agreement", "--minimum", 1, cwd=cwd).stdout.split())
        measured = json.loads(run("evaluate", "--json", cwd=cwd).stdout)
        assert measured["ceiling"]["annotators"] == kind
        assert kind.meaning in " ".join(run("evaluate", cwd=cwd).stdout.split())
        declare(annotations, "ann", "bea")
