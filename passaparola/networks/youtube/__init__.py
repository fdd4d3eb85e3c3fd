"""YouTube: videos and Shorts, their numbers, and the talk below them."""

from passaparola.kernel.network.port import Network
from passaparola.networks.youtube.archive import archive
from passaparola.networks.youtube.connect import connect
from passaparola.networks.youtube.consent import consent
from passaparola.networks.youtube.converse import conversations
from passaparola.networks.youtube.doctor import doctor
from passaparola.networks.youtube.history import history
from passaparola.networks.youtube.measure import metrics
from passaparola.networks.youtube.publish import publisher
from passaparola.networks.youtube.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    history=history,
    archive=archive,
    consent=consent,
    doctor=doctor,
)
