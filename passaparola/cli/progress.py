"""What the terminal shows while something takes its time: one line a step, with its seconds."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Progress:
    """Steps on standard error; on a terminal the current one is shown before it is done."""

    def say(self, sentence: str) -> None:
        """Write one line."""
        print(sentence, file=sys.stderr, flush=True)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show one step and how many seconds it took."""
        started = time.monotonic()
        if sys.stderr.isatty():
            print(f"  {name} …", end="\r", file=sys.stderr, flush=True)
        yield
        self.say(f"  {name:<14} {time.monotonic() - started:5.1f} s")
