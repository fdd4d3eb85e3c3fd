"""A fault campaign of 1,000 deliveries and 50 kills; ``./run campaign`` runs larger ones."""

import pytest

from tests.servers.test_small_campaign import MUST_BE_ZERO, run

pytestmark = pytest.mark.server


def test_a_thousand_posts_are_there_once_through_fifty_kills() -> None:
    verdict = run("--deliveries", "1000", "--kills", "50", "--database-crashes", "1", "--a-second", "20", "--json")
    assert {name: verdict[name] for name in MUST_BE_ZERO} == dict.fromkeys(MUST_BE_ZERO, 0)
    assert verdict["needs_person"] <= 1
    assert verdict["waited_too_long"] == 0, verdict["waits"]
    assert verdict["in_flight_at_kill"]["max"] <= 2
    assert verdict["faulted_calls"] >= 0.15
