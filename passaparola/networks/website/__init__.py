"""A site of one's own: Micropub out, its feed in."""

from passaparola.kernel.network.port import Network
from passaparola.networks.website.connect import connect
from passaparola.networks.website.consent import consent
from passaparola.networks.website.doctor import doctor
from passaparola.networks.website.history import history
from passaparola.networks.website.publish import publisher
from passaparola.networks.website.spec import SPEC

NETWORK = Network(
    spec=SPEC,
    connect=connect,
    publisher=publisher,
    history=history,
    consent=consent,
    doctor=doctor,
)
