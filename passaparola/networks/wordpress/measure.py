"""Numbers of one article: the site itself counts comments and nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.wordpress.rest import site_of


class Metrics:
    """The count of approved comments, cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Comments so far. Raises the four errors, Rejected when the site names no total."""
        response = await site_of(session).read("wp/v2/comments", ("post", remote.id), ("per_page", "1"))
        total = response.headers.get("x-wp-total", "")
        if not total.isdecimal():
            raise Rejected(Message("wordpress.no_total"))
        return [Reading("comments", int(total), datetime.now(UTC))]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """Nothing: a site does not know how many follow it."""
        return []


metrics = Metrics()
