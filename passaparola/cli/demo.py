"""`passaparola demo`: the whole product with a brand of our own making and a sandbox instead of the networks."""

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from passaparola.cli import sandbox
from passaparola.cli.data_folder import DataFolder
from passaparola.cli.database import Database
from passaparola.cli.lifeline import tied
from passaparola.cli.options import Options, options_of, parser_for
from passaparola.cli.processes import LEAN, PROCESSES, Process
from passaparola.cli.refusal import Refusal
from passaparola.cli.supervisor import Supervisor, last_line, refuse_taken

MARK = "this-is-a-demo"
"""A file that says that a folder is a demo's, which may be thrown away."""
SANDBOX = Process("sandbox", "passaparola.cli.sandbox", 2.0)


def main(words: Sequence[str]) -> None:
    """Run the demo until Ctrl-C, from nothing each time. Raises Refusal when it cannot start."""
    flags = parser_for("demo", "Try everything in a sandbox, without any account.").parse_args(words[1:])
    flags.data = flags.data or Path("demo-data")
    options = options_of(flags)
    start_afresh(options.folder)
    os.environ.update(surroundings(options))
    DemoSupervisor(options).run()


def start_afresh(folder: DataFolder) -> None:
    """Throw an earlier demo away: what its networks remembered is gone as well. Raises Refusal for other folders."""
    if folder.path.exists() and any(folder.path.iterdir()):
        if not (folder.path / MARK).exists():
            raise Refusal(f"{folder.path} is not a demo's folder: name an empty one with --data.")
        shutil.rmtree(folder.path)
    folder.make()
    (folder.path / MARK).touch()


def surroundings(options: Options) -> dict[str, str]:
    """Where the sandbox answers, and the exact exceptions that the address guard makes for it."""
    names = list(sandbox.fakes())
    ports = {name: options.live_port + 1 + position for position, name in enumerate(names)}
    for port in ports.values():
        refuse_taken(sandbox.HOST, port, "--port (the sandbox uses those after it)")
    return {
        "PASSAPAROLA_SANDBOX": ",".join(f"{name}={port}" for name, port in ports.items()),
        "PASSAPAROLA_EGRESS_ALLOW": ",".join(f"{sandbox.HOST}:{port}" for port in ports.values()),
    }


class DemoSupervisor(Supervisor):
    """An installation with the sandbox beside it."""

    processes = (SANDBOX, *PROCESSES)

    def _announce(self, opening: dict[str, Any]) -> None:
        assert self.database is not None
        with self.progress.step("demo brand"):
            password = self._furnish(self.database)
        self._begin_second_act(self.database)
        self.progress.say(f"Ready: {self.options.address}/  (Ctrl-C stops, and the demo is forgotten)")
        self.progress.say(f"Sign in as `demo` with the password `{password}`. The first post is going out now.")
        self.progress.say("Two colleagues, `marta` and `davide`, have the same password.")

    def _begin_second_act(self, database: Database) -> None:
        """What needs the first posts to be out happens beside, and nobody waits for it; see `demo_after`."""
        with (self.folder.logs / "demo.log").open("ab") as log:
            subprocess.Popen(
                [sys.executable, "-m", "passaparola.cli.demo_after"],
                env={**os.environ, **self.options.environment(), **database.for_children(), **LEAN},
                stdout=log,
                stderr=log,
                preexec_fn=tied(9),  # noqa: PLW1509 - the supervisor has one thread
            )

    def _furnish(self, database: Database) -> str:
        """Make the demo's person and brand in a process of its own, as the application. Raises Refusal."""
        password = secrets.token_urlsafe(9)
        environment = {**os.environ, **self.options.environment(), **database.for_children(), **LEAN}
        log = self.folder.logs / "demo.log"
        with log.open("ab") as errors:
            done = subprocess.run(
                [sys.executable, "-m", "passaparola.cli.demo_brand"],
                env={**environment, "PASSAPAROLA_DEMO_PASSWORD": password},
                stdout=errors,
                stderr=errors,
                check=False,
                preexec_fn=tied(9),
            )
        if done.returncode:
            raise Refusal(f"The demo's brand could not be made: {last_line(log)} (see {log})")
        return password
