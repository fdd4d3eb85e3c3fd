"""Ghost: the company's blog."""

from passaparola.kernel.network.port import Network
from passaparola.networks.ghost.connect import connect
from passaparola.networks.ghost.doctor import doctor
from passaparola.networks.ghost.history import history
from passaparola.networks.ghost.measure import metrics
from passaparola.networks.ghost.publish import publisher
from passaparola.networks.ghost.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    history=history,
    doctor=doctor,
)
