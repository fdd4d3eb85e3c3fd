"""The address of a server that a person typed."""

from urllib.parse import urlsplit

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def server_address(written: str, field: str, insecure: str) -> str:
    """The address without a slash at its end, https where no scheme was typed.

    Raises Rejected with the message ``insecure`` for plain http, over which a password would travel in clear. Another
    port than 80 lets it through here: the door opens such a port only where the operator named exactly this server.
    """
    address = (written if "://" in written else f"https://{written}").strip().rstrip("/")
    try:
        parts = urlsplit(address)
        plain = parts.scheme != "https" and parts.port in (None, 80) and parts.hostname not in _LOOPBACK
    except ValueError:
        plain = True
    if plain:
        raise Rejected(Message(insecure, {"field": field}))
    return address


def part(address: str, home: str, host: str) -> str:
    """Where one part of a network answers: ``host``, its own, for accounts that live at the network's ``home``.

    A sandbox is one server that answers for all parts: accounts whose ``address`` it is find everything there.
    """
    return host if address == home else address
