"""Facebook's Pages, through Meta's Graph API."""

from passaparola.kernel.network.port import Network
from passaparola.networks.facebook.archive import archive
from passaparola.networks.facebook.connect import connect
from passaparola.networks.facebook.consent import consent
from passaparola.networks.facebook.converse import conversations
from passaparola.networks.facebook.doctor import doctor
from passaparola.networks.facebook.history import history
from passaparola.networks.facebook.measure import metrics
from passaparola.networks.facebook.publish import publisher
from passaparola.networks.facebook.push import push
from passaparola.networks.facebook.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    consent=consent,
    publisher=publisher,
    metrics=metrics,
    conversations=conversations,
    archive=archive,
    history=history,
    doctor=doctor,
    push=push,
)
