"""Processes of the servers: started in groups of their own, ended with all that they started."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

_NOBODY = threading.Event()  # a server of others gives no sign when it is ready: it is asked every tenth of a second
INSTALLING = 1_800  # seconds that npm or apt may take on a slow machine


def cache() -> Path:
    """Where servers that are not packaged stay installed between runs."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "passaparola" / "servers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def install(packages: Sequence[str], missing: bool) -> None:
    """Install Debian packages where something of them is missing; skips the test where that cannot be."""
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        pytest.skip(f"needs the packages {' '.join(packages)} (installed here only as root on Debian)")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=True, env=environment, timeout=INSTALLING)
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=environment, timeout=INSTALLING)


def start(command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a server; its standard output can be read, its errors go to the log."""
    with log.open("ab") as errors:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **(environment or {})},
            start_new_session=True,
        )


def stop(process: subprocess.Popen[str], patience: float = 10) -> None:
    """End a server and its children."""
    if process.stdin:
        process.stdin.close()
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(patience)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(patience)


def wait_until(ready: Callable[[], bool], patience: float, what: str) -> None:
    """Ask until it is so."""
    end = time.monotonic() + patience
    while not ready():
        if time.monotonic() > end:
            raise RuntimeError(f"{what} did not answer within {patience:.0f} s")
        pause()


def pause() -> None:
    """The time between two questions to a server that gives no sign of its own."""
    _NOBODY.wait(0.1)
