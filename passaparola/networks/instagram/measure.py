"""Numbers of one medium and of the account. Insights lag up to two days; a metric that is refused leaves the others."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import Media, asks_too_much, line_of, media_of

# Our metrics and their field, by the kind of medium
# (https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/insights, and api_specs 2026-04).
_EVERYWHERE = (("impressions", "views"), ("reach", "reach"), ("shares", "shares"), ("reposts", "reposts"))
_FIELDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "FEED": (
        *_EVERYWHERE,
        ("saves", "saved"),
        ("profile_visits", "profile_visits"),
        ("new_followers", "follows"),
    ),
    "REELS": (
        *_EVERYWHERE,
        ("video_views", "views"),
        ("saves", "saved"),
        ("watch_minutes", "ig_reels_video_view_total_time"),
    ),
    "STORY": (*_EVERYWHERE, ("profile_visits", "profile_visits"), ("new_followers", "follows")),
}
_MILLISECONDS_OF_A_MINUTE = 60_000


class Metrics:
    """Counts as they stand now; all are cumulative, and reach counts people."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Likes and comments as anybody sees them, and the insights. Raises the four errors, Gone among them."""
        now, kind = datetime.now(UTC), remote.proof.get("kind", "media")
        if kind == "message":
            return []
        if kind == "comment":
            response = await line_of(session).read(remote.id, ("fields", "id,like_count"))
            return TABLE.take(response, lambda tree: [Reading("likes", tree.opt_whole("like_count") or 0, now)])
        media = await media_of(session, remote.id)
        return [*_seen(media, now), *await _insights(session, media, now)]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many follow it."""
        response = await line_of(session).read("me", ("fields", "user_id,followers_count"))
        count = TABLE.take(response, lambda tree: tree.opt_whole("followers_count"))
        return [] if count is None else [Reading("followers", count, datetime.now(UTC))]


metrics = Metrics()


def _seen(media: Media, now: datetime) -> Iterator[Reading]:
    if media.likes is not None:
        yield Reading("likes", media.likes, now)
    yield Reading("comments", media.comments, now)


async def _insights(session: Session, media: Media, now: datetime) -> list[Reading]:
    table = _FIELDS.get(media.product, _FIELDS["FEED"])
    wanted = tuple(dict.fromkeys(theirs for _, theirs in table))
    told = await _told(session, media.id, wanted)
    return [Reading(ours, _in_our_unit(ours, told[theirs]), now) for ours, theirs in table if theirs in told]


def _in_our_unit(metric: str, value: float) -> float:
    """Films are told in milliseconds."""
    return value / _MILLISECONDS_OF_A_MINUTE if metric == "watch_minutes" else value


async def _told(session: Session, id: str, wanted: Sequence[str]) -> dict[str, float]:
    """What is told of the wanted: all at once, and one by one where one of them makes Meta refuse the whole call."""
    try:
        response = await line_of(session).read(f"{id}/insights", ("metric", ",".join(wanted)))
    except (Rejected, ReconnectNeeded) as refused:
        if not asks_too_much(refused):
            raise
        if len(wanted) == 1:
            return {}
        return {name: value for one in wanted for name, value in (await _told(session, id, (one,))).items()}
    return TABLE.take(response, lambda tree: dict(_values(tree)))


def _values(tree: Tree) -> Iterator[tuple[str, float]]:
    for one in tree.each("data"):
        total = one.opt("total_value")
        found = total.opt_number("value") if total else next((v.opt_number("value") for v in one.each("values")), None)
        if found is not None:
            yield one.text("name"), found
