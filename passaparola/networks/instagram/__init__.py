"""Instagram: published on by hand, for as long as no connector is built."""

from passaparola.kernel.network.port import Network
from passaparola.networks.instagram.spec import SPEC

NETWORK = Network(spec=SPEC)
