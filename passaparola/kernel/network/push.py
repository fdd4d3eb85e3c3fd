"""Webhooks: a network calls us. What it says is a hint, as with streams: ``Conversations`` fetches the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from passaparola.kernel.network.port import Session


@dataclass(frozen=True)
class Incoming:
    """A call as it arrived: header names in lower case, the body's raw bytes, of which signatures are made."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class Reply:
    """What goes back at once."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain; charset=utf-8"


class Push(Protocol):
    """``secrets`` are those by which a call is known to be genuine: the application's fields, and ``webhook``, random
    words of ours that stand for one application (a verify token, a secret token)."""

    def handshake(self, incoming: Incoming, secrets: Mapping[str, str]) -> Reply | None:
        """The answer to a network that checks whether we are there (hub.challenge, CRC); None for a real call."""

    def is_genuine(self, incoming: Incoming, secrets: Mapping[str, str]) -> bool:
        """Whether the signature over the raw body is right, compared in constant time."""

    def about(self, incoming: Incoming) -> Sequence[str]:
        """The remote ids of the accounts that it tells of, each once. Raises Untamed for what cannot be read."""

    async def subscribe(self, session: "Session", address: str, secret: str) -> None:
        """Ask the network to call ``address`` for this account. Repeatable. Raises the four errors."""
