"""Results and articles at URLs: the same rows and the same promises as on a local disk."""

import gc
import gzip
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.spec import AbstractBufferedFile
from hypothesis import given
from hypothesis import strategies as st

from newsgrain.batch import classify as job
from newsgrain.errors import InputError, OutputError
from newsgrain.ingest.inputs import find_inputs
from newsgrain.records import Article
from newsgrain.storage import Folder, opened, whole
from tests.files import json_lines, results, rows


@pytest.fixture
def store() -> Iterator[Any]:
    """An empty store in memory."""
    found = fsspec.filesystem("memory")
    found.store.clear()
    yield found
    found.store.clear()


def put(store: Any, name: str, data: bytes) -> str:
    store.pipe_file(name, data)
    return f"memory://{name}"


def fetched(store: Any, place: str, to: Path) -> Path:
    """What is at a URL, its ledger left out, on the local disk."""
    for name in store.find(place):
        if "/ledger/" in name:
            continue
        path = to / name.removeprefix(place).lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(store.cat_file(name))
    return to


def lines(first: int, count: int) -> bytes:
    found = ({"id": f"a{n}", "text": f"It rained on day {n}. Why?"} for n in range(first, first + count))
    return json_lines(found).encode()


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_urls_in_and_out_give_the_local_bytes(store: Any, folder: Path, tmp_path: Path, form: str) -> None:
    """The same articles: packed and plain lines, single files, from a store into a store."""
    texts = {"b.txt": b"It rained.", "c.jsonl.gz": gzip.compress(lines(0, 30))}
    (tmp_path / "in").mkdir()
    for name, data in texts.items():
        put(store, f"/in/{name}", data)
        (tmp_path / "in" / name).write_bytes(data)
    options = job.Options(form=form, batch_bytes=300)
    far = job.classify(["memory://in"], "memory://out", folder, options)
    near = job.classify([str(tmp_path / "in")], tmp_path / "near", folder, options)
    assert far.sentences == near.sentences == 61
    assert far.parts == near.parts > 2
    copy = fetched(store, "/out", tmp_path / "copy")
    assert {k: v for k, v in results(copy).items() if k.startswith("sentences")} == {
        k: v for k, v in results(tmp_path / "near").items() if k.startswith("sentences")
    }
    assert json.loads((copy / "run.json").read_text())["finished"]


def test_far_lines_are_cut_without_reading_all_and_told_by_their_byte(store: Any, folder: Path) -> None:
    data = lines(0, 40)
    url = put(store, "/in/a.jsonl", data + b"{\n")
    run = job.classify([url], "memory://out", folder, job.Options(batch_bytes=200))
    assert (run.classified, run.rejected) == (40, 1)
    assert run.parts > 5
    bad = json.loads(store.cat_file("/out/rejected.jsonl"))
    assert bad["line"] == len(data) + 1
    assert bad["origin"] == url
    found = [json.loads(x) for n in store.find("/out/articles") for x in store.cat_file(n).splitlines()]
    starts = [int(row["origin"].rpartition("@")[2]) for row in found]
    assert [data[s - 1 :].splitlines()[0] for s in starts] == data.splitlines()


@pytest.mark.parametrize("stop_after", [0, 1, 3])
def test_an_interrupted_run_ends_in_the_same_bytes(
    store: Any, folder: Path, tmp_path: Path, stop_after: int
) -> None:
    """Nothing twice and nothing lost at a store; what a kill left is swept, what is not ours stays."""
    put(store, "/in/a.jsonl", lines(0, 40))
    options = job.Options(batch_bytes=300)
    job.classify(["memory://in"], "memory://whole", folder, options)
    seen = []

    def stop(counts: object) -> None:
        seen.append(counts)
        if len(seen) > stop_after:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        job.classify(["memory://in"], "memory://cut", folder, options, job.Listener(stop))
    put(store, "/cut/sentences/part-00099.jsonl", b"a person's own\n")
    put(store, "/cut/sentences/part-00007.jsonl.0a1b2c3d.partial", b"left by a kill\n")
    job.classify(["memory://in"], "memory://cut", folder, options)
    assert store.cat("/cut/sentences/part-00099.jsonl") == b"a person's own\n"
    store.rm("/cut/sentences/part-00099.jsonl")
    whole, cut = (fetched(store, f"/{n}", tmp_path / n) for n in ("whole", "cut"))
    assert results(cut) == results(whole)
    run = job.classify(["memory://in"], "memory://cut", folder, options)
    assert (run.new_articles, run.classified) == (0, 40)


def test_a_changed_object_is_read_again_and_only_what_is_new_is_added(store: Any, folder: Path) -> None:
    put(store, "/in/a.jsonl", lines(0, 5))
    job.classify(["memory://in"], "memory://out", folder, job.Options())
    put(store, "/in/a.jsonl", lines(0, 8))
    run = job.classify(["memory://in"], "memory://out", folder, job.Options())
    assert (run.classified, run.new_articles, run.rejected) == (8, 3, 0)


def test_other_settings_and_starting_again(store: Any, folder: Path) -> None:
    put(store, "/in/a.jsonl", lines(0, 2))
    job.classify(["memory://in"], "memory://out", folder, job.Options())
    with pytest.raises(OutputError, match=r"memory://out: was begun with format jsonl \(now parquet\)"):
        job.classify(["memory://in"], "memory://out", folder, job.Options(form="parquet"))
    job.start_again("memory://out")
    assert store.find("/out") == []
    job.classify(["memory://in"], "memory://out", folder, job.Options(form="parquet"))


def test_other_processes_read_and_write_there(folder: Path, tmp_path: Path) -> None:
    """A store that several processes share, reached only through fsspec."""
    (tmp_path / "in.jsonl").write_bytes(lines(0, 30))
    options = job.Options(batch_bytes=300, jobs=2)
    job.classify([f"local://{tmp_path}/in.jsonl"], f"local://{tmp_path}/far", folder, options)
    job.classify([str(tmp_path / "in.jsonl")], tmp_path / "near", folder, job.Options(batch_bytes=300))
    assert rows(tmp_path / "far", "sentences") == rows(tmp_path / "near", "sentences")


def test_a_file_url_is_a_local_path(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(lines(0, 2))
    job.classify([f"file://{tmp_path}/in.jsonl"], f"file://{tmp_path}/out", folder, job.Options())
    assert len(rows(tmp_path / "out", "articles")) == 2
    assert (tmp_path / "out" / "ledger.sqlite").is_file()


def test_far_folders_and_globs_are_sorted_and_hidden_names_skipped(store: Any) -> None:
    for name in ("b.txt", "a/c.txt", ".hidden.txt", "a/.x/d.txt", "z.bin"):
        put(store, f"/in/{name}", b"It rained.")
    found = list(find_inputs(["memory://in"]))
    assert found[:2] == ["memory:///in/a/c.txt", "memory:///in/b.txt"]
    assert [getattr(item, "reason", "")[:20] for item in found[2:]] == ["unknown format .bin;"]
    assert list(find_inputs(["memory://in/*.txt"])) == ["memory:///in/b.txt"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("memory://nosuch", "does not exist, or nothing is there; check the name"),
        ("nosuch://bucket/a", "give a local path or a URL that fsspec knows"),
        ("dropbox://a/b.txt", "dropbox"),
    ],
)
def test_urls_that_cannot_be_used(store: Any, url: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        next(find_inputs([url]))


class _Broken(MemoryFileSystem):  # type: ignore[misc]
    """A store that answers for a while and then no more."""

    protocol = "broken"
    reads = 0

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("broken://", "memory://")))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        if mode == "rb":
            type(self).reads += 1
            if type(self).reads > 2:
                raise RuntimeError("the line is dead")
        return super()._open(path, mode, **options)


def test_a_store_that_stops_answering_rejects_nothing(store: Any, folder: Path, tmp_path: Path) -> None:
    """What another time may be read is no rejection: the run ends in a line, and can go on."""
    fsspec.register_implementation("broken", _Broken, clobber=True)
    put(store, "/in/a.jsonl", lines(0, 9))
    put(store, "/in/b.jsonl", lines(9, 9))
    _Broken.reads = 0
    with pytest.raises(InputError, match=r"reading broke off \(RuntimeError: the line is dead\); what is"):
        job.classify(["broken://in/a.jsonl", "broken://in/b.jsonl"], tmp_path / "out", folder, job.Options())
    _Broken.reads = -100
    run = job.classify(["broken://in"], tmp_path / "out", folder, job.Options())
    assert (run.classified, run.rejected) == (18, 0)


def test_small_files_are_put_whole(tmp_path: Path, store: Any) -> None:
    for folder in (Folder.at(tmp_path), Folder.at("memory://x")):
        folder.make("a")
        folder.write(b"old", "a", "f")
        folder.write(b"new", "a", "f")
        assert folder.read("a", "f") == b"new"
        assert folder.names("a") == ["f"]
        folder.remove("a")
        assert folder.names("a") == ["f"]  # a folder never goes as a whole
        folder.remove("a", "f")
        assert folder.names("a") == []


def test_articles_from_urls_have_their_url_as_origin(store: Any) -> None:
    from newsgrain.ingest.articles import read_articles

    put(store, "/in/a.txt", b"It rained.")
    (found,) = read_articles(["memory://in/a.txt"])
    assert isinstance(found, Article)
    assert found.origin == "memory:///in/a.txt"


def test_what_only_one_process_sees_is_not_given_to_others(store: Any, folder: Path, tmp_path: Path) -> None:
    """A store in memory as input or output of several processes is refused in a line."""
    url = put(store, "/in/a.jsonl", lines(0, 3))
    (tmp_path / "in.jsonl").write_bytes(lines(0, 3))
    two = job.Options(jobs=2)
    for source, out in ((url, str(tmp_path / "out")), (str(tmp_path / "in.jsonl"), "memory://out")):
        with pytest.raises(InputError, match="is in the memory of one process; take --jobs 1"):
            job.classify([source], out, folder, two)


class _Plain(MemoryFileSystem):  # type: ignore[misc]
    """A store whose files know no more than fsspec promises, and send when they are closed."""

    protocol = "plain"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("plain://", "memory://")))

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        return _PlainFile(self, path, mode) if mode in ("rb", "wb") else super()._open(path, mode, **options)


class _PlainFile(AbstractBufferedFile):  # type: ignore[misc]
    def _fetch_range(self, start: int, end: int) -> bytes:
        return bytes(self.fs.cat_file(self.path)[start:end])

    def _upload_chunk(self, final: bool = False) -> bool:
        if final:
            content: Any = self.buffer
            fsspec.filesystem("memory").pipe_file(self.path, content.getvalue())
        return final

    def discard(self) -> None:
        self.buffer = None


@pytest.fixture
def plain(store: Any) -> Any:
    fsspec.register_implementation("plain", _Plain, clobber=True)
    return store


def test_lines_are_read_from_files_that_know_none(plain: Any, folder: Path, tmp_path: Path) -> None:
    """S3's files have no lines of bounded length; what we read from any store is cut in the same way."""
    put(plain, "/in/a.jsonl", lines(0, 40) + b"{\n" + b"x" * 200_000)
    run = job.classify(["plain://in/a.jsonl"], tmp_path / "out", folder, job.Options(batch_bytes=300))
    assert (run.classified, run.rejected) == (40, 2)
    assert run.parts > 5


@given(st.binary(max_size=300), st.lists(st.tuples(st.integers(0, 320), st.integers(0, 400)), max_size=5))
def test_far_bytes_are_the_bytes(data: bytes, reads: list[tuple[int, int]]) -> None:
    """Whatever is sought and read, at a store and in memory."""
    fsspec.register_implementation("plain", _Plain, clobber=True)
    fsspec.filesystem("memory").pipe_file("/far/bytes", data)
    with opened("plain://far/bytes") as far, BytesIO(data) as near:
        for at, count in reads:
            assert far.seek(at) == near.seek(at)
            assert far.read(count) == near.read(count)
        assert far.seek(0, 2) == near.seek(0, 2)


def test_a_file_that_was_not_finished_never_comes_to_be(plain: Any) -> None:
    """Closing sends; so what breaks off must not be closed as if it were whole."""
    out = Folder.at("plain://out")

    def break_off() -> None:
        with out.create("a") as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    gc.collect()
    assert not plain.exists("/out/a")
    with out.create("a") as file:
        file.write(b"whole")
    assert plain.cat_file("/out/a") == b"whole"


def test_a_small_file_is_new_once(store: Any) -> None:
    out = Folder.at("memory://out")
    assert out.write_new(b"first", "a")
    assert not out.write_new(b"second", "a")
    assert out.read("a") == b"first"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Whatever ends the block, the file is as it was; one that is private is so at once."""
    path = tmp_path / "deep" / ".key"
    with whole(path, 0o600) as file:
        file.write(b"first")
        (beside,) = path.parent.iterdir()
        assert beside.name.startswith(".key."), "what keeps the file out of git keeps this out, too"
        assert beside.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeyboardInterrupt):
        broken(path, KeyboardInterrupt())
    with pytest.raises(OutputError, match=r"\.key: cannot be written \(full\); nothing was changed"):
        broken(path, OSError(28, "full"))
    assert [p.read_bytes() for p in path.parent.iterdir()] == [b"first"]


def broken(path: Path, by: BaseException) -> None:
    with whole(path) as file:
        file.write(b"sec")
        raise by
