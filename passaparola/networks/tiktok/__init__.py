"""TikTok: published on by hand, for as long as no connector is built."""

from passaparola.kernel.network.port import Network
from passaparola.networks.tiktok.archive import archive
from passaparola.networks.tiktok.spec import SPEC

NETWORK = Network(spec=SPEC, archive=archive)
