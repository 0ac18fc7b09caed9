"""A text that a row, a feed or a mail has as HTML is read as the page that it is; others stay as they are."""

import html
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.ingest.fields import unescaped, without_references
from newsgrain.ingest.html import page_in, read_page
from newsgrain.records import Article, BlockKind, text_id
from tests.ingest.reading import Item, only, read_as, refused

SENTENCES = st.lists(
    st.from_regex(r"[A-Z][a-z]{2,9}( [a-z]{1,9}){2,9}[.!?]", fullmatch=True), min_size=1, max_size=4
)


def read(folder: Path, row: object, options: ReadOptions | None = None) -> list[Item]:
    return read_as("a.jsonl", folder, json.dumps(row) + "\n", options)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<p>It rained.</p><p>It snowed.</p>", "It rained.|It snowed."),
        ("<P>It rained.<P>It snowed.", "It rained.|It snowed."),
        (" <div class='a'><h2>Rain</h2>It rained.<br/>It snowed.</div>", "Rain|It rained.|It snowed."),
        ("It rained.<br><br>It snowed.", "It rained.|It snowed."),
        ("<!-- wp:paragraph -->\n<p>It rained.</p>\n\n<p>It snowed.</p>", "It rained.|It snowed."),
        ('<a href="/v">Vell</a> was wet.\n\nIt snowed.', "Vell was wet.|It snowed."),
        ('It rained in <a class=x href="/v">Vell</a>.\n\nIt snowed.', "It rained in Vell.|It snowed."),
        (
            "<p>It rained.</p>\n\nIt snowed.\n\nIt hailed.\n\n<p>A\nb.",
            "It rained.|It snowed.|It hailed.|A b.",
        ),
        ("<script>a\n\nb</script><p>It rained.</p>", "It rained."),
        ("It <strong>rained</strong>.\n\n<!--more-->\n\nIt snowed.", "It rained.|It snowed."),
        ("It rained.\n<img class=a src=x> It snowed.", "It rained.|It snowed."),
        ("<h2>Rain</h2>\n\nIt rained.\n\nIt snowed.", "Rain|It rained.|It snowed."),
        ("&lt;p&gt;It rained.&lt;/p&gt;&lt;p&gt;R&amp;amp;D paid.&lt;/p&gt;", "It rained.|R&D paid."),
        ("<!doctype html><title>t</title><script>x<y</script><p>It rained.", "It rained."),
    ],
)
def test_what_is_kept_as_html_is_a_page(text: str, lines: str) -> None:
    page = page_in(text)
    assert page is not None
    found = read_page(page.encode())
    assert "|".join(found.text[block.start : block.end] for block in found.blocks) == lines


@pytest.mark.parametrize(
    "text",
    [
        "It rained.\n\nIt snowed.",
        "If a < b and c > d, R&amp;D pays.",
        "Write <b> and </b>.\n\nA <br> breaks a line.",
        'Put <div id="x"></div> below.\n\nIt works.',
        "<ann@vell.example> wrote: it rained.",
        "<https://vell.example> has it.",
        "&lt;3 from Vell.",
        "A <p>\n\n</pre>",
    ],
)
def test_a_text_that_only_speaks_of_tags_is_plain(text: str) -> None:
    assert page_in(text) is None


@given(st.text(st.characters(exclude_characters="<&")))
def test_a_text_without_tags_is_plain(text: str) -> None:
    assert page_in(text) is None


@given(SENTENCES)
def test_a_page_is_found_however_its_paragraphs_are_made(sentences: list[str]) -> None:
    """Escaped or not, in elements or between breaks."""
    want = "\n\n".join(sentences)
    made = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    for text in (made, html.escape(made), "<br><br>".join([*sentences, ""]), f"<b></b>{want}"):
        page = page_in(text)
        assert page is not None
        assert read_page(page.encode()).text == want


def test_a_row_of_html_is_the_article_that_its_page_is(tmp_path: Path) -> None:
    body = "<h1>Rain &amp; snow</h1><p>It rained.</p><figure><figcaption>A mill.</figcaption></figure>"
    (tmp_path / "a.html").write_text(body)
    page = only(list(read_articles([str(tmp_path / "a.html")])))
    row = only(read(tmp_path, {"content": body, "title": "Rain", "url": "u", "license": "CC0"}))
    assert (row.text, row.blocks, row.article_id) == (page.text, page.blocks, text_id(page.text))
    assert (row.title, row.url, row.license, row.origin) == ("Rain", "u", "CC0", f"{tmp_path}/a.jsonl:1")
    assert only(read(tmp_path, {"id": 7, "text": body})).article_id == "7"
    assert refused(read(tmp_path, {"text": "<p> </p>"})).reason == "HTML without text"


def test_rows_whose_offsets_are_used_stay_as_they_are(tmp_path: Path) -> None:
    """Those with blocks or labels, and those that newsgrain itself has stored."""
    text = "<p>It rained.</p>"
    known: dict[str, object] = {"blocks": [{"start": 0, "end": 3, "kind": "paragraph"}], "labels": []}
    for name, value in known.items():
        assert only(read(tmp_path, {"text": text, name: value})).text == text
    assert only(read(tmp_path, {"text": text}, ReadOptions(as_stored=True))).text == text


def test_what_wordpress_and_json_feeds_give(tmp_path: Path) -> None:
    post = {"id": 1, "title": {"rendered": "R&#8217;n&#8217;D"}, "content": {"rendered": "<p>It rained.</p>"}}
    found = only(read(tmp_path, post))
    assert (found.article_id, found.title, found.text) == ("1", "R’n’D", "It rained.")
    assert found.blocks is not None
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH]
    assert only(read(tmp_path, {"content_html": "<p>It rained.</p>"})).text == "It rained."
    plain = {"content_html": "<p>It rained.</p>", "content_text": "It rained there."}
    assert only(read(tmp_path, plain)).text == "It rained there."


def test_a_feed_that_is_escaped_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    twice = html.escape(html.escape("<p>It rained.</p><p>R&amp;D paid.</p>"))
    path.write_text(f"<rss><channel><item><description>{twice}</description></item></channel></rss>")
    assert only(list(read_articles([str(path)]))).text == "It rained.\n\nR&D paid."


def test_a_mail_that_has_html_under_the_name_of_plain_text(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_text("Subject: Rain\nContent-Type: text/plain\n\n<html><p>It rained.</p></html>\n")
    (found,) = read_articles([str(path)])
    assert isinstance(found, Article)
    assert (found.text, found.title) == ("It rained.", "Rain")


@given(SENTENCES)
def test_a_text_that_was_escaped_twice_is_what_it_was(sentences: list[str]) -> None:
    text = "\n\n".join([*sentences, 'He said "no".\tThen\r', "Left."])
    assert unescaped(json.dumps(text)[1:-1]) == text.replace("\r", "")
    assert unescaped(text) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"It\u2019s \"over\".", 'It’s "over".'),
        ("It\\u2019s \\'over\\'.\nShe left.", "It’s 'over'.\nShe left."),
        (r"Rain \uD83C\uDF27 came\u0000, \ud83c.", "Rain 🌧 came, \ufffd."),
        (r"It\u2019s over.\nShe left.", "It’s over.\nShe left."),
    ],
)
def test_quotes_and_characters_that_were_escaped_twice(text: str, meant: str) -> None:
    """Also where line ends were not."""
    assert unescaped(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        r"See C:\new",
        r"In C:\new.\n\It",
        "A.\\nB\nC",
        r"a\nb",
        r"It \(rained.\nB\)",
        r"\u20 \"b\"",
        r"It\'s \"over\".",
        r"It \"rained\" in C:\v",
    ],
)
def test_other_backslashes_stay(text: str) -> None:
    assert unescaped(text) == text


def test_a_row_that_was_escaped_twice_is_read_as_it_was(tmp_path: Path) -> None:
    row = {"text": r"It rained.\n\nIt snowed."}
    found = only(read(tmp_path, row))
    assert (found.text, found.article_id) == ("It rained.\n\nIt snowed.", text_id(found.text))
    assert only(read(tmp_path, {**row, "id": 7})).article_id == "7"
    assert only(read(tmp_path, {**row, "labels": []})).text == row["text"]
    assert only(read(tmp_path, {"text": r"<p>It rained.</p>\n<p>It snowed.</p>"})).text == found.text


@pytest.mark.parametrize(
    "text", ["<p>It rained.</p>\n<p>It snowed.</p>\n", "It rained.<br>It <b>snowed</b>.<br>"]
)
def test_html_in_a_file_of_plain_text_is_told(tmp_path: Path, text: str) -> None:
    """And stays what it is in Markdown, which may have some."""
    (tmp_path / "a.md").write_text(text)
    (tmp_path / "a.txt").write_text(text)
    plain, told = read_articles([str(tmp_path)])
    assert only([plain]).text == text
    assert refused([told]).reason == "not plain text but HTML; name it .html"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,title,text\n1,Rain,It rained.\n", "a table with the columns id, title, text; name it .csv"),
        (
            "\r\nDate\tFull Text\r\n2026\tIt rained, then.",
            "a table with the columns Date, Full Text; name it .tsv",
        ),
        ("Document, source, signed by all, was found.\nIt rained, it snowed, we left, he ran.", ""),
        ("| title | text |\n| --- | --- |\n| Rain | It rained. |", ""),
        ("Text, title, date\n\nIt rained.", ""),
        ("title,text", ""),
    ],
)
def test_a_table_in_a_file_of_plain_text_is_told(tmp_path: Path, text: str, told: str) -> None:
    found = read_as("a.txt", tmp_path, text.encode("utf-16"))
    if told:
        assert refused(found).reason == f"not plain text but {told}"
    else:
        assert only(found).text == text


def test_a_link_in_a_plain_text_is_no_page(tmp_path: Path) -> None:
    text = 'It rained in <a href="/v">Vell</a>.\n\nIt snowed.'
    (tmp_path / "a.txt").write_text(text)
    assert only(list(read_articles([str(tmp_path)]))).text == text


@pytest.mark.parametrize("end", ["… [+1234 chars]", "...[12 chars]", "…\n[+1 chars]"])
def test_what_an_api_counts_is_no_text(tmp_path: Path, end: str) -> None:
    text = f"It rained. The chief said that the{end}"
    assert only(read(tmp_path, {"content": text})).text == text[: text.index("[")].rstrip()
    assert only(read(tmp_path, {"content": text, "blocks": []})).text == text
    for other in (f"{text} and", "[+12 chars]"):
        assert only(read(tmp_path, {"content": other})).text == other


@given(st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=80))
def test_references_are_what_they_stand_for(text: str) -> None:
    """Escaped once or twice, as names or numbers; what has none stays."""
    plain = text.replace("&", "+")
    assert without_references(html.escape(plain)) == plain
    assert without_references(html.escape(html.escape(plain))) == plain
    printable = "".join(c for c in plain if " " <= c <= "~")
    assert without_references("".join(f"&#{ord(c)};" for c in printable)) == printable
    assert without_references(plain) == plain


@pytest.mark.parametrize("text", ["AT&T; R&D", "see ?a=1&copy=2&notit;", "&unknown; &#; &amp"])
def test_what_only_looks_like_a_reference_stays(text: str) -> None:
    assert without_references(text) == text


def test_a_row_with_references_is_read_without(tmp_path: Path) -> None:
    row = {"text": "&quot;It rained,&quot; she said. It&#8217;s over&hellip; R&amp;D, 1 &lt; 2."}
    found = only(read(tmp_path, row))
    assert found.text == '"It rained," she said. It’s over… R&D, 1 < 2.'
    assert found.article_id == text_id(found.text)
    assert only(read(tmp_path, row, ReadOptions(as_stored=True))).text == row["text"]


@pytest.mark.parametrize("text", ["&nbsp;", "&#1;", " &amp;nbsp; "])
def test_a_row_of_references_to_nothing_is_empty(tmp_path: Path, text: str) -> None:
    reason = r"the text is empty|the text is only white space"
    assert re.fullmatch(reason, refused(read(tmp_path, {"text": text})).reason)
