"""Files go to the network encrypted: AES-256 in CBC mode with PKCS #7, under a key that is made for each.

https://developers.snap.com/api/marketing-api/Public-Profile-API/ProfileAssetManagement: a key of 32 bytes and a vector
of 16, both told in base64 when the file is announced; the encrypted file goes in parts of at most 32 MiB. A form around
a part counts too, so ours are a little smaller.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

PART = 31 * 1024 * 1024
MOST_PARTS = 35
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Seal:
    """A key and a vector for one file."""

    key: bytes = field(default_factory=lambda: os.urandom(32), repr=False)
    vector: bytes = field(default_factory=lambda: os.urandom(16), repr=False)

    def told(self) -> dict[str, str]:
        """As the network wants to know them."""
        return {"key": base64.b64encode(self.key).decode(), "iv": base64.b64encode(self.vector).decode()}

    def parts(self, file: BinaryIO, size: int = PART) -> Iterator[bytes]:
        """The encrypted file, cut; no more than one part is held at once."""
        padder = PKCS7(algorithms.AES.block_size).padder()
        encryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.vector)).encryptor()
        held = bytearray()
        while piece := file.read(_PIECE):
            held += encryptor.update(padder.update(piece))
            while len(held) > size:
                yield bytes(held[:size])
                del held[:size]
        held += encryptor.update(padder.finalize()) + encryptor.finalize()
        yield from (bytes(held[start : start + size]) for start in range(0, len(held), size))
