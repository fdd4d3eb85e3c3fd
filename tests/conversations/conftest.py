"""The room that the tests of conversations take place in."""

from collections.abc import Iterator

import pytest

from tests.conversations.room import TALKING, Room, room_on
from tests.support.people import World


@pytest.fixture
def room(world: World) -> Iterator[Room]:
    """On whichever network comes first: what is tested does not depend on it."""
    with room_on(TALKING[0], world) as made:
        yield made


@pytest.fixture(params=TALKING)
def every_room(request: pytest.FixtureRequest, world: World) -> Iterator[Room]:
    """On every network that has conversations."""
    with room_on(request.param, world) as made:
        yield made
