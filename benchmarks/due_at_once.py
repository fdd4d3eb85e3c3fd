"""How late do posts go out when thousands fall due at the same second?

``python -m benchmarks.due_at_once [--channels 5000] [--senders 1] [--answer-ms 0]`` makes an installation with so many
channels of one network's fake, one post each, all due at one moment, and prints as JSON: how late they arrived at the
network (p50, p99, max, in seconds), and the CPU that senders and database used for each. Fake, database and senders
share this machine, so a bigger one does better.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from benchmarks.installation import Installation, installation

if TYPE_CHECKING:
    from passaparola.kernel.fakeserver import FakeRequest, FakeResponse

HEAD_START = timedelta(seconds=8)
GIVE_UP_SECONDS = 300.0
_REPO = re.compile(rb'"repo": ?"([^"]+)"')


@dataclass
class Crowd:
    """One fake that answers for every account; it notes when each account's post arrived."""

    fake: object
    answer_seconds: float
    arrived: dict[str, float] = field(default_factory=dict)

    async def handle(self, request: "FakeRequest") -> "FakeResponse":
        """Answer for the account that is named in the request."""
        from asyncio import sleep

        found = _REPO.search(request.body)
        if found and request.path.endswith(".putRecord"):
            self.arrived.setdefault(found[1].decode(), time.time())
            if self.answer_seconds:
                await sleep(self.answer_seconds)
            self.fake.did = found[1].decode()  # type: ignore[attr-defined]
            self.fake.writes_left = 1_000  # type: ignore[attr-defined]
        answer: FakeResponse = await self.fake.handle(request)  # type: ignore[attr-defined]
        return answer


def measure(house: Installation, channels: int, senders: int, answer_ms: int) -> dict[str, object]:
    """Run it once."""
    from importlib import import_module

    from django.conf import settings

    from passaparola.kernel.fakeserver import serve_in_thread
    from passaparola.workspaces.means import door
    from tests.deliveries.desk import network_by, small_world
    from tests.deliveries.stage import KINDS

    network = network_by(KINDS[0])
    crowd = Crowd(import_module(f"passaparola.networks.{network}.fake").FAKE(), answer_ms / 1000)
    with serve_in_thread(crowd) as running:
        settings.EGRESS_ALLOW = (running.authority,)
        door.cache_clear()
        brand = small_world().brands["caffe"]
        connected = _authorised(network, crowd, running.url)
        house.environment = {**house.environment, "PASSAPAROLA_EGRESS_ALLOW": running.authority}
        processes = [house.start_sender() for _ in range(senders)]
        due = _hand_over(brand, network, connected, channels)
        _wait(house, channels)
        used = sum(_cpu_seconds(process.pid) for process in processes)
        database = _database_cpu_seconds(house)
    late = sorted(arrived - due.timestamp() for arrived in crowd.arrived.values())
    return {
        "channels": channels,
        "senders": senders,
        "answer_ms": answer_ms,
        "arrived": len(late),
        "late_p50_s": round(late[len(late) // 2], 2),
        "late_p99_s": round(late[int(len(late) * 0.99)], 2),
        "late_max_s": round(late[-1], 2),
        "a_second": round(len(late) / max(late[-1], 0.001)),
        "sender_cpu_ms_each": round(used / channels * 1000, 2),
        "database_cpu_ms_each": round(database / channels * 1000, 2),
        "cores": os.cpu_count(),
    }


def _authorised(network: str, crowd: Crowd, url: str) -> object:
    from passaparola.channels import connecting

    return connecting.authorise(network, crowd.fake.demo_account(url))  # type: ignore[attr-defined]


def _hand_over(brand: int, network: str, connected: object, count: int) -> datetime:
    """Channels and deliveries in bulk; due once they are all there."""
    from passaparola.channels.models import Channel
    from passaparola.channels.sealing import seal
    from passaparola.deliveries.models import Delivery
    from passaparola.deliveries.rules import Action
    from passaparola.workspaces import tenancy

    account, secrets = connected.account, connected.secrets  # type: ignore[attr-defined]
    same = {"brand_id": brand, "network": network, "address": account.address, "facts": dict(account.facts)}
    with tenancy.brand(brand):
        rows = [Channel(remote_id=f"did:plc:{n:024d}", handle=f"conto{n}", **same) for n in range(count)]
        rows = Channel.objects.bulk_create(rows, batch_size=500)
        for row in rows:
            row.secrets = seal(row, secrets)
        Channel.objects.bulk_update(rows, ["secrets"], batch_size=500)
        due = datetime.now(UTC).replace(microsecond=0) + HEAD_START
        snapshot = {"text": "Oggi pane di segale", "title": "", "language": "it", "options": {}, "media": []}
        made = [
            Delivery(
                brand_id=brand, channel=row, thing_kind="post", thing_id=n, action=Action.PUBLISH, snapshot=snapshot,
                due_at=due, next_at=due,
            )
            for n, row in enumerate(rows)
        ]  # fmt: skip
        Delivery.objects.bulk_create(made, batch_size=500)
    assert datetime.now(UTC) < due, "not ready before the moment: make HEAD_START longer"
    return due


def _wait(house: Installation, count: int) -> None:
    pause, end = threading.Event(), time.monotonic() + GIVE_UP_SECONDS
    with psycopg.connect(house.owner, autocommit=True) as owner:
        while time.monotonic() < end:
            row = owner.execute("SELECT count(*) FROM deliveries_delivery WHERE state = 'sent'").fetchone()
            if row and row[0] >= count:
                return
            pause.wait(1.0)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _database_cpu_seconds(house: Installation) -> float:
    assert house.cluster.process is not None
    parent, total = house.cluster.process.pid, 0.0
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main(words: Sequence[str]) -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.due_at_once", description=__doc__)
    for name, default in (("channels", 5000), ("senders", 1), ("answer-ms", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="passaparola-benchmark-") as folder, installation(Path(folder)) as house:
        print(json.dumps(measure(house, given.channels, given.senders, given.answer_ms)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
