"""A delivery that kills whoever carries it: real processes, really killed, and nothing else is harmed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import OWNER
from passaparola.deliveries import alone, rules
from passaparola.deliveries.rules import State
from passaparola.deliveries.timing import Timing
from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
from tests.deliveries.desk import Desk
from tests.deliveries.stage import Stage, Witness, names, stage, told

POISON = b"veleno"


@pytest.fixture
def scene(desk: Desk) -> Iterator[Stage]:
    with stage(desk) as made:
        yield made


class Deadly(Witness):
    """A network whose answer to one post nobody survives."""

    def __init__(self, witness: Witness, owner: str) -> None:
        super().__init__(witness.fake, witness.commits)
        self.owner = owner
        self.killed: list[int] = []

    async def handle(self, request: FakeRequest) -> FakeResponse:
        """Kill who asks and keep nothing of it, or answer as usual."""
        if POISON in request.body:
            with psycopg.connect(self.owner) as line:
                row = line.execute("SELECT split_part(lease_holder, '|', 2) FROM deliveries_delivery"
                                   " WHERE snapshot ->> 'text' = %s", [POISON.decode()]).fetchone()  # fmt: skip
            assert row is not None
            self.killed.append(int(row[0]))
            os.kill(int(row[0]), signal.SIGKILL)
            return FakeResponse(503)
        return await super().handle(request)


@contextmanager
def living_senders(environment: dict[str, str]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """Whenever the last of the list is dead, another may be added with :func:`revive`."""
    senders: list[subprocess.Popen[bytes]] = []
    try:
        revive(senders, environment)
        yield senders
    finally:
        for sender in senders:
            sender.kill()
            sender.wait()


def revive(senders: list["subprocess.Popen[bytes]"], environment: dict[str, str]) -> None:
    if not senders or senders[-1].poll() is not None:
        words = [sys.executable, "-m", "passaparola.deliveries.sender"]
        senders.append(subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL))


def test_what_kills_its_senders_ends_as_a_dead_letter_and_harms_nothing_else(scene: Stage, cluster: Cluster) -> None:
    desk, network = scene.desk, names()[1]
    channel, others = scene.channel(network), [scene.channel(name) for name in names()]
    with ExitStack() as stack:
        deadly = Deadly(scene.witnesses[network], cluster.dsn(OWNER))
        scene.running[network].fake = deadly
        poison = desk.hand(channel, text=POISON.decode(), settle=timedelta(0))
        environment = {**os.environ, **dict(line.split("=", 1) for line in told(scene))}
        senders = stack.enter_context(living_senders(environment))
        fine = [desk.hand(other, text=f"post-{n}- Pane", settle=timedelta(0)) for n, other in enumerate(others)]

        def over() -> bool:
            revive(senders, environment)
            return scene.settled()

        scene.until(over)
    row = desk.row(poison)
    assert (row.state, row.alone, row.reason) == (
        State.DEAD, True, {"id": "delivery.deaths", "params": {"count": rules.DEATHS_ALLOWED}},
    )  # fmt: skip
    assert len(senders) == 1 + rules.DEATHS_TOGETHER, "the third death was another process's"
    assert len(deadly.killed) == len(set(deadly.killed)) == rules.DEATHS_ALLOWED
    assert deadly.killed[-1] not in {sender.pid for sender in senders}
    assert [desk.state(each) for each in fine] == [State.SENT] * len(fine)
    assert set(scene.commits().values()) == {1}


def test_the_process_is_told_the_senders_timing() -> None:
    odd = replace(Timing(), lease=timedelta(seconds=200.5), at_once=7)
    assert alone.read(alone.written(odd)) == odd
