"""Streaming as the product uses it, on mastodon-mock: an answer is in the list within seconds, without its turn."""

import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.conf import settings

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.conversations.models import Thread, Utterance
from passaparola.conversations.overhearing import LOOK_SECONDS, PAUSE_SECONDS
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import door
from tests.conversations.room import overhearing
from tests.servers.fediverse import MockAccount
from tests.servers.mastodon_mock import MastodonMock
from tests.servers.processes import wait_until
from tests.support.people import World

pytestmark = pytest.mark.server

STREAM_BEGINS, SECONDS = 20.0, 15.0


@pytest.fixture
def channel(world: World, mock: MastodonMock, account: MockAccount) -> Iterator[Channel]:
    """The brand's channel on the stand-in, with no harness between them."""
    before, settings.EGRESS_ALLOW = settings.EGRESS_ALLOW, (mock.host,)
    door.cache_clear()
    connected = connecting.authorise("mastodon", {"server": mock.url, "token": account.token})
    with tenancy.brand(world.brands["caffe"]):
        made = connecting.keep("mastodon", connected)
    yield made
    settings.EGRESS_ALLOW = before
    door.cache_clear()


@pytest.fixture
def account(mock: MastodonMock) -> Iterator[MockAccount]:
    made = MockAccount(mock)
    yield made
    made.close_own()


def texts(channel: Channel) -> set[str]:
    with tenancy.brand(channel.brand_id):
        placed = Utterance.objects.filter(thread__in=Thread.objects.filter(heard__gt=0))
        return set(placed.values_list("text", flat=True))


def test_an_answer_is_in_the_list_within_seconds(channel: Channel, account: MockAccount) -> None:
    post = account.post("/api/v1/statuses", {"status": "Pane fresco"}, account.token).tree().identifier("id")
    with overhearing(LOOK_SECONDS, PAUSE_SECONDS):
        wait_until(lambda: account.reply(post, "Lea", uuid4().hex) and bool(texts(channel)), STREAM_BEGINS, "a stream")
        said = time.monotonic()
        assert account.reply(post, "Lea", "Ne avete ancora?")
        wait_until(lambda: "Ne avete ancora?" in texts(channel), SECONDS, "the answer in the list")
        print(f"in the list after {time.monotonic() - said:.1f} s")
