"""Records survive a line of JSON, and ids are what the contract says."""

import hashlib
import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.files import to_json
from newsgrain.records import (
    LABELS,
    Answer,
    Article,
    Block,
    BlockKind,
    Gold,
    How,
    Label,
    hash_of,
    sentence_id_of,
    split_sentence_id,
    text_id,
)


def test_the_four_labels_and_their_keys() -> None:
    assert [label.value for label in LABELS] == [
        "factual_claim",
        "attribution",
        "speculation",
        "promotional_boilerplate",
    ]
    assert [label.hotkey for label in LABELS] == ["1", "2", "3", "4"]
    assert Label.PROMOTIONAL_BOILERPLATE.shown == "Promotional boilerplate"


@given(st.text(), st.none() | st.text())
def test_article_and_answer_survive_json(text: str, title: str | None) -> None:
    text = text.encode("utf-8", "ignore").decode()
    article = Article("a", text, title=title, blocks=(Block(0, 1, BlockKind.ASIDE),))
    assert Article.from_json(json.loads(to_json(article))) == article
    answer = Answer("a:0-1", "x", Label.SPECULATION, "2026-01-01T00:00:00Z", note=title)
    assert Answer.from_json(json.loads(to_json(answer))) == answer


def test_gold_survives_json() -> None:
    gold = Gold("a:0-1", Label.ATTRIBUTION, {"attribution": 2}, How.UNANIMOUS)
    assert Gold.from_json(json.loads(to_json(gold))) == gold


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_ids_come_from_the_text(text: str) -> None:
    assert text_id(text) == hashlib.sha256(text.encode()).hexdigest()[:16]


@given(st.lists(st.text() | st.binary() | st.dictionaries(st.text(), st.integers())))
def test_one_hash_of_many_parts_is_that_of_their_bytes(parts: list[str | bytes | dict[str, int]]) -> None:
    whole = b"".join(
        part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        for part in (json.dumps(p, sort_keys=True) if isinstance(p, dict) else p for p in parts)
    )
    assert hash_of(parts) == hash_of([whole]) == hashlib.sha256(whole).hexdigest()


def test_an_array_counts_as_its_numbers_lie_however_it_was_cut() -> None:
    table = np.arange(12.0).reshape(3, 4)
    assert hash_of([table[:, 1]]) == hash_of([np.array([1.0, 5.0, 9.0])]) != hash_of([table[:, 2]])


@given(st.text(min_size=1), st.integers(0, 10**9), st.integers(0, 10**9))
def test_sentence_ids_can_be_read_back(article_id: str, start: int, end: int) -> None:
    assert split_sentence_id(sentence_id_of(article_id, start, end)) == (article_id, start, end)


@pytest.mark.parametrize("bad", ["", "a", "a:1", "a:1-", ":1-2", "a:x-2"])
def test_what_is_no_sentence_id_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="not a sentence id"):
        split_sentence_id(bad)


def test_an_article_in_another_language_is_the_same_otherwise() -> None:
    values = {field.name: f"<{field.name}>" for field in fields(Article)}
    article = Article(**values)  # type: ignore[arg-type]
    told = replace(article, language="de")
    article.note_language("de")
    assert article == told
