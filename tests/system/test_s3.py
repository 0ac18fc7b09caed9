"""Articles and results in S3, spoken to over the network: the bytes of a local run, whatever happens."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.test_warc import page
from tests.processes import free_port
from tests.system.servers import ROOT
from tests.system.test_interruptions import PATIENCE, finish, running, wait_for

pytestmark = pytest.mark.system

pytest.importorskip("s3fs", reason="s3fs is missing: pip install 'newsgrain[s3]'")

MOTO = ("moto[s3]==5.2.5", "flask==3.1.3", "flask-cors==6.0.5")
SMALL = ("--batch-size", "0.003")
WANTED = "NEWSGRAIN_S3"
NAMES = ("a.jsonl", "b.jsonl.gz", "c.warc.gz")


def moto() -> str:
    """The Python that has moto, in an environment of its own, since it brings much; installed once."""
    home = ROOT / ".label-studio" / "moto"
    python, ready = home / "bin" / "python", home / "ready"
    if not ready.exists() or ready.read_text() != str(MOTO):
        for command in (["-m", "venv", "--clear", str(home)], ["-m", "pip", "install", "-q", *MOTO]):
            program = sys.executable if "venv" in command else str(python)
            done = subprocess.run([program, *command], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        ready.write_text(str(MOTO))
    return str(python)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3, on this machine and empty, where NEWSGRAIN_S3=1 asks for these minutes."""
    if WANTED not in os.environ:
        pytest.skip(f"takes minutes; set {WANTED}=1")
    port = free_port()
    command = [moto(), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(url), server)
        yield url
        server.kill()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
            return True
    except OSError:
        return False


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A bucket of this test, of which nothing outside the test's environment is known."""
    import s3fs  # type: ignore[import-untyped]

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    found: Any = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    found.mkdir(bucket_of(tmp_path))
    return found


def bucket_of(tmp_path: Path) -> str:
    return f"bucket{abs(hash(tmp_path)) % 10**9}"


@pytest.fixture
def cwd(models: Path, store: Any) -> Path:
    """Lines, packed lines and packed pages, here in a folder and there in the bucket."""
    folder = models.parent / "in"
    folder.mkdir()
    lines = [json.dumps({"id": f"a{n}", "text": f"It rained on day {n}. " * 12}) + "\n" for n in range(80)]
    (folder / NAMES[0]).write_text("".join(lines[:50]))
    (folder / NAMES[1]).write_bytes(gzip.compress("".join(lines[50:]).encode()))
    (folder / NAMES[2]).write_bytes(b"".join(gzip.compress(page(n)) for n in range(40)))
    for name in NAMES:
        store.pipe_file(f"{bucket_of(models.parent)}/in/{name}", (folder / name).read_bytes())
    return models.parent


def contents(store: Any, place: str) -> dict[str, bytes]:
    """The parts and rejections at a place, by name."""
    found = {name.removeprefix(f"{place}/"): name for name in store.find(place)}
    return {k: store.cat_file(v) for k, v in found.items() if not k.startswith(("ledger/", "run.json"))}


def sentences(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in found.items() if name.startswith("sentences/")}


@pytest.mark.parametrize(("form", "jobs"), [("jsonl", 2), ("parquet", 1)])
def test_a_killed_run_goes_on_to_the_bytes_of_a_local_one(
    cwd: Path, store: Any, form: str, jobs: int
) -> None:
    """Killed with SIGKILL after its first parts; nothing it left is in the way or taken for a result."""
    bucket = bucket_of(cwd)
    far = [f"s3://{bucket}/in/{name}" for name in NAMES]
    how = ("--format", form, *SMALL)

    def entered() -> list[str]:
        return [name for name in store.find(f"{bucket}/cut/ledger") if "/part-" in name]

    with running(cwd, *far, "--out", f"s3://{bucket}/cut", "--jobs", jobs, *how) as job:
        wait_for(lambda: len(entered()) > 1, job)
        job.send_signal(signal.SIGKILL)
        assert job.wait(PATIENCE) == -signal.SIGKILL
    upload = store.call_s3("create_multipart_upload", Bucket=bucket, Key="cut/sentences/part-9.partial")
    assert upload["UploadId"]
    assert finish(cwd, *far, "--out", f"s3://{bucket}/cut", "--jobs", jobs, *how) == (0, "")
    assert finish(cwd, *far, "--out", f"s3://{bucket}/whole", *how) == (0, "")
    near = [f"in/{name}" for name in NAMES]
    assert finish(cwd, *near, "--out", "near", *how) == (0, "")
    cut, whole = contents(store, f"{bucket}/cut"), contents(store, f"{bucket}/whole")
    assert cut == whole
    local = {str(p.relative_to(cwd / "near")): p.read_bytes() for p in (cwd / "near").glob("*/part-*")}
    assert sentences(whole) == sentences(local)
    assert len(sentences(local)) > 5
    assert not store.list_multipart_uploads(bucket)


def test_two_runs_into_one_place_do_not_mix(cwd: Path, store: Any) -> None:
    """The second is refused while the first waits for more."""
    place = f"s3://{bucket_of(cwd)}/one"
    rows = (cwd / "in" / NAMES[0]).read_text()
    with running(cwd, "-", "--out", place, *SMALL, stdin=rows) as job:
        wait_for(lambda: store.exists(f"{place}/lock.json"), job)
        time.sleep(1)
        code, told = finish(cwd, "in/a.jsonl", "--out", place)
        assert (code, told) == (
            1,
            f"newsgrain: {place}: another run is at work there; wait for it, or take another --out folder\n",
        )
        _, told = job.communicate(timeout=PATIENCE)
    assert (job.returncode, told) == (0, "")
    assert not store.exists(f"{place}/lock.json")
