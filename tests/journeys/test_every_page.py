"""Every page, as people see it: two languages, two themes, desktop and phone.

In Italian, once light on a phone and once dark on a desktop; with JOURNEYS=full in the environment, in all eight ways.
"""

import os
from itertools import product
from typing import Any

import pytest

from tests.journeys import pages
from tests.journeys.conftest import Sit
from tests.journeys.desk import DESKTOP, PHONE, Desk, Trouble
from tests.journeys.furniture import Furnished
from tests.journeys.house import House
from tests.journeys.scrutiny import problems

EVERY_WAY = list(product(("it", "en"), ("light", "dark"), (DESKTOP, PHONE)))
WAYS = EVERY_WAY if os.environ.get("JOURNEYS") == "full" else [("it", "light", PHONE), ("it", "dark", DESKTOP)]


def test_every_address_is_known() -> None:
    known = [pages.SIGNED_IN, pages.SIGNED_OUT, pages.IN_JOURNEYS, pages.NO_PAGES, dict.fromkeys(pages.FORMS_ONLY)]
    names = [name for each in known for name in each]
    assert len(names) == len(set(names))
    assert pages.every_name() == set(names), "teach tests/journeys/pages.py where this is"


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}-{way[1]}-{way[2][0]}")
def test_every_page_is_whole_in_every_way(
    desk: Desk, house: House, furnished: Furnished, sit: Sit, trouble: Trouble, way: tuple[str, str, tuple[int, int]]
) -> None:
    trouble.expected |= {404, 410}
    inside = [*pages.SIGNED_IN.values(), *pages.MORE]
    found = looked_at(sit, house, way, [furnished.path(each) for each in inside], storage_state=furnished.owner.state)
    found += looked_at(sit, house, way, [furnished.path(each) for each in pages.SIGNED_OUT.values()])
    assert not found, "\n".join(found)


def looked_at(
    sit: Sit, house: House, way: tuple[str, str, tuple[int, int]], paths: list[str], **more: Any
) -> list[str]:
    """What is wrong with these pages, seen this way."""
    language, theme, size = way
    context = sit(size=size, reduced_motion="reduce", **more)
    cookies = {"django_language": language, "passaparola_theme": theme}
    context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in cookies.items()])
    page = context.new_page()
    found: list[str] = []
    for path in paths:
        page.goto(path)
        page.wait_for_load_state("load")
        landed = page.url.removeprefix(house.url)
        found += [f"{path} led to {landed}"] if landed.split("?")[0] != path.split("?")[0] else []
        found += problems(page, language)
    return found
