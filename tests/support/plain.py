"""The networks that tests of the layers above run on: those connected by what a person types, tried on a real server.

What every network must keep to is the contract suites' matter (``tests/contracts``): nothing above them may depend on
which network it is, so a few stand for all.
"""

from passaparola import networks
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import Evidence


def _is_plain(network: Network) -> bool:
    proof = network.spec.evidence.get("publish")
    tried = proof is not None and proof.level is Evidence.REAL_SERVER
    asks_much = network.spec.app or network.spec.needs_media or network.spec.needs_title
    return bool(tried and network.publisher and network.conversations and not asks_much)


PLAIN = {name: each for name, each in networks.every().items() if _is_plain(each)}
BY_HAND = {name: each for name, each in networks.every().items() if each.spec.hosts}
"""The networks that a person can publish on, whether or not others are connected to them."""
