"""Learns from the answers that a project has, when somebody presses the button for it."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from newsgrain.errors import PARTLY
from newsgrain.interpreter import again
from newsgrain.locks import held

LOG = "fit.log"
_LOCK = ".fit.lock"
_DONE = "done"


@dataclass(frozen=True, slots=True)
class Fitter:
    """Pulls, settles and trains, one at a time in a folder of models; its fit.log says how it went."""

    models: Path
    annotations: Path
    project: str

    def start(self) -> bool:
        """Begin in the background; False when it is at work already."""
        self.models.mkdir(parents=True, exist_ok=True)
        lock = held(self.models / _LOCK)
        descriptor = lock.__enter__()
        if descriptor is None:
            lock.__exit__(None, None, None)
            return False

        def work() -> None:
            try:
                self._fit()
            finally:
                lock.__exit__(None, None, None)

        Thread(target=work, daemon=True).start()
        return True

    def state(self) -> str:
        """How the last one ended, or how far this one is: the last line of its log; empty without one."""
        try:
            lines = (self.models / LOG).read_text(encoding="utf-8", errors="replace").split("\n")
        except OSError:
            return ""
        return next((line for line in reversed(lines) if line), "")

    def _fit(self) -> None:
        """Run the commands as a person would, until one fails."""
        with (self.models / LOG).open("w", encoding="utf-8") as log:
            for command in self.commands():
                log.write(f"$ newsgrain {' '.join(command)}\n")
                log.flush()
                done = subprocess.run(  # noqa: S603 - our own words
                    again(*command),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    check=False,
                )
                if done.returncode not in (0, PARTLY):
                    log.write(f"{command[0]} failed with exit code {done.returncode}\n")
                    return
            log.write(f"{_DONE}\n")

    def commands(self) -> list[list[str]]:
        """From answers on the server to a model."""
        where, data = ["--annotations", str(self.annotations)], str(self.models / ".fit-dataset")
        return [
            ["pull", "--project", self.project, *where],
            ["adjudicate", *where],
            ["dataset", *where, "--dataset", data],
            ["train", "--dataset", data, "--models", str(self.models)],
        ]
