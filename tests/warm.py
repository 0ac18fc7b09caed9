"""Makes processes of `python -m newsgrain` or `python -c` that need not import anything first.

A new interpreter spends seconds on imports, and tests start hundreds. This process has imported what
commands import, does nothing else, and forks for each request: a line of JSON in, the exit code out.
"""

import atexit
import gc
import json
import os
import pkgutil
import runpy
import sys
import threading
import traceback
from typing import Any

import newsgrain

PRELOADED = [
    "datasets",
    "joblib",
    "label_studio_sdk.base_client",
    "lxml.etree",
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "rich.progress",
    "scipy.sparse",
    "selectolax.lexbor",
    "sklearn.linear_model",
    "sklearn.model_selection",
]
# what would begin its work, and what imports torch, which a machine need not have
PASSED_OVER = {"newsgrain.__main__", "newsgrain.model.bert", "newsgrain.model.tuning"}


def main() -> None:
    """Serve until the requests end; in a forked process, be what was asked for."""
    asked, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    preload()
    for line in asked:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            # without the end of a whole interpreter, which would unload what others still share
            os._exit(ended(request))
        _, status = os.waitpid(child, 0)
        answers.write(f"{os.waitstatus_to_exitcode(status)}\n")
        answers.flush()


def preload() -> None:
    """Import all of ours and what commands import late."""
    for module in pkgutil.walk_packages(newsgrain.__path__, "newsgrain."):
        if module.name not in PASSED_OVER:
            __import__(module.name)
    for name in PRELOADED:
        __import__(name)
    gc.freeze()  # what is there is left alone, so that it stays shared


def ended(request: dict[str, Any]) -> int:
    """The exit code of what was asked for, after all that waits for the end of a process."""
    try:
        become(request)
    except SystemExit as error:
        code = error.code
    except BaseException:  # noqa: BLE001 - as an interpreter does
        traceback.print_exc()
        code = 1
    else:
        code = 0
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code or 0


def become(request: dict[str, Any]) -> None:
    """Take the place, the environment and the streams of a process of its own, and run its code."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, path in enumerate(request["streams"]):
        opened = os.open(path, os.O_RDWR)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = request["argv"]
    if request["code"] is None:
        runpy.run_module("newsgrain", run_name="__main__", alter_sys=True)
    else:
        exec(request["code"], {"__name__": "__main__"})  # noqa: S102 - the tests' own


if __name__ == "__main__":
    main()
