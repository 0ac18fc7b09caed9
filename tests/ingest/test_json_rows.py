"""Articles in .json files: whatever they are wrapped in, however large, and damage costs what follows it."""

import gzip
import json
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import Piece, ReadOptions, plan, read_articles, read_piece
from newsgrain.ingest.chunks import Cutting
from newsgrain.ingest.language import identify
from newsgrain.records import Article, Rejected
from tests.ingest.reading import articles, read_as, texts

ROWS: list[dict[str, Any]] = [
    {"id": 1, "text": "A mill burned.", "tags": ["a", {"b": []}]},
    {"id": "b", "text": 'Né,\n"it" {ran].'},
]
TEXTS = [row["text"] for row in ROWS]
read = partial(read_as, "a.json")


@pytest.mark.parametrize(
    "value",
    [
        ROWS,
        {"articles": ROWS},
        {"status": "ok", "totalResults": 2, "articles": ROWS},
        {"tags": [{"name": "x"}], "data": {"page": 1, "items": ROWS}, "more": None},
        {"response": {"data": {"docs": ROWS}}},
        {"home": [ROWS[0]], "abroad": [ROWS[1]]},
        {"1": ROWS[0], "b": ROWS[1]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_articles_are_found_in_what_is_around_them(tmp_path: Path, value: object, indent: int | None) -> None:
    found = read(tmp_path, json.dumps(value, indent=indent))
    assert texts(found) == TEXTS
    assert [item.article_id for item in found if isinstance(item, Article)] == ["1", "b"]
    assert [item.origin for item in found] == [f"{tmp_path}/a.json#{n}" for n in (1, 2)]


ANSWER: dict[str, Any] = {"status": "ok", "comments": [{"text": "Nice."}], "articles": ROWS}


@pytest.mark.parametrize(
    "data",
    [
        json.dumps([ANSWER, {**ANSWER, "articles": []}]),
        json.dumps({**ANSWER, "articles": ROWS[:1]}) + "\n" + json.dumps({**ANSWER, "articles": ROWS[1:]}),
        json.dumps({"db": [{"meta": {}, "data": {"posts": ROWS}}]}),
        json.dumps({"clusters": [{"articles": ROWS[:1]}, {"articles": ROWS[1:]}]}),
        json.dumps({"data": {"posts": {"edges": [{"node": row} for row in ROWS]}}}),
        json.dumps({"features": [{"name": "text"}], "rows": [{"row": row} for row in ROWS]}),
        "\n".join(json.dumps({"Item": {k: {"S": row[k]} for k in ("id", "text")}}) for row in ROWS).replace(
            '"S": 1', '"N": "1"'
        ),
    ],
)
def test_answers_of_apis_and_exports_give_their_articles(tmp_path: Path, data: str) -> None:
    """Several answers in one file, Ghost, clusters, GraphQL, Hugging Face's viewer, DynamoDB."""
    found = read(tmp_path, data)
    good = [item for item in found if isinstance(item, Article)]
    assert [(item.article_id, item.text) for item in good] == list(zip(("1", "b"), TEXTS, strict=True))
    (tmp_path / "a.jsonl").write_text(json.dumps(ANSWER))
    (bad,) = read_articles([str(tmp_path / "a.jsonl")])
    assert isinstance(bad, Rejected)
    assert bad.reason.endswith("; if 'articles' are articles, name the file .json, or write one a line")


@pytest.mark.parametrize(
    "value",
    [
        {"headline": "Rain", "body": {"paragraphs": [{"text": "It rained."}, {"text": "It snowed."}]}},
        {"time": 1, "blocks": [{"type": "paragraph", "data": {"text": "It rained."}}], "version": "2"},
        {"results": [{"type": "paragraph", "paragraph": {"rich_text": [{"plain_text": "It rained."}]}}]},
    ],
)
def test_pieces_of_an_article_are_no_articles(tmp_path: Path, value: object) -> None:
    (bad,) = read(tmp_path, json.dumps(value))
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith("no article in this JSON; ")


def test_articles_behind_many_rows_without_a_text_are_whole(tmp_path: Path) -> None:
    last = {"text": "It rained.", "updates": [{"text": "It snowed."}]}
    *bad, good = read(tmp_path, json.dumps([*({"text": None, "n": n} for n in range(30)), last]))
    assert [item.line for item in bad if isinstance(item, Rejected)] == list(range(1, 31))
    assert texts([good]) == ["It rained."]


def test_several_objects_on_a_line(tmp_path: Path) -> None:
    """As Firehose writes them, they are read from a file of JSON."""
    line = "".join(json.dumps(row) for row in ROWS)
    assert texts(read(tmp_path, line)) == TEXTS
    (tmp_path / "a.jsonl").write_text(line)
    (bad,) = read_articles([str(tmp_path / "a.jsonl")])
    assert isinstance(bad, Rejected)
    assert bad.reason.endswith(": another object begins; name the file .json, or write one a line")


def test_fields_in_lists_of_one_as_drupal_has_them(tmp_path: Path) -> None:
    row = {"uuid": "7", "title": "Rain", "body": "<p>It rained.</p>"}
    (found,) = articles(read(tmp_path, json.dumps({name: [{"value": value}] for name, value in row.items()})))
    assert (found.article_id, found.title, found.text) == ("7", "Rain", "It rained.")


def test_an_article_under_the_name_of_a_field(tmp_path: Path) -> None:
    """It has no id of that, and keeps what stands around it."""
    row = {"title": "Rain", "first_published_at": "2026", "details": {"body": "It rained."}}
    (found,) = articles(read(tmp_path, json.dumps(row)))
    assert (found.title, found.published, len(found.article_id)) == ("Rain", "2026", 16)
    (found,) = articles(read(tmp_path, json.dumps({"props": {"pageProps": {"text": "It rained."}}})))
    assert len(found.article_id) == 16


def test_one_article_keeps_its_own_arrays(tmp_path: Path) -> None:
    one = {
        "related": [{"text": "Not this one."}],
        "title": "T",
        "text": "This one.",
        "authors": [{"name": "A"}],
    }
    for indent in (None, 1):
        (item,) = read(tmp_path, json.dumps(one, indent=indent))
        assert isinstance(item, Article)
        assert (item.text, item.title) == ("This one.", "T")


@pytest.mark.parametrize(
    "name", ["entities", "quotes", "annotations", "captions", "related_links", "alternatives"]
)
def test_what_stands_beside_an_unknown_text_is_no_article(tmp_path: Path, name: str) -> None:
    rows = [{"headline": "Rain", "bericht": "It rained.", name: [{"text": "Vell"}]}]
    for found in (rows, {"items": rows}):
        bad = read(tmp_path, json.dumps(found))
        assert all(isinstance(item, Rejected) for item in bad)
        assert len(bad) == 1


def test_articles_under_names_have_them_as_ids(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps({'k"1': {"text": "a"}, "k2": {"text": "b", "id": 7}}))
    assert [item.article_id for item in found if isinstance(item, Article)] == ['k"1', "7"]


def test_objects_one_after_another(tmp_path: Path) -> None:
    """One a line, where a bad line costs that line; or spread over lines."""
    lines = [json.dumps(row) for row in ROWS]
    assert texts(read(tmp_path, "\n".join(lines))) == TEXTS
    assert texts(read(tmp_path, "\n".join(json.dumps(row, indent=1) for row in ROWS))) == TEXTS
    a, bad, b = read(tmp_path, "\n".join([lines[0], '{"text": "cut', lines[1], ""]))
    assert texts([a, b]) == TEXTS
    assert isinstance(bad, Rejected)
    assert bad.line == 2


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks(tmp_path: Path, mark: str) -> None:
    assert texts(read(tmp_path, json.dumps(ROWS, ensure_ascii=False).encode(mark))) == TEXTS


def test_another_encoding_and_another_field(tmp_path: Path) -> None:
    data = json.dumps([{"corpus": "Né."}], ensure_ascii=False).encode("latin-1")
    assert texts(read(tmp_path, data, ReadOptions(text_column="corpus", encoding="latin1"))) == ["Né."]


def test_what_others_write_though_it_is_no_json(tmp_path: Path) -> None:
    """NaN of pandas, a comma after the last element."""
    assert texts(read(tmp_path, '[{"text": "a", "score": NaN}, {"text": "b"},]')) == ["a", "b"]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        (', {"text": "cut', "Unterminated string"),
        (', {"text": }, {"text": "d"}]', "Expecting value"),
        (' {"text": "d"}]', "',' expected, not '{'"),
        ("", "the file ends here"),
        ("] [1]", "more after the end"),
    ],
)
def test_damage_keeps_what_stood_before_it(tmp_path: Path, end: str, reason: str) -> None:
    found = read(tmp_path, '[{"text": "a"}, {"text": "b"}' + end)
    assert texts(found[:2]) == ["a", "b"]
    (bad,) = found[2:]
    assert isinstance(bad, Rejected)
    assert (bad.origin, bad.line) == (f"{tmp_path}/a.json", 3)
    assert bad.reason.startswith("invalid or cut JSON at character ")
    assert reason in bad.reason
    assert bad.reason.endswith("; the rest of the file was not read")


def test_elements_that_are_no_articles_are_told_one_by_one(tmp_path: Path) -> None:
    a, b, c, d = read(tmp_path, '[{"text": "a"}, {"title": "x"}, 5, {"text": "d"}]')
    assert texts([a, d]) == ["a", "d"]
    assert [item.line for item in (b, c) if isinstance(item, Rejected)] == [2, 3]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("<!doctype html><p>404", "not JSON but a page of HTML or XML; get the file again"),
        ("Sorry.", "not JSON: it begins with 'S'"),
        ("{'a': 1}", "invalid or cut JSON at character 2: "),
        ("[1, 2, 3]", "an array, but not of objects; give an array of objects that have a text"),
        ("{}", "no article in this JSON; it has: nothing; give an array of objects"),
        ('{"hits": [{"name": "x", "size": 1}]}', "its array 'hits' holds objects with: name, size; "),
        ('{"a": {"b": {"c": {"d": {"e": [{"text": "deep"}]}}}}}', "no article in this JSON"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_files_without_articles_are_one_line(tmp_path: Path, data: str, reason: str) -> None:
    (bad,) = read(tmp_path, data)
    assert isinstance(bad, Rejected)
    assert bad.line == 0
    assert reason in bad.reason
    assert "\n" not in bad.reason


def test_a_large_array_is_not_held_in_memory(tmp_path: Path) -> None:
    """Forty megabytes, bare and in an object, packed too; what is held is some elements."""
    identify("x" * 2**12, None)  # its model is loaded once
    element = json.dumps({"text": "x" * 2**19}).encode()
    options = ReadOptions(max_bytes=2**20)
    for head, tail, name in ((b"[", b"]", "a.json"), (b'{"n": {"items": [', b"]}}", "b.json")):
        path = tmp_path / name
        path.write_bytes(head + b",\n".join([element] * 80) + tail)
        tracemalloc.start()
        count = sum(isinstance(item, Article) for item in read_articles([str(path)], options))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == 80
        assert peak < 32 * 2**20


def test_time_grows_as_the_file_does(tmp_path: Path) -> None:
    """Of the two, the file whose articles stand deeper is gone through twice, and no more."""
    rows = [{"text": f"Day {n}. " * 40} for n in range(6_000)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "b.json").write_text(json.dumps({"data": {"items": rows}}, indent=1))
    seconds = []
    for name in ("a.json", "b.json"):
        started = time.process_time()
        assert sum(1 for _ in read_articles([str(tmp_path / name)])) == len(rows)
        seconds.append(time.process_time() - started)
    assert seconds[1] < 8 * seconds[0] + 1


def test_an_element_too_long_ends_the_file(tmp_path: Path) -> None:
    data = json.dumps([{"text": "a"}, {"text": "y" * 200}, {"text": "b"}])
    good, bad = read(tmp_path, data, ReadOptions(max_bytes=100))
    assert texts([good]) == ["a"]
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith("value too long: more than 100 characters at character 17")


VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=4
)
ROW = st.builds(lambda text, more: {"more": more, "text": text}, st.text(min_size=1), VALUE)


@given(st.lists(ROW, max_size=8), st.sampled_from([None, 0, 3]), st.booleans(), st.integers(1, 300))
def test_pieces_give_the_same_articles(
    rows: list[object], indent: int | None, ascii_only: bool, size: int
) -> None:
    """Every element once, as a JSON line has it, however the file is written, cut, or carried."""
    with tempfile.TemporaryDirectory() as name:
        path, lines = Path(name) / "a.json", Path(name) / "b.jsonl"
        data = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        path.write_bytes(data)
        lines.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
        found = {}
        for cutting in (Cutting(2**20), Cutting(size), Cutting(size, ship=False)):
            pieces = plan([str(path)], ReadOptions(), cutting=cutting)
            found[cutting.size, cutting.ship] = [
                item
                for piece in pieces
                for item in ([piece] if isinstance(piece, Rejected) else read_piece(piece, ReadOptions()))
            ]
        expected = list(read_articles([str(lines)]))
    whole, *others = found.values()
    assert all(other == whole for other in others)
    assert [(i.article_id, i.text) for i in whole if isinstance(i, Article)] == [
        (i.article_id, i.text) for i in expected if isinstance(i, Article)
    ]
    assert len(whole) == len(expected)


def test_an_array_that_grew_gives_its_first_pieces_again(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = [{"text": f"Day {n}. " * 20} for n in range(50)]

    def digests(count: int) -> list[str]:
        path.write_text(json.dumps(rows[:count]))
        return [p.digest for p in plan([str(path)], ReadOptions(), piece_bytes=2000) if isinstance(p, Piece)]

    before = digests(40)
    assert digests(50)[: len(before) - 1] == before[:-1]


def test_a_packed_file_that_is_cut_keeps_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    rows = [{"text": f"{n} {os.urandom(50).hex()}"} for n in range(3000)]
    path.write_bytes(gzip.compress(json.dumps(rows).encode()))
    assert texts(list(read_articles([str(path)]))) == [row["text"] for row in rows]
    path.write_bytes(path.read_bytes()[:-5000])
    *good, bad = read_articles([str(path)])
    assert len(texts(good)) > 1000
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason[:40]) == (len(good) + 1, "damaged gzip file: Compressed file ended")


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("wrap", [lambda rows: {"articles": rows}, lambda rows: {"data": {"items": rows}}])
def test_an_object_that_is_cut_keeps_the_articles_before(
    tmp_path: Path, wrap: Callable[[object], object], indent: int | None
) -> None:
    rows = [{"text": f"Day {n}."} for n in range(30)]
    data = json.dumps(wrap(rows), indent=indent)
    for end in (data.index("Day 3.") + 4, data.index("Day 25.") + 4):
        *good, bad = read(tmp_path, data[:end])
        assert texts(good) == [row["text"] for row in rows[: 3 if end < len(data) / 2 else 25]]
        assert isinstance(bad, Rejected)
        assert bad.line == len(good) + 1
        assert bad.reason.endswith("; the rest of the file was not read")


def test_characters_that_nobody_escaped_are_what_they_are(tmp_path: Path) -> None:
    for name in ("a.json", "a.jsonl"):
        path = tmp_path / name
        path.write_text('{"text": "A tab\there."}\n{"text": "A \0 here."}\n{"text": "Good."}\n')
        a, b, c = read_articles([str(path)])
        assert texts([a, c]) == ["A tab\there.", "Good."]
        assert isinstance(b, Rejected)
        assert b.reason.startswith("not text: NUL byte at byte ")
    a, b = read(
        tmp_path,
        '[{"text": "Two\n"lines".\r\n",\n"id": 1},\n{"text":\n"Good."}]'.replace('\n"l', '\n\\"l').replace(
            's".', 's\\".'
        ),
    )
    assert texts([a, b]) == ['Two\n"lines".\r\n', "Good."]


def test_an_array_that_begins_with_something_else(tmp_path: Path) -> None:
    a, b, c = read(tmp_path, '[null, "note", {"text": "It rained."}]')
    assert [item.line for item in (a, b) if isinstance(item, Rejected)] == [1, 2]
    assert texts([c]) == ["It rained."]


@pytest.mark.parametrize("value", [{"id": {"0": 1}, "text": {"0": "It rained."}}, {"text": ["It rained."]}])
def test_columns_in_place_of_rows_are_told(tmp_path: Path, value: object) -> None:
    (bad,) = read(tmp_path, json.dumps(value))
    assert isinstance(bad, Rejected)
    assert "'text' holds many texts: write an object an article (pandas: orient='records')" in bad.reason


def test_another_format_in_a_json_file_is_told(tmp_path: Path) -> None:
    (bad,) = read(tmp_path, gzip.compress(b"[]"))
    assert isinstance(bad, Rejected)
    assert bad.reason.startswith("not text: it looks like a gzip file; ")


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("array", [True, False])
def test_characters_replaced_under_an_encoding_are_counted(tmp_path: Path, name: str, array: bool) -> None:
    """Also where only a line far below is not ASCII."""
    rows = [
        b'{"text": "It rained."}',
        b'{"text": "It was dry."}',
        b'{"text": "\x82\xa0 and \x81 cut."}',
    ]
    data = b"[" + b",\n".join(rows) + b"]\n" if array and name == "a.json" else b"\n".join(rows) + b"\n"
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    found = list(read_articles([str(tmp_path / name)], ReadOptions(encoding="shift_jis")))
    assert len(texts(found)) == 3
    counts = [(item.replaced or 0, item.text.count("\ufffd")) for item in found if isinstance(item, Article)]
    assert counts[:2] == [(0, 0), (0, 0)]
    assert counts[2][0] == counts[2][1] > 0


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_lines_that_were_cut_from_an_array(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(
        '{"text": "It rained."},\n{"text": "It snowed."} , \n\n{"text": "It hailed."},\n'
    )
    found = list(read_articles([str(tmp_path / name)]))
    assert [item.text for item in found if isinstance(item, Article)] == [
        "It rained.",
        "It snowed.",
        "It hailed.",
    ]
    assert len(found) == 3
