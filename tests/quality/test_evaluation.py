"""One report holds every number, complete, the same every time, and told on one screen."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from newsgrain.annotations.dataset import Examples
from newsgrain.model.linear import Linear
from newsgrain.quality import evaluation
from newsgrain.quality.compare import against
from newsgrain.quality.crossfit import CrossFitter
from newsgrain.quality.evaluation import Measured, Report
from newsgrain.quality.human_agreement import ceiling
from newsgrain.quality.scoring import score
from newsgrain.quality.selective_classification import Promise
from newsgrain.records import LABELS, Answer
from newsgrain.report import show_quality
from tests import toy

ABOUT = Measured("0123456789ab", "c0ffee", 21, 5, {"python": "3.11"})
PARTS = {
    *("model", "measured", "ceiling", "baselines", "leaks", "promises", "shares", "curve", "next"),
    *("slices", "errors", "seconds", "made"),
}
ENTRY = {
    *("name", "how", "sentences", "articles", "macro_f1", "accuracy", "classes", "confusion"),
    *("calibration_error", "brier", "accuracy_of_surest_half", "reliability", "coverage"),
}


def answers() -> list[Answer]:
    return [
        Answer(f"{x.article.article_id}:{s.start}-{s.end}", who, s.label, "2026-01-01T00:00:00Z")
        for who in ("ann", "bea")
        for _, x in toy.corpus()
        for s in x.labels
    ]


@pytest.fixture(scope="module")
def report(toy_examples: Examples) -> Report:
    return evaluation.cross_validated(CrossFitter(toy_examples, None, 1), ABOUT, ceiling(answers()), 10.0)


def numbers(value: object) -> Iterator[float]:
    """Every number anywhere in a plain value."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, int | float):
        yield float(value)


def test_the_report_is_complete_and_plain(report: Report) -> None:
    """Every part is there, JSON takes it, and no number is without a value."""
    found = json.loads(json.dumps(report.to_dict()))
    assert set(found) == PARTS
    assert [m["name"] for m in found["measured"]] == [evaluation.BY_GROUP, evaluation.BY_GENRE]
    assert all(set(m) == ENTRY for m in (*found["measured"], *(b["measured"] for b in found["baselines"])))
    assert [b["name"] for b in found["baselines"]] == [
        "majority",
        "cue rule",
        "TF-IDF + logistic regression",
    ]
    assert [(p["label"], p["precision"]) for p in found["promises"]] == [
        (label, p) for label in LABELS for p in (0.9, 0.95, 0.99)
    ]
    assert all(np.isfinite(list(numbers(found))))


def test_every_sentence_is_judged_in_every_measurement(report: Report) -> None:
    for scores in (*report.measured, *(b.measured for b in report.baselines)):
        assert scores.sentences == 21
        assert np.array(scores.confusion).sum() == 21
        assert scores.macro_f1.low <= scores.macro_f1.high


def test_the_same_data_gives_the_same_report(report: Report, toy_examples: Examples) -> None:
    again = evaluation.cross_validated(CrossFitter(toy_examples, None, 1), ABOUT, ceiling(answers()), 10.0)
    assert again == report


def test_two_who_always_agree_are_a_ceiling_of_one(report: Report) -> None:
    assert report.ceiling is not None
    assert report.ceiling.macro_f1.value == 1.0


def test_errors_are_the_surest_wrong_ones_with_their_surroundings(report: Report) -> None:
    """Falling confidence, truth beside the prediction, the article's own words around."""
    assert len(report.errors) == sum(map(sum, report.measured[0].confusion)) - sum(
        report.measured[0].confusion[k][k] for k in range(4)
    )
    confidence = [e.confidence for e in report.errors]
    assert confidence == sorted(confidence, reverse=True)
    texts = " ".join(" ".join(x.article.text.split()) for _, x in toy.corpus())
    for e in report.errors:
        assert e.truth != e.predicted
        assert e.p_truth < e.confidence
        assert f"{e.before} {e.text} {e.after}".strip() in texts
    assert any(e.evidence for e in report.errors)


def test_one_genre_has_nothing_to_hold_out(toy_examples: Examples) -> None:
    one = replace(toy_examples, genres=["toys"] * 21)
    found = evaluation.cross_validated(CrossFitter(one, None, 1), ABOUT, None, None)
    assert [m.name for m in found.measured] == [evaluation.BY_GROUP]
    assert found.ceiling is None


def test_on_files_each_has_its_own_row(toy_examples: Examples, toy_model: Linear) -> None:
    """Two files are measured apart; slices and errors are of both."""
    found = evaluation.on_files({"a.jsonl": toy_examples, "b.jsonl": toy_examples}, toy_model, ABOUT)
    assert [m.name for m in found.measured] == ["a.jsonl", "b.jsonl"]
    assert {s.name: s.n for s in found.slices if s.kind == "genre"} == {"a.jsonl": 21, "b.jsonl": 21}
    assert set(json.loads(json.dumps(found.to_dict()))) == PARTS


def test_errors_on_files_tell_what_carried_them(toy_examples: Examples, toy_model: Linear) -> None:
    wrong = replace(toy_examples, classes=[(k + 1) % 4 for k in toy_examples.classes])
    found = evaluation.on_files({"a.jsonl": wrong}, toy_model, ABOUT)
    assert len(found.errors) == 21
    assert all(len(e.evidence) <= 5 for e in found.errors)
    assert any(e.evidence for e in found.errors)


def test_the_terminal_tells_it_on_one_screen(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    """Main numbers, ceiling, baselines, the weakest, and what to do next, in under 50 lines."""
    show_quality.quality(report)
    told = capsys.readouterr().out
    for part in ("among themselves", "majority", "weakest label", "leaks", "promised", "label next"):
        assert part in " ".join(told.split())
    assert f"{report.measured[0].macro_f1.value:.3f}" in told
    assert len(told.splitlines()) < 50


def test_where_all_is_right_no_label_is_called_the_weakest(
    report: Report, toy_examples: Examples, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = np.array(toy_examples.classes)
    right = score(truth, truth, toy_examples.articles)
    show_quality.quality(replace(report, measured=(right,)))
    told = capsys.readouterr().out
    assert "no label is weaker than another: all have F1 1.000" in told
    assert "weakest label" not in told


def test_the_terminal_tells_a_comparison(
    report: Report, toy_examples: Examples, capsys: pytest.CaptureFixture[str]
) -> None:
    """Verdict, both sides of the flips; square brackets in a sentence are shown as they are."""
    truth = np.array(toy_examples.classes)
    old, new = np.eye(4)[np.zeros(21, int)], np.eye(4)[truth]
    texts = ["[red]It rained.[/red]"] * 21
    found = against(truth, old, new, toy_examples.articles, texts, ("old", "new", "here"))
    show_quality.quality(replace(report, against=found))
    told = capsys.readouterr().out
    assert "new against old on here (21 sentences): better" in told
    assert "[red]It rained.[/red]" in told


def test_promises_are_told_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    show_quality.promises(
        [
            Promise("attribution", 0.95, 0.87, 0.951, 0.69, 857, None),
            Promise("speculation", 0.99, None, 0.9, None, 40, "38 of 40 were right"),
        ]
    )
    told = " ".join(capsys.readouterr().out.split())
    assert (
        "promised attribution 0.95: keep rows labelled attribution whose confidence is at least 0.870" in told
    )
    assert "refused speculation 0.99: 38 of 40 were right" in told


def test_without_probabilities_nothing_is_made_up(report: Report) -> None:
    """A rule has no confidence, so it has no calibration."""
    rule = report.baselines[1].measured
    assert rule.calibration_error is None
    assert rule.reliability == ()
    assert rule.coverage == ()


def test_labels_in_the_report_are_ids(report: Report, tmp_path: Path) -> None:
    """What is read back from JSON equals what was written."""
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report.to_dict()))
    found = json.loads(path.read_text())
    assert [c["label"] for c in found["measured"][0]["classes"]] == [label.value for label in LABELS]
    assert [s["label"] for s in found["shares"]] == [label.value for label in LABELS]
