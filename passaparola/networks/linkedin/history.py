"""The account's own posts, for an audit."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.linkedin import look_up
from passaparola.networks.linkedin.measure import of_posts
from passaparola.networks.linkedin.posts import Post
from passaparola.networks.linkedin.rest import is_page, may_read

_AT_ONCE = 20
"""Posts whose figures are asked for in one call: the address must stay short."""
_FORMATS = {"multiImage": "carousel", "article": "link", "poll": "poll", "text": "text"}
_BEGINNING = datetime(2003, 1, 1, tzinfo=UTC)


class History:
    """Posts newest first; a page's with their figures."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Own posts since ``moment`` (UTC). Raises the four errors; Rejected without the right to read."""
        if not may_read(session):
            raise Rejected(Message("linkedin.unreadable"))
        posts = (await look_up.own_since(session, moment or _BEGINNING)).things
        for start in range(0, len(posts), _AT_ONCE):
            some = posts[start : start + _AT_ONCE]
            figures = await of_posts(session, [post.id for post in some]) if is_page(session) else {}
            for post in some:
                readings = {each.metric: each.value for each in figures.get(post.id, [])}
                yield _archived(session, post, readings)


history = History()


def _archived(session: Session, post: Post, readings: dict[str, float]) -> ArchivedPost:
    url = look_up.remote(session, post.id).url
    form = _FORMATS.get(post.kind, "media")
    return ArchivedPost(post.id, post.text or post.question, post.at, form, readings, url=url)
