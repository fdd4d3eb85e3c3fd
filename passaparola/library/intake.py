"""Taking in a picture: what it is comes from its bytes, and what is kept is our own encoding of its pixels.

Encoding anew drops everything that is not the picture: places and cameras (EXIF, XMP), comments, and whatever else was
hidden behind, before or inside it.
"""

import re
import threading
import zipfile
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

from passaparola.kernel.message import Message

MAX_BYTES = 50_000_000
MAX_PIXELS = 64_000_000
MAX_ANIMATION_PIXELS = 256_000_000  # of all frames together
LIGHT_BYTES, LIGHT_EDGE = 950_000, 2_048  # under the smallest limit of the networks that we know (1 MB)
THUMB_EDGE = 480  # pixels: twice what our pages show
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}

_LONGEST_PROFILE = 65_536  # bytes of a colour profile that are kept
ACTIVE = re.compile(rb"<script|<\?php|<!doctype html|<html[\s>]", re.IGNORECASE)
_KEPT_INFO = ("transparency", "duration", "loop", "background", "disposal")
_DECODING = threading.Semaphore(2)  # a large picture takes some 200 MB while it is decoded

Frames = list[Image.Image]


class Refused(Exception):
    """The file is not taken in; ``reason`` says why."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(frozen=True)
class Picture:
    """An encoded picture; edges in pixels."""

    content: bytes
    type: str
    width: int
    height: int


@dataclass(frozen=True)
class Intake:
    """What is kept of a file. ``light`` is None when the picture itself is small enough for every network."""

    original: Picture
    thumb: Picture
    light: Picture | None


def take_in(content: bytes) -> Intake:
    """Read a JPEG, PNG, WebP or GIF. Raises Refused for everything else, and for what pretends to be one."""
    if len(content) > MAX_BYTES:
        raise Refused(Message("library.too_large", {"megabytes": MAX_BYTES // 1_000_000}))
    _refuse_disguises(content)
    with _DECODING:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # what prints our reports sets it for the whole process
        try:
            return _decoded(content)
        except Image.DecompressionBombError:
            raise _too_many_pixels() from None
        except UnidentifiedImageError:
            raise Refused(Message("library.not_a_picture")) from None
        except (OSError, ValueError, SyntaxError, EOFError, IndexError, MemoryError):  # what Pillow raises on bad data
            raise Refused(Message("library.broken")) from None


def _refuse_disguises(content: bytes) -> None:
    """A picture that is a web page, a document or an archive as well was made to be taken for one."""
    if content.lstrip()[:5].lower() in (b"<svg ", b"<?xml"):
        raise Refused(Message("library.drawing"))
    if content.startswith((b"%PDF-", b"PK")):  # no disguise: a document or an archive that somebody took by mistake
        raise Refused(Message("library.not_a_picture"))
    if ACTIVE.search(content) or b"%PDF-" in content[:1024] or zipfile.is_zipfile(BytesIO(content)):
        raise Refused(Message("library.disguised"))


def _decoded(content: bytes) -> Intake:
    with Image.open(BytesIO(content), formats=list(TYPES)) as image:
        kind = image.format or ""
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        moves = kind in ("GIF", "WEBP") and getattr(image, "n_frames", 1) > 1
        original, first = _animated(image, kind) if moves else _still(image, kind)
        return Intake(original, _thumb(first), None if moves else _light(first, original))


def _still(image: Image.Image, kind: str) -> tuple[Picture, Image.Image]:
    profile = image.info.get("icc_profile") or b""
    turned = ImageOps.exif_transpose(image)
    intact = turned.mode == image.mode and image.getexif().get(0x0112, 1) == 1
    if kind == "JPEG" and intact and image.mode in ("L", "RGB"):
        image.info = {}
        options: dict[str, object] = {"quality": "keep"}
        drawn = image
    else:
        drawn = _plain(turned, kind)
        options = {"JPEG": {"quality": 92}, "WEBP": {"quality": 92}}.get(kind, {})  # type: ignore[assignment]
    if profile and len(profile) <= _LONGEST_PROFILE and kind != "GIF" and image.mode != "CMYK":
        options["icc_profile"] = profile
    return _encoded([drawn], kind, options), drawn


def _animated(image: Image.Image, kind: str) -> tuple[Picture, Image.Image]:
    if image.width * image.height * getattr(image, "n_frames", 1) > MAX_ANIMATION_PIXELS:
        raise _too_many_pixels()
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 100)))
        frames.append(_bare(frame.convert("RGBA")))
    options: dict[str, object] = {"duration": durations, "loop": int(image.info.get("loop", 0))}
    if kind == "GIF":
        options["disposal"] = 2  # frames are whole, so each one replaces the last
    return _encoded(frames, kind, options), frames[0]


def _plain(image: Image.Image, kind: str) -> Image.Image:
    image.load()
    wanted = {"JPEG": ("L", "RGB"), "WEBP": ("RGB", "RGBA")}.get(kind)
    if wanted and image.mode not in wanted:
        image = image.convert("RGB" if kind == "JPEG" else "RGBA")
    return _bare(image)


def _bare(image: Image.Image) -> Image.Image:
    """Without what stands beside the pixels, which encoders would write again."""
    image.info = {name: value for name, value in image.info.items() if name in _KEPT_INFO}
    return image


def _encoded(frames: Frames, kind: str, options: dict[str, object]) -> Picture:
    if len(frames) > 1:
        options = {**options, "save_all": True, "append_images": frames[1:]}
    written = BytesIO()
    frames[0].save(written, kind, **options)
    return Picture(written.getvalue(), TYPES[kind], frames[0].width, frames[0].height)


def _thumb(image: Image.Image) -> Picture:
    return _encoded([_within(image, THUMB_EDGE, "RGBA" if _see_through(image) else "RGB")], "WEBP", {"quality": 80})


def _light(image: Image.Image, original: Picture) -> Picture | None:
    if len(original.content) <= LIGHT_BYTES and max(image.size) <= LIGHT_EDGE:
        return None
    small = _within(_on_white(image), LIGHT_EDGE, "RGB")
    made = [_encoded([small], "JPEG", {"quality": 86})]
    for quality in (78, 68, 55):
        if len(made[-1].content) > LIGHT_BYTES:
            made.append(_encoded([small], "JPEG", {"quality": quality}))
    return made[-1]


def _within(image: Image.Image, edge: int, mode: str) -> Image.Image:
    small = image.convert(mode)
    small.thumbnail((edge, edge))
    return _bare(small)


def _on_white(image: Image.Image) -> Image.Image:
    if not _see_through(image):
        return image
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white


def _see_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _too_many_pixels() -> Refused:
    return Refused(Message("library.too_many_pixels", {"megapixels": MAX_PIXELS // 1_000_000}))
