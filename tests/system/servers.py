"""The pinned Label Studio server as a user runs it, for the tests that need a real one."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from newsgrain.labelstudio.studio import Studio
from tests import processes

ROOT = Path(__file__).parent.parent.parent
# the installation and first start, or the second of a server that was killed, on a busy machine
PATIENCE_S = 600
LIVE = "a whole round"  # the project that the tests' server suggests in as it is first started
# what tests are marked with that need such a server
OF_ITS_OWN = [
    pytest.mark.system,
    pytest.mark.slow("a server of its own: a gigabyte to install, a minute to start"),
]


class Server:
    """`newsgrain label-studio` as a user runs it."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home, self.variables = home, variables
        self.port, self.live_port = processes.free_port(), processes.free_port()
        self.process: subprocess.Popen[str] | None = None

    def start(self, *more: object) -> None:
        """Start, with more options if given, and come back when it says that it is ready."""
        command = [sys.executable, "-m", "newsgrain", "label-studio", "--home", str(self.home)]
        command += ["--port", str(self.port), "--env", str(ROOT / ".label-studio" / "env")]
        command += map(str, more)
        env = os.environ | self.variables
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1, env=env)
        assert self.process.stdout is not None
        told = threading.Timer(PATIENCE_S, self.process.terminate)
        told.start()
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("password and token"):
                break
        told.cancel()
        assert any(line.startswith("ready at") for line in lines), lines

    def start_live(self) -> None:
        """The same with one that suggests beside it, and come back when that is ready as well."""
        self.start("--serve", "--project", LIVE, "--serve-port", self.live_port)
        until = time.monotonic() + PATIENCE_S
        while not self.suggests():
            assert time.monotonic() < until
            time.sleep(0.5)

    def suggests(self) -> bool:
        """Whether what suggests answers, and says that it is up."""
        with suppress(httpx.TransportError):
            return bool(httpx.get(f"http://127.0.0.1:{self.live_port}/health").json()["status"] == "UP")
        return False

    def kill(self) -> None:
        """SIGKILL the server itself, not the command that watches over it, nor what suggests beside it."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        os.kill(int(children.split()[0]), signal.SIGKILL)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop as a user or an operating system does; the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the command to end; its exit code."""
        assert self.process is not None
        assert self.process.stdout is not None
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    @property
    def environ(self) -> dict[str, str]:
        """Read the variables that `source credentials` sets."""
        lines = (self.home / "credentials").read_text().splitlines()
        return dict(line.removeprefix("export ").split("=", 1) for line in lines)

    @property
    def url(self) -> str:
        """Its address."""
        return self.environ["LABEL_STUDIO_URL"]

    @contextmanager
    def studio(self) -> Iterator[Studio]:
        """Connect to it."""
        with Studio(self.environ["LABEL_STUDIO_URL"], self.environ["LABEL_STUDIO_API_KEY"]) as made:
            made.meet()
            yield made


def run(server: Server, cwd: Path, *args: object, code: int = 0) -> dict[str, Any]:
    """One newsgrain command in `cwd` with the server's address and token; what it reports as JSON."""
    done = processes.run(*args, "--json", cwd=cwd, **server.environ)
    assert done.returncode == code, done.stderr
    return dict(json.loads(done.stdout))
