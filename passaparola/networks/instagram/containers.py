"""Containers: what is staged and nobody sees. Each is published once, within a day, and says whether it was.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-container
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import Draft, MediaItem, Session
from passaparola.kernel.network.rows import Fault
from passaparola.kernel.network.servers import part
from passaparola.networks.instagram.content import around, child, is_video, single
from passaparola.networks.instagram.errors import TABLE
from passaparola.networks.instagram.line import line_of
from passaparola.networks.instagram.spec import HOME
from passaparola.protocols.meta_graph.uploads import HOST, Source, send

FINISHED, PUBLISHED, WORKING, ERROR, EXPIRED = "FINISHED", "PUBLISHED", "IN_PROGRESS", "ERROR", "EXPIRED"
LOST = (ERROR, EXPIRED)
"""States out of which nothing is ever published."""
_SUBCODE = re.compile(r"\b22\d{5}\b")
_TRIES = 3
_ASKING = (0.2, 0.5, 1, 2, 4, 8, 8, 8, 8, 8)
"""Seconds between the questions after a carousel's films, which must be ready before it can be put together."""


@dataclass(frozen=True)
class State:
    """How a container stands; ``detail`` says what is wrong with one in ERROR."""

    code: str
    detail: str

    def failure(self) -> Rejected:
        """Why nothing can be published of it."""
        if self.code == EXPIRED:
            return Rejected(Message("instagram.expired"))
        found = _SUBCODE.search(self.detail)
        fault = Fault(f"0.{found[0]}" if found else "", self.detail)
        row = next((row for row in TABLE.rows if row.code and row.code.startswith("*.") and row.fits(400, fault)), None)
        reason = row.reason if row else "instagram.not_processed"
        return Rejected(Message(reason, {"status": 400, "code": fault.code, "detail": self.detail[:200]}))


async def state(session: Session, container: str) -> State:
    """How it stands now. Raises the four errors, Gone among them."""
    response = await line_of(session).read(container, ("fields", "status_code,status"))
    return TABLE.take(response, lambda tree: State(tree.text("status_code"), tree.opt_text("status") or ""))


async def of(session: Session, draft: Draft) -> str:
    """A container of the whole draft. Raises the four errors."""
    if len(draft.media) == 1:
        return await _of_file(session, draft.media[0], single(draft))
    children = [await _of_file(session, item, child(item)) for item in draft.media]
    for container, item in zip(children, draft.media, strict=True):
        if is_video(item):
            await _finished(session, container)
    return await _make(session, {"media_type": "CAROUSEL", "children": children, **around(draft)})


async def _of_file(session: Session, item: MediaItem, fields: Mapping[str, object]) -> str:
    """A container of one file, which Instagram fetches from us; a film can be sent instead."""
    if session.serve is not None:
        name = "video_url" if is_video(item) else "image_url"
        return await _make(session, {**fields, name: session.serve(item)})
    if not is_video(item):
        raise Rejected(Message("instagram.no_public_address"))
    container = await _make(session, {**fields, "upload_type": "resumable"})
    await _send(session, container, item)
    return container


async def _make(session: Session, fields: Mapping[str, object]) -> str:
    """Nobody sees a container, and one that is left over is gone in a day: making another is harmless."""
    response = await line_of(session).write(f"{session.account.remote_id}/media", fields, doubtful=False)
    return TABLE.take(response, lambda tree: tree.identifier("id"))


async def _send(session: Session, container: str, item: MediaItem) -> None:
    """Send a film; where the line is cut, ask how far it came, and go on from there."""
    source = Source(lambda: session.store.open(item.hash), item.size)
    host, path = part(session.account.address, HOME, HOST), f"ig-api-upload/{{version}}/{container}"
    for attempt in range(_TRIES):
        offset = await _sent(session, container) if attempt else 0
        if offset >= item.size:
            return
        with suppress(*((TryLater, OutcomeUnknown) if attempt < _TRIES - 1 else ())):
            await send(line_of(session), host, path, source, offset)
            return


async def _sent(session: Session, container: str) -> int:
    """How many bytes arrived."""
    response = await line_of(session).read(container, ("fields", "video_status"))
    return TABLE.take(response, _arrived)


def _arrived(tree: Tree) -> int:
    status = tree.opt("video_status")
    phase = status.opt("uploading_phase") if status else None
    return (phase.opt_whole("bytes_transferred") or 0) if phase else 0


async def _finished(session: Session, container: str) -> None:
    for pause in _ASKING:
        now = await state(session, container)
        if now.code in (FINISHED, PUBLISHED):
            return
        if now.code in LOST:
            raise now.failure()
        await asyncio.sleep(pause)
    raise TryLater(Message("instagram.not_ready", {"status": 0, "code": "", "detail": ""}))


async def usable(session: Session, container: str) -> bool:
    """Whether something can still come, or came, of a container: False once it can be thrown away."""
    try:
        return (await state(session, container)).code not in LOST
    except Gone:
        return False
