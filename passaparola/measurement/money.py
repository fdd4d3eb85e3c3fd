"""The money of a brand read from its rows, for ``profit``. Asked inside the brand's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.measurement import profit
from passaparola.measurement.models import Conversion, Cost
from passaparola.measurement.profit import Origin, Period, Place, Result, Sale, Sharing, Spent
from passaparola.publishing.models import KIND, Post
from passaparola.workspaces.models import Brand

REFERRAL = "referral"
"""The purpose of a tracked link that is somebody's referral code."""


@dataclass(frozen=True)
class Money:
    """A period's result, what it was made from, and how its channels and posts are called."""

    period: Period
    sharing: Sharing
    result: Result
    costs: int
    newest: datetime | None
    channels: dict[int, str]
    posts: dict[int, str]
    currency: str


def of_period(brand: Brand, period: Period, sharing: Sharing = Sharing.NONE) -> Money:
    """The brand's money over the days of ``period``, in the brand's zone."""
    costs = list(Cost.objects.filter(binned_at=None, from_day__lte=period.last).order_by("pk"))
    sales = list(_sales(brand, period))
    out = _published(brand, period)
    channels_of = _channels_of({each.post_id for each in costs if each.post_id} | out)
    spent = [_spent(each) for each in costs]
    result = profit.computed(spent, [_sale(each) for each in sales], period, channels_of, sharing=sharing, went_out=out)
    counted = sum(1 for each in spent if profit.within(each, period))
    moments = [each.at for each in sales] + [each.made_at for each in costs]
    return Money(
        period, sharing, result, counted, max(moments, default=None), _channel_names(), _post_names(result),
        brand.currency,
    )  # fmt: skip


def bounds(period: Period, zone: str) -> tuple[datetime, datetime]:
    """The moments (UTC) at which the period begins and ends, the second excluded."""
    first = plans.to_utc(datetime.combine(period.first, time()), zone).utc
    return first, plans.to_utc(datetime.combine(period.last + timedelta(days=1), time()), zone).utc


def called(channel: Channel) -> str:
    """A channel's handle with its network: a brand often bears one name on all of them."""
    return str(channel)


def _sales(brand: Brand, period: Period) -> Iterable[Conversion]:
    first, end = bounds(period, brand.zone)
    rows = Conversion.objects.filter(binned_at=None, at__gte=first, at__lt=end)
    return rows.select_related("link").order_by("pk")


def _published(brand: Brand, period: Period) -> set[int]:
    first, end = bounds(period, brand.zone)
    rows = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, state=State.SENT)
    return set(rows.filter(sent_at__gte=first, sent_at__lt=end).values_list("thing_id", flat=True))


def _channels_of(posts: set[int]) -> dict[int, set[int]]:
    """Where each post went out, or is on its way to."""
    found: dict[int, set[int]] = {post: set() for post in posts}
    rows = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, thing_id__in=posts)
    rows = rows.exclude(state__in=[State.CANCELLED, State.FAILED])
    for post, channel in rows.values_list("thing_id", "channel_id"):
        found[post].add(channel)
    return found


def _spent(row: Cost) -> Spent:
    last = row.to_day if row.monthly else row.to_day or row.from_day
    return Spent(
        row.kind, row.amount, row.from_day, last, row.channel_id or 0, row.post_id or 0, row.hours, row.monthly
    )


def _sale(row: Conversion) -> Sale:
    return Sale(row.revenue, row.own_cost, _place(row))


def _place(row: Conversion) -> Place:
    if row.channel_id or row.post_id:
        return Place(Origin.CHANNEL, row.channel_id or 0, row.post_id or 0)
    referred = row.link is not None and row.link.purpose == REFERRAL
    return Place(Origin.REFERRAL if referred else Origin.UNKNOWN)


def _channel_names() -> dict[int, str]:
    return {each.pk: called(each) for each in Channel.objects.all()}


def _post_names(result: Result) -> dict[int, str]:
    rows = Post.objects.filter(pk__in={place.post for place in result.lines if place.post})
    return {each.pk: str(each) for each in rows}
