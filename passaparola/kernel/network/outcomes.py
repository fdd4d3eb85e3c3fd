"""How a call to a network can end badly: four ways and no more.

Callers decide by type, never by text. A network's ``errors.py`` maps its (status, code) rows to these; whatever it
does not know becomes :class:`OutcomeUnknown`, because a time-out or a 5xx on a write proves nothing.

    NetworkError
    ├── Rejected          certainly not applied, and trying again will not help
    ├── ReconnectNeeded   certainly not applied: the credentials no longer hold, a person must reconnect
    ├── TryLater          certainly not applied: wait, then try again
    └── OutcomeUnknown    may have been applied: look it up, never repeat blindly
"""

from datetime import timedelta

from passaparola.kernel.message import Message


class NetworkError(Exception):
    """The parent of the four; never raised itself."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


class Rejected(NetworkError):
    """The network refused for good; ``reason`` says why in its catalogue's words."""


class Gone(Rejected):
    """What was asked about is not there, by the network's own word; readers tell it from a refusal."""


class ReconnectNeeded(NetworkError):
    """The credentials are refused: only a person can mend it."""


class TryLater(NetworkError):
    """Not applied; try again after ``wait`` (the network's own Retry-After where it gives one)."""

    def __init__(self, reason: Message, wait: timedelta = timedelta(minutes=1)) -> None:
        super().__init__(reason)
        self.wait = wait


class OutcomeUnknown(NetworkError):
    """Nobody knows whether it was applied."""
