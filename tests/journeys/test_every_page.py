"""Every page, as people see it: two languages, two themes, desktop and phone.

Each page in one of the eight ways, which its address chooses, so that each way sees an eighth of the pages; with
JOURNEYS=full in the environment, every page in all eight.
"""

import os
from itertools import product
from typing import Any
from zlib import crc32

import pytest

from tests.journeys import pages
from tests.journeys.conftest import Sit
from tests.journeys.desk import DESKTOP, PHONE, Desk, Trouble
from tests.journeys.furniture import Furnished
from tests.journeys.house import House
from tests.journeys.scrutiny import problems

Way = tuple[str, str, tuple[int, int]]
EVERY_WAY: list[Way] = list(product(("it", "en"), ("light", "dark"), (DESKTOP, PHONE)))
FULL = os.environ.get("JOURNEYS") == "full"


def test_every_address_is_known() -> None:
    known = [pages.SIGNED_IN, pages.SIGNED_OUT, pages.IN_JOURNEYS, pages.NO_PAGES, dict.fromkeys(pages.FORMS_ONLY)]
    names = [name for each in known for name in each]
    assert len(names) == len(set(names))
    assert pages.every_name() == set(names), "teach tests/journeys/pages.py where this is"


@pytest.mark.parametrize("way", EVERY_WAY, ids=lambda way: f"{way[0]}-{way[1]}-{way[2][0]}")
def test_every_page_is_whole_in_every_way(
    desk: Desk, house: House, furnished: Furnished, sit: Sit, trouble: Trouble, way: Way
) -> None:
    trouble.expected |= {404, 410}
    inside, outside = [*pages.SIGNED_IN.values(), *pages.MORE], [*pages.SIGNED_OUT.values(), *pages.GONE]
    found = looked_at(sit, house, furnished, way, inside, storage_state=furnished.owner.state)
    found += looked_at(sit, house, furnished, way, outside)
    assert not found, "\n".join(found)


def is_seen(pattern: str, way: Way) -> bool:
    """Whether a page is looked at in this way."""
    return FULL or EVERY_WAY[crc32(pattern.encode()) % len(EVERY_WAY)] == way


def looked_at(sit: Sit, house: House, furnished: Furnished, way: Way, patterns: list[str], **more: Any) -> list[str]:
    """What is wrong with these pages, seen this way."""
    language, theme, size = way
    context = sit(size=size, reduced_motion="reduce", **more)
    cookies = {"django_language": language, "passaparola_theme": theme}
    context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in cookies.items()])
    page = context.new_page()
    found: list[str] = []
    for pattern in [each for each in patterns if is_seen(each, way)]:
        path = furnished.path(pattern)
        page.goto(path)
        page.wait_for_load_state("load")
        landed = page.url.removeprefix(house.url)
        found += [f"{path} led to {landed}"] if landed.split("?")[0] != path.split("?")[0] else []
        found += problems(page, pages.WRITTEN_IN.get(pattern, language))
    return found
