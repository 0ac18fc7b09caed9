"""Mails become articles: what a reader of the mail is shown, with its subject, sender, date and id."""

import base64
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.ingest.articles import ReadOptions, read_articles
from newsgrain.ingest.formats import Document
from newsgrain.ingest.mail import mail as documents_of
from newsgrain.records import Article, BlockKind, Rejected
from tests.ingest.reading import Item, only, read_as, refused
from tests.ingest.test_docx import document, text

_OFFICE = "vnd.openxmlformats-officedocument."
PLAIN = "A mill burned down in Vell.\n\nNobody was hurt, the chief said.\n"
PAGE = "<h1>Mill burns</h1><p>A mill burned down in <b>Vell</b>.</p><footer>Unsubscribe here.</footer>"


def message(plain: str | None = None, page: str | None = None, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    given = {
        "From": "The Vell Post <desk@vell.example>",
        "Subject": "Fire at the mill",
        "Date": "Mon, 05 Jan 2026 06:07:08 +0100",
        "Message_ID": "<1.abc@vell.example>",
    }
    for name, value in (given | headers).items():
        mail[name.replace("_", "-")] = value
    if plain is not None:
        mail.set_content(plain)
    if page is not None:
        (mail.add_alternative if plain is not None else mail.set_content)(page, subtype="html")
    return mail


def read(
    folder: Path, data: EmailMessage | bytes, name: str = "a.eml", encoding: str | None = None
) -> list[Item]:
    given = data if isinstance(data, bytes) else data.as_bytes(policy=SMTP)
    return read_as(name, folder, given, ReadOptions(encoding=encoding))


def test_the_page_of_a_newsletter_is_read_with_its_blocks(tmp_path: Path) -> None:
    article = only(read(tmp_path, message(PLAIN, PAGE)))
    assert article.text == "Mill burns\n\nA mill burned down in Vell.\n\nUnsubscribe here."
    assert article.blocks is not None
    assert [b.kind for b in article.blocks] == [BlockKind.HEADLINE, BlockKind.PARAGRAPH, BlockKind.FURNITURE]
    assert (article.article_id, article.title) == ("1.abc@vell.example", "Fire at the mill")
    assert (article.source, article.published) == ("The Vell Post", "2026-01-05T06:07:08+01:00")
    assert (article.url, article.origin) == (None, f"{tmp_path}/a.eml")


def test_plain_text_where_there_is_no_page(tmp_path: Path) -> None:
    assert only(read(tmp_path, message(PLAIN))).text == PLAIN
    assert only(read(tmp_path, message(PLAIN, "<p> &nbsp; <img src=x>"))).text == PLAIN


def test_headers_as_they_come(tmp_path: Path) -> None:
    subject = b"=?utf-8?q?Caf=C3=A9?=\r\n =?utf-8?q?_burns?="
    data = b"From: desk@vell.example\r\nSubject: " + subject + b"\r\nDate: soon\r\n\r\nText.\r\n"
    article = only(read(tmp_path, data))
    assert (article.title, article.source, article.published) == ("Café burns", "vell.example", "soon")
    assert only(read(tmp_path, b"Subject: Caf\xe9\n\nText.\n")).title == "Café"
    assert only(read(tmp_path, "Subject: Café\n\nText.\n".encode())).title == "Café"
    bare = only(read(tmp_path, b"From:\nSubject:\nDate:\nMessage-ID:\n\nText.\n"))
    assert (bare.title, bare.source, bare.published) == (None, None, None)
    assert len(bare.article_id) == 16


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1", "Café.".encode("latin-1")),
        (
            b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            b"Ca=\nf=C3=A9.",
        ),
        (b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", b"Q2Fmw6ku\n"),
        (b"Content-Type: text/plain", "Café.".encode()),
        (b"Content-Type: text/plain", b"Caf\xe9."),
        (b"Content-Type: text/plain; charset=unheard-of", "Café.".encode()),
        (b"Content-Type: text/plain; charset=utf-8", b"Caf\xe9."),
        (b"Content-Type: text/html; charset=windows-1252", b"<p>Caf\xe9."),
        (b"Content-Type: text/html", b'<meta charset="utf-8"><p>Caf\xc3\xa9.'),
    ],
)
def test_character_sets_and_transfer_encodings(tmp_path: Path, head: bytes, body: bytes) -> None:
    text = only(read(tmp_path, b"From: a@b.example\n" + head + b"\n\n" + body)).text.strip()
    assert text == "Café."


def test_the_encoding_can_be_given(tmp_path: Path) -> None:
    data = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\nCaf\xe9."
    assert only(read(tmp_path, data, encoding="latin1")).text == "Café."


@pytest.mark.parametrize(
    ("delsp", "told"), [("", "and the mill burned"), ("; delsp=yes", "andthe mill burned")]
)
def test_flowing_lines_are_joined(tmp_path: Path, delsp: str, told: str) -> None:
    body = "It rained \nand \nthe mill burned.\n\n From here on.\n> He said \n> no.\n-- \nThe desk\n"
    head = f"From: a@b.example\nContent-Type: text/plain; format=flowed{delsp}\n\n"
    text = only(read(tmp_path, (head + body).encode())).text
    assert told in text
    assert "\n\nFrom here on.\n> He said" in text
    assert "no.\n--" in text


def test_lines_without_text_are_empty(tmp_path: Path) -> None:
    """What quotes nothing, and what signs a text."""
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
    signature = "-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQIz+/A=\n=abcd\n-----END PGP SIGNATURE-----\n"
    mail = f"From: a@b.example\n\n{signed}> It rained.\n>\n> > \n> We left: 5 > 3.\n{signature}"
    text = only(read(tmp_path, mail.encode())).text
    assert [line for line in text.split("\n") if line] == ["> It rained.", "> We left: 5 > 3."]


def test_parts_one_after_another_are_all_read(tmp_path: Path) -> None:
    """A page with attachments, pictures and a footer that a mailing list put behind it."""
    mail = message(PLAIN, PAGE)
    mail.make_mixed()
    mail.attach(part("The list's footer.\n\nLeave it here."))
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    assert only(read(tmp_path, mail)).text.endswith(
        "Vell.\n\nUnsubscribe here.\n\nThe list's footer.\n\nLeave it here."
    )
    mail = message(PLAIN)
    mail.make_mixed()
    mail.attach(part("Second part."))
    assert only(read(tmp_path, mail)).text == PLAIN + "\n\nSecond part.\n"


def part(text: str) -> EmailMessage:
    found = EmailMessage()
    found.set_content(text)
    return found


def test_pages_with_pictures_inside_alternatives(tmp_path: Path) -> None:
    mail = message(PLAIN, PAGE)
    payload = mail.get_payload()
    assert isinstance(payload, list)
    page = payload[1]
    assert isinstance(page, EmailMessage)
    page.add_related(b"\x89PNG", "image", "png", cid="<x>")
    assert only(read(tmp_path, mail)).text.startswith("Mill burns\n\nA mill")


@pytest.mark.parametrize("start", ["<root>", None])
def test_the_page_that_a_picture_stands_before(tmp_path: Path, start: str | None) -> None:
    """The one that is named, else the first."""
    mail = message()
    mail.make_related()
    mail.add_related(b"\x89PNG", "image", "png", cid="<x>")
    mail.add_related("Buy now." if start else "It rained.", cid="<frame>")
    mail.add_related("It rained." if start else "Buy now.", cid="<root>")
    if start:
        mail.set_param("start", start)
    assert only(read(tmp_path, mail)).text.strip() == "It rained."


def test_attached_messages_are_articles_too(tmp_path: Path) -> None:
    inner = message("The inner story.", Subject="Inner", Message_ID="<2@vell.example>")
    outer = message("See below.", Message_ID="<3@vell.example>")
    outer.add_attachment(inner)
    first, second = read(tmp_path, outer)
    assert (only([first]).text.strip(), only([second]).text.strip()) == ("See below.", "The inner story.")
    assert [only([item]).origin for item in (first, second)] == [f"{tmp_path}/a.eml#{n}" for n in (1, 2)]
    bare = message(Message_ID="<4@vell.example>")
    bare.make_mixed()
    bare.add_attachment(inner)
    assert only(read(tmp_path, bare)).title == "Inner"


def test_attached_files_are_articles_too(tmp_path: Path) -> None:
    """With sender and day of the mail, and the name of their file, where they have none."""
    mail = message(PLAIN, PAGE)
    mail.make_mixed()
    for data, kind, name in (
        (document(text("A dam broke."), title="The dam"), "octet-stream", "release.docx"),
        (document(text("It rained.")), f"{_OFFICE}wordprocessingml.document", None),
        ("Caf\u00e9 \u201cMill\u201d burned.".encode("cp1252"), "octet-stream", "NOTES.TXT"),
        (b"<p>One.</p><p>Two.</p>", "octet-stream", "page.html"),
        (b"<title>Snow</title><p>It snowed.</p>", "octet-stream", "page.html"),
        (message("The inner story.", Subject="Inner").as_bytes(), "octet-stream", "a.eml"),
    ):
        mail.add_attachment(data, maintype="application", subtype=kind, filename=name)
    found = [only([item]) for item in read(tmp_path, mail)]
    assert [(item.text.strip(), item.title) for item in found[1:]] == [
        ("A dam broke.", "The dam"),
        ("It rained.", None),
        ("Caf\u00e9 \u201cMill\u201d burned.", "NOTES.TXT"),
        ("One.\n\nTwo.", "page.html"),
        ("It snowed.", "Snow"),
        ("The inner story.", "Inner"),
    ]
    assert [item.origin for item in found] == [f"{tmp_path}/a.eml#{n}" for n in range(1, 8)]
    assert {item.source for item in found} == {"The Vell Post"}
    assert {item.published for item in found} == {"2026-01-05T06:07:08+01:00"}


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.eml"])
def test_a_page_that_a_browser_saved_in_one_file(tmp_path: Path, name: str) -> None:
    """Without its frames, styles and data."""
    page = message(page="<h1>Mill burns</h1><p>A mill burned.</p>", From="<Saved by Blink>")
    page["Snapshot-Content-Location"] = "https://vell.example/mill"
    page.make_related()
    for body, kind in (("<p>Buy now.</p>", "html"), ("p { color: red }", "css")):
        inner = EmailMessage()
        inner.set_content(body, subtype=kind)
        page.attach(inner)
    page.add_related(b"[1]", "application", "json", headers=["Content-Location: https://vell.example/a"])
    article = only(read(tmp_path, page, name))
    assert (article.text, article.title) == ("Mill burns\n\nA mill burned.", "Fire at the mill")
    assert (article.source, article.url) == (None, "https://vell.example/mill")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.rtf", ".rtf is not read; save it as .docx"),
        ("a.xlsx", "a file of rows, which is not read out of a mail; save it"),
        ("a.zip", ".zip is not unpacked; unpack it first"),
        ("a.txt.gz", "packed; save it"),
        ("a.docx", "no Word document; it looks like text: 'x'"),
    ],
)
def test_attached_files_that_are_not_read_are_told(tmp_path: Path, name: str, reason: str) -> None:
    mail = message(PLAIN)
    mail.add_attachment(b"x", maintype="application", subtype="octet-stream", filename=name)
    mail.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="ann.vcf")
    first, second = read(tmp_path, mail)
    assert only([first]).text == PLAIN
    assert refused([second]).told().startswith(f"{tmp_path}/a.eml:2: attachment {name}: {reason}")


def test_mails_without_text_say_why(tmp_path: Path) -> None:
    mail = message()
    mail.make_mixed()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    assert refused(read(tmp_path, mail)).reason.startswith("attachment a.pdf: damaged or no PDF")
    mail = message()
    mail.make_mixed()
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    assert refused(read(tmp_path, mail)).reason == "no text in this mail; it has only image/png"
    assert refused(read(tmp_path, message("  \n"))).reason == "no text in this mail"
    parts = b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n--y\n\nText.\n--y--\n"
    assert refused(read(tmp_path, parts)).reason.startswith("damaged mail: where its parts begin")
    secret = b"From: a@b.example\nContent-Type: application/pkcs7-mime\n\nxyz"
    assert refused(read(tmp_path, secret)).reason.startswith("an encrypted mail; decrypt it")
    assert refused(read(tmp_path, b"")).reason == "the file is empty"
    link = message("View this email\nin your browser: https://a.example/7\n")
    assert refused(read(tmp_path, link)).reason.startswith("no more than a link to its page; open that")
    alert = "Two people were killed in Vell on Monday, police said. Read more online: https://a.example/7\n"
    assert only(read(tmp_path, message(alert))).text == alert
    for data in (b"Just a note.\n", b"<html><p>x", b"%PDF-1.4\n\0\0", b"{}"):
        assert refused(read(tmp_path, data)).reason.startswith("not a mail: it has no header")


def test_a_malformed_sender_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("'Group' object has no attribute 'local_part'")

    data = message(PLAIN).as_bytes()
    monkeypatch.setattr("email._header_value_parser.get_address_list", fail)
    article = only(read(tmp_path, data))
    assert (article.text, article.title, article.source) == (PLAIN, "Fire at the mill", None)


@pytest.mark.parametrize(
    "head",
    [
        b'From: "a" <@b\nTo: ,,;\n',
        b"From: =?bad?q?x?=\nDate: Mon, 99 Foo 2026\n",
        b"From: a@b\nContent-Type: multipart/mixed\n",
        b"From: a@b\nContent-Type: multipart/mixed; boundary=x\n",
        b"From: a@b\nContent-Type: text/plain; charset*=x'y'%zz\n",
        b"From: a@b\nContent-Type: ;;;\nContent-Transfer-Encoding: base64\n",
        b"Message-ID: <\n[x]>\nFrom: <>\n",
        b"From: " + b"(" * 5000 + b"\n",
    ],
)
def test_malformed_headers_never_end_a_batch(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "z.txt").write_text("Fine.")
    (tmp_path / "a.eml").write_bytes(head + b"\nSome text.\n--x\n\nmore")
    found = list(read_articles([str(tmp_path)]))
    assert len(found) == 2
    assert only(found[1:]).text == "Fine."


def test_a_mailbox_gives_its_messages_in_order(tmp_path: Path) -> None:
    mails = [message(f"Story {n}.\n\nFrom here on.\nFrom there.", Message_ID=f"<{n}@v>") for n in range(3)]
    packed = b"".join(
        b"From desk Mon Jan  5 06:07:08 2026\n"
        + m.as_bytes(unixfrom=False).replace(b"\nFrom h", b"\n>From h")
        + b"\n"
        for m in mails
    )
    found = [only([item]) for item in read(tmp_path, packed, "a.mbox")]
    assert [item.text.strip() for item in found] == [
        f"Story {n}.\n\nFrom here on.\nFrom there." for n in range(3)
    ]
    assert [item.origin for item in found] == [f"{tmp_path}/a.mbox#{n}" for n in (1, 2, 3)]
    assert [item.article_id for item in found] == ["0@v", "1@v", "2@v"]
    assert refused(read(tmp_path, b"Subject: x\n\ny", "b.mbox")).reason.startswith("not a mailbox: no line")
    assert refused(read(tmp_path, b"", "c.mbox")).reason == "the file is empty"
    assert refused(read(tmp_path, b"%PDF-1.7\n\0\1", "d.mbox")).reason.endswith("it looks like a PDF")
    long = packed.replace(b"Story 1.", b"x" * 2000)
    path = tmp_path / "c.mbox"
    path.write_bytes(long)
    a, bad, c = read_articles([str(path)], ReadOptions(max_bytes=1000))
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.reason) == (2, "message too long: more than 1,000 bytes")
    assert [only([a]).article_id, only([c]).article_id] == ["0@v", "2@v"]


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf%s", b"\r\n\n%s", b"\xef\xbb\xbf\n%s"],
)
def test_what_an_editor_put_before_a_mail_is_no_part_of_it(tmp_path: Path, data: bytes) -> None:
    found = only(read(tmp_path, data % b"Subject: Fire\n\nThe mill burned down.\n"))
    assert (found.title, found.text) == ("Fire", "The mill burned down.\n")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_mail_that_was_saved_as_utf_16(tmp_path: Path, codec: str) -> None:
    found = only(read(tmp_path, "Subject: Fire\n\nThe mill “burned” down – all of it.\n".encode(codec)))
    assert (found.title, found.text) == ("Fire", "The mill “burned” down – all of it.\n")


def test_what_is_no_mail_says_what_it_is(tmp_path: Path) -> None:
    for data, told in ((b"%PDF-1.7\n\0\1", "it looks like a PDF"), (b"", "the file is empty")):
        assert refused(read(tmp_path, data)).reason.endswith(told)


def test_a_mail_that_thunderbird_marked_as_deleted_is_none(tmp_path: Path) -> None:
    gone, there = (
        b"From - Mon Jan  5 10:00:00 2026\nX-Mozilla-Status: %s\nSubject: x\n\nA mill.\n\n" % status
        for status in (b"0009", b"0001")
    )
    bad, good = read(tmp_path, gone + there, "a.mbox")
    assert (refused([bad]).line, refused([bad]).reason) == (
        1,
        "a mail that was deleted, though it is still in the file",
    )
    assert only([good]).origin == f"{tmp_path}/a.mbox#2"


def test_a_line_of_a_text_that_begins_with_from_ends_no_message(tmp_path: Path) -> None:
    first = b"It rained.\n\nFrom now on, she said, it is dry.\n\nFrom Vell:\n\nNothing.\n"
    begins = b"From a Mon Jan  5 00:00:00 2026\n"
    box = begins + b"Subject: one\n\n%s\n" + begins + b"Subject: two\n\nTwo.\n"
    texts = [item.text for item in read(tmp_path, box % first, "a.mbox") if isinstance(item, Article)]
    assert texts == [first.decode() + "\n", "Two.\n"]


def test_messages_of_a_mailbox_without_blank_lines_between(tmp_path: Path) -> None:
    box = b"".join(b"From %d Mon Jan  5 00:00:00 2026\nSubject: s\n\nText %d.\n" % (n, n) for n in (1, 2, 3))
    texts = [item.text for item in read(tmp_path, box, "a.mbox") if isinstance(item, Article)]
    assert texts == ["Text 1.\n", "Text 2.\n", "Text 3.\n"]


def test_other_lines_that_begin_with_from_end_no_message_either(tmp_path: Path) -> None:
    """They stand behind an empty line, and what follows looks like a field of a header."""
    begins, text = (
        b"From a Mon Jan  5 00:00:00 2026\nSubject: s\n\n",
        b"One.\n\nFrom our desk\nhttps://vell.example\n",
    )
    (found,) = read(tmp_path, begins + text, "a.mbox")
    assert only([found]).text == text.decode()
    bare = b"From a@b\nSubject: s\n\nOne.\n\nFrom a Mon Jan  5 2026\nSubject: s\n\nTwo.\n"
    assert [only([item]).text.strip() for item in read(tmp_path, bare, "a.mbox")] == ["One.", "Two."]


def test_a_mailbox_with_the_name_of_a_mail(tmp_path: Path) -> None:
    begins = b"From a Mon Jan  5 00:00:00 2026\nSubject: s\n\n"
    found = [only([item]) for item in read(tmp_path, begins + b"One.\n\n" + begins + b"Two.\n")]
    assert [(item.origin, item.text.strip()) for item in found] == [
        (f"{tmp_path}/a.eml#1", "One."),
        (f"{tmp_path}/a.eml#2", "Two."),
    ]
    assert only(read(tmp_path, begins + b"One.\n")).origin == f"{tmp_path}/a.eml"


@given(st.text(min_size=8, max_size=60).filter(lambda text: text.isprintable()), st.integers(1, 40))
def test_of_base64_that_is_cut_what_can_be_read_is(text: str, cut: int) -> None:
    """And never its letters, whatever is left of them."""
    packed = base64.b64encode(f"It rained. {text}".encode())
    head = b"Subject: s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
    left = packed[: max(len(packed) - cut, 17)]
    mail = BytesIO(head + left + b"!")
    (found,) = documents_of(mail, "a.eml", ReadOptions())
    assert isinstance(found, Document)
    assert f"It rained. {text}".startswith(found.body.rstrip("\ufffd"))
    assert found.body.startswith("It rained.")
