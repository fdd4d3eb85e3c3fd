"""How the fake gets files, and what it thinks of them."""

import io
import struct
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

from passaparola.kernel.http import Door, Request, RequestFailed
from passaparola.networks.instagram.fake_things import refuse

_LARGEST = 8 * 1024 * 1024
_NARROWEST, _WIDEST = 0.8, 1.91
_SHORTEST, _LONGEST, _LONGEST_STORY = 3.0, 900.0, 60.0


async def fetch(address: str) -> bytes:
    """What stands at an address, as the network's own servers would fetch it. Raises Refusal."""
    try:
        async with Door([urlsplit(address).netloc]) as door:
            response = await door.send(Request("GET", address, max_bytes=400_000_000))
    except (RequestFailed, ValueError):
        raise refuse(2207052) from None
    if not response.ok:
        raise refuse(2207052)
    return response.body


def check_image(content: bytes, *, story: bool) -> None:
    """Raises Refusal for a picture that is not taken."""
    if len(content) > _LARGEST:
        raise refuse(2207004)
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind, (width, height) = image.format, image.size
    except (UnidentifiedImageError, OSError):
        raise refuse(2207005) from None
    if kind != "JPEG":
        raise refuse(2207005)
    if not story and not _NARROWEST - 0.01 <= width / height <= _WIDEST + 0.01:
        raise refuse(2207009)


def fault_of_video(content: bytes, *, story: bool) -> int:
    """The subcode for a film that is not taken, 0 for one that is."""
    length = _seconds(content)
    longest = _LONGEST_STORY if story else _LONGEST
    return 0 if length is not None and _SHORTEST <= length <= longest + 1 else 2207026


def _seconds(content: bytes) -> float | None:
    """How long an MP4 lasts, by its header."""
    at = content.find(b"mvhd")
    if content[4:8] != b"ftyp" or at < 0:
        return None
    if content[at + 4] == 1:
        scale, units = struct.unpack(">IQ", content[at + 24 : at + 36])
    else:
        scale, units = struct.unpack(">II", content[at + 16 : at + 24])
    return float(units / scale) if scale else None
