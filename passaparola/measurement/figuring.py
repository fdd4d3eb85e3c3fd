"""Results as figures: each with its base, its n, its interval and its source, and no sum that may not be made."""

from collections.abc import Callable, Sequence
from datetime import datetime

from passaparola.analysis.intervals import median, median_interval
from passaparola.channels.access import known_network_of
from passaparola.channels.models import Channel
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import Over, may_add
from passaparola.measurement.results import ChannelResult, PostResult, Track

FEWEST = 3
"""Posts below which a median says nothing that the list of posts does not."""


def published(posts: Sequence[PostResult]) -> Figure:
    """How many posts went out."""
    return Figure("posts", len(posts), n=len(posts), source=Message("figure.own_deliveries"))


def of_post(post: PostResult, metric: str) -> Figure:
    """One metric of one publication, as last read."""
    source = source_of(post.delivery.channel)
    if metric == "visits":
        unknown = Message("figure.no_link") if post.visits is None else None
        return Figure("visits", post.visits, source=Message("figure.own_links"), unknown=unknown)
    value = None if post.gone else post.values.get(metric)
    unknown = Message("figure.gone") if post.gone else Message("figure.not_read")
    return Figure(metric, value, source=source, as_of=post.read_at, unknown=None if value is not None else unknown)


def rate_of_post(post: PostResult, base: str) -> Figure:
    """Its engagement rate by one base."""
    value = None if post.gone else post.rate(base)
    unknown = Message("figure.gone") if post.gone else Message(f"figure.no_base.{base}")
    source = source_of(post.delivery.channel)
    return Figure(
        f"engagement_rate_by_{base}", value, n=1, source=source, as_of=post.read_at, base=base_of(base),
        unknown=None if value is not None else unknown,
    )  # fmt: skip


def total(posts: Sequence[PostResult], metric: str, source: Message) -> Figure:
    """The metric added over posts, where it may be; otherwise unknown, and why."""
    if not may_add(metric, Over.POSTS):
        return Figure(metric, None, n=len(posts), source=source, unknown=Message("figure.not_additive"))
    known = [value for each in posts if (value := _value(each, metric)) is not None]
    if not known:
        return Figure(metric, None, n=0, source=source, unknown=Message("figure.not_read"))
    return Figure(
        metric, sum(known), n=len(known), source=source, as_of=newest(posts),
        formula=Message("figure.sum", {"count": len(known)}),
    )  # fmt: skip


def rate(posts: Sequence[PostResult], base: str, source: Message) -> Figure:
    """The median engagement rate of posts with its interval; unknown below FEWEST."""
    return _median(f"engagement_rate_by_{base}", posts, lambda each: each.rate(base), source, base)


def median_of(posts: Sequence[PostResult], metric: str, source: Message) -> Figure:
    """The median of a metric over posts, with its interval."""
    return _median(metric, posts, lambda each: _value(each, metric), source, "")


def followers(result: ChannelResult) -> Figure:
    """The last count of followers."""
    source = source_of(result.channel)
    if not result.followers:
        return Figure("followers", None, source=source, unknown=Message("figure.not_read"))
    at, value = result.followers[-1]
    return Figure("followers", value, source=source, as_of=at)


def growth(result: ChannelResult, since: datetime) -> Figure:
    """How much the followers changed in the period: from the last reading before it, or the first within it."""
    source = source_of(result.channel)
    earlier = [each for each in result.followers if each[0] < since]
    within = [each for each in result.followers if each[0] >= since]
    track: Track = [*earlier[-1:], *within]
    if len(track) < 2:
        return Figure("followers", None, source=source, unknown=Message("figure.one_reading"))
    return Figure(
        "followers", track[-1][1] - track[0][1], n=len(track), source=source, as_of=track[-1][0],
        formula=Message("figure.change"),
    )  # fmt: skip


def newest(posts: Sequence[PostResult]) -> datetime | None:
    """The moment of the last reading of any of them."""
    return max((each.read_at for each in posts if each.read_at), default=None)


def source_of(channel: Channel) -> Message:
    """Where a channel's figures come from."""
    network = known_network_of(channel)
    name = network.spec.name if network else channel.network
    by_hand = network is None or network.metrics is None
    return Message("figure.by_hand" if by_hand else "figure.read_from", {"network": name, "handle": channel.handle})


def base_of(base: str) -> Message | None:
    """The words of a rate's base where the metric's own name does not say enough."""
    return Message("figure.followers_then") if base == "followers" else None


def _value(post: PostResult, metric: str) -> float | None:
    if post.gone:
        return None
    return post.visits if metric == "visits" else post.values.get(metric)


def _median(
    metric: str, posts: Sequence[PostResult], read: Callable[[PostResult], float | None], source: Message, base: str
) -> Figure:
    known = [value for each in posts if not each.gone and (value := read(each)) is not None]
    if len(known) < FEWEST:
        few = Message("figure.few", {"count": len(known), "needed": FEWEST})
        unknown = few if known or not base else Message(f"figure.no_base.{base}")
        return Figure(metric, None, n=len(known), source=source, base=base_of(base), unknown=unknown)
    how = Message("figure.median_rate" if base else "figure.median", {"count": len(known)})
    return Figure(
        metric, median(known), n=len(known), source=source, base=base_of(base), as_of=newest(posts),
        interval=median_interval(known), formula=how,
    )  # fmt: skip
