"""Who gets what from the live updates."""

import json

from passaparola.web.streams import (
    QUEUED,
    RESUMED,
    STREAMS_PER_PERSON,
    WHILE_OPENING,
    Hub,
    Stream,
    parsed,
)


def _told(brand: int, id: str = "7") -> str:
    return json.dumps({"brand": brand, "kind": "delivery", "id": id})


def _joined(hub: Hub, person: int, brand: int) -> Stream:
    stream = Stream(person, brand)
    hub.join(stream)
    return stream


async def test_a_change_reaches_every_stream_of_its_brand_and_no_other() -> None:
    hub = Hub()
    mine, also, other = _joined(hub, 1, 1), _joined(hub, 2, 1), _joined(hub, 3, 2)
    hub.publish(_told(1))
    assert mine.queue.get_nowait() == also.queue.get_nowait() == {"kind": "delivery", "id": "7"}
    assert other.queue.empty()


async def test_a_slow_reader_is_dropped_and_the_others_go_on() -> None:
    hub = Hub()
    slow, quick = _joined(hub, 1, 1), _joined(hub, 2, 1)
    for number in range(QUEUED + 1):
        hub.publish(_told(1, str(number)))
        quick.queue.get_nowait()
    assert list(hub) == [quick]
    left = [slow.queue.get_nowait() for _ in range(slow.queue.qsize())]
    assert left[-1] is None


async def test_a_person_who_may_no_longer_see_a_brand_is_cut_off() -> None:
    hub = Hub()
    gone, stays = _joined(hub, 1, 1), _joined(hub, 1, 2)
    hub.expel([(1, 1)])
    assert list(hub) == [stays]
    assert gone.queue.get_nowait() is None


async def test_the_oldest_stream_of_a_person_makes_room() -> None:
    hub = Hub()
    streams = [_joined(hub, 1, number) for number in range(STREAMS_PER_PERSON + 1)]
    assert len(hub) == STREAMS_PER_PERSON
    assert streams[0].queue.get_nowait() is None


async def test_after_a_gap_everybody_hears_that_something_may_have_been_missed() -> None:
    hub = Hub()
    streams = [_joined(hub, 1, 1), _joined(hub, 2, 2)]
    hub.resumed()
    assert [stream.queue.get_nowait() for stream in streams] == [RESUMED, RESUMED]


async def test_a_page_that_was_made_just_before_a_change_reads_again_when_its_stream_opens() -> None:
    seconds = [0.0]
    hub = Hub(lambda: seconds[0])
    hub.publish(_told(1))
    seconds[0] += WHILE_OPENING - 1
    missed, other = _joined(hub, 1, 1), _joined(hub, 1, 2)
    seconds[0] += 1
    later = _joined(hub, 1, 1)
    assert [stream.queue.qsize() for stream in (missed, other, later)] == [1, 0, 0]
    assert missed.queue.get_nowait() == RESUMED


async def test_leaving_twice_is_harmless() -> None:
    hub = Hub()
    stream = _joined(hub, 1, 1)
    hub.leave(stream)
    hub.leave(stream)
    assert not len(hub)
    assert hub.pairs() == set()


def test_a_notification_that_is_not_ours_is_passed_over() -> None:
    for payload in ("", "x", "[]", "null", '{"brand": "x", "kind": "a", "id": 1}', '{"kind": "a"}'):
        assert parsed(payload) is None
