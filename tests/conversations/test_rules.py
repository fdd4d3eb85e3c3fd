"""Where a conversation stands: whoever spoke last and was not answered waits."""

from datetime import UTC, datetime, timedelta

import pytest

from passaparola.conversations.rules import Reply, Standing, State, Talk, Way, standing
from passaparola.deliveries.rules import State as Sending

T = datetime(2026, 11, 22, 9, tzinfo=UTC)


def at(minute: int) -> datetime:
    return T + timedelta(minutes=minute)


def reply(minute: int, sending: Sending | None, answers: int = 0) -> Reply:
    return Reply(at(minute), at(answers), sending)


WAITING, DONE, OVER = State.NEEDS_ANSWER, State.ANSWERED, State.CLOSED


@pytest.mark.parametrize(
    ("talk", "state", "since", "way"),
    [
        (Talk([at(0)]), WAITING, 0, Way.NONE),
        (Talk([at(0), at(5)]), WAITING, 0, Way.NONE),
        (Talk([at(0)], replies=[reply(1, Sending.SCHEDULED)]), WAITING, 0, Way.ON_ITS_WAY),
        (Talk([at(0)], replies=[reply(1, Sending.SENDING)]), WAITING, 0, Way.ON_ITS_WAY),
        (Talk([at(0)], replies=[reply(1, Sending.UNKNOWN)]), WAITING, 0, Way.ON_ITS_WAY),
        (Talk([at(0)], replies=[reply(1, Sending.SENT)]), DONE, None, Way.SENT),
        (Talk([at(0)], replies=[reply(1, Sending.FAILED)]), WAITING, 0, Way.STUCK),
        (Talk([at(0)], replies=[reply(1, Sending.WAITING)]), WAITING, 0, Way.STUCK),
        (Talk([at(0)], replies=[reply(1, Sending.RESTORED)]), WAITING, 0, Way.STUCK),
        (Talk([at(0)], replies=[reply(1, Sending.CANCELLED)]), WAITING, 0, Way.NONE),
        (Talk([at(0)], replies=[reply(1, None)]), WAITING, 0, Way.NONE),
        (Talk([at(0), at(2)], replies=[reply(1, Sending.SENT)]), WAITING, 2, Way.SENT),
        (Talk([at(0), at(2)], replies=[reply(1, Sending.SENT), reply(3, Sending.SENT)]), DONE, None, Way.SENT),
        (Talk([at(0)], replies=[reply(1, Sending.SENT), reply(3, Sending.FAILED)]), DONE, None, Way.STUCK),
        (Talk([at(0)], own=[at(1)]), DONE, None, Way.NONE),
        (Talk([at(2)], own=[at(1)]), WAITING, 2, Way.NONE),
        (Talk([at(0)], excused_at=at(0)), DONE, None, Way.NONE),
        (Talk([at(0), at(3)], excused_at=at(1)), WAITING, 3, Way.NONE),
        (Talk([at(0)], closed_at=at(1)), OVER, None, Way.NONE),
        (Talk([at(0), at(2)], closed_at=at(1)), WAITING, 2, Way.NONE),
        (Talk([at(0), at(2)], own=[at(3)], closed_at=at(1)), DONE, None, Way.NONE),
        (Talk([]), DONE, None, Way.NONE),
    ],
)
def test_where_it_stands(talk: Talk, state: State, since: int | None, way: Way) -> None:
    assert standing(talk) == Standing(state, None if since is None else at(since), way)


def test_an_answer_covers_what_it_answers_even_where_the_network_s_clock_is_ahead() -> None:
    talk = Talk([at(10)], replies=[Reply(made_at=at(1), answers_at=at(10), sending=Sending.SENT)])
    assert standing(talk).state is DONE


def test_the_order_in_which_things_were_stored_does_not_matter() -> None:
    one = Talk([at(4), at(0)], [at(1), at(2)], [reply(3, Sending.FAILED), reply(1, Sending.SENT)])
    other = Talk([at(0), at(4)], [at(2), at(1)], [reply(1, Sending.SENT), reply(3, Sending.FAILED)])
    assert standing(one) == standing(other) == Standing(WAITING, at(4), Way.STUCK)
