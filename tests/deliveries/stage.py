"""Fakes of the networks behind real HTTP, a sender at work, and a witness of what the networks really did."""

import asyncio
import os
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module

import psycopg
from django.conf import settings

from passaparola.channels import connecting
from passaparola.channels.models import Channel
from passaparola.deliveries.alone import WORDS
from passaparola.deliveries.sender import Sender
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Running, serve_in_thread
from passaparola.kernel.loop import LoopThread
from passaparola.kernel.network.fakes import NetworkFake
from passaparola.kernel.network.spec import IdempotencyBy
from passaparola.workspaces.means import door
from tests.deliveries.desk import Desk, network_by

KINDS = (IdempotencyBy.OWN_ID, IdempotencyBy.DRAFT_THEN_PUBLISH)
MARK = re.compile(rb"post-\d+-")
HURRY = "UPDATE deliveries_delivery SET next_at = now() WHERE next_at > now() AND state IN ('scheduled', 'restored')"
STARTING = timedelta(seconds=5)
PATIENCE = 120.0
"""Seconds after which a test gives up on something that should happen at once."""


@dataclass
class Witness:
    """A fake, and how often it carried out the call that publishes a post, by the post's mark.

    The networks' own keys hide a second call. Here it shows.
    """

    fake: NetworkFake
    commits: Counter[str] = field(default_factory=Counter)
    dawdle: Callable[[], Awaitable[None]] | None = None
    """Awaited before a commit is carried out, and again before it is answered."""

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Let the fake answer, and remember a commit that it carried out."""
        if not is_commit(request):
            return await self.fake.handle(request)
        if self.dawdle:
            await self.dawdle()
        answer = await self.fake.handle(request)
        if answer.status < 300 and (mark := MARK.search(request.body)):
            self.commits[mark[0].decode()] += 1
        if self.dawdle:
            await self.dawdle()
        return answer


def is_commit(request: FakeRequest) -> bool:
    """Whether this is the irreversible call."""
    return request.path.endswith(".putRecord") or (request.method == "POST" and b'"publish"' in request.body)


@dataclass
class Stage:
    """One server for each way of keeping repeats harmless."""

    desk: Desk
    running: dict[str, Running]
    witnesses: dict[str, Witness]
    nudges: list[Callable[[], object]] = field(default_factory=list)

    def channel(self, network: str, slug: str = "caffe") -> Channel:
        """The brand's own connection to the network's demo account."""
        given = self.witnesses[network].fake.demo_account(self.running[network].url)
        return self.desk.channel(slug, connecting.authorise(network, given), network)

    def commits(self) -> Counter[str]:
        """Every commit that any network carried out."""
        total: Counter[str] = Counter()
        for witness in self.witnesses.values():
            total += witness.commits
        return total

    def texts(self) -> list[str]:
        """What anybody can read on the networks."""
        return [shown.text + shown.title for witness in self.witnesses.values() for shown in witness.fake.shown()]

    def until(self, holds: Callable[[], bool], *, hurry: bool = True) -> None:
        """Wait for a state of things, told of every change. ``hurry``: postponements pass in a moment."""
        end = time.monotonic() + PATIENCE
        self.desk.owner.execute("LISTEN passaparola_live")
        while not holds():
            assert time.monotonic() < end, self.standing()
            if hurry:
                self.desk.owner.execute(HURRY)
                for nudge in self.nudges:
                    nudge()
            for _ in self.desk.owner.notifies(timeout=0.1, stop_after=1):
                pass

    def settled(self) -> bool:
        """Whether nothing is on its way any more."""
        open_states = "('scheduled', 'preparing', 'sending', 'unknown')"
        row = self.desk.owner.execute(
            f"SELECT count(*) FROM deliveries_delivery WHERE state IN {open_states}"
            " OR (state = 'restored' AND next_at IS NOT NULL) OR lease_until IS NOT NULL"
        ).fetchone()
        return row == (0,)

    def standing(self) -> str:
        """Where everything stands, for a failing test to print."""
        rows = self.desk.owner.execute(
            "SELECT id, state, next_at, lease_until, lease_holder, reason, deaths, retries FROM deliveries_delivery"
            " WHERE state <> 'sent'"
        )
        return "\n".join(str(row) for row in rows.fetchall())


@contextmanager
def stage(desk: Desk) -> Iterator[Stage]:
    """The fakes, served, and the door opened to exactly them."""
    with ExitStack() as stack:
        witnesses = {name: Witness(import_module(f"passaparola.networks.{name}.fake").FAKE()) for name in names()}
        running = {name: stack.enter_context(serve_in_thread(witness)) for name, witness in witnesses.items()}
        before, settings.EGRESS_ALLOW = settings.EGRESS_ALLOW, tuple(served.authority for served in running.values())
        door.cache_clear()
        try:
            yield Stage(desk, running, witnesses)
        finally:
            settings.EGRESS_ALLOW = before
            door.cache_clear()


def names() -> list[str]:
    """The networks on the stage."""
    return [network_by(kind) for kind in KINDS]


def told(scene: Stage) -> list[str]:
    """What a process of its own must be told to work on this stage."""
    allowed = ",".join(served.authority for served in scene.running.values())
    return [
        f"PASSAPAROLA_DATA={settings.KEYS_FILE.parent}",
        f"PASSAPAROLA_APP_DATABASE_URL={os.environ['PASSAPAROLA_APP_DATABASE_URL']}",
        f"PASSAPAROLA_DISPATCHER_DATABASE_URL={settings.DISPATCHER_DATABASE}",
        f"PASSAPAROLA_EGRESS_ALLOW={allowed}",
        "PASSAPAROLA_LOG_LEVEL=WARNING",
        "DJANGO_SETTINGS_MODULE=passaparola.config.settings",
    ]


@contextmanager
def sending(scene: Stage, count: int = 1) -> Iterator[None]:
    """Senders at work on a loop of their own; whoever waits for them nudges them, so that no second goes by idly."""
    thread, alone = LoopThread(), ("env", *told(scene), *WORDS)
    senders = [Sender(settings.DISPATCHER_DATABASE, alone=alone) for _ in range(count)]
    works = thread.run(_begin(senders), STARTING)
    scene.nudges = [lambda: thread.run(_nudge(senders), STARTING)]
    try:
        yield
    finally:
        scene.nudges = []
        thread.run(_stop(senders, works), timedelta(seconds=30))
        thread.close()


async def _begin(senders: list[Sender]) -> "list[asyncio.Task[None]]":
    return [asyncio.get_running_loop().create_task(sender.run()) for sender in senders]


async def _nudge(senders: list[Sender]) -> None:
    for sender in senders:
        sender.woken.set()


async def _stop(senders: list[Sender], works: "list[asyncio.Task[None]]") -> None:
    for sender in senders:
        sender.stop()
    await asyncio.gather(*works)
    await asyncio.get_running_loop().shutdown_default_executor()


def drop_connections() -> None:
    """Cut every connection of the application and of the dispatcher, as a restart of the database does."""
    for address in (os.environ["PASSAPAROLA_APP_DATABASE_URL"], settings.DISPATCHER_DATABASE):
        with psycopg.connect(address, autocommit=True) as line:
            line.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            )
