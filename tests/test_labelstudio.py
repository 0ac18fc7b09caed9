"""Tasks carry the article around each sentence, and exports come back as answers, once."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from newsgrain import labelstudio
from newsgrain.errors import InputError
from newsgrain.records import LABELS, Article, Label, Rejected
from newsgrain.sentences import split

TEXT = "By Ola\n\nA barn burned. “It was old,” she said."


def tasks() -> list[dict]:  # type: ignore[type-arg]
    return list(labelstudio.tasks(split(Article("a", TEXT, title="Fire", source="The Vell")), "g1"))


def annotation(choice: str | None, **more: object) -> dict:  # type: ignore[type-arg]
    region = {"from_name": "label", "to_name": "sentence", "type": "choices", "value": {"choices": [choice]}}
    made = {
        "id": 1,
        "completed_by": 7,
        "result": [region] if choice else [],
        "was_cancelled": False,
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "lead_time": 3.5,
    }
    return made | more


def export(tmp_path: Path, *annotations: dict, data: dict | None = None) -> Path:  # type: ignore[type-arg]
    path = tmp_path / "export.json"
    task: dict[str, object] = {
        "id": 1,
        "data": data or tasks()[1]["data"],
        "annotations": list(annotations),
        "drafts": [{}],
    }
    path.write_text(json.dumps([task]))
    return path


def test_configuration_is_made_from_the_labels() -> None:
    """One required single choice, keys 1 to 4, and every variable is in the task's data."""
    root = ET.fromstring(labelstudio.labelling_config())  # noqa: S314 - our own text
    choices = root.findall(".//Choice")
    assert [(c.get("value"), c.get("hotkey")) for c in choices] == [(x.value, x.hotkey) for x in LABELS]
    (control,) = root.findall(".//Choices")
    assert (control.get("choice"), control.get("required")) == ("single-radio", "true")
    used = {e.get("value", "")[1:] for e in root.iter() if e.get("value", "").startswith("$")}
    assert used <= set(tasks()[0]["data"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK's, not ours
def test_label_studio_accepts_the_configuration_and_the_tasks() -> None:
    """The SDK's own reader validates both, without a server."""
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(labelstudio.labelling_config())
    interface.validate()
    assert sorted(interface.get_control("label").labels) == sorted(LABELS)
    assert all(interface.validate_task(task) for task in tasks())


def test_a_task_shows_the_article_around_the_sentence() -> None:
    task = tasks()[1]["data"]
    assert task["sentence"] == "A barn burned."
    assert task["before"] == "By Ola"
    assert task["after"] == "“It was old,” she said."
    assert task["sentence_id"] == "a:8-22"
    clashes = {"id", "label", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
    assert not clashes & set(task)


def test_every_sentence_of_every_article_becomes_a_task(tmp_path: Path) -> None:
    articles: list[Article | Rejected] = [
        Article("a", TEXT),
        Rejected("x", 1, "bad"),
        Article("b", "One. Two."),
    ]
    count, rejected = labelstudio.write_tasks(tmp_path / "t.json", articles, "g1")
    written = json.loads((tmp_path / "t.json").read_text())
    assert (count, len(rejected)) == (5, 1)
    assert [t["data"]["sentence_id"] for t in written][-2:] == ["b:0-4", "b:5-9"]


def test_answers_come_back_with_all_that_is_known(tmp_path: Path) -> None:
    note = {"from_name": "note", "type": "textarea", "value": {"text": ["odd one"]}}
    given = annotation("attribution")
    given["result"].append(note)
    given["prediction"] = {"result": annotation("speculation")["result"]}
    (found,) = labelstudio.read_export(export(tmp_path, given))
    assert (found.sentence_id, found.annotator, found.label) == ("a:8-22", "user-7", Label.ATTRIBUTION)
    assert (found.lead_time_s, found.suggested, found.note) == (3.5, Label.SPECULATION, "odd one")
    assert found.guidelines == "g1"


def test_a_skip_is_no_answer_even_with_a_suggestion_left_in_it(tmp_path: Path) -> None:
    (found,) = labelstudio.read_export(export(tmp_path, annotation("attribution", was_cancelled=True)))
    assert found.label is None
    who = annotation(None, completed_by={"id": 3, "email": "a@b.example"})
    (found,) = labelstudio.read_export(export(tmp_path, who))
    assert (found.label, found.annotator) == (None, "a@b.example")


def test_the_second_pull_writes_nothing_and_an_edit_is_a_new_line(tmp_path: Path) -> None:
    found = list(labelstudio.read_export(export(tmp_path, annotation("attribution"))))
    assert labelstudio.append_answers(tmp_path / "answers", found) == 1
    before = (tmp_path / "answers" / "label-studio.jsonl").read_bytes()
    assert labelstudio.append_answers(tmp_path / "answers", found) == 0
    assert (tmp_path / "answers" / "label-studio.jsonl").read_bytes() == before
    edited = annotation("speculation", updated_at="2026-01-02T00:00:00Z")
    assert (
        labelstudio.append_answers(tmp_path / "answers", labelstudio.read_export(export(tmp_path, edited)))
        == 1
    )
    assert (tmp_path / "answers" / "label-studio.jsonl").read_bytes().startswith(before)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "not JSON .* export the project as JSON"),
        ("{}", "not a list of tasks"),
        ('[{"id": 1, "label": "attribution"}]', "task 1: has no `data` and `annotations`"),
        ('[{"data": {"text": "x"}, "annotations": []}]', "task 1: not a sentence id: 'None'"),
    ],
)
def test_what_is_no_export_is_told(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(content)
    with pytest.raises(InputError, match=told):
        list(labelstudio.read_export(path))


def test_a_strange_label_stops_the_pull(tmp_path: Path) -> None:
    path = export(tmp_path, annotation("boilerplate"), annotation("attribution"))
    with pytest.raises(InputError, match="labels that newsgrain does not have: boilerplate; was the"):
        list(labelstudio.read_export(path))


def test_missing_guidelines_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"GUIDELINES\.md: cannot be read .*; annotators need it"):
        labelstudio.guidelines_hash(tmp_path)
