"""pg_dump and pg_restore, with the owner's password kept off the command line."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from passaparola.cli.binaries import Binaries
from passaparola.cli.refusal import Refusal


def write(binaries: Binaries, owner: str, into: Path) -> None:
    """Dump the owner's database in pg_dump's custom format, from one snapshot. Raises Refusal."""
    _run(binaries.program("pg_dump"), owner, "--format=custom", "--no-owner", f"--file={into}")


def read(binaries: Binaries, owner: str, dump: Path) -> None:
    """Restore a dump, whole or not at all. Raises Refusal."""
    _run(binaries.program("pg_restore"), owner, "--single-transaction", "--exit-on-error", "--no-owner", str(dump))


def _run(program: Path, owner: str, *words: str) -> None:
    parts = urlsplit(owner)
    place = parts.netloc.rpartition("@")[2]
    address = urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{place}"))
    environment = {**os.environ, "PGPASSWORD": unquote(parts.password or "")}
    command = [str(program), f"--dbname={address}", *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise Refusal(f"{program.name} failed: {said[0]}")
