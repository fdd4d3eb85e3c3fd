"""The account's own posts with what anybody sees of their figures, for an audit."""

from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.instagram.line import Media, media_since

_FORMATS = {"IMAGE": "image", "VIDEO": "video", "CAROUSEL_ALBUM": "carousel"}


class History:
    """Media as the network lists them: the last 10,000, and no stories that are over."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Own posts since ``moment`` (UTC; None: as far as it goes), newest first. Raises the four errors."""
        async for media in media_since(session, moment):
            yield _post(media)


history = History()


def _post(media: Media) -> ArchivedPost:
    figures = {"comments": float(media.comments), **({} if media.likes is None else {"likes": float(media.likes)})}
    format = "reel" if media.product == "REELS" else _FORMATS.get(media.kind, "image")
    return ArchivedPost(media.id, media.caption, media.at, format, figures, url=media.url)
