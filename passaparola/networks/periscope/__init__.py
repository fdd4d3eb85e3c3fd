"""Periscope: closed in 2021; its parts of an X archive are read."""

from passaparola.kernel.network.port import Network
from passaparola.networks.periscope.archive import archive
from passaparola.networks.periscope.spec import SPEC

NETWORK = Network(spec=SPEC, archive=archive)
