"""Mastodon, and every other server that speaks its client API."""

from passaparola.kernel.network.port import Network
from passaparola.networks.mastodon.archive import archive
from passaparola.networks.mastodon.connect import connect
from passaparola.networks.mastodon.consent import consent
from passaparola.networks.mastodon.converse import conversations, stream
from passaparola.networks.mastodon.doctor import doctor
from passaparola.networks.mastodon.history import history
from passaparola.networks.mastodon.measure import metrics
from passaparola.networks.mastodon.publish import publisher
from passaparola.networks.mastodon.spec import SPEC
from passaparola.networks.mastodon.spread import spread

NETWORK = Network(
    spec=SPEC,
    archive=archive,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    history=history,
    conversations=conversations,
    stream=stream,
    spread=spread,
    consent=consent,
    doctor=doctor,
)
