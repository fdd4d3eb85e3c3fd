"""What a command needs to know of its surroundings: flags first, then the environment, then the defaults."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from passaparola.cli.data_folder import DataFolder
from passaparola.cli.refusal import Refusal

EVERYWHERE = {"0.0.0.0", "::"}


@dataclass(frozen=True)
class Options:
    """Where the data lies and where pages and live updates are served."""

    folder: DataFolder
    host: str
    port: int
    live_port: int

    @property
    def near_host(self) -> str:
        """The host under which this machine reaches itself."""
        return "127.0.0.1" if self.host in EVERYWHERE else self.host

    @property
    def address(self) -> str:
        """The address that people use; passkeys work on `localhost`, not on 127.0.0.1."""
        near = "localhost" if self.near_host == "127.0.0.1" else self.near_host
        return os.environ.get("PASSAPAROLA_URL") or f"http://{near}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the settings that every process of this installation shares."""
        return {
            "DJANGO_SETTINGS_MODULE": "passaparola.config.settings",
            "PASSAPAROLA_DATA": str(self.folder.path),
            "PASSAPAROLA_HOST": self.host,
            "PASSAPAROLA_PORT": str(self.port),
            "PASSAPAROLA_LIVE_PORT": str(self.live_port),
        }


def parser_for(word: str, does: str) -> argparse.ArgumentParser:
    """Return the parser of a command, with the flags that name an installation."""
    parser = argparse.ArgumentParser(prog=f"passaparola {word}", description=does)
    parser.add_argument("--data", metavar="DIR", type=Path, help="data folder (default ./data)")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port of the pages (default 8000); live updates use the next one")
    return parser


def options_of(flags: argparse.Namespace) -> Options:
    """Return the options of a command. Raises Refusal when a port is not a number from 1 to 65534."""
    data = flags.data or Path(os.environ.get("PASSAPAROLA_DATA") or "data")
    port = flags.port or _port("PASSAPAROLA_PORT", 8000)
    live_port = port + 1 if flags.port else _port("PASSAPAROLA_LIVE_PORT", port + 1)
    for number in (port, live_port):
        if not 0 < number < 65_536:
            raise Refusal(f"{number} is not a port: choose one from 1 to 65534 with --port.")
    host = flags.host or os.environ.get("PASSAPAROLA_HOST") or "127.0.0.1"
    return Options(DataFolder(data.expanduser().absolute()), host, port, live_port)


def _port(name: str, default: int) -> int:
    given = os.environ.get(name) or str(default)
    if not given.isdigit():
        raise Refusal(f"{name} is {given!r}, which is not a port.")
    return int(given)
