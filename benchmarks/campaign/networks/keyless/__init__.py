"""A board that honours no key: every post that arrives is pinned."""

from benchmarks.campaign import board_api
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import IdempotencyBy

NETWORK = Network(
    spec=board_api.spec("keyless", IdempotencyBy.LOOKUP),
    connect=board_api.Connect(),
    publisher=board_api.Publisher(keyed=False),
)
