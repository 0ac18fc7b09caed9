"""`pull --from-file`: every annotation is taken, or told with its task and the reason; the rest goes on."""

import copy
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsgrain import cli
from newsgrain.files import to_json
from newsgrain.labelstudio import conversion
from newsgrain.labelstudio.annotation_check import Known, check
from newsgrain.records import Answer
from newsgrain.text.sentences import split
from tests import toy
from tests.files import rows_of

Run = Callable[..., tuple[int, str, str]]
Change = Callable[[dict[str, Any]], object]
ARTICLES = [item.article for _, item in toy.corpus()]
TEXTS = {article.article_id: article.text for article in ARTICLES}
LONGEST = len(ARTICLES[0].text)


@pytest.fixture
def run(annotations: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command beside the toy corpus, without a server: exit code, output, errors."""
    monkeypatch.chdir(annotations.parent)
    monkeypatch.delenv("LABEL_STUDIO_URL", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["newsgrain", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return call


def region(choice: object, **more: object) -> dict[str, Any]:
    made = {"from_name": "label", "to_name": "sentence", "type": "choices", "value": {"choices": [choice]}}
    return made | more


def note(text: object) -> dict[str, Any]:
    return {"from_name": "note", "to_name": "sentence", "type": "textarea", "value": {"text": text}}


def annotation(number: int, choice: str = "attribution", **more: object) -> dict[str, Any]:
    made = {
        "id": 900 + number,
        "completed_by": {"id": 7, "email": "ann@a.example", "first_name": "", "last_name": ""},
        "result": [region(choice)],
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": f"2026-03-01T10:00:{number:02}.123456Z",
        "updated_at": f"2026-03-01T10:01:{number:02}.654321Z",
        "lead_time": 3.25,
        "prediction": {},
        "unique_id": "5813dce6-0000-4840-8794-65c5b8005027",
    }
    return made | more


def export(count: int = 3) -> list[dict[str, Any]]:
    """Tasks 51, 52, ... of the first toy article with an annotation each, as Label Studio writes them."""
    made = list(conversion.tasks(split(ARTICLES[0]), "g1"))[:count]
    return [
        {"id": 51 + n, "inner_id": n + 1, "meta": {}, "drafts": [], "predictions": [4], **task}
        | {"annotations": [annotation(n)], "total_annotations": 1, "cancelled_annotations": 0}
        for n, task in enumerate(made)
    ]


def answers(folder: Path) -> list[dict[str, Any]]:
    path = folder / "answers" / "label-studio.jsonl"
    return rows_of(path) if path.is_file() else []


def of(**fields: object) -> Change:
    return lambda task: task["annotations"][0].update(fields)


def data(**fields: object) -> Change:
    return lambda task: task["data"].update(fields)


def without(name: str) -> Change:
    return lambda task: task["annotations"][0].pop(name)


def value(**fields: object) -> Change:
    return lambda task: task["annotations"][0]["result"][0].update(value=fields)


def entered(**fields: object) -> Change:
    return lambda task: task["annotations"][0]["result"][0].update(fields)


BAD: dict[str, tuple[Change, str]] = {
    "no result": (without("result"), "result is missing, not a list"),
    "result null": (of(result=None), "result is missing, not a list"),
    "result an object": (of(result={"choices": ["attribution"]}), "result is an object, not a list"),
    "result a text": (of(result="attribution"), "result is 'attribution', not a list"),
    "result of a number": (of(result=[5]), "result has 5, not an object"),
    "choices null": (value(choices=None), "choices is missing in 'label', not a list of texts"),
    "choices missing": (value(), "choices is missing in 'label'"),
    "choices empty": (value(choices=[]), "'label' chooses nothing"),
    "choices of null": (value(choices=[None]), "choices is a list in 'label', not a list of texts"),
    "choices nested": (value(choices=[["attribution"]]), "choices is a list in 'label'"),
    "choices a number": (value(choices=2), "choices is 2 in 'label'"),
    "value null": (entered(value=None), "value is missing in 'label'"),
    "value a text": (entered(value="attribution"), "value is 'attribution' in 'label'"),
    "a strange label": (value(choices=["rumour"]), "labels that newsgrain does not have: 'rumour'"),
    "a strange text": (value(choices="boilerplate"), "does not have: 'boilerplate'"),
    "a label in capitals": (value(choices=["Attribution"]), "does not have: 'Attribution'"),
    "two labels": (value(choices=["attribution", "speculation"]), "chooses 2 labels at once"),
    "another control": (entered(from_name="mood"), "answers in control 'mood', not in 'label'"),
    "no control": (entered(from_name=None), "answers in control missing, not in 'label'"),
    "another target": (entered(to_name="headline"), "to_name of 'label' is 'headline'"),
    "another type": (entered(type="rating"), "type of 'label' is 'rating'"),
    "cancelled a text": (of(was_cancelled="false"), "was_cancelled is 'false'"),
    "cancelled a number": (of(was_cancelled=1), "was_cancelled is 1"),
    "not created": (without("created_at"), "has no created_at"),
    "created null": (of(created_at=None), "has no created_at"),
    "created a number": (of(created_at=1772359200), "created_at is 1772359200, not a time"),
    "created a number as text": (of(created_at="1772359200"), "created_at is '1772359200', not a time"),
    "created with slashes": (of(created_at="01/03/2026"), "created_at is '01/03/2026', not a time"),
    "created in no month": (of(created_at="2026-13-01T00:00:00Z"), "not a time such as"),
    "created before all": (of(created_at="0001-01-01T00:00:00+05:00"), "not a time such as"),
    "updated a number": (of(updated_at=5.5), "updated_at is 5.5, not a time"),
    "updated a text": (of(updated_at="yesterday"), "updated_at is 'yesterday'"),
    "seconds negative": (of(lead_time=-1), "lead_time is -1, not a number of seconds"),
    "seconds a text": (of(lead_time="3.2"), "lead_time is '3.2', not a number"),
    "seconds NaN": (of(lead_time=float("nan")), "lead_time is nan, not a number"),
    "seconds endless": (of(lead_time=float("inf")), "lead_time is inf, not a number"),
    "seconds huge": (of(lead_time=10**399), "lead_time is 1000"),
    "seconds of a thousand years": (of(lead_time=3.2e10), "lead_time is 32000000000.0, not a number"),
    "seconds true": (of(lead_time=True), "lead_time is true"),
    "prediction a number": (of(prediction=5), "prediction is 5, not an object"),
    "prediction a list": (of(prediction=[region("attribution")]), "prediction is a list"),
    "prediction of a number": (of(prediction={"result": 7}), "the prediction's result is 7, not a list"),
    "prediction broken": (of(prediction={"result": [region(None)]}), "choices is a list in 'label'"),
    "nobody": (of(completed_by=None), "nobody signed it"),
    "no annotator": (without("completed_by"), "nobody signed it"),
    "annotator empty": (of(completed_by=""), "nobody signed it"),
    "annotator none in words": (of(completed_by="None"), "nobody signed it"),
    "annotator null in words": (of(completed_by={"email": " null "}), "nobody signed it"),
    "annotator NaN in words": (of(completed_by="user-NaN"), "nobody signed it"),
    "annotator zero in words": (of(completed_by="user-0"), "completed_by is 'user-0', neither"),
    "annotator an object in an object": (of(completed_by={"id": {"id": 7}}), "completed_by is an object"),
    "annotator an empty object": (of(completed_by={}), "nobody signed it"),
    "annotator of a first name": (of(completed_by={"first_name": "Ann"}), "nobody signed it"),
    "annotator a list": (of(completed_by=[7]), "completed_by is a list, neither"),
    "annotator zero": (of(completed_by=0), "completed_by is 0, neither"),
    "annotator negative": (of(completed_by=-7), "completed_by is -7, neither"),
    "annotator a fraction": (of(completed_by=7.5), "completed_by is 7.5, neither"),
    "annotator true": (of(completed_by=True), "completed_by is true, neither"),
    "annotator with lines": (of(completed_by="ann\nbea"), r"completed_by is 'ann\nbea', neither"),
    "annotator's email an object": (of(completed_by={"email": {"id": 7}}), "an email that is an object"),
    "note a number": (
        lambda task: task["annotations"][0]["result"].append(note(5)),
        "text is 5 in 'note', not a list of texts",
    ),
    "note of half a character": (
        lambda task: task["annotations"][0]["result"].append(note("odd \ud83d")),
        "the note holds half a character",
    ),
    "an annotation null": (lambda task: task.update(annotations=[None]), "an annotation is missing"),
    "an annotation a number": (lambda task: task.update(annotations=[41]), "an annotation is 41"),
    "annotations null": (lambda task: task.update(annotations=None), "its annotations are missing"),
    "annotations missing": (lambda task: task.pop("annotations"), "its annotations are missing"),
    "annotations an object": (lambda task: task.update(annotations={}), "its annotations are an object"),
    "data null": (lambda task: task.update(data=None), "`data` is missing, not an object"),
    "data a list": (lambda task: task.update(data=[1]), "`data` is a list, not an object"),
    "sentence_id missing": (lambda task: task["data"].pop("sentence_id"), "not a sentence id: 'None'"),
    "sentence_id a number": (data(sentence_id=7), "not a sentence id: '7'"),
    "sentence_id of a stranger": (data(sentence_id="s000"), "not a sentence id: 's000'"),
    "sentence_id with zeros": (data(sentence_id="toy-0:0-012"), "not a sentence id: 'toy-0:0-012'"),
    "sentence_id raised": (data(sentence_id="toy-0:0-1²"), "not a sentence id"),
    "sentence_id huge": (data(sentence_id="toy-0:0-" + "9" * 5000), "not a sentence id"),
    "sentence_id backwards": (data(sentence_id="toy-0:12-3"), "not a sentence id: 'toy-0:12-3'"),
    "sentence_id empty": (data(sentence_id="toy-0:3-3"), "not a sentence id: 'toy-0:3-3'"),
    "a span past its article": (
        lambda task: (task["data"].pop("sentence"), task["data"].update(sentence_id="toy-0:3-900")),
        f"toy-0:3-900 ends behind its article, which has {LONGEST} characters",
    ),
    "a span past its sentence": (data(sentence_id="toy-0:3-900"), "toy-0:3-900 has 897 characters"),
    "another sentence there": (data(sentence="By Olm Brant"), "toy-0:0-12 reads 'By Ola Brant' in the"),
    "the sentence null": (data(sentence=None), "its sentence is missing, not text"),
    "the sentence a number": (data(sentence=12), "its sentence is 12, not text"),
    "two articles": (data(article_id="toy-1"), "toy-0:0-12 and article_id 'toy-1' do not fit"),
    "guidelines a number": (data(guidelines=1), "guidelines is 1, not text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_annotation_is_told_and_the_rest_is_taken(run: Run, annotations: Path, name: str) -> None:
    change, told = BAD[name]
    tasks = export()
    change(tasks[0])
    Path("export.json").write_text(json.dumps(tasks))
    code, out, errors = run("pull", "--from-file", "export.json")
    assert (code, len(errors.splitlines())) == (3, 1)
    assert errors.startswith("newsgrain: export.json: task 51")
    assert told in errors
    assert out == "2 answers in export.json: 2 new, 0 known; 1 could not be taken\n"
    assert [row["sentence_id"] for row in answers(annotations)] == [
        t["data"]["sentence_id"] for t in tasks[1:]
    ]
    assert run("pull", "--from-file", "export.json")[1].startswith("2 answers in export.json: 0 new, 2 known")


GOOD: dict[str, tuple[Change, dict[str, object]]] = {
    "a choice as text": (value(choices="speculation"), {"label": "speculation"}),
    "a choice twice": (value(choices=["speculation", "speculation"]), {"label": "speculation"}),
    "a flag as text": (value(choices="not_a_sentence"), {"flag": "not_a_sentence", "label": None}),
    "a note as text": (
        lambda task: task["annotations"][0]["result"].append(note("cut too late")),
        {"note": "cut too late", "label": "attribution"},
    ),
    "a note of two": (
        lambda task: task["annotations"][0]["result"].append(note(["cut", "too late"])),
        {"note": "cut too late"},
    ),
    "no note": (lambda task: task["annotations"][0]["result"].append(note([])), {"note": None}),
    "a number": (of(completed_by=7), {"annotator": "user-7"}),
    "a number as text": (of(completed_by=" 7 "), {"annotator": "user-7"}),
    "a number with a point as text": (of(completed_by="7.0"), {"annotator": "user-7"}),
    "a name before the address": (
        of(completed_by="Ann Pell <Ann@A.example> "),
        {"annotator": "ann@a.example"},
    ),
    "a name in two characters": (of(completed_by="jo\u0308rg"), {"annotator": "j\u00f6rg"}),
    "a number with a point": (of(completed_by=7.0), {"annotator": "user-7"}),
    "an object without address": (of(completed_by={"id": 7, "email": ""}), {"annotator": "user-7"}),
    "an object with a null": (of(completed_by={"id": 7, "email": None}), {"annotator": "user-7"}),
    "an address": (of(completed_by="Ann@A.example "), {"annotator": "ann@a.example"}),
    "an object with an address": (
        of(completed_by={"email": "ann@A.example"}),
        {"annotator": "ann@a.example"},
    ),
    "no edit": (of(updated_at=None), {"updated_at": None}),
    "no seconds": (without("lead_time"), {"lead_time_s": None}),
    "seconds in a long night": (of(lead_time=90000), {"lead_time_s": 90000}),
    "an offset": (
        of(created_at="2026-03-01T12:00:00+02:00"),
        {"created_at": "2026-03-01T12:00:00+02:00"},
    ),
    "no zone": (of(created_at="2026-03-01T12:00:00"), {"created_at": "2026-03-01T12:00:00"}),
    "a day": (of(created_at="2026-03-01"), {"created_at": "2026-03-01"}),
    "no prediction": (of(prediction=None), {"suggested": None}),
    "a prediction of nothing": (of(prediction={"result": None}), {"suggested": None}),
    "a prediction": (of(prediction={"result": [region("speculation")]}), {"suggested": "speculation"}),
    "somebody else's prediction": (of(prediction={"result": [region("rumour")]}), {"suggested": None}),
    "one more control": (
        lambda task: task["annotations"][0]["result"].append({"from_name": "mood", "value": {"rating": 3}}),
        {"label": "attribution"},
    ),
    "fields of a later version": (of(review={"by": [1]}, state="done"), {"label": "attribution"}),
    "no sentence beside its id": (lambda task: task["data"].pop("sentence"), {"label": "attribution"}),
    "no task number": (lambda task: task.pop("id"), {"label": "attribution"}),
    "skipped": (of(was_cancelled=True), {"label": None}),
    "skipped without a result": (of(was_cancelled=True, result=None), {"label": None}),
    "nothing chosen": (of(result=[]), {"label": None}),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_can_be_read_is_taken(run: Run, annotations: Path, name: str) -> None:
    change, expected = GOOD[name]
    tasks = export()
    change(tasks[0])
    Path("export.json").write_text(json.dumps(tasks))
    assert run("pull", "--from-file", "export.json") == (0, "3 answers in export.json: 3 new, 0 known\n", "")
    row = answers(annotations)[0]
    assert {field: row.get(field) for field in expected} == expected
    before = (annotations / "answers" / "label-studio.jsonl").read_bytes()
    assert run("pull", "--from-file", "export.json")[1] == "3 answers in export.json: 0 new, 3 known\n"
    assert (annotations / "answers" / "label-studio.jsonl").read_bytes() == before


@pytest.mark.parametrize("there", ["other articles", "no articles"])
def test_answers_in_articles_that_are_elsewhere_are_taken_and_that_is_told(
    run: Run, annotations: Path, there: str
) -> None:
    """A colleague pulls into a folder without the articles that were pushed from another."""
    tasks = export()
    for path in (annotations / "articles").iterdir():
        rows = path.read_text().splitlines(keepends=True) if there == "other articles" else []
        path.write_text("".join(row for row in rows if '"toy-0"' not in row))
    tasks[1]["data"]["sentence_id"] = "toy-0:3-900"
    Path("export.json").write_text(json.dumps(tasks))
    code, out, errors = run("pull", "--from-file", "export.json")
    assert (code, out) == (3, "2 answers in export.json: 2 new, 0 known; 1 could not be taken\n")
    assert "task 52, annotation 901 of ann@a.example: toy-0:3-900 has 897 characters" in errors
    assert "answers in 1 article that is not in annotations/articles/ (toy-0) were taken" in errors
    assert [row["sentence_id"] for row in answers(annotations)] == [
        tasks[n]["data"]["sentence_id"] for n in (0, 2)
    ]


def test_two_whom_nobody_knows_are_not_one(run: Run, annotations: Path) -> None:
    """Both answers are told; taken together they would be one person who changed his mind."""
    tasks = export(2)
    tasks[0]["annotations"] = [
        annotation(n, c, completed_by=None) for n, c in enumerate(("attribution", "speculation"))
    ]
    Path("export.json").write_text(json.dumps(tasks))
    code, _, errors = run("pull", "--from-file", "export.json")
    assert (code, errors.count("nobody signed it")) == (3, 2)
    assert [row["annotator"] for row in answers(annotations)] == ["ann@a.example"]


def test_who_answered_before_the_account_was_deleted_is_known_again(run: Run, annotations: Path) -> None:
    tasks = export()
    Path("export.json").write_text(json.dumps(tasks))
    run("pull", "--from-file", "export.json")
    for task in tasks:
        task["annotations"][0]["completed_by"] = None
    Path("export.json").write_text(json.dumps(tasks))
    assert run("pull", "--from-file", "export.json") == (0, "3 answers in export.json: 0 new, 3 known\n", "")
    assert len(answers(annotations)) == 3


def test_one_annotation_twice_is_taken_once_unless_the_two_differ(run: Run, annotations: Path) -> None:
    tasks = export()
    tasks[0]["annotations"] *= 2
    tasks[1]["annotations"].append(
        copy.deepcopy(tasks[1]["annotations"][0]) | {"result": [region("speculation")]}
    )
    Path("export.json").write_text(json.dumps(tasks))
    code, out, errors = run("pull", "--from-file", "export.json", "--json")
    report = json.loads(out)
    assert (code, report["annotations"], report["answers"], report["new"]) == (3, 5, 3, 2)
    assert errors.count("task 52, annotation 901 of ann@a.example: one of 2 different answers") == 2
    assert [r["task"] for r in report["reported"]] == ["52", "52"]
    assert len(answers(annotations)) == 2


def test_capitals_make_no_second_person_beside_earlier_answers(run: Run, annotations: Path) -> None:
    """Files of earlier versions kept an address as it was typed."""
    tasks = export()
    first = Answer(tasks[0]["data"]["sentence_id"], "Ann@A.example", None, "2026-01-01T00:00:00Z")
    (annotations / "answers" / "label-studio.jsonl").write_text(to_json(first) + "\n")
    Path("export.json").write_text(json.dumps(tasks))
    run("pull", "--from-file", "export.json")
    assert {row["annotator"] for row in answers(annotations)} == {"Ann@A.example"}


def test_many_bad_ones_are_counted_and_json_has_them_all(run: Run) -> None:
    tasks = export(1)
    tasks[0]["annotations"] = [annotation(n % 60, lead_time=-1) for n in range(50)]
    Path("export.json").write_text(json.dumps(tasks))
    _, _, errors = run("pull", "--from-file", "export.json")
    assert "30 more could not be taken; --json lists all" in errors.splitlines()[-1]
    assert len(json.loads(run("pull", "--from-file", "export.json", "--json")[1])["reported"]) == 50


WRONG: dict[str, tuple[bytes, str]] = {
    "CSV": (b"annotation_id,annotator,choice\n1,7,attribution\n", "a table, CSV or TSV"),
    "TSV": (b"annotation_id\tannotator\n1\t7\n", "a table, CSV or TSV"),
    "CSV of Windows": (b"\xef\xbb\xbfid,label\r\n1,attribution\r\n", "a table, CSV or TSV"),
    "JSON-MIN": (b'[{"id": 1, "label": "attribution"}]', "task 1: has no `data` and `annotations`"),
    "one task": (json.dumps(export(1)[0]).encode(), "not a list of tasks"),
    "JSON lines": (b'{"id": 1}\n{"id": 2}\n', "JSON lines or several objects"),
    "an empty list": (b"[]", "an empty list of tasks"),
    "an empty file": (b"", "it is empty"),
    "spaces": (b" \n", "it is empty"),
    "text": (b"hello", "not JSON"),
    "a number": (b"5", "not a list of tasks"),
    "null": (b"null", "not a list of tasks"),
    "numbers": (b"[1, 2]", "task 1: has no `data` and `annotations`"),
    "tasks to import": (
        json.dumps(list(conversion.tasks(split(ARTICLES[0]), "g"))).encode(),
        "has no `data` and",
    ),
    "half a file": (json.dumps(export()).encode()[:-90], "not JSON"),
    "a page": (b"<!DOCTYPE html><html></html>", "a page of HTML"),
    "a zip": (b"PK\x03\x04\x14\x00\x00\x00", "a zip archive"),
    "half a gzip": (gzip.compress(json.dumps(export()).encode())[:-20], "damaged gzip file"),
    "too deep": (b"[" * 100_000, "nested too deep"),
    "bytes": (bytes(range(128, 256)), "not JSON"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_export_says_which_one_to_choose(run: Run, annotations: Path, name: str) -> None:
    content, told = WRONG[name]
    Path("export.json").write_bytes(content)
    code, _, errors = run("pull", "--from-file", "export.json")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert told in errors
    assert "export the project as JSON (Export > JSON)" in errors
    assert answers(annotations) == []


PLAIN = json.dumps(export())
WRITTEN = {
    "with a mark": PLAIN.encode("utf-8-sig"),
    "as UTF-16": PLAIN.encode("utf-16"),
    "as UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "as UTF-32": PLAIN.encode("utf-32"),
    "with CRLF": json.dumps(export(), indent=1).replace("\n", "\r\n").encode(),
    "gzip": gzip.compress(PLAIN.encode()),
    "with a number of 5,000 digits": PLAIN.replace('"inner_id": 1', f'"inner_id": {"9" * 5000}').encode(),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_export_is_read_however_it_was_saved(run: Run, annotations: Path, name: str) -> None:
    Path("export.json").write_bytes(WRITTEN[name])
    assert run("pull", "--from-file", "export.json")[0] == 0
    assert len(answers(annotations)) == 3


def test_a_number_of_5000_digits_costs_one_annotation(run: Run, annotations: Path) -> None:
    Path("export.json").write_text(PLAIN.replace("3.25", "9" * 5000, 1))
    code, _, errors = run("pull", "--from-file", "export.json")
    assert (code, len(answers(annotations))) == (3, 2)
    assert "task 51, annotation 900 of ann@a.example: lead_time is inf" in errors


def test_an_export_that_is_not_ours_is_one_line(run: Run) -> None:
    """Tasks of another project, without a single answer in them."""
    Path("export.json").write_text(json.dumps([{"id": 1, "data": {"text": "x"}, "annotations": []}]))
    code, _, errors = run("pull", "--from-file", "export.json")
    assert code == 1
    assert "task 1: not a sentence id: 'None'; the task was not made by `newsgrain push`" in errors


def test_a_project_that_nobody_has_answered_yet_is_no_error(run: Run) -> None:
    Path("export.json").write_text(json.dumps([{**task, "annotations": []} for task in export()]))
    assert run("pull", "--from-file", "export.json") == (0, "0 answers in export.json: 0 new, 0 known\n", "")


def _paths(value: object, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value at any depth."""
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [here] * bool(here) + [path for key, item in inner for path in _paths(item, (*here, key))]


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([[], {}, [None], [[]], {"id": None}, "7", 10**400, -1, "\ud800", ["attribution"]])
)


@st.composite
def mutated(draw: st.DrawFn) -> list[Any]:
    """A good export of which some fields, at any depth, are gone, null, of another type, or twice."""
    tasks: list[Any] = export(4)
    tasks[1]["annotations"][0]["result"].append(note(["odd"]))
    tasks[2]["annotations"][0]["prediction"] = {"id": 4, "result": [region("speculation")]}
    tasks[3]["annotations"].append(annotation(9, "speculation", completed_by=8))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(_paths(tasks) or [()]))
        if not path:
            break
        holder: Any = tasks
        for key in path[:-1]:
            holder = holder[key]
        kind = draw(st.sampled_from(["drop", "change", "twice"]))
        if kind == "drop":
            del holder[path[-1]]
        elif kind == "twice" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        else:
            holder[path[-1]] = copy.deepcopy(draw(VALUES))  # what is drawn is shared
    return tasks


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mutated())
def test_every_annotation_is_taken_or_reported_whatever_happened_to_the_export(tasks: list[Any]) -> None:
    """Nothing is raised, the books balance, and what is taken can be written, read and settled."""
    found = check(copy.deepcopy(tasks), Known(TEXTS))
    given_ = [t["annotations"] if isinstance(t, dict) and "annotations" in t else None for t in tasks]
    assert found.seen == sum(len(a) if isinstance(a, list) else 1 for a in given_)
    assert all(r.task and r.reason and "\n" not in r.told() for r in found.reported)
    for answer in found.answers:
        assert Answer.from_json(json.loads(to_json(answer).encode())) == answer
        article_id, _, span = answer.sentence_id.rpartition(":")
        assert int(span.partition("-")[2]) <= len(TEXTS[article_id])
        assert answer.annotator
