"""The `passaparola` command line: the first word says what to do; without one, the installation starts."""

import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from passaparola import __version__
from passaparola.cli.refusal import Refusal


@dataclass(frozen=True)
class Command:
    """A word, what it does, and the module whose `main(words)` does it."""

    word: str
    does: str
    module: str


COMMANDS = (
    Command("up", "start everything (what happens without a word)", "passaparola.cli.up"),
    Command("demo", "try everything in a sandbox, without any account", "passaparola.cli.demo"),
    Command("audit", "read a history of posts and give its baseline", "passaparola.cli.audit"),
    Command("read", "read an export of a network, post by post", "passaparola.cli.read"),
    Command("doctor", "look for what would keep it from running", "passaparola.cli.doctor"),
    Command("backup", "write database, media and settings into one file", "passaparola.cli.backup"),
    Command("restore", "read a backup into a new data folder", "passaparola.cli.restore"),
    Command("web", "serve the pages alone", "passaparola.cli.alone"),
    Command("live", "serve live updates alone", "passaparola.cli.alone"),
    Command("sender", "send deliveries alone", "passaparola.cli.alone"),
    Command("worker", "do background jobs alone", "passaparola.cli.alone"),
    Command("rotate-keys", "make a new encryption key and seal every token with it", "passaparola.cli.rotate_keys"),
    Command("networks", "show what each network can do here, and how sure we are", "passaparola.cli.networks"),
    Command("newnetwork", "make the folder of a new network, for developers", "passaparola.cli.newnetwork"),
    Command("manage", "run one of Django's own commands as the database's owner", "passaparola.cli.manage"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or problems found, 2 misspelt."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] in (["-h"], ["--help"], ["help"]):
        print(usage())
        return 0
    if words[:1] == ["--version"]:
        print(__version__)
        return 0
    if not words or words[0].startswith("-"):
        words = ["up", *words]
    return _run(words)


def _run(words: list[str]) -> int:
    command = next((command for command in COMMANDS if command.word == words[0]), None)
    if command is None:
        print(f"There is no command `{words[0]}`.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        code: int | None = importlib.import_module(command.module).main(words)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return code or 0


def usage() -> str:
    """Return the list of commands."""
    lines = [f"  {command.word:<12} {command.does}" for command in COMMANDS]
    return "\n".join(["Usage: passaparola [COMMAND] [--data DIR] [--host HOST] [--port PORT]", "", *lines])


if __name__ == "__main__":
    sys.exit(main())
