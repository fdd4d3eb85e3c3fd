"""Numbers of one article: the site itself counts comments and nothing else."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.wordpress.look_up import by_id
from passaparola.networks.wordpress.rest import site_of


class Metrics:
    """The count of approved comments, cumulative."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Comments so far. Raises the four errors, Gone when nobody can see the article any more.

        The site counts 0 comments for an article that is not there, so that is asked first.
        """
        site = site_of(session)
        post = await by_id(site, int(remote.id))
        if post is None or post.status != "publish":
            raise Gone(Message("wordpress.missing"))
        response = await site.read("wp/v2/comments", ("post", remote.id), ("per_page", "1"))
        total = response.headers.get("x-wp-total", "")
        if not total.isdecimal():
            raise Rejected(Message("wordpress.no_total"))
        return [Reading("comments", int(total), datetime.now(UTC))]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """Nothing: a site does not know how many follow it."""
        return []


metrics = Metrics()
