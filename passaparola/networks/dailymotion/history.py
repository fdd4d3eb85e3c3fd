"""The channel's own videos, for an audit; API v2 gives no numbers with them."""

from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.dailymotion.content import PUBLIC
from passaparola.networks.dailymotion.line import watched_at
from passaparola.networks.dailymotion.look_up import videos


class History:
    """Public videos, newest first; the API shows the last 1,000."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Videos since ``moment`` (UTC). Raises the four errors."""
        for video in (await videos(session, moment, PUBLIC)).things:
            text = f"{video.title}\n\n{video.description}".strip()
            yield ArchivedPost(video.id, text, video.at, "video", {}, url=watched_at(session, video.id))


history = History()
