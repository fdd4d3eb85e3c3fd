"""Figures of what a Page published. Since 15 November 2025 Meta counts views instead of impressions.

An insight that Meta no longer knows fails a whole call, so a call that is refused is made again one insight at a time.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.outcomes import Gone, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.facebook import posts
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.content import kind_of_remote
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph.line import Line

# Our metric and Meta's insight (https://developers.facebook.com/docs/graph-api/reference/insights, read 2026-03).
_INSIGHTS = (
    ("impressions", "post_media_view"),
    ("reach", "post_total_media_view_unique"),
    ("link_clicks", "post_clicks_by_type"),
)
_LINK_CLICKS = "link clicks"
_VIDEO_COUNTS = "views,post_id,comments.limit(0).summary(true),likes.limit(0).summary(true)"
_VIDEOS = ("video", "reel")
_UNCOUNTED = ("comment", "message", "story")
"""What has no figures that outlive a story's day, or none at all."""


class Metrics:
    """Counts as they stand now; Meta's insights lag by up to a day."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Reactions, comments, shares and insights. Raises the four errors, Gone among them."""
        if kind_of_remote(remote) in _UNCOUNTED:
            return []
        line, now = line_of(session), datetime.now(UTC)
        video = kind_of_remote(remote) in _VIDEOS
        fields = _VIDEO_COUNTS if video else posts.COUNTS
        response = await line.read(remote.id, ("fields", fields))
        found, post = TABLE.take(response, lambda tree: (dict(_counted(tree)), tree.opt_text("post_id") or ""))
        if not video or post:
            found |= await _insights(line, post or remote.id)
        return [Reading(metric, value, now) for metric, value in found.items()]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many follow the Page."""
        response = await line_of(session).read(page_of(session), ("fields", "followers_count"))
        followers = TABLE.take(response, lambda tree: tree.opt_whole("followers_count"))
        return [] if followers is None else [Reading("followers", followers, datetime.now(UTC))]


metrics = Metrics()


def _counted(tree: Tree) -> Iterator[tuple[str, float]]:
    yield from posts.counts(tree)
    if tree.has("views"):
        yield "video_views", tree.number("views")


async def _insights(line: Line, post: str) -> dict[str, float]:
    try:
        return await _asked(line, post, [theirs for _, theirs in _INSIGHTS])
    except ReconnectNeeded as refused:
        if refused.reason.id != "facebook.not_allowed":
            raise
        return {}  # a Page connected without read_insights: the doctor tells
    except Rejected:
        return await _one_by_one(line, post)


async def _one_by_one(line: Line, post: str) -> dict[str, float]:
    found = dict[str, float]()
    for _, theirs in _INSIGHTS:
        try:
            found |= await _asked(line, post, [theirs])
        except Gone:
            raise
        except Rejected:
            continue
    return found


async def _asked(line: Line, post: str, names: list[str]) -> dict[str, float]:
    response = await line.read(f"{post}/insights", ("metric", ",".join(names)), ("period", "lifetime"))
    return TABLE.take(response, lambda tree: dict(_values(tree)))


def _values(tree: Tree) -> Iterator[tuple[str, float]]:
    ours = {theirs: ours for ours, theirs in _INSIGHTS}
    for each in tree.each("data"):
        name, values = each.text("name"), list(each.each("values"))
        if name in ours and values and values[-1].has("value"):
            yield ours[name], _value(values[-1].at("value"))


def _value(tree: Tree) -> float:
    """A number, or how many of the clicks went to a link."""
    if isinstance(tree.value, dict):
        return tree.opt_number(_LINK_CLICKS) or 0
    return tree.number()
