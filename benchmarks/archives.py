"""Archives of gigabytes: how long they take and how much memory, by `./run read` in a process of its own.

`python -m benchmarks.archives [GIGABYTES]` (2 by default) makes two archives in a temporary folder: one whose list of
posts alone unpacks to so much, and one of so much media beside few posts. Peak memory is the process's own figure.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

GIGABYTE = 1_000_000_000
_MEDIA_BYTES = 20_000_000
_PIECE = 4_000  # posts that are written at once


@dataclass(frozen=True)
class Measured:
    """One archive: its posts, seconds, and the peak of memory in megabytes."""

    name: str
    unpacked_gb: float
    posts: int
    seconds: float
    peak_mb: float


def main() -> None:
    """Print a line of JSON for each archive."""
    size = int(float(sys.argv[1]) * GIGABYTE) if len(sys.argv) > 1 else 2 * GIGABYTE
    for make in (_many_posts, _much_media):
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(_measured(make, Path(folder) / "archive.zip", size).__dict__), flush=True)


def _measured(make: Callable[[Path, int], None], path: Path, size: int) -> Measured:
    make(path, size)
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    started = time.perf_counter()
    reader = subprocess.Popen(
        [sys.executable, "-m", "passaparola.cli.main", "read", str(path), "--summary"], stdout=subprocess.PIPE
    )
    told = json.loads(reader.stdout.read() if reader.stdout else b"{}")
    _, _, used = os.wait4(reader.pid, 0)
    seconds = time.perf_counter() - started
    peak = used.ru_maxrss / 1_000
    return Measured(make.__name__.strip("_"), unpacked / GIGABYTE, told["posts"], round(seconds, 1), round(peak, 1))


def _many_posts(path: Path, size: int) -> None:
    packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packed as archive, archive.open("data/tweets.js", "w", force_zip64=True) as file:
        file.writelines(_posts(size))


def _posts(size: int) -> Iterator[bytes]:
    written, number = 0, 0
    yield b"window.YTD.tweets.part0 = [ "
    while written < size:
        piece = ",".join(_post(number + each) for each in range(_PIECE)).encode()
        yield (b"," if number else b"") + piece
        written, number = written + len(piece), number + _PIECE
    yield b" ]"


def _post(number: int) -> str:
    noise = f"{number * 2_654_435_761 % 2**64:x}" * 12
    text = f"Post {number} {noise} https://t.co/a"
    links = [{"url": "https://t.co/a", "expanded_url": f"https://example.com/{number}"}]
    told = {"id_str": str(10**15 + number), "full_text": text, "created_at": "Wed Oct 10 20:19:24 +0000 2018",
            "favorite_count": "3", "retweet_count": "1", "entities": {"urls": links}, "lang": "it"}  # fmt: skip
    return json.dumps({"tweet": told})


def _much_media(path: Path, size: int) -> None:
    file = os.urandom(_MEDIA_BYTES)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("data/tweets.js", b"".join(_posts(1_000_000)))
        for number in range(size // _MEDIA_BYTES):
            archive.writestr(f"data/tweets_media/{10**15 + number}-a.mp4", file)


if __name__ == "__main__":
    main()
