"""Connecting by consent (OAuth): a person says yes on the network's own page and comes back with a code.

A network declares in ``NetworkSpec.app`` what its operator enters of the application registered there; without such
fields the network needs none, or registers an application by itself. What ``begin`` keeps is sealed and bound to the
person's session, the brand and the network until ``finish``. A connected account carries the application's fields in
its secrets as ``app.<name>``, so that ``Connect.refresh`` can renew with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from passaparola.kernel.network.port import Connected

if TYPE_CHECKING:
    from passaparola.kernel.http import Door


@dataclass(frozen=True)
class Application:
    """What the network knows us by: the operator's fields, and the address that it sends people back to.

    ``document`` is where this installation's ``Described`` document for the network stands (https), empty without a
    public address. ``key`` is a secret of this installation for this network alone, 64 hexadecimal digits that stay
    the same, from which a key follows that proves who asks; empty where there is none.
    """

    fields: Mapping[str, str] = field(repr=False)
    callback: str
    document: str = ""
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Begun:
    """Where the person is sent, and what must be known again when they come back (a PKCE verifier, a key)."""

    address: str
    keep: Mapping[str, str] = field(default_factory=dict, repr=False)


class Consent(Protocol):
    """The two halves of asking a person for access."""

    async def begin(self, door: "Door", app: Application, given: Mapping[str, str], state: str) -> Begun:
        """Where to send the person. ``given`` is the connect form (a server's address, where there are several).

        Raises the four errors; Rejected names the field in params.
        """

    async def finish(
        self, door: "Door", app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Sequence[Connected]:
        """Every account that the person may speak for with what they consented to; they choose one or more.

        ``answer`` is the query that they came back with; ``state`` was checked by the caller. Raises the four errors:
        Rejected says what was refused or is missing (a scope, a page), in words that name the next step.
        """


@runtime_checkable
class Described(Protocol):
    """A consent of which the network wants to read, at an address of ours, who we are; optional."""

    def document(self, app: Application) -> Mapping[str, object]:
        """What stands there, as JSON: nothing secret."""
