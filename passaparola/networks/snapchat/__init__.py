"""Snapchat: public profiles, through the Public Profile API, which is open to applications that Snap allowed."""

from passaparola.kernel.network.port import Network
from passaparola.networks.snapchat.connect import connect
from passaparola.networks.snapchat.consent import consent
from passaparola.networks.snapchat.doctor import doctor
from passaparola.networks.snapchat.measure import metrics
from passaparola.networks.snapchat.publish import publisher
from passaparola.networks.snapchat.spec import SPEC

NETWORK = Network(spec=SPEC, connect=connect, publisher=publisher, metrics=metrics, consent=consent, doctor=doctor)
