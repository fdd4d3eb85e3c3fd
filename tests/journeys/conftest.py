"""One house and one browser for all journeys; they run in the browser's thread, and on one worker."""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys import furniture, steps
from tests.journeys import house as houses
from tests.journeys.desk import CHROMIUM, PATIENCE, Desk, Trouble

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """All of this folder needs a browser, and shares a house; the search for secrets comes when there are most.

    Marked before others look (who shares a house must be known when the tests are given out), sorted after them.
    """
    _mark(items)
    yield
    items.sort(key=lambda item: item.path == HERE / "test_canary.py")


def _mark(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            shares = "house" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("journeys" if shares else item.path.stem))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a journey where its browser lives."""
    desk = pyfuncitem.funcargs.get("desk")
    if not isinstance(desk, Desk):
        return None
    wanted = inspect.signature(pyfuncitem.obj).parameters
    given = {name: value for name, value in pyfuncitem.funcargs.items() if name in wanted}
    try:
        desk.do(lambda: pyfuncitem.obj(**given))
    except BaseException:
        pyfuncitem.add_report_section("call", "open pages", desk.do(desk.told))
        raise
    return True


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """The browser."""
    made = Desk()
    yield made
    made.close()


@pytest.fixture(scope="session")
def house() -> Iterator[houses.House]:
    """The product, with nobody in it yet."""
    with houses.running() as made:
        yield made


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """What the console says in this test; anything unexpected fails it."""
    heard = Trouble()
    yield heard
    assert heard.left == []


Sit = Callable[..., BrowserContext]


@pytest.fixture
def sit(desk: Desk, house: houses.House, trouble: Trouble) -> Iterator[Sit]:
    """Sit down at a fresh browser profile; all are closed afterwards."""
    opened: list[BrowserContext] = []

    def down(**more: Any) -> BrowserContext:
        opened.append(desk.sit(house.url, trouble, **more))
        return opened[-1]

    yield down
    for each in opened:
        desk.do(each.close)


@pytest.fixture(scope="session")
def newcomer(desk: Desk, house: houses.House) -> steps.Newcomer:
    """The owner of the house, who went the whole way by the pages; see ``test_newcomer``."""
    return desk.do(lambda: steps.arrive(desk, house))


@pytest.fixture(scope="session")
def furnished(desk: Desk, house: houses.House, newcomer: steps.Newcomer) -> furniture.Furnished:
    """The same house, lived in."""
    return desk.do(lambda: furniture.furnish(desk, house, newcomer))
