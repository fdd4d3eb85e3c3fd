"""Whose installation this is: a fingerprint of machine, data folder and cluster.

A clone of the machine or a copy of the data folder has another one, and then nothing is sent until a person resumes
it: two installations that believe in the same schedule would publish everything twice.
"""

import hashlib
import os
import platform
from pathlib import Path

from passaparola.cli.data_folder import DataFolder

NETWORK = Path("/sys/class/net")
MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def fingerprint(folder: DataFolder) -> str:
    """Return this installation's fingerprint (hex); PASSAPAROLA_IDENTITY stands for it where machines come and go."""
    given = os.environ.get("PASSAPAROLA_IDENTITY")
    facts = [f"given {given}"] if given else [*_machine(), *_place(folder)]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()


def held(folder: DataFolder) -> bool:
    """Tell the database who opens it; return whether the installation is held. The owner's connection is used."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_identify(%s)", [fingerprint(folder)])
        cursor.execute("SELECT passaparola_held()")
        row = cursor.fetchone()
    return bool(row and row[0])


def _machine() -> list[str]:
    ids = [path.read_text().strip() for path in MACHINE_IDS if path.exists()]
    return [platform.node(), *ids[:1], *_network_cards()]


def _network_cards() -> list[str]:
    """The addresses burnt into built-in cards: a cloned machine keeps its machine-id, but not these.

    Not uuid.getnode(): it may take a virtual card, or a random number, and would hold an installation for nothing.
    """
    cards = [card for card in NETWORK.glob("*") if (card / "device").exists() and "/usb" not in str(card.resolve())]
    permanent = [card for card in cards if _line(card / "addr_assign_type") == "0"]
    return sorted(_line(card / "address") for card in permanent)


def _line(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _place(folder: DataFolder) -> list[str]:
    """A copied folder has another inode, even under the same path. (Device numbers change when a machine restarts.)"""
    return [str(folder.path.resolve()), str(folder.path.stat().st_ino)]
