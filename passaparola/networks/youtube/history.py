"""The channel's own videos, for an audit."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import ArchivedPost, Session
from passaparola.networks.youtube.content import PRIVATE
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import line_of, watched_at
from passaparola.networks.youtube.look_up import pages
from passaparola.networks.youtube.measure import readings

_PARTS = ("part", "snippet,status,statistics,contentDetails,fileDetails")
_LONG = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")
_SHORT = 180  # seconds: what is longer is no Short (https://support.google.com/youtube/answer/15424877)


class History:
    """Uploads that others can see, newest first."""

    async def since(self, session: Session, moment: datetime | None) -> AsyncIterator[ArchivedPost]:
        """Videos since ``moment`` (UTC) with their counts. Raises the four errors."""
        line = line_of(session)
        async for ids in pages(line, session.account.facts["uploads"]):
            response = await line.read("videos", _PARTS, ("id", ",".join(ids)), ("maxResults", "50"))
            posts = TABLE.take(response, lambda tree: _posts(session, tree))
            for post in posts:
                if moment is None or (post.at and post.at >= moment):
                    yield post
            if moment is not None and any(post.at and post.at < moment for post in posts):
                return


history = History()


def _posts(session: Session, tree: Tree) -> list[ArchivedPost]:
    return [_post(session, one) for one in tree.each("items") if _is_public(one)] if tree.has("items") else []


def _is_public(tree: Tree) -> bool:
    return tree.at("status").opt_text("privacyStatus") != PRIVATE


def _post(session: Session, tree: Tree) -> ArchivedPost:
    said, id = tree.at("snippet"), tree.text("id")
    text = f"{said.text('title')}\n\n{said.opt_text('description') or ''}".strip()
    counts = {one.metric: one.value for one in readings(tree.at("statistics"))} if tree.has("statistics") else {}
    kind = "short" if _is_short(tree) else "video"
    return ArchivedPost(id, text, said.moment("publishedAt"), kind, counts, url=watched_at(session, id))


def _is_short(tree: Tree) -> bool:
    """YouTube has no field for it: a Short is upright or square, and at most three minutes long."""
    brief = seconds(tree.at("contentDetails").opt_text("duration") or "") <= _SHORT
    details = tree.opt("fileDetails")
    pictures = [*details.each("videoStreams")] if details and details.has("videoStreams") else []
    return brief and any(
        (one.opt_whole("heightPixels") or 0) >= (one.opt_whole("widthPixels") or 1) for one in pictures
    )


def seconds(written: str) -> int:
    """How long a video is, out of ISO 8601; a day where it does not say."""
    found = _LONG.fullmatch(written)
    if found is None:
        return 86_400
    hours, minutes, rest = (int(each or 0) for each in found.groups())
    return hours * 3600 + minutes * 60 + rest
