"""Vine: closed in 2017; saved vines are read."""

from passaparola.kernel.network.port import Network
from passaparola.networks.vine.archive import archive
from passaparola.networks.vine.spec import SPEC

NETWORK = Network(spec=SPEC, archive=archive)
