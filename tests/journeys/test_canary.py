"""What was typed in secret is found in no log, no page, no dump and no backup.

Runs after a whole post's way, so that passwords, tokens and one-time links were really used; each of them is unlike any
other text. The networks' own secrets and the tokens that they gave are looked for as well.
"""

import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.database import programs_for
from tests.journeys import pages, steps
from tests.journeys.conftest import Sit
from tests.journeys.desk import Desk, Trouble
from tests.journeys.furniture import Furnished
from tests.journeys.house import ROOT, House

TOKEN = re.compile(rb"(?i)(?:bearer|basic) ([a-z0-9+/=_.\-]{16,})|\"(?:accessJwt|refreshJwt)\": *\"([^\"]+)\"")

SHOW_LINKS = {"publishing:approval_links"}
"""Pages whose purpose is to show a link that opens something, to those who may decide about it anyway."""


def test_no_secret_is_found_where_it_does_not_belong(
    desk: Desk, house: House, furnished: Furnished, sit: Sit, trouble: Trouble, tmp_path: Path
) -> None:
    trouble.expected |= {404, 410, 500}
    canaries = everything_secret(house)
    assert len(canaries) >= 6
    places = {**logs(house), **written(house, tmp_path), **seen(sit, furnished)}
    assert len(places) > 50
    for canary in canaries:
        found = [name for name, content in places.items() if canary.encode() in content and canary not in name]
        assert not found, f"a secret of {len(canary)} characters, beginning with {canary[:4]!r}, is in {found}"
    found = [name for name, content in places.items() if TOKEN.search(content)]
    assert not found, f"something like a token is in {found}"


def everything_secret(house: House) -> set[str]:
    """What people typed, one-time links, the networks' passwords, and the tokens that they gave us."""
    given = {value for account in house.accounts.values() for name, value in account.items() if name == "password"}
    tokens = {
        token
        for network in house.networks
        for token in getattr(house.fake(network), "_tokens", {})
        if isinstance(token, str)
    }
    return {each for each in house.secrets | given | tokens if len(each) > 8}


def logs(house: House) -> dict[str, bytes]:
    """What the processes and the database wrote down."""
    return {f"log {path.name}": path.read_bytes() for path in (house.data / "logs").rglob("*") if path.is_file()}


def written(house: House, folder: Path) -> dict[str, bytes]:
    """A dump in plain SQL, and what is in a backup."""
    programs = programs_for(DataFolder(house.data))
    backup = folder / "backup.passaparola"
    command = [sys.executable, "-m", "passaparola.cli.main", "backup", str(backup), "--data", str(house.data)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    parts = dict(unpacked(backup, folder))
    dump = folder / "database.dump"
    assert dump.exists()
    shown = subprocess.run([programs.program("pg_restore"), "-f", "-", str(dump)], check=True, capture_output=True)
    assert b"COPY public.workspaces_person" in shown.stdout
    return {"dump": shown.stdout, **parts}


def unpacked(backup: Path, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every member of the backup; the dump is kept beside it for pg_restore."""
    with tarfile.open(backup) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            if file is None:
                continue
            content = file.read()
            yield f"backup {member.name}", content
            if content.startswith(b"PGDMP"):
                (folder / "database.dump").write_bytes(content)


def seen(sit: Sit, furnished: Furnished) -> dict[str, bytes]:
    """The source of every page, of the errors, and of what is no page."""
    asked = sit(storage_state=furnished.owner.state).request
    signed_in = [path for name, path in pages.SIGNED_IN.items() if name not in SHOW_LINKS]
    paths = [*signed_in, *pages.MORE, "/accounts/reauthenticate/", "/healthz"]
    open_invitation = pages.SIGNED_OUT["workspaces:join"]
    paths += [each for each in pages.SIGNED_OUT.values() if each != open_invitation]
    paths += [
        "/b/{slug}/deliveries/{delivery}/receipt.json",
        "/b/{slug}/audit-log/export.csv",
        "/b/{slug}/calendar/events/?start=x",
    ]
    found = {}
    for path in map(furnished.path, paths):
        answer = asked.get(path)
        found[path] = answer.body() + repr(answer.headers_array).encode()
    assert steps.SLUG in furnished.path("/b/{slug}/")
    return found
