"""The table of labels is sound, and no other module knows one of them by name."""

import ast
import re

import pytest

from newsgrain.labels import LABELS, Label
from newsgrain.records import Flag
from tests.test_floors import MODULES

BY_NAME = {label.name for label in Label}


@pytest.mark.parametrize("what", ["letter", "brief", "colour", "line", "meaning", "rule"])
def test_no_two_labels_look_alike(what: str) -> None:
    assert len({getattr(label.row, what) for label in LABELS}) == len(LABELS)


def test_rows_can_be_shown() -> None:
    for label in LABELS:
        assert re.fullmatch("[A-TV-Z]", label.row.letter), "one capital; U stands for unsure on pages"
        assert re.fullmatch("#[0-9a-f]{6}", label.row.colour)
        assert len(label.row.brief) <= len("specul"), "a table of all labels fits into 80 columns"


def test_each_label_and_flag_has_a_key_of_its_own() -> None:
    keys = [kind.hotkey for kind in (*Label, *Flag)]
    assert keys == [str(n) for n in range(1, len(keys) + 1)]
    assert len(keys) < 10, "a key is one digit"


def test_one_label_at_least_belongs_to_the_story() -> None:
    assert any(label.row.story for label in LABELS)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_knows_a_label_by_name(name: str) -> None:
    """A label that is added, renamed or taken away is one row of labels.json."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    named = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & BY_NAME
    written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} & set(LABELS)
    assert name == "labels" or not named | written
