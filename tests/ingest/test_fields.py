"""Fields are found under the names that desks use, and values are kept as a person would write them."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet as pq

from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.ingest.fields import as_id, as_written, text_path
from newsgrain.records import Article, Rejected, text_id
from tests.ingest.reading import Item, only, put, refused

NAN = float("nan")
UUID = uuid.UUID("6f1ed002-ab5b-4f4e-9c3d-1d2e3f405162")


def read(path: Path, column: str | None = None) -> list[Item]:
    return list(read_articles([str(path)], ReadOptions(text_column=column)))


def article(path: Path, column: str | None = None) -> Article:
    return only(read(path, column))


def rejected(path: Path, column: str | None = None) -> Rejected:
    return refused(read(path, column))


def jsonl(folder: Path, row: object) -> Path:
    path = folder / "a.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def parquet(folder: Path, columns: dict[str, Any] | pa.Table) -> Path:
    table = columns if isinstance(columns, pa.Table) else pa.table(columns)
    pq.write_table(table, folder / "a.parquet")
    return folder / "a.parquet"


# --- ids


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.0, "1"),
        (12345.0, "12345"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (2.0**53, "9007199254740992"),
        (12345678901234567890, "12345678901234567890"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), None),
        (NAN, None),
        (None, None),
        ("", None),
        (" \n", None),
        ("nan", None),
        ("<NA>", None),
        ("None", None),
        ("\\N", None),
        ([], None),
        ({}, None),
        ("  7\t", "7"),
        ("007", "007"),
        ("1.0", "1.0"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00+00:00"),
        (UUID, str(UUID)),
        (b"a-1", "a-1"),
        (b"\xff\x00", "ff00"),
        ({"$oid": "65a1"}, "65a1"),
        ({"$numberLong": "12"}, "12"),
    ],
)
def test_ids_are_kept_as_a_person_would_write_them(value: object, expected: str | None) -> None:
    assert as_id(value) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (True, "field 'id' is no id but true or false; give text or a whole number, or leave it out"),
        ([1], "field 'id' is no id but a list; give"),
        ({"a": 1}, "field 'id' is no id but an object; give"),
        (1e300, "field 'id' is no id but 1e+300, a floating-point number that has lost its last digits;"),
        (float("inf"), "field 'id' is no id but inf, which is no number; give"),
    ],
)
def test_an_id_that_cannot_be_used_is_said(tmp_path: Path, value: object, reason: str) -> None:
    bad = rejected(jsonl(tmp_path, {"id": value, "text": "It rained."}))
    assert bad.line == 1
    assert bad.reason.startswith(reason)


def test_ids_of_a_nullable_column(tmp_path: Path) -> None:
    """Pandas makes floats of whole numbers when one is missing; that one goes by its text."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"id": [1, None, 3], "text": ["One.", "Two.", "Three."]})
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_json(tmp_path / "b.jsonl", orient="records", lines=True)
    for name in ("a.parquet", "b.jsonl"):
        found = [item.article_id for item in read(tmp_path / name) if isinstance(item, Article)]
        assert found == ["1", text_id("Two."), "3"]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([1.0]), "1"),
        (pa.array([7.0], pa.float16()), "7"),
        (pa.array([Decimal("12.50")]), "12.50"),
        (pa.array([2**63 + 5], pa.uint64()), str(2**63 + 5)),
        (pa.array(["x"]).dictionary_encode(), "x"),
        (pa.array([b"x"], pa.binary(1)), "x"),
        (pa.array([UUID.bytes], pa.uuid()), str(UUID)),
        (pa.array([None], pa.null()), text_id("It rained.")),
        (pa.array([NAN]), text_id("It rained.")),
        (pa.array([date(2026, 1, 2)]), "2026-01-02"),
    ],
)
def test_ids_of_every_type_of_column(tmp_path: Path, column: Any, expected: str) -> None:
    assert article(parquet(tmp_path, {"text": ["It rained."], "id": column})).article_id == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"ID": 5}, "5"),
        ({"Id": "a"}, "a"),
        ({"_id": "a", "id": "b"}, "b"),
        ({"_id": "a"}, "a"),
        ({"id": "b", "article_id": "a"}, "a"),
        ({"id": "b", "Article ID": "a"}, "a"),
        ({"articleId": "a"}, "a"),
        ({"uuid": str(UUID)}, str(UUID)),
        ({"article_id": NAN, "id": 3}, "3"),
    ],
)
def test_names_of_ids(tmp_path: Path, row: dict[str, object], expected: str) -> None:
    assert article(jsonl(tmp_path, {**row, "text": "It rained."})).article_id == expected


@given(
    st.integers() | st.floats(-(2**53), 2**53) | st.decimals(allow_nan=False, allow_infinity=False, places=3)
)
def test_numbers_keep_their_value(value: float | Decimal) -> None:
    """Whatever number is written, the same number is read from it."""
    written = as_id(value)
    assert written is not None
    assert Decimal(written) == Decimal(repr(value) if isinstance(value, float) else value)
    assert "e+" not in written.lower()


# --- other fields


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (2020.0, "2020"),
        (NAN, None),
        ("NaN", None),
        (None, None),
        ("", None),
        (" kept ", " kept "),
        (["A", "B"], "A, B"),
        ([], None),
        (True, "true"),
        ({"id": None, "name": "The Vell Post"}, "The Vell Post"),
        ({"rendered": "A&#8217;s title"}, "A’s title"),
        ("#NAME?", None),
        ("n/a", None),
        ({"a": "é"}, '{"a": "é"}'),
        (timedelta(hours=1), "1:00:00"),
    ],
)
def test_titles_sources_and_dates_of_other_types(value: object, expected: str | None) -> None:
    assert as_written(value) == expected


def test_fields_of_a_parquet_file(tmp_path: Path) -> None:
    zone = timezone(timedelta(hours=2))
    path = parquet(
        tmp_path,
        {
            "Text": ["It rained."],
            "Title": pa.array([7], pa.int8()),
            "source": [["a", "b"]],
            "URL": pa.array(["u"]).dictionary_encode(),
            "published": pa.array([datetime(2026, 1, 2, 3, tzinfo=zone)], pa.timestamp("ns", "+02:00")),
        },
    )
    found = article(path)
    assert (found.title, found.source, found.url) == ("7", "a, b", "u")
    assert found.published == "2026-01-02T03:00:00+02:00"


# --- where the text is

IN_ORDER = [
    "text",
    "full_content",
    "content",
    "body",
    "article",
    "full_text",
    "articleBody",
    "maintext",
    "story",
]


@pytest.mark.parametrize(
    "name", [*IN_ORDER, "Text", "TEXT", " text ", "article.text", "Full Text", "page_content"]
)
def test_the_text_is_found(tmp_path: Path, name: str) -> None:
    assert article(jsonl(tmp_path, {"id": 1, name: "It rained.", "more": "x"})).text == "It rained."
    assert article(parquet(tmp_path, {"id": [1], name: ["It rained."], "more": ["x"]})).text == "It rained."
    (tmp_path / "a.csv").write_text(f"id,{name},more\n1,It rained.,x\n", encoding="utf-8")
    assert article(tmp_path / "a.csv").text == "It rained."


@given(st.permutations(IN_ORDER), st.integers(1, len(IN_ORDER)))
def test_of_several_the_first_of_the_list_is_taken(names: list[str], count: int) -> None:
    """In whatever order a file has them."""
    row = dict.fromkeys(names[:count], "x")
    assert text_path(row, None) == (min(row, key=IN_ORDER.index),)


def test_items_of_readers_of_feeds_and_columns_of_ids(tmp_path: Path) -> None:
    item = {
        "id": "t1",
        "title": "Rain",
        "summary": {"content": "It rained. We left."},
        "origin": {"title": "A"},
    }
    found = article(jsonl(tmp_path, item))
    assert (found.article_id, found.title, found.text) == ("t1", "Rain", "It rained. We left.")
    assert text_path({"summary": "It rained."}, None) is None
    assert article(jsonl(tmp_path, {"document": "It rained."})).text == "It rained."
    assert article(jsonl(tmp_path, {"story": "breaking", "html": "<p>It rained."})).text == "It rained."
    japanese = "昨日、東京で大きな地震がありました。" * 4  # in which no blanks part words
    assert rejected(jsonl(tmp_path, {"document": japanese})).language == "ja"
    for path in (
        jsonl(tmp_path, {"document": "d-1 "}),
        put(tmp_path, "story.jsonl", '{"story": "d-1"}\n'),
        put(tmp_path, "a.csv", "document,headline\nd-1,Rain\n"),
        parquet(tmp_path, {"document": ["d-1"], "headline": ["Rain"]}),
    ):
        name = "story" if path.stem == "story" else "document"
        assert rejected(path).reason == (
            f"field {name!r} holds 'd-1', which is no text; name the one of the text with --text-column"
        )


def test_what_holds_no_text_is_passed_over(tmp_path: Path) -> None:
    assert article(jsonl(tmp_path, {"text": None, "article": {"id": 1}, "body": "B"})).text == "B"
    assert article(parquet(tmp_path, {"text": [1], "body": ["B"]})).text == "B"
    assert "'text' is not a string but a number" in rejected(jsonl(tmp_path, {"text": 5, "a": "x"})).reason


@pytest.mark.parametrize(
    "nothing",
    [
        "",
        " \n",
        "nan",
        "NULL",
        " null ",
        "<NA>",
        "\\N",
        "ONLY AVAILABLE IN PAID PLANS",
        "[Removed]",
        "[deleted]",
    ],
)
def test_a_field_that_only_says_that_there_is_none_is_passed_over(tmp_path: Path, nothing: str) -> None:
    """In rows of every kind another field of texts is taken; alone it is no article."""
    row = {"id": 1, "text": nothing, "content": "It rained."}
    assert article(jsonl(tmp_path, row)).text == "It rained."
    (tmp_path / "a.csv").write_text(f'id,text,content\n1,"{nothing}",It rained.\n', encoding="utf-8")
    assert article(tmp_path / "a.csv").text == "It rained."
    alone = {"id": 1, "text": nothing}
    found = [
        rejected(path).reason
        for path in (jsonl(tmp_path, alone), parquet(tmp_path, pa.Table.from_pylist([alone])))
    ]
    told = nothing.strip() and f"the text is only {nothing.strip()!r}, as tables have it where there is none"
    assert found == 2 * [told or found[0]]
    assert found[0].startswith("the text is ")


def test_a_text_that_is_not_a_number_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": NaN}\n')
    assert rejected(tmp_path / "a.jsonl").reason == "field 'text' is not a string but NaN"


NESTED = {"id": 1, "article": {"text": "It rained.", "title": "Rain", "id": "inner"}}


def test_nested_texts_bring_the_fields_beside_them(tmp_path: Path) -> None:
    """Found or named; as objects, structs or columns with dots; the row's own fields come first."""
    flat = {"article.text": "It rained.", "article.title": "Rain", "id": 1}
    files = [
        jsonl(tmp_path, NESTED),
        parquet(tmp_path, pa.Table.from_pylist([NESTED])),
        tmp_path / "a.csv",
    ]
    files[2].write_text(",".join(flat) + "\n" + ",".join(map(str, flat.values())), encoding="utf-8")
    for path in files:
        for column in (None, "article.text"):
            found = article(path, column)
            assert (found.text, found.title, found.article_id) == ("It rained.", "Rain", "1")
    alone = article(parquet(tmp_path, pa.Table.from_pylist([flat])), "article.text")
    assert (alone.text, alone.title) == ("It rained.", "Rain")


def test_a_column_of_the_very_name_comes_before_a_nested_field(tmp_path: Path) -> None:
    row = {"a.b": "whole", "a": {"b": "nested", "c.d": {"e": "deep"}}}
    assert article(jsonl(tmp_path, row), "a.b").text == "whole"
    assert article(jsonl(tmp_path, row), "a.c.d.e").text == "deep"
    deep = parquet(tmp_path, pa.Table.from_pylist([{"a": {"b": {"c": "deep"}}}]))
    assert article(deep, "a.b.c").text == "deep"


@pytest.mark.parametrize("column", [None, "lead", "a.b.c"])
def test_a_text_that_is_not_there(tmp_path: Path, column: str | None) -> None:
    """The message lists what is there and names the option."""
    told = f"{column or 'text'!r}; it has: a, kind; name the one of the text with --text-column"
    row = {"a": 1, "kind": "x"}
    assert rejected(jsonl(tmp_path, row), column).reason == f"no field {told}"
    assert rejected(parquet(tmp_path, pa.Table.from_pylist([row])), column) == Rejected(
        str(tmp_path / "a.parquet"), 0, f"no column {told}"
    )
    (tmp_path / "a.csv").write_text("a,kind\n1,x\n", encoding="utf-8")
    assert rejected(tmp_path / "a.csv", column) == Rejected(str(tmp_path / "a.csv"), 0, f"no column {told}")


@pytest.mark.parametrize(
    "row",
    [
        {"publication": "The Vell Post", "content": "It rained.", "url": "u", "date": "2026"},  # All the News
        {"Source Name": "The Vell Post", "Full Text": "It rained.", "URL": "u", "Date": "2026"},  # Newsdesk
        {"siteName": "The Vell Post", "text": "It rained.", "pageUrl": "u", "date": "2026"},  # Diffbot
        {
            "media_name": "The Vell Post",
            "text": "It rained.",
            "url": "u",
            "publish_date": "2026",
        },  # Media Cloud
        {
            "publisher": {"name": "The Vell Post"},
            "document": "It rained.",
            "link": "u",
            "published_date": "2026",
        },
        {
            "source_domain": "The Vell Post",
            "maintext": "It rained.",
            "url": "u",
            "date_publish": "2026",
        },  # CC-News
    ],
)
def test_outlets_by_their_many_names(tmp_path: Path, row: object) -> None:
    found = article(jsonl(tmp_path, row))
    assert (found.text, found.source, found.url, found.published) == (
        "It rained.",
        "The Vell Post",
        "u",
        "2026",
    )


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["It rained.", "It snowed."], "It rained.\n\nIt snowed."),
        (["It ", {"type": "bold", "text": "rained"}, "."], "It rained."),
        ([{"type": "link", "text": "It rained."}], "It rained."),
        ([{"content": "It <b>rained</b>."}, {"a": 1}, {"content": "It snowed."}], "It rained.\n\nIt snowed."),
        (
            [{"text": "He left in 1999"}, {"url": "a.jpg"}, {"text": "42 people came."}],
            "He left in 1999\n\n42 people came.",
        ),
    ],
)
def test_a_text_in_pieces_is_whole_again(tmp_path: Path, pieces: object, text: str) -> None:
    """Paragraphs, and what Telegram writes around what is bold or a link."""
    assert article(jsonl(tmp_path, {"text": pieces})).text == text


@pytest.mark.parametrize(
    "pieces",
    [
        [],
        ["It", "rained", "."],
        [1],
        [{"a": "It rained."}],
        [["It rained."]],
        [{"text": "It"}, {"text": "rained"}],
    ],
)
def test_a_list_of_words_is_no_text(tmp_path: Path, pieces: object) -> None:
    assert "is not a string but a list" in rejected(jsonl(tmp_path, {"text": pieces})).reason


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (
            {"standfirst": " It had rained\n all day. ", "body": "We left."},
            "It had rained all day.\n\nWe left.",
        ),
        (
            {"lead": "<p>It had rained, &amp; all day.", "body": "<p>We left."},
            "It had rained, & all day.\n\nWe left.",
        ),
        ({"fields": {"Intro": "It had rained all day.", "body": "R&amp;D"}}, "It had rained all day.\n\nR&D"),
        (
            {"lede": "It had rained all day ...", "content": "<p>It had rained, all day.</p>"},
            "It had rained, all day.",
        ),
        (
            {"lead": "It had, ItÃ©a said, rained\ud800.", "body": "We left."},
            "It had, Itéa said, rained\ufffd.\n\nWe left.",
        ),
        ({"lead": "Jane Doe", "body": "We left."}, "We left."),
        ({"standfirst": "It had rained all day.", "text": "We left."}, "We left."),
    ],
)
def test_a_lead_in_a_field_of_its_own_stands_above_the_text(
    tmp_path: Path, row: dict[str, object], text: str
) -> None:
    """Unless the text begins with it; `text` is all of an article."""
    assert article(jsonl(tmp_path, row)).text == text


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_sections_of_an_article_are_one_text(tmp_path: Path, name: str) -> None:
    sections = [
        {"heading": "Rain", "text": "It rained.\n\nIt snowed."},
        {"heading": "Fog", "body": "<p>We left.</p>"},
        {"heading": "Ice", "paragraphs": ["He ran.", "She fell."]},
        {"text": "It cleared."},
    ]
    found = article(jsonl(tmp_path, {"title": "All week", "sections": sections}).rename(tmp_path / name))
    texts = "Rain It rained. It snowed. Fog We left. Ice He ran. She fell. It cleared."
    assert " ".join(found.text.split()) == texts
    assert [block.kind.value for block in found.blocks or ()].count("headline") == 3


@pytest.mark.parametrize(
    "row",
    [
        {
            "webTitle": "Rain",
            "webUrl": "u",
            "webPublicationDate": "2026",
            "fields": {"bodyText": "It rained."},
        },
        {"headline": "Rain", "weburl": "u", "versioncreated": "2026", "body_xhtml": "It rained."},
        {"post_title": "Rain", "link": "u", "post_date": "2026", "post_content": "It rained."},
        {
            "id": "7",
            "attributes": {
                "title": "Rain",
                "url": "u",
                "date": "2026",
                "body": {"value": "-", "processed": "It rained."},
            },
        },
        {
            "headlines": {"basic": "Rain"},
            "url": "u",
            "publish_date": "2026",
            "content_elements": [
                {"type": "text", "content": "It <b>rained</b>."},
                {"type": "image", "id": 1},
            ],
        },
        {
            "headlines": [{"role": "main", "value": "Rain"}],
            "url": "u",
            "versionCreated": "2026",
            "bodies": [{"role": "main", "value": "<p>It rained.</p>"}],
        },
        {
            "title": "Rain",
            "url": "u",
            "date": "2026",
            "parts": [
                {"type": "image", "caption": "It snowed."},
                {"type": "paragraph", "text": "It rained."},
            ],
        },
        {
            "url": "u",
            "created_at": "2026",
            "content": {"title": "<b>Ra</b>in", "body": "It rained."},
        },
        {
            "newsHeadline": "Rain",
            "url": "u",
            "date": "2026",
            "components": [{"role": "container", "components": [{"role": "body", "text": "It rained."}]}],
        },
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_fields_of_newsrooms(tmp_path: Path, row: object, name: str) -> None:
    """The Guardian's API, ninjs, a table of WordPress, Drupal, Arc, ninjs 2, parts, Meltwater, Apple's."""
    found = article(jsonl(tmp_path, row).rename(tmp_path / name))
    assert (found.text, found.title, found.url, found.published) == ("It rained.", "Rain", "u", "2026")
    source = {"source": {"uri": "vell.example", "title": "The Vell Post"}, "text": "It rained."}
    assert article(jsonl(tmp_path, source)).source == "The Vell Post"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Rain &amp;amp; <b>sn</b>ow<br/>here", "Rain & snow here"),
        ("&lt;i&gt;Rain&lt;/i&gt;&nbsp; &#8216;here&#8217;", "Rain ‘here’"),
        (" R&D: 3 < 5  > 2", " R&D: 3 < 5  > 2"),
    ],
)
def test_a_title_that_is_html_is_plain(tmp_path: Path, title: str, line: str) -> None:
    assert article(jsonl(tmp_path, {"title": title, "text": "It rained."})).title == line


def test_of_a_post_that_was_cut_off_the_whole_is_read(tmp_path: Path) -> None:
    cut, whole = "It rained in the east… https://t.co/x1", "It rained in the east and it snowed in the west."
    for beside in (
        {"full_text": whole},
        {"extended_tweet": {"full_text": whole}},
        {"note_tweet": {"text": whole}},
    ):
        assert article(jsonl(tmp_path, {"text": cut, **beside})).text == whole
        assert article(jsonl(tmp_path, {"text": "It rained.", **beside})).text == "It rained."
    assert article(jsonl(tmp_path, {"text": cut, "full_text": None})).text == cut


def test_line_ends_that_programs_write_as_signs(tmp_path: Path) -> None:
    """In files of Excel, and in Multi-News."""
    text = "It rained._x000D_\nIt snowed. NEWLINE_CHAR We left. ||||| He ran: a || b.|||||"
    found = article(jsonl(tmp_path, {"text": text})).text.split("\n")
    assert found == ["It rained.", "It snowed.", "", "We left.", "", "He ran: a || b.", "", ""]
