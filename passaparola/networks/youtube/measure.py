"""Numbers: the counts of the Data API, and what only the Analytics API knows."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.youtube.comments import is_comment
from passaparola.networks.youtube.connect import ANALYSE
from passaparola.networks.youtube.errors import TABLE, Missing
from passaparola.networks.youtube.line import line_of
from passaparola.protocols.oauth2.consent import scopes_of

# Our metric and their field; counts are texts there. Views of Shorts count every start since 2025-03.
_FIELDS = (("video_views", "viewCount"), ("likes", "likeCount"), ("comments", "commentCount"))
# The same in a report, with what theirs is multiplied by.
_REPORT = (
    ("watch_minutes", "estimatedMinutesWatched", 1.0),
    ("average_viewed", "averageViewPercentage", 0.01),
    ("new_followers", "subscribersGained", 1.0),
)
_FIRST_DAY = "2005-02-14"  # before it there was no YouTube


class Metrics:
    """Cumulative counts; the report lags by two or three days."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Views, likes, comments; minutes watched, the part of the video that people see, subscribers gained."""
        if is_comment(remote.id):
            return []
        response = await line_of(session).read("videos", ("part", "statistics"), ("id", remote.id))
        items = TABLE.take(response, lambda tree: [*tree.each("items")])
        if not items:
            raise Missing(Message("youtube.missing", {"status": 404, "code": "videoNotFound", "detail": ""}))
        counts = TABLE.take(response, lambda tree: readings(tree.at("items", 0, "statistics")))
        return [*counts, *await _reported(session, remote)]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """Subscribers, rounded to three digits by YouTube; none where the channel hides them."""
        response = await line_of(session).read("channels", ("part", "statistics"), ("mine", "true"))
        return TABLE.take(response, _subscribers)


metrics = Metrics()


def readings(statistics: Tree) -> list[Reading]:
    """The counts that the network gives; a count that the owner hides is left out."""
    now = datetime.now(UTC)
    return [Reading(ours, _count(statistics, theirs), now) for ours, theirs in _FIELDS if statistics.has(theirs)]


def _count(statistics: Tree, field: str) -> int:
    written = statistics.text(field)
    if not written.isdecimal():
        raise Untamed(statistics.path, "a count")
    return int(written)


async def _reported(session: Session, remote: Remote) -> list[Reading]:
    """What the report says of one video; nothing where the person did not let us read reports."""
    if ANALYSE not in scopes_of(session.secrets):
        return []
    query = (
        ("ids", f"channel=={session.account.remote_id}"),
        ("startDate", _FIRST_DAY),
        ("endDate", datetime.now(UTC).date().isoformat()),
        ("metrics", ",".join(theirs for _, theirs, _ in _REPORT)),
        ("filters", f"video=={remote.id}"),
    )
    try:
        return TABLE.take(await line_of(session).report(*query), _rows)
    except (Rejected, ReconnectNeeded):  # the counts came with the same access: only reports are refused
        return []


def _rows(tree: Tree) -> list[Reading]:
    if not tree.has("rows") or not tree.at("rows").value:
        return []
    names = [column.text("name") for column in tree.each("columnHeaders")]
    now, row = datetime.now(UTC), tree.at("rows", 0)
    there = [(ours, names.index(theirs), times) for ours, theirs, times in _REPORT if theirs in names]
    return [Reading(ours, row.number(place) * times, now) for ours, place, times in there]


def _subscribers(tree: Tree) -> list[Reading]:
    statistics = [one.at("statistics") for one in tree.each("items")] if tree.has("items") else []
    told = [one for one in statistics if not (one.has("hiddenSubscriberCount") and one.flag("hiddenSubscriberCount"))]
    now = datetime.now(UTC)
    return [Reading("followers", _count(one, "subscriberCount"), now) for one in told if one.has("subscriberCount")]
