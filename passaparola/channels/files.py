"""Addresses at which a network fetches a file from us: signed, of one object, and good for an hour.

Made by the sender, which knows no pages: the door itself is ``file_door``.
"""

import re
from collections.abc import Callable
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner

from passaparola.channels import reach
from passaparola.kernel.network.port import MediaItem
from passaparola.workspaces.serving import EXTENSIONS

GOOD_FOR = timedelta(hours=1)
_UNWRITABLE = re.compile(r"[^a-z0-9]+")


def serving(channel: int, server: str) -> Callable[[MediaItem], str] | None:
    """What makes addresses at which ``server`` fetches for this channel; None where it cannot reach us."""
    base = reach.address_for(server)
    return (lambda item: base + path_of(channel, item)) if base else None


def path_of(channel: int, item: MediaItem) -> str:
    """The path of one file, good from now on for GOOD_FOR."""
    token = _signer().sign_object([item.hash, item.type, channel])
    return f"{reach.FILES}{token}/{_name(item)}"


def signed(token: str) -> tuple[str, str, int] | None:
    """Hash, type and channel of a token; None for one that is over or was not made here."""
    try:
        hash, media_type, channel = _signer().unsign_object(token, max_age=GOOD_FOR)
    except (BadSignature, ValueError):
        return None
    return hash, media_type, channel


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="channels.files", sep=".")


def _name(item: MediaItem) -> str:
    """A name that some networks take the kind of file from."""
    stem = _UNWRITABLE.sub("-", item.name.rpartition(".")[0].casefold()).strip("-")[:60]
    return f"{stem or item.hash[:12]}.{EXTENSIONS.get(item.type, 'bin')}"
