"""The encryption keys in a file of their own, under a passphrase: scrypt, then AES-256-GCM.

Whoever holds a backup alone cannot open the tokens in it; whoever holds this file alone has nothing to open.
"""

import base64
import getpass
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from passaparola.cli.refusal import Refusal
from passaparola.cli.secrets_file import write_private

# OWASP's password storage cheat sheet asks for N=2^17, r=8, p=1 (checked 2026-11): 128 MB and about half a second.
COST, BLOCK, LANES = 2**17, 8, 1
LABEL = b"passaparola keys 1"
SHORTEST_PASSPHRASE = 10


def export(keys: Path, into: Path, passphrase: str) -> None:
    """Write the keys under the passphrase. Raises Refusal when there are none."""
    if not keys.exists():
        raise Refusal(f"There are no encryption keys yet in {keys.parent}: start Passaparola once, then back up again.")
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_derive(passphrase, salt)).encrypt(nonce, keys.read_bytes(), LABEL)
    parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
    write_private(into, json.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}, indent=1))


def read(file: Path, passphrase: str) -> bytes:
    """Return the keys that `export` wrote. Raises Refusal for another file or a wrong passphrase."""
    try:
        parts = {name: base64.b64decode(text) for name, text in json.loads(file.read_text()).items()}
        return AESGCM(_derive(passphrase, parts["salt"])).decrypt(parts["nonce"], parts["sealed"], LABEL)
    except InvalidTag:
        raise Refusal(f"The passphrase does not open {file}.") from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as trouble:
        raise Refusal(f"{file} is not a key file of Passaparola.") from trouble


def ask_passphrase(twice: bool) -> str:
    """Return the passphrase of PASSAPAROLA_PASSPHRASE, else the one that is typed. Raises Refusal."""
    given = os.environ.get("PASSAPAROLA_PASSPHRASE")
    if given is None:
        given = getpass.getpass("Passphrase of the key file: ")
        if twice and getpass.getpass("The same again: ") != given:
            raise Refusal("The two passphrases differ: nothing was written.")
    if twice and len(given) < SHORTEST_PASSPHRASE:
        raise Refusal(f"A passphrase needs at least {SHORTEST_PASSPHRASE} characters: nothing was written.")
    return given


def _derive(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=LANES).derive(passphrase.encode())
