"""X: posts, threads, polls, answers and private messages by its API, for which each call is paid."""

from passaparola.kernel.network.port import Network
from passaparola.networks.x.archive import archive
from passaparola.networks.x.connect import connect
from passaparola.networks.x.consent import consent
from passaparola.networks.x.converse import conversations
from passaparola.networks.x.doctor import doctor
from passaparola.networks.x.measure import metrics
from passaparola.networks.x.publish import publisher
from passaparola.networks.x.push import push
from passaparola.networks.x.spec import SPEC
from passaparola.networks.x.spread import history, search, spread

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    spread=spread,
    search=search,
    archive=archive,
    history=history,
    consent=consent,
    doctor=doctor,
    push=push,
)
