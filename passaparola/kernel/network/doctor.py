"""The connection doctor: what is wrong between us and a network, and the one next click that mends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application

if TYPE_CHECKING:
    from passaparola.kernel.http import Door
    from passaparola.kernel.network.port import Session


class Verdict(StrEnum):
    """How one thing stands; ``UNKNOWN`` where the network does not let us see it."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``click`` names the next step for a person, None where nothing is to be done.

    ``check`` is a short id (``scopes``, ``app_mode``, ``page_link`` …); ``link`` is the network's own page for the
    step, empty for none.
    """

    check: str
    verdict: Verdict
    said: Message
    click: Message | None = None
    link: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What this installation is for the network: its public ``address`` (empty: none), where webhooks arrive."""

    address: str = ""
    webhook: str = ""


class Doctor(Protocol):
    """What only this network's own folder can look at; clock, address and token life are looked at for all."""

    async def of_app(self, door: "Door", app: Application, around: Surroundings) -> Sequence[Finding]:
        """The application, before anybody is connected. Never raises for what is broken: that is a finding."""

    async def of_account(self, session: "Session", around: Surroundings) -> Sequence[Finding]:
        """A connected account: scopes, roles, links, the webhook's subscription. Never raises for what is broken."""

    def of_refusal(self, answer: Mapping[str, str]) -> Finding | None:
        """What the query means with which a person was sent back instead of a code; None for what is unknown."""
