"""Dailymotion: videos, by a key of the channel's own Studio."""

from passaparola.kernel.network.port import Network
from passaparola.networks.dailymotion.connect import connect
from passaparola.networks.dailymotion.doctor import doctor
from passaparola.networks.dailymotion.history import history
from passaparola.networks.dailymotion.publish import publisher
from passaparola.networks.dailymotion.spec import SPEC

NETWORK = Network(spec=SPEC, connect=connect, publisher=publisher, history=history, doctor=doctor)
