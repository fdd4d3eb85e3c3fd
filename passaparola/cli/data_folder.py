"""The data folder: where an installation keeps everything that is its own, and whether this program may open it."""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from passaparola import __version__
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import write_private

LEAST_FREE_BYTES = 200 * 1024 * 1024
EARLIEST_YEAR = 2026  # the year of the first version: a clock before it is wrong
CLOCK_TOLERANCE_SECONDS = 600.0
PACKAGE = Path(__file__).parent.parent


@dataclass(frozen=True)
class DataFolder:
    """The paths of one installation."""

    path: Path

    @property
    def install(self) -> Path:
        """Which version made it, which migrations it has, whose machine it is."""
        return self.path / "install.json"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.path / "logs"

    @property
    def media(self) -> Path:
        """The object store, unless PASSAPAROLA_MEDIA names another."""
        return self.path / "media"

    @property
    def keys(self) -> Path:
        """The keys that channel tokens are encrypted with."""
        return self.path / "keys.json"

    def make(self) -> None:
        """Make the folder and its parts. Raises Refusal when it cannot be written."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self.media.mkdir(mode=0o700, exist_ok=True)
            trial = self.path / f".writable.{os.getpid()}"
            trial.touch()
            trial.unlink()
        except OSError as trouble:
            raise Refusal(
                f"The data folder {self.path} cannot be written ({trouble.strerror}): choose another with --data DIR."
            ) from trouble
        foreign = [path for path in self._private_files() if path.exists() and not os.access(path, os.R_OK | os.W_OK)]
        if foreign:
            raise Refusal(f"{foreign[0]} belongs to another user: start as that user, or choose another --data DIR.")

    def _private_files(self) -> list[Path]:
        return [self.path / name for name in ("secrets.json", "postgres.json")] + [self.install, self.keys]

    def facts(self) -> dict[str, Any]:
        """Return what install.json says, {} in a new folder. Raises Refusal when it cannot be read."""
        try:
            facts: dict[str, Any] = json.loads(self.install.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as trouble:
            raise Refusal(f"{self.install} cannot be read ({trouble}): restore it from a backup.") from trouble
        return facts

    def record(self, **facts: Any) -> None:
        """Remember facts about this installation."""
        known = {"created": datetime.now(UTC).isoformat(timespec="seconds"), **self.facts()}
        fresh = {**known, "version": __version__, **facts}
        if fresh != known:
            write_private(self.install, json.dumps(fresh, indent=1))

    def opened_before(self) -> bool:
        """Return whether this very version opened this folder before, with the migrations that it has now."""
        facts = self.facts()
        return (facts.get("version"), facts.get("migrations")) == (__version__, migrations_here())

    def nearest(self) -> Path:
        """Return the folder itself, or what exists above it."""
        return next(path for path in (self.path, *self.path.parents) if path.exists())

    def is_empty(self) -> bool:
        """Return whether nothing of an installation is here yet."""
        return not any(
            (self.path / name).exists() for name in ("postgres", "install.json", "keys.json", "secrets.json")
        )


def check(folder: DataFolder) -> None:
    """Refuse what would do harm: a newer installation's data, a wrong clock, a full disk."""
    refuse_newer(folder)
    refuse_wrong_clock(folder)
    refuse_full_disk(folder)


def refuse_newer(folder: DataFolder) -> None:
    """Raise Refusal when a newer Passaparola used this folder."""
    made_by = folder.facts().get("version", "0")
    if numbers(made_by) > numbers(__version__):
        raise Refusal(
            f"{folder.path} was last used by Passaparola {made_by}, newer than this one ({__version__}): "
            "update this clone, or choose another folder with --data DIR."
        )
    unknown = unknown_migrations(folder.facts().get("migrations", []))
    if unknown:
        raise Refusal(
            f"The database in {folder.path} was changed by a newer Passaparola ({unknown[0]} is not known here): "
            "update this clone, or choose another folder with --data DIR."
        )


def refuse_wrong_clock(folder: DataFolder) -> None:
    """Raise Refusal when the clock cannot be right: schedules would fire early or late."""
    now = datetime.now(UTC)
    if now.year < EARLIEST_YEAR:
        raise Refusal(f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, which is wrong: set it, then start again.")
    newest = max((_changed(path) for path in _witnesses(folder)), default=0.0)
    if newest > time.time() + CLOCK_TOLERANCE_SECONDS:
        last = datetime.fromtimestamp(newest, UTC)
        raise Refusal(
            f"This machine's clock says {now:%Y-%m-%d %H:%M} UTC, but this installation already ran at "
            f"{last:%Y-%m-%d %H:%M} UTC: set the clock, then start again."
        )


def refuse_full_disk(folder: DataFolder) -> int:
    """Return the free bytes on the disk of the data folder. Raises Refusal when they are too few to run."""
    free = shutil.disk_usage(folder.nearest()).free
    if free < LEAST_FREE_BYTES:
        raise Refusal(f"Only {free // 2**20} MB are free on the disk of {folder.path}: make room for at least 200 MB.")
    return free


def _witnesses(folder: DataFolder) -> Iterator[Path]:
    yield folder.install
    yield folder.path / "postgres" / "global" / "pg_control"
    yield from folder.logs.glob("*.log")


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def unknown_migrations(names: list[str]) -> list[str]:
    """Return those of the migrations (app/name) that this program does not bring: a newer one made them."""
    here = set(migrations_here())
    return [name for name in names if name not in here]


def migrations_here() -> list[str]:
    """Return the migrations that this program brings, as app/name."""
    return sorted(f"{path.parts[-3]}/{path.stem}" for path in PACKAGE.glob("*/migrations/[0-9]*.py"))


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that compare; what follows them (rc1, .dev0) is left out."""
    return tuple(int(part) for part in version.split("+", maxsplit=1)[0].split(".") if part.isdigit())


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """Hold the data folder for one supervisor. Raises Refusal when another holds it."""
    with (folder.path / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            lock.seek(0)
            who = lock.read().strip() or "?"
            raise Refusal(f"Passaparola already runs on {folder.path} (process {who}): stop that one first.") from taken
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
