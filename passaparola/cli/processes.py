"""The processes of an installation, and one of them under supervision.

They are named, not imported: what they run stands in layers above or beside this one.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from passaparola.cli.lifeline import tied

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
STEADY_SECONDS = 60.0  # after this long a process counts as well again
LARGEST_LOG_BYTES, KEPT_LOGS = 5_000_000, 3


@dataclass(frozen=True)
class Process:
    """A process, the module that it runs, and how long it may take to finish what it is doing.

    Those that face people stop first, so that nothing new comes in while the others finish.
    """

    name: str
    module: str
    grace_seconds: float
    faces_people: bool = False


PROCESSES = (
    Process("web", "passaparola.cli.web", 5.0, faces_people=True),
    Process("live", "passaparola.web.live", 3.0, faces_people=True),
    Process("worker", "passaparola.config.worker", 10.0),
    Process("sender", "passaparola.deliveries.sender", 15.0),
)

# Two arenas instead of eight a core: glibc gives memory back, measured over all processes.
LEAN = {"MALLOC_ARENA_MAX": "2", "PYTHONUNBUFFERED": "1"}


class Child:
    """One supervised process: started, restarted with growing pauses, stopped with its whole group."""

    def __init__(self, process: Process, environment: dict[str, str], logs: Path) -> None:
        self.process = process
        self.log = logs / f"{process.name}.log"
        self.restarts = 0
        self._environment = {**os.environ, **LEAN, **environment}
        self._running: subprocess.Popen[bytes] | None = None
        self._started = self._start_again_at = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    def start(self) -> None:
        """Start it in a process group of its own, out of reach of the terminal's Ctrl-C."""
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", self.process.module],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
                preexec_fn=tied(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has one thread
            )

    def look_after(self) -> str | None:
        """Start it again when it died and its pause is over; return a sentence when it just died."""
        if self._running is None:
            if time.monotonic() >= self._start_again_at:
                self.restarts += 1
                self.start()
            return None
        code = self._running.poll()
        return None if code is None else self._bury(code)

    def _bury(self, code: int) -> str:
        self._sweep()
        lived = time.monotonic() - self._started
        self._pause = FIRST_PAUSE_SECONDS if lived > STEADY_SECONDS else min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        self._start_again_at = time.monotonic() + self._pause
        self._running = None
        return f"{self.process.name} ended ({_how(code)}) and starts again in {self._pause:.0f} s; see {self.log}"

    def ask_to_stop(self) -> None:
        """Ask its whole group to end."""
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Wait for its end within its grace, then end the group whatever it does."""
        if self._running is not None:
            try:
                self._running.wait(self.process.grace_seconds)
            except subprocess.TimeoutExpired:
                self._signal(signal.SIGKILL)
                self._running.wait()
        self._sweep()
        self._running = None

    def _sweep(self) -> None:
        """End what the process may have left in its group."""
        self._signal(signal.SIGKILL)

    def _signal(self, signum: signal.Signals) -> None:
        if self._running is not None:
            try:
                os.killpg(self._running.pid, signum)
            except (ProcessLookupError, PermissionError):
                return


def rotate(log: Path) -> None:
    """Keep a log small. Its writer holds it open for appending, so it is copied and then cut."""
    if not log.exists() or log.stat().st_size < LARGEST_LOG_BYTES:
        return
    for age in range(KEPT_LOGS - 1, 0, -1):
        older = log.with_suffix(f".log.{age}")
        if older.exists():
            older.replace(log.with_suffix(f".log.{age + 1}"))
    log.with_suffix(".log.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
