"""Word documents become articles with their headings, lists and tables."""

import io
import sys
import zipfile
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.records import BlockKind
from tests.ingest.reading import only, read_as, refused, survives_damage

read = partial(read_as, "a.docx")

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="a" Type="{_KIND}" Target="word/document.xml"/></Relationships>'
)


def text(words: str, style: str = "", run: str = "") -> str:
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{head}<w:r>{run}<w:t xml:space='preserve'>{escape(words)}</w:t></w:r></w:p>"


def document(*body: str, title: str = "") -> bytes:
    out = io.BytesIO()
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>'
        for n in (1, 2)
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", _TYPES)
        parts.writestr("_rels/.rels", _LINKS)
        parts.writestr("word/styles.xml", f"<w:styles {_W}>{styles}</w:styles>")
        parts.writestr("word/document.xml", f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>")
        if title:
            core = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
            parts.writestr("docProps/core.xml", f"<core {core}><dc:title>{escape(title)}</dc:title></core>")
    return out.getvalue()


def test_headings_paragraphs_and_tables(tmp_path: Path) -> None:
    cell = "<w:tc>{}</w:tc>".format
    table = f"<w:tbl><w:tr>{cell(text('Hull'))}{cell(text('3'))}</w:tr></w:tbl>"
    body = (
        text("Mill burns", "Heading1"),
        text("A mill burned down in Vell & Hull on Monday."),
        text("Nobody was hurt, the chief said."),
        text("What comes next", "Heading2"),
        table,
    )
    article = only(read(tmp_path, document(*body)))
    assert [(b.kind, article.text[b.start : b.end]) for b in article.blocks or ()] == [
        (BlockKind.HEADLINE, "Mill burns"),
        (BlockKind.PARAGRAPH, "A mill burned down in Vell & Hull on Monday."),
        (BlockKind.PARAGRAPH, "Nobody was hurt, the chief said."),
        (BlockKind.HEADLINE, "What comes next"),
        (BlockKind.TABLE, "Hull | 3"),
    ]
    assert (article.title, article.origin) == ("Mill burns", f"{tmp_path}/a.docx")
    assert only(read(tmp_path, document(*body, title="Fire & smoke"))).title == "Fire & smoke"


def test_words_in_several_runs_and_struck_out_ones(tmp_path: Path) -> None:
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>".format
    struck = "<w:del><w:r><w:delText> x</w:delText></w:r></w:del>"
    struck = f"<w:p>{run('A m')}{run('ill')}{struck}<w:ins>{run(' burned.')}</w:ins></w:p>"
    assert only(read(tmp_path, document(struck))).text == "A mill burned."


def test_hidden_words_and_those_of_fields(tmp_path: Path) -> None:
    """As Word shows it: hidden text is not there, what moved stands where it is now."""
    run = "<w:r>{}<w:t xml:space='preserve'>{}</w:t></w:r>".format
    hide = "<w:rPr><w:vanish{}/></w:rPr>".format
    moved = run("", "Nobody was hurt.")
    field = f"<w:fldSimple w:instr=' DATE '>{run('', ' on Monday')}</w:fldSimple>"
    around = f"<w:dir w:val='ltr'>{run('', '.')}</w:dir>"
    off = hide(" w:val='0'")
    body = (
        f"<w:p>{run('', 'A mill')}{run(hide(''), ' (embargo)')}{run(off, ' burned')}{field}{around}</w:p>",
        f"<w:p>{run(hide(''), 'All of it.')}</w:p>",
        f"<w:p><w:moveFrom w:id='1'>{moved}</w:moveFrom></w:p>",
        text("It rained."),
        f"<w:p><w:moveTo w:id='2'>{moved}</w:moveTo></w:p>",
    )
    found = only(read(tmp_path, document(*body, title="Mill")))
    assert found.text == "A mill burned on Monday.\n\nIt rained.\n\nNobody was hurt."
    assert found.title == "Mill"


def test_breaks_of_pages_and_what_waits_to_be_written(tmp_path: Path) -> None:
    line, prompt = (
        "<w:r><w:t>{}</w:t></w:r>".format,
        '<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr>',
    )
    broken = "".join(f"{line('We left.')}<w:r><w:br w:type='{kind}'/></w:r>" for kind in ("page", "column"))
    waiting = f"<w:sdtContent>{prompt}<w:t>Click here.</w:t></w:r></w:sdtContent>"
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{waiting}</w:sdt>"
    found = only(
        read(
            tmp_path,
            document(f"<w:p>{broken}{line('It rained.')}</w:p>", f"<w:p>{control}{line('Go.')}</w:p>"),
        )
    )
    assert found.text == "We left.\n\nWe left.\n\nIt rained.\n\nGo."


def test_styles_of_hidden_text(tmp_path: Path) -> None:
    """As what comes with a form of a page that was pasted."""
    hidden = "".join(
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:rPr><w:vanish/></w:rPr></w:style>'
        for kind, name in (("paragraph", "Form"), ("character", "Note"))
    )
    note = text("For editors.", run='<w:rPr><w:rStyle w:val="Note"/></w:rPr>')
    data = io.BytesIO(document(text("Top of Form", "Form"), note, text("It rained."), title="Rain"))
    with zipfile.ZipFile(data) as parts, zipfile.ZipFile(tmp_path / "b.docx", "w") as out:
        for name in parts.namelist():
            styles = parts.read(name).replace(b"</w:styles>", f"{hidden}</w:styles>".encode())
            out.writestr(name, styles)
    assert only(list(read_articles([str(tmp_path / "b.docx")]))).text == "It rained."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"<!doctype html><p>404", "no Word document; it looks like text: '<!doctype html><p>40'"),
        (b"%PDF-1.7\n", "no Word document; it looks like a PDF"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "it has a password, or is a .doc; save it as .docx",
        ),
        (b"PK\x03\x04" + b"\0" * 99, "damaged Word document: "),
        (document(), "no text in this document"),
        (document(text(" ")), "no text in this document"),
    ],
)
def test_what_is_no_document_is_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    bad = refused(read(tmp_path, data))
    assert (bad.line, bad.reason[: len(reason)]) == (0, reason)
    assert "\n" not in bad.reason


def test_other_archives_and_those_that_blow_up(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("a.txt", "x")
    assert refused(read(tmp_path, out.getvalue())).reason == "no Word document but another zip archive"
    big = document(text("x" * 2000))
    assert refused(read(tmp_path, big, ReadOptions(max_bytes=100))).reason.startswith(
        "document too long: more than"
    )


def test_an_export_of_several_articles(tmp_path: Path) -> None:
    """LexisNexis writes where each ends."""
    ends = text("End of Document", run="<w:rPr><w:b/></w:rPr>")
    story = [text("Mill burns", "Heading1"), text("A mill burned."), ends]
    body = (*story, text("Rain", "Heading1"), text("It rained until the end of document."), ends)
    found = [only([item]) for item in read(tmp_path, document(*body, title="Export"))]
    assert [(item.title, item.text, item.origin) for item in found] == [
        ("Mill burns", "Mill burns\n\nA mill burned.", f"{tmp_path}/a.docx#1"),
        ("Rain", "Rain\n\nIt rained until the end of document.", f"{tmp_path}/a.docx#2"),
    ]
    alone = only(read(tmp_path, document(*story, title="Export")))
    assert (alone.title, alone.origin) == ("Export", f"{tmp_path}/a.docx")


def test_text_in_a_chunk_of_another_format_is_told(tmp_path: Path) -> None:
    chunk = document(text("It rained."), '<w:altChunk id="a"/>')
    assert refused(read(tmp_path, chunk)).reason.startswith("its text is in a file within it (altChunk)")


def test_damage_never_ends_a_batch(tmp_path: Path) -> None:
    data = document(text("Mill", "Heading1"), *(text(f"Story {n}.") for n in range(20)), title="T")
    survives_damage(tmp_path, "a.docx", data)


def test_the_extra_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mammoth", None)
    bad = refused(read(tmp_path, document(text("x"))))
    assert bad.reason.startswith("reading it needs the package mammoth; pip install 'newsgrain[docx]'")
