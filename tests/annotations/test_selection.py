"""Which answers count: filters take what fits and nothing else, and say what there is when nothing does."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.annotations import corpus
from newsgrain.annotations.selection import Selection
from newsgrain.errors import InputError
from newsgrain.files import write_records
from newsgrain.labelstudio.conversion import guidelines_hash
from newsgrain.quality.agreement import measure
from newsgrain.records import Answer, Label
from newsgrain.report import show_agreement
from newsgrain.report.agreement_page import page
from tests.processes import run

PROJECTS, PEOPLE, DAYS = (
    ("spring", "autumn", None),
    ("ann@a.example", "Bea@b.example"),
    ("2026-01-05", "2026-03-01T09:00:00Z"),
)
ANSWERS = st.lists(
    st.builds(
        Answer,
        sentence_id=st.sampled_from(["a:0-5", "b:0-3"]),
        annotator=st.sampled_from(PEOPLE),
        label=st.sampled_from([None, *Label]),
        created_at=st.sampled_from(DAYS),
        updated_at=st.none() | st.sampled_from(DAYS),
        guidelines=st.sampled_from(["aaaa1111", "bbbb2222", None]),
        project=st.sampled_from(PROJECTS),
    ),
    max_size=10,
)


def round_(project: str | None, day: str, count: int = 4, **more: object) -> list[Answer]:
    """Two people on sentences of two articles, who differ on the last one."""
    return [
        replace(
            Answer(f"art-{n % 2}:{n * 10}-{n * 10 + 5}", who, label, f"{day}T0{n % 10}:00:00Z"),
            project=project,
            **more,  # type: ignore[arg-type]
        )
        for n in range(count)
        for who in ("ann@a.example", "bea@a.example")
        for label in [list(Label)[(n + (n == count - 1 and who[0] == "b")) % 4]]
    ]


@given(ANSWERS, st.sampled_from(PROJECTS[:2]), st.sampled_from(["ann@a.example", "*@b.example", "BEA*"]))
def test_answers_are_taken_or_left_and_keep_their_order(
    answers: list[Answer], project: str, who: str
) -> None:
    """Each filter by itself shares out all answers; both together are the one after the other."""
    assert Selection().of(answers) == answers
    for one, fits in (
        (Selection.asked([project]), lambda a: a.project == project),
        (Selection.asked(None, [who]), lambda a: (a.annotator[0] in "aA") == who.startswith("ann")),
    ):
        wanted = [a for a in answers if fits(a)]
        if wanted:
            assert one.of(answers) == wanted
        else:
            with pytest.raises(InputError, match="no answer fits; there are"):
                one.of(answers)
    both = Selection.asked([project], [who])
    kept = [a for a in answers if a.project == project and (a.annotator[0] in "aA") == who.startswith("ann")]
    if kept:
        assert both.of(answers) == kept


def test_since_looks_at_the_last_edit_and_takes_the_day_itself() -> None:
    old = Answer("a:0-5", "ann", None, "2026-01-01T00:00:00Z")
    edited = replace(old, updated_at="2026-02-01T00:00:00+01:00")
    assert Selection.asked(since="2026-01-01").of([old, edited]) == [old, edited]
    assert Selection.asked(since="2026-01-31").of([old, edited]) == [edited]
    with pytest.raises(InputError, match=r"--since: .* the last one is of 2026-01-31 23:00 UTC"):
        Selection.asked(since="2026-02-01").of([old, edited])


def test_versions_of_guidelines_are_known_by_how_they_begin() -> None:
    made = [Answer("a:0-5", "ann", None, "2026-01-01", guidelines=v) for v in ("aaaa1111", "bbbb2222", None)]
    assert Selection.asked(guidelines=["aaaa"]).of(made) == made[:1]
    assert Selection.asked(guidelines=["not told", "bbbb2222"]).of(made) == made[1:]
    with pytest.raises(InputError, match=r"--guidelines aaa: give 4 characters of a version"):
        Selection.asked(guidelines=["aaa"])


@pytest.mark.parametrize("day", ["yesterday", "31.1.2026", "2026-13-01", "1772359200"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(InputError, match=r"--since .*: not a day such as 2026-01-31"):
        Selection.asked(since=day)


def test_nothing_fits_is_told_with_what_there_is() -> None:
    made = round_("spring", "2026-03-01") + round_("autumn", "2026-09-01", 1)
    with pytest.raises(InputError, match=r"--project winter: .*there are spring \(8 answers\), autumn \(2 "):
        Selection.asked(["spring", "winter"]).of(made)
    with pytest.raises(InputError, match="there are no answers yet; run `newsgrain pull`"):
        Selection.asked(annotators=["ann"]).of([])


def test_each_project_is_measured_by_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is at odds with itself hides behind a larger one no more."""
    monkeypatch.setenv("COLUMNS", "160")
    spring = round_("spring", "2026-03-01", 40, guidelines="aaaa1111")
    autumn = [replace(a, sentence_id=f"z-{a.sentence_id}") for a in round_("autumn [b]", "2026-09-01", 2)]
    found = measure([*autumn, *spring], minimum=3, draws=50)
    first, second = found.rounds
    assert (first.project, first.shared, first.few, first.days) == ("spring", 40, False, "2026-03-01")
    assert (second.project, second.shared, second.answers, second.few) == ("autumn [b]", 2, 4, True)
    assert first.alpha == measure(spring, minimum=3, draws=50).alpha
    assert (first.guidelines, second.guidelines) == (("aaaa1111",), ())
    assert found.alpha.value is not None
    assert first.alpha.value is not None
    assert second.alpha.value is not None
    assert second.alpha.value < found.alpha.value < first.alpha.value
    show_agreement.agreement(found)
    told = capsys.readouterr().out
    for words in ("Each project by itself", "autumn [b]", "(few)", "aaaa1111"):
        assert words in told
        assert words in page(found)
    assert measure(round_(None, "2026-03-01"), minimum=1, draws=5).rounds == ()


def write(annotations: Path, answers: list[Answer]) -> None:
    write_records(annotations / "answers" / corpus.PULLED, answers)


def test_the_team_is_measured_without_the_answers_that_came_with_the_corpus(annotations: Path) -> None:
    """Whose figure it is must be plain: 42 answers that agree would make any team look sure."""
    cwd = annotations.parent
    write(annotations, round_("spring", "2026-03-01", 6))
    told = run("agreement", "--minimum", 3, cwd=cwd)
    assert told.returncode == 0, told.stderr
    words = " ".join(told.stdout.split())
    assert "Pulled answers alone: 42 answers that did not come from Label Studio kept apart. --tog" in words
    found = json.loads(run("agreement", "--minimum", 3, "--json", "--html", "page.html", cwd=cwd).stdout)
    assert (found["shared"], found["apart"], found["rounds"][0]["project"]) == (6, 42, "spring")
    assert "Pulled answers alone: 42 answers" in (cwd / "page.html").read_text()
    for more, shared in ((("--together",), 27), (("--annotator", "*@a.example"), 6)):
        found = json.loads(run("agreement", "--minimum", 3, "--json", *more, cwd=cwd).stdout)
        assert (found["shared"], found["apart"]) == (shared, 0)


def test_adjudicating_a_part_says_what_the_gold_rests_on(annotations: Path) -> None:
    cwd, version = annotations.parent, guidelines_hash(annotations)
    old = round_("spring", "2026-03-01", guidelines="aaaa1111")
    new = [
        replace(a, sentence_id=f"n-{a.sentence_id}")
        for a in round_("autumn", "2026-09-01", guidelines=version)
    ]
    write(annotations, old + new)
    ruling = replace(old[-1], annotator="kim", label=Label.SPECULATION, created_at="2026-04-01")
    write_records(annotations / "answers" / "disputes" / "kim.jsonl", [ruling])
    for more, gold, answered in (
        (("--guidelines", "current"), 3, 8),
        (("--project", "spring"), 4, 8),
        (("--since", "2026-05-01"), 3, 8),
        ((), 28, 58),
    ):
        done = run("adjudicate", "--json", *more, cwd=cwd)
        report = json.loads(done.stdout)
        assert (report["gold"], report["answers"], report["apart"]) == (gold, answered, 58 - answered)
        assert report["strays"] == []
        assert ("gold.jsonl: rests on 8 of 58 answers, as was asked for" in done.stderr) == bool(more)
        assert len(corpus.gold(annotations)) == gold


def test_a_moment_without_a_zone_is_in_utc() -> None:
    since = Selection.asked(since="2026-01-31T09:00").since
    assert since == datetime.fromisoformat("2026-01-31T09:00+00:00")
