"""A browser, the person before it, and what went wrong meanwhile.

Playwright's synchronous calls keep an event loop in their thread, which the asynchronous tests beside these want for
themselves: so it lives in a thread of its own, and the tests of this folder run there (see ``conftest``).
"""

import json
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

T = TypeVar("T")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
DESKTOP, PHONE = (1440, 900), (390, 844)
HOME = "http://localhost:"
PATIENCE = 15_000  # milliseconds, for a slow machine; nothing waits longer than it must
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of (\d{3})")


@dataclass
class Trouble:
    """What the console said in earnest. ``expected`` are statuses that the test provokes."""

    said: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def heard(self, message: ConsoleMessage) -> None:
        """Errors, and warnings about the content security policy; the networks' own pages are not ours to mend."""
        ours = (message.location.get("url") or HOME).startswith(HOME)
        if ours and (message.type == "error" or "Content Security Policy" in message.text):
            self.said.append(f"{message.text} ({message.location.get('url', '')})")

    def threw(self, error: Exception) -> None:
        """An exception that nobody caught."""
        self.said.append(f"uncaught: {error}")

    @property
    def left(self) -> list[str]:
        """What nobody expected."""
        return [each for each in self.said if not self._expects(each)]

    def _expects(self, said: str) -> bool:
        answered = ANSWERED.match(said)
        return answered is not None and int(answered.group(1)) in self.expected


class Desk:
    """Chromium in the thread that all its calls must come from."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")
        self._playwright: Playwright
        self.browser: Browser
        self.do(self._open)

    def do(self, deed: Callable[[], T]) -> T:
        """Do something in the browser's thread."""
        return self._thread.submit(deed).result()

    def close(self) -> None:
        """Close the browser and the thread."""
        self.do(self.browser.close)
        self.do(self._playwright.stop)
        self._thread.shutdown()

    def told(self) -> str:
        """What stands on the open pages, for a test that failed."""
        shown = [page for context in self.browser.contexts for page in context.pages]
        return "\n\n".join(f"{page.url}\n{page.locator('body').inner_text()[:1500]}" for page in shown)

    def _open(self) -> None:
        self._playwright = sync_playwright().start()
        self.browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

    def sit(self, url: str, trouble: Trouble, size: tuple[int, int] = DESKTOP, **more: Any) -> BrowserContext:
        """A fresh browser profile, watched; ``more`` goes to Playwright."""
        context = self.browser.new_context(
            base_url=url, viewport={"width": size[0], "height": size[1]}, **{"locale": "en-GB", **more}
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", trouble.heard)
        context.on("weberror", lambda error: trouble.threw(error.error))
        return context


def evaluated_apart(page: Page, *scripts: str) -> Any:
    """The value of the last script, in a world of its own: the page's policy allows no script of ours in the page."""
    session = page.context.new_cdp_session(page)
    try:
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
        return [_evaluated(session, world, script) for script in scripts][-1]
    finally:
        session.detach()


def _evaluated(session: Any, world: int, script: str) -> Any:
    asked = {"expression": script, "contextId": world, "awaitPromise": True, "returnByValue": True}
    answer = session.send("Runtime.evaluate", asked)
    assert "exceptionDetails" not in answer, json.dumps(answer)[:500]
    return answer["result"].get("value")
