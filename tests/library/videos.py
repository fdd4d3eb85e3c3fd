"""Videos small enough to be written here, box by box."""

import struct


def box(name: bytes, *bodies: bytes) -> bytes:
    """One box of a container."""
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), name) + body


def movie(
    width: int = 640, height: int = 360, seconds: float = 12.5, *, brand: bytes = b"isom", turned: bool = False,
    sound_first: bool = True, version: int = 0, tail: bytes = b"",
) -> bytes:  # fmt: skip
    """An MP4 (or QuickTime, by its brand) with a track of sound and one of pictures, and no picture in it."""
    tracks = [_track(b"soun", 0, 0, turned=False, version=version), _track(b"vide", width, height, turned, version)]
    moov = box(b"moov", box(b"mvhd", _header(seconds, version)), *(tracks if sound_first else reversed(tracks)))
    return box(b"ftyp", brand, b"\0\0\2\0", brand) + moov + box(b"mdat", b"\0" * 32) + tail


def _header(seconds: float, version: int) -> bytes:
    scale, units = 1000, int(seconds * 1000)
    if version:
        return struct.pack(">B3xQQIQ", 1, 0, 0, scale, units) + b"\0" * 80
    return struct.pack(">B3xIIII", 0, 0, 0, scale, units) + b"\0" * 80


def _track(kind: bytes, width: int, height: int, turned: bool, version: int) -> bytes:
    matrix = (0, 65_536, 0, -65_536, 0, 0, 0, 0, 1 << 30) if turned else (65_536, 0, 0, 0, 65_536, 0, 0, 0, 1 << 30)
    before = b"\x01" + b"\0" * 51 if version else b"\0" * 40
    tkhd = before + struct.pack(">9i", *matrix) + struct.pack(">II", width << 16, height << 16)
    return box(b"trak", box(b"tkhd", tkhd), box(b"mdia", box(b"hdlr", b"\0" * 8 + kind + b"\0" * 12)))


WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm" + b"\0" * 40
MATROSKA = WEBM.replace(b"\x84webm", b"\x88matroska")
