"""Ties a child's life to its parent's, so that even kill -9 of the supervisor leaves no process behind.

Linux only (prctl(2), PR_SET_PDEATHSIG). Elsewhere a child outlives a killed supervisor until it is stopped by hand.
"""

import ctypes
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec only async-signal-safe work is wise.
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tie(signum: int, parent: int) -> None:
    """Ask the kernel to send `signum` to this process when the thread that started it ends."""
    if LIBC is None:
        return
    LIBC.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before we asked
        os.kill(os.getpid(), signum)


def tied(signum: int) -> Callable[[], None]:
    """Return what a new child runs before its program, so that it gets `signum` when this process dies."""
    parent = os.getpid()
    return lambda: tie(signum, parent)
