"""A line of profit as figures, each with what it stands on."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.measurement.profit import Line

SOURCE = Message("profit.source")


def figures_of(line: Line, currency: str, newest: datetime | None) -> dict[str, Figure]:
    """By metric. ``newest`` (UTC) is the moment of the newest datum."""
    n = line.conversions
    known = {
        "conversions": _figure("conversions", Decimal(n), n),
        "revenue": _figure(
            "revenue", _known(line.revenue, n, line.without_revenue), n - line.without_revenue,
            _missing(line, own_cost=False),
        ),
        "own_costs": _figure(
            "own_costs", _known(line.own_cost, n, line.without_own_cost), n - line.without_own_cost,
            _missing(line, revenue=False),
        ),
        "costs": _figure("costs", line.costs, None),
        "margin": _figure("margin", line.margin, n, _missing(line)),
        "roi": _figure("roi", line.roi, n, _missing(line) or Message("profit.unknown.no_costs")),
        "roas": _figure("roas", line.roas, n, _missing(line, own_cost=False) or Message("profit.unknown.no_ads")),
        "cost_per_conversion": _figure(
            "cost_per_conversion", line.cost_per_conversion, n, Message("profit.unknown.no_conversions")
        ),
    }  # fmt: skip
    return {name: replace(each, currency=currency, as_of=newest) for name, each in known.items()}


def _figure(metric: str, value: Decimal | None, n: int | None, unknown: Message | None = None) -> Figure:
    return Figure(metric, None if value is None else float(value), n=n, source=SOURCE, unknown=unknown)


def _known(value: Decimal, n: int, missing: int) -> Decimal | None:
    """The sum of what is known; nothing where of no conversion anything is."""
    return None if n and missing == n else value


def _missing(line: Line, *, revenue: bool = True, own_cost: bool = True) -> Message | None:
    """Why the sum is not the whole, where it is not."""
    if revenue and line.without_revenue:
        return Message("profit.unknown.revenue", {"count": line.without_revenue, "of": line.conversions})
    if own_cost and line.without_own_cost:
        return Message("profit.unknown.own_cost", {"count": line.without_own_cost, "of": line.conversions})
    return None
