"""`passaparola backup FILE`: database, media and settings in one file, while it runs or while it stands."""

import json
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from passaparola import __version__
from passaparola.cli import archive, dump, escrow
from passaparola.cli.data_folder import DataFolder
from passaparola.cli.database import Database, programs_for, reach_database
from passaparola.cli.options import options_of, parser_for
from passaparola.cli.refusal import Refusal
from passaparola.kernel.objects import MissingObject, ObjectStore, from_address


def main(words: Sequence[str]) -> None:
    """Write the backup and, with --key, the encryption keys under a passphrase. Raises Refusal."""
    parser = parser_for("backup", "Write database, media and settings into one new file.")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--key", type=Path, metavar="KEYFILE", help="write the encryption keys there, under a passphrase"
    )
    flags = parser.parse_args(words[1:])
    folder = options_of(flags).folder
    for path in (flags.file, flags.key):
        if path is not None and path.exists():
            raise Refusal(f"{path} exists already: choose another name.")
    if flags.key is not None:
        escrow.export(folder.keys, flags.key, escrow.ask_passphrase(twice=True))
    written = back_up(folder, flags.file)
    print(f"{flags.file}: {written.stat().st_size / 1e6:.1f} MB.")
    if flags.key is None:
        print("The encryption keys are not in it; without them every channel must be reconnected. See --key KEYFILE.")


def back_up(folder: DataFolder, file: Path) -> Path:
    """Write a backup of the data folder into a new file and return its path. Raises Refusal."""
    if not os.environ.get("DATABASE_URL") and folder.is_empty():
        raise Refusal(f"There is no installation in {folder.path}: name it with --data DIR.")
    database = reach_database(folder)
    try:
        with tempfile.TemporaryDirectory(dir=folder.path, prefix="backup.") as scratch:
            _write(folder, database, file, Path(scratch) / archive.DUMP)
    except OSError as trouble:
        raise Refusal(f"{file} could not be written: {trouble.strerror or trouble}.") from trouble
    finally:
        database.close()
    return file


def _write(folder: DataFolder, database: Database, file: Path, dumped: Path) -> None:
    """The dump comes before the media: what it names was stored earlier, so it is among them."""
    binaries = programs_for(folder)
    dump.write(binaries, database.owner, dumped)
    facts = folder.facts()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = archive.Manifest(__version__, now, binaries.major, facts.get("migrations", []))
    with archive.writing(file, manifest) as writer:
        with dumped.open("rb") as content:
            writer.add(archive.DUMP, content, dumped.stat().st_size)
        text = json.dumps(facts).encode()
        writer.add(archive.FACTS, BytesIO(text), len(text))
        _add_media(writer, media_of(folder))


def media_of(folder: DataFolder) -> ObjectStore:
    """Return the object store of an installation."""
    return from_address(os.environ.get("PASSAPAROLA_MEDIA") or str(folder.media))


def _add_media(writer: archive.Writer, store: ObjectStore) -> None:
    for name in store.iterate():
        try:
            size = store.size(name)
            with store.open(name) as content:
                writer.add(f"media/{name}", content, size)
        except MissingObject:
            continue  # deleted since it was listed
