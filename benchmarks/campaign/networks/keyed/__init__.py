"""A board that honours an idempotency key for as long as it stands."""

from benchmarks.campaign import board_api
from passaparola.kernel.network.port import Network
from passaparola.kernel.network.spec import IdempotencyBy

NETWORK = Network(
    spec=board_api.spec("keyed", IdempotencyBy.KEY),
    connect=board_api.Connect(),
    publisher=board_api.Publisher(keyed=True),
)
