"""WordPress: the company's blog."""

from passaparola.kernel.network.port import Network
from passaparola.networks.wordpress.connect import connect
from passaparola.networks.wordpress.converse import conversations
from passaparola.networks.wordpress.doctor import doctor
from passaparola.networks.wordpress.history import history
from passaparola.networks.wordpress.measure import metrics
from passaparola.networks.wordpress.publish import publisher
from passaparola.networks.wordpress.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    history=history,
    conversations=conversations,
    doctor=doctor,
)
