"""Annotators under stable names: no address is written, nobody becomes two, and only the key tells who."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from newsgrain import annotators
from newsgrain.annotations import corpus
from newsgrain.annotations.adjudicate import adjudicate
from newsgrain.files import write_lines, write_records
from newsgrain.labelstudio import disputes, pseudonyms, pulling, pushing
from newsgrain.labelstudio.pseudonyms import Pseudonyms
from newsgrain.quality.agreement import measure
from newsgrain.records import Answer, How
from tests.annotations.killed import killed
from tests.annotations.test_gitignore import git, untracked
from tests.labelstudio.test_annotation_check import Run, annotation, answers, export, note, run
from tests.labelstudio.test_studio import Wire, server, tasks

__all__ = ["run"]
ANN = {"id": 7, "email": "ann@a.example"}
BEA = {"id": 8, "email": "bea@a.example"}


def two_people() -> list[dict[str, Any]]:
    made = export(4)
    for n, task in enumerate(made):
        other = annotation(20 + n, "speculation" if n == 0 else "attribution", completed_by=BEA)
        task["annotations"].append(other)
    return made


def everything(folder: Path) -> str:
    """All that lies in a folder, but for the key."""
    return "".join(p.read_text() + p.name for p in sorted(folder.rglob("*")) if p.is_file())


def pull(run: Run, made: list[dict[str, Any]], *more: object) -> tuple[int, str, str]:
    Path("export.json").write_text(json.dumps(made))
    return run("pull", "--from-file", "export.json", *more)


def test_no_address_is_written_and_everybody_keeps_one_name(run: Run, annotations: Path) -> None:
    code, out, errors = pull(run, two_people(), "--pseudonyms")
    assert (code, out) == (0, "8 answers in export.json: 8 new, 0 known\n")
    assert (
        "annotators get pseudonyms, addresses in their notes stay as written; keep annotations/.p" in errors
    )
    assert "@" not in everything(annotations)
    names = {row["annotator"] for row in answers(annotations)}
    assert len(names) == 2
    assert all(pseudonyms._PSEUDONYM.fullmatch(name) for name in names)
    before = everything(annotations)
    assert pull(run, two_people(), "--pseudonyms") == (0, "8 answers in export.json: 0 new, 8 known\n", "")
    assert everything(annotations) == before


def test_a_later_pull_without_the_option_goes_on_with_pseudonyms(run: Run, annotations: Path) -> None:
    pull(run, two_people(), "--pseudonyms")
    later = two_people()
    later[0]["annotations"].append(annotation(40, "speculation", completed_by="Cyd@a.example"))
    assert pull(run, later) == (0, "9 answers in export.json: 1 new, 8 known\n", "")
    assert "@" not in everything(annotations)
    assert len({row["annotator"] for row in answers(annotations)}) == 3


def test_the_key_is_for_its_owner_alone_and_out_of_git(run: Run, annotations: Path) -> None:
    git(annotations.parent, "init")
    _, _, errors = pull(run, two_people(), "--pseudonyms")
    key = annotations / ".pseudonyms.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "annotations/.gitignore: .pseudonyms.key* was added" in errors
    found = untracked(annotations.parent)
    assert "annotations/.pseudonyms.key" not in found
    assert "annotations/pseudonyms.json" in found


@pytest.mark.parametrize("more", [(), ("--pseudonyms",)], ids=["without the option", "with it"])
def test_a_lost_key_is_one_line_and_nothing_is_written(
    run: Run, annotations: Path, more: tuple[str, ...]
) -> None:
    """Else everybody would get a second name, or an address beside the pseudonym."""
    pull(run, two_people(), "--pseudonyms")
    (annotations / ".pseudonyms.key").unlink()
    for marker in ("there", "gone"):
        if marker == "gone":
            (annotations / "pseudonyms.json").unlink()
        before = everything(annotations)
        code, _, errors = pull(run, export(), *more)
        assert (code, len(errors.splitlines())) == (1, 1)
        assert ".pseudonyms.key: not there, and the answers have pseudonyms made with it; copy it" in errors
        assert everything(annotations) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("00" * 32, "is not the key that the pseudonyms in annotations were made with"),
        ("00" * 5, "damaged, a key"),
    ],
)
def test_another_key_is_told(run: Run, annotations: Path, content: str, told: str) -> None:
    pull(run, two_people(), "--pseudonyms")
    (annotations / ".pseudonyms.key").write_text(content)
    code, _, errors = pull(run, two_people())
    assert (code, len(errors.splitlines())) == (1, 1)
    assert told in errors


def test_addresses_that_are_there_are_converted(run: Run, annotations: Path) -> None:
    """Files of one's own and rulings too, and their names; other names, fields and files stay."""
    pull(run, two_people())
    given = [Answer("toy-1:0-30", "cyd@a.example", None, "2026-01-01T00:00:00Z", note="ask dan@a.example")]
    write_records(annotations / "answers" / "cyd@a.example.jsonl", given)
    write_records(annotations / "answers" / "disputes" / "label-studio.jsonl", given)
    hand = (annotations / "answers" / "ann.jsonl").read_bytes()
    lines = (annotations / "answers" / "label-studio.jsonl").read_text().splitlines()
    _, out, errors = pull(run, two_people(), "--pseudonyms")
    assert out == "8 answers in export.json: 0 new, 8 known\n"
    assert "3 files of answers were converted to pseudonyms; what git or a backup holds" in errors
    name = Pseudonyms(bytes.fromhex((annotations / ".pseudonyms.key").read_text())).of("cyd@a.example")
    assert {p.name for p in (annotations / "answers").glob("*.jsonl")} == {
        "ann.jsonl",
        "bea.jsonl",
        "label-studio.jsonl",
        f"{name}.jsonl",
    }
    assert [a.annotator for a in corpus.rulings(annotations)] == [name]
    assert next(corpus.rulings(annotations)).note == "ask dan@a.example"
    assert (annotations / "answers" / "ann.jsonl").read_bytes() == hand
    rows = [json.loads(line) | {"annotator": "", "account": ""} for line in lines]
    assert [row | {"annotator": "", "account": ""} for row in answers(annotations)] == rows
    assert "ann@" not in everything(annotations)


@pytest.mark.parametrize("folder", ["superseded", "disputes/superseded", "kept/2026"])
def test_what_was_set_aside_is_converted_too(run: Run, annotations: Path, folder: str) -> None:
    """`revise`, `labels --migrate` and people put answers below."""
    pull(run, two_people())
    answers_file, below = annotations / "answers" / "label-studio.jsonl", annotations / "answers" / folder
    below.mkdir(parents=True)
    for name in ("label-studio.jsonl", "ann@a.example.jsonl"):
        (below / name).write_bytes(answers_file.read_bytes())
    pull(run, two_people(), "--pseudonyms")
    assert "@" not in everything(annotations)
    assert {p.read_bytes() for p in below.iterdir()} == {answers_file.read_bytes()}


@pytest.mark.parametrize("bad", ["torn", "torn below", "in the way"])
def test_what_cannot_be_converted_changes_nothing(run: Run, annotations: Path, bad: str) -> None:
    pull(run, two_people())
    key = "ab" * 32
    (annotations / ".pseudonyms.key").write_text(key)
    folder = annotations / "answers"
    (folder / "superseded").mkdir()
    if bad.startswith("torn"):
        place = folder / "superseded" if bad == "torn below" else folder
        (place / "zed.jsonl").write_text('{"sentence_id": "toy')
    else:
        name = Pseudonyms(bytes.fromhex(key)).of("cyd@a.example")
        for stem in ("cyd@a.example", name):
            write_records(
                folder / f"{stem}.jsonl", [Answer("toy-1:0-30", stem, None, "2026-01-01T00:00:00Z")]
            )
    before = everything(annotations)
    code, _, errors = pull(run, two_people(), "--pseudonyms")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert everything(annotations) == before


def test_a_conversion_that_was_killed_is_completed(run: Run, annotations: Path) -> None:
    """Content is replaced before a file is renamed, so that no answer ever stands twice."""
    pull(run, two_people(), "--pseudonyms")
    names = Pseudonyms(bytes.fromhex((annotations / ".pseudonyms.key").read_text()))
    row = Answer("toy-1:0-30", names.of("cyd@a.example"), None, "2026-01-01T00:00:00Z")
    write_records(annotations / "answers" / "cyd@a.example.jsonl", [row])
    pull(run, two_people())
    assert (annotations / "answers" / f"{row.annotator}.jsonl").is_file()
    assert not (annotations / "answers" / "cyd@a.example.jsonl").exists()


@pytest.mark.parametrize("step", range(8))
def test_a_conversion_that_ends_at_any_rename_is_done_or_not_begun(annotations: Path, step: int) -> None:
    people, names = {"cyd@a.example", "dan@a.example"}, Pseudonyms(b"k" * 32)
    for file, who in (("cyd@a.example", "cyd@a.example"), ("label-studio", "dan@a.example")):
        row = Answer("toy-1:0-30", who, None, "2026-01-01T00:00:00Z")
        write_records(annotations / "answers" / f"{file}.jsonl", [row])
    aside = annotations / "answers" / "superseded" / "label-studio.jsonl"
    write_records(aside, [row])
    stopped = killed(step, lambda: pseudonyms.settle(annotations, names))
    found = {a.annotator for a in corpus.answers(annotations)} - {"ann", "bea"}
    assert found == set(map(names.of, people)) or (stopped and found == people)
    assert ("@" in aside.read_text()) == (found == people)
    pseudonyms.settle(annotations, names)
    assert [a.annotator for a in corpus.answers(annotations) if a.label is None] == [
        names.of("cyd@a.example"),
        names.of("dan@a.example"),
    ]
    assert "@" not in everything(annotations)
    assert not list(annotations.rglob("*.partial"))


@pytest.mark.parametrize("first", [7, ANN], ids=["number", "address"])
def test_an_account_by_number_and_by_address_is_one_person(
    run: Run, annotations: Path, first: object
) -> None:
    """An export has numbers and the server addresses; pseudonyms tell no more which is which."""
    second = ANN if first == 7 else 7
    for who in (first, second):
        made = export()
        for task in made:
            task["annotations"][0]["completed_by"] = who
        pull(run, made, "--pseudonyms")
    assert len(answers(annotations)) == 3
    assert len({row["annotator"] for row in answers(annotations)}) == 1


def test_reports_have_the_pseudonym_too(run: Run) -> None:
    made = two_people()
    made[0]["annotations"][0]["lead_time"] = -1
    code, _, errors = pull(run, made, "--pseudonyms")
    assert code == 3
    assert "of annotator-" in errors
    assert "@" not in errors


def test_notes_stay_as_written(run: Run, annotations: Path) -> None:
    made = export(1)
    made[0]["annotations"][0]["result"].append(note("ask bea@a.example"))
    _, _, errors = pull(run, made, "--pseudonyms")
    assert answers(annotations)[0]["note"] == "ask bea@a.example"
    assert "addresses in their notes stay as written" in errors


def test_a_key_that_cannot_be_used_is_one_line(run: Run, annotations: Path) -> None:
    (annotations / ".pseudonyms.key").mkdir()
    code, _, errors = pull(run, export(), "--pseudonyms")
    assert (code, len(errors.splitlines())) == (1, 1)
    assert ".pseudonyms.key: cannot be read (Is a directory)" in errors
    assert answers(annotations) == []


def test_names_depend_on_the_key_and_not_on_capitals() -> None:
    one, other = Pseudonyms(b"1" * 32), Pseudonyms(b"2" * 32)
    assert one.of("ann@a.example") == one.of(" Ann@A.example") != other.of("ann@a.example")
    assert one.of(one.of("ann@a.example")) == one.of("ann@a.example")


def test_a_pull_from_a_server_and_all_that_follows_works_with_pseudonyms(annotations: Path) -> None:
    """Agreement, a dispute sent, ruled on, pulled and settled."""
    wire, folder = Wire(), annotations / "answers"
    for path in folder.glob("*.jsonl"):
        path.unlink()
    write_lines(annotations / "articles" / "pushed.jsonl", [])
    made = tasks(3)
    pushing.push(server(wire), pushing.Wanted("try", 2, ""), made, plan=False, tell=lambda _: None)
    for number in (1, 2, 3):
        wire.label(number, "attribution", 5)
        wire.label(number, "attribution" if number > 1 else "speculation", 6, who=2)
    names = pseudonyms.chosen(annotations, asked=True)
    assert names is not None
    pseudonyms.settle(annotations, names)
    done = pulling.pull(server(wire), "try", folder, everything=False, names=names)
    assert (done.new, done.reported) == (6, ())
    given = list(corpus.answers(annotations))
    assert {a.annotator for a in given} == {names.of("ann@a.example"), names.of("user-2")}
    assert measure(given, minimum=1, draws=10).sentences == 3
    settled = adjudicate(given)
    assert len(settled.disputed) == 1
    ruling = pulling.pull(
        server(wire),
        "try",
        disputes.answers_folder(annotations, "try disputes"),
        everything=True,
        names=names,
    )
    assert ruling.new == 6
    assert {g.how for g in adjudicate(given, corpus.rulings(annotations)).gold} == {
        How.UNANIMOUS,
        How.ADJUDICATED,
    }
    assert "@" not in everything(annotations)


def test_machines_keep_their_names_so_that_reports_know_them(run: Run, annotations: Path) -> None:
    """With other names they would count as people, and every figure between them as one of people."""
    (annotations / "annotators.json").write_text('{"machines": ["bot-*"]}')
    made = two_people()
    for task in made:
        task["annotations"][1]["completed_by"] = "Bot-1@A.example"
    assert pull(run, made)[0] == 0
    assert pull(run, made, "--pseudonyms")[0] == 0
    names = {row["annotator"] for row in answers(annotations)}
    assert {name for name in names if not name.startswith("annotator-")} == {"bot-1@a.example"}
    assert annotators.kind(annotations, names) is annotators.Kind.BOTH
    assert pull(run, made)[1] == "8 answers in export.json: 0 new, 8 known\n"


def test_addresses_that_git_takes_are_told_once(run: Run, annotations: Path) -> None:
    made = two_people()
    git(annotations.parent, "init")
    told = (
        "label-studio.jsonl: has 2 addresses of annotators, and git takes it; `newsgrain pull --pseudonyms`"
    )
    assert told in pull(run, made)[2]
    assert pull(run, made)[2] == ""
    assert told not in pull(run, made, "--pseudonyms")[2]
    (annotations / "answers" / "label-studio.jsonl").unlink()
    assert pull(run, made)[2] == ""


def test_addresses_that_git_does_not_take_are_nobodys_business(run: Run, annotations: Path) -> None:
    git(annotations.parent, "init")
    (annotations.parent / ".gitignore").write_text("annotations/answers/\n")
    assert pull(run, two_people())[2] == ""
