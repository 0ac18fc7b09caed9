"""What the system tests share: one Label Studio server and one headless Chromium a session."""

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from newsgrain.report import report_page
from tests import needs
from tests.report.report_sample import sample
from tests.system.servers import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NO_SERVER = "NEWSGRAIN_NO_SERVER"
# the first has no window to draw at all, and takes a quarter of the others' time for a page
_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start the pinned Label Studio, empty; NEWSGRAIN_NO_SERVER=1 skips what needs it.

    Modules that use it are among those that stay TOGETHER, so that one of several processes starts one.
    What suggests live is started beside it, since the round comes first.
    """
    if NO_SERVER in os.environ:
        pytest.skip(f"{NO_SERVER} is set")
    made = Server(tmp_path_factory.mktemp("studio") / "home")
    made.start_live()
    yield made
    if made.process is not None and made.process.poll() is None:
        made.stop()


@pytest.fixture(scope="session")
def report_html() -> str:
    """The page of a made-up report, with its pictures, which take a second to draw."""
    return report_page.page(sample())


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Start a real browser without a window; where there is none, what needs it is skipped."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        needs.lacking("Chromium", "apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=list(_QUIET))
        yield browser
        browser.close()
