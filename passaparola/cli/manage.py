"""`passaparola manage`: Django's own commands, as the database's owner."""

import os
from collections.abc import Sequence
from pathlib import Path

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.database import reach_database
from passaparola.cli.options import Options


def main(words: Sequence[str]) -> None:
    """Run one Django command on the database of PASSAPAROLA_DATA, started for it when it does not run."""
    from django.core.management import execute_from_command_line

    folder = DataFolder(Path(os.environ.get("PASSAPAROLA_DATA") or "data").absolute())
    folder.make()
    database = reach_database(folder)
    try:
        os.environ.update(Options(folder, "127.0.0.1", 8000, 8001).environment() | database.for_children())
        os.environ["PASSAPAROLA_APP_DATABASE_URL"] = database.owner
        execute_from_command_line(["passaparola manage", *words[1:]])
    finally:
        database.close()
