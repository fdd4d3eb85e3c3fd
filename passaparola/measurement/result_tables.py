"""Results laid out as rows, charts and files: the page, the file and a report show the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from passaparola.kernel import plans
from passaparola.kernel.figure import Figure
from passaparola.kernel.message import Message
from passaparola.measurement import figuring
from passaparola.measurement.money import bounds
from passaparola.measurement.periods import days_of
from passaparola.measurement.results import BASES, ChannelResult, PostResult, Results
from passaparola.workspaces.words import say

LABELS_AT_MOST = 70
"""Days that a chart shows one by one; longer periods are charted by their last so many."""


@dataclass(frozen=True)
class Column:
    """One metric of the tables."""

    id: str
    name: Message


@dataclass(frozen=True)
class PostRow:
    """A publication and its figures, in the order of the columns; the rate is by the chosen base."""

    post: PostResult
    figures: Sequence[Figure]
    rate: Figure


@dataclass(frozen=True)
class ChannelRow:
    """A channel and its figures: sums in the order of the columns, rates in the order of ``known_bases``."""

    result: ChannelResult
    figures: Sequence[Figure]
    rates: Sequence[Figure]
    followers: Figure
    growth: Figure
    published: Figure


def columns(results: Results) -> list[Column]:
    """The metrics that somebody read, and visits where a link is tracked."""
    own = ["visits"] if any(each.visits is not None for each in results.posts) else []
    return [Column(each, Message(f"metric.{each}")) for each in [*results.metrics, *own]]


def post_rows(posts: Iterable[PostResult], shown: Sequence[Column], base: str) -> list[PostRow]:
    """One row for each publication."""
    return [
        PostRow(each, [figuring.of_post(each, column.id) for column in shown], figuring.rate_of_post(each, base))
        for each in posts
    ]


def channel_rows(results: Results, shown: Sequence[Column]) -> list[ChannelRow]:
    """One row for each channel."""
    since = bounds(results.period, results.brand.zone)[0]
    return [_channel_row(results, each, shown, since) for each in results.channels]


def totals(results: Results, shown: Sequence[Column]) -> list[Figure]:
    """Over all channels, where adding is allowed."""
    source = Message("figure.all_channels")
    return [figuring.total(results.posts, each.id, source) for each in shown]


def rates(results: Results) -> list[Figure]:
    """The median rate over all posts of the period, by each base."""
    return [figuring.rate(results.posts, each, Message("figure.all_channels")) for each in BASES]


def known_bases(results: Results) -> list[str]:
    """The bases that are known of at least one post."""
    return [base for base in BASES if any(each.base(base) for each in results.posts)]


def narrowed(posts: Iterable[PostResult], channel: int | None, words: Sequence[str]) -> list[PostResult]:
    """Those of a channel that say these words."""
    return [
        each
        for each in posts
        if channel in (None, each.delivery.channel_id) and all(word in _said(each) for word in words)
    ]


def ordered(rows: list[PostRow], shown: Sequence[Column], by: str) -> list[PostRow]:
    """By a column's id, ``rate`` or ``when``; with a minus in front downwards. What is unknown stands last."""
    name, down = by.removeprefix("-"), by.startswith("-")
    places = {each.id: place for place, each in enumerate(shown)}
    if name == "rate" or name in places:
        read = [(row.rate if name == "rate" else row.figures[places[name]]).value for row in rows]
        known = sorted(((value, -place) for place, value in enumerate(read) if value is not None), reverse=down)
        return [rows[-place] for _value, place in known] + [
            row for row, value in zip(rows, read, strict=True) if value is None
        ]
    return rows if by != "when" else rows[::-1]


def engagement_chart(results: Results) -> dict[str, Any]:
    """What the posts of each day got, by channel, in days of the brand's zone."""
    days = list(days_of(results.period))[-LABELS_AT_MOST:]
    series = []
    for each in results.channels:
        counted: dict[date, float] = defaultdict(float)
        for post in each.posts:
            moment = post.delivery.sent_at or post.delivery.due_at
            counted[plans.to_wall(moment, results.brand.zone).date()] += post.engagements or 0
        if any(counted.values()):
            series.append({"name": str(each.channel), "values": [counted[day] for day in days]})
    return {"kind": "bar", "stacked": True, "labels": [_day(each) for each in days], "series": series}


def followers_chart(results: Results) -> dict[str, Any]:
    """The last count of each day, by channel; a day without a reading stays empty."""
    days = list(days_of(results.period))[-LABELS_AT_MOST:]
    series = []
    for each in results.channels:
        last = {plans.to_wall(at, results.brand.zone).date(): value for at, value in each.followers}
        if any(day in last for day in days):
            series.append({"name": str(each.channel), "values": [last.get(day) for day in days]})
    return {"kind": "line", "labels": [_day(each) for each in days], "series": series}


def file_rows(rows: Iterable[PostRow], shown: Sequence[Column], zone: str) -> list[list[object]]:
    """The posts as a file's rows, the head first: plain numbers, moments on the wall of ``zone``."""
    head = [_("Post"), _("Channel"), _("When"), _("Address"), *(say(each.name) for each in shown)]
    return [[*head, _("Engagement rate"), _("Its base")], *(_cells(each, zone) for each in rows)]


def _cells(row: PostRow, zone: str) -> list[object]:
    delivery = row.post.delivery
    at = plans.to_wall(delivery.sent_at or delivery.due_at, zone).isoformat(" ", "minutes")
    base = say(Message(f"metric.{row.rate.definition.base}"))
    values = [each.value for each in row.figures]
    return [row.post.title, delivery.channel.handle, at, delivery.remote_url, *values, row.rate.value, base]


def _channel_row(results: Results, result: ChannelResult, shown: Sequence[Column], since: Any) -> ChannelRow:
    source = figuring.source_of(result.channel)
    return ChannelRow(
        result,
        [figuring.total(result.posts, each.id, source) for each in shown],
        [figuring.rate(result.posts, each, source) for each in known_bases(results)],
        figuring.followers(result),
        figuring.growth(result, since),
        figuring.published(result.posts),
    )


def _said(post: PostResult) -> str:
    return f"{post.title} {post.delivery.snapshot.get('text', '')}".casefold()


def _day(day: date) -> str:
    return date_format(day, _("j M"))
