"""`passaparola web`: the pages, served by granian over WSGI."""

import os
import signal
from collections.abc import Callable
from importlib import import_module
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from passaparola.cli.lifeline import tie

TARGET = "passaparola.config.wsgi:application"
THREADS = 4  # pages wait for PostgreSQL; more threads gained nothing on two cores
KILL_AFTER_SECONDS = 3


def main() -> None:
    """Serve until told to stop."""
    server = Granian(
        TARGET,
        address=os.environ.get("PASSAPAROLA_HOST", "127.0.0.1"),
        port=int(os.environ.get("PASSAPAROLA_PORT", "8000")),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_AFTER_SECONDS,
    )
    server.serve(target_loader=_loader(os.getpid()))


def _loader(parent: int) -> Callable[[str], Any]:
    """Return what loads the application in granian's worker, which otherwise outlives a killed granian."""

    def load(target: str) -> Any:
        tie(signal.SIGKILL, parent)
        module, _, name = target.partition(":")
        return getattr(import_module(module), name)

    return load


if __name__ == "__main__":
    main()
