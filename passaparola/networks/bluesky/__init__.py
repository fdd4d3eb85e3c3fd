"""Bluesky and every other server of the AT Protocol."""

from passaparola.kernel.network.port import Network
from passaparola.networks.bluesky.archive import archive
from passaparola.networks.bluesky.connect import connect
from passaparola.networks.bluesky.consent import consent
from passaparola.networks.bluesky.converse import conversations
from passaparola.networks.bluesky.doctor import doctor
from passaparola.networks.bluesky.history import history
from passaparola.networks.bluesky.measure import metrics
from passaparola.networks.bluesky.publish import publisher
from passaparola.networks.bluesky.spec import SPEC
from passaparola.networks.bluesky.spread import spread

NETWORK = Network(
    spec=SPEC,
    archive=archive,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    history=history,
    conversations=conversations,
    spread=spread,
    consent=consent,
    doctor=doctor,
)
