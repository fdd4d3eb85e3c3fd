"""`passaparola up`: start everything and keep it running."""

from collections.abc import Sequence

from passaparola.cli.options import options_of, parser_for
from passaparola.cli.supervisor import Supervisor


def main(words: Sequence[str]) -> None:
    """Run until Ctrl-C. Raises Refusal when it cannot start."""
    flags = parser_for("up", "Start everything and keep it running until Ctrl-C.").parse_args(words[1:])
    Supervisor(options_of(flags)).run()
