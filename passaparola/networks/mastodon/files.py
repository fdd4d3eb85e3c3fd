"""Files of a status: uploaded before it, and worked on by the server for a while."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from passaparola.kernel.http import File, Multipart, Part, Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.port import MediaItem, Progress, Session
from passaparola.networks.mastodon.connect import line_of
from passaparola.networks.mastodon.errors import TABLE
from passaparola.protocols.mastodon_api.line import Missing

_EXTENSIONS = {"video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "image/jpeg": "jpg"}
_LASTS = timedelta(hours=20)
"""Servers drop what no status used within a day (app/workers/scheduler/vacuum_scheduler.rb)."""
_UPLOADED = "uploaded"
_ASKING = (0.2, 0.5, 1, 2, 3, 5, 5)
"""Seconds between the questions of an edit, which cannot be put off: its files must be ready within the same call."""


async def upload(
    session: Session, media: Sequence[MediaItem], known: Tree | None, kept: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The server's ids by the files' hashes; what is ``known`` or ``kept`` is not sent again.

    The moment of the first upload stands beside them, because the server does not keep them for ever.
    """
    there = dict(kept or {}) | _fresh(known)
    found = {_UPLOADED: there.get(_UPLOADED) or datetime.now(UTC).isoformat()} if media else {}
    for item in media:
        found[item.hash] = there.get(item.hash) or await _send(session, item)
    return found


async def pending(session: Session, media: Sequence[MediaItem], progress: Progress) -> bool:
    """Whether the server still works on a video. Images are done when they are taken."""
    ids = Tree(progress).opt("media")
    videos = [item for item in media if item.type.startswith("video/")]
    done = [await _is_done(session, ids.text(item.hash)) for item in videos] if ids else []
    return not all(done)


async def settled(session: Session, media: Sequence[MediaItem], ids: Mapping[str, str]) -> None:
    """Wait until the server has done its work. Raises TryLater when that takes longer than an edit may."""
    for pause in _ASKING:
        if not await pending(session, media, {"media": ids}):
            return
        await asyncio.sleep(pause)
    raise TryLater(Message("mastodon.processing"), timedelta(minutes=1))


def _fresh(known: Tree | None) -> dict[str, str]:
    """What was uploaded and must still be there."""
    if known is None or not known.has(_UPLOADED):
        return {}
    old = datetime.now(UTC) - known.moment(_UPLOADED) > _LASTS
    return {} if old else {name: value.text() for name, value in known.fields()}


async def _send(session: Session, item: MediaItem) -> str:
    line = line_of(session)
    try:
        response = await line.upload("/api/v2/media", _form(session, item))
    except Missing:
        response = await line.upload("/api/v1/media", _form(session, item))  # servers older than 3.1.3
    return TABLE.take(response, lambda tree: tree.identifier("id"))


def _form(session: Session, item: MediaItem) -> Multipart:
    file = File(partial(session.store.open, item.hash), item.size, item.type)
    name = f"{item.hash[:16]}.{_EXTENSIONS.get(item.type) or item.type.rpartition('/')[2]}"
    return Multipart([Part("description", Raw(item.alt.encode(), "text/plain")), Part("file", file, name)])


async def _is_done(session: Session, id: str) -> bool:
    """206 while the server works; a server that does not show uploads has them ready at once."""
    try:
        return (await line_of(session).read(f"/api/v1/media/{id}")).status != 206
    except Missing:
        return True
