"""A figure as it is shown: never a bare number.

Whatever a page or a report shows is a :class:`Figure`, so that its card can say how it was made.
"""

from dataclasses import dataclass
from datetime import datetime

from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE, Metric


@dataclass(frozen=True)
class Figure:
    """One number with what it stands on.

    ``metric`` is an id of the catalogue. ``value`` is None while it is not known, and ``unknown`` then says why. ``n``
    is how many posts, readings or rows it was made from; ``interval`` a 95 % interval in the unit of ``value``;
    ``source`` where the data come from; ``base`` what a rate is divided by, where the metric's own base does not say;
    ``formula`` replaces the catalogue's sentence where a figure is a median, a sum or a change of the metric.
    ``as_of`` (UTC) is the moment of the newest datum. ``currency`` is the ISO 4217 code of money.
    """

    metric: str
    value: float | None
    n: int | None = None
    source: Message | None = None
    base: Message | None = None
    formula: Message | None = None
    interval: tuple[float, float] | None = None
    as_of: datetime | None = None
    unknown: Message | None = None
    currency: str = ""

    @property
    def definition(self) -> Metric:
        """The catalogue's entry. Raises KeyError for a metric that is not in it."""
        return CATALOGUE[self.metric]

    @property
    def how(self) -> Message:
        """How it is counted or computed, in words."""
        return self.formula or self.definition.formula
