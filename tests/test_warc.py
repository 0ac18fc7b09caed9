"""Pages out of WARC files: every record once however the file is cut, and damage costs what it hits."""

import gzip
import tempfile
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgrain.articles import Piece, ReadOptions, plan, read_articles, read_piece
from newsgrain.records import Article, Rejected

Item = Article | Rejected
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


def write(folder: Path, records: Sequence[bytes], pack: bool) -> Path:
    path = folder / ("a.warc.gz" if pack else "a.warc")
    path.write_bytes(b"".join(gzip.compress(r) if pack else r for r in records))
    return path


def read(path: Path, size: int = 2**30) -> list[Item]:
    """All items, from pieces of about `size` bytes."""
    found: list[Item] = []
    for piece in plan([str(path)], ReadOptions(), piece_bytes=size):
        found += [piece] if isinstance(piece, Rejected) else read_piece(piece, ReadOptions())
    return found


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
    texts = [i.text for i in read(path) if isinstance(i, Article)]
    assert texts == ["Es regnete in Köln.", "It rained today.", "Es regnete in Köln."]


@pytest.mark.parametrize("pack", [True, False])
@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (record(9, answer(b"%PDF", "application/pdf")), "not a page: application/pdf"),
        (record(9, answer(b"<p>No.</p>", status="404 Not Found")), "not a page: HTTP status 404"),
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
    found = read(path)
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
    found = read(path, size)
    assert ids(found) == [name(n) for n in range(8) if n != 3]
    assert len(reasons(found)) == 1
    assert reasons(found)[0].startswith("damaged WARC")


@pytest.mark.parametrize("pack", [True, False])
def test_a_cut_file_keeps_what_was_whole(tmp_path: Path, pack: bool) -> None:
    path = write(tmp_path, [page(n) for n in range(3)], pack)
    path.write_bytes(path.read_bytes()[: -40 if pack else -10])
    found = read(path)
    assert ids(found) == [name(0), name(1)]
    assert len(reasons(found)) == 1


def test_one_member_for_all_records_is_one_piece(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(b"".join(page(n) for n in range(5))))
    assert len(list(plan([str(path)], ReadOptions(), piece_bytes=1))) == 1
    assert ids(read(path, 1)) == [name(n) for n in range(5)]


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=12), st.integers(1, 2000), st.booleans())
def test_pieces_give_the_same_pages(bodies: list[bytes], size: int, pack: bool) -> None:
    """However the file is cut, and whatever the records hold, each is read once and in order."""
    records = [record(n, answer(b"<p>x</p>" + body)) for n, body in enumerate(bodies)]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), records, pack)
        whole, cut = read(path), read(path, size)
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
    assert ids(read(path)) == [name(0), name(2)]
