"""The picture of a card: what it is, from its bytes, and a small one of our own to show."""

import threading
import warnings
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from passaparola.kernel.message import Message

MOST_PIXELS = 40_000_000
THUMB_EDGE = 600  # pixels
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
_DECODING = threading.Semaphore(2)  # a picture at the limit takes some 160 MB while it is decoded


class Unreadable(Exception):
    """No picture that a network would show; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """A picture that was read; edges in pixels. ``thumb`` is our own small WebP of it."""

    type: str
    width: int
    height: int
    size: int
    thumb: bytes = field(default=b"", repr=False)


def seen(content: bytes) -> Picture:
    """Read a JPEG, PNG, WebP or GIF. Raises Unreadable for everything else, a bomb too: its edges are read first."""
    if content.lstrip()[:100].lower().startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise Unreadable(Message("links.image.drawing"))
    with _DECODING, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged below, by our own limit
        try:
            return _opened(content)
        except (Image.DecompressionBombError, MemoryError):
            raise Unreadable(Message("links.image.pixels", {"megapixels": MOST_PIXELS // 1_000_000})) from None
        except UnidentifiedImageError:
            raise Unreadable(Message("links.image.type")) from None
        except (OSError, ValueError, SyntaxError, EOFError, IndexError):  # what Pillow raises on bad data
            raise Unreadable(Message("links.image.broken")) from None


def _opened(content: bytes) -> Picture:
    with Image.open(BytesIO(content), formats=list(TYPES)) as image:
        width, height, kind = image.width, image.height, TYPES[image.format or ""]
        if width * height > MOST_PIXELS:
            raise Unreadable(Message("links.image.pixels", {"megapixels": MOST_PIXELS // 1_000_000}))
        image.draft("RGB", (THUMB_EDGE, THUMB_EDGE))
        small = image.convert("RGBA" if image.mode in ("RGBA", "LA", "PA", "P") else "RGB")
        small.thumbnail((THUMB_EDGE, THUMB_EDGE))
        written = BytesIO()
        small.info = {}
        small.save(written, "WEBP", quality=75)
    return Picture(kind, width, height, len(content), written.getvalue())
