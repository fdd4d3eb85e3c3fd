"""One process without the supervisor, as installations on several machines run them.

Its database is the one that PASSAPAROLA_APP_DATABASE_URL and PASSAPAROLA_DISPATCHER_DATABASE_URL name, or the one of
the data folder while that runs.
"""

import os
import sys
from collections.abc import Sequence

from passaparola.cli.database import Database, reach_running
from passaparola.cli.options import options_of, parser_for
from passaparola.cli.processes import LEAN, PROCESSES


def main(words: Sequence[str]) -> None:
    """Become the process that the first word names. Raises Refusal when no database runs."""
    process = next(process for process in PROCESSES if process.name == words[0])
    options = options_of(parser_for(process.name, f"Run {process.name} alone.").parse_args(words[1:]))
    environment = {**os.environ, **LEAN, **options.environment()}
    database: Database = reach_running(options.folder)
    os.execve(sys.executable, [sys.executable, "-m", process.module], {**environment, **database.for_children()})
