"""Costs: keeping one, throwing it away and getting it back."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from passaparola.measurement.models import Cost
from passaparola.measurement.profit import CENT
from passaparola.workspaces.auditing import Did, note

KINDS = ("hours", "ads", "tools", "people")


@dataclass(frozen=True)
class CostPlan:
    """A cost as it was told: for hours ``hours`` and ``rate``, else ``amount``. ``to_day`` None goes on (monthly)."""

    kind: str
    from_day: date
    to_day: date | None
    label: str = ""
    amount: Decimal | None = None
    hours: Decimal | None = None
    rate: Decimal | None = None
    monthly: bool = False
    channel: int | None = None
    post: int | None = None

    @property
    def total(self) -> Decimal:
        """What it costs: hours × rate, else the amount. Raises ValueError where they are missing."""
        if self.hours is not None and self.rate is not None:
            return (self.hours * self.rate).quantize(CENT, ROUND_HALF_EVEN)
        if self.amount is None:
            raise ValueError("neither an amount nor hours and a rate")
        return self.amount


def keep(brand: int, plan: CostPlan, person: int | None, row: Cost | None = None) -> Cost:
    """A new cost, or an existing one changed."""
    row = row or Cost(brand_id=brand, made_by_id=person)
    row.kind, row.label, row.amount = plan.kind, plan.label, plan.total
    row.hours, row.rate = plan.hours, plan.rate
    row.from_day, row.to_day, row.monthly = plan.from_day, plan.to_day, plan.monthly
    row.channel_id, row.post_id = plan.channel, plan.post
    row.save()
    return row


def listed(*, words: str = "", kind: str = "", of: str = "", binned: bool = False) -> QuerySet[Cost]:
    """The brand's costs, the newest first; ``of`` is brand, channel or post."""
    rows = Cost.objects.filter(binned_at__isnull=not binned).select_related("channel", "post")
    if words:
        rows = rows.filter(Q(label__icontains=words) | Q(post__title__icontains=words))
    if kind in KINDS:
        rows = rows.filter(kind=kind)
    if of == "brand":
        rows = rows.filter(channel=None, post=None)
    if of in {"channel", "post"}:
        rows = rows.exclude(**{of: None})
    return rows.order_by("-from_day", "-pk")


def throw_away(row: Cost) -> None:
    """Into the bin: it counts no more."""
    row.binned_at = timezone.now()
    row.save(update_fields=["binned_at"])
    note(Did.COST_BINNED, str(row), details={"cost": row.pk})


def recover(row: Cost) -> None:
    """Out of the bin."""
    row.binned_at = None
    row.save(update_fields=["binned_at"])
    note(Did.COST_RECOVERED, str(row), details={"cost": row.pk})
