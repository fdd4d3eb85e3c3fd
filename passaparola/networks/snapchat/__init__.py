"""Snapchat: published on by hand; its interface is open to chosen partners only."""

from passaparola.kernel.network.port import Network
from passaparola.networks.snapchat.spec import SPEC

NETWORK = Network(spec=SPEC)
