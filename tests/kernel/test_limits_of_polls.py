"""A server's own word on polls, as facts of the account."""

from datetime import timedelta

from passaparola.kernel.network.limits import on_server
from tests.support.plain import PLAIN

SPEC = next(each.spec for each in PLAIN.values() if each.spec.poll)


def test_a_server_widens_polls_or_has_none() -> None:
    facts = {"limit.poll.choices": "8", "limit.poll.length": "100", "limit.poll.longest": "3600"}
    wide = on_server(SPEC, facts).poll
    assert wide
    assert (wide.most_choices, wide.choice_length, wide.longest) == (8, 100, timedelta(hours=1))
    assert on_server(SPEC, {}).poll == SPEC.poll
    assert on_server(SPEC, {"limit.poll.choices": "0"}).poll is None
