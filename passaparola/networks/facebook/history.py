"""The Page's own posts with their figures, for an audit."""

from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.network.look_up import until
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.facebook import posts
from passaparola.networks.facebook.posts import Post


class History:
    """What the Page published, as far back as Graph gives it (about 600 ranked posts a year, by its documentation)."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Own posts since ``moment`` (UTC), newest first. Raises the four errors."""
        async for post in until(posts.own(session), moment, last=3):
            yield _archived(post)


history = History()


def _archived(post: Post) -> ArchivedPost:
    figures = {metric: float(value) for metric, value in post.counts}
    return ArchivedPost(post.id, post.text, post.at, _format(post), figures, url=post.url)


def _format(post: Post) -> str:
    if post.video:
        return "video"
    if post.photos:
        return "carousel" if len(post.photos) > 1 else "image"
    return "text"
