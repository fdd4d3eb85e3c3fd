"""A person at a browser who signs in on a server's own page and says yes."""

import shutil
from urllib.parse import parse_qsl, urlsplit

import pytest

_CHROMIUM = shutil.which("chromium")
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_PATIENCE = 60_000.0  # milliseconds


def agreed(address: str, password: str, callback: str, *, agrees: bool = True) -> dict[str, str]:
    """The query that the person comes back to ``callback`` with, where nothing needs to listen."""
    if _CHROMIUM is None:
        pytest.skip("needs Chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(address)
        page.fill("input[type=password]", password)
        page.get_by_role("button", name="Sign in").click()
        with page.expect_request(lambda request: request.url.startswith(callback)) as caught:
            page.get_by_role("button", name="Authorize" if agrees else "Deny access").click()
        found = caught.value.url
        browser.close()
    return dict(parse_qsl(urlsplit(found).query))
