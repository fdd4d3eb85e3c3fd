"""Files on their way to a Page: pictures that nobody sees yet, and videos in pieces."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

from passaparola.kernel.http import Multipart, Part, Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.port import MediaItem, Session
from passaparola.kernel.network.staging import each_once, file_of, piece
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.errors import TABLE
from passaparola.protocols.meta_graph import uploads

VIDEO_HOST = "https://graph-video.facebook.com"
_LASTS = timedelta(hours=20)
"""Pictures that no post shows are kept for about a day (https://developers.facebook.com/docs/graph-api/reference/photo,
read 2026-11)."""


async def pictures(session: Session, media: Sequence[MediaItem], known: Tree | None) -> dict[str, str]:
    """Facebook's ids by the files' hashes; what is ``known`` is not sent again, unless it is too old to be there."""
    return await each_once(media, known, _LASTS, partial(_picture, session))


async def video(session: Session, item: MediaItem) -> dict[str, str]:
    """A video of the feed, sent whole in the pieces that Graph asks for: its id and that of the upload.

    https://developers.facebook.com/docs/video-api/guides/publishing. Nobody sees it before ``finish``.
    """
    edge, line = f"{page_of(session)}/videos", line_of(session, VIDEO_HOST)
    asked = {"upload_phase": "start", "file_size": item.size}
    begun = TABLE.take(await line.write(edge, asked, doubtful=False), _begun)
    session_id, start, end = begun["upload"], int(begun["start"]), int(begun["end"])
    while start < end:
        form = _piece(session_id, start, await piece(session, item, start, end))
        sent, (start, end) = start, TABLE.take(await line.write(edge, form, doubtful=False), _next)
        if start <= sent:
            raise TryLater(Message("facebook.processing"))
    return {"video": begun["video"], "upload": session_id}


async def clip(session: Session, item: MediaItem, edge: str) -> dict[str, str]:
    """A reel or a story, sent to the upload host; goes on where a cut line left off. Nobody sees it before FINISH."""
    line = line_of(session)
    response = await line.write(f"{page_of(session)}/{edge}", {"upload_phase": "START"}, doubtful=False)
    id = TABLE.take(response, lambda tree: tree.identifier("video_id"))
    with suppress(TryLater):  # what is missing goes when it is asked whether all is there: the id must not be lost
        await send(session, item, id)
    return {"video": id}


async def send(session: Session, item: MediaItem, id: str, offset: int = 0) -> None:
    """The bytes of a reel or a story from ``offset`` on. Raises the four errors."""
    source = uploads.Source(partial(session.store.open, item.hash), item.size)
    line = line_of(session, uploads.HOST)
    await uploads.send(line, line.address, f"video-upload/{{version}}/{id}", source, offset)


async def _picture(session: Session, item: MediaItem) -> str:
    name = f"{item.hash[:16]}.{item.type.rpartition('/')[2]}"
    alt = [Part.text("alt_text_custom", item.alt)] if item.alt else []
    form = Multipart([Part.text("published", "false"), *alt, Part("source", file_of(session, item), name)])
    response = await line_of(session).write(f"{page_of(session)}/photos", form, doubtful=False)
    return TABLE.take(response, lambda tree: tree.identifier("id"))


def _piece(session_id: str, start: int, content: bytes) -> Multipart:
    fields = {"upload_phase": "transfer", "upload_session_id": session_id, "start_offset": str(start)}
    parts = [Part.text(name, value) for name, value in fields.items()]
    return Multipart([*parts, Part("video_file_chunk", Raw(content), "piece")])


def _begun(tree: Tree) -> dict[str, str]:
    names = {"video": "video_id", "upload": "upload_session_id", "start": "start_offset", "end": "end_offset"}
    return {ours: tree.identifier(theirs) for ours, theirs in names.items()}


def _next(tree: Tree) -> tuple[int, int]:
    return int(tree.identifier("start_offset")), int(tree.identifier("end_offset"))
