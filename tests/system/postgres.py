"""PostgreSQL as a newsroom's own machine has it: a cluster of its own on 127.0.0.1, gone after the test."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_USER, _PASSWORD, _NAME = "lead", "pass-word-9", "news"
_PATIENCE_S = 60


def programs() -> Path:
    """The folder of PostgreSQL's programs; a test that needs them is skipped where there are none."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not places or not (places[-1] / "createdb").exists():
        pytest.skip("there is no PostgreSQL here: apt-get install postgresql")
    return places[-1]


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server with an empty database; its address, as DATABASE_URL has it."""
    where, folder = programs(), Path(tempfile.mkdtemp(prefix="newsgrain-postgres-"))
    data, secret = folder / "data", folder / "password"
    # PostgreSQL refuses to run as root
    owner = "postgres" if os.geteuid() == 0 else None
    secret.write_text(_PASSWORD)
    if owner:
        for path in (folder, secret):
            shutil.chown(path, owner)
    try:
        made = (where / "initdb", "-D", data, "-U", _USER, "-A", "scram-sha-256", "--pwfile", secret)
        _run(*made, "-E", "UTF8", "--locale=C", "--no-sync", user=owner)
        with _running(where, data, owner) as port:
            yield f"postgresql://{_USER}:{_PASSWORD}@127.0.0.1:{port}/{_NAME}"
    finally:
        shutil.rmtree(folder)


@contextmanager
def _running(where: Path, data: Path, owner: str | None) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = (where / "postgres", "-D", data, "-h", "127.0.0.1", "-p", port, "-k", data, "-c", "fsync=off")
    with subprocess.Popen(list(map(str, command)), user=owner, stderr=subprocess.DEVNULL) as process:
        try:
            _make_database(where, port, process)
            yield port
        finally:
            process.terminate()


def _make_database(where: Path, port: int, process: "subprocess.Popen[bytes]") -> None:
    """As soon as the server takes connections."""
    until = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        with suppress(subprocess.CalledProcessError):
            return _run(where / "createdb", "-h", "127.0.0.1", "-p", port, "-U", _USER, "-w", _NAME)
        time.sleep(0.2)
    raise AssertionError(f"PostgreSQL did not start (code {process.poll()})")


def _run(*command: object, user: str | None = None) -> None:
    env = os.environ | {"PGPASSWORD": _PASSWORD}
    subprocess.run(list(map(str, command)), user=user, env=env, check=True, capture_output=True)
