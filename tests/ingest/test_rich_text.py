"""Texts in pieces are whole again: paragraphs and runs in lists, trees of editors, printed lists."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.rich_text import as_meant, whole_text
from tests.ingest.reading import articles, only, refused

Runs = list[str]
_PARAGRAPHS = st.lists(
    st.lists(st.text("abc AB.,'\"1", min_size=1, max_size=9), min_size=1, max_size=3).filter(
        lambda runs: "".join(runs).strip().count(" ") > 0
    ),
    min_size=1,
    max_size=4,
)


def slate(paragraphs: list[Runs]) -> object:
    return [{"type": "paragraph", "children": [{"text": run} for run in runs]} for runs in paragraphs]


def prosemirror(paragraphs: list[Runs]) -> object:
    """As TipTap has it, too."""
    inner = [
        {"type": "paragraph", "content": [{"type": "text", "text": run} for run in runs]}
        for runs in paragraphs
    ]
    return {"type": "doc", "content": [*inner, {"type": "image", "attrs": {"src": "a.jpg"}}]}


def contentful(paragraphs: list[Runs]) -> object:
    inner = [
        {
            "nodeType": "paragraph",
            "content": [{"nodeType": "text", "value": run, "marks": []} for run in runs],
        }
        for runs in paragraphs
    ]
    return {"nodeType": "document", "content": [{"nodeType": "hr", "content": []}, *inner]}


def sanity(paragraphs: list[Runs]) -> object:
    inner = [
        {"_type": "block", "children": [{"_type": "span", "text": run} for run in runs]}
        for runs in paragraphs
    ]
    return [*inner, {"_type": "image", "asset": {"_ref": "image-a"}}]


def draft(paragraphs: list[Runs]) -> object:
    return {
        "blocks": [{"key": "a", "type": "unstyled", "text": "".join(runs)} for runs in paragraphs],
        "entityMap": {},
    }


def apple(paragraphs: list[Runs]) -> object:
    inner = [{"role": "body", "text": "".join(runs)} for runs in paragraphs]
    return [{"role": "container", "components": [*inner, {"role": "photo", "URL": "bundle://a.jpg"}]}]


TREES: list[Callable[[list[Runs]], object]] = [slate, prosemirror, contentful, sanity, draft, apple]


@given(_PARAGRAPHS, st.sampled_from(TREES), st.booleans())
def test_trees_of_editors_give_their_paragraphs(
    paragraphs: list[Runs], tree: Callable[[list[Runs]], object], written: bool
) -> None:
    """Be it as JSON or, as in cells of tables, as a string of JSON."""
    found = as_meant(json.dumps(tree(paragraphs))) if written else whole_text(tree(paragraphs))
    assert found == "\n\n".join(map("".join, paragraphs))


@given(st.lists(st.text("abc AB.'\"1\\\n", min_size=1).map("It {}.".format), min_size=1, max_size=4))
def test_what_python_and_json_print_is_what_it_was(paragraphs: list[str]) -> None:
    """Lists in the cell of a table, as pandas writes them, and bytes."""
    whole = "\n\n".join(paragraphs)
    assert as_meant(repr(paragraphs)) == as_meant(json.dumps(paragraphs)) == whole
    assert as_meant(repr(whole.encode())) == whole


def test_a_backslash_that_escapes_nothing_is_one(recwarn: pytest.WarningsRecorder) -> None:
    assert as_meant(r"['It \d rained.', 'It snowed.']") == "It \\d rained.\n\nIt snowed."
    assert not recwarn.list


@pytest.mark.parametrize(
    "text",
    [
        "['It rained,' she said.]",
        '["Rain"]',
        '{"a": "It rained."}',
        '[{"title": "Rain", "text": "It rained."}]',
        "b'cut",
        "[1] It rained.",
        "['It rained.', 3]",
        "[" * 50_000 + '"]',
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert as_meant(text) == text


_NAMES = st.sampled_from(["type", "text", "children", "content", "data", "blocks", "value", "a"])


@given(
    st.recursive(
        st.none() | st.integers() | st.text("a A.", max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    )
)
def test_whatever_a_file_holds_is_a_text_or_stays_as_it_is(value: object) -> None:
    found = whole_text(value)
    assert found is value or (isinstance(found, str) and found.strip())
    assert isinstance(as_meant(json.dumps(value)), str)


@pytest.mark.parametrize("depth", [100, 440, 460, 480, 20_000])
def test_what_is_nested_too_deep_costs_no_other_row(tmp_path: Path, depth: int) -> None:
    deep = '{"type": "a", "children": [' * depth + '{"text": "It rained."}' + "]}" * depth
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": [{deep}]}}\n{{"text": "It snowed."}}\n')
    first, second = read_articles([str(path)])
    assert only([second]).text == "It snowed."
    assert depth > 100 or only([first]).text == "It rained."


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["A mill in ", "Vell", " burned. ", "It rained."], "A mill in Vell burned. It rained."),
        (["\n ", "A mill burned.", "\xa0", "\n", "It rained."], "A mill burned.\n\nIt rained."),
        (["Two fires", "and one flood"], "Two fires\n\nand one flood"),
        (["It rained", ", she said"], "It rained, she said"),
        (["It rained.", {"type": "image"}, "It snowed."], "It rained.\n\nIt snowed."),
        (["It rained.", None, "It snowed."], "It rained.\n\nIt snowed."),
        (["It ", {"text": "rained"}, {"type": "br"}, "today."], "It rained\ntoday."),
        (["It rained. ", "and snowed a little."], "It rained. \n\nand snowed a little."),
        (
            [{"text": "1 < 2, he said."}, {"content": "<b>It</b> rained."}],
            "<p>1 &lt; 2, he said.</p><p><b>It</b> rained.</p>",
        ),
        (
            [{"type": "a", "children": [{"text": "It"}, {"type": "hardBreak"}, {"text": "rained."}]}],
            "It\nrained.",
        ),
        (
            [{"type": "p", "children": [{"text": "It "}, {"type": "a", "children": [{"text": "rained"}]}]}],
            "It rained",
        ),
        (
            {
                "blocks": [
                    {
                        "type": "list",
                        "data": {"items": ["<b>A</b> b.", {"content": "C & d.", "items": ["E f."]}]},
                    }
                ]
            },
            "<p><b>A</b> b.</p><p>C & d.</p><p>E f.</p>",
        ),
    ],
)
def test_runs_and_what_stands_among_them(pieces: object, text: str) -> None:
    assert whole_text(pieces) == text


def test_an_article_in_a_file_of_its_own_keeps_its_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for body in (["It rained all day.", "It snowed."], slate([["It rained all day."], ["It ", "snowed."]])):
        path.write_text(json.dumps({"title": "Rain", "body": body}))
        assert only(list(read_articles([str(path)]))).text == "It rained all day.\n\nIt snowed."
    found: list[Any] = [
        {"id": 1, "title": "A", "text": "It rained."},
        {"id": 2, "title": "B", "text": "It snowed."},
    ]
    path.write_text(json.dumps({"content": found, "totalPages": 1}))
    assert [item.text for item in articles(list(read_articles([str(path)])))] == ["It rained.", "It snowed."]


def test_printed_lists_in_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,\"['It rained.', 'It snowed.']\"\n2,[]\n")
    first, second = read_articles([str(path)])
    assert only([first]).text == "It rained.\n\nIt snowed."
    assert only([first]).article_id == "1"
    assert only([second]).text == "[]"
    (tmp_path / "b.csv").write_text("id,text\n1,NA\n")
    assert refused(list(read_articles([str(tmp_path / "b.csv")]))).reason == (
        "the text is only 'NA', as tables have it where there is none"
    )
