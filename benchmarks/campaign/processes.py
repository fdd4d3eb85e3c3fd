"""The campaign's processes: senders that are forked in milliseconds, and the recording server."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.campaign.points import Page


@dataclass
class Sender:
    """One life of a sender."""

    pid: int
    page: Page
    line: int
    stopped_until: float = 0.0

    def dead(self, seconds: float = 0.0) -> bool:
        """Whether it is gone within so many seconds."""
        return bool(select.select([self.line], [], [], seconds)[0])

    def signal(self, signum: int) -> None:
        """Send it a signal, unless it is gone."""
        if not self.dead():
            signal.pidfd_send_signal(self.line, signum)

    def kill(self) -> None:
        """kill -9."""
        self.signal(signal.SIGKILL)
        self.dead(10)


class Zygote:
    """The imported parent of all senders."""

    def __init__(self, folder: Path, environment: Mapping[str, str], in_flight: int, without: str) -> None:
        words = [sys.executable, "-m", "benchmarks.campaign.senders", str(folder / "alone"), str(in_flight), without]
        self.folder, self.lives = folder, 0
        with (folder / "senders.log").open("ab") as log:
            self.process = subprocess.Popen(
                words, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
            )

    def fork(self) -> Sender:
        """A new sender, at work."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        path = self.folder / f"page-{self.lives % 64}"
        path.unlink(missing_ok=True)  # a page still mapped by an older life stays that life's
        page, self.lives = Page(path, make=True), self.lives + 1
        self.process.stdin.write(f"{path}\n".encode())
        self.process.stdin.flush()
        pid = int(self.process.stdout.readline())
        return Sender(pid, page, os.pidfd_open(pid))

    def close(self) -> None:
        """End it; what it forked has been ended by the conductor."""
        self.process.kill()
        self.process.wait()


class Boards:
    """The recording server, from outside."""

    def __init__(self, seed: int, environment: Mapping[str, str]) -> None:
        words = [sys.executable, "-m", "benchmarks.campaign.server", str(seed)]
        self.process = subprocess.Popen(
            words, env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout is not None
        self.authorities = [f"127.0.0.1:{port}" for port in json.loads(self.process.stdout.readline())]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def conduct(self, **temper: object) -> None:
        """How it is to behave from now on, and into which file it writes."""
        self._ask("conduct", temper)

    def figures(self) -> dict[str, Any]:
        """Calls and faults since it was last told how to behave."""
        return self._ask("figures", None)

    def _ask(self, what: str, body: object) -> dict[str, Any]:
        from http.client import HTTPConnection

        line = HTTPConnection(self.authorities[0], timeout=30)
        line.request("POST", f"/{what}", json.dumps(body))
        answer: dict[str, Any] = json.loads(line.getresponse().read())
        line.close()
        return answer


def worst_stall(seconds: float) -> float:
    """How late this machine lets a process sleep at worst, in seconds, seen over so many."""
    worst, end = 0.0, time.monotonic() + seconds
    while (before := time.monotonic()) < end:
        time.sleep(0.002)
        worst = max(worst, time.monotonic() - before - 0.002)
    return worst


def crowding(seconds: float) -> float:
    """How many times longer work takes than it would on a machine of one's own: 1 where it is quiet."""
    begin, used = time.monotonic(), time.process_time()
    while time.process_time() - used < seconds / 4 and time.monotonic() - begin < 4 * seconds:
        sum(range(1000))
    return max(1.0, (time.monotonic() - begin) / max(time.process_time() - used, 1e-3))
