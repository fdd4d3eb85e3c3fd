"""What this process works with, made once from the settings: the door out, the object store, the keyring."""

from functools import cache
from pathlib import Path

from django.conf import settings

from passaparola.kernel.http import Door
from passaparola.kernel.objects import ObjectStore, from_address
from passaparola.kernel.seal import Keyring


@cache
def door() -> Door:
    """The one door out, with the operator's exact exceptions."""
    return Door(settings.EGRESS_ALLOW)


@cache
def store() -> ObjectStore:
    """Where media lie: a folder or S3."""
    return from_address(settings.MEDIA)


@cache
def keyring() -> Keyring:
    """The keys that seal tokens. Raises OSError when the file is not there."""
    return Keyring.load(Path(settings.KEYS_FILE))
