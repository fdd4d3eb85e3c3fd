"""The registry: every folder here is a network, found by looking, never by a list.

Nothing outside these folders (and ``protocols``) bears a network's name: the layers above ask the registry.
"""

from functools import cache
from importlib import import_module
from importlib.resources import files
from pkgutil import iter_modules

from passaparola.kernel.exports import Export
from passaparola.kernel.network import playbook as playbooks
from passaparola.kernel.network import quality
from passaparola.kernel.network.playbook import Playbook
from passaparola.kernel.network.port import Network


@cache
def every() -> dict[str, Network]:
    """All networks by id, in the order of their names."""
    found = {info.name: import_module(f"{__name__}.{info.name}").NETWORK for info in iter_modules(__path__)}
    return dict(sorted(found.items(), key=lambda item: item[1].spec.name.casefold()))


def named(network_id: str) -> Network:
    """The network with this id; raises KeyError for one that is not here."""
    return every()[network_id]


def knowing(export: Export) -> list[Network]:
    """The networks that read this export: more than one where it holds what belongs to several."""
    return [each for each in every().values() if each.archive and each.archive.recognises(export)]


def catalogue(network_id: str) -> str:
    """The text of the network's own ``messages.toml``."""
    return (files(f"{__name__}.{network_id}") / "messages.toml").read_text("utf-8")


@cache
def playbook(network_id: str) -> Playbook | None:
    """How to master the network; None for one that is no more."""
    file = files(f"{__name__}.{network_id}") / "playbook.toml"
    return playbooks.read(file.read_text("utf-8")) if file.is_file() else None


@cache
def answers(network_id: str) -> quality.Answers:
    """What the network's ``quality.toml`` says of each rule."""
    return quality.read((files(f"{__name__}.{network_id}") / "quality.toml").read_text("utf-8"))
