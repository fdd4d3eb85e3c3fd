"""Pages in a real browser: the content security policy holds, axe finds nothing, and htmx and the scripts work."""

import re
import shutil
import threading
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from tests.support.browsing import signed_in
from tests.support.people import World

AXE = Path(settings.PACKAGE).parent / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core comes with `npm ci`"),
]

PATIENCE = 20_000.0
"""Milliseconds for something to show on a busy machine."""

BRAND_PAGES = ("", "calendar/", "compose/", "deliveries/", "library/", "channels/", "people/", "audit/", "settings/")
PAGES = (*(f"/b/caffe/{page}" for page in BRAND_PAGES), "/brands/", "/accounts/email/", "/accounts/2fa/", "/design/")


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on stderr."""


class _Server(ThreadingMixIn, WSGIServer):
    """A thread a connection: browsers open some before they need them, which would hold up the others."""

    request_queue_size = 64
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and give the thread's database connection back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connection.close()


@pytest.fixture
def site(world: World) -> Iterator[str]:
    """The product on a port of its own, without live updates."""
    kept, settings.PASSAPAROLA_LIVE_URL = settings.PASSAPAROLA_LIVE_URL, ""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        settings.PASSAPAROLA_LIVE_URL = kept


@pytest.fixture
def cookies(world: World, site: str) -> list[dict[str, str]]:
    """Anna, an owner, signed in; as staff, so that she sees the style guide."""
    anna = world.people["anna"]
    anna.is_staff = True
    anna.save(update_fields=["is_staff"])
    jar: SimpleCookie = signed_in(anna).cookies
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in jar.items()]


def _violations(page: Any) -> list[str]:
    """What axe finds; through the debugger, because the policy would not let it in otherwise."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    asked = (
        "axe.run(document, {resultTypes: ['violations']})"
        ".then(found => found.violations.map(each => each.id + ' ' + each.nodes[0].html.slice(0, 160)))"
    )
    answer = session.send("Runtime.evaluate", {"expression": asked, "awaitPromise": True, "returnByValue": True})
    found: list[str] = answer["result"]["value"]
    return found


def _browse(site: str, cookies: list[dict[str, str]], options: dict[str, Any]) -> list[str]:
    """Visit every page; what is wrong with them."""
    from playwright.sync_api import sync_playwright

    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(**options)
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda said: said.type == "error" and wrong.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        for path in PAGES:
            answer = page.goto(site + path, wait_until="networkidle")
            assert answer
            assert answer.status == 200, path
            wrong += [f"{path}: {found}" for found in _violations(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wrong.append(f"{path}: wider than the screen")
        browser.close()
    return wrong


LOOKS = {
    "desktop, light, Italian": {"viewport": {"width": 1366, "height": 900}, "locale": "it-IT", "color_scheme": "light"},
    "phone, dark, English": {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "color_scheme": "dark"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_pages_keep_the_policy_and_are_accessible(site: str, cookies: list[dict[str, str]], look: str) -> None:
    assert _browse(site, cookies, LOOKS[look]) == []


def test_the_shell_works_by_keyboard_and_answers_to_live_updates(site: str, cookies: list[dict[str, str]]) -> None:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="en-GB", color_scheme="light")
        context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site}/b/caffe/deliveries/")
        with page.expect_response(lambda answer: "/deliveries/" in answer.url):
            page.evaluate("document.body.dispatchEvent(new CustomEvent('live:delivery', {detail: {id: '1'}}))")
        page.keyboard.press("?")
        expect(page.locator("#shortcuts")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#shortcuts")).to_be_hidden()
        page.keyboard.press("g")
        page.keyboard.press("c")
        expect(page).to_have_url(re.compile(rf"{re.escape(site)}/b/caffe/calendar/"))
        page.locator(".sidebar-foot summary").first.click()
        page.get_by_role("button", name="Dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        browser.close()
