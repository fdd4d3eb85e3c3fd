"""A report's PDF: made by a process of its own, with a limit on time and memory, and without any network."""

import ctypes
import subprocess
import sys
import threading
from functools import cache
from pathlib import Path

from passaparola.kernel.message import Message

SECONDS = 60
"""A report of a year of posts takes about three; what takes longer is stopped."""
AT_ONCE, WAIT_SECONDS = 2, 20
"""Of one web process: whoever has a report's link may ask for its PDF as often as they like."""
_MAKING = threading.BoundedSemaphore(AT_ONCE)
_NEEDED = {  # what WeasyPrint opens, by what it is called on Linux and on macOS
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "/opt/homebrew/lib/libpango-1.0.dylib"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "/opt/homebrew/lib/libpangoft2-1.0.dylib"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.dylib", "/opt/homebrew/lib/libharfbuzz.dylib"),
}


class NoPdf(RuntimeError):
    """It could not be made; ``reason`` says why and what to do."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@cache
def why_not() -> Message | None:
    """What keeps this machine from making PDFs; None when nothing does."""
    for name, files in _NEEDED.items():
        if not any(_loads(file) for file in files):
            return Message("report.pdf.missing", {"library": name})
    return None


def made(html: str) -> bytes:
    """The document as PDF. Raises NoPdf."""
    reason = why_not()
    if reason:
        raise NoPdf(reason)
    command = [sys.executable, "-m", "passaparola.reports.printing"]
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}  # and no secret of this process
    if not _MAKING.acquire(timeout=WAIT_SECONDS):
        raise NoPdf(Message("report.pdf.busy"))
    try:
        done = subprocess.run(
            command, input=html.encode(), capture_output=True, timeout=SECONDS, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        raise NoPdf(Message("report.pdf.slow", {"seconds": SECONDS})) from None
    finally:
        _MAKING.release()
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise NoPdf(Message("report.pdf.broken"))
    return done.stdout


def _loads(file: str) -> bool:
    try:
        ctypes.CDLL(file)
    except OSError:
        return False
    return True
