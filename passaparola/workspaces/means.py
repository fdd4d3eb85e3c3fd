"""What this process works with, made once from the settings: the door out, the object store, the keyring."""

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import get_connection

from passaparola.kernel.objects import ObjectStore, from_address
from passaparola.kernel.seal import Keyring

if TYPE_CHECKING:
    from passaparola.kernel.http import Door


@cache
def door() -> "Door":
    """The one door out, with the operator's exact exceptions. Imported when first wanted: it is the largest library."""
    from passaparola.kernel.http import Door

    return Door(settings.EGRESS_ALLOW)


@cache
def store() -> ObjectStore:
    """Where media lie: a folder or S3."""
    return from_address(settings.MEDIA)


def keyring() -> Keyring:
    """The keys that seal tokens, read anew when the file changes (a rotation). Raises OSError when it is not there."""
    path = Path(settings.KEYS_FILE)
    return _keyring(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _keyring(path: Path, changed: int) -> Keyring:
    return Keyring.load(path)


def mail_is_set_up() -> bool:
    """Whether letters can be sent: through the server of the installation's page, or of PASSAPAROLA_EMAIL_URL."""
    return bool(settings.MAIL_SET_UP or getattr(get_connection(), "set_up", False))
