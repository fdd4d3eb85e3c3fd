"""Looking at a post before its flight: the checks of publishing and of the stations above it, channel by channel."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from passaparola.channels.access import network_of
from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import plans
from passaparola.kernel.message import Problem
from passaparola.publishing.models import KIND, Pause, Post
from passaparola.publishing.preflight import checks
from passaparola.publishing.preflight.port import Around, Flight, added
from passaparola.publishing.preflight.rules import Other
from passaparola.publishing.sheet import Sheet
from passaparola.strategy.models import Tone
from passaparola.workspaces.models import Brand

LOOKED_AT = timedelta(days=30)
"""Posts so far before and after are compared with."""
MOST_OTHERS = 600


def found(sheet: Sheet, channels: Sequence[Channel] | None = None) -> Mapping[int, list[Problem]]:
    """What may go wrong at the post's planned moment, for each of these channels (the chosen ones), by its id.

    It reads rows and talks to no network. Inside the brand's scope.
    """
    wanted = sheet.chosen if channels is None else list(channels)
    if not wanted:
        return {}
    now = datetime.now(UTC)
    moment = planned_at(sheet.post)
    around = _around(sheet.post, wanted, moment or now)
    return {each.pk: _of(_flight(sheet, each, moment, now, around[each.pk])) for each in wanted}


def planned_at(post: Post) -> datetime | None:
    """The planned moment (UTC), None while day or hour is missing."""
    if post.plan_date is None or post.plan_time is None:
        return None
    zone = post.zone or post.brand.zone
    return plans.to_utc(datetime.combine(post.plan_date, post.plan_time), zone).utc


def _of(flight: Flight) -> list[Problem]:
    return [problem for check in (*checks.OWN, *added()) for problem in check(flight)]


def _flight(sheet: Sheet, channel: Channel, moment: datetime | None, now: datetime, around: Around) -> Flight:
    draft = sheet.draft_for(channel)
    return Flight(sheet.post, channel, network_of(channel), draft, sheet.text_for(channel), moment, now, around)


def _around(post: Post, channels: Sequence[Channel], moment: datetime) -> Mapping[int, Around]:
    brand = Brand.objects.select_related("organisation").get(pk=post.brand_id)
    others = _others(post, channels, moment)
    tone = Tone.objects.filter(brand=brand).first()
    day = plans.to_wall(moment, brand.zone).date()
    rows = Pause.objects.filter(brand=brand, binned_at__isnull=True, starts_on__lte=day, ends_on__gte=day)
    pauses = [(each.network, each.reason) for each in rows] if post.plan_date else []
    avoid = tone.avoid if tone else ""
    return {each.pk: Around(brand, others[each.pk], avoid, pauses) for each in channels}


def _others(post: Post, channels: Sequence[Channel], moment: datetime) -> Mapping[int, list[Other]]:
    rows = Delivery.objects.filter(
        thing_kind=KIND, action=Action.PUBLISH, channel__in=channels, due_at__gte=moment - LOOKED_AT,
        due_at__lte=moment + LOOKED_AT,
    ).exclude(state__in=(State.CANCELLED, State.FAILED)).exclude(thing_id=post.pk or 0)  # fmt: skip
    read = rows.order_by("-due_at").values_list("channel_id", "thing_id", "snapshot__text", "due_at", "state")
    found: dict[int, list[Other]] = defaultdict(list)
    for channel, thing, text, at, state in read[:MOST_OTHERS]:
        found[channel].append(Other(thing, text or "", at, state == State.SENT))
    return found
