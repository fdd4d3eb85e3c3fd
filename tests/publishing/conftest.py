"""A brand with two channels, one of a network that shows titles and one of a network that does not; and its writers."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.test import Client

from passaparola.channels.models import Channel
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.publishing.models import KIND, Post
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World
from tests.support.plain import PLAIN

TITLED = next(each.spec.id for each in PLAIN.values() if each.spec.title)
SHORT = next(each.spec.id for each in PLAIN.values() if not each.spec.title)


@dataclass
class Desk:
    """The brand ``caffe``, its channels, and somebody signed in at the compose page."""

    world: World
    short: int
    titled: int
    client: Client

    @contextmanager
    def brand(self) -> Iterator[None]:
        """The brand's scope."""
        with tenancy.brand(self.world.brands["caffe"]):
            yield

    def form(self, **fields: object) -> dict[str, object]:
        """The compose form as a browser sends it."""
        return {"key": str(uuid.uuid4()), "version": "", "text": "Ciao", "channel": [self.short], **fields}

    def send(self, form: dict[str, object], where: str = "compose/") -> "object":
        """Press a button of the form."""
        return self.client.post(f"/b/caffe/{where}", form)

    def posts(self) -> list[Post]:
        """Every post of the brand."""
        with self.brand():
            return list(Post.objects.order_by("pk"))

    def deliveries(self, post: int) -> list[Delivery]:
        """The deliveries of a post, the newest first."""
        with self.brand():
            return handing.of(KIND, [post])


@pytest.fixture
def desk(world: World) -> Desk:
    """``bruno``, who edits ``caffe``, at the desk."""
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        made = [
            Channel.objects.create(
                brand_id=brand, network=network, remote_id=network, handle=handle, address="https://e"
            )
            for network, handle in ((SHORT, "@caffe"), (TITLED, "blog.caffe"))
        ]
    return Desk(world, made[0].pk, made[1].pk, signed_in(world.people["bruno"]))
