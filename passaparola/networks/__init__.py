"""The registry: every folder here is a network, found by looking, never by a list.

Nothing outside these folders (and ``protocols``) bears a network's name: the layers above ask the registry.
"""

from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

from passaparola.kernel.network.port import Network


@cache
def every() -> dict[str, Network]:
    """All networks by id, in the order of their names."""
    found = {info.name: import_module(f"{__name__}.{info.name}").NETWORK for info in iter_modules(__path__)}
    return dict(sorted(found.items(), key=lambda item: item[1].spec.name.casefold()))


def named(network_id: str) -> Network:
    """The network with this id; raises KeyError for one that is not here."""
    return every()[network_id]


def catalogue(network_id: str) -> str:
    """The text of the network's own ``messages.toml``."""
    return (files(f"{__name__}.{network_id}") / "messages.toml").read_text("utf-8")
