"""What the rules of the week look at, read from the rows. Asked inside the brand's scope."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.conversations.models import Thread
from passaparola.conversations.rules import State as ThreadState
from passaparola.deliveries import queries
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import State
from passaparola.links.models import TrackedLink
from passaparola.measurement import goals, money, results, weak_points
from passaparola.measurement.profit import Origin, Period
from passaparola.measurement.progress import Standing
from passaparola.measurement.results import PostResult
from passaparola.measurement.weak_points import Dull, GoalBehind, Group, Missed, Pace, Spent, Week
from passaparola.publishing.models import KIND, Post
from passaparola.strategy.models import Cadence, Format, Slot
from passaparola.workspaces.models import Brand

WINDOW = timedelta(days=28)
MISSED_FOR = timedelta(days=14)
COMPARED = timedelta(days=90)
"""Posts of so many days are compared by format and pillar."""
MOST_LINKS = 5


def of(brand: Brand, today: date) -> Week:
    """The brand's week as of ``today``."""
    waiting = _unanswered()
    oldest = waiting.aggregate(oldest=Min("waiting_since"))["oldest"]
    hours = (timezone.now() - oldest).total_seconds() / 3600 if oldest else 0.0
    return Week(
        goals=list(_goals(brand)),
        paces=_paces(today),
        missed=_missed(today),
        stuck=queries.needing_somebody(brand.pk).count(),
        groups=groups(brand, today),
        unanswered=waiting.count(),
        oldest_hours=hours,
        dull=list(_dull()),
        spent=list(_spent(brand, today)),
    )


def groups(brand: Brand, today: date) -> list[Group]:
    """The posts of each channel by format and by pillar, with what each got."""
    first = money.bounds(Period(today - COMPARED, today), brand.zone)[0]
    posts = [each for each in results.of(list(results.publications().filter(sent_at__gte=first))) if not each.gone]
    channels: dict[int, list[PostResult]] = defaultdict(list)
    for each in posts:
        channels[each.delivery.channel_id].append(each)
    pillars = dict(Post.objects.filter(pillar__isnull=False).values_list("pk", "pillar__name"))
    formats = dict(Post.objects.filter(slot__isnull=False).values_list("pk", "slot__format"))
    return [group for rows in channels.values() for group in _grouped(rows, formats, pillars)]


def _grouped(rows: list[PostResult], formats: dict[int, str], pillars: dict[int, str]) -> Iterator[Group]:
    """By rate where followers were known for every post, else by the engagements themselves."""
    by_rate = all(each.rate("followers") is not None for each in rows)
    metric = "engagement_rate_by_followers" if by_rate else "likes"
    channel = rows[0].delivery.channel
    for trait in ("format", "pillar"):
        found: dict[str, list[float]] = defaultdict(list)
        for each in rows:
            value = each.rate("followers") if by_rate else each.values.get("likes")
            post = each.delivery.thing_id
            name = formats.get(post) or _format(each.delivery) if trait == "format" else pillars.get(post)
            if value is not None and name:
                found[name].append(value)
        if len(found) > 1:
            yield from (
                Group(channel.pk, channel.handle, trait, name, metric, tuple(values)) for name, values in found.items()
            )


def _format(delivery: Delivery) -> str:
    """What the snapshot carried."""
    kinds = {str(each.get("type", "")).partition("/")[0] for each in delivery.snapshot.get("media", [])}
    return Format.VIDEO if "video" in kinds else Format.PHOTO if "image" in kinds else Format.TEXT


def _goals(brand: Brand) -> Iterator[GoalBehind]:
    for each in goals.listed(brand):
        if each.standing in (Standing.BEHIND, Standing.MISSED) and each.line is not None and each.now is not None:
            missed = each.standing is Standing.MISSED
            yield GoalBehind(each.goal.pk, each.goal.name, each.goal.metric, each.now, each.line.at(each.today), missed)


def _paces(today: date) -> list[Pace]:
    last = dict(
        results.publications().order_by().values("channel").annotate(at=Max("sent_at")).values_list("channel", "at")
    )
    planned = Cadence.objects.filter(binned_at=None).order_by().values("channel").annotate(count=Count("pk"))
    counts = {each["channel"]: each["count"] for each in planned}
    now = timezone.now()
    found = []
    for each in Channel.objects.filter(binned_at__isnull=True, pk__in=counts):
        since = (now - last[each.pk]).total_seconds() / 86_400 if each.pk in last else None
        first = Cadence.objects.filter(channel=each, binned_at=None).first()
        found.append(Pace(each.pk, each.handle, since, counts[each.pk], first.format if first else Format.TEXT))
    return found


def _missed(today: date) -> list[Missed]:
    """Slots of the last two weeks that no post fills."""
    alive = Delivery.objects.filter(thing_kind=KIND, thing_id=OuterRef("pk")).exclude(
        state__in=[State.CANCELLED, State.FAILED]
    )
    filled = Post.objects.filter(slot=OuterRef("pk"), binned_at=None).filter(Exists(alive))
    open_slots = Slot.objects.filter(binned_at=None, skipped_at=None, day__lt=today, day__gte=today - MISSED_FOR)
    rows = open_slots.filter(~Exists(filled), channel__binned_at__isnull=True).select_related("channel")
    by_channel: dict[int, list[Slot]] = defaultdict(list)
    for each in rows:
        by_channel[each.channel_id].append(each)
    return [
        Missed(channel, slots[0].channel.handle, len(slots), slots[0].format) for channel, slots in by_channel.items()
    ]


def _unanswered() -> QuerySet[Thread]:
    since = timezone.now() - timedelta(hours=weak_points.UNANSWERED_HOURS)
    return Thread.objects.filter(state=ThreadState.NEEDS_ANSWER, waiting_since__lt=since)


def _dull() -> Iterator[Dull]:
    now = timezone.now()
    rows = TrackedLink.objects.filter(stopped_at=None, thing_kind=KIND, made_at__gte=now - WINDOW)
    rows = rows.filter(made_at__lt=now - timedelta(days=weak_points.CLICKLESS_DAYS))
    rows = rows.annotate(people=Count("clicks", filter=Q(clicks__robot=""))).filter(people=0)
    published = set(results.publications().values_list("thing_id", flat=True))
    for each in [row for row in rows.order_by("-made_at") if row.thing_id in published][:MOST_LINKS]:
        yield Dull(each.pk, each.label or each.code, (now - each.made_at).days)


def _spent(brand: Brand, today: date) -> Iterator[Spent]:
    found = money.of_period(brand, Period(today - WINDOW + timedelta(days=1), today))
    for place, line in found.result.by_channel().items():
        if place.origin is Origin.CHANNEL and place.channel and line.costs and not line.conversions:
            yield Spent(place.channel, found.channels.get(place.channel, ""), float(line.costs), brand.currency)
