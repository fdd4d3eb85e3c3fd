"""One factor divides every span: the engine's, the networks' and their faults'. A minute in life is 2.4 s at 25."""

import os
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from passaparola.deliveries.timing import Timing

FACTOR_NAME = "CAMPAIGN_FACTOR"
"""The environment variable through which the campaign's own processes share the factor."""
LIFE_SETTLE = timedelta(seconds=60)
"""The settling time of the campaign's networks in life: as most networks' specs have it."""
LIFE_CALL = timedelta(seconds=30)
"""How long a call may take in life before the campaign's networks give it up."""
UNSCALED = ("gather", "record_pause")
"""Milliseconds that share a transaction; and what a database takes to restart, which no factor makes shorter."""
RULE_SPANS = (
    ("passaparola.deliveries.rules", "FIRST_WAIT"),
    ("passaparola.deliveries.rules", "LONGEST_WAIT"),
    ("passaparola.deliveries.carrying", "AFTER_RECONNECTING"),
    ("passaparola.channels.access", "RENEWAL_LEASE"),
)
"""Waits that stand as constants in the product: the campaign's child sets them before it sends."""


@dataclass(frozen=True)
class Scale:
    """The spans of one campaign."""

    factor: float

    def down(self, span: timedelta) -> timedelta:
        """The span as it is in the campaign."""
        return span / self.factor

    @property
    def settle(self) -> timedelta:
        """How long a doubt waits before it is looked up."""
        return self.down(LIFE_SETTLE)

    @property
    def call(self) -> timedelta:
        """How long one call may take."""
        return self.down(LIFE_CALL)

    def timing(self, in_flight: int) -> "Timing":
        """The engine's timing, each span divided; at most ``in_flight`` calls open."""
        from passaparola.deliveries.timing import Timing

        life = Timing()
        spans = {each.name: getattr(life, each.name) for each in fields(Timing)}
        scaled = {
            name: self.down(span)
            for name, span in spans.items()
            if isinstance(span, timedelta) and name not in UNSCALED
        }
        return replace(life, **scaled, in_flight=in_flight)  # type: ignore[arg-type]


def shared() -> Scale:
    """The scale that this process was started with."""
    return Scale(float(os.environ[FACTOR_NAME]))
