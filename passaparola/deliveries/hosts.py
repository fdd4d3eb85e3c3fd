"""Which processes live on this machine: what a dead one held is let go of at once."""

import os
import socket
from contextlib import suppress
from pathlib import Path


def host() -> str:
    """This boot of this machine: process ids mean nothing beyond it."""
    boot = Path("/proc/sys/kernel/random/boot_id")
    return (boot.read_text().strip() if boot.exists() else socket.gethostname()) + _namespace()


def _namespace() -> str:
    """Containers share a boot but not process ids."""
    with suppress(OSError):
        return ":" + os.readlink("/proc/self/ns/pid")  # noqa: PTH115 - a magic link, not a path
    return ""


def living() -> list[str]:
    """The process ids that are alive here."""
    proc = Path("/proc")
    return [entry.name for entry in proc.iterdir() if entry.name.isdigit()] if proc.exists() else [str(os.getpid())]
