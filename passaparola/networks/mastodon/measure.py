"""Numbers of one status and of the account. The network counts no views."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.mastodon.connect import line_of, myself
from passaparola.networks.mastodon.errors import TABLE

# Our metric and their field; quotes since 4.5 (https://docs.joinmastodon.org/entities/Status/).
_FIELDS = (
    ("likes", "favourites_count"),
    ("reposts", "reblogs_count"),
    ("replies", "replies_count"),
    ("quotes", "quotes_count"),
)


class Metrics:
    """Counts as they stand now, as far as they have reached this server; all are cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Favourites, boosts, replies and quotes. Raises the four errors, Gone among them."""
        response = await line_of(session).read(f"/api/v1/statuses/{remote.id}")
        return TABLE.take(response, readings)

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """How many accounts follow this one."""
        followers = (await myself(line_of(session))).followers
        return [] if followers is None else [Reading("followers", followers, datetime.now(UTC))]


metrics = Metrics()


def readings(status: Tree) -> list[Reading]:
    """The counts of one status."""
    now = datetime.now(UTC)
    return [Reading(ours, status.whole(theirs), now) for ours, theirs in _FIELDS if status.has(theirs)]
