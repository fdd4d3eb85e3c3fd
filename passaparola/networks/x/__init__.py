"""X: published on by hand; its interface costs money for each post."""

from passaparola.kernel.network.port import Network
from passaparola.networks.x.archive import archive
from passaparola.networks.x.spec import SPEC

NETWORK = Network(spec=SPEC, archive=archive)
