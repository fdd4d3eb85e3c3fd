"""What a check finds, and what a check is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One breach: a path relative to the root, its line (0 where the whole file is meant) and what to do about it."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.what}"


Check = Callable[[Path], Iterable[Finding]]
"""Reads the tree below a root and returns what is wrong there; raises nothing for what it can say as a finding."""
