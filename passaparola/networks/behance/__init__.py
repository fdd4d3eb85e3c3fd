"""Behance: published on by hand; it has no interface any more."""

from passaparola.kernel.network.port import Network
from passaparola.networks.behance.spec import SPEC

NETWORK = Network(spec=SPEC)
