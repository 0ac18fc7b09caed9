"""Processes of newsgrain as a user starts them: real ones, with streams and an exit code of their own."""

import atexit
import json
import os
import socket
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

Done = subprocess.CompletedProcess[str]
WARM = Path(__file__).with_name("warm.py")


def run(*args: object, cwd: Path | None = None, stdin: str = "", **env: str) -> Done:
    """`newsgrain ARGS`, to its end; `env` are more variables, and those of a server are left out."""
    given = {k: v for k, v in os.environ.items() if not k.startswith("LABEL_STUDIO")}
    return _warm(None, args, cwd, stdin, given | env)


def python(code: str, *args: object, cwd: Path | None = None) -> Done:
    """`python -c CODE ARGS`, to its end; much is imported already, so it shows nothing of what code loads."""
    return _warm(code, args, cwd, "", dict(os.environ))


def free_port() -> int:
    """A port of this machine that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _warm(
    code: str | None, args: tuple[object, ...], cwd: Path | None, stdin: str, env: dict[str, str]
) -> Done:
    argv = ["-c" if code is not None else "newsgrain", *map(str, args)]
    with TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        for path in streams:
            path.write_text(stdin if path.name == "in" else "")
        names = list(map(str, streams))
        request = {"argv": argv, "code": code, "cwd": str(cwd or Path.cwd()), "env": env, "streams": names}
        server = _server()
        assert server.stdin
        assert server.stdout
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        ended = int(server.stdout.readline())
        return Done(argv, ended, streams[1].read_text(), streams[2].read_text())


@lru_cache(maxsize=1)
def _server() -> "subprocess.Popen[str]":
    """One a test process, started when it is first needed."""
    made = subprocess.Popen(
        [sys.executable, str(WARM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(made.kill)
    return made
