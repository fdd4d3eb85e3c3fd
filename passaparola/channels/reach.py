"""How this installation is reached from outside: where people come back to, where networks call and fetch."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from passaparola.channels.models import Application
from passaparola.kernel.network.doctor import Surroundings

BACK, FILES, HOOKS, CLIENTS = "/connect/back/", "/files/", "/hooks/", "/oauth/client/"
"""The paths of ``doors``: who makes addresses need not know all pages."""
_OWN = ("localhost", "local", "internal", "lan", "home.arpa")
"""Names that mean something inside a network only (RFC 6761, RFC 6762, RFC 8375, and what routers use)."""


def address() -> str:
    """The public address, without a slash at its end; empty where nobody outside reaches this installation."""
    own = settings.URL.rstrip("/")
    return own if _is_public(urlsplit(own).hostname or "") else ""


def address_for(server: str) -> str:
    """The address at which ``server`` reaches us: the public one, or ours when both stand on one machine."""
    return address() or (settings.URL.rstrip("/") if _is_here(urlsplit(server).hostname or "") else "")


def callback() -> str:
    """Where every network sends people back to: registered with each, it must be exactly this."""
    return settings.URL.rstrip("/") + BACK


def strays(host: str) -> bool:
    """Whether a request to this host came to another name of our own machine than the one that browsers know us by."""
    parts = urlsplit(settings.URL)
    return host != parts.netloc and parts.hostname == "localhost" and _is_here(urlsplit(f"//{host}").hostname or "")


def client(network: str) -> str:
    """Where a network reads who we are; empty where nobody outside reaches us over https."""
    own = address()
    return f"{own}{CLIENTS}{network}.json" if own.startswith("https://") else ""


def webhook(row: Application) -> str:
    """Where the network calls for this application; empty without a public address."""
    own = address()
    return f"{own}{HOOKS}{row.public_id}/" if own else ""


def around(row: Application | None) -> Surroundings:
    """What a network's doctor is told of this installation."""
    return Surroundings(address(), webhook(row) if row else "")


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        name = host.rstrip(".").casefold()
        return "." in name and not any(name == each or name.endswith(f".{each}") for each in _OWN)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
