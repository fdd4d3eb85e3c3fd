"""`passaparola restore FILE`: a backup becomes an installation that sends nothing until a person resumes it.

Everything is made in a folder beside the final one and moved there when it is whole, so that nothing can start on half
of it. A restored database is old: what it holds as unfinished may have gone out since, hence the hold.
"""

import json
import shutil
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import psycopg

from passaparola import __version__
from passaparola.cli import archive, dump, escrow
from passaparola.cli.backup import media_of
from passaparola.cli.binaries import Binaries
from passaparola.cli.data_folder import DataFolder, held, numbers, unknown_migrations
from passaparola.cli.database import Database, open_database, programs_for
from passaparola.cli.options import options_of, parser_for
from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import write_private


def main(words: Sequence[str]) -> None:
    """Restore into a new data folder. Raises Refusal before anything is touched when the backup is no good."""
    parser = parser_for("restore", "Read a backup into a new data folder; nothing is sent until a person resumes it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", type=Path, metavar="KEYFILE", help="the encryption keys that `backup --key` wrote")
    parser.add_argument("--replace", action="store_true", help="move what is in the data folder aside first")
    flags = parser.parse_args(words[1:])
    folder = options_of(flags).folder
    manifest = archive.verified(flags.file)
    _refuse_newer(flags.file, manifest)
    keys = escrow.read(flags.key, escrow.ask_passphrase(twice=False)) if flags.key else None
    restore(folder, flags.file, keys, replace=flags.replace)
    print(f"Restored the backup of {manifest.time} into {folder.path}. Nothing is sent until an owner resumes it.")
    if keys is None:
        print("The encryption keys were not given: every channel must be reconnected.")


def restore(folder: DataFolder, file: Path, keys: bytes | None, replace: bool = False) -> None:
    """Make the data folder from a verified backup. Raises Refusal; what stood there is moved aside, never deleted."""
    if not folder.is_empty() and not replace:
        raise Refusal(f"{folder.path} holds an installation: choose a new folder with --data DIR, or add --replace.")
    fresh = DataFolder(folder.path.with_name(f"{folder.path.name}.restoring"))
    shutil.rmtree(fresh.path, ignore_errors=True)  # what an interrupted restore left
    fresh.make()
    _keep_secrets(folder, fresh)
    try:
        _fill(fresh, file, keys)
        _take_place(fresh, folder)
    except BaseException:
        shutil.rmtree(fresh.path, ignore_errors=True)
        raise


def _fill(fresh: DataFolder, file: Path, keys: bytes | None) -> None:
    dumped = fresh.path / archive.DUMP
    store = media_of(fresh)

    def take(name: str, content: BinaryIO) -> None:
        if name == archive.DUMP:
            dumped.touch(mode=0o600)
            with dumped.open("wb") as out:
                shutil.copyfileobj(content, out)
        elif name == archive.FACTS:
            facts = {**json.load(content), "restored": datetime.now(UTC).isoformat(timespec="seconds")}
            write_private(fresh.install, json.dumps(facts, indent=1))
        elif archive.MEDIA.fullmatch(name):
            store.put(content, "application/octet-stream")

    archive.each(file, take)
    if keys is not None:
        write_private(fresh.keys, keys.decode())
    with closing(open_database(fresh)) as database:
        _load(database, programs_for(fresh), dumped, forget=keys is None)
    dumped.unlink()


def _load(database: Database, programs: Binaries, dumped: Path, forget: bool) -> None:
    """Load the dump and hold the installation before anybody else can reach it."""
    with psycopg.connect(database.owner) as connection:
        _refuse_occupied(connection)
    dump.read(programs, database.owner, dumped)
    with psycopg.connect(database.owner) as connection:
        connection.execute("SELECT passaparola_after_restore()")
        if forget:
            connection.execute("SELECT passaparola_forget_secrets()")


def _refuse_occupied(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """A server of DATABASE_URL may hold tables, or serve processes that would send as soon as rows appear."""
    tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ).fetchone()
    if tables and tables[0]:
        raise Refusal("The database of DATABASE_URL is not empty: restore into a new one.")
    if others and others[0]:
        raise Refusal("Somebody is connected to the database of DATABASE_URL: stop every process of it first.")


def _keep_secrets(folder: DataFolder, fresh: DataFolder) -> None:
    """What is replaced passes its passwords on: roles on a server of DATABASE_URL know no others."""
    if (folder.path / "secrets.json").exists():
        write_private(fresh.path / "secrets.json", (folder.path / "secrets.json").read_text())


def _take_place(fresh: DataFolder, folder: DataFolder) -> None:
    if folder.path.exists():
        if not folder.is_empty():
            with held(folder):  # refused while it runs
                pass
        aside = folder.path.with_name(f"{folder.path.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        folder.path.rename(aside)
        if not any(aside.iterdir()):
            aside.rmdir()
        else:
            print(f"What was in {folder.path} is now in {aside}.")
    fresh.path.rename(folder.path)


def _refuse_newer(file: Path, manifest: archive.Manifest) -> None:
    unknown = unknown_migrations(manifest.migrations)
    if numbers(manifest.version) > numbers(__version__) or unknown:
        raise Refusal(
            f"{file} was written by Passaparola {manifest.version}, newer than this one ({__version__}): update first."
        )
