"""Sealing secrets for the database: AES-256-GCM, bound to the place where they stand.

The associated data name table, column, tenant and row: a ciphertext that is copied into another row or tenant does not
open there. Keys live in one file outside the database and its backups; each sealed value names the key that it needs,
so that keys can be changed one value at a time.
"""

import base64
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12  # random: safe for 2^32 values under one key (NIST SP 800-38D, 8.3)
_HEAD_BYTES = len(_VERSION) + _KEY_ID_BYTES + _NONCE_BYTES


class SealError(ValueError):
    """A sealed value that cannot be opened."""


class UnknownKey(SealError):
    """It was sealed with a key that this key ring does not hold; a restore without its key file looks like this."""


class Tampered(SealError):
    """It does not open: changed, cut short, or moved from the place that it was sealed for."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands."""

    table: str
    column: str
    tenant: str
    row: str

    def encoded(self) -> bytes:
        """One text for one place: the lengths go in, so that no two places read the same."""
        return b"".join(
            len(part.encode()).to_bytes(4, "big") + part.encode()
            for part in (self.table, self.column, self.tenant, self.row)
        )


@dataclass(frozen=True)
class Keyring:
    """Keys by their id (eight hex digits); new values are sealed with the current one."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise UnknownKey(f"the current key {self.current} is not in the key ring")
        if any(len(key) != _KEY_BYTES or len(bytes.fromhex(id)) != _KEY_ID_BYTES for id, key in self.keys.items()):
            raise SealError("a key has 32 bytes and an id of eight hex digits")

    @staticmethod
    def generate() -> "Keyring":
        """A ring with one new key."""
        id, key = _new_key()
        return Keyring({id: key}, id)

    def rotated(self) -> "Keyring":
        """The same ring with a new current key; what the older ones sealed still opens."""
        id, key = _new_key()
        return Keyring({**self.keys, id: key}, id)

    def without(self, id: str) -> "Keyring":
        """The ring without a key that nothing needs any more. Raises UnknownKey for the current one."""
        return Keyring({kept: key for kept, key in self.keys.items() if kept != id}, self.current)

    def seal(self, plain: bytes, place: Place) -> bytes:
        """The sealed value: version, key id, nonce, ciphertext."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        head = _VERSION + bytes.fromhex(self.current) + nonce
        return head + AESGCM(self.keys[self.current]).encrypt(nonce, plain, _bound(head, place))

    def open(self, sealed: bytes, place: Place) -> bytes:
        """The plain value. Raises UnknownKey or Tampered."""
        head, ciphertext = sealed[:_HEAD_BYTES], sealed[_HEAD_BYTES:]
        if len(head) < _HEAD_BYTES or head[:1] != _VERSION:
            raise Tampered("not a sealed value")
        key = self.keys.get(key_of(sealed))
        if key is None:
            raise UnknownKey(f"sealed with the key {key_of(sealed)}, which is not in the key ring")
        try:
            return AESGCM(key).decrypt(head[-_NONCE_BYTES:], ciphertext, _bound(head, place))
        except InvalidTag:
            raise Tampered("the sealed value was changed, or moved from its place") from None

    def reseal(self, sealed: bytes, place: Place) -> bytes:
        """The value sealed with the current key; itself when it is already. Raises UnknownKey or Tampered."""
        return sealed if key_of(sealed) == self.current else self.seal(self.open(sealed, place), place)

    def save(self, path: Path) -> None:
        """Write the ring to a file that only its owner may read, whole or not at all. Raises OSError."""
        written = {id: base64.b64encode(key).decode() for id, key in self.keys.items()}
        _write_private(path, json.dumps({"current": self.current, "keys": written}, indent=1))

    @staticmethod
    def load(path: Path) -> "Keyring":
        """The ring in a file. Raises OSError, or SealError when it is not a key file."""
        try:
            tree = json.loads(path.read_text())
            keys = {str(id): base64.b64decode(key, validate=True) for id, key in tree["keys"].items()}
            return Keyring(keys, str(tree["current"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise SealError(f"{path.name} is not a key file") from None


def key_of(sealed: bytes) -> str:
    """The id of the key that a value was sealed with."""
    return sealed[len(_VERSION) : len(_VERSION) + _KEY_ID_BYTES].hex()


def _new_key() -> tuple[str, bytes]:
    return secrets.token_hex(_KEY_ID_BYTES), secrets.token_bytes(_KEY_BYTES)


def _bound(head: bytes, place: Place) -> bytes:
    """The head is bound too: a value relabelled with another key's id is tampered with, not just unreadable."""
    return head + place.encoded()


def _write_private(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    written = Path(name)
    try:
        with os.fdopen(handle, "w") as file:  # mkstemp made it 0600
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    finally:
        written.unlink(missing_ok=True)
