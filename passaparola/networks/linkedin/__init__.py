"""LinkedIn: members and company pages, through the Posts and Community Management APIs."""

from passaparola.kernel.network.port import Network
from passaparola.networks.linkedin.archive import archive
from passaparola.networks.linkedin.connect import connect
from passaparola.networks.linkedin.consent import consent
from passaparola.networks.linkedin.converse import conversations
from passaparola.networks.linkedin.doctor import doctor
from passaparola.networks.linkedin.history import history
from passaparola.networks.linkedin.measure import metrics
from passaparola.networks.linkedin.publish import publisher
from passaparola.networks.linkedin.push import push
from passaparola.networks.linkedin.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    archive=archive,
    history=history,
    consent=consent,
    doctor=doctor,
    push=push,
)
