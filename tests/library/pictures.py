"""Pictures made for tests: honest ones, and ones that lie."""

import io
import struct
import zipfile
import zlib

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)  # type: ignore[arg-type]
    return file.getvalue()


def honest(kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "red") -> bytes:
    return encoded(Image.new("RGB", size, colour), kind)


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.effect_noise(size, 80).convert("RGB")


def from_a_telephone() -> bytes:
    """64 × 48 with the upper half red, turned on its side, with the place where it was taken."""
    image = Image.new("RGB", (64, 48), "blue")
    image.paste("red", (0, 0, 64, 24))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Telefonino"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (45.0, 4.0, 0.0)
    return encoded(image, "JPEG", exif=exif, comment=b"segreto", quality=90)


def animation(kind: str) -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "green", "blue")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=[100, 200, 300], loop=0)


def bomb(edge: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that says it is 900 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def and_an_archive(picture: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "ciao")
    return picture + archive.getvalue()
