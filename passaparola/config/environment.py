"""The settings that an operator gives, read from the environment in one place."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PREFIX = "PASSAPAROLA_"


def text(name: str, default: str = "") -> str:
    """``PASSAPAROLA_<name>``, or the default where it is missing or empty."""
    return os.environ.get(PREFIX + name, "") or default


def flag(name: str) -> bool:
    """Whether ``PASSAPAROLA_<name>`` is 1, true, yes or on."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """``PASSAPAROLA_<name>`` as a whole number; raises ValueError naming it."""
    try:
        return int(text(name, str(default)))
    except ValueError:
        raise ValueError(f"{PREFIX}{name} must be a whole number") from None


def words(name: str) -> tuple[str, ...]:
    """``PASSAPAROLA_<name>`` split at commas."""
    return tuple(word.strip() for word in text(name).split(",") if word.strip())


def folder(name: str, default: Path) -> Path:
    """``PASSAPAROLA_<name>`` as an absolute path."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(address: str) -> dict[str, object]:
    """Django's settings for a ``postgresql://`` address; a socket folder may stand in ``host``."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(query.pop("port", "") or parts.port or ""),
        "OPTIONS": dict(query),
    }


def mail(address: str) -> dict[str, object]:
    """Django's mail settings for ``smtp://user:password@host:port`` or ``smtps://``."""
    parts = urlsplit(address)
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }
