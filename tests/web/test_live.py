"""The process of the live updates, over a real PostgreSQL and real sockets."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings

from passaparola.cli.postgres import Cluster
from passaparola.cli.secrets_file import APP
from passaparola.web import tickets
from tests.support.people import World

PATIENCE = 10.0
PAGE = "http://localhost:8000"


@dataclass
class Process:
    """A running process, where it listens, and how to make the database say something."""

    port: int
    dsn: str

    def tell(self, brand: int, id: str) -> None:
        """Notify as deliveries do."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            said = f'{{"brand": {brand}, "kind": "delivery", "id": "{id}"}}'
            connection.execute("SELECT pg_notify('passaparola_live', %s)", [said])

    def cut(self) -> None:
        """End every other connection of the application, as a restart of the database would."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND usename = current_user AND query LIKE 'LISTEN%'"
            )


def _listening(dsn: str) -> None:
    """Wait until the process hears the database: what is said before reaches nobody."""
    until = time.monotonic() + 3 * PATIENCE
    asked = "SELECT 1 FROM pg_stat_activity WHERE usename = current_user AND query LIKE 'LISTEN%'"
    with psycopg.connect(dsn, autocommit=True) as connection:
        while connection.execute(asked).fetchone() is None:
            assert time.monotonic() < until


@pytest.fixture
def live(db: None, cluster: Cluster) -> Iterator[Process]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PASSAPAROLA_DATA": str(cluster.data),
        "PASSAPAROLA_APP_DATABASE_URL": cluster.dsn(APP),
        "PASSAPAROLA_LIVE_PORT": str(port),
        "PASSAPAROLA_URL": PAGE,
    }
    process = subprocess.Popen([sys.executable, "-m", "passaparola.web.live"], env=environment)
    try:
        _listening(cluster.dsn(APP))
        yield Process(port, cluster.dsn(APP))
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


async def _request(
    live: Process, ticket: str, origin: str = PAGE
) -> tuple[str, asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
                break
            except OSError:
                await asyncio.sleep(0)
    writer.write(f"GET /live/?ticket={ticket} HTTP/1.1\r\nHost: localhost\r\nOrigin: {origin}\r\n\r\n".encode())
    async with asyncio.timeout(PATIENCE):
        head = await reader.readuntil(b"\r\n\r\n")
    return head.decode(), reader, writer


@asynccontextmanager
async def _stream(live: Process, cluster: Cluster, person: int, brand: int) -> AsyncIterator[asyncio.StreamReader]:
    head, reader, writer = await _request(live, _ticket(cluster, person, brand))
    assert head.startswith("HTTP/1.1 200"), head
    await _until(reader, "welcome")
    yield reader
    writer.close()


def _ticket(cluster: Cluster, person: int, brand: int) -> str:
    assert cluster.secrets
    return tickets.issue(person, brand, key=cluster.secrets.django_secret)


async def _until(reader: asyncio.StreamReader, wanted: str) -> str:
    got = ""
    async with asyncio.timeout(PATIENCE):
        while wanted not in got:
            piece = await reader.read(4096)
            assert piece, f"the stream ended before {wanted}"
            got += piece.decode()
    return got


async def test_a_change_reaches_the_pages_of_its_brand_and_no_other(
    live: Process, cluster: Cluster, world: World
) -> None:
    anna, carla = world.people["anna"].pk, world.people["carla"].pk
    caffe, vino = world.brands["caffe"], world.brands["vino"]
    async with _stream(live, cluster, anna, caffe) as mine, _stream(live, cluster, carla, vino) as other:
        live.tell(caffe, "first")
        live.tell(vino, "second")
        assert "second" not in await _until(mine, "first")
        assert "first" not in await _until(other, "second")


async def test_nobody_listens_to_a_brand_out_of_reach(live: Process, cluster: Cluster, world: World) -> None:
    head, *_ = await _request(live, _ticket(cluster, world.people["bruno"].pk, world.brands["libri"]))
    assert head.startswith("HTTP/1.1 403")


async def test_a_forged_ticket_and_a_foreign_page_are_refused(live: Process, cluster: Cluster, world: World) -> None:
    good = _ticket(cluster, world.people["anna"].pk, world.brands["caffe"])
    for ticket, origin in ((good + "x", PAGE), ("", PAGE), (good, "https://evil.example")):
        head, *_ = await _request(live, ticket, origin)
        assert head.startswith("HTTP/1.1 403"), (ticket, origin)
        assert "evil" not in head


async def test_after_the_database_went_away_pages_hear_of_the_gap_and_go_on(
    live: Process, cluster: Cluster, world: World
) -> None:
    async with _stream(live, cluster, world.people["anna"].pk, world.brands["caffe"]) as mine:
        live.tell(world.brands["caffe"], "before")
        await _until(mine, "before")
        live.cut()
        await _until(mine, "resumed")
        live.tell(world.brands["caffe"], "after")
        await _until(mine, "after")


def test_a_ticket_says_who_and_which_brand() -> None:
    assert tickets.read(tickets.issue(3, 5), settings.SECRET_KEY) == (3, 5)
