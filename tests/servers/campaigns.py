"""Kill campaigns against real servers: posts of every kind, or answers, while their sender dies again and again.

``PASSAPAROLA_CAMPAIGN_POSTS`` says how many they are, ``PASSAPAROLA_CAMPAIGN_KILLS`` how often it dies; without them
fewer, so that the suite stays short.
"""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from benchmarks.campaign.slowness import dawdler
from benchmarks.installation import Installation
from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP, DISPATCHER
from passaparola.deliveries import handing
from passaparola.deliveries.models import Delivery
from passaparola.kernel.fakeserver import Fake, FakeRequest, FakeResponse, Running
from passaparola.kernel.http import Door
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.network.port import Connected, Session, Utterance
from passaparola.kernel.objects import from_address
from passaparola.networks import named
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import door
from tests.deliveries.desk import Desk
from tests.servers.killing import Campaign, Figures
from tests.servers.processes import wait_until
from tests.servers.proxies import Proxy

POSTS = int(os.environ.get("PASSAPAROLA_CAMPAIGN_POSTS", "50"))
PEOPLE = 25
"""Whoever is answered in a campaign of answers: each of them as often."""
KILLS = int(os.environ.get("PASSAPAROLA_CAMPAIGN_KILLS", "6"))
ACCOUNTS = 3
"""Whose channels share a campaign of posts: what is in doubt holds up the later ones of its own channel alone."""
SETTLE = timedelta(seconds=3)
"""Longer than these servers' slowest commit; a product's own value would make the run last hours."""
ARRIVING = 120.0
MARK = re.compile(r"post-\d+-")


class Late:
    """A server that answers late, as busy ones do: what it is asked for stands already when its answer is to come.

    On a quick machine the window between intent and result would be too short to kill enough senders in it. ``landed``
    is what the server carried out by now.
    """

    def __init__(self, server: Fake, is_commit: Callable[[FakeRequest], bool]) -> None:
        self.server, self.is_commit = server, is_commit
        self.landed: Counter[str] = Counter()
        self.before, self.after = dawdler(Random(5)), dawdler(Random(6), 0.15, 0.4)

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Hand the request on; a commit waits a moment before and another after it is carried out."""
        mark = MARK.search(request.body.decode("utf-8", "replace")) if self.is_commit(request) else None
        if mark is None:
            return await self.server.handle(request)
        await self.before()
        answer = await self.server.handle(request)
        if answer.status < 300:
            self.landed[mark[0]] += 1
        await self.after()
        return answer


@contextmanager
def housed(cluster: Cluster, running: Running) -> Iterator[Installation]:
    """The tests' own database, served by real sender processes that may reach the server."""
    environment = {
        "PASSAPAROLA_DATA": str(cluster.data),
        "PASSAPAROLA_APP_DATABASE_URL": cluster.dsn(APP),
        "PASSAPAROLA_DISPATCHER_DATABASE_URL": cluster.dsn(DISPATCHER),
        "PASSAPAROLA_EGRESS_ALLOW": running.authority,
        "PASSAPAROLA_LOG_LEVEL": "WARNING",
    }
    before, settings.EGRESS_ALLOW = settings.EGRESS_ALLOW, (running.authority,)
    door.cache_clear()
    made = Installation(cluster, environment)
    try:
        yield made
    finally:
        made.stop()
        settings.EGRESS_ALLOW = before
        door.cache_clear()


def ran(campaign: Campaign) -> Figures:
    """Run it, and judge: each is there once, by the server's own record, and most kills left an open intent."""
    figures = campaign.run()
    print(figures, f"load {os.getloadavg()[0]:.1f}")
    assert figures.good, figures
    assert figures.kills_in_window >= KILLS * 0.7, figures
    assert campaign.record() == dict.fromkeys(campaign.posts.values(), 1)
    return figures


P = TypeVar("P", bound=Proxy)


def closed(stack: ExitStack, proxy: P) -> P:
    """The account, whose lines are closed at the end."""
    stack.callback(proxy.close_own)
    return proxy


def connected_twice(desk: Desk, network: str, accounts: Sequence[Mapping[str, str]]) -> list[Channel]:
    """Each account's channels, one in each brand."""
    opened = [connecting.authorise(network, each) for each in accounts]
    return [desk.channel(slug, each, network) for slug in ("caffe", "vino") for each in opened]


def hand_over_answers(campaign: Campaign, channels: Sequence[Channel], said: Sequence[Utterance]) -> None:
    """Answers to what people said, in turns over the channels, all due now."""
    for number in range(POSTS // PEOPLE * PEOPLE):
        channel = channels[number % len(channels)]
        campaign.posts[_answer(channel, said[number % len(said)], number)] = f"post-{number}-"
    campaign.figures.posts = len(campaign.posts)


def _answer(channel: Channel, said: Utterance, number: int) -> int:
    with tenancy.brand(channel.brand_id):
        answered = handing.Answered(said.id, said.url, said.proof, said.author.handle)
        content = handing.Content(f"post-{number}- grazie", language="it", answers=answered)
        made = handing.hand_over(channel, handing.Thing("answer", number + 1), content, timezone.now())
        Delivery.objects.filter(pk=made.pk).update(settle=SETTLE)
        return made.pk


def everything_said(
    network: str, running: Running, opened: Connected, folder: Path, own: bool = False
) -> list[Utterance]:
    """What people said to the account, once all of them have arrived; or what it answered."""
    found: list[Utterance] = []
    conversations = named(network).conversations
    assert conversations is not None
    since = datetime(2026, 1, 1, tzinfo=UTC)

    async def hear(line: Door) -> list[Utterance]:
        session = Session(line, from_address(str(folder)), opened.account, opened.secrets)
        return [one async for one in conversations.since(session, since) if one.own == own]

    def arrived() -> bool:
        found[:] = thread.run(hear(line), timedelta(seconds=60))
        return len(found) >= PEOPLE

    with _listening(running) as (thread, line):
        wait_until(arrived, ARRIVING, "what people said")
    return found


@contextmanager
def _listening(running: Running) -> Iterator[tuple[LoopThread, Door]]:
    thread, line = LoopThread(), Door([running.authority])
    yield thread, line
    thread.run(line.close(), timedelta(seconds=10))
    thread.close()
