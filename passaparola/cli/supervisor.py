"""`passaparola up`: starts PostgreSQL and the processes, keeps them running, stops them in order."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from passaparola import __version__
from passaparola.cli.data_folder import check, held
from passaparola.cli.database import Database, open_database
from passaparola.cli.lifeline import tied
from passaparola.cli.options import Options
from passaparola.cli.processes import LEAN, PROCESSES, Child, Process, rotate
from passaparola.cli.progress import Progress
from passaparola.cli.refusal import Refusal

READY_SECONDS = 45.0
GLANCE_SECONDS = 0.5
ROTATE_EVERY_SECONDS = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """A person or the system asked us to stop."""


class Supervisor:
    """One installation while it runs."""

    processes: tuple[Process, ...] = PROCESSES

    def __init__(self, options: Options) -> None:
        self.options = options
        self.folder = options.folder
        self.children: list[Child] = []
        self.database: Database | None = None
        self.progress = Progress()

    def run(self) -> None:
        """Run until asked to stop. Raises Refusal when it cannot start."""
        self.folder.make()
        with held(self.folder):
            _on_stop_signals()
            try:
                self._start()
                self._watch()
            except Stopped:
                self.progress.say("Stopping.")
            finally:
                for signum in STOP_SIGNALS:  # once is enough; everything below ends in bounded time
                    signal.signal(signum, signal.SIG_IGN)
                self._stop()

    def _start(self) -> None:
        self.progress.say(f"Passaparola {__version__}")
        check(self.folder)
        refuse_taken_ports(self.options)
        with self.progress.step("database"):
            self.database = open_database(self.folder)
        with self.progress.step("migrations"):
            opening = self._open(self.database)
        with self.progress.step("processes"):
            self._start_children(self.database, self.processes)
            self._wait_until_ready()
        self._announce(opening)

    def _open(self, database: Database) -> dict[str, Any]:
        """Migrate and look around in a process of its own; see `opening`.

        Where this version opened this folder before there is nothing to migrate, and the pages start meanwhile. What
        sends never does: only afterwards is it known whether this is still the same machine.
        """
        log = self.folder.logs / "opening.log"
        began = self._begin_opening(database, log)
        if self.folder.opened_before():
            self._start_children(database, [process for process in self.processes if process.faces_people])
        said, _ = began.communicate()
        if began.returncode:
            raise Refusal(f"The database could not be prepared: {last_line(log)} (see {log})")
        facts: dict[str, Any] = json.loads(said.splitlines()[-1])
        return facts

    def _begin_opening(self, database: Database, log: Path) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, **self.options.environment(), **database.for_children(), **LEAN}
        with log.open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", "passaparola.cli.opening"],
                env={**environment, "PASSAPAROLA_APP_DATABASE_URL": database.owner},
                stdout=subprocess.PIPE,
                stderr=errors,
                preexec_fn=tied(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has one thread
            )

    def _start_children(self, database: Database, processes: Sequence[Process]) -> None:
        """Start those of them that do not run yet."""
        os.environ.pop("DATABASE_URL", None)  # the owner's address is not for those who serve
        environment = {**self.options.environment(), **database.for_children()}
        running = {child.process for child in self.children}
        for process in processes:
            if process not in running:
                child = Child(process, environment, self.folder.logs)
                self.children.append(child)
                child.start()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not answers(self.options.near_host, self.options.port):
            self._look_after()
            if time.monotonic() > deadline:
                log = self.folder.logs / "web.log"
                raise Refusal(f"The pages do not answer after {READY_SECONDS:.0f} s: {last_line(log)} (see {log})")
            time.sleep(0.05)

    def _announce(self, opening: dict[str, Any]) -> None:
        self.progress.say(f"Ready: {self.options.address}/  (Ctrl-C stops)")
        if opening["held"]:
            self.progress.say(
                "Nothing is sent: this is another machine or a restored backup. An owner resumes it in the settings."
            )
        if opening["owner_link"]:
            self.progress.say(f"Make the owner's account (works once): {self.options.address}{opening['owner_link']}")

    def _watch(self) -> None:
        rotated = time.monotonic()
        while True:
            time.sleep(GLANCE_SECONDS)
            self._look_after()
            if time.monotonic() - rotated > ROTATE_EVERY_SECONDS:
                rotated = time.monotonic()
                for log in self.folder.logs.glob("*.log"):
                    rotate(log)

    def _look_after(self) -> None:
        for child in self.children:
            news = child.look_after()
            if news:
                self.progress.say(news)
        cluster = self.database.cluster if self.database else None
        if cluster is not None and not cluster.alive():
            self.progress.say("PostgreSQL ended and starts again.")
            cluster.start()

    def _stop(self) -> None:
        """Pages first, so that nothing new comes in; then what sends; the database last."""
        for facing in (True, False):
            group = [child for child in self.children if child.process.faces_people is facing]
            for child in group:
                child.ask_to_stop()
            for child in group:
                child.stop()
        if self.database is not None:
            self.database.close()


def refuse_taken_ports(options: Options) -> None:
    """Raise Refusal when somebody else listens where we would."""
    refuse_taken(options.host, options.port, "--port")
    refuse_taken(options.host, options.live_port, "--port (live updates use the next one)")


def refuse_taken(host: str, port: int, flag: str) -> None:
    """Raise Refusal, naming the flag that helps, when this port cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as taken:
            raise Refusal(
                f"Port {port} on {host} cannot be used ({taken.strerror}): choose another with {flag}."
            ) from taken


def answers(host: str, port: int) -> bool:
    """Return whether /healthz answers 200. By hand: this layer has no HTTP client, and needs none for one line."""
    request = f"GET /healthz HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(request.encode())
            ready, _, _ = select.select([connection], [], [], 5)
            return bool(ready) and connection.recv(32).split()[1:2] == [b"200"]
    except OSError:
        return False


def last_line(log: Path) -> str:
    """Return the last line of a log that says something."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _on_stop_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    for signum in STOP_SIGNALS:
        signal.signal(signum, stop)
