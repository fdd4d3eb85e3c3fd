"""Numbers: who clicked a link in an article's newsletter, who signed up on its page, and how many members there are."""

from collections.abc import Sequence
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Reading, Remote, Session
from passaparola.networks.ghost.line import line_of

INCLUDE = ("include", "count.clicks,count.signups")
_COUNTED = {"clicks": "link_clicks", "signups": "new_followers"}


class Metrics:
    """What Ghost itself counts; visits are its analytics' own, which the Admin API does not give."""

    async def of(self, session: Session, remote: Remote) -> Sequence[Reading]:
        """Clicks and sign-ups so far. Raises the four errors, Gone when nobody can see the article any more."""
        fields = ("fields", "id,status")
        status, counts = await line_of(session).read(f"posts/{remote.id}/", _read, INCLUDE, fields)
        if status not in ("published", "sent"):
            raise Gone(Message("ghost.missing"))
        return [Reading(metric, value, datetime.now(UTC)) for metric, value in counts.items()]

    async def of_account(self, session: Session) -> Sequence[Reading]:
        """Members, free and paying; nothing where the key may not see them."""
        try:
            count = await line_of(session).read("members/", _total, ("limit", "1"))
        except Rejected:
            return []
        return [Reading("followers", count, datetime.now(UTC))]


metrics = Metrics()


def figures(post: Tree) -> dict[str, float]:
    """The counts of an article by the catalogue's ids."""
    count = post.opt("count")
    return {ours: count.number(theirs) for theirs, ours in _COUNTED.items() if count.has(theirs)} if count else {}


def _read(tree: Tree) -> tuple[str, dict[str, float]]:
    post = tree.at("posts", 0)
    return post.text("status"), figures(post)


def _total(tree: Tree) -> int:
    return tree.whole("meta", "pagination", "total")
