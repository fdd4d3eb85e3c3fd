"""The campaign's own entry script: the product's sender, imported once and forked for each life.

``python -m benchmarks.campaign.senders SOCKET IN_FLIGHT [WITHOUT]`` waits on its standard input for pages (one path a
line), forks a sender that works and is struck through that page, and answers with its process id. Whoever connects to
the socket gets a fork that carries one delivery alone. What scales, strikes or weakens the product is put in here; the
product itself has no switch for it.
"""

import asyncio
import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from benchmarks.campaign import clock, points, scale

CLIENT = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.recv(1)"
"""A process of its own, as the product starts one, which waits here for the fork that does its work."""


def main(place: str, in_flight: int, without: str) -> None:
    """Import everything, then fork on demand until the standard input ends."""
    clock.install()
    from benchmarks.campaign import injected

    injected.prepare(without)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody stays a zombie, which would count as alive
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen()
    with selectors.DefaultSelector() as wanted:
        wanted.register(sys.stdin.fileno(), selectors.EVENT_READ)
        wanted.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in wanted.select():
                if key.fileobj is listener:
                    _carry_alone(listener.accept()[0], in_flight)
                elif not _begin_life(place, in_flight):
                    return


def _begin_life(place: str, in_flight: int) -> bool:
    line = os.read(0, 4096).decode().strip()
    if line:
        print(_forked(lambda: _send(place, in_flight), Path(line)), flush=True)
    return bool(line)


def _carry_alone(line: socket.socket, in_flight: int) -> None:
    _forked(lambda: _carry(line, in_flight), None)
    line.close()


def _forked(work: Callable[[], Coroutine[Any, Any, None]], page: Path | None) -> int:
    """A fork that does this work and ends with it; gives its process id."""
    from passaparola.cli.lifeline import tie

    parent = os.getpid()
    if pid := os.fork():
        return pid
    try:
        tie(signal.SIGKILL, parent)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if page is not None:
            points.use(points.Page(page))
        asyncio.run(work())
    finally:
        os._exit(0)


async def _send(place: str, in_flight: int) -> None:
    from django.conf import settings

    from passaparola.deliveries.sender import Sender

    alone = (sys.executable, "-I", "-S", "-c", CLIENT, place)
    sender = Sender(settings.DISPATCHER_DATABASE, scale.shared().timing(in_flight), alone)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, sender.stop)
    await sender.run()


async def _carry(line: socket.socket, in_flight: int) -> None:
    from django.conf import settings

    from passaparola.deliveries.alone import carry_one

    asyncio.get_running_loop().add_reader(line, os._exit, 1)  # its process was ended for taking too long
    await carry_one(settings.DISPATCHER_DATABASE, scale.shared().timing(in_flight))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
