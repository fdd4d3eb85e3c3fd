"""What a goal's metric was, day by day or week by week: the series that progress and forecasts stand on.

A level (followers) is its last reading of each day. What belongs to posts (likes, rates) is the median of the posts of
the last 28 days, and what belongs to days (visits, revenue) is added over the last 28 days; both are taken once a week,
because windows that overlap by a day are nearly the same window.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Min

from passaparola.analysis.intervals import median
from passaparola.channels.models import Channel
from passaparola.kernel import plans
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE, ENGAGEMENTS, Timing
from passaparola.links.models import Click
from passaparola.measurement import money, results, rules
from passaparola.measurement.models import Conversion, Cost, Watch
from passaparola.measurement.periods import days_of
from passaparola.measurement.profit import Line, Period
from passaparola.workspaces.models import Brand

WINDOW = 28  # days
WEEKS = 52
"""How far back the weekly series goes."""
DAYS = 200
"""How far back the daily series goes."""
FEWEST_POSTS = 3
Points = list[tuple[date, float]]


@dataclass(frozen=True)
class Series:
    """Values by day, the newest last; ``n`` is what the newest was made of, ``how`` says how in words."""

    points: Points
    how: Message
    n: int | None = None
    as_of: datetime | None = None
    lacking: Message | None = None
    """Why there is no value yet although something was read."""

    @property
    def now(self) -> float | None:
        """The newest value."""
        return self.points[-1][1] if self.points else None


COUNTED = ("posts", "visits", "conversions", "revenue")
"""Own figures that are counted day by day; the other ones are money's, computed for a window."""
MONEY = ("own_costs", "costs", "ad_costs", "margin", "roi", "roas", "cost_per_conversion")
KNOWN = tuple(
    name
    for name, entry in CATALOGUE.items()
    if name in COUNTED or name in MONEY or entry.source == "network" or set(entry.made_of) >= set(ENGAGEMENTS)
)
"""Metrics that a goal can be set on: those that have a series here."""


def how(metric: str) -> Message:
    """How a goal on this metric is counted, in words."""
    entry = CATALOGUE.get(metric)
    if entry is None or (entry.timing is Timing.LEVEL and not entry.made_of):
        return Message("goal.how.level")
    if entry.timing is Timing.PERIOD:
        return Message("goal.how.sum", {"days": WINDOW})
    return Message("goal.how.median", {"days": WINDOW})


@dataclass(frozen=True)
class Published:
    """One publication as a median needs it: on its day of the brand's zone, with its last readings."""

    channel: int
    day: date
    values: Mapping[str, float]
    followers: float | None
    read_at: datetime | None

    def base(self, name: str) -> float | None:
        """What a rate is divided by."""
        return self.followers if name == "followers" else self.values.get(name)


class Shelf:
    """What the goals of a brand are made of, read once for all of them, and only when one of them asks."""

    def __init__(self, brand: Brand, today: date) -> None:
        self.brand, self.today = brand, today

    @cached_property
    def tracks(self) -> Mapping[int, results.Track]:
        """The followers of every channel, each reading."""
        channels = Channel.objects.values_list("pk", flat=True)
        return {channel: track for channel, track in results.followers_of(list(channels)).items() if track}

    @cached_property
    def published(self) -> list[Published]:
        """The publications of the longest series, without those that are gone, the oldest first."""
        start = money.bounds(Period(self.today - timedelta(days=WINDOW + 7 * WEEKS), self.today), self.brand.zone)[0]
        rows = results.publications().filter(sent_at__gte=start).values_list("pk", "channel_id", "sent_at")
        gone = set(Watch.objects.filter(gone_at__isnull=False).values_list("delivery_id", flat=True))
        sent = [(pk, channel, at) for pk, channel, at in rows if at is not None and pk not in gone]
        last = results.last_of([pk for pk, _channel, _at in sent])
        return [self._published(channel, at, last[pk]) for pk, channel, at in reversed(sent)]

    def _published(self, channel: int, at: datetime, last: Mapping[str, tuple[float, datetime]]) -> Published:
        return Published(
            channel, plans.to_wall(at, self.brand.zone).date(), {metric: value for metric, (value, _) in last.items()},
            results.followers_at(self.tracks.get(channel, []), at), max((at for _, at in last.values()), default=None),
        )  # fmt: skip


def of(brand: Brand, metric: str, channel: int | None, today: date, shelf: Shelf | None = None) -> Series:
    """The series of a metric on a channel, or of the brand. Asked inside the brand's scope."""
    entry = CATALOGUE.get(metric)
    if entry is None or metric not in KNOWN:
        return Series([], how(metric))
    shelf = shelf or Shelf(brand, today)
    if metric == "followers":
        return _levels(shelf, channel)
    if entry.timing is Timing.PERIOD:
        return _sums(brand, metric, channel, today)
    return _medians(shelf, metric, channel)


def _levels(shelf: Shelf, channel: int | None) -> Series:
    """Without a channel only where there is but one: the followers of several are partly the same people."""
    brand, today = shelf.brand, shelf.today
    if channel is None:
        channel = next(iter(shelf.tracks)) if len(shelf.tracks) == 1 else None
    track = shelf.tracks.get(channel, []) if channel else []
    last = {plans.to_wall(at, brand.zone).date(): value for at, value in track}
    points = [(day, value) for day, value in sorted(last.items()) if today - timedelta(days=DAYS) <= day <= today]
    return Series(points, how("followers"), len(points), track[-1][0] if track else None)


def _medians(shelf: Shelf, metric: str, channel: int | None) -> Series:
    read = _reader(metric)
    dated = [
        (each, value)
        for each in shelf.published
        if channel in (None, each.channel) and (value := read(each)) is not None
    ]
    days, values = [each.day for each, _value in dated], [value for _each, value in dated]
    points: Points = []
    count = 0
    for day in _weekly(shelf.today, min(days, default=shelf.today)):
        first, end = bisect_right(days, day - timedelta(days=WINDOW)), bisect_right(days, day)
        if end - first >= FEWEST_POSTS:
            points.append((day, median(values[first:end]) or 0.0))
            count = end - first
    newest = max((each.read_at for each, _value in dated if each.read_at), default=None)
    few = Message("figure.few", {"count": len(dated), "needed": FEWEST_POSTS})
    return Series(points, how(metric), count or None, newest, few if 0 < len(dated) < FEWEST_POSTS else None)


def _reader(metric: str) -> Callable[[Published], float | None]:
    base = CATALOGUE[metric].base
    if base is not None:
        return lambda post: rules.rate(post.values, post.base(base))
    return lambda post: post.values.get(metric)


def _sums(brand: Brand, metric: str, channel: int | None, today: date) -> Series:
    period = Period(today - timedelta(days=WINDOW + 7 * WEEKS), today)
    if metric in COUNTED:
        counted = _by_day(brand, metric, channel, period)
        return _windows(counted, min(counted, default=today), today, how(metric))
    return _money(brand, metric, channel, today)


def _windows(counted: dict[date, float], first: date, today: date, words: Message) -> Series:
    points: Points = []
    for day in _weekly(today, first + timedelta(days=WINDOW - 1)):
        window = Period(day - timedelta(days=WINDOW - 1), day)
        points.append((day, sum(counted.get(each, 0.0) for each in days_of(window))))
    return Series(points if counted else [], words, None)


def _by_day(brand: Brand, metric: str, channel: int | None, period: Period) -> dict[date, float]:
    """What each day of the brand's zone brought."""
    found: dict[date, float] = defaultdict(float)
    for at, value in _counted(brand, metric, channel, period):
        found[plans.to_wall(at, brand.zone).date()] += value
    return found


def _counted(brand: Brand, metric: str, channel: int | None, period: Period) -> Iterator[tuple[datetime, float]]:
    """Each visit, post or conversion of the period with its moment and what it counts; unknown revenue counts 0."""
    first, end = money.bounds(period, brand.zone)
    if metric == "visits":
        clicks = Click.objects.filter(robot="", at__gte=first, at__lt=end)
        clicks = clicks if channel is None else clicks.filter(link__channel=channel)
        yield from ((at, 1.0) for at in clicks.values_list("at", flat=True))
    elif metric == "posts":
        posts = results.publications().filter(sent_at__gte=first, sent_at__lt=end)
        posts = posts if channel is None else posts.filter(channel=channel)
        yield from ((at, 1.0) for at in posts.values_list("sent_at", flat=True) if at)
    else:
        sales = Conversion.objects.filter(binned_at=None, at__gte=first, at__lt=end)
        sales = sales if channel is None else sales.filter(channel=channel)
        for at, revenue in sales.values_list("at", "revenue"):
            yield at, 1.0 if metric == "conversions" else float(revenue or 0)


MONEY_WEEKS = 12
"""Costs and margins are computed anew for each window, so fewer of them are."""


def _money(brand: Brand, metric: str, channel: int | None, today: date) -> Series:
    """Costs, margin and what is derived of them; a window in which something is unknown is left out."""
    points: Points = []
    for day in _weekly(today, _first_money(brand, today) + timedelta(days=WINDOW - 1))[-MONEY_WEEKS:]:
        found = money.of_period(brand, Period(day - timedelta(days=WINDOW - 1), day)).result
        lines = [each for place, each in found.by_channel().items() if channel in (None, place.channel)]
        value = getattr(sum(lines, Line()), _NAMES.get(metric, metric), None)
        if value is not None:
            points.append((day, float(value)))
    return Series(points, how(metric))


_NAMES = {"ad_costs": "ads", "own_costs": "own_cost"}
"""Where a metric is called otherwise in ``profit``."""


def _first_money(brand: Brand, today: date) -> date:
    sold = Conversion.objects.filter(binned_at=None).aggregate(first=Min("at"))["first"]
    spent = Cost.objects.filter(binned_at=None).aggregate(first=Min("from_day"))["first"]
    known = [plans.to_wall(sold, brand.zone).date()] if sold else []
    return min([*known, *([spent] if spent else [])], default=today)


def _weekly(today: date, first: date) -> Sequence[date]:
    """Today and the same weekday of the weeks before, back to ``first``; in order."""
    weeks = min(WEEKS, max(0, (today - first).days // 7))
    return [today - timedelta(days=7 * each) for each in range(weeks, -1, -1)]
