"""Pages become blocks of exactly the text that a browser would show."""

import json
import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from newsgrain.cli import app
from newsgrain.errors import UnreadableError
from newsgrain.ingest.articles import read_articles
from newsgrain.ingest.html import Page, read_page
from newsgrain.records import Article
from tests.files import rows_of


def page(html: str | bytes) -> Page:
    return read_page(html.encode() if isinstance(html, str) else html)


def blocks(html: str) -> list[tuple[str, str]]:
    found = page(html)
    return [(block.kind.value, found.text[block.start : block.end]) for block in found.blocks]


def reason(html: str | bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        page(html)
    return str(caught.value)


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
        (
            "<div>&#847; &zwnj;&nbsp;&#8199;&shy;</div><p>It&shy;em.<br><br>&#8203;",
            [("paragraph", "Item.")],
        ),
        ("<p>a <span class='b sr-only'>(opens in a new tab)</span>c", [("paragraph", "a c")]),
        ("<div class='x sf-hidden'>Cookies</div><p>{{ title }} {{x}}<p>{{a}} b", [("paragraph", "{{a}} b")]),
        ("<math><mi>x</mi><annotation>\\x</annotation></math>", [("paragraph", "x")]),
        ("<div role=dialog><h2>Cookies</h2>x</div>", [("furniture", "Cookies"), ("furniture", "x")]),
        ("<div role=dialog><h1>Head</h1>x</div>", [("headline", "Head"), ("paragraph", "x")]),
        ("<article><header><h1>Head</h1></header></article>", [("headline", "Head")]),
        ("<form>Your mail<button>Send</button></form>", [("furniture", "Your mail"), ("furniture", "Send")]),
        ("<p>a<button>b</button>c", [("paragraph", "a"), ("furniture", "b"), ("paragraph", "c")]),
        ("<p>a<button> b</button> c", [("paragraph", "a b c")]),
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
        ("<div style='color: red; white-space: pre-line'>a\nb c\nD", "a\nb c\n\nD"),
        ("<b>a<p>b</p></b>c", "a\n\nb\n\nc"),
        ("<pre>\n a\n  b\t\n\nc \n</pre>", " a\n  b\t\n\nc"),
        ("<p>a&nbsp;&amp;&lt;b", "a\xa0&<b"),
        ("<p>a<!-- no -->b", "ab"),
        ("<p>he said <q>so <q>it</q> is</q>.", "he said “so ‘it’ is”."),
        ("<p>he said <q style='display:block'>so</q> and left", "he said\n\n“so”\n\nand left"),
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
        "<title>x</title>",
        "<svg><title>x</title><text>x</text></svg>",
        "<iframe>x</iframe>",
        "<div hidden>x</div>",
        "<div aria-hidden=true>x</div>",
        "<div style='color:red; Display : none'>x</div>",
        "<div style='visibility:hidden !important'>x</div>",
        "<!-- x -->",
        "<input value=x><textarea>x</textarea><select><option>x</select>",
        "<img alt=x>",
        "<span role=tooltip>x</span>",
        "<div id=wm-ipp-print>The Wayback Machine</div>",
        "<p>* * *<p>|<table><tr><td>-<td>–</table><div>»<br>×</div><p>“<p>▶ ✕<p>_",
    ],
)
def test_what_is_not_seen_is_dropped(unseen: str) -> None:
    assert page(f"<head><title>t</title></head><p>a</p>{unseen}<p>b</p>").text == "a\n\nb"


def test_what_only_looks_hidden_stays() -> None:
    """The body, which scripts show later, and styles that merely contain the words."""
    assert page("<body style='visibility:hidden'><p>a").text == "a"
    assert page("<p style='--x-display:none-ish'>a<p aria-hidden=false>b").text == "a\n\nb"
    assert page("<p>a<div hidden=until-found>b").text == "a\n\nb"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>T</div><p>he mill fell.", "The mill fell."),
        ("<p><span style='display:block'>“T</span>he mill fell.”", "“The mill fell.”"),
        ("<p>So.<p><div class=cap>A</div> mill fell.</p>", "So.\n\nA mill fell."),
        ("<p>A</p><p>fter dark it fell.", "After dark it fell."),
        ("<p>I</p><p>’m here.", "I’m here."),
        ("<table><tr><td>B<td>mill</table>", "B | mill"),
        ("<dl><dt>A<dd>aspen</dl>", "A\n\naspen"),
        ("<p>The mill <div>Ad</div> fell on Monday.</p><p>b", "Ad\n\nThe mill fell on Monday.\n\nb"),
        (
            "<p>It rained. The mill <aside><p>x<p>y</aside> fell, he said.",
            "x\n\ny\n\nIt rained. The mill fell, he said.",
        ),
        ("<p>The mill fell.<div>Ad</div> read on in the app.", "The mill fell.\n\nAd\n\nread on in the app."),
        ("<p>News and weather<div>Ad</div>more of our news", "News and weather\n\nAd\n\nmore of our news"),
        ("<p>Take the mill<ul><li>x</ul>or leave it be.", "Take the mill\n\nx\n\nor leave it be."),
    ],
)
def test_what_cuts_a_sentence_leaves_it_whole(html: str, text: str) -> None:
    """A drop cap, a box; lists and entries belong where they stand."""
    assert page(html).text == text


def test_a_byline_is_whole_where_names_are_set_apart() -> None:
    names = "<div>By <div>Ann Lo</div><span> and </span><div>Bo van Ek</div>Staff</div>"
    found = page(f"<p>By</p><h2>Rain</h2>{names}<p>Written by:<p>J.R. Stone<p>By<p>It rained.<p>and").text
    assert found.split("\n\n") == [
        "By",
        "Rain",
        "By Ann Lo and Bo van Ek",
        "Staff",
        "Written by: J.R. Stone",
        "By",
        "It rained.",
        "and",
    ]


def test_what_was_escaped_twice_is_what_it_stands_for() -> None:
    found = page(
        "<title>R&amp;amp;D</title><p>R&amp;amp;D&amp;#8217;s &amp;quot;mill&amp;quot;&amp;nbsp;fell &amp;x;"
    )
    assert (found.title, found.text) == ("R&D", 'R&D’s "mill"\xa0fell &x;')


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


def test_an_address_that_stands_by_itself_comes_first() -> None:
    canonical, other = "<p>a<link rel=canonical href=/a>", "<meta property=og:url content=https://x.test/a>"
    assert page(canonical + other).url == page(other + "<p>a").url == "https://x.test/a"
    assert page(canonical).url == "/a"


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
        (b"<meta charset=hz-gb-2312><p>~{VPND~}", "browsers refuse"),
        (b"%PDF-1.7\n\x80\x81\0\0 <p>a</p>", "not text: it looks like a PDF"),
        (b"<p>a" + bytes(range(32)) * 9, "not text: it looks like a binary file"),
        (b"", "HTML without text"),
        (
            b"<title>t</title><script>x</script><p> &nbsp;",
            "HTML without text; if its scripts fill it in, save it from a browser, which runs them",
        ),
    ],
)
def test_pages_that_cannot_be_read_say_why(data: bytes, expected: str) -> None:
    assert expected in reason(data)


LATE = "<title>t</title><style>" + "a{}" * 2000 + "</style>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"<p>Gr\xf6\xdfe \x93x\x94 \x81", "Größe “x” \x81"),
        (b"<meta charset=klingon><p>\xf6", "ö"),
        (b"<meta charset=unicode_escape><p>\\ud800\xf6", "\\ud800ö"),
        (b"<meta charset=klingon><meta charset=koi8-r><p>\xcd\xc9\xd2", "мир"),
        (b"<?xml version='1.0' encoding='windows-1251'?><html><p>\xec\xe8\xf0", "мир"),
        (b"<?xml version='1.0' encoding='koi8-r'?><meta charset=cp1251><p>\xec\xe8\xf0", "мир"),
        (b'<META HTTP-EQUIV="content-type" CONTENT="text/html;charset=\'koi8-r\'"><p>\xcd', "м"),
        (b'<meta content="text/html; charset=koi8-r" http-equiv=Content-Type><p>\xcd', "м"),
        (b'<meta name=x content="text/html; charset=koi8-r"><p>\xcd', "Í"),
        (b"<!-- <meta charset=koi8-r> --><p>\xcd", "Í"),
        (b"<script>'<meta charset=koi8-r>'</script><p>\xcd", "Í"),
        (b"<meta name='a > b'><meta data-charset=koi8-r charset = \" cp1251 \"><p>\xec", "м"),
        ((LATE + "<meta charset=koi8-r><p>мир").encode("koi8-r"), "мир"),
        (b"<p>x<meta charset=koi8-r>\xcd", "xм"),
        ("<meta charset=utf-16><p>Größe".encode(), "Größe"),
        (b"<meta charset=utf-16le><p>Gr\xf6\xdfe", "Größe"),
        (b"<meta charset=utf-8><p>Gr\xf6\xdfe", "Größe"),
        ("<meta charset=utf-8><p>Größe ".encode() + b"\xf6", "Größe \ufffd"),
        (b"<meta charset=x-user-defined><p>\x93x\x94", "“x”"),
        ("<meta charset=shift_jis><p>雨①".encode("cp932"), "雨①"),
        ("<meta charset=gb2312><p>雨€".encode("gb18030"), "雨€"),
        ("<meta charset=iso-2022-jp><p>雨".encode("iso2022_jp"), "雨"),
        ("<p>Größe “x”".encode("utf-16-le"), "Größe “x”"),
        ("<meta charset=utf-8><p>Größe “x”".encode("utf-16-be"), "Größe “x”"),
        (b"<p>a\0b<pre>\0c</pre>", "ab\n\nc"),
    ],
)
def test_charsets_are_found_as_browsers_find_them(data: bytes, text: str) -> None:
    """In the first known <meta>, early or late, then the XML declaration, else as windows-1252.

    But what is labelled UTF-8 and has no letter of it is windows-1252.
    """
    assert page(data).text == text


def test_single_bad_bytes_cost_no_page() -> None:
    for head in (b"", b"<meta charset=utf-8>", b"\xef\xbb\xbf<meta charset=latin1>"):
        found = page(head + "<p>“Größe” in Köln".encode() + b"\xff!")
        assert (found.text, found.replaced) == ("“Größe” in Köln\ufffd!", 1)
    assert page("<p>\ufffd Größe".encode()).replaced == 0


def test_what_the_server_or_the_user_says_comes_before_the_page() -> None:
    data = b"<meta charset=koi8-r><p>\xec"
    assert read_page(data, charset="windows-1251").text == "м"
    assert read_page(data, charset="klingon").text == "Л"
    assert read_page(data, charset="latin1", encoding="windows-1251").text == "м"
    assert read_page("<p>Köln".encode("utf-16"), charset="latin1", encoding="koi8-r").text == "Köln"
    assert read_page("<p>Köln".encode(), charset="utf-16").text == "Köln"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Nobody was hurt<br>Police look for a witness", ["Nobody was hurt", "Police look for a witness"]),
        ("<p>Nobody was hurt <br/>\n Police", ["Nobody was hurt", "Police"]),
        ("<div>12 Mill Lane<br>Vell<br>VL1 2AB</div>", ["12 Mill Lane", "Vell", "VL1 2AB"]),
        ("<p><b>Heading</b><br>Text goes on.", ["Heading", "Text goes on."]),
        ("<p><strong>Weather</strong> <br>sunny all day<br>", ["Weather", "sunny all day"]),
        ("<p>One.<br><b>Two</b><br>three", ["One.", "Two", "three"]),
        ("<p>He said <b>no</b><br>and left", ["He said no\nand left"]),
        ("<p>It rained.<br>&nbsp;<br>We left.", ["It rained.", "We left."]),
        ("<p>Contact:<br>jane@vell.test<br>www.vell.test", ["Contact:", "jane@vell.test", "www.vell.test"]),
        ("<p>Two goals<br>One card", ["Two goals", "One card"]),
        ("<p>Three steps:<br>- one<br>- two<br>1. three", ["Three steps:", "- one", "- two", "1. three"]),
        ("<p>The sea was<br>grey and cold<br>all day", ["The sea was\ngrey and cold\nall day"]),
        ("<p>He lives in the<br>Mill House, with<br>Ann", ["He lives in the\nMill House, with\nAnn"]),
        ("<p>She saw Dr.<br>Wells", ["She saw Dr.\nWells"]),
        ("<p>a well-<br>known man", ["a well-\nknown man"]),
        (
            "<p>The fire chief of Old<br>Vell, a town by the<br>sea, said that Monday<br>Market stays open.",
            ["The fire chief of Old\nVell, a town by the\nsea, said that Monday\nMarket stays open."],
        ),
        (
            "<pre>Nobody was hurt\nPolice look\n\nIt is\n  late</pre>x",
            [
                "Nobody was hurt",
                "Police look",
                "It is\n  late",
                "x",
            ],
        ),
        (
            "<table><tr><td>Nobody was hurt<br>Police look for a witness<td>Two goals late",
            ["Nobody was hurt", "Police look for a witness", "Two goals late"],
        ),
        ("<table><tr><td>Jane Doe<br>Mayor<td>12<tr><td>a<td>b</table>", ["Jane Doe Mayor | 12", "a | b"]),
        ("<p>A mill burned on<br>Monday evening.", ["A mill burned on\nMonday evening."]),
        (
            "<p>Log in<br>Register<br>Please sign in<br>Read on",
            ["Log in", "Register", "Please sign in", "Read on"],
        ),
        ("<p>The mill (built<br>In 1900)", ["The mill (built\nIn 1900)"]),
        ("<p>1 May, The Mill, Tarn, ON<br>2 May, The Quay", ["1 May, The Mill, Tarn, ON", "2 May, The Quay"]),
        ("<p>https://vell.test/a<br>Follow us", ["https://vell.test/a", "Follow us"]),
        (
            "<p>(i) the first<br>(ii) the second<br>iii. the third",
            ["(i) the first", "(ii) the second", "iii. the third"],
        ),
        ("<p>★ one thing<br>★ two things", ["★ one thing", "★ two things"]),
        ("<p>Adults £5<br>children £3<br>Under 5s free", ["Adults £5\nchildren £3", "Under 5s free"]),
    ],
)
def test_line_breaks_part_statements_and_no_sentence(html: str, expected: list[str]) -> None:
    assert [text for _, text in blocks(html)] == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><a href=1>Fire at fire station</a><a href=2>Ten ways</a>", ["Fire at fire station", "Ten ways"]),
        ("<nav><a href=1>Fire</a><!-- x --><a href=2>Ten</a></nav>", ["Fire", "Ten"]),
        ("<p><a href=1>fire</a><a href=2>water</a>", ["fire\nwater"]),
        ("<p><span><a href=1>Fire</a></span><span><a href=2>Ten</a></span>", ["Fire", "Ten"]),
        ("<p><a href=1>Fire</a> <a href=2>Ten</a>", ["Fire Ten"]),
        ("<p>Fire<sup><a href=1>[1]</a><a href=2>[2]</a></sup> was late", ["Fire[1] [2] was late"]),
        ("<p>Fire<sup><a href=1>1</a></sup><sup><a href=2>2</a></sup> was late", ["Fire1 2 was late"]),
        ("<option>fire<option>ten", ["fire", "ten"]),
        ("<p><a>un</a>believable", ["unbelievable"]),
        ("<p>un<a href=1>believ</a>able", ["unbelievable"]),
        ("<p><a href=1>un</a><a href=1>believable</a>", ["unbelievable"]),
        ("<p>un<a name=x></a><a href=2>believable</a>", ["unbelievable"]),
        ("<p><span>T</span>he mill", ["The mill"]),
        ("<p><span style='float:left;display:block'>T</span>he mill", ["The mill"]),
        ("<p><span>T</span><span>he mill</span>", ["The mill"]),
        ("<p><b>Mc</b><i>Donald</i> and i<b>P</b>hone", ["McDonald and iPhone"]),
        ("<p>H<sub>2</sub>O and m<sup>2</sup>", ["H2O and m2"]),
        ("<p><span>Breaking</span><span>Fire at mill</span>", ["Breaking", "Fire at mill"]),
        ("<p><b>The car</b><i>Ten ways</i>", ["The car", "Ten ways"]),
        ("<p><time>12 May 2026</time><span>By Jane Doe</span>", ["12 May 2026", "By Jane Doe"]),
        ("<p><em>BREAKING</em><em>Fire at mill</em>", ["BREAKING", "Fire at mill"]),
        ("<p><span style='display: block'>one</span><span style='display:block'>two</span>", ["one", "two"]),
        ("<p>one<span style='color:red; display: flex;'>two</span>", ["one", "two"]),
        ("<p>fire<img>station<svg><text>x</text></svg>ten", ["fire station ten"]),
        ("<button>fire</button><button>ten</button>", ["fire", "ten"]),
        ("<a href=1><h3>Fire</h3></a><a href=2><h3>Ten</h3></a>", ["Fire", "Ten"]),
        ("<h3><a href=1>Fire</a></h3><h3><a href=2>ten</a></h3>", ["Fire", "ten"]),
        ("<details><summary>Fire</summary>ten</details>", ["Fire", "ten"]),
        ("<figure><img alt=x><figcaption>Fire</figcaption></figure>ten", ["Fire", "ten"]),
        ("<p>fire<select><option>a<option>b</select>ten<textarea>x</textarea>late", ["fire ten late"]),
        ("<p>un<wbr>believ&shy;able", ["unbelievable"]),
        ("<dl><dt>fire<dd>ten<dd>late</dl>", ["fire", "ten", "late"]),
        ("<ul><li><a href=1>fire</a><li><a href=2>ten</a></ul>", ["fire", "ten"]),
        ("<table><tr><td>fire</td><td>ten</td></tr></table>", ["fire | ten"]),
        ("<p><a href=1>Fire at the mill</a>Ten ways to cook", ["Fire at the mill", "Ten ways to cook"]),
        ("<p>The mill burned.<a href=1>Read more</a>", ["The mill burned.", "Read more"]),
        ("<p>Fire at the mill<b>Read more</b>", ["Fire at the mill", "Read more"]),
        ("<li><time>10:32</time>Police close the road", ["10:32", "Police close the road"]),
        ("<p><a href=1>Fire</a><span>2 hours ago</span>", ["Fire", "2 hours ago"]),
        ("<p><a href=1>Fire</a><small>by Jane Doe</small>", ["Fire\nby Jane Doe"]),
        ("<p><span>Breaking</span><span>FIRE AT MILL</span>", ["Breaking", "FIRE AT MILL"]),
        (
            "<p><span class=a>Fire at mill</span><span class=b>by Jane Doe</span>",
            ["Fire at mill\nby Jane Doe"],
        ),
        (
            "<p><span class=a>The fire was un</span><span class=a>controlled all day</span>",
            ["The fire was uncontrolled all day"],
        ),
        (
            "<x-card><x-title>Fire</x-title><x-text>it burned</x-text></x-card><x-card>pool</x-card>",
            ["Fire\nit burned\npool"],
        ),
        (
            "<p><b>Java</b>Script, You<i>Tube</i> and the <i>Mc</i>Donald",
            ["JavaScript, YouTube and the McDonald"],
        ),
        (
            "<p><a href=1>Vell</a>’s mill and <a href=2>Osk</a>, (<a href=3>Tarn</a>)",
            ["Vell’s mill and Osk, (Tarn)"],
        ),
        ("<p><cite> (CNN)</cite>The mill burned.", ["(CNN) The mill burned."]),
        ("<p>By<a href=1>Jane Doe</a>", ["By Jane Doe"]),
        ("<p><span>Column 438</span>The mill burned.", ["Column 438", "The mill burned."]),
        ("<p><span>195</span><span>Shares</span>", ["195", "Shares"]),
        ("<p><b>OLD VELL:</b>The mill burned.", ["OLD VELL: The mill burned."]),
        ("<li><i>12'</i>GOAL! It’s in.", ["12' GOAL! It’s in."]),
        ("<p><b>112 mph</b>Top gust <i>of a Mac</i>Donald", ["112 mph", "Top gust of a MacDonald"]),
        (
            "<p><i class=a>1</i><i class=b>st of</i> <span class=a>41</span><span class=b>of all",
            ["1st of 41\nof all"],
        ),
        ("<p>The U.<b>Santa Fe</b>", ["The U.Santa Fe"]),
        (
            "<a href=1>Fire at the mill</a>\n<a href=2>Ten ways to cook</a>&nbsp;<a href=3>He quits now</a>",
            ["Fire at the mill", "Ten ways to cook\xa0", "He quits now"],
        ),
        (
            "<p>He met <a href=1>Jane Doe Osk</a> <a href=2>in Vell on Monday</a>",
            ["He met Jane Doe Osk in Vell on Monday"],
        ),
        ("<table><tr><td><img><td>It rained all day.</table>", ["It rained all day."]),
        ("<table role=presentation><tr><td>It rained.<td>We left.</table>", ["It rained.", "We left."]),
        ("<table><tr><td>10 May<td>It rained. We left.</table>", ["10 May | It rained. We left."]),
        ("<table><tr><td>JO LUND:<td>It rained all day.</table>", ["JO LUND:", "It rained all day."]),
        ("<table><tr><td>●<td>Sales rose.<tr><td>(a)<td>We left.</table>", ["● Sales rose.", "(a) We left."]),
        (
            "<table><tr><td>Home<br>News<td>It rained. We left. He ran.</table>",
            ["Home", "News", "It rained. We left. He ran."],
        ),
    ],
)
def test_neighbours_do_not_fuse_and_words_stay_whole(html: str, expected: list[str]) -> None:
    assert [text for _, text in blocks(html)] == expected


BODY = "A barn burned down in Vell on Monday, and nobody was hurt. The fire chief said it began at night."
QUOTED = json.dumps(BODY)
TAB = chr(9)  # which JSON does not allow in a string


def linked(data: str, more: str = "<div id=app></div>") -> str:
    return f"<title>T</title><body>{more}<script type='application/ld+json'>{data}</script>"


@pytest.mark.parametrize(
    "data",
    [
        f'{{"@type": "NewsArticle", "articleBody": {QUOTED}}}',
        f'[{{"@type": "Person"}}, {{"@type": "NewsArticle", "articleBody": {QUOTED}}}]',
        f'{{"@graph": [{{"@type": "WebPage"}}, {{"mainEntity": {{"articleBody": {QUOTED}}}}}]}}',
        f'<!-- {{"articleBody": {QUOTED}}} -->',
        f'//<![CDATA[\n{{"articleBody": {QUOTED}}}\n//]]>',
        f'/* <![CDATA[ */{{"articleBody": {QUOTED}}}/* ]]> */',
        f'{{"headline": "x", "articleBody": {QUOTED},}}',
        f'{{"headline": "a " b", "articleBody": {QUOTED}',
        f'{{"articleBody": "{BODY.replace(" ", TAB)}"}}',
        f'{{"articleBody": "<p>{BODY.replace(", and", ",</b> and").replace("A barn", "<b>A barn")}</p>"}}',
        f'{{"articleBody": "&lt;p&gt;{BODY}&lt;/p&gt;"}}',
        f'[{{"articleBody": "A barn burned down in Vell…"}}, {{"articleBody": {QUOTED}}}]',
        f'[{{"articleBody": {QUOTED}}}, {{"articleBody": {QUOTED}}}]',
        f'{{"articleBody": {{"@value": {QUOTED}}}}}',
        f'{{"schema:articleBody": {QUOTED}}}',
        f"{{&quot;articleBody&quot;: {QUOTED.replace(chr(34), '&quot;')}}}",
        f'{{"articleBody": "{BODY}\\\\n\\\\n"}}',
    ],
)
def test_an_article_behind_an_empty_shell_is_read(data: str) -> None:
    for shell in ("", "<div id=app></div>", "<main><p>Loading …</p></main><noscript>No.</noscript>"):
        assert page(linked(data, shell)).text == BODY


def test_paragraphs_of_linked_data_are_blocks_and_furniture_stays() -> None:
    html = linked(
        f'{{"articleBody": "{BODY}\\n\\nIt rained.\\nWe left."}}', "<nav>Home</nav><h1>Fire</h1>Wait"
    )
    assert blocks(html) == [
        ("furniture", "Home"),
        ("headline", "Fire"),
        ("paragraph", BODY),
        ("paragraph", "It rained."),
        ("paragraph", "We left."),
    ]
    several = f'[{{"articleBody": {QUOTED}}}, {{"articleBody": "5 &lt; 6 &amp; <b>so</b> on."}}]'
    assert page(linked(several)).text == f"{BODY}\n\n5 < 6 & so on."


@pytest.mark.parametrize(
    "data", ["", "{", "[]", "null", '{"articleBody": 5}', '{"articleBody": ""}', "[" * 9999]
)
def test_linked_data_that_holds_no_article_is_no_matter(data: str) -> None:
    assert page(linked(data, "<p>a")).text == "a"
    with pytest.raises(UnreadableError, match="HTML without text"):
        page(linked(data, ""))


def test_a_page_that_shows_its_article_is_read_as_it_shows_it() -> None:
    """Also one that shows how it ends in lines without stops, or linked data that is a teaser of it."""
    shown = f"<p>{BODY}</p><p>The mill was old.</p>"
    assert page(linked(f'{{"articleBody": {QUOTED}}}', shown)).text == f"{BODY}\n\nThe mill was old."
    ends = [f"The mill on street number {n} was old and had been empty for years;" for n in range(9)]
    long = json.dumps("\n".join([BODY, *ends]))
    listed = [*ends[:2], *ends[-3:]]
    found = page(linked(f'{{"articleBody": {long}}}', f"<p>{BODY}</p><p>{'<p>'.join(listed)}</p>"))
    assert found.text == "\n\n".join([BODY, *listed])


def test_of_a_page_that_shows_only_a_beginning_the_article_is_read_once() -> None:
    """What the page has beside it stays in its place: a caption before, the wall and a menu behind."""
    whole = f"{BODY}\n\nThe mill was old. No one had lived in it for years, and its windows were gone."
    told = json.dumps(f"{whole}\n\n{'We left. ' * 20}".strip())
    for teaser in (BODY, f"{BODY[:70]} …"):
        shown = f"<h1>Fire</h1><i>The mill</i><p>{teaser}</p><p>Log in to read on.</p><nav>Home</nav>"
        found = blocks(linked(f'{{"articleBody": {told}}}', shown))
        assert [text for _, text in found if not text.endswith("We left.")] == [
            "Fire",
            "The mill",
            *whole.split("\n\n"),
            "Log in to read on.",
            "Home",
        ]
    short = json.dumps(f"It rained all day. {whole}")
    text = page(linked(f'{{"articleBody": {short}}}', "<p>It rained all day.<p>Log in to read on.")).text
    assert text.endswith("windows were gone.\n\nLog in to read on.")


def test_furniture_hides_no_teaser() -> None:
    """However much of it is prose, and however the page writes quotation marks that the data has not."""
    told = json.dumps(f'{BODY}\n\n"It was old." No one had lived in it for years, and its windows were gone.')
    wall = "<p>Read all we write for a pound a week, and leave whenever you like to. It is easy.</p>"
    found = page(linked(f'{{"articleBody": {told}}}', f"<p>“{BODY[:62]} … <a>Log in</a></p>{wall * 3}")).text
    assert [found.count(words) for words in ("A barn", "It was old", "gone.", "a pound")] == [1, 1, 1, 3]


def test_linked_data_of_another_page_is_no_matter() -> None:
    """Its headline has no word of the page's; without one what the page says stays all the same."""
    shown = "<h1>Mill burns in Osk</h1><p>Nobody was hurt.</p><p>It was old.</p><p>It rained at night.</p>"
    other = linked(f'{{"headline": "Barn and fire chief", "articleBody": {QUOTED}}}', shown)
    assert BODY not in page(other).text
    live = f'{{"liveBlogUpdate": [{{"headline": "Barn and fire chief", "articleBody": {QUOTED}}}]}}'
    assert BODY in page(linked(live, shown)).text
    own = page(linked(f'{{"headline": "Osk: mill on fire", "articleBody": {QUOTED}}}', shown)).text
    assert own == page(other).text.replace("Nobody was", f"{BODY}\n\nNobody was", 1)


def test_an_article_for_those_who_run_no_scripts_is_read() -> None:
    """As on pages whose scripts show it out of a template, unless the page shows it anyway."""
    story = f"<p>{BODY}</p><p>{BODY[::-1]}.</p>" + "".join(f"<p>It rained on day {n}.</p>" for n in range(20))
    found = page(f"<h1>Fire</h1><noscript>{story}</noscript><h2>Labels</h2>").text
    assert found == f"Fire\n\nLabels\n\n{page(story).text}"
    assert page(f"<h1>Fire</h1>{story}<noscript>{story}</noscript>").text == f"Fire\n\n{page(story).text}"


def test_what_is_long_and_of_no_other_text_stays() -> None:
    """Linked data may be of another article than the one that is shown."""
    other = json.dumps("It rained in Vell. " * 20)
    shown = "The mill was old, and nobody had lived in it for as long as people know."
    found = page(linked(f'{{"articleBody": {other}}}', f"<p>{shown}</p><p>{BODY}</p><p>Wait …</p>"))
    assert found.text.startswith(f"{shown}\n\n{BODY}\n\nIt rained")
    cut = page(
        linked(
            f'{{"articleBody": {json.dumps(f"{BODY} {shown} We left. They came.")}}}', f"<p>{BODY[:62]}</p>"
        )
    )
    assert cut.text == f"{BODY} {shown} We left. They came."


def test_elements_of_xhtml_end_where_they_are_closed() -> None:
    """In HTML they would take in what follows."""
    body = "<body><a id='x'/><p>It <br/>rained.</p><iframe src='a'/><textarea/><svg><g/></svg><p>We left.</p>"
    for head in ("<?xml version='1.0'?><html>", '<html xmlns="http://www.w3.org/1999/xhtml">'):
        found = page(f"{head}<head><title/><script src='a.js'/></head>{body}</body></html>")
        assert found.text == "It\nrained.\n\nWe left."
    assert page("<p>It rained.<textarea/><p>We left.").text == "It rained."


def test_declarative_shadow_trees_are_shown() -> None:
    html = "<x-a><template shadowrootmode=open><style>s</style><h1>Fire</h1><p>It rained.</template></x-a>"
    assert blocks(html) == [("headline", "Fire"), ("paragraph", "It rained.")]
    inner = "<template>no</template><x-b><template shadowrootmode='closed'>in</template></x-b>"
    assert page(
        f"<x-a><TEMPLATE ShadowRootMode=open shadowrootmode><p>a</p>{inner}</TEMPLATE></x-a>b"
    ).text == ("a\n\ninb")


def test_a_long_menu_does_not_hide_that_a_page_is_a_shell() -> None:
    menu = "".join(f"<a href={n}>Section number {n}</a>" for n in range(40))
    assert page(linked(f'{{"articleBody": {QUOTED}}}', f"<div>{menu}</div><p>Loading …</p>")).text == BODY


@pytest.mark.parametrize(
    "attribute", ["shadowroot=open", "shadowroot='closed'", "SHADOWROOT = open", "shadowrootmode=OPEN"]
)
def test_shadow_trees_of_older_saved_pages_are_shown(attribute: str) -> None:
    assert page(f"<x-a><template {attribute}><p>It rained.</template></x-a>").text == "It rained."
    assert page(f"<template data-{attribute.lower()}><p>no</template><p>a").text == "a"


@pytest.mark.parametrize("title", ["NaN", "null", "undefined", " nan ", "", "[object Object]"])
def test_what_programs_write_for_no_title_is_none(title: str) -> None:
    assert page(f"<title>{title}</title><p>a").title is None
    assert page(f"<title>{title}</title><meta property=og:title content=Fire><p>a").title == "Fire"
    assert page(f"<meta property=og:title content='{title}'><p>a").title is None


def test_deep_nesting_is_no_danger() -> None:
    for tag in ("div", "b", "q", "blockquote", "table><tr><td", "ul><li", "form><div"):
        assert "deep" in page(f"<{tag}>" * 10_000 + "deep").text


@pytest.mark.parametrize(
    "odd",
    [
        "<script>",
        '<meta "',
        "<meta charset=",
        "<!--",
        '<template shadowrootmode="',
        "a<br>",
        "<a href=1>x</a>",
        "<b>x",
        "<pre>\nx</pre>",
        "<textarea",
        "&lt;a ",
        '{"articleBody": "',
        "<div>x</div> a. b c ",
        "<div>T</div><p>he ",
    ],
)
def test_odd_pages_cost_no_more_than_others(odd: str) -> None:
    """Whatever is repeated and left open, a page of 200 kB is read in well under five seconds."""
    html = "\xff<p>ö" + odd * (200_000 // len(odd)) + "</pre>"
    begin = time.process_time()
    for data in (html.encode("latin-1"), linked(html.replace("</", "")).encode("latin-1")):
        with suppress(UnreadableError):
            page(data)
    assert time.process_time() - begin < 5


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
    except UnreadableError:
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


def test_sentences_of_a_page_stand_where_they_say(tmp_path: Path) -> None:
    """In the text that `split` read, whatever the page's character set, breaks and bad bytes."""
    body = (
        "<h1>Größe</h1><p>Nobody was hurt<br>Police look<br>\U0001f600 It rained.<pre>He ran\nShe sat</pre>"
    )
    body += "<a href=1>Fire station</a><a href=2>Ten ways</a><table><tr><td>a<td>b</table>\x93x\x94"
    inbox, out = tmp_path / "in", tmp_path / "out.jsonl"
    inbox.mkdir()
    (inbox / "a.html").write_bytes(body.encode() + b"\xff. We left.")
    (inbox / "b.html").write_bytes(body.encode("utf-16"))
    articles = {a.article_id: a for a in read_articles([str(inbox)]) if isinstance(a, Article)}
    told = CliRunner().invoke(app, ["split", str(inbox), "--out", str(out)])
    assert told.exit_code == 0, told.output
    rows = rows_of(out)
    assert len(articles) == len({row["article_id"] for row in rows}) == 2
    for row in rows:
        assert articles[row["article_id"]].text[row["start"] : row["end"]] == row["text"]
    found = [row["text"] for row in rows]
    assert {"Nobody was hurt", "He ran", "She sat", "Fire station", "Ten ways", "a | b"} <= set(found)


def test_html_files_become_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.HTM"
    path.write_bytes("<title>T</title><h1>Hé</h1><p>one".encode())
    (article,) = read_articles([str(path)])
    assert isinstance(article, Article)
    assert (article.text, article.title, article.origin) == ("Hé\n\none", "T", str(path))


@pytest.mark.parametrize(
    "hidden",
    [
        "<span class='share__screen-reader-text'>no</span>",
        "<span class='a govuk-visually-hidden'>no</span>",
        "<span class='ssrcss-1f-VisuallyHidden e1'>no</span>",
        "<span class='styles_visuallyHidden__2k'>no</span>",
        "<div class='element-invisible'>no</div>",
        "<amp-sidebar layout=nodisplay>no</amp-sidebar>",
        "<span class=tooltiptext>no</span><span class='rollover-people-block'>no</span>",
        "<div style='display:none; mso-hide: all'>no</div>",
        "<div style='position: absolute; left: -9999px'>no</div>",
        "<span style='text-indent:-99999px;'>no</span>",
        "<span style='position:absolute;clip:rect(0 0 0 0)'>no</span>",
        "<span style='clip: rect(1px, 1px, 1px, 1px)'>no</span>",
        "<span class='material-icons' aria-hidden=true>share</span><span class=sr-only>Share</span>",
        "<span class=material-symbols-sharp aria-hidden=true>share</span><span class=sr-only>Share</span>",
        "<span aria-hidden=true>×</span><span class=sr-only>Close</span>",
        "<sup><a href='#cmnt1' id='cmnt_ref1'>[a]</a></sup>",
        "<a id=cmnt_ref1>[a]</a><div style='border:1px'><p><a id=cmnt1>[a]</a>no</p><p>no</p></div>",
        "<a id=cmnt_ref1>[a]</a><p><a id=cmnt1>[a]</a>no</p>",
        "<a id=cmnt_ref1>[a]</a><div style='border:0'><p><a id=cmnt1>[a]</a>no<p><a id=cmnt2>[b]</a>no</div>",
        "<span class=MsoCommentReference>[AB1]</span><div style='mso-element:comment-list'>no</div>",
    ],
)
def test_what_no_eye_sees_is_no_text(hidden: str) -> None:
    """For readers of screens, for other programs, in bars that are shut, said by colleagues beside it."""
    assert page(f"<p>It rained.{hidden}<p>We left.").text == "It rained.\n\nWe left."


@pytest.mark.parametrize(
    "shown",
    [
        "<!--[if !mso]><!--><div style='mso-hide:all'>{}</div><!--<![endif]-->",  # all but Outlook show it
        "<body style='border:1px'><a id=cmnt_ref1>[a]</a><p>{}</p><a id=cmnt1></a>",
    ],
)
def test_what_most_eyes_see_is_text(shown: str) -> None:
    assert page(shown.format("It rained.")).text == "It rained."


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("<span aria-hidden=true><b>W</b>e</span><span class=sr-only>We</span> left.", "We left."),
        ("<span class=sr-only>W</span> <span aria-hidden=true>W</span>e left.", "We left."),
        (
            "Cost: <span aria-hidden=true>$5m</span><span class=visually-hidden>5 million dollars</span>.",
            "Cost: $5m.",
        ),
        ("<span class=not-sr-only>We</span> left.", "We left."),
    ],
)
def test_what_is_told_once_to_the_eye_and_once_aloud_is_read_once(shown: str, text: str) -> None:
    assert page(f"<p>{shown}").text == text


@pytest.mark.parametrize("credit", ["<span>AP</span>", "<small>© A. Bell</small>", "<span>© A. Bell</span>"])
def test_credits_behind_a_caption_are_apart(credit: str) -> None:
    plain = re.sub("<[^>]*>", "", credit)
    assert page(f"<p>A boat lay in the water.{credit}").text == f"A boat lay in the water.\n\n{plain}"


@pytest.mark.parametrize("state", ["__VIEWSTATE", "javax.faces.ViewState"])
def test_a_form_around_the_page_is_the_page(state: str) -> None:
    """Servers of ASP.NET and Java put one there; its article is no furniture, and is not read twice."""
    form = f"<form><input type=hidden name='{state}'><h2>Fire</h2><p>{BODY}</p></form>"
    assert [kind for kind, _ in blocks(form)] == ["headline", "paragraph"]
    assert blocks(form.replace(state, "email"))[1] == ("furniture", BODY)
    told = linked(f'{{"articleBody": {QUOTED}}}', form.replace(state, "email"))
    assert page(told).text == f"Fire\n\n{BODY}"


def test_who_is_quoted_is_apart_from_the_quotation() -> None:
    assert page("<div><q>We were lucky</q><span>Ona Pell</span></div>").text == "“We were lucky”\n\nOna Pell"
    assert (
        page("<p>The <q>lucky</q> few, <q>we</q>, <q>us</q>, left.").text
        == "The “lucky” few, “we”, “us”, left."
    )
