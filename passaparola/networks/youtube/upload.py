"""The file on its way: a session that Google keeps, and pieces that are sent until it has them all.

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol. Nobody but the channel's owner sees
anything of it: the video is private.
"""

import asyncio
import time
from datetime import timedelta

from passaparola.kernel.http import Json, NotSent, Raw, Request, Response, Unanswered
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import TryLater
from passaparola.kernel.network.port import Draft, MediaItem, Session
from passaparola.kernel.network.rows import ask
from passaparola.kernel.network.staging import skip, whole_piece
from passaparola.networks.youtube.content import PRIVATE, WRITTEN, resource
from passaparola.networks.youtube.errors import TABLE
from passaparola.networks.youtube.line import Line, line_of

PIECE = 32 * 256 * 1024  # bytes: every piece but the last must be a multiple of 256 KiB
_AT_A_STRETCH = 60.0  # seconds: then what is done is kept, and the rest is sent the next time
_MOST_TROUBLES = 4
_PIECE_TIMEOUT = timedelta(seconds=90)
_RESUME = 308


class SessionEnded(Exception):
    """Google has forgotten the session: a new one is needed."""


async def begin(session: Session, draft: Draft, mark: str) -> str:
    """Open a session for the draft's file; its address."""
    line, item = line_of(session), draft.media[0]
    headers = line.headers | {"X-Upload-Content-Length": str(item.size), "X-Upload-Content-Type": item.type}
    query = (("uploadType", "resumable"), WRITTEN, ("notifySubscribers", "true"))
    body, url = Json(resource(draft, mark, PRIVATE)), f"{line.home}/upload/youtube/v3/videos"
    response = await ask(line.door, Request("POST", url, headers, query, body), TABLE)
    address = response.headers.get("location", "")
    if not address.startswith(f"{line.home}/upload/"):  # the token goes nowhere else
        raise TryLater(Message("youtube.unclear", {"status": response.status, "code": "", "detail": ""}))
    return address


async def carry(session: Session, address: str, item: MediaItem, *, fresh: bool) -> str:
    """Send pieces for a while; the video's id once Google has them all, else empty.

    Raises SessionEnded, and the four errors.
    """
    line, until, troubles = line_of(session), time.monotonic() + _AT_A_STRETCH, 0
    where: int | str = 0 if fresh else await _where(line, address, item)
    while isinstance(where, int) and time.monotonic() < until:
        try:
            where = await _stretch(session, address, item, where, until)
        except (NotSent, Unanswered) as failure:
            troubles += 1
            if troubles > _MOST_TROUBLES:
                raise TryLater(failure.reason) from failure
            where = await _where(line, address, item)
    return where if isinstance(where, str) else ""


async def _stretch(session: Session, address: str, item: MediaItem, start: int, until: float) -> int | str:
    """Piece after piece for as long as Google takes them as they come; where it stands then, or the video's id."""
    with session.store.open(item.hash) as file:
        await asyncio.to_thread(skip, file, start)
        while time.monotonic() < until:
            piece = await asyncio.to_thread(whole_piece, file, PIECE)
            end = start + len(piece)
            where = _stands(await _put(line_of(session), address, piece, f"{start}-{end - 1}/{item.size}"))
            if where != end:
                return where
            start = end
    return start


async def _where(line: Line, address: str, item: MediaItem) -> int | str:
    """Ask how much Google has."""
    try:
        return _stands(await _put(line, address, b"", f"*/{item.size}"))
    except (NotSent, Unanswered) as failure:
        raise TryLater(failure.reason) from failure


async def _put(line: Line, address: str, piece: bytes, place: str) -> Response:
    headers = line.headers | {"Content-Range": f"bytes {place}"}
    return await line.door.send(Request("PUT", address, headers, body=Raw(piece), timeout=_PIECE_TIMEOUT))


def _stands(response: Response) -> int | str:
    """How many bytes Google has, or the id of the video that they became."""
    if response.status == _RESUME:
        last = response.headers.get("range", "").rpartition("-")[2]
        return int(last) + 1 if last.isdecimal() else 0
    if response.status in (404, 410):
        raise SessionEnded
    if response.status >= 500:
        raise Unanswered(Message("youtube.unclear", {"status": response.status, "code": "", "detail": ""}))
    if not response.ok:
        raise TABLE.failure(response, False)
    return TABLE.take(response, lambda tree: tree.text("id"))
