"""Finding what a draft has become: by the video's id, and by our mark among the channel's own uploads.

The list of uploads costs two units a page of fifty; searching would cost one of a hundred searches a day.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network import marks
from passaparola.kernel.network.look_up import Own, own_since
from passaparola.kernel.network.port import Remote, Session
from passaparola.networks.youtube.content import PRIVATE
from passaparola.networks.youtube.errors import TABLE, Missing
from passaparola.networks.youtube.line import Line, line_of, watched_at

_PAGE = "50"
_MOST_PAGES = 20


@dataclass(frozen=True)
class Video(marks.Video):
    """As its owner sees it. ``privacy`` is who may, ``failure`` why YouTube shows it to nobody."""

    privacy: str
    failure: str

    @staticmethod
    def read(tree: Tree) -> "Video":
        """Out of videos.list with the parts snippet and status."""
        said, status = tree.at("snippet"), tree.at("status")
        tags = tuple(tag.text() for tag in said.each("tags")) if said.has("tags") else ()
        broken = status.opt_text("uploadStatus") in ("failed", "rejected", "deleted")
        failure = status.opt_text("failureReason") or status.opt_text("rejectionReason") or "unknown" if broken else ""
        at, words = said.moment("publishedAt"), (said.text("title"), said.opt_text("description") or "")
        privacy = status.text("privacyStatus")
        return Video(tree.text("id"), at, *words, tags, privacy != PRIVATE, privacy, failure)


async def by_id(line: Line, id: str) -> Video | None:
    """The video, None where there is none."""
    response = await line.read("videos", ("part", "snippet,status"), ("id", id))
    return next(iter(TABLE.take(response, lambda tree: [Video.read(one) for one in tree.each("items")])), None)


async def uploads(session: Session, since: datetime) -> Own[Video]:
    """The channel's uploads since a moment (UTC), private ones too. Raises the four errors."""
    return await own_since(_uploads(session), since, _MOST_PAGES)


async def _uploads(session: Session) -> AsyncIterator[list[Video]]:
    line = line_of(session)
    async for ids in pages(line, session.account.facts["uploads"]):
        yield await _videos(line, ids)


async def pages(line: Line, playlist: str) -> AsyncIterator[list[str]]:
    """The ids of the videos of a playlist, fifty at a time; a channel without uploads has no such list."""
    query = (("part", "contentDetails"), ("playlistId", playlist), ("maxResults", _PAGE))
    try:
        async for page in line.pages("playlistItems", lambda tree: tree.text("contentDetails", "videoId"), *query):
            yield page
    except Missing:
        return


async def _videos(line: Line, ids: list[str]) -> list[Video]:
    if not ids:
        return []
    query = (("part", "snippet,status"), ("id", ",".join(ids)), ("maxResults", _PAGE))
    return TABLE.take(await line.read("videos", *query), lambda tree: [Video.read(one) for one in tree.each("items")])


def remote(session: Session, video: Video, mark: str) -> Remote:
    """The published thing."""
    return Remote(video.id, watched_at(session, video.id), datetime.now(UTC), {"mark": video.mark or mark})
