"""A server and a door to it. Property tests leave nothing in the tree, and are not timed: the machine may be busy."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from passaparola.kernel.fakeserver import Running, serve
from passaparola.kernel.http import Door

from .servers import Echo

set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "passaparola-hypothesis")
settings.register_profile("kernel", deadline=None, database=None, max_examples=100)
settings.load_profile("kernel")


@pytest.fixture
async def echo() -> AsyncIterator[Running]:
    async with serve(Echo()) as running:
        yield running


@pytest.fixture
async def door(echo: Running) -> AsyncIterator[Door]:
    async with Door([echo.authority]) as door:
        yield door
