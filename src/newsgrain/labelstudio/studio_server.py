"""Runs the pinned Label Studio server on this machine, in an environment and a data folder of its own.

    HOME/            0700, not in git
      env/           the server's environment: never the project's own
      data/          its database, uploads and secret key; stopping and starting loses nothing
      credentials    0600: address, token, account and password, as lines a shell can `source`
      database       where the answers are, so that no start without DATABASE_URL begins an empty one
  server.log     what the server of this start said

PostgreSQL instead of SQLite: set DATABASE_URL=postgresql://user:password@host:port/name before every
start. The database must be there; the server makes its tables.
"""

import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn

from newsgrain.errors import InputError, OutputError, ServerError
from newsgrain.labelstudio.access import LOOPBACK, Door
from newsgrain.locks import alone, held
from newsgrain.storage import whole

PIN = "label-studio==1.23.2"
HOST = LOOPBACK
_SQLITE, _POSTGRES_PORT = "SQLite, in its own folder", 5432
_ACCOUNT = "owner@newsgrain.local"
_START_S = 300
_STOP_S = 15
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# closed to strangers, silent to the outside, Enter submits and Space skips
_ALWAYS = {
    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    # analytics off leaves Sentry on: only an empty address silences it
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_CORS_ALLOW_ALL_ORIGINS": "false",
    "LABEL_STUDIO_EDITOR_KEYMAP": '{"annotation:submit":{"key":"enter"},"annotation:skip":{"key":"space"}}',
    # else each import of predictions recounts every task of the project
    "fflag_fix_back_4620_memory_efficient_predictions_import_08012025_short": "true",
}

# Label Studio with our settings, which stand on no path of ours but this folder's
SITE: dict[str, str] = {
    "PYTHONPATH": str(Path(__file__).parent / "site"),
    "DJANGO_SETTINGS_MODULE": "newsgrain_settings",
}

Tell = Callable[[str], None]
_AT_HOME = Door()


def run(
    home: Path,
    port: int,
    tell: Tell,
    env: Path | None = None,
    beside: Callable[[dict[str, str]], AbstractContextManager[None]] = lambda _account: nullcontext(),
    door: Door = _AT_HOME,
) -> None:
    """Serve until Ctrl-C or SIGTERM; `tell` gets one line for each thing that happens.

    `beside` gets the account once the server is up, and what it enters lives as long as the server.

    Raises ServerError when the server does not come up or ends by itself, and InputError for a door that
    stands open to others.
    """
    door.check(port)
    _private_folder(home)
    with _alone(home) as lock, _stoppable():
        check_port(port, door.host)
        program = environment(env or home / "env", home / "install.log", tell)
        _keep_to_database(home, database(os.environ.get("DATABASE_URL", "")))
        account = credentials(home, port, door.here)
        process = _launch(program, home, port, account, lock, door)
        _sign(lock, process.pid)
        try:
            _wait_until_up(process, home, port, tell, door.here)
            tell(f"ready at http://{door.here}:{port}/ as {account['LABEL_STUDIO_USERNAME']}")
            tell(f"password and token: {home / 'credentials'} (`source` it); Ctrl-C stops")
            with beside(account):
                _ended(process.wait(), home)
        except KeyboardInterrupt:
            tell(f"stopped; everything is kept in {home}, the same command goes on")
        finally:
            _stop(process)


def environment(env: Path, log: Path, tell: Tell) -> Path:
    """Install the pinned server into `env` unless it is there already; returns its program.

    Of several at once one installs, and the others wait for it.
    """
    with alone(env):
        return _environment(env, log, tell)


def _environment(env: Path, log: Path, tell: Tell) -> Path:
    stamp, program = env / ".newsgrain", env / "bin" / "label-studio"
    if program.exists() and stamp.is_file() and stamp.read_text() == PIN:
        return program
    tell(f"installing {PIN} into {env} (once; about 1 GB)")
    with log.open("w", encoding="utf-8") as file:
        # pip where uv is missing or finds no fitting Python
        if not (_installed(_with_uv(env), file) or _installed(_with_pip(env), file)):
            raise ServerError(f"{PIN} cannot be installed; {log} says why")
    stamp.write_text(PIN)
    return program


def _with_uv(env: Path) -> list[list[str]]:
    uv = shutil.which("uv")
    if uv is None:
        return []
    python = str(env / "bin" / "python")
    return [
        [uv, "venv", "--allow-existing", "--python", "3.11", str(env)],
        [uv, "pip", "install", "--python", python, PIN],
    ]


def _with_pip(env: Path) -> list[list[str]]:
    """The server has no wheels for Python 3.14, so an older one is looked for."""
    names = ("python3.11", "python3.12", "python3.13")
    found = [sys.executable] if sys.version_info < (3, 14) else []
    found += [path for name in names if (path := shutil.which(name))]
    if not found:
        return []
    python = str(env / "bin" / "python")
    return [[found[0], "-m", "venv", str(env)], [python, "-m", "pip", "install", "--no-compile", PIN]]


def _installed(commands: list[list[str]], log: IO[str]) -> bool:
    """Run the commands until one fails; no command at all is a failure too."""
    for command in commands:
        log.write(f"$ {' '.join(command)}\n")
        log.flush()
        done = subprocess.run(command, stdout=log, stderr=log, env=_clean(), check=False)  # noqa: S603 - our own words
        if done.returncode:
            return False
    return bool(commands)


def credentials(home: Path, port: int, host: str = HOST) -> dict[str, str]:
    """Read the account of this server, or make one before its first start.

    Raises InputError when the server has data but its credentials are gone.
    """
    path = home / "credentials"
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = dict(line.removeprefix("export ").split("=", 1) for line in lines if "=" in line)
    elif any((home / "data" / name).exists() for name in ("label_studio.sqlite3", ".env")):
        raise InputError(f"{path}: gone, but {home / 'data'} is there; restore it, or give another --home")
    else:
        kept = {
            "LABEL_STUDIO_USERNAME": _ACCOUNT,
            "LABEL_STUDIO_PASSWORD": secrets.token_urlsafe(18),
            "LABEL_STUDIO_API_KEY": secrets.token_hex(20),
        }
    kept["LABEL_STUDIO_URL"] = f"http://{host}:{port}"
    _write_private(path, "".join(f"export {name}={value}\n" for name, value in sorted(kept.items())))
    return kept


def settings(home: Path, account: dict[str, str], door: Door = _AT_HOME) -> dict[str, str]:
    """The server's variables: those that are always so, its data, its account, its door and its database."""
    own = {
        "LABEL_STUDIO_BASE_DATA_DIR": str((home / "data").resolve()),
        "LABEL_STUDIO_USERNAME": account["LABEL_STUDIO_USERNAME"],
        "LABEL_STUDIO_PASSWORD": account["LABEL_STUDIO_PASSWORD"],
        "LABEL_STUDIO_USER_TOKEN": account["LABEL_STUDIO_API_KEY"],
    }
    return _ALWAYS | own | door.variables() | database(os.environ.get("DATABASE_URL", ""))


def database(url: str) -> dict[str, str]:
    """The server's variables for a PostgreSQL database; none for SQLite, its own.

    Raises InputError when the address names another kind of database or none.
    """
    if not url:
        return {}
    parts = urllib.parse.urlsplit(url)
    name = parts.path.strip("/")
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname or not name:
        raise InputError("DATABASE_URL: not PostgreSQL's; write postgresql://user:password@host:5432/name")
    return {
        "DJANGO_DB": "default",
        "POSTGRE_HOST": parts.hostname,
        "POSTGRE_PORT": str(parts.port or _POSTGRES_PORT),
        "POSTGRE_NAME": urllib.parse.unquote(name),
        "POSTGRE_USER": urllib.parse.unquote(parts.username or ""),
        "POSTGRE_PASSWORD": urllib.parse.unquote(parts.password or ""),
    }


def _keep_to_database(home: Path, variables: dict[str, str]) -> None:
    """Note at the first start where the answers will be, without the password, and hold to it later.

    Raises InputError where they are somewhere else.
    """
    path = home / "database"
    now = _SQLITE
    if variables:
        now = "PostgreSQL, {POSTGRE_HOST}:{POSTGRE_PORT}/{POSTGRE_NAME}".format_map(variables)
    kept = path.read_text(encoding="utf-8").strip() if path.is_file() else None
    if kept is None and variables and (home / "data" / "label_studio.sqlite3").exists():
        kept = _SQLITE
    if kept not in (None, now):
        raise InputError(
            f"{home}: its answers are in {kept}, and DATABASE_URL says {now}; set it as it was, or give"
            " another --home"
        )
    _write_private(path, f"{now}\n")


def _clean() -> dict[str, str]:
    """Our environment without what would let our packages leak into the server's Python."""
    return {k: v for k, v in os.environ.items() if not k.startswith("PYTHON") and k != "VIRTUAL_ENV"}


def _launch(
    program: Path, home: Path, port: int, account: dict[str, str], lock: int, door: Door
) -> "subprocess.Popen[bytes]":
    """The server gets its own session, so that Ctrl-C reaches only us, and holds the lock while it lives."""
    (home / "data").mkdir(mode=0o700, exist_ok=True)
    command = [str(program), "start", "--no-browser", "--internal-host", door.host, "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603 - our own words
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_clean() | settings(home, account, door) | SITE,
            start_new_session=True,
            pass_fds=(lock,),
        )


def _wait_until_up(process: "subprocess.Popen[bytes]", home: Path, port: int, tell: Tell, host: str) -> None:
    began, told = time.monotonic(), 0.0
    while not _healthy(port, host):
        if process.poll() is not None:
            _ended(process.returncode, home)
        waited = time.monotonic() - began
        if waited > _START_S:
            raise ServerError(f"Label Studio did not come up in {_START_S} s; {home / 'server.log'} says why")
        if waited >= told:
            tell(f"starting; the first time takes about a minute ... {waited:.0f} s")
            told += 10
        time.sleep(0.3)


def _healthy(port: int, host: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _ended(code: int, home: Path) -> NoReturn:
    raise ServerError(f"Label Studio ended by itself (code {code}); {home / 'server.log'} says why")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """A second Ctrl-C must not leave the server running, so signals wait until it is gone."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_S)
            return


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and a closed terminal stop the server as Ctrl-C does."""
    before: list[tuple[signal.Signals, Any]] = [(n, signal.getsignal(n)) for n in _ENDING]
    for number in _ENDING:
        signal.signal(number, _interrupt)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _alone(home: Path) -> Iterator[int]:
    """Two servers on one database would lose answers; the lock is the server's as long as it lives."""
    with held(home / "lock") as lock:
        if lock is None:
            who = (home / "lock").read_text(encoding="ascii", errors="replace").strip()
            told = f" (process {who})" if who.isdigit() else ""
            raise InputError(f"{home}: a server runs on it already{told}; stop that one first")
        _sign(lock, os.getpid())
        yield lock


def _sign(lock: int, process: int) -> None:
    """Say in the locked file who is to be stopped."""
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{process}\n".encode(), 0)


def check_port(port: int, host: str = HOST) -> None:
    """Raise InputError where a port is busy: Label Studio would silently take the next one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise InputError(f"port {port} on {host} cannot be used ({error}); give another --port") from None


def _private_folder(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise OutputError(f"{home}: cannot be made ({error.strerror}); give another --home") from error


def _write_private(path: Path, text: str) -> None:
    """Write so that nobody else can read it at any moment, and a crash leaves the old file."""
    with whole(path, 0o600) as file:
        file.write(text.encode())
