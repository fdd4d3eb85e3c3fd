"""The whole installation under its supervisor: started, killed in parts and as a whole, stopped."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.secrets_file import OWNER, load_or_make
from passaparola.cli.supervisor import answers

ROOT = Path(__file__).parents[2]
Until = Callable[[Callable[[], bool]], bool]


class Installation:
    """A supervisor as a person starts it, and what it says."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        self.said: list[str] = []
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PASSAPAROLA_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "passaparola.cli.main", "--data", str(data), "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                self.said.append(line.strip())

    def says(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def end(self, signum: signal.Signals) -> int:
        self.process.send_signal(signum)
        code = self.process.wait(60)
        self._listener.join()
        return code

    def processes(self) -> dict[str, int]:
        """Its children by what they run."""
        found = {}
        for pid in children(self.process.pid):
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if len(command) > 2:  # the dead have none
                found[command[2].decode() if command[1] == b"-m" else "postgres"] = pid
        return found


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in listed.read_text().split()] if listed.exists() else []


def family(parent: int) -> list[int]:
    below = children(parent)
    return below + [pid for child in below for pid in family(child)]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def started(data: Path, port: int, until: Until) -> Installation:
    """Start one and wait until it answers."""
    made = Installation(data, port)
    until(lambda: made.says("Ready:") or made.process.poll() is not None)
    if not made.says("Ready:"):
        made.end(signal.SIGTERM)
        raise AssertionError(made.said)
    return made


def test_it_says_where_it_is_refuses_a_second_and_stops_everything_on_ctrl_c(
    folder: DataFolder, two_ports: int, until: Until
) -> None:
    running = started(folder.path, two_ports, until)
    try:
        assert answers("127.0.0.1", two_ports)
        assert running.says(f"Ready: http://localhost:{two_ports}/")
        assert running.says("Make the owner's account (works once): http://")
        everybody = family(running.process.pid)
        assert len(running.processes()) == 5
        refuse_to_tell_the_owners_password(folder, [running.process.pid, *everybody])
        second = Installation(folder.path, two_ports + 1000)
        assert second.process.wait(20) == 1
        assert second.says(f"already runs on {folder.path} (process {running.process.pid})")
    finally:
        code = running.end(signal.SIGINT)
    assert code == 0
    assert all(gone(pid) for pid in everybody)
    assert "database system is shut down" in (folder.logs / "postgres.log").read_text().splitlines()[-1]


def refuse_to_tell_the_owners_password(folder: DataFolder, pids: list[int]) -> None:
    """No process that serves knows it, no log holds it."""
    password = load_or_make(folder.path).database_passwords[OWNER].encode()
    for pid in pids:
        known = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
        assert password not in known
    assert not any(password in log.read_bytes() for log in folder.logs.iterdir())


def all_anew(before: dict[str, int], now: dict[str, int]) -> bool:
    return before.keys() == now.keys() and not set(before.values()) & set(now.values())


def test_whatever_is_killed_comes_back_and_killing_the_supervisor_leaves_no_process(
    folder: DataFolder, two_ports: int, until: Until
) -> None:
    running = started(folder.path, two_ports, until)
    try:
        before = running.processes()
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        killed = set(before.values())
        assert until(
            lambda: running.processes().keys() == before.keys() and not killed & set(running.processes().values())
        )
        assert until(lambda: answers("127.0.0.1", two_ports))
        everybody = family(running.process.pid)
    finally:
        running.end(signal.SIGKILL)
    assert len(everybody) > 6
    assert until(lambda: all(gone(pid) for pid in everybody))


@pytest.mark.parametrize("which", [0, 1], ids=["pages", "live"])
def test_a_taken_port_is_said_before_anything_starts(folder: DataFolder, two_ports: int, which: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", two_ports + which))
        other.listen()
        made = Installation(folder.path, two_ports)
        assert made.process.wait(20) == 1
    assert made.says(f"Port {two_ports + which} on 127.0.0.1 cannot be used")
    assert not (folder.path / "postgres").exists()
