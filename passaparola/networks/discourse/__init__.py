"""Discourse: communities that talk in topics."""

from passaparola.kernel.network.port import Network
from passaparola.networks.discourse.connect import connect
from passaparola.networks.discourse.converse import conversations
from passaparola.networks.discourse.doctor import doctor
from passaparola.networks.discourse.measure import metrics
from passaparola.networks.discourse.publish import publisher
from passaparola.networks.discourse.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    doctor=doctor,
)
