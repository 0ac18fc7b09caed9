"""Files of labels: what is wrong is told in a line, and a label of before is known under all its names."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain import schemes
from newsgrain.errors import InputError
from newsgrain.schemes import Migration, Scheme
from tests.processes import python
from tests.schemes import five

SHIPPED = schemes.read(schemes.SHIPPED)
ROWS = SHIPPED.rows
NAMES = [row.name for row in ROWS]
Rows = list[dict[str, Any]]


def test_a_scheme_reads_as_it_was_written(tmp_path: Path) -> None:
    made = Scheme(ROWS, (Migration("", "2026-01-01T00:00:00+00:00", {"a": ("b", "c")}),), pending=True)
    schemes.write(made, tmp_path / "labels.json")
    assert schemes.read(tmp_path / "labels.json") == made
    assert schemes.settled(made) == replace(made, pending=False)


def test_a_version_is_of_what_annotators_are_told() -> None:
    """None for the labels that come with newsgrain, whatever their colours."""
    assert Scheme(tuple(replace(row, night=0.9) for row in ROWS)).version == ""
    other = Scheme((replace(ROWS[0], rule="facts"), *ROWS[1:])).version
    assert re.fullmatch("[0-9a-f]{8}", other)
    assert other != Scheme(ROWS[:3]).version


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda rows: rows.clear(), "`labels` is no list of 2 to 5 labels"),
        (lambda rows: rows.extend([dict(rows[0])] * 5), "`labels` is no list of 2 to 5 labels"),
        (lambda rows: rows.__setitem__(1, "x"), "label 2 is no object"),
        (lambda rows: rows[1].update(hue=1), r"label 2 \(attribution\) has 'hue', which labels do not have"),
        (lambda rows: rows[1].pop("rule"), r"label 2 \(attribution\) has no 'rule'"),
        (lambda rows: rows[0].update(name="A B"), "name is 'A B', not small letters, digits and _"),
        (lambda rows: rows[0].update(letter="U"), "letter is 'U', not one capital, and not U"),
        (lambda rows: rows[0].update(brief="too long"), "brief is 'too long', not one word of 6 letters"),
        (lambda rows: rows[0].update(colour="red"), "colour is 'red', not a colour such as #56b4e9"),
        (lambda rows: rows[0].update(line="thick"), "line is 'thick', not one of solid, double"),
        (lambda rows: rows[0].update(meaning=3), "meaning is 3, not a line of text"),
        (lambda rows: rows[0].update(day=True), "day is True, not a number from 0 to 1"),
        (lambda rows: rows[0].update(night=1.5), "night is 1.5, not a number from 0 to 1"),
        (lambda rows: rows[0].update(story="yes"), "story is 'yes', not true or false"),
        (lambda rows: rows[0].update(letter="A"), "two labels have the letter 'A'"),
        (lambda rows: [row.update(story=False) for row in rows], "no label has `story`"),
    ],
)
def test_what_is_wrong_is_told_with_its_label(
    edit: Callable[[Rows], object], told: str, tmp_path: Path
) -> None:
    found = schemes.draft(SHIPPED)
    edit(found["labels"])
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(found))
    with pytest.raises(InputError, match=f"labels.json: .*{told}") as raised:
        schemes.read(path)
    assert "\n" not in str(raised.value)


def test_all_that_is_wrong_is_told_at_once_with_what_is_free(tmp_path: Path) -> None:
    """A fifth label that was copied from a first one: one look, one edit."""
    found = schemes.draft(SHIPPED)
    found["labels"].append(
        found["labels"][0] | {"name": "forecast", "brief": "forecast", "colour": "#123456"}
    )
    path = tmp_path / "labels.json"
    path.write_text(json.dumps(found))
    with pytest.raises(InputError) as raised:
        schemes.read(path)
    told = str(raised.value)
    assert "label 5 (forecast): brief is 'forecast', not one word of 6 letters at most; two labels" in told
    assert "two labels have the line 'solid' (free: dashed); " in told
    assert "two labels have the letter 'F' (free: B, C, D, E, G," in told
    assert "two labels have the meaning 'the outlet says it" in told
    assert "two labels have the rule 'the outlet itself" in told
    assert "\n" not in told


@given(st.dictionaries(st.sampled_from(schemes._OWN), st.just(""), min_size=1))
def test_each_fault_is_told_whatever_else_is_wrong(wrong: dict[str, str]) -> None:
    found = schemes.draft(SHIPPED)
    found["labels"][1].update(wrong)
    with pytest.raises(InputError) as raised:
        schemes.parsed(found, Path("labels.json"))
    assert all(f"): {name} is ''" in str(raised.value) for name in wrong)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "no object with `labels`"),
        ('{"was": {"hint": "rumour", "hint": "guess"}}', "labels.json: an object has the key 'hint' twice"),
        (json.dumps({**schemes.draft(SHIPPED), "before": [{"at": 1}]}), "`before` is damaged"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        schemes.read(path)
    with pytest.raises(InputError, match=r"gone\.json: cannot be read"):
        schemes.read(tmp_path / "gone.json")


@given(st.lists(st.permutations(NAMES), min_size=1, max_size=4), st.sampled_from(NAMES))
def test_a_label_is_known_under_the_names_of_every_scheme_before(orders: list[list[str]], name: str) -> None:
    """Names may change places: the version on the screen tells which label was meant."""
    before, now = [], {one: one for one in NAMES}
    history = [dict(now)]
    for n, order in enumerate(orders):
        step = dict(zip(NAMES, order, strict=True))
        before.append(Migration(f"{n:08x}" if n else "", "", {old: (new,) for old, new in step.items()}))
        now = {first: step[old] for first, old in now.items()}
        history.append(dict(now))
    scheme = Scheme((replace(ROWS[0], rule="another"), *ROWS[1:]), tuple(before))
    for n, names in enumerate(history[:-1]):
        under = f"abc.{n:08x}" if n else "abc"
        assert scheme.now(names[name], under) == (now[name],)
    assert scheme.now(now[name], f"abc.{scheme.version}") == (now[name],)


def test_a_label_that_was_split_is_several() -> None:
    """On a new screen its name means itself; where nothing tells the screen it may be either."""
    split = Migration("", "", {"attribution": ("attribution", "speculation"), "hearsay": ("speculation",)})
    scheme = Scheme((replace(ROWS[0], rule="another"), *ROWS[1:]), (split,))
    assert scheme.now("attribution", "abc") == scheme.now("attribution", None) == split.names["attribution"]
    assert scheme.now("attribution", f"abc.{scheme.version}") == ("attribution",)
    assert scheme.now("hearsay", None) == ("speculation",)
    assert scheme.now("not_a_sentence", "abc") == ("not_a_sentence",)
    assert scheme.earlier == {"attribution", "hearsay"}
    assert SHIPPED.now("attribution", "abc.12345678") == ("attribution",)


def test_a_process_has_the_labels_that_its_variable_names(tmp_path: Path) -> None:
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({"labels": five()["labels"]}))
    code = "import newsgrain; print(*newsgrain.Label, newsgrain.LABELS[4].row.letter)"
    env = os.environ | {"NEWSGRAIN_LABELS": str(path)}
    made = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert made.stdout.split()[1:] == ["sourced", "speculation", "promotional_boilerplate", "forecast", "C"]
    path.write_text("{}")
    code = "from newsgrain.cli import main; main()"
    bad = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert re.fullmatch(r"newsgrain: .*labels\.json: `labels` is no list .*\n", bad.stderr)
    assert python(code).returncode == 2, "without it the command line shows its help"
