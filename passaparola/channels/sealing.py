"""Secrets at rest: sealed to their table, tenant and row, so that a swapped ciphertext does not open."""

import json
from collections.abc import Mapping
from typing import Any

from passaparola.channels.models import Application, Channel, Consenting
from passaparola.kernel.seal import Place
from passaparola.workspaces.means import keyring


def seal(channel: Channel, secrets: Mapping[str, str]) -> bytes:
    """The secrets as they are stored; the row must have its id already."""
    return keyring().seal(json.dumps(dict(secrets), sort_keys=True).encode(), _bound_to(channel))


def unseal(channel: Channel) -> dict[str, str]:
    """The secrets in clear. Raises ``kernel.seal``'s errors when key or ciphertext are not the right ones."""
    if channel.secrets is None:
        return {}
    clear = keyring().open(bytes(channel.secrets), _bound_to(channel))
    return {str(name): str(value) for name, value in json.loads(clear).items()}


def seal_fields(application: Application, fields: Mapping[str, str]) -> bytes:
    """An application's fields as they are stored; the row must have its id already."""
    return keyring().seal(json.dumps(dict(fields), sort_keys=True).encode(), _of_application(application))


def unseal_fields(application: Application) -> dict[str, str]:
    """An application's fields in clear; empty where they were forgotten. Raises ``kernel.seal``'s errors."""
    if application.fields is None:
        return {}
    clear = keyring().open(bytes(application.fields), _of_application(application))
    return {str(name): str(value) for name, value in json.loads(clear).items()}


def seal_half(row: Consenting, column: str, content: object) -> bytes:
    """One half of a consent as it is stored: ``content`` is plain JSON, ``column`` is ``kept`` or ``found``."""
    return keyring().seal(json.dumps(content).encode(), _of_consent(row, column))


def unseal_half(row: Consenting, column: str, sealed: bytes) -> Any:
    """The half in clear. Raises ``kernel.seal``'s errors."""
    return json.loads(keyring().open(bytes(sealed), _of_consent(row, column)))


def _bound_to(channel: Channel) -> Place:
    return Place("channels_channel", "secrets", str(channel.brand_id), str(channel.pk))


def _of_application(row: Application) -> Place:
    return Place("channels_application", "fields", str(row.organisation_id), str(row.pk))


def _of_consent(row: Consenting, column: str) -> Place:
    return Place("channels_consenting", column, str(row.brand_id), str(row.pk))
