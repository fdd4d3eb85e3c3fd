"""What happens between the database's start and the first page, in a short process of its own as the owner.

It migrates, compares the machine with the one that the database remembers, and makes the owner's link. It writes one
line of JSON; what the parts print goes to its error output. A process of its own, so that the supervisor stays small.
"""

import contextlib
import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from passaparola.cli import identity
from passaparola.cli.data_folder import DataFolder, migrations_here
from passaparola.kernel.seal import Keyring

# Named, not imported: `config` stands above this layer.
PREPARE = "passaparola.config.database"


def main() -> None:
    """Open the installation that the environment describes."""
    with contextlib.redirect_stdout(sys.stderr):
        facts = _open(DataFolder(Path(os.environ["PASSAPAROLA_DATA"])))
    print(json.dumps(facts))


def _open(folder: DataFolder) -> dict[str, Any]:
    import django

    django.setup()
    import_module(PREPARE).prepare()
    from passaparola.workspaces import first_steps

    _make_keys(folder.keys)
    held = identity.held(folder)
    folder.record(migrations=migrations_here())
    return {"held": held, "owner_link": first_steps.owner_link()}


def _make_keys(path: Path) -> None:
    """The first start makes the encryption keys; so does a restore without them, whose channels ask to reconnect."""
    if not path.exists():
        Keyring.generate().save(path)


if __name__ == "__main__":
    main()
