"""The one way a command says no: a sentence that says why and what to do."""


class Refusal(Exception):
    """The command cannot go on. Its text is one sentence for the person at the terminal."""
