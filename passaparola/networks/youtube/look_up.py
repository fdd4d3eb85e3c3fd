"""Finding what a draft has become: by the video's id, and by our mark among the channel's own uploads.

The list of uploads costs two units a page of fifty; searching would cost one of a hundred searches a day.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Draft, Remote, Session
from passaparola.networks.youtube.content import PRIVATE, is_mark
from passaparola.networks.youtube.errors import TABLE, Missing
from passaparola.networks.youtube.line import Line, line_of, watched_at

_PAGE = "50"
_MOST_PAGES = 20
CLOCKS = timedelta(minutes=5)
"""How far the network's clock may be behind ours."""


@dataclass(frozen=True)
class Video:
    """One video of ours as its owner sees it; ``at`` in UTC. ``failure`` is why YouTube does not show it."""

    id: str
    at: datetime
    title: str
    description: str
    tags: tuple[str, ...]
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
        return Video(tree.text("id"), at, *words, tags, status.text("privacyStatus"), failure)

    @property
    def published(self) -> bool:
        """Whether others can see it."""
        return self.privacy != PRIVATE

    def says(self, draft: Draft) -> bool:
        """Whether its words are the draft's; YouTube trims spaces."""
        words = (self.title.split(), self.description.split())
        return words == (draft.title.split(), draft.text.split())

    @property
    def mark(self) -> str:
        """Our mark, empty where it has none."""
        return next((tag for tag in self.tags if is_mark(tag)), "")


@dataclass(frozen=True)
class Uploads:
    """The channel's own uploads since a moment; ``whole`` is False where there are too many to read them all."""

    videos: tuple[Video, ...]
    whole: bool

    def marked(self, mark: str) -> Video | None:
        """The video with this mark."""
        return next((video for video in self.videos if mark in video.tags), None)

    def like(self, draft: Draft) -> list[Video]:
        """Published ones that say the same and bear no mark of anybody: it may have been taken off."""
        return [video for video in self.videos if video.published and not video.mark and video.says(draft)]


async def by_id(line: Line, id: str) -> Video | None:
    """The video, None where there is none."""
    response = await line.read("videos", ("part", "snippet,status"), ("id", id))
    return next(iter(TABLE.take(response, lambda tree: [Video.read(one) for one in tree.each("items")])), None)


async def uploads(session: Session, since: datetime) -> Uploads:
    """The channel's uploads since a moment (UTC), private ones too. Raises the four errors."""
    found, number, line = list[Video](), 0, line_of(session)
    async for ids in pages(line, session.account.facts["uploads"]):
        page = await _videos(line, ids)
        found += [video for video in page if video.at >= since]
        number += 1
        if any(video.at < since for video in page):
            return Uploads(tuple(found), whole=True)
        if number == _MOST_PAGES:
            return Uploads(tuple(found), whole=False)
    return Uploads(tuple(found), whole=True)


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
