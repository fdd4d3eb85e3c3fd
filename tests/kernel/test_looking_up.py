"""What all look-ups by words share: what is noted, how far a list is read, and when nobody knows."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import Noted, note, noted, only, own_since, same_words, sighted, standing, until
from passaparola.kernel.network.outcomes import OutcomeUnknown, TryLater
from passaparola.kernel.network.port import Absent, Found, Inconclusive, Remote, Sighting

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Thing:
    id: str
    at: datetime


def things(*hours: int) -> list[Thing]:
    return [Thing(str(hour), NOW - timedelta(hours=hour)) for hour in hours]


async def pages(*found: list[Thing]) -> AsyncIterator[list[Thing]]:
    for page in found:
        yield page


def shown(thing: Thing) -> Remote:
    return Remote(thing.id, "", NOW)


def test_what_was_noted_is_read_again_and_half_a_note_is_none() -> None:
    progress = note(["1", "2"], NOW)
    assert noted(progress) == progress
    assert Noted.read(progress).there == {"1", "2"}
    assert noted({"prepared": NOW.isoformat()}) == {}


async def test_a_list_is_read_until_the_moment_and_no_further_than_it_may() -> None:
    since = NOW - timedelta(hours=3)
    there = await own_since(pages(things(1, 2), things(3, 4), things(5)), since, 9)
    assert ([each.id for each in there.things], there.whole) == (["1", "2", "3"], True)
    assert not (await own_since(pages(things(1), things(2)), since, 1)).whole
    assert [each.id async for each in until(pages(things(1), things(9), things(2)), since)] == ["1"]


async def test_a_pinned_thing_in_front_does_not_end_a_list() -> None:
    there = await own_since(pages(things(90, 1), things(2, 9)), NOW - timedelta(hours=3), last=1)
    assert [each.id for each in there.things] == ["1", "2"]


def test_twins_prove_nothing() -> None:
    assert only(things(1), shown, "some.twins") == Found(shown(things(1)[0]))
    assert only(things(1, 2), shown, "some.twins") == Inconclusive(Message("some.twins", {"count": 2}))
    assert only([], shown, "some.twins") == Absent()
    too_many = Inconclusive(Message("some.too_many"))
    assert only([], shown, "some.twins", too_many) == too_many


def test_before_the_one_call_nobody_knows_is_a_doubt() -> None:
    assert standing(Absent()) is None
    assert standing(Found(shown(things(1)[0]))) is not None
    with pytest.raises(OutcomeUnknown):
        standing(Inconclusive(Message("some.twins")))


async def test_a_look_that_fails_proves_nothing() -> None:
    async def failing() -> Sighting:
        raise TryLater(Message("some.rate"))

    assert await sighted(failing()) == Inconclusive(Message("some.rate"))


def test_the_same_words_whatever_became_of_their_spaces_and_accents() -> None:
    assert same_words("Perche\u0301  no?\n", "Perché no?")
    assert not same_words("Perché no?", "Perché sì?")
