"""Pages become blocks of exactly the text that a browser would show."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.articles import read_articles
from newsgrain.errors import ArticleRejected
from newsgrain.html import Page, read_page
from newsgrain.records import Article


def page(html: str | bytes) -> Page:
    return read_page(html.encode() if isinstance(html, str) else html, "page.html")


def blocks(html: str) -> list[tuple[str, str]]:
    found = page(html)
    return [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks]


def reason(html: str | bytes) -> str:
    with pytest.raises(ArticleRejected) as caught:
        page(html)
    assert caught.value.origin == "page.html"
    return caught.value.reason


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>A</h1><h6>B</h6>", [("headline", "A"), ("headline", "B")]),
        ("<p>one<p>two", [("paragraph", "one"), ("paragraph", "two")]),
        ("<div>a<div>b</div>c</div>", [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c")]),
        ("<figure><img><figcaption>C</figcaption></figure>", [("caption", "C")]),
        ("<ul><li>x<li>y</ul>", [("list_item", "x"), ("list_item", "y")]),
        ("<dl><dt>x<dd>y</dl>", [("list_item", "x"), ("list_item", "y")]),
        ("<blockquote><p>q</p></blockquote>", [("quote", "q")]),
        ("<blockquote>q<footer>who</footer></blockquote>", [("quote", "q"), ("quote", "who")]),
        ("<aside><h2>h</h2><p>x</aside>", [("aside", "h"), ("aside", "x")]),
        ("<nav><ul><li>a<li>b</ul></nav>", [("furniture", "a"), ("furniture", "b")]),
        ("<footer><p>a<li>b</footer>", [("furniture", "a"), ("furniture", "b")]),
        ("<header><h1>Site</h1></header>", [("furniture", "Site")]),
        ("<article><header><h1>Head</h1></header></article>", [("headline", "Head")]),
        ("<form>Your mail<button>Send</button></form>", [("furniture", "Your mail"), ("furniture", "Send")]),
        ("<p>a<button>b</button>c", [("paragraph", "a"), ("furniture", "b"), ("paragraph", "c")]),
        ("<form><main><p>story</main></form>", [("paragraph", "story")]),
        ("<div role=navigation>n</div>m", [("furniture", "n"), ("paragraph", "m")]),
        ("<span role=contentinfo>n</span>m", [("furniture", "n"), ("paragraph", "m")]),
    ],
)
def test_kinds(html: str, expected: list[tuple[str, str]]) -> None:
    """Each block has the kind of what it stood in; furniture and asides win over what is in them."""
    assert blocks(html) == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>un<b>believ</b>able <i> so</i>", "unbelievable so"),
        ("<p> a \n\t b </p>", "a b"),
        ("<p>a<br>b <br/> c", "a\nb\nc"),
        ("<p>a<br><br><br>b", "a\n\nb"),
        ("<b>a<p>b</p></b>c", "a\n\nb\n\nc"),
        ("<pre>\n a\n  b\t\n\nc \n</pre>", " a\n  b\t\n\nc"),
        ("<p>a&nbsp;&amp;&lt;b", "a\xa0&<b"),
        ("<p>a<!-- no -->b", "ab"),
        ("<p>he said <q>so <q>it</q> is</q>.", "he said “so ‘it’ is”."),
        ("a<hr>b", "a\n\nb"),
        ("<p>x</p>\n<p>&nbsp;</p>\n<p>y</p>", "x\n\ny"),
        ("<p>\U0001f600 é</p><p>z", "\U0001f600 é\n\nz"),
    ],
)
def test_white_space_is_a_browsers(html: str, text: str) -> None:
    assert page(html).text == text


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<noscript>x<p>x</noscript>",
        "<template><p>x</template>",
        "<svg><title>x</title><text>x</text></svg>",
        "<iframe>x</iframe>",
        "<div hidden>x</div>",
        "<div aria-hidden=true>x</div>",
        "<div style='color:red; Display : none'>x</div>",
        "<div style='visibility:hidden !important'>x</div>",
        "<!-- x -->",
        "<input value=x><textarea>x</textarea><select><option>x</select>",
        "<img alt=x>",
    ],
)
def test_what_is_not_seen_is_dropped(unseen: str) -> None:
    assert page(f"<head><title>t</title></head><p>a</p>{unseen}<p>b</p>").text == "a\n\nb"


def test_what_only_looks_hidden_stays() -> None:
    """The body, which scripts show later, and styles that merely contain the words."""
    assert page("<body style='visibility:hidden'><p>a").text == "a"
    assert page("<p style='--x-display:none-ish'>a<p aria-hidden=false>b").text == "a\n\nb"


def test_a_table_row_is_a_block() -> None:
    html = "<table><caption>C</caption><tr><th>Metal<th>Price<tr><td><p>Tin</p><td><td>3<br>up</table>"
    assert blocks(html) == [("caption", "C"), ("table", "Metal | Price"), ("table", "Tin | 3 up")]
    assert blocks("<nav><table><tr><td>a<td>b</table></nav>") == [("furniture", "a | b")]


def test_a_table_that_lays_out_the_page_is_taken_apart() -> None:
    html = "<table><tr><td><a>Home</a><td><h1>Head</h1><p>one<p>two<table><tr><td>a<td>b</table></table>"
    assert blocks(html) == [
        ("paragraph", "Home"),
        ("headline", "Head"),
        ("paragraph", "one"),
        ("paragraph", "two"),
        ("table", "a | b"),
    ]
    assert blocks("<table><tr><td>alone</table>") == [("paragraph", "alone")]


def test_what_the_head_tells() -> None:
    html = """<head><title> Big
      news </title><link rel="canonical" href="https://x.test/a"><meta property="og:title" content="no">
      <meta property=og:site_name content="The X"><meta property=article:published_time content=2020-01-02>
      </head><svg><title>no</title></svg><time datetime=1999>t</time>"""
    found = page(html)
    assert (found.title, found.url) == ("Big news", "https://x.test/a")
    assert (found.source, found.published) == ("The X", "2020-01-02")
    bare = page("<title> </title><meta property=og:title content=OG><time datetime=2001-02-03>t</time>")
    assert (bare.title, bare.published, bare.url, bare.source) == ("OG", "2001-02-03", None, None)


@pytest.mark.parametrize(
    "data",
    [
        "<p>Größe “x”".encode(),
        "\ufeff<p>Größe “x”".encode(),
        "<meta charset=iso-8859-1><p>Größe “x”".encode("cp1252"),
        "<meta http-equiv=Content-Type content='text/html; charset=windows-1252'><p>Größe “x”".encode(
            "cp1252"
        ),
        "<meta charset=windows-1251><p>Größe “x”".encode(),
        "<p>Größe “x”".encode("utf-16"),
        "\ufeff<p>Größe “x”".encode("utf-16-be"),
    ],
)
def test_charsets(data: bytes) -> None:
    """A byte-order mark, UTF-8 and what the page declares, in this order."""
    assert page(data).text == "Größe “x”"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<p>Gr\xf6\xdfe", "invalid UTF-8 at byte 5"),
        (b"<meta charset=utf-8><p>\xf6", "invalid UTF-8 at byte 23"),
        (b"\xef\xbb\xbf<meta charset=latin1><p>\xf6", "invalid UTF-8 at byte"),
        (b"<meta charset=klingon><p>\xf6", "charset 'klingon' is unknown"),
        (b"<meta charset=unicode_escape><p>\\ud800\xf6", "charset 'unicode_escape' is unknown"),
        (b"<meta charset=windows-1252><p>\x81", "invalid CP1252 at byte 30"),
        (b"<p>a\0b", "NUL at character 4"),
        (b"", "HTML without text"),
        (b"<title>t</title><script>x</script><p> &nbsp;", "HTML without text"),
    ],
)
def test_pages_that_cannot_be_read_say_why(data: bytes, expected: str) -> None:
    assert expected in reason(data)


def test_deep_nesting_is_no_danger() -> None:
    for tag in ("div", "b", "q", "blockquote", "table><tr><td", "ul><li", "form><div"):
        assert "deep" in page(f"<{tag}>" * 10_000 + "deep").text


TAGS = (
    "div p h1 h3 b i a span q br hr li ul blockquote pre table tr td th nav footer header article aside"
    " form button figure figcaption script svg template caption dl dd section main select body html"
).split()
PARTS = st.lists(
    st.one_of(
        st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
        st.sampled_from(["<div hidden>", "<b role=banner>", "<!--", "-->", "&nbsp;", "&#0;", "\r\n", " "]),
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    ),
    max_size=60,
).map("".join)


@given(PARTS)
def test_blocks_cover_the_text(html: str) -> None:
    """On any tag soup: in order, apart by a blank line, trimmed, and nothing outside them."""
    try:
        found = page(html)
    except ArticleRejected:
        return  # no visible text: that is another test
    texts = [found.text[block.start : block.end] for block in found.blocks]
    assert "\n\n".join(texts) == found.text
    assert all(a.end + 2 == b.start for a, b in zip(found.blocks, found.blocks[1:], strict=False))
    assert all(text.strip() and text == text.strip("\n") for text in texts)


@given(st.lists(st.text("abc é\U0001f600", min_size=1).filter(str.strip), min_size=1), st.data())
def test_no_word_of_visible_text_is_lost(words: list[str], data: st.DataObject) -> None:
    wraps = st.sampled_from(["<p>{}</p>", "<b>{}</b>", "<li>{}", "<td>{}", "<nav>{}</nav>", "<pre>{}</pre>"])
    html = "".join(data.draw(wraps).format(word) for word in words)
    assert "".join(page(html).text.split()) == "".join("".join(words).split())


def test_html_files_become_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.HTM"
    path.write_bytes("<title>T</title><h1>Hé</h1><p>one".encode())
    (article,) = read_articles([str(path)])
    assert isinstance(article, Article)
    assert (article.text, article.title, article.origin) == ("Hé\n\none", "T", str(path))
