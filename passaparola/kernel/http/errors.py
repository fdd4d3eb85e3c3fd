"""How a request fails, told apart by what the other side may have done.

RequestFailed
|-- NotSent      no byte of the request left: certainly not applied
`-- Unanswered   bytes may have gone and no whole answer came: nobody knows
"""

from passaparola.kernel.message import Message


class RequestFailed(Exception):
    """A request without a usable answer; `reason` says why, in words that an app translates."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


class NotSent(RequestFailed):
    """Certainly not applied: refused by the guard, DNS, connect, TLS, or the deadline passed before the first byte."""


class Unanswered(RequestFailed):
    """The outcome is unknown: a time-out, a reset, an unreadable or too large answer after bytes may have gone."""
