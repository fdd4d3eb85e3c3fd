"""The state machine over the rules, shortly; ``python -m tests.deliveries.machine`` plays it at length."""

import pytest

from tests.deliveries.machine import mutants
from tests.deliveries.machine.play import Channel, run


def test_nothing_doubles_is_lost_or_lies_whatever_happens_in_a_channel() -> None:
    run(Channel, examples=80, number=1)


@pytest.mark.parametrize(
    "mistake",
    [
        "no settling time before the first look-up", "a doubt is a failure", "nothing is ever carried alone",
        "no order in a channel", "the intent after the call",
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found(mistake: str) -> None:
    assert mutants.symptom(mutants.every()[mistake](), examples=400, number=1)
