"""Google+: closed in 2019; what was saved of it is read."""

from passaparola.kernel.network.port import Network
from passaparola.networks.google_plus.archive import archive
from passaparola.networks.google_plus.spec import SPEC

NETWORK = Network(spec=SPEC, archive=archive)
