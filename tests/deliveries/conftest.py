"""The desk that the tests of deliveries work at."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.deliveries.desk import Desk, dispatcher, small_world


@pytest.fixture
def desk(owner: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Desk]:
    """Channels and deliveries of two brands that do not know each other."""
    with dispatcher() as line:
        yield Desk(small_world(), owner, line)
