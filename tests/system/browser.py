"""A person at a keyboard in a real browser: logs in by the form and labels with real key events alone."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.system.annotators import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response

PICTURES = os.environ.get("NEWSGRAIN_PICTURES")
WIDTH, HEIGHT = 1280, 800
_PATIENCE_MS = 60_000
# only what a keyboard sends is trusted; a script's events are not counted
_COUNT_KEYS = """window.addEventListener('keydown', e => {
  const keys = JSON.parse(sessionStorage.keys || '[]');
  if (e.isTrusted) keys.push(e.key);
  sessionStorage.keys = JSON.stringify(keys);
}, true)"""
_SHOWS = "text => document.querySelector('.ng-sentence')?.innerText.trim() === text"
_ON_SCREEN = """node => {
  const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return node.contains(top) || top.contains(node) && box.height > 0;
}"""
# WCAG 2.2 relative luminance of the text over the nearest opaque background
_CONTRAST = """node => {
  const read = colour => {
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = rgb => rgb.slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  let below = node;
  while (below && read(getComputedStyle(below).backgroundColor)[3] < 255) below = below.parentElement;
  const ground = below ? read(getComputedStyle(below).backgroundColor) : [255, 255, 255];
  const [a, b] = [luminance(read(getComputedStyle(node).color)), luminance(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""


class Keyboard:
    """The labelling page as a person with this account and this colour scheme has it before them."""

    def __init__(self, browser: "Browser", url: str, scheme: str = "Light") -> None:
        self.url = url
        self.context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        self.context.set_default_timeout(_PATIENCE_MS)
        self.context.add_init_script(_COUNT_KEYS)
        # Label Studio's own switch; it asks the system for nothing unless it says Auto
        self.context.add_init_script(f"localStorage.setItem('preferred-color-scheme', '{scheme}')")
        self.page = self.context.new_page()

    def log_in(self, email: str, password: str = PASSWORD) -> None:
        """Fill in the login form as a person without a mouse does."""
        self.page.goto(f"{self.url}/user/login/")
        for _ in range(20):
            if self.page.evaluate("document.activeElement.name") == "email":
                break
            self.page.keyboard.press("Tab")
        self.page.keyboard.type(email)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "login" not in address)

    def open(self, address: str) -> dict[str, Any]:
        """Open the label stream where `newsgrain push` said; the task that it begins with."""
        with self.page.expect_response(_hands_out) as got:
            self.page.goto(address)
        self.forget_keys()
        return self._shown(got.value) or {}

    def answer(self, key: str) -> dict[str, Any] | None:
        """Press the label's key and Enter; the next task, or None when nothing is left."""
        self.page.keyboard.press(key)
        return self._send("Enter")

    def skip(self) -> dict[str, Any] | None:
        """Press the space bar; the next task."""
        return self._send(" ")

    def begin(self, key: str) -> None:
        """Press only the label's key, and wait until the page has kept that as a draft."""
        with self.page.expect_response(lambda response: "/drafts" in response.url) as kept:
            self.page.keyboard.press(key)
        assert kept.value.ok

    def _send(self, key: str) -> dict[str, Any] | None:
        with self.page.expect_response(_hands_out) as got, self.page.expect_response(_takes) as stored:
            self.page.keyboard.press(key)
        assert stored.value.status == 201
        return self._shown(got.value)

    def _shown(self, response: "Response") -> dict[str, Any] | None:
        """The task handed out, once its sentence is the marked one and nothing is chosen."""
        if not response.ok:
            return None
        task = dict(response.json())
        self.page.wait_for_function(_SHOWS, arg=task["data"]["sentence"].strip())
        assert self.page.locator(".ng-choices input:checked").count() == 0
        return task

    @property
    def keys(self) -> list[str]:
        """Keys pressed since the page was opened, as the page got them."""
        return list(json.loads(self.page.evaluate("sessionStorage.keys || '[]'")))

    def forget_keys(self) -> None:
        """Count from here."""
        self.page.evaluate("sessionStorage.removeItem('keys')")

    def on_screen(self, text: str) -> bool:
        """Whether a person sees this text now, without scrolling."""
        found = self.page.get_by_text(text, exact=False).all()
        return any(node.is_visible() and node.evaluate(_ON_SCREEN) for node in found)

    def contrasts(self, selector: str) -> list[float]:
        """How far each text there stands out from its background; 4.5 is WCAG's least."""
        nodes = [node for node in self.page.locator(selector).all() if node.is_visible()]
        return [float(node.evaluate(_CONTRAST)) for node in nodes if node.inner_text().strip()]

    def marked(self) -> str:
        """The sentence that the page marks."""
        return self.page.locator(".ng-sentence").inner_text().strip()

    def picture(self, name: str) -> None:
        """Keep what is on the screen, for the documentation, if NEWSGRAIN_PICTURES names a folder."""
        if PICTURES is not None:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")

    def close(self) -> None:
        """Close the window."""
        self.context.close()


def _hands_out(response: "Response") -> bool:
    return "id=next_task" in response.url


def _takes(response: "Response") -> bool:
    return "/annotations" in response.url and response.request.method == "POST"
