"""`python -m checks [--root DIR] [name ...]`: every check, one line each with its seconds, and what failed below it."""

import argparse
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from checks.findings import Check, Finding
from checks.register import CHECKS

AT_ONCE = 3
"""Checks that run side by side: one more than the cores that the time limit is meant for, since tools wait on disks."""

SHOWN = 25
"""Findings shown for one check; the rest are counted."""


@dataclass(frozen=True)
class Outcome:
    """What one check found, and the seconds that it took."""

    name: str
    found: list[Finding]
    seconds: float

    def lines(self, shown: int) -> list[str]:
        """The check's line, then at most `shown` of its findings."""
        head = f"{'NO' if self.found else 'ok'}  {self.name:<14} {self.seconds:5.1f} s"
        if not self.found:
            return [head]
        left = len(self.found) - shown
        more = [f"      and {left} more: python -m checks {self.name} --all"] if left > 0 else []
        return [f"{head}  {len(self.found)} found", *(f"      {finding}" for finding in self.found[:shown]), *more]


def run(name: str, check: Check, root: Path) -> Outcome:
    """Run one check and time it; a check that breaks has found something too."""
    began = time.monotonic()
    try:
        found = sorted(set(check(root)))
    except Exception as trouble:  # a file that cannot be read as what it should be
        found = [Finding(f"checks ({name})", 0, f"could not finish: {type(trouble).__name__}: {trouble}")]
    return Outcome(name, found, time.monotonic() - began)


def main() -> int:
    """Run what was asked; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m checks", description="The project's own checks.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which ones (all): {', '.join(CHECKS)}")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the tree to read (default: this folder)")
    parser.add_argument("--all", action="store_true", help="show every finding")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in CHECKS]
    if unknown:
        parser.error(f"no check is named {', '.join(unknown)}")
    return report(asked.names or list(CHECKS), asked.root.resolve(), sys.maxsize if asked.all else SHOWN)


def report(names: list[str], root: Path, shown: int) -> int:
    """Run checks side by side and print each as it is due; 1 when anything was found."""
    began = time.monotonic()
    failed = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: list[Future[Outcome]] = [pool.submit(run, name, CHECKS[name], root) for name in names]
        for outcome in (future.result() for future in waiting):
            failed += bool(outcome.found)
            print("\n".join(outcome.lines(shown)), flush=True)
    print(f"{len(names)} checks, {failed} failed, {time.monotonic() - began:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
