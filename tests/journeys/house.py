"""The whole product, started as a person starts it, with the networks' fakes served from this process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from passaparola.cli import sandbox
from passaparola.kernel.fakeserver import Running, serve_in_thread
from passaparola.kernel.network.fakes import NetworkFake
from tests.support.plain import PLAIN

ROOT = Path(__file__).parents[2]
READY = "Ready: "
OWNER_LINK = "Make the owner's account (works once): "
STARTING_SECONDS = 180  # a new database and all its migrations, on a machine that does other things too
STOPPING_SECONDS = 30


@dataclass
class House:
    """A running installation; ``url`` has no slash at its end. ``networks`` are the fakes, by network."""

    data: Path
    url: str
    owner_link: str
    networks: dict[str, Running]
    process: "subprocess.Popen[str]"
    secrets: set[str] = field(default_factory=set)
    """Whatever was typed or handed over that must never be found in the open again."""

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        """What a person types to connect each network's account."""
        return {name: dict(self.fake(name).demo_account(at.url)) for name, at in self.networks.items()}

    def fake(self, network: str) -> NetworkFake:
        """The network in memory."""
        fake: NetworkFake = self.networks[network].fake  # type: ignore[assignment]
        return fake


class Sayings:
    """The lines of a program, collected by a thread of their own; whoever waits is woken by each."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._listen, args=(process,), daemon=True)
        self._thread.start()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stderr is not None
        for line in process.stderr:
            with self._news:
                self.lines.append(line.strip())
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def after(self, beginning: str) -> str:
        """The rest of the first line that begins so, once it is said. Raises AssertionError when it never is."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._rest(beginning) is not None, STARTING_SECONDS)
        rest = self._rest(beginning)
        assert rest is not None, self.lines
        return rest

    def _rest(self, beginning: str) -> str | None:
        return next((line.removeprefix(beginning) for line in self.lines if line.startswith(beginning)), None)


def plain_fakes() -> dict[str, NetworkFake]:
    """The networks of the journeys: what people see is the same on every one, so a few stand for all."""
    return {name: fake for name, fake in sandbox.fakes().items() if name in PLAIN}


@contextmanager
def running(word: str = "up") -> Iterator[House]:
    """An installation in a folder of its own on free ports, and no trace of it afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(ground())
        networks = {name: stack.enter_context(serve_in_thread(fake)) for name, fake in plain_fakes().items()}
        yield stack.enter_context(opened(folder / "data", networks, word))


@contextmanager
def ground() -> Iterator[Path]:
    """An empty folder, gone afterwards, that PostgreSQL's own user may walk through."""
    folder = Path(tempfile.mkdtemp(prefix="passaparola-journeys-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def opened(
    data: Path, networks: dict[str, Running], word: str = "up", *, new: bool = True, mail: str = ""
) -> Iterator[House]:
    """The installation in this data folder, running; ``new``: nobody made its owner's account yet."""
    process = start(word, data, two_free_ports(), networks, mail)
    try:
        said = Sayings(process)
        url = said.after(READY).split("/  ")[0]
        yield House(data, url, said.after(OWNER_LINK) if new else "", networks, process)
    finally:
        stop(process)


def start(word: str, data: Path, port: int, networks: dict[str, Running], mail: str = "") -> "subprocess.Popen[str]":
    """The supervisor, whose door is open to the networks; ``mail`` is the address of a server that takes it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PASSAPAROLA_", "DATABASE_URL"))}
    open_to = ",".join(each.authority for each in networks.values())
    return subprocess.Popen(
        [sys.executable, "-m", "passaparola.cli.main", word, "--data", str(data), "--port", str(port)],
        cwd=ROOT,
        env={**kept, "PASSAPAROLA_EGRESS_ALLOW": open_to, "PASSAPAROLA_EMAIL_URL": mail},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def stop(process: "subprocess.Popen[str]") -> None:
    """End it in order; killed when it does not, which leaves no process either."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOPPING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOPPING_SECONDS)


def two_free_ports() -> int:
    """The first of two neighbouring ports that nobody listens on, below those that clients get."""
    for port in range(21_000 + os.getpid() % 4_000 * 2, 32_000, 2):
        if all(_free(each) for each in (port, port + 1)):
            return port
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
