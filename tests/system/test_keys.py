"""The labelling page by keyboard: keys act where they should, answers can be corrected, progress is told."""

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from newsgrain.labelstudio import conversion, label_config, pushing, shares
from newsgrain.records import Article
from newsgrain.text.sentences import split
from tests.system.annotators import CHOICES, Annotator
from tests.system.browser import HEIGHT, WIDTH, Keyboard, _takes
from tests.system.servers import OF_ITS_OWN, ROOT, Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = OF_ITS_OWN
RULES = (ROOT / "annotations" / "GUIDELINES.md").read_text()


@pytest.fixture
def desk(server: Server, chromium: "Browser") -> Iterator[tuple[Keyboard, str]]:
    """An annotator before their share of an article without a headline, and the project's title."""
    text = "\n\n".join(f"Weir number {n} was opened on Monday." for n in range(8))
    tasks = conversion.tasks(split(Article("weir", text, url="https://vell.example/?a=1&b=2")), "g")
    with server.studio() as opened, closing(Annotator(server, "key")) as person:
        wanted = pushing.Wanted("keys", 1, RULES)
        pushing.push(opened, wanted, tasks, plan=False, tell=lambda _: None)
        project = opened.find("keys")
        assert project is not None
        at = shares.lay(opened, project, [person.email], 1, ["tasks:id"])[person.email]
        with closing(Keyboard(chromium, server.url)) as page:
            page.log_in(person.email)
            page.open(at)
            yield page, at


def shows(page: Keyboard, number: int) -> None:
    """Wait until this sentence is the marked one."""
    page.page.wait_for_function(
        "n => document.querySelector('.ng-sentence')?.innerText.includes(`number ${n} `)", arg=number
    )


def test_keys_act_where_they_should(desk: tuple[Keyboard, str], server: Server) -> None:
    """Space reads on in the guidelines, Enter presses a button that has the focus, and nothing besides."""
    page, at = desk
    inner = page.page
    inner.get_by_text("0 of 8, 0 today").wait_for()
    assert inner.locator(".ng-link a").get_attribute("href") == "https://vell.example/?a=1&b=2"
    inner.locator(".ng-guide").click(position={"x": 60, "y": 200})
    inner.keyboard.press(" ")
    inner.wait_for_function("document.querySelector('.ng-guide').scrollTop > 0")
    shows(page, 0)
    page.answer("1")
    inner.locator(".ng-choices input[type=radio]").nth(1).click(force=True)
    page._send("Enter")
    inner.get_by_text("2 of 8, 2 today").wait_for()
    inner.keyboard.press("3")
    inner.keyboard.press("n")
    inner.keyboard.type("b, f or n?")
    inner.keyboard.press("Enter")
    shows(page, 2)
    page._send("Enter")
    inner.keyboard.press("b")
    shows(page, 2)
    inner.keyboard.press("4")
    with inner.expect_response(lambda response: response.request.method == "PATCH") as corrected:
        inner.keyboard.press("Enter")
    said = {region["from_name"]: region["value"] for region in corrected.value.json()["result"]}
    assert said["label"] == {"choices": ["promotional_boilerplate"]}
    assert said["note"] == {"text": ["b, f or n?"]}
    assert said["rules"]["text"][-1] == label_config.rules_hash(RULES)
    # the page reads its answer back, and until it has shows it once more
    inner.wait_for_timeout(2000)
    inner.keyboard.press("f")
    shows(page, 3)
    inner.get_by_test_id("prev-task").focus()
    inner.keyboard.press("Enter")
    shows(page, 2)
    look_narrow(page)
    page.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    inner.keyboard.press("f")
    shows(page, 3)
    answer_what_was_skipped(page)
    with server.studio() as opened:
        project = opened.find("keys")
    assert project is not None
    assert project.answers == 4
    log_out(page, at)


def answer_what_was_skipped(page: Keyboard) -> None:
    """Who comes back to a sentence and knows it now needs no mouse to take the skip back."""
    page.skip()
    shows(page, 4)
    page.page.keyboard.press("b")
    page.page.get_by_test_id("bottombar-unskip-button").wait_for()
    page.page.keyboard.press("2")
    with page.page.expect_response(_takes) as sent:
        page.page.keyboard.press("Enter")
    assert sent.value.json()["was_cancelled"] is False
    assert CHOICES[1] in str(sent.value.json()["result"])
    shows(page, 4)


def log_out(page: Keyboard, at: str) -> None:
    """Whose session has ended is told so, and logs in to where they were."""
    page.context.clear_cookies()
    page.page.keyboard.press("1")
    told = page.page.get_by_role("link", name="log in again")
    told.wait_for()
    assert parse_qs(urlsplit(str(told.get_attribute("href"))).query)["next"] == [at.removeprefix(page.url)]


def look_narrow(page: Keyboard) -> None:
    """Where there is no room beside the article the guidelines stand below it, and no button is cut off.

    Numbers of tasks are long on a server that has been at work; the page is as easy to read by night.
    """
    page.page.evaluate("document.querySelector('.lsf-current-task__task-id').prepend('1234567')")
    for width, name in ((1000, "narrow"), (390, "phone")):
        page.page.set_viewport_size({"width": width, "height": 844})
        page.picture(f"labelling-{name}")
        page.page.get_by_text("How to decide").scroll_into_view_if_needed()
        assert page.on_screen("How to decide")
        assert not page.page.evaluate("document.querySelector('.ng-page').scrollWidth > innerWidth")
        for button in ("skip", "update"):  # Submit, where the sentence has no answer yet
            box = page.page.get_by_test_id(f"bottombar-{button}-button").bounding_box()
            assert box is not None
            assert 0 <= box["x"] < box["x"] + box["width"] <= width, button
    page.page.evaluate("document.documentElement.dataset.colorScheme = 'dark'")
    page.page.evaluate("scrollTo(0, 0)")
    page.picture("labelling-phone-dark")
    assert min(page.contrasts(".ng-page p, .ng-page li, .ng-page td, .ng-page span, .ng-page h4")) >= 4.5
