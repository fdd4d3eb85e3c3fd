"""`passaparola rotate-keys`: a new encryption key, everything sealed anew, the old keys forgotten.

May be killed at any moment and run again: both keys stay in the file until nothing needs the old one. Running
processes read the file anew by themselves.
"""

import os
from collections.abc import Sequence

from passaparola.cli.database import reach_database
from passaparola.cli.options import options_of, parser_for
from passaparola.kernel.seal import Keyring


def main(words: Sequence[str]) -> None:
    """Rotate the keys of an installation, running or not. Raises Refusal when its database cannot be reached."""
    parser = parser_for("rotate-keys", "Make a new encryption key and seal every token with it.")
    parser.add_argument("--resume", action="store_true", help="go on with a rotation that was interrupted")
    flags = parser.parse_args(words[1:])
    options = options_of(flags)
    database = reach_database(options.folder)
    try:
        os.environ.update(options.environment() | {"PASSAPAROLA_OWNER_DATABASE_URL": database.owner})
        if not flags.resume:
            Keyring.load(options.folder.keys).rotated().save(options.folder.keys)
        _seal_anew()
    finally:
        database.close()


def _seal_anew() -> None:
    import django

    django.setup()
    from django.conf import settings

    from passaparola.channels import rotation
    from passaparola.measurement import signing
    from passaparola.notifications import server
    from passaparola.workspaces import factors

    holders = (rotation, factors, signing, server)
    changed = sum(each.reseal_all() for each in holders)
    ring = Keyring.load(settings.KEYS_FILE)
    used = frozenset[str]().union(*(each.keys_in_use() for each in holders))
    for unused in set(ring.keys) - used - {ring.current}:
        ring = ring.without(unused)
    ring.save(settings.KEYS_FILE)
    print(f"{changed} values sealed with the new key; {len(ring.keys)} key(s) kept.")
