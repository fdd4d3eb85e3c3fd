"""Behance: published on by hand, and read through the feed of a profile; it has no interface any more."""

from passaparola.kernel.network.port import Network
from passaparola.networks.behance.history import history
from passaparola.networks.behance.spec import SPEC

NETWORK = Network(spec=SPEC, history=history)
