"""Temporary installations for the command line's tests. Nothing here needs Django."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from passaparola.cli.data_folder import DataFolder


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A new data folder that other users may walk through, as most are."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    tmp_path.chmod(0o755)
    made = DataFolder(tmp_path / "data")
    made.make()
    return made


@pytest.fixture
def two_ports() -> int:
    """The first of two neighbouring ports that nobody listens on."""
    for port in range(20_000 + os.getpid() % 5_000, 30_000, 2):
        if _free(port) and _free(port + 1):
            return port
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@pytest.fixture
def until() -> Iterator[Callable[[Callable[[], bool]], bool]]:
    """Wait for something to become true: at most 60 s, looking a hundred times a second."""
    never = threading.Event()

    def wait(condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if condition():
                return True
            never.wait(0.01)
        return False

    yield wait
