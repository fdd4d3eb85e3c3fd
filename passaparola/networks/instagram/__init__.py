"""Instagram, for professional accounts: connected with Instagram Login, without a Facebook Page."""

from passaparola.kernel.network.port import Network
from passaparola.networks.instagram.archive import archive
from passaparola.networks.instagram.connect import connect, consent
from passaparola.networks.instagram.converse import conversations
from passaparola.networks.instagram.doctor import doctor
from passaparola.networks.instagram.history import history
from passaparola.networks.instagram.measure import metrics
from passaparola.networks.instagram.publish import publisher
from passaparola.networks.instagram.push import push
from passaparola.networks.instagram.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    archive=archive,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    history=history,
    consent=consent,
    doctor=doctor,
    push=push,
)
