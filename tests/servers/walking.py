"""Whoever walks a brand through the cycle: the pages before them, the servers around them, a picture of each stop."""

import os
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.journeys.desk import DESKTOP, PHONE, Desk, Trouble
from tests.journeys.house import House
from tests.servers.fediverse import SnacAccount
from tests.servers.proxies import PdsProxy, SiteProxy

SLUG = "forno-rossi"
PICTURES = "PASSAPAROLA_PICTURES"
"""The folder for the pictures of the stations; without it they go away with the test."""
TALLEST = 6_000  # pixels
ITALIAN = {"locale": "it-IT", "timezone_id": "Europe/Rome"}


@dataclass(frozen=True)
class Servers:
    """The brand's accounts on the three servers, which strangers look at too."""

    pds: PdsProxy
    site: SiteProxy
    snac: SnacAccount

    @property
    def accounts(self) -> Mapping[str, Mapping[str, str]]:
        """What is typed to connect each, by network."""
        every = {"bluesky": self.pds, "wordpress": self.site, "mastodon": self.snac}
        return {name: each.demo_account(each.server.url) for name, each in every.items()}


@dataclass
class Walk:
    """One walk: Rosa's page, the product, the servers, and what was noticed on the way."""

    desk: Desk
    house: House
    servers: Servers
    pictures: Path
    trouble: Trouble = field(default_factory=Trouble)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each station took."""
    told: dict[str, Any] = field(default_factory=dict)
    """What was kept at each station."""
    page: Page = field(init=False)
    phone: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.sit().new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())

    def sit(self, **more: object) -> BrowserContext:
        """A browser profile of its own, that nobody is signed in to."""
        return self.desk.sit(self.house.url, self.trouble, **{**ITALIAN, "color_scheme": "light", **more})

    def take_the_phone(self) -> None:
        """The same person on a telephone, in the dark."""
        known = self.page.context.storage_state()
        context = self.sit(size=PHONE, color_scheme="dark", storage_state=known, has_touch=True)
        self.phone = context.new_page()

    def go(self, route: str) -> Page:
        """Open a page of the brand."""
        self.page.goto(f"/b/{SLUG}/{route}")
        return self.page

    def press(self, button: str) -> None:
        """Press it; whatever it asks is answered with yes."""
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def arrive(self, pattern: str) -> int:
        """Wait for a page whose route in the brand ends so; the number in it."""
        self.page.wait_for_url(re.compile(rf"/b/{SLUG}/{pattern}$"))
        numbers = re.findall(r"/(\d+)/", self.page.url)
        return int(numbers[-1]) if numbers else 0

    def picture(self, name: str, *, phone: bool = False, page: Page | None = None) -> None:
        """The whole page as it stands; with ``phone`` also on the telephone."""
        pages = {"": page or self.page}
        if phone:
            self.phone.goto(self.page.url)
            pages["-phone"] = self.phone
        for which, each in pages.items():
            _photograph(each, self.pictures / f"{name}{which}.png")

    @contextmanager
    def station(self, name: str) -> Iterator[None]:
        """Time it."""
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 1)


def pictures(otherwise: Path) -> Path:
    """Where pictures go."""
    folder = Path(os.environ.get(PICTURES) or otherwise)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _photograph(page: Page, path: Path) -> None:
    """In a window as tall as the page, so that what sticks to the window's edges stands at the page's."""
    page.wait_for_load_state("networkidle")
    usual = page.viewport_size or {"width": DESKTOP[0], "height": DESKTOP[1]}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": usual["width"], "height": max(usual["height"], min(height, TALLEST))})
    page.screenshot(path=path, full_page=True, animations="disabled")
    page.set_viewport_size(usual)
