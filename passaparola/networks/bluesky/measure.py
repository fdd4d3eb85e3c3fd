"""Numbers of one post, from the public index that the server is connected to."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.bluesky.errors import TABLE
from passaparola.networks.bluesky.xrpc import line_of

# Our metric and their field; the network gives no impressions and no reach (lexicon app.bsky.feed.defs#postView).
_FIELDS = (("likes", "likeCount"), ("reposts", "repostCount"), ("replies", "replyCount"), ("quotes", "quoteCount"))


class Metrics:
    """Counts as they stand now; all are cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Likes, reposts, replies and quotes. Raises Gone when the index does not show the post."""
        response = await line_of(session).query("app.bsky.feed.getPosts", ("uris", remote.id))
        posts = TABLE.take(response, lambda tree: list(tree.each("posts")))
        if not posts:
            raise Gone(Message("bluesky.missing", {"detail": remote.id}))
        return TABLE.take(response, lambda _: readings(posts[0]))

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many accounts follow this one (lexicon app.bsky.actor.defs#profileViewDetailed)."""
        response = await line_of(session).query("app.bsky.actor.getProfile", ("actor", session.account.remote_id))
        followers = TABLE.take(response, lambda tree: tree.opt_number("followersCount"))
        return [] if followers is None else [Reading("followers", followers, datetime.now(UTC))]


metrics = Metrics()


def readings(post: Tree) -> list[Reading]:
    """The counts of one post as the index shows it."""
    now = datetime.now(UTC)
    return [Reading(ours, post.opt_number(theirs) or 0, now) for ours, theirs in _FIELDS if post.has(theirs)]
