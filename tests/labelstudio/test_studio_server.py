"""The server of our own: private secrets, no stranger let in, busy ports and second servers told."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from newsgrain.errors import InputError, ServerError
from newsgrain.labelstudio import studio_server
from tests.processes import free_port


def program(folder: Path, script: str) -> Path:
    """An environment that looks installed, with a shell script in the server's place."""
    path = folder / "bin" / "label-studio"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    (folder / ".newsgrain").write_text(studio_server.PIN)
    return folder


def test_credentials_are_made_once_and_kept_private(tmp_path: Path) -> None:
    first = studio_server.credentials(tmp_path, 8080)
    assert stat.S_IMODE((tmp_path / "credentials").stat().st_mode) == 0o600
    assert len(first["LABEL_STUDIO_API_KEY"]) == 40
    again = studio_server.credentials(tmp_path, 8081)
    assert again == first | {"LABEL_STUDIO_URL": "http://127.0.0.1:8081"}


def test_lost_credentials_are_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "label_studio.sqlite3").touch()
    with pytest.raises(InputError, match=r"credentials: gone, but .* is there; restore it"):
        studio_server.credentials(tmp_path, 8080)


def test_a_busy_port_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """Label Studio would silently take the next port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} on 127.0.0.1 cannot be used .*; give another"):
            studio_server.run(tmp_path / "home", port, print)
    assert not (tmp_path / "home" / "env").exists()


def test_two_servers_on_one_folder_are_refused(tmp_path: Path) -> None:
    """Also while only the server of a killed command still runs: it holds the lock itself."""
    with (
        studio_server._alone(tmp_path),
        pytest.raises(InputError, match=rf"it already \(process {os.getpid()}\); stop that one first"),
    ):
        studio_server.run(tmp_path, free_port(), print)


def test_the_server_of_a_killed_command_is_named(tmp_path: Path) -> None:
    """It holds the lock itself; the one who starts another is told what to stop, and then can."""
    env, home, port = program(tmp_path / "env", "exec sleep 60"), tmp_path / "home", free_port()
    code = "import sys; from newsgrain.labelstudio.studio_server import run; run({!r}, {}, print, {!r})"
    posix = (code.format(home, port, env)).replace("PosixPath", "__import__('pathlib').Path")
    with subprocess.Popen([sys.executable, "-c", posix], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout
        assert command.stdout.readline().startswith("starting")
        command.kill()
    with pytest.raises(InputError, match=r"already \(process \d+\)") as told:
        studio_server.run(home, port, print, env)
    server = int(re.search(r"process (\d+)", str(told.value))[1])  # type: ignore[index]
    named, until = Path(f"/proc/{server}/comm"), time.monotonic() + 30
    while named.read_text() == "label-studio\n" and time.monotonic() < until:
        time.sleep(0.01)  # its shell has not become it yet
    assert named.read_text() == "sleep\n"
    os.kill(server, signal.SIGKILL)
    while Path(f"/proc/{server}/fd/1").exists():
        time.sleep(0.01)
    with studio_server._alone(home):
        pass


def test_a_server_that_ends_by_itself_is_told(tmp_path: Path) -> None:
    env = program(tmp_path / "env", 'echo "$LABEL_STUDIO_BASE_DATA_DIR $*"; ls $PYTHONPATH >&2; exit 7')
    home, port = tmp_path / "home", free_port()
    with pytest.raises(ServerError, match=r"ended by itself \(code 7\); .*server\.log says why"):
        studio_server.run(home, port, lambda _: None, env)
    said, *site = (home / "server.log").read_text().splitlines()
    assert said == f"{home / 'data'} start --no-browser --internal-host 127.0.0.1 --port {port}"
    assert {"newsgrain_page.py", "newsgrain_settings.py", "page.js"} <= set(site)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_failed_installation_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio_server, "_with_uv", lambda _: [["false"]])
    monkeypatch.setattr(studio_server, "_with_pip", lambda _: [])
    with pytest.raises(ServerError, match=r"cannot be installed; .*install\.log says why"):
        studio_server.environment(tmp_path / "env", tmp_path / "install.log", print)
    assert not (tmp_path / "env" / ".newsgrain").exists()


def test_two_at_once_install_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One installs, the other waits for it and takes what is there."""
    env, told = tmp_path / "env", list[str]()
    program = env / "bin" / "label-studio"
    steps = f"mkdir -p {program.parent}; sleep 0.5; echo once >> {tmp_path}/said; touch {program}"
    monkeypatch.setattr(studio_server, "_with_uv", lambda _: [["sh", "-c", steps]])

    def install(name: str) -> Path:
        return studio_server.environment(env, tmp_path / name, told.append)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(install, ("one.log", "two.log"))) == [program, program]
    assert (tmp_path / "said").read_text() == "once\n"
    assert len(told) == 1


def test_the_settings_close_the_server(tmp_path: Path) -> None:
    settings = studio_server.settings(tmp_path, studio_server.credentials(tmp_path, 8080))
    assert settings["LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK"] == "true"
    assert settings["LABEL_STUDIO_SENTRY_DSN"] == settings["LABEL_STUDIO_FRONTEND_SENTRY_DSN"] == ""
    assert '"annotation:submit":{"key":"enter"}' in settings["LABEL_STUDIO_EDITOR_KEYMAP"]


def test_postgresql_by_its_address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Special characters in the password are written as in any address; without one it is SQLite."""
    account = dict.fromkeys(("LABEL_STUDIO_USERNAME", "LABEL_STUDIO_PASSWORD", "LABEL_STUDIO_API_KEY"), "x")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert "DJANGO_DB" not in studio_server.settings(tmp_path, account)
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann:p%40ss@db.example/news")
    found = studio_server.settings(tmp_path, account)
    assert {k: v for k, v in found.items() if k.startswith(("POSTGRE", "DJANGO"))} == {
        "DJANGO_DB": "default",
        "POSTGRE_HOST": "db.example",
        "POSTGRE_PORT": "5432",
        "POSTGRE_NAME": "news",
        "POSTGRE_USER": "ann",
        "POSTGRE_PASSWORD": "p@ss",
    }
    for bad in ("mysql://db.example/news", "postgresql://db.example", "news"):
        with pytest.raises(InputError, match="DATABASE_URL: not PostgreSQL's; write postgresql://"):
            studio_server.database(bad)


def test_a_start_without_the_database_of_before_is_refused(tmp_path: Path) -> None:
    """Or the same folder would begin an empty one, and all answers would seem lost."""
    there = studio_server.database("postgresql://ann:secret@db.example/news")
    keep = studio_server._keep_to_database
    for _ in range(2):
        keep(tmp_path, there)
    assert (tmp_path / "database").read_text() == "PostgreSQL, db.example:5432/news\n"
    assert "secret" not in (tmp_path / "database").read_text()
    told = (
        "its answers are in PostgreSQL, db.example:5432/news, and DATABASE_URL says SQLite, in its own folder"
    )
    with pytest.raises(InputError, match=told):
        keep(tmp_path, {})
    with pytest.raises(InputError, match=r"says PostgreSQL, db.example:5432/other; set it as"):
        keep(tmp_path, studio_server.database("postgresql://ann:secret@db.example/other"))
    (old := tmp_path / "old" / "data").mkdir(parents=True)
    (old / "label_studio.sqlite3").touch()
    with pytest.raises(InputError, match="its answers are in SQLite"):
        keep(old.parent, there)
    keep(old.parent, {})
