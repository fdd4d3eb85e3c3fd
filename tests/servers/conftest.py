"""The servers, started once for a whole run, in folders that go away with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.servers.mastodon_mock import MastodonMock
from tests.servers.pds import RealPds
from tests.servers.site import RealSite
from tests.servers.snac import RealSnac

T = TypeVar("T", RealPds, RealSite, RealSnac, MastodonMock)


@pytest.fixture(scope="session")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPds]:
    yield from _served(RealPds(tmp_path_factory.mktemp("pds")))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealSite]:
    yield from _served(RealSite(tmp_path_factory.mktemp("site")))


@pytest.fixture(scope="session")
def snac(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealSnac]:
    yield from _served(RealSnac(tmp_path_factory.mktemp("snac")))


@pytest.fixture(scope="session")
def mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MastodonMock]:
    yield from _served(MastodonMock(tmp_path_factory.mktemp("mock")))


def _served(server: T) -> Iterator[T]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def store_folder(tmp_path: Path) -> Path:
    return tmp_path / "media"
