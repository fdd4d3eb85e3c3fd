"""Bluesky and every other server of the AT Protocol."""

from passaparola.kernel.network.port import Network
from passaparola.networks.bluesky.connect import connect
from passaparola.networks.bluesky.converse import conversations
from passaparola.networks.bluesky.measure import metrics
from passaparola.networks.bluesky.publish import publisher
from passaparola.networks.bluesky.spec import SPEC
from passaparola.networks.bluesky.spread import spread

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    spread=spread,
)
