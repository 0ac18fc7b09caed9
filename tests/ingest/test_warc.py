"""Pages out of WARC files: every record once however the file is cut, and damage costs what it hits."""

import gzip
import re
import tempfile
import uuid
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.ingest.articles import Piece, ReadOptions, plan, read_articles
from newsgrain.records import Article, Rejected
from tests.ingest.reading import Item, in_pieces, only

HTTP = "application/http; msgtype=response"
PAGE = "text/html; charset=utf-8"


def name(n: int) -> str:
    return str(uuid.UUID(int=n))


def record(n: int, body: bytes, kind: str = "response", media: str = HTTP) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{name(n)}>\r\n"
        f"WARC-Target-URI: https://vell.example/{n}\r\nWARC-Date: 2026-01-02T03:04:05Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def answer(body: bytes, media: str = PAGE, status: str = "200 OK", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def page(n: int) -> bytes:
    return record(n, answer(f"<title>Day {n}</title><p>It rained on day {n}.</p>".encode()))


def of_length(data: bytes, length: int | str) -> bytes:
    """A record whose header claims another length."""
    head, blank, body = data.partition(b"\r\n\r\n")
    return re.sub(rb"(?<=Content-Length: )\d+", str(length).encode(), head) + blank + body


def unix(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def write(folder: Path, records: Sequence[bytes], pack: bool) -> Path:
    path = folder / ("a.warc.gz" if pack else "a.warc")
    path.write_bytes(b"".join(gzip.compress(r) if pack else r for r in records))
    return path


def ids(items: Sequence[Item]) -> list[str]:
    return [i.article_id for i in items if isinstance(i, Article)]


def reasons(items: Sequence[Item]) -> list[str]:
    return [i.reason for i in items if isinstance(i, Rejected)]


@pytest.mark.parametrize("pack", [True, False])
def test_pages_bring_id_address_and_place(tmp_path: Path, pack: bool) -> None:
    info = record(0, b"software: ours\r\n", "warcinfo", "application/warc-fields")
    asked = record(1, b"GET / HTTP/1.1\r\n\r\n", "request", "application/http; msgtype=request")
    path = write(tmp_path, [info, asked, page(2), record(3, b"Rain.", "conversion", "text/plain")], pack)
    first, second = read_articles([str(path)])
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    start = len(gzip.compress(info)) + len(gzip.compress(asked)) if pack else len(info) + len(asked)
    assert (first.article_id, first.url) == (name(2), "https://vell.example/2")
    assert (first.title, first.text) == ("Day 2", "It rained on day 2.")
    assert first.origin == f"{path}@{start + 1}"
    assert (second.article_id, second.text) == (name(3), "Rain.")


@pytest.mark.parametrize("pack", [True, False])
def test_packed_chunked_and_foreign_answers_are_read(tmp_path: Path, pack: bool) -> None:
    text = "<p>Es regnete in Köln.</p>"
    zipped = answer(gzip.compress(text.encode()), more="Content-Encoding: gzip\r\n")
    chunked = answer(b"5\r\n<p>It\r\ne\r\n rained today.\r\n0\r\n\r\n", more="Transfer-Encoding: chunked\r\n")
    latin = answer(text.encode("latin-1"), "text/html; charset=iso-8859-1")
    bodies = [zipped, chunked, latin]
    path = write(tmp_path, [record(n, body) for n, body in enumerate(bodies)], pack)
    texts = [i.text for i in in_pieces(path) if isinstance(i, Article)]
    assert texts == ["Es regnete in Köln.", "It rained today.", "Es regnete in Köln."]


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(9, answer(b"%PDF", "application/pdf")), "not a page: application/pdf"),
        (record(9, answer(b"<p>No.</p>", status="404 Not Found")), "not a page: HTTP status 404"),
        (record(9, answer(b"<p>No.", status="206 Partial Content")), "not a page: HTTP status 206"),
        (record(9, b"", "revisit"), "a revisit record: its page is in another file"),
        (record(9, answer(b"<script>1</script>")), "HTML without text"),
        (record(9, b"x" * (32 * 2**20 + 1)), "record too long: more than 33,554,432 bytes"),
        (record(9, b"no header at all"), "not a page: "),
    ],
)
def test_what_is_no_page_says_why_and_the_next_is_read(
    tmp_path: Path, pack: bool, bad: bytes, reason: str
) -> None:
    path = write(tmp_path, [page(1), bad, page(2)], pack)
    found = in_pieces(path)
    assert ids(found) == [name(1), name(2)]
    (why,) = reasons(found)
    assert why.startswith(reason)
    before = gzip.compress(page(1)) if pack else page(1)
    assert found[1] == Rejected(str(path), len(before) + 1, why)


def broken_member(data: bytes) -> bytes:
    member = bytearray(gzip.compress(data))
    member[-30:-10] = b"\xff" * 20
    return bytes(member)


@pytest.mark.parametrize(
    "spoil",
    [broken_member, lambda _: gzip.compress(b"nothing of the kind"), lambda _: b"\0" * 500, lambda d: d[:40]],
)
@pytest.mark.parametrize("size", [1, 2**30])
def test_damage_is_counted_and_costs_only_what_it_hits(
    tmp_path: Path, spoil: Callable[[bytes], bytes], size: int
) -> None:
    members = [gzip.compress(page(n)) for n in range(8)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join([*members[:3], spoil(page(3)), *members[4:]]))
    found = in_pieces(path, size)
    assert ids(found) == [name(n) for n in range(8) if n != 3]
    assert len(reasons(found)) == 1
    assert reasons(found)[0].startswith("damaged WARC")


@pytest.mark.parametrize("pack", [True, False])
def test_a_cut_file_keeps_what_was_whole(tmp_path: Path, pack: bool) -> None:
    path = write(tmp_path, [page(n) for n in range(3)], pack)
    path.write_bytes(path.read_bytes()[: -40 if pack else -10])
    found = in_pieces(path)
    assert ids(found) == [name(0), name(1)]
    assert len(reasons(found)) == 1


def test_one_member_for_all_records_is_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(page(n) for n in range(5))))
    assert len(list(plan([str(path)], ReadOptions(), piece_bytes=1))) == 1
    assert ids(in_pieces(path, 1)) == [name(n) for n in range(5)]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=12), st.integers(1, 2000), st.booleans())
def test_pieces_give_the_same_pages(bodies: list[bytes], size: int, pack: bool) -> None:
    """However the file is cut, and whatever the records hold, each is read once and in order."""
    records = [record(n, answer(b"<p>x</p>" + body)) for n, body in enumerate(bodies)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), records, pack)
        whole, cut = in_pieces(path), in_pieces(path, size)
        pieces = [p for p in plan([str(path)], ReadOptions(), piece_bytes=size) if isinstance(p, Piece)]
    assert cut == whole
    assert len(whole) == len(bodies)
    assert [p.start for p in pieces] == [0, *(p.end for p in pieces)][: len(pieces)]
    assert len({p.digest for p in pieces}) == len(pieces)


def test_an_embedded_archive_is_not_torn_apart(tmp_path: Path) -> None:
    """A record that holds packed records is one record, wherever the file is cut before it."""
    inner = b"".join(gzip.compress(page(n)) for n in range(20, 24))
    outer = record(1, answer(inner, "application/gzip"))
    path = write(tmp_path, [page(0), outer, page(2)], False)
    assert ids(in_pieces(path)) == [name(0), name(2)]


def texts(items: Sequence[Item]) -> list[str]:
    return [i.text for i in items if isinstance(i, Article)]


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("size", [1, 2**30])
def test_line_ends_of_unix_are_read(tmp_path: Path, pack: bool, size: int) -> None:
    """Their lengths may have been counted before or after the line ends were changed."""
    info = record(0, b"software: ours\r\n", "warcinfo", "application/warc-fields")
    path = write(tmp_path, [unix(data) for data in (info, page(1), page(2), page(3))], pack)
    found = in_pieces(path, size)
    assert ids(found) == [name(1), name(2), name(3)]
    assert texts(found) == [f"It rained on day {n}." for n in (1, 2, 3)]
    assert reasons(found) == []


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("size", [1, 2**30])
@pytest.mark.parametrize(
    "wrong", [1, 2, 3, 4, 5, 40, 300, 550, 5000, 10**7, 10**12, -1, -3, -20, -60, "", "x", "-5"]
)
def test_a_wrong_length_costs_no_page_and_makes_no_text(
    tmp_path: Path, pack: bool, size: int, wrong: int | str
) -> None:
    length = len(answer(b"<title>Day 1</title><p>It rained on day 1.</p>"))
    bad = of_length(page(1), length + wrong if isinstance(wrong, int) else wrong)
    path = write(tmp_path, [page(0), bad, page(2), page(3)], pack)
    found = in_pieces(path, size)
    assert {name(0), name(2), name(3)} <= set(ids(found))
    assert len(ids(found)) + len(reasons(found)) == 4
    assert not any("WARC" in text or "HTTP" in text for text in texts(found))


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("wrong", [4, 40, 5000])
def test_a_last_record_that_is_whole_is_read_whatever_its_length_claims(
    tmp_path: Path, pack: bool, wrong: int
) -> None:
    length = len(answer(b"<title>Day 1</title><p>It rained on day 1.</p>"))
    path = write(tmp_path, [page(0), of_length(page(1), length + wrong)], pack)
    assert texts(in_pieces(path)) == ["It rained on day 0.", "It rained on day 1."]


PAGE_TEXT = "It rained in Köln."
HTML_BODY = f"<p>{PAGE_TEXT}</p>".encode()


def packed_by(name: str, body: bytes = HTML_BODY) -> bytes:
    return bytes(pa.compress(body, codec=name, asbytes=True))


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
@pytest.mark.parametrize(
    ("body", "more"),
    [
        (HTML_BODY, "Content-Encoding: gzip"),
        (HTML_BODY, "Content-Encoding: br"),
        (HTML_BODY, "Content-Encoding: deflate"),
        (HTML_BODY, "Content-Encoding: zstd"),
        (HTML_BODY, "Content-Encoding: identity"),
        (HTML_BODY, "Content-Encoding: UTF-8"),
        (HTML_BODY, "Content-Encoding: gzip, br\r\nTransfer-Encoding: chunked"),
        (HTML_BODY, "Transfer-Encoding: chunked"),
        (gzip.compress(HTML_BODY), "content-encoding:GZIP"),
        (gzip.compress(HTML_BODY), "Content-Encoding: x-gzip"),
        (gzip.compress(HTML_BODY), "X: no word of it"),
        (gzip.compress(gzip.compress(HTML_BODY)), "Content-Encoding: gzip"),
        (gzip.compress(HTML_BODY[:9]) + gzip.compress(HTML_BODY[9:]), "Content-Encoding: gzip"),
        (zlib.compress(HTML_BODY), "Content-Encoding: deflate"),
        (zlib.compress(HTML_BODY)[2:-4], "Content-Encoding: deflate"),
        (packed_by("brotli"), "Content-Encoding: br"),
        (packed_by("zstd"), "Content-Encoding: zstd"),
        (packed_by("brotli", gzip.compress(HTML_BODY)), "Content-Encoding: gzip, br"),
        (packed_by("brotli", gzip.compress(HTML_BODY)), "Content-Encoding: gzip\r\nContent-Encoding: br"),
        (b"5\r\n<p>It\r\n12\r\n rained in K\xc3\xb6ln.\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        (b"5;x=y\n<p>It\n12\n rained in K\xc3\xb6ln.\n0\n\n", "Transfer-Encoding: Chunked"),
        (b"5\r\n<p>It\r\n99\r\n rained in K\xc3\xb6ln.", "Transfer-Encoding: chunked"),
    ],
)
def test_bodies_are_unpacked_whatever_their_header_claims(
    tmp_path: Path, end: bytes, body: bytes, more: str
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n{more}\r\n\r\n".encode()
    path = write(tmp_path, [record(1, head.replace(b"\r\n", end) + body)], True)
    assert (texts(found := in_pieces(path)), reasons(found)) == ([PAGE_TEXT], [])


def test_what_is_packed_beyond_reason_or_broken_is_told(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<p>" + b"a" * (33 * 2**20))
    cut = gzip.compress(bytes(range(256)) * 40)[:-90]
    more = "Content-Encoding: gzip\r\n"
    bodies = [bomb, packed_by("brotli", b"a" * (33 * 2**20)), cut]
    kinds = [more, "Content-Encoding: br\r\n", more]
    records = [record(n, answer(b, more=k)) for n, (b, k) in enumerate(zip(bodies, kinds, strict=True))]
    assert reasons(in_pieces(write(tmp_path, records, False))) == [
        "record too long: more than 33,554,432 bytes",
        "record too long: more than 33,554,432 bytes",
        "damaged WARC record: its gzip encoding is cut",
    ]


def test_what_the_header_says_of_the_kind_and_the_set(tmp_path: Path) -> None:
    latin = "<p>Köln".encode("latin-1")
    bare = b"HTTP/1.0 200 OK\n\n<!DOCTYPE html><p>K\xc3\xb6ln"
    bodies = [
        unix(answer(latin, "text/html; charset=ISO-8859-1").partition(b"<p>")[0]) + latin,
        answer("<p>Köln".encode("koi8-r", "replace").replace(b"?", b"o"), "TEXT/HTML; Charset='koi8-r'"),
        answer(b"<meta charset=utf-8>" + latin, "text/html;charset=latin1"),
        answer("<p>Köln".encode("utf-16"), "text/html; charset=utf-8"),
        answer(latin, "text/html"),
        bare,
        b"<html><p>K\xc3\xb6ln",
        answer("Köln".encode("latin-1"), "text/plain; charset=latin1"),
    ]
    found = in_pieces(write(tmp_path, [record(n, body) for n, body in enumerate(bodies)], True))
    assert texts(found) == ["Köln", "Koln", "Köln", "Köln", "Köln", "Köln", "Köln", "Köln"]
    (forced,) = read_articles(
        [str(write(tmp_path, [record(1, answer(b"<p>\xcd", PAGE))], True))], ReadOptions(encoding="koi8-r")
    )
    assert isinstance(forced, Article)
    assert forced.text == "м"
    (bad,) = in_pieces(write(tmp_path, [record(1, answer("<p>Köln".encode() + b"\xff", PAGE))], True))
    assert isinstance(bad, Article)
    assert (bad.text, bad.replaced) == ("Köln\ufffd", 1)


@pytest.mark.parametrize("pack", [True, False])
def test_all_versions_and_manners_of_headers_are_read(tmp_path: Path, pack: bool) -> None:
    records = [
        page(0).replace(b"WARC/1.0", b"WARC/0.18"),
        page(1).replace(b"WARC/1.0", b"WARC/1.1"),
        page(2).replace(b"WARC-Type: response\r\n", b""),
        page(3)
        .replace(b"WARC-Type: response", b"warc-type:Response")
        .replace(b"Content-Length", b"content-length"),
        page(4).replace(b"WARC-Date: ", b"X-Long: a\r\n  b\r\nWARC-Date: "),
        page(5)[:-4],
        record(6, b"<p>It rained on day 6.", "resource", "text/html; charset=utf-8"),
        record(7, b"It rained on day 7.", "conversion", "text/plain"),
        page(8).replace(b"<urn:uuid:" + name(8).encode() + b">", b"urn:uuid:" + name(8).encode()),
        page(9)[:-4] + b"\r\n" * 9,
    ]
    found = in_pieces(write(tmp_path, records, pack))
    assert reasons(found) == []
    assert ids(found) == [name(n) for n in range(10)]
    assert texts(found) == [f"It rained on day {n}." for n in range(10)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "an empty file"),
        (b"\x28\xb5\x2f\xfd" + b"x" * 90, "packed with zstd"),
        (b"It rained.\n" * 90, "damaged WARC: what begins here is no record"),
        (b"%PDF-1.7\n\0\1", "damaged WARC: what begins here is no record; it looks like a PDF"),
        (b"\r\n\r\n", "damaged WARC: there is no record here"),
        (gzip.compress(b""), "damaged WARC: there is no record here"),
        (gzip.compress(b"It rained."), "damaged WARC: what begins here is no record"),
        (b"WARC/1.0\r\nWARC-Type: resp", "damaged WARC record: its header has no end"),
        (gzip.compress(page(1))[:60], "damaged WARC"),
        (b"\x1f\x8b\x08", "damaged WARC"),
    ],
)
def test_a_file_without_a_readable_record_is_rejected_once(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(data)
    for size in (1, 2**30):
        (found,) = in_pieces(path, size)
        assert isinstance(found, Rejected)
        assert reason in found.reason
    packed = tmp_path / "b.warc.zst"
    packed.write_bytes(b"\x28\xb5\x2f\xfd")
    assert reasons(in_pieces(packed))[0].startswith(".zst is not unpacked; unpack it first")


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize(
    "rubbish", [b"\0" * 700, b"It rained.\n" * 70, b"<p>x</p>\r\n\r\nWARC/1.0", b"\xff" * 5]
)
def test_rubbish_at_the_end_is_told_once_and_costs_nothing(
    tmp_path: Path, pack: bool, rubbish: bytes
) -> None:
    path = write(tmp_path, [page(0), page(1)], pack)
    path.write_bytes(path.read_bytes() + rubbish)
    found = in_pieces(path)
    assert ids(found) == [name(0), name(1)]
    assert len(reasons(found)) == (0 if pack and not rubbish.strip(b"\0") else 1)


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize("size", [1, 2**30])
def test_damage_at_the_very_beginning_costs_one_record(tmp_path: Path, pack: bool, size: int) -> None:
    path = write(tmp_path, [page(n) for n in range(3)], pack)
    path.write_bytes(b"\0" * 5 + path.read_bytes()[5:])
    found = in_pieces(path, size)
    assert ids(found) == [name(1), name(2)]
    assert len(reasons(found)) == 1


def test_a_body_that_breaks_off_before_the_next_record_is_no_page(tmp_path: Path) -> None:
    path = write(tmp_path, [page(0), page(1)[:-25], page(2)], False)
    found = in_pieces(path)
    assert ids(found) == [name(0), name(2)]
    assert reasons(found)[0].startswith("cut WARC record: ")


@pytest.mark.parametrize("spoil", [lambda d: d[:-8] + b"\0" * 8, lambda d: d[:-3], lambda d: d[:-12]])
@pytest.mark.parametrize("size", [1, 2**30])
@pytest.mark.parametrize("last", [True, False])
def test_a_member_that_is_broken_at_its_end_is_told_once(
    tmp_path: Path, spoil: Callable[[bytes], bytes], size: int, last: bool
) -> None:
    members = [
        gzip.compress(page(0)),
        spoil(gzip.compress(page(1))),
        *([] if last else [gzip.compress(page(2))]),
    ]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(members))
    found = in_pieces(path, size)
    assert ids(found) == [name(0)] + ([] if last else [name(2)])
    assert len(reasons(found)) == 1


@pytest.mark.parametrize("size", [1, 2**30])
def test_what_stands_before_and_in_records_tears_nothing_apart(tmp_path: Path, size: int) -> None:
    """Empty lines, a byte-order mark, and a header that a page quotes."""
    quoting = record(1, answer(b"<pre>WARC/1.0\r\nWARC-Type: response\r\n</pre>"))
    for before in (b"\r\n\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"):
        path = tmp_path / "a.warc"
        path.write_bytes(before + page(0) + quoting + page(2))
        found = in_pieces(path, size)
        assert (ids(found), reasons(found)) == ([name(0), name(1), name(2)], [])


@pytest.mark.parametrize(
    "address",
    [
        "metadata://gnu.org/software/wget/warc/wget.log",
        "<metadata://gnu.org/software/wget/warc/MANIFEST.txt>",
        "dns:vell.example",
        "whois:vell.example",
        "urn:pageinfo:https://vell.example/1",
        "urn:text:https://vell.example/1",
        "urn:textFinal:https://vell.example/1",
        "urn:thumbnail:https://vell.example/1",
    ],
)
def test_what_crawlers_write_of_their_own_work_is_no_page(tmp_path: Path, address: str) -> None:
    own = record(2, b"It began at nine.", "resource", "text/plain").replace(
        b"https://vell.example/2", address.encode()
    )
    found = in_pieces(write(tmp_path, [page(1), own, page(3)], True))
    assert (ids(found), reasons(found)) == ([name(1), name(3)], [])


def test_pages_under_other_types_are_read_and_robots_are_none(tmp_path: Path) -> None:
    kinds = ("text/xml", "application/xml", "text/plain", "application/octet-stream")
    made = [
        record(n, answer(b"<?xml version='1.0'?><html><p>It rained.", kind)) for n, kind in enumerate(kinds)
    ]
    robots = record(9, answer(b"User-agent: *", "text/plain")).replace(b"example/9", b"example/robots.txt")
    found = in_pieces(write(tmp_path, [*made, robots], False))
    assert (texts(found), reasons(found)) == (["It rained."] * 4, ["not a page: robots.txt"])


def test_a_text_whose_first_line_looks_like_the_length_of_a_chunk_is_whole(tmp_path: Path) -> None:
    body = answer(b"a\nIt rained, and so on.", "text/plain", more="Transfer-Encoding: chunked\r\n")
    assert texts(in_pieces(write(tmp_path, [record(1, body)], False))) == ["a\nIt rained, and so on."]


def test_parts_of_records_and_unknown_types_are_told(tmp_path: Path) -> None:
    part = page(1).replace(b"WARC-Date: ", b"WARC-Segment-Number: 2\r\nWARC-Date: ")
    kinds = [record(n, b"<p>x", kind, "text/html") for n, kind in enumerate(("continuation", "novel"))]
    found = in_pieces(write(tmp_path, [*kinds, part, record(4, answer(b"<p>Again."), "revisit")], True))
    assert [reason[:24] for reason in reasons(found)] == [
        "a part of a record that ",
        "not a page: a record of ",
        "a part of a record that ",
    ]
    assert texts(found) == ["Again."]


NEVER = ("warcinfo", "request", "metadata")
KINDS = st.sampled_from(("response", "resource", "conversion", "revisit", "", *NEVER))


def test_a_record_whose_head_runs_into_the_answer_is_not_lost(tmp_path: Path) -> None:
    """Without a type, and with nothing that says what of HTTP it is, unless it asks for a page."""
    whole = record(0, answer(b"<p>It rained.</p>")).replace(b"WARC-Type: response\r\n", b"")
    torn = re.sub(rb"; msgtype=response\r\nContent-Length: \d+\r\n", b"", whole, count=1)
    asked = torn.replace(b"http\r\n", b"http\r\n\r\nGET /0 ").replace(b"200 OK", b"")
    assert texts(in_pieces(write(tmp_path, [torn], pack=False))) == ["It rained."]
    assert in_pieces(write(tmp_path, [asked], pack=False)) == []


@settings(deadline=None, max_examples=300)
@given(st.lists(KINDS, min_size=1, max_size=9), st.booleans(), st.booleans(), st.integers(1, 3000), st.data())
def test_every_record_is_an_article_a_rejection_or_never_a_page(
    kinds: list[str], pack: bool, lf: bool, size: int, data: st.DataObject
) -> None:
    """Whole or damaged anywhere, the pieces give what the whole gives, and nothing is without a word."""
    records = []
    for n, kind in enumerate(kinds):
        made = record(n, answer(f"<p>It rained on day {n}.</p>".encode()), kind or "response")
        made = made if kind else made.replace(b"WARC-Type: response\r\n", b"")
        records.append(unix(made) if lf else made)
    pages = sum(kind not in NEVER for kind in kinds)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), records, pack)
        whole = in_pieces(path, size)
        assert len(whole) == pages
        assert len({(i.origin, i.line) if isinstance(i, Rejected) else i.origin for i in whole}) == pages
        raw = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(raw) - 1))
            end = min(len(raw), at + data.draw(st.integers(1, 60)))
            raw[at:end] = data.draw(st.one_of(st.just(b""), st.binary(min_size=1, max_size=40)))
            raw = raw or bytearray(b"x")
        path.write_bytes(raw)
        found, cut = in_pieces(path), in_pieces(path, size)
    assert cut == found
    # what was hit may have been a record that never is a page, but what was not hit is there
    assert found or not pages or len(kinds) > pages
    assert all("WARC/" not in text for text in texts(found))


def test_a_page_that_a_proxy_gave_is_one(tmp_path: Path) -> None:
    data = record(9, answer(b"<p>It rained.</p>", status="203 Non-Authoritative Information"))
    assert only(in_pieces(write(tmp_path, [data], pack=True))).text == "It rained."
