"""What tests of readers ask of what was read: articles whose offsets hold, or one rejection."""

import random
from collections.abc import Sequence
from pathlib import Path

from newsgrain.ingest.articles import ReadOptions, plan, read_articles, read_piece
from newsgrain.records import Article, Rejected
from newsgrain.text.sentences import split

Item = Article | Rejected


def put(folder: Path, name: str, data: bytes | str) -> Path:
    """A file of these bytes, or of this text in UTF-8."""
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(path: Path, options: ReadOptions | None = None) -> list[Item]:
    """All items of a file."""
    return list(read_articles([str(path)], options))


def read_as(name: str, folder: Path, data: bytes | str, options: ReadOptions | None = None) -> list[Item]:
    """All items of a file of this name that holds `data`."""
    return read(put(folder, name, data), options)


def only(items: Sequence[Item]) -> Article:
    (item,) = items
    assert isinstance(item, Article), item
    assert all(item.text[s.start : s.end] == s.text for s in split(item).sentences)
    return item


def refused(items: Sequence[Item]) -> Rejected:
    (item,) = items
    assert isinstance(item, Rejected), item
    return item


def articles(items: Sequence[Item]) -> list[Article]:
    """All of them, of which none was rejected."""
    found = [item for item in items if isinstance(item, Article)]
    assert len(found) == len(items), items
    return found


def texts(items: Sequence[Item]) -> list[str]:
    """Of all, of which none was rejected."""
    return [item.text for item in articles(items)]


def in_pieces(path: str | Path, size: int = 2**30, options: ReadOptions | None = None) -> list[Item]:
    """All items, from pieces of about `size` bytes."""
    options = options or ReadOptions()
    found: list[Item] = []
    for piece in plan([str(path)], options, piece_bytes=size):
        found += [piece] if isinstance(piece, Rejected) else read_piece(piece, options)
    return found


def survives_damage(folder: Path, name: str, data: bytes) -> None:
    """Fail unless a file whose bytes are changed or cut leaves the next one of its folder alone."""
    dice = random.Random(1)  # noqa: S311 - not for secrets
    (folder / "z.txt").write_text("Fine.")
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        (folder / name).write_bytes(broken[: dice.choice([None, dice.randrange(len(broken))])])
        *first, last = read_articles([str(folder)])
        assert first
        assert only([last]).text == "Fine."
