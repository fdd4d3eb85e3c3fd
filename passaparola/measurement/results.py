"""What a brand's posts and channels got in a period, from the stored readings. Asked inside the brand's scope."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.links.models import Click, TrackedLink
from passaparola.measurement import rules
from passaparola.measurement.models import Reading, Watch
from passaparola.measurement.money import bounds
from passaparola.measurement.profit import Period
from passaparola.publishing.models import KIND, Post
from passaparola.workspaces.models import Brand

Track = list[tuple[datetime, float]]
"""Readings of one metric in the order of their moments (UTC)."""

SHOWN = (
    "impressions", "reach", "likes", "reposts", "replies", "quotes", "comments", "saves", "link_clicks", "video_views",
)  # fmt: skip
"""Metrics of a post in the order of the tables; ``visits`` are ours and stand after them."""
BASES = ("impressions", "reach", "followers")


@dataclass(frozen=True)
class PostResult:
    """One publication and its last readings. ``followers`` is the channel's count when it went out, None if unknown."""

    delivery: Delivery
    post: Post | None
    values: Mapping[str, float]
    read_at: datetime | None
    visits: int | None
    followers: float | None
    watch: Watch | None = None

    @property
    def title(self) -> str:
        """What it is called in lists."""
        said = self.delivery.snapshot.get("title") or self.delivery.snapshot.get("text") or ""
        return str(self.post) if self.post is not None and str(self.post) else str(said)

    @property
    def gone(self) -> bool:
        """Whether the network says that it is not there any more."""
        return self.watch is not None and self.watch.gone_at is not None

    @property
    def engagements(self) -> float | None:
        """All that people did with it; None while nothing was read."""
        return rules.engagements(self.values)

    def base(self, name: str) -> float | None:
        """What a rate is divided by."""
        return self.followers if name == "followers" else self.values.get(name)

    def rate(self, base: str) -> float | None:
        """Engagements over that base."""
        return rules.rate(self.values, self.base(base))


@dataclass(frozen=True)
class ChannelResult:
    """A channel, what it published in the period, and its followers as they were read."""

    channel: Channel
    posts: Sequence[PostResult]
    followers: Track = field(default_factory=list)
    watch: Watch | None = None


@dataclass(frozen=True)
class Results:
    """The brand's period: publications (the newest first) and channels."""

    brand: Brand
    period: Period
    posts: Sequence[PostResult]
    channels: Sequence[ChannelResult]

    @property
    def metrics(self) -> list[str]:
        """Those that were read of at least one post."""
        known = {name for each in self.posts for name in each.values}
        return [name for name in SHOWN if name in known]


def of_period(brand: Brand, period: Period) -> Results:
    """Everything that a page, a file or a report shows of these days."""
    first, end = bounds(period, brand.zone)
    rows = list(publications().filter(sent_at__gte=first, sent_at__lt=end))
    channels = list(Channel.objects.filter(binned_at__isnull=True).order_by("name", "handle"))
    posts = of(rows)
    tracks = followers_of([each.pk for each in channels])
    watches = {each.channel_id: each for each in Watch.objects.filter(delivery=None)}
    found = [
        ChannelResult(
            each,
            [post for post in posts if post.delivery.channel_id == each.pk],
            [reading for reading in tracks.get(each.pk, []) if reading[0] < end],
            watches.get(each.pk),
        )
        for each in channels
    ]
    return Results(brand, period, posts, found)


def publications() -> QuerySet[Delivery]:
    """Every post that went out, the newest first."""
    rows = Delivery.objects.filter(thing_kind=KIND, action=Action.PUBLISH, state=State.SENT, sent_at__isnull=False)
    return rows.select_related("channel").order_by("-sent_at", "-pk")


def of(rows: Sequence[Delivery]) -> list[PostResult]:
    """These publications with their last readings, in five queries however many they are."""
    ids = [each.pk for each in rows]
    posts = Post.objects.in_bulk({each.thing_id for each in rows})
    last = last_of(ids)
    watches = {each.delivery_id: each for each in Watch.objects.filter(delivery__in=ids)}
    tracks = followers_of({each.channel_id for each in rows})
    visits = visits_of(rows)
    return [
        PostResult(
            each,
            posts.get(each.thing_id),
            {metric: value for metric, (value, _at) in last[each.pk].items()},
            max((at for _value, at in last[each.pk].values()), default=None),
            visits.get((each.thing_id, each.channel_id)),
            followers_at(tracks.get(each.channel_id, []), each.sent_at or each.due_at),
            watches.get(each.pk),
        )
        for each in rows
    ]


def followers_of(channels: Sequence[int] | set[int]) -> dict[int, Track]:
    """The followers of these channels, every reading."""
    found: dict[int, Track] = defaultdict(list)
    rows = Reading.objects.filter(channel__in=channels, delivery=None, metric="followers").order_by("at", "pk")
    for channel, at, value in rows.values_list("channel_id", "at", "value"):
        found[channel].append((at, value))
    return found


def followers_at(track: Track, moment: datetime) -> float | None:
    """How many there were: the last reading before, or else the first one within a day and a half after."""
    known = rules.latest(track, moment)
    if known is not None:
        return known[1]
    return track[0][1] if track and track[0][0] - moment < rules.ACCOUNT_EVERY * 1.5 else None


def visits_of(rows: Sequence[Delivery]) -> dict[tuple[int, int], int]:
    """People's clicks on the tracked links of these posts, by post and channel; only where there is such a link."""
    links = _links({each.thing_id for each in rows})
    clicks = Click.objects.filter(link__in=links, robot="").values("link").annotate(count=Count("pk"))
    counted = {each["link"]: each["count"] for each in clicks}
    found: Counter[tuple[int, int]] = Counter()
    for link, place in links.items():
        found[place] += counted.get(link, 0)
    return dict(found)


def last_of(deliveries: Sequence[int]) -> dict[int, dict[str, tuple[float, datetime]]]:
    """The last reading of each metric of these publications, and when it was taken."""
    found: dict[int, dict[str, tuple[float, datetime]]] = defaultdict(dict)
    rows = Reading.objects.filter(delivery__in=deliveries).order_by("delivery", "metric", "-at", "-pk")
    last = rows.distinct("delivery", "metric").values_list("delivery_id", "metric", "value", "at")
    for delivery, metric, value, at in last:
        if delivery is not None:
            found[delivery][metric] = (value, at)
    return found


def tracks_of(delivery: Delivery) -> dict[str, Track]:
    """Every reading of one publication, by metric."""
    found: dict[str, Track] = defaultdict(list)
    rows = Reading.objects.filter(delivery=delivery).order_by("at", "pk").values_list("metric", "at", "value")
    for metric, at, value in rows:
        found[metric].append((at, value))
    return found


def _links(posts: set[int]) -> dict[int, tuple[int, int]]:
    rows = TrackedLink.objects.filter(thing_kind=KIND, thing_id__in=posts, channel__isnull=False)
    return {
        pk: (int(thing or 0), int(channel or 0))
        for pk, thing, channel in rows.values_list("pk", "thing_id", "channel_id")
    }
