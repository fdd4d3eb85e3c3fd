"""Telegram: channels and groups, through a bot."""

from passaparola.kernel.network.port import Network
from passaparola.networks.telegram.connect import connect
from passaparola.networks.telegram.converse import conversations
from passaparola.networks.telegram.doctor import doctor
from passaparola.networks.telegram.measure import metrics
from passaparola.networks.telegram.publish import publisher
from passaparola.networks.telegram.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    doctor=doctor,
)
