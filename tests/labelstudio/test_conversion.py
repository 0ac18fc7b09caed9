"""Tasks carry the article around each sentence, and exports come back as answers, once."""

import html
import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.errors import InputError
from newsgrain.files import to_json
from newsgrain.labelstudio import conversion, exports, label_config, suggestions
from newsgrain.labelstudio.annotation_check import Known
from newsgrain.records import LABELS, Answer, Article, Flag, Label
from newsgrain.text.sentences import split

TEXT = "By Ola\n\nA barn burned. “It was old,” she said."


def tasks() -> list[dict]:  # type: ignore[type-arg]
    return list(conversion.tasks(split(Article("a", TEXT, title="Fire", source="The Vell")), "g1"))


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
    """One required single choice, keys 1 to 5, and every variable is in the task's data."""
    root = ET.fromstring(label_config.labelling_config("# Two & three"))  # noqa: S314 - our own text
    (control,) = root.findall(".//Choices[@name='label']")
    choices = control.findall("Choice")
    kinds: list[Label | Flag] = [*LABELS, Flag.NOT_A_SENTENCE]
    assert [(c.get("value"), c.get("hotkey")) for c in choices] == [(x.value, x.hotkey) for x in kinds]
    assert [x.hotkey for x in kinds] == list("12345")
    assert (control.get("choice"), control.get("required")) == ("single-radio", "true")
    keys = [c.get("hotkey") for c in root.iter("Choice")]
    assert len(set(keys)) == len(keys) == 9
    assert root.find(".//HyperText[@name='guide']").get("value") == "<h1>Two &amp; three</h1>\n"  # type: ignore[union-attr]
    used = {e.get("value", "")[1:] for e in root.iter() if e.get("value", "").startswith("$")}
    assert used <= set(tasks()[0]["data"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the SDK's, not ours
def test_label_studio_accepts_the_configuration_and_the_tasks() -> None:
    """The SDK's own reader validates both, without a server."""
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(label_config.labelling_config("Label."))
    interface.validate()
    assert sorted(interface.get_control("label").labels) == sorted([*LABELS, *Flag])
    assert all(interface.validate_task(task) for task in tasks())
    for label in LABELS:
        shown = {"result": suggestions.region(label), "score": 0.5, "model_version": "m"}
        assert interface.validate_prediction(shown, return_errors=True) == []


def test_every_label_has_its_line_for_a_suggestion() -> None:
    """Shown when the hidden control has that choice, with the key that agrees to it."""
    root = ET.fromstring(label_config.labelling_config())  # noqa: S314 - our own text
    lines = {
        view.get("whenChoiceValue"): view.find("Header").get("value")  # type: ignore[union-attr]
        for view in root.findall(".//View[@whenTagName='suggestion']")
    }
    assert lines == {x.value: f"Suggested: {x.hotkey} {x.shown}" for x in LABELS}


def test_guidelines_cannot_bring_tags_of_their_own() -> None:
    """Markdown, but no HTML and no labelling tags."""
    config = label_config.labelling_config('<script>x</script> <Choice value="mine"/>')
    assert "<script" not in html.unescape(config)
    assert label_config.strange_choices(config) == []


def test_strange_choices_are_found_however_they_are_written() -> None:
    config = label_config.labelling_config().replace('value="speculation"', "alias='x'\n value='ru&amp;mour'")
    assert label_config.strange_choices(config) == ["ru&mour"]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + "]><View>&j;</View>"
)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        (BOMB, "it declares a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><View/>', "it declares a document type"),
        (f"<View>{' ' * 2**20}</View>", "it has over a million characters"),
        ("<View><Choice></View>", "mismatched tag: line 1, column 16"),
        ("no tags", "syntax error: line 1, column 0"),
        ("<View>&j;</View>", "undefined entity.*: line 1, column 6"),
    ],
    ids=["entities", "file", "huge", "crossed", "none", "undeclared"],
)
def test_a_configuration_that_cannot_be_read_is_told(config: str, why: str) -> None:
    """Nothing in it grows, and nothing is fetched."""
    with pytest.raises(ValueError, match=f"^{why}$"):
        label_config.strange_choices(config)


def test_a_task_shows_the_article_around_the_sentence() -> None:
    task = tasks()[1]["data"]
    assert task["sentence"] == "A barn burned."
    assert task["before"] == "By Ola"
    assert task["after"] == "“It was old,” she said."
    assert task["sentence_id"] == "a:8-22"
    clashes = {"id", "label", "annotator", "annotation_id", "created_at", "updated_at", "lead_time"}
    assert not clashes & set(task)


@given(st.text(min_size=1), st.integers(0), st.integers(1, 50))
def test_what_stands_around_is_cut_between_words(text: str, at: int, around: int) -> None:
    """It comes from the text, and is whole where nothing was cut."""
    place = at % (len(text) + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "_AROUND", around)
        before, after = conversion._before(text, place), conversion._after(text, place)
    assert before.removeprefix("… ") in text[:place]
    assert after.removesuffix(" …") in text[place:]
    if place <= around:
        assert before == text[:place].strip()
    if len(text) - place <= around:
        assert after == text[place:].strip()


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "ftp://a.example/x", "/fire"])
def test_only_addresses_of_the_web_are_linked(url: str | None) -> None:
    """And nothing in one becomes a tag."""
    (task,) = conversion.tasks(split(Article("a", "It burned.", url=url)), "g")
    assert task["data"]["link"] == ""
    (task,) = conversion.tasks(split(Article("a", "It burned.", url='https://a.example/?x="><b>')), "g")
    assert "<b>" not in task["data"]["link"]
    assert task["data"]["link"].startswith('<a href="https://a.example/?x=&quot;')


def test_every_sentence_of_every_article_becomes_a_task(tmp_path: Path) -> None:
    articles = [Article("a", TEXT), Article("b", "One. Two.")]
    made = (task for article in articles for task in conversion.tasks(split(article), "g1"))
    count = conversion.write_task_list(tmp_path / "t.json", made)
    written = json.loads((tmp_path / "t.json").read_text())
    assert count == 5
    assert [t["data"]["sentence_id"] for t in written][-2:] == ["b:0-4", "b:5-9"]


def test_answers_come_back_with_all_that_is_known(tmp_path: Path) -> None:
    note = {"from_name": "note", "type": "textarea", "value": {"text": ["odd one"]}}
    given = annotation("attribution")
    given["result"].append(note)
    given["prediction"] = {"result": annotation("speculation")["result"]}
    (found,) = exports.read_export(export(tmp_path, given)).answers
    assert (found.sentence_id, found.annotator, found.label) == ("a:8-22", "user-7", Label.ATTRIBUTION)
    assert (found.lead_time_s, found.suggested, found.note) == (3.5, Label.SPECULATION, "odd one")
    assert found.guidelines == "g1"


def test_a_skip_is_no_answer_even_with_a_suggestion_left_in_it(tmp_path: Path) -> None:
    (found,) = exports.read_export(export(tmp_path, annotation("attribution", was_cancelled=True))).answers
    assert found.label is None
    who = annotation(None, completed_by={"id": 3, "email": "a@b.example"})
    (found,) = exports.read_export(export(tmp_path, who)).answers
    assert (found.label, found.annotator) == (None, "a@b.example")


def test_not_a_sentence_is_a_flag_and_no_label(tmp_path: Path) -> None:
    (found,) = exports.read_export(export(tmp_path, annotation("not_a_sentence"))).answers
    assert (found.label, found.flag) == (None, Flag.NOT_A_SENTENCE)
    assert Answer.from_json(json.loads(to_json(found))) == found
    skipped = annotation("not_a_sentence", was_cancelled=True)
    (found,) = exports.read_export(export(tmp_path, skipped)).answers
    assert (found.label, found.flag) == (None, None)
    assert "flag" not in to_json(found)


ADDRESS = {"id": 7, "email": "ann@a.example"}


@pytest.mark.parametrize("first", ["address", "number"])
def test_one_person_keeps_one_name(tmp_path: Path, first: str) -> None:
    """The server's answers have addresses and an export has numbers; an annotation tells who is who."""
    made = {"created_at": "2026-01-01T00:00:00.123456Z"}
    later = {"created_at": "2026-01-02T00:00:00.654321Z", "updated_at": "2026-01-02T00:00:00.654321Z"}
    who: tuple[object, object] = (ADDRESS, 7) if first == "address" else (7, ADDRESS)
    one = export(tmp_path, annotation("attribution", completed_by=who[0], **made))
    assert conversion.append_answers(tmp_path, exports.read_export(one).answers) == 1
    both = [annotation("attribution", completed_by=who[1], **made)]
    both += [annotation("speculation", completed_by=who[1], **later)]
    assert conversion.append_answers(tmp_path, exports.read_export(export(tmp_path, *both)).answers) == 1
    names = {json.loads(x)["annotator"] for x in (tmp_path / "label-studio.jsonl").read_text().splitlines()}
    assert names == {"ann@a.example" if first == "address" else "user-7"}


def test_a_number_that_two_people_have_is_told(tmp_path: Path) -> None:
    """An export of another server whose annotations were imported from two people's."""
    times = [{"created_at": f"2026-01-0{n}T00:00:00.123456Z"} for n in (1, 2)]
    people = [ADDRESS, {"id": 8, "email": "bea@a.example"}]
    known = [annotation("attribution", completed_by=p, **t) for p, t in zip(people, times, strict=True)]
    conversion.append_answers(tmp_path, exports.read_export(export(tmp_path, *known)).answers)
    merged = [annotation("attribution", completed_by=7, **t) for t in times]
    with pytest.raises(InputError, match="has answers of user-7 under two names; give --name NUMBER="):
        conversion.append_answers(tmp_path, exports.read_export(export(tmp_path, *merged)).answers)


def test_names_can_be_given(tmp_path: Path) -> None:
    (found,) = exports.read_export(
        export(tmp_path, annotation("attribution")), Known(names={"7": "ann@a.example"})
    ).answers
    assert found.annotator == "ann@a.example"


def test_the_second_pull_writes_nothing_and_an_edit_is_a_new_line(tmp_path: Path) -> None:
    found = exports.read_export(export(tmp_path, annotation("attribution"))).answers
    assert conversion.append_answers(tmp_path / "answers", found) == 1
    before = (tmp_path / "answers" / "label-studio.jsonl").read_bytes()
    assert conversion.append_answers(tmp_path / "answers", found) == 0
    assert (tmp_path / "answers" / "label-studio.jsonl").read_bytes() == before
    edited = annotation("speculation", updated_at="2026-01-02T00:00:00Z")
    assert (
        conversion.append_answers(tmp_path / "answers", exports.read_export(export(tmp_path, edited)).answers)
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
        exports.read_export(path)


def test_missing_guidelines_are_told(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"GUIDELINES\.md: cannot be read .*; annotators need it; `newsgrain init` begins"
    ):
        conversion.guidelines_hash(tmp_path)
    (tmp_path / "GUIDELINES.md").write_bytes(b"caf\xe9")
    with pytest.raises(InputError, match=r"GUIDELINES\.md: byte 3 is not UTF-8; save it as UTF-8"):
        conversion.guidelines_hash(tmp_path)


def test_an_answer_says_which_guidelines_were_on_its_screen(tmp_path: Path) -> None:
    """The last ones, if it was corrected later; by API none, and so those that its task was made under."""
    said = {"from_name": "rules", "to_name": "sentence", "type": "textarea", "value": {"text": ["g2", "g3"]}}
    seen, unseen = annotation("attribution"), annotation("attribution", completed_by=8)
    seen["result"].append(said)
    found = exports.read_export(export(tmp_path, seen, unseen)).answers
    assert [(a.guidelines, a.note) for a in found] == [("g3", None), ("g1", None)]
    config = label_config.labelling_config("One.\r\n")
    hidden = ET.fromstring(config).find(".//TextArea[@name='rules']")  # noqa: S314 - our own text
    (tmp_path / "GUIDELINES.md").write_bytes(b"One.\r\n")
    assert hidden is not None
    assert hidden.get("value") == conversion.guidelines_hash(tmp_path)
    assert conversion.guidelines_text(tmp_path) == "One.\r\n"
