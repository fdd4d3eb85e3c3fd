"""What the fake keeps: encrypted files on their way, and what was posted with them."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from passaparola.kernel.fakeserver import FakeResponse
from passaparola.kernel.http import Tree

_MOST = 32 * 1024 * 1024
_LIVES = timedelta(hours=24)
_BEGINNINGS = {"image/jpeg": (0, b"\xff\xd8\xff"), "image/png": (0, b"\x89PNG"), "video/mp4": (4, b"ftyp")}


class Refusal(Exception):
    """An error as the network writes it, some of them with 200."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        told = {"request_status": "ERROR", "request_id": secrets.token_hex(8), "error_code": code}
        self.answer = FakeResponse.json({**told, "display_message": message, "debug_message": message}, status)


@dataclass
class Upload:
    """A file, encrypted in parts until it is whole; then ``content`` is what it was before."""

    id: str
    type: str
    key: bytes
    vector: bytes
    working: int
    made_at: datetime
    parts: dict[int, bytes] = field(default_factory=dict)
    content: bytes = b""
    media_type: str = ""
    posted: bool = False

    @staticmethod
    def announced(given: Tree, working: int) -> "Upload":
        """Checked as the network does: every field, and the lengths of key and vector."""
        if {name for name, _ in given.fields()} != {"type", "name", "key", "iv"}:
            raise Refusal(400, "E1001", "A media has a type, a name, a key and an iv")
        try:
            key, vector = (base64.b64decode(given.text(name), validate=True) for name in ("key", "iv"))
        except binascii.Error:
            raise Refusal(400, "E1001", "key and iv are base64") from None
        if given.text("type") not in ("VIDEO", "IMAGE") or (len(key), len(vector)) != (32, 16):
            raise Refusal(400, "E1001", "A key of 32 bytes and an iv of 16")
        return Upload(f"m-{secrets.token_hex(12)}", given.text("type"), key, vector, working, now())

    @property
    def expired(self) -> bool:
        """A media stays for a day."""
        return now() - self.made_at > _LIVES

    def add(self, number: int, part: bytes) -> None:
        """One part of the encrypted file."""
        if not 1 <= number <= 35 or not 0 < len(part) <= _MOST:
            raise Refusal(400, "E1001", "Media size is too large")
        self.parts[number] = part

    def finish(self) -> None:
        """Put it together, decrypt it, and see what it is."""
        whole = b"".join(self.parts[number] for number in sorted(self.parts))
        if sorted(self.parts) != list(range(1, len(self.parts) + 1)) or not whole or len(whole) % 16:
            raise Refusal(400, "E1001", "Parts are missing, or it is not encrypted in blocks")
        decryptor = Cipher(algorithms.AES(self.key), modes.CBC(self.vector)).decryptor()
        unpadder = PKCS7(algorithms.AES.block_size).unpadder()
        try:
            plain = unpadder.update(decryptor.update(whole) + decryptor.finalize()) + unpadder.finalize()
        except ValueError:
            raise Refusal(400, "E1001", "The media can not be decrypted") from None
        self.media_type = next((kind for kind, (at, sign) in _BEGINNINGS.items() if plain[at:].startswith(sign)), "")
        if not self.media_type.startswith(self.type.lower()):
            raise Refusal(400, "E1001", f"This is no {self.type.lower()}")
        self.content = plain


@dataclass
class Posted:
    """A Spotlight, a story or a saved story."""

    id: str
    kind: str
    said: str
    file: Upload
    at: datetime
    locale: str = ""
    shares: int = 0

    def tree(self) -> dict[str, object]:
        """As a list shows it."""
        named = {"spotlights": "description", "saved_stories": "title"}.get(self.kind)
        words = {named: self.said} if named else {}
        status = {"status": "LIVE"} if self.kind == "spotlights" else {}
        made = self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"id": self.id.partition("/")[2], "created_at": made, "updated_at": made, **words, **status}


def now() -> datetime:
    """The moment, UTC."""
    return datetime.now(UTC)
