"""Open streams and who gets what: the part of the live updates that knows neither HTTP nor the database."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf
from time import monotonic

QUEUED = 64
"""Changes that wait for one reader; a slower reader is dropped and comes back reading everything anew."""
STREAMS_PER_PERSON = 24
"""Open streams of one person; the oldest makes room."""

WHILE_OPENING = 30.0
"""Seconds that a page may take from its making to its open stream: what changed in them, it may not show."""

RESUMED = {"kind": "resumed", "id": ""}
"""Said after a gap: what was missed is read again."""

Change = dict[str, str]


@dataclass(eq=False)
class Stream:
    """One open page: a person looking at a brand."""

    person: int
    brand: int
    queue: asyncio.Queue[Change | None] = field(default_factory=lambda: asyncio.Queue(QUEUED))

    def offer(self, change: Change) -> bool:
        """Queue a change; False when the reader is too slow."""
        try:
            self.queue.put_nowait(change)
        except asyncio.QueueFull:
            return False
        return True

    def end(self) -> None:
        """Tell the reader's side to close: after what is queued, or at once when the queue is full."""
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Every open stream of this process; ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._changed_at: dict[int, float] = {}
        self._resumed_at = -inf
        self._by_brand: defaultdict[int, set[Stream]] = defaultdict(set)
        self._by_person: defaultdict[int, list[Stream]] = defaultdict(list)

    def __len__(self) -> int:
        return sum(len(streams) for streams in self._by_brand.values())

    def join(self, stream: Stream) -> None:
        """Add a stream; a person's oldest is ended when there are too many.

        One that opens shortly after a change hears of a gap: its page may have been made before the change.
        """
        self._by_brand[stream.brand].add(stream)
        mine = self._by_person[stream.person]
        mine.append(stream)
        if len(mine) > STREAMS_PER_PERSON:
            self.leave(mine[0])
        last = max(self._changed_at.get(stream.brand, -inf), self._resumed_at)
        if self._clock() - last < WHILE_OPENING:
            stream.offer(RESUMED)

    def leave(self, stream: Stream) -> None:
        """Take a stream out and end it. Harmless when it is out already."""
        streams, mine = self._by_brand[stream.brand], self._by_person[stream.person]
        if stream not in streams:
            return
        streams.remove(stream)
        mine.remove(stream)
        if not streams:
            del self._by_brand[stream.brand]
        if not mine:
            del self._by_person[stream.person]
        stream.end()

    def publish(self, payload: str) -> None:
        """Give one notification of the database to the streams of its brand, and to no other."""
        told = parsed(payload)
        if told is None:
            return
        brand, change = told
        self._changed_at[brand] = self._clock()
        self._give(list(self._by_brand.get(brand, ())), change)

    def resumed(self) -> None:
        """Tell everybody that notifications may have been missed."""
        self._resumed_at = self._clock()
        self._give(list(self), RESUMED)

    def pairs(self) -> set[tuple[int, int]]:
        """Each person and brand with an open stream."""
        return {(stream.person, stream.brand) for stream in self}

    def expel(self, pairs: Iterable[tuple[int, int]]) -> None:
        """End the streams of people who may no longer see a brand."""
        gone = set(pairs)
        for stream in [each for each in self if (each.person, each.brand) in gone]:
            self.leave(stream)

    def __iter__(self) -> Iterator[Stream]:
        for streams in self._by_brand.values():
            yield from streams

    def _give(self, streams: list[Stream], change: Change) -> None:
        for stream in streams:
            if not stream.offer(change):
                self.leave(stream)


def parsed(payload: str) -> tuple[int, Change] | None:
    """Brand and change of a notification ``{"brand": 1, "kind": "delivery", "id": "…"}``; None for anything else."""
    try:
        told = json.loads(payload)
        return int(told["brand"]), {"kind": str(told["kind"]), "id": str(told["id"])}
    except (ValueError, TypeError, KeyError):
        return None
