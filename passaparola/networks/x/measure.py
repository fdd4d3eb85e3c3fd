"""Numbers of one post and of the account. Clicks are told of own posts for thirty days only."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.x.api import api_of
from passaparola.networks.x.posts import made_at

# Our metric and their fields: as of 2.167, and as before (retweet_count).
FIELDS = (
    ("impressions", ("impression_count",)),
    ("likes", ("like_count",)),
    ("replies", ("reply_count",)),
    ("reposts", ("repost_count", "retweet_count")),
    ("quotes", ("quote_count",)),
    ("saves", ("bookmark_count",)),
)
_PRIVATE = (("link_clicks", ("url_link_clicks",)), ("profile_visits", ("user_profile_clicks",)))
_TOLD_FOR = timedelta(days=30)


class Metrics:
    """Counts as they stand now; all are cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """What everybody sees, and what only the author is told. Raises the four errors, Gone among them."""
        if remote.proof.get("conversation"):
            return []
        young = datetime.now(UTC) - made_at(remote.id) < _TOLD_FOR
        fields = "public_metrics,non_public_metrics" if young else "public_metrics"
        query = (("post.fields", fields), ("expansions", "attachments.media_keys"), ("media.fields", "public_metrics"))
        return await api_of(session).read(f"/2/tweets/{remote.id}", _readings, *query)

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many accounts follow this one."""
        return await api_of(session).read("/2/users/me", _followers, ("user.fields", "public_metrics"))


metrics = Metrics()


def figures(counts: Mapping[str, int]) -> dict[str, float]:
    """Their public counts under our names."""
    return {ours: counts[name] for ours, theirs in FIELDS for name in theirs if name in counts}


def _readings(tree: Tree) -> list[Reading]:
    post, now = tree.at("data"), datetime.now(UTC)
    found = [*_told(post.opt("public_metrics"), FIELDS), *_told(post.opt("non_public_metrics"), _PRIVATE)]
    return [Reading(metric, value, now) for metric, value in [*found, *_views(tree)]]


def _told(counts: Tree | None, fields: tuple[tuple[str, tuple[str, ...]], ...]) -> list[tuple[str, int]]:
    if counts is None:
        return []
    return [(ours, counts.whole(name)) for ours, theirs in fields for name in theirs if counts.has(name)]


def _views(tree: Tree) -> list[tuple[str, int]]:
    included = tree.opt("includes")
    media = included.each("media") if included and included.has("media") else ()
    counts = [found for each in media if (found := each.opt("public_metrics")) and found.has("view_count")]
    return [("video_views", sum(each.whole("view_count") for each in counts))] if counts else []


def _followers(tree: Tree) -> list[Reading]:
    return [Reading("followers", tree.whole("data", "public_metrics", "followers_count"), datetime.now(UTC))]
