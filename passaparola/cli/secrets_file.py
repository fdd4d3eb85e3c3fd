"""`secrets.json` in the data folder (0600): Django's secret and the passwords of the database's roles.

The encryption keys of channel tokens are not here but in `keys.json`, so that they can be exported apart.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

OWNER, APP, DISPATCHER, BOOTSTRAP = "passaparola_owner", "passaparola_app", "passaparola_dispatcher", "postgres"
ROLES = (BOOTSTRAP, OWNER, APP, DISPATCHER)


@dataclass(frozen=True)
class Secrets:
    """What one installation keeps to itself."""

    django_secret: str
    database_passwords: dict[str, str]

    def __repr__(self) -> str:
        """Say nothing: a traceback must not show a password."""
        return "Secrets(•••)"


def load_or_make(data: Path) -> Secrets:
    """Return the secrets of the data folder, made on first sight and complete for every role."""
    path = data / "secrets.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    passwords = kept.get("database_passwords", {})
    found = Secrets(
        kept.get("django_secret") or secrets.token_urlsafe(48),
        {role: passwords.get(role) or secrets.token_urlsafe(24) for role in ROLES},
    )
    if asdict(found) != kept:
        write_private(path, json.dumps(asdict(found), indent=1))
    return found


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
