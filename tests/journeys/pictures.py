"""The pictures of the documentation, taken from the demo.

Run ``./run demo`` first, wait until it has made its report (some two minutes), and give its address and password:

    .venv/bin/python -m tests.journeys.pictures http://localhost:8000 PASSWORD [FOLDER]
"""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.desk import DESKTOP, PHONE, Desk, Trouble
from tests.journeys.house import ROOT

BRAND = "/b/forno-passaparola"
COLOURS = 128
"""Enough for flat surfaces, and a quarter of the bytes."""


@dataclass(frozen=True)
class Picture:
    """One picture: where, how, and what is done before."""

    name: str
    path: str
    theme: str = "light"
    language: str = "en"
    size: tuple[int, int] = DESKTOP
    before: Callable[[Page], None] = lambda page: None


def first_post(page: Page) -> None:
    """Open the newest of the list."""
    page.locator("tbody th a").first.click()
    page.wait_for_load_state("networkidle")


PICTURES = (
    Picture("overview", f"{BRAND}/"),
    Picture("compose", f"{BRAND}/posts/?view=scheduled", before=first_post),
    Picture("calendar-dark", f"{BRAND}/calendar/", theme="dark"),
    Picture("receipt", f"{BRAND}/deliveries/?tab=sent", before=first_post),
    Picture("phone", f"{BRAND}/", language="it", size=PHONE),
    Picture("audit", f"{BRAND}/audit/1/", language="it"),
    Picture("goal", f"{BRAND}/measure/goals/1/", language="it"),
    Picture("results", f"{BRAND}/measure/results/", theme="dark", language="it"),
    Picture("report", f"{BRAND}/reports/1/", language="it"),
)


def main(url: str, password: str, folder: Path) -> None:
    """Sign in as the demo's person and take every picture."""
    desk = Desk()
    try:
        desk.do(lambda: take_all(desk, url, password, folder))
    finally:
        desk.close()


def take_all(desk: Desk, url: str, password: str, folder: Path) -> None:
    """One sign-in, then each picture in a browser of its own size."""
    context = desk.sit(url, Trouble())
    steps.sign_in(context.new_page(), "demo", password)
    context.pages[0].wait_for_url("**/b/**")
    state = context.storage_state()
    context.close()
    folder.mkdir(parents=True, exist_ok=True)
    for each in PICTURES:
        taken = take(desk, url, state, each)
        small(taken, folder / f"{each.name}.png")
        print(f"{each.name}.png: {(folder / f'{each.name}.png').stat().st_size / 1000:.0f} kB")


def take(desk: Desk, url: str, state: object, picture: Picture) -> bytes:
    """The picture as PNG."""
    context = desk.sit(url, Trouble(), size=picture.size, storage_state=state, device_scale_factor=1.5)
    cookies = {"django_language": picture.language, "passaparola_theme": picture.theme}
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    page.goto(picture.path)
    page.wait_for_load_state("networkidle")
    picture.before(page)
    taken = page.screenshot(animations="disabled")
    context.close()
    return taken


def small(taken: bytes, file: Path) -> None:
    """Keep few colours."""
    with Image.open(io.BytesIO(taken)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3]) if len(sys.argv) > 3 else ROOT / "docs/pictures")
