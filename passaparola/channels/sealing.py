"""A channel's secrets at rest: sealed to their table, brand and row, so that a swapped ciphertext does not open."""

import json
from collections.abc import Mapping

from passaparola.channels.models import Channel
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


def _bound_to(channel: Channel) -> Place:
    return Place("channels_channel", "secrets", str(channel.brand_id), str(channel.pk))
