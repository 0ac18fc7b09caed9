"""Both halves of a piece are the piece: nothing lost, nothing twice, the same places."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.batch.workers import halves, rejection
from newsgrain.ingest.articles import Piece, ReadOptions, plan, read_piece
from newsgrain.records import Article, Rejected
from tests.ingest.test_warc import page
from tests.ingest.test_warc import write as write_warc

OPTIONS = ReadOptions()


def read(piece: Piece) -> list[Article | Rejected]:
    return list(read_piece(piece, OPTIONS))


def atoms(piece: Piece) -> list[Piece]:
    """A piece cut as far as it goes."""
    two = halves(piece)
    return [atom for half in two for atom in atoms(half)] if two else [piece]


def agree(piece: Piece) -> list[Piece]:
    found = atoms(piece)
    assert [item for atom in found for item in read(atom)] == read(piece)
    assert all(len(read(atom)) <= 1 for atom in found)
    return found


@given(st.lists(st.sampled_from(['{"text": "It rained."}', "{", "", '{"text": "Why?"}', " "]), max_size=9))
def test_lines_that_came_with_the_piece(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    agree(Piece("in.csv", "rows", 0, len(data), 7, data, "d"))


@pytest.mark.parametrize("ended", ["", "\n"])
@pytest.mark.parametrize("far", [False, True])
def test_lines_of_a_file_near_and_far(tmp_path: Path, ended: str, far: bool) -> None:
    """By line number on a local disk, by byte at a store."""
    path = tmp_path / "in.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"a{n}", "text": "é" * n + "."}) for n in range(9)) + ended)
    (piece,) = plan([f"local://{path}" if far else str(path)], OPTIONS)
    assert isinstance(piece, Piece)
    assert len(agree(piece)) == 9


def test_row_groups_of_parquet(tmp_path: Path) -> None:
    """The rows of a group that cannot be cut stay together."""
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": [f"Day {n}." for n in range(5)]}), path, row_group_size=1)
    (piece,) = plan([str(path)], OPTIONS)
    assert isinstance(piece, Piece)
    assert len(agree(piece)) == 5


@pytest.mark.parametrize("pack", [False, True])
def test_records_of_warc(tmp_path: Path, pack: bool) -> None:
    path = write_warc(tmp_path, [page(n) for n in range(7)], pack)
    (piece,) = plan([str(path)], OPTIONS)
    assert isinstance(piece, Piece)
    assert len(agree(piece)) == 7


def test_what_is_one_article_is_not_cut_and_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It rained.\nWhy?\n")
    (piece,) = plan([str(tmp_path / "a.txt")], OPTIONS)
    assert isinstance(piece, Piece)
    assert halves(piece) is None
    assert rejection(piece).line == 0
    assert [rejection(p).line for p in atoms(Piece("x", "rows", 0, 8, 4, b"{}\n[]\n{}"))] == [4, 5, 6]
    assert "killed its worker" in rejection(piece).reason
