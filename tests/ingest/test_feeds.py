"""Feeds of every kind become articles, one an item; nothing in them is fetched or blown up."""

import time
from pathlib import Path

import pytest

from newsgrain.ingest.articles import ReadOptions
from newsgrain.records import Article, BlockKind, Rejected
from tests.ingest.reading import Item, only, read_as, refused

SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:wp="http://wordpress.org/export/1.2/"'
)

KIND = "scheme='http://schemas.google.com/g/2005#kind'"


def rss(*items: str, head: str = "") -> str:
    inner = "".join(f"<item>{item}</item>\n" for item in items)
    return f"{head}<rss version='2.0' {SPACES}><channel><title>The Vell Post</title>{inner}</channel></rss>"


def read(folder: Path, data: bytes | str, name: str = "a.rss", encoding: str | None = None) -> list[Item]:
    return read_as(name, folder, data, ReadOptions(encoding=encoding))


def test_rss_items(tmp_path: Path) -> None:
    full = (
        "<title>Fire at the mill &amp;amp; more</title><link>https://vell.example/1</link>"
        "<guid isPermaLink='false'>vell-1</guid><pubDate>Mon, 05 Jan 2026 06:07:08 GMT</pubDate>"
        "<description>A mill burned.</description>"
        "<content:encoded><![CDATA[<h2>Fire</h2><p>A mill burned down.</p><ul><li>One</li></ul>]]>"
        "</content:encoded>"
    )
    short = "<description>&lt;p&gt;Nobody was &lt;b&gt;hurt&lt;/b&gt;.&lt;/p&gt;</description>"
    plain = (
        "<guid>https://vell.example/3</guid><description> Rain &amp; wind. </description>"
        "<source>Hull Echo</source>"
    )
    first, second, third = read(tmp_path, rss(full, short, plain))
    one = only([first])
    assert one.text == "Fire\n\nA mill burned down.\n\nOne"
    assert [b.kind for b in one.blocks or ()] == [
        BlockKind.HEADLINE,
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
    ]
    assert (one.article_id, one.title, one.source) == ("vell-1", "Fire at the mill & more", "The Vell Post")
    assert (one.url, one.published) == ("https://vell.example/1", "2026-01-05T06:07:08+00:00")
    assert one.origin == f"{tmp_path}/a.rss#1"
    assert only([second]).text == "Nobody was hurt."
    assert len(only([second]).article_id) == 16
    last = only([third])
    assert (last.text, last.source, last.url) == ("Rain & wind.", "Hull Echo", "https://vell.example/3")


def test_atom_entries(tmp_path: Path) -> None:
    data = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
    <title type="html">Vell &amp;amp; Hull</title>
    <entry><id>tag:vell.example,2026:1</id><title type="html">&lt;i&gt;Fire&lt;/i&gt;</title>
    <link rel="self" href="https://vell.example/self"/><link href="https://vell.example/1"/>
    <updated>2026-01-06T00:00:00Z</updated><published>2026-01-05T00:00:00Z</published>
    <summary>Short.</summary>
    <content type="html">&lt;p&gt;A mill burned.&lt;/p&gt;&lt;p&gt;It rained.&lt;/p&gt;</content></entry>
    <entry><id>2</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
    <p>Nobody <b>was</b> hurt.</p>
    <p>He said so.</p></div></content></entry>
    <entry><id>3</id><content type="text">If 3 &lt;b and so on.</content></entry>
    <entry><id>4</id><content src="https://vell.example/4"/><summary>Only this.</summary></entry></feed>"""
    found = [only([item]) for item in read(tmp_path, data, "a.atom")]
    assert [item.text for item in found] == [
        "A mill burned.\n\nIt rained.",
        "Nobody was hurt.\n\nHe said so.",
        "If 3 <b and so on.",
        "Only this.",
    ]
    first = found[0]
    assert (first.article_id, first.title, first.source) == ("tag:vell.example,2026:1", "Fire", "Vell & Hull")
    assert (first.url, first.published) == ("https://vell.example/1", "2026-01-05T00:00:00Z")


def test_rdf_and_rss_without_a_namespace(tmp_path: Path) -> None:
    data = f"""<rdf:RDF {SPACES} xmlns="http://purl.org/rss/1.0/">
    <channel rdf:about="x"><title>Vell</title></channel>
    <item rdf:about="https://vell.example/1"><title>T</title><link>https://vell.example/1</link>
    <description>A mill burned.</description><dc:date>2026-01-05</dc:date></item></rdf:RDF>"""
    article = only(read(tmp_path, data, "a.xml"))
    assert (article.text, article.source, article.published) == ("A mill burned.", "Vell", "2026-01-05")
    assert article.article_id == "https://vell.example/1"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("iso-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("utf-8", "utf-8"),
        ("utf-16", "utf-16"),
        (None, "utf-8"),
    ],
)
def test_character_sets_of_the_declaration(tmp_path: Path, declared: str | None, codec: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    data = rss("<description>Café burns.</description>", head=head).encode(codec)
    assert only(read(tmp_path, data)).text == "Café burns."


def test_what_feeds_often_get_wrong(tmp_path: Path) -> None:
    """Names of HTML, bare ampersands, control characters, undeclared namespaces, HTML not escaped."""
    items = (
        "<description>Caf&eacute;&nbsp;burns at AT&T.</description>",
        "<title><![CDATA[AT&T]]></title><description>It \x0bfell.</description>",
        "<odd:thing>x</odd:thing><description><p>One.</p><p>Two.</p></description>",
    )
    found = [only([item]) for item in read(tmp_path, "\n\n" + rss(*items, head="<?xml version='1.0'?>"))]
    assert [item.text for item in found] == ["Café\u00a0burns at AT&T.", "It fell.", "One.\n\nTwo."]
    assert found[1].title == "AT&T"


def test_a_cut_feed_keeps_its_whole_items(tmp_path: Path) -> None:
    whole = rss(*(f"<guid>{n}</guid><description>Story {n} goes on.</description>" for n in range(4)))
    for at in ("Story 2 goes", "<guid>2</gu", "2 goes on.</descr"):
        *good, bad = read(tmp_path, whole[: whole.index(at) + len(at)])
        assert [only([item]).text for item in good] == ["Story 0 goes on.", "Story 1 goes on."]
        assert isinstance(bad, Rejected)
        assert bad.line == 3
        assert bad.reason.startswith("cut or damaged XML at line ")
    *good, bad = read(tmp_path, whole[: whole.index("</channel>")])
    assert len(good) == 4
    assert isinstance(bad, Rejected)
    assert bad.line == 0


def test_an_item_without_text_is_told(tmp_path: Path) -> None:
    bad, good = read(tmp_path, rss("<title>Only a title</title>", "<description>Text.</description>"))
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason) == (1, "an item without text, only a title or a link")
    assert only([good]).text == "Text."


def test_entities_are_neither_fetched_nor_blown_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("password")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for defined, used in (
        (f'<!ENTITY x SYSTEM "file://{secret}">', "x"),
        (f'<!ENTITY % p SYSTEM "file://{secret}"> %p;', "p"),
        (f'<!ENTITY l0 "ha">{laughs}', "l9"),
    ):
        head = f'<?xml version="1.0"?><!DOCTYPE rss [{defined}]>'
        started = time.perf_counter()
        found = read(tmp_path, rss(f"<description>A mill burned. &{used};</description>", head=head))
        assert time.perf_counter() - started < 5
        told = " ".join(item.text if isinstance(item, Article) else item.reason for item in found)
        assert "password" not in told
        assert len(told) < 500


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "the file is empty"),
        ("Not found", "not XML: "),
        ("{}", "not XML: "),
        (
            "<!doctype html><html><body><p>404</p></body></html>",
            "not a feed but a page of HTML; name it .html",
        ),
        (
            "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url/></urlset>",
            "not a feed but a sitemap",
        ),
        ("<packageItem><groupSet/></packageItem>", "not a feed but a list of items; get the items"),
        (
            "<config/>",
            "not a feed but config; newsgrain reads RSS, Atom, NewsML and NITF; convert it to .jsonl",
        ),
        ("<newsMessage><itemSet/></newsMessage>", "no newsitem in this newsMessage"),
        ("<mediawiki><page/></mediawiki>", "not a feed but a dump of a wiki; have a tool take"),
    ],
)
def test_other_xml_is_one_line(tmp_path: Path, data: str, reason: str) -> None:
    bad = refused(read(tmp_path, data, "a.xml"))
    assert bad.line == 0
    assert bad.reason.startswith(reason)
    assert "\n" not in bad.reason


def test_an_empty_feed_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, rss()) == []


MEDIA = (
    "<media:content url='p.jpg'><media:credit>A photographer</media:credit></media:content>"
    "<media:title>A mill</media:title><media:description>A mill, from afar.</media:description>"
)


def test_what_describes_a_picture_is_not_the_article(tmp_path: Path) -> None:
    item = f"{MEDIA}<title>Fire</title><description>The mill burned down.</description>"
    found = only(read(tmp_path, rss(item)))
    assert (found.title, found.text) == ("Fire", "The mill burned down.")


def test_prefixes_that_nobody_declared(tmp_path: Path) -> None:
    item = f"{MEDIA}<description>Short.</description><content:encoded>All of the text.</content:encoded>"
    data = f"<rss><channel><item>{item}</item></channel></rss>"
    assert only(read(tmp_path, data)).text == "All of the text."


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "audio/mpeg"])
def test_content_that_is_no_text_is_not_read(tmp_path: Path, kind: str) -> None:
    entry = f"<entry><id>1</id><content type='{kind}'>JVBERi0=</content>%s</entry>"
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    assert "without text" in refused(read(tmp_path, feed % "", "a.atom")).reason
    assert only(read(tmp_path, feed % "<summary>In words.</summary>", "a.atom")).text == "In words."


def test_characters_that_were_replaced_are_counted_by_item(tmp_path: Path) -> None:
    bad, good = (f"<description>{text}</description>" for text in ("It’s a café.", "All is well. "))
    head, letter = "<?xml version='1.0' encoding='utf-8'?>", "é".encode()
    data = rss(bad, good, head=head).encode("windows-1252").replace(b"well. ", b"well. " + letter)
    found = [item for item in read(tmp_path, data) if isinstance(item, Article)]
    assert [item.replaced for item in found] == [2, None]


@pytest.mark.parametrize(
    ("damage", "first", "faults"),
    [
        ("A &bogus; mill &amp; barn.", "A &bogus; mill & barn.", 0),
        ("A mill ]]> barn.", "A mill ]]> barn.", 0),
        ("A mill<br>burned.", None, 1),
    ],
)
def test_what_follows_damage_keeps_its_ampersands_and_tags(
    tmp_path: Path, damage: str, first: str | None, faults: int
) -> None:
    """The parser goes on after damage, but would leave out `&amp;`, `&lt;` and their like from there on."""
    escaped = "&lt;p&gt;R&amp;amp;D &#60;b&#62;paid&lt;/b&gt;.&lt;/p&gt;"
    found = read(tmp_path, rss(f"<body>{damage}</body>", f"<title>R&amp;D</title><body>{escaped}</body>"))
    *items, last = (item for item in found if isinstance(item, Article))
    assert (last.title, last.text) == ("R&D", "R&D paid.")
    assert first is None or [item.text for item in items] == [first]
    assert sum(isinstance(item, Rejected) for item in found) == faults


def test_an_entry_that_is_the_file(tmp_path: Path) -> None:
    """Atom has documents of a single entry, too."""
    entry = "<entry xmlns='http://www.w3.org/2005/Atom'><id>1</id><content>It rained.</content></entry>"
    found = only(read(tmp_path, entry))
    assert (found.article_id, found.text) == ("1", "It rained.")


G2 = (
    '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet><newsItem guid="tag:vell:1"><itemMeta>'
    '<provider literal="vell.example"/><versionCreated>2026-01-05T06:07:08Z</versionCreated></itemMeta>'
    "<contentMeta><headline>Mill burns</headline></contentMeta><contentSet>"
    '<inlineXML contenttype="application/xhtml+html"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
    "</head><body><p>A mill burned.</p><p>It <em>rained</em>.</p></body></html></inlineXML></contentSet>"
    "</newsItem><newsItem><contentSet><remoteContent/></contentSet></newsItem></itemSet></newsMessage>"
)
NITF = (
    '<nitf><head><title>slug</title><docdata><doc-id id-string="tag:vell:1"/><date.issue norm="20260105"/>'
    "</docdata></head><body><body.head><hedline><hl1>Mill burns</hl1></hedline><byline>By Ann</byline>"
    "<distributor>vell.example</distributor></body.head><body.content><block><p>A mill burned.</p>"
    "<p>It rained.</p></block></body.content></body></nitf>"
)
NEWSML = (
    "<NewsML><NewsItem><Identification><PublicIdentifier>tag:vell:1</PublicIdentifier></Identification>"
    "<NewsComponent><NewsLines><HeadLine>Mill burns</HeadLine></NewsLines><ContentItem><DataContent>"
    "<p>A mill burned.</p><p>It rained.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
)


RCV1 = (
    "<newsitem itemid='tag:vell:1' date='1996-08-20'><title>VELL: Mill burns.</title>"
    "<headline>Mill burns</headline><text><p>A mill burned.</p><p>It rained.</p></text></newsitem>"
)


@pytest.mark.parametrize(
    ("data", "source"), [(G2, "vell.example"), (NITF, "vell.example"), (NEWSML, None), (RCV1, None)]
)
def test_what_agencies_deliver(tmp_path: Path, data: str, source: str | None) -> None:
    first, *others = read(tmp_path, data, "a.xml")
    article = only([first])
    assert article.text == "A mill burned.\n\nIt rained."
    assert (article.article_id, article.title, article.source) == ("tag:vell:1", "Mill burns", source)
    assert [refused([item]).line for item in others] == [2] * (data is G2)


def test_a_lead_that_stands_twice_is_read_once(tmp_path: Path) -> None:
    """As in the archive of the New York Times."""
    lead, block = "<p>LEAD: A mill burned.</p>", "<block class='{}'>{}</block>".format
    both = block("lead_paragraph", lead) + block("full_text", f"{lead}<p>It rained.</p>")
    for blocks, text in (
        (both, "LEAD: A mill burned.\n\nIt rained."),
        (block("lead_paragraph", lead), "LEAD: A mill burned."),
    ):
        data = f"<nitf><body><body.content>{blocks}</body.content></body></nitf>"
        assert only(read(tmp_path, data, "a.xml")).text == text


def test_a_link_that_says_no_more_than_the_title_is_no_text(tmp_path: Path) -> None:
    link = "&lt;a href='u'&gt;Mill burns&lt;/a&gt;&amp;nbsp;&lt;font color='#666'&gt;Vell Post{}&lt;/font&gt;"
    items = [
        f"<title>Mill burns - Vell Post</title><description>{link.format(more)}</description>"
        for more in ("", ": why")
    ]
    bad, good = read(tmp_path, rss(*items), "a.xml")
    assert refused([bad]).reason == "an item without text, only a title or a link"
    assert only([good]).text == "Mill burns\xa0Vell Post: why"


def test_what_wordpress_exports_is_parted_where_it_shows_it(tmp_path: Path) -> None:
    """By empty lines, also where no tag begins the text; shortcodes are what they stand for."""
    post = (
        'The mill\n\n[caption id="a_1" width="300"]<img src="a.jpg" /> The mill.[/caption]\n\n'
        '"It <em>fell</em>"\n\n[gallery ids="1,2"]\n\n'
        "<!--more-->\n\nFire [video], he said [sic]: [see a=b]\n\nEnd"
    )
    item = f"<wp:post_type>post</wp:post_type><content:encoded><![CDATA[{post}]]></content:encoded>"
    article = only(read(tmp_path, rss(item), "a.xml"))
    assert [article.text[b.start : b.end] for b in article.blocks or ()] == [
        "The mill",
        "The mill.",
        '"It fell"',
        "Fire [video], he said [sic]: [see a=b]",
        "End",
    ]
    assert article.blocks is not None
    assert article.blocks[1].kind is BlockKind.CAPTION


@pytest.mark.parametrize(
    ("inner", "what"),
    [
        ("<wp:post_type>acf-field</wp:post_type>", "acf-field"),
        ("<wp:post_type>nav_menu_item</wp:post_type><wp:status>publish</wp:status>", "nav_menu_item"),
        ("<wp:post_type>post</wp:post_type><wp:status>trash</wp:status>", "trash"),
        (f"<category {KIND} term='http://schemas.google.com/blogger/2008/kind#template'/>", "template"),
    ],
)
def test_what_else_a_site_exports_is_no_article(tmp_path: Path, inner: str, what: str) -> None:
    labels = "<status>attachment</status><category term='comment'/><category>template</category>"
    post = f"<wp:post_type>post</wp:post_type><wp:status>draft</wp:status>{labels}"
    texts = (f"{inner}<content>body {{ color: red }}</content>", f"{post}<content>It rained.</content>")
    bad, good = read(tmp_path, rss(*texts), "a.xml")
    assert refused([bad]).reason == f"no article: it is {what!r} of the site that exported it"
    assert only([good]).text == "It rained."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            "He said on\nMonday that <b>taxes</b> would\nrise in New\nYork City.",
            "He said on Monday that taxes would rise in New York City.",
        ),
        ("It <b>rained</b> in\nVell.\n\n<i>It</i> snowed.", "It rained in Vell.|It snowed."),
        ("<p>He said\n\non Monday.</p>\n\nIt rained.", "He said on Monday.|It rained."),
        ("<p>So [see note='b'] it [/sic] is.</p>", "So [see note='b'] it [/sic] is."),
    ],
)
def test_lines_that_were_wrapped_are_whole(tmp_path: Path, body: str, text: str) -> None:
    """In feeds only empty lines outside paragraphs part them; only WordPress has shortcodes of any name."""
    found = only(read(tmp_path, rss(f"<description><![CDATA[{body}]]></description>")))
    blocks = [found.text[b.start : b.end] for b in found.blocks or ()]
    assert "|".join(" ".join(block.split()) for block in blocks) == text
