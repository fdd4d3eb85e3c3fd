"""A brand with one channel, and somebody who plans for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from passaparola.channels.models import Channel
from passaparola.strategy.models import Cadence, Slot
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand
from tests.support.browsing import signed_in
from tests.support.people import World
from tests.support.plain import PLAIN

NETWORK = next(iter(PLAIN))


@dataclass
class Planner:
    """The brand ``caffe`` and ``bruno`` at its plan."""

    world: World
    channel: int
    client: Client

    @contextmanager
    def brand(self) -> Iterator[Brand]:
        """The brand's scope."""
        number = self.world.brands["caffe"]
        with tenancy.brand(number):
            yield Brand.objects.get(pk=number)

    def get(self, where: str) -> Any:
        """A page of the brand."""
        return self.client.get(f"/b/caffe/{where}")

    def post(self, where: str, **fields: object) -> Any:
        """Press a button."""
        return self.client.post(f"/b/caffe/{where}", fields)

    def weekly(self, weekday: int = 0, at: time = time(9), format: str = "photo") -> int:
        """A row of the cadence."""
        with self.brand() as brand:
            row = Cadence.objects.create(brand=brand, channel_id=self.channel, weekday=weekday, time=at, format=format)
            return row.pk

    def slots(self) -> list[Slot]:
        """What is on the calendar, in order."""
        with self.brand():
            return list(Slot.objects.filter(binned_at__isnull=True))

    def compile(self, start: date, weeks: int = 4, **choices: str) -> Any:
        """Put the plan on the calendar."""
        return self.post("plan/compile/", start=start.isoformat(), weeks=weeks, **choices)


@pytest.fixture
def planner(world: World) -> Planner:
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        channel = Channel.objects.create(
            brand_id=brand, network=NETWORK, remote_id="1", handle="@caffe", address="https://e"
        )
    return Planner(world, channel.pk, signed_in(world.people["bruno"]))
