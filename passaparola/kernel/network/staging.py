"""Files of a post on their way to a network: what is there already is not sent again, and large ones go in pieces."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import BinaryIO

from passaparola.kernel.http import File, Tree
from passaparola.kernel.network.port import MediaItem, Progress, Session

_UPLOADED = "uploaded"
_SKIPPED = 1024 * 1024


async def each_once(
    media: Sequence[MediaItem], known: Tree | None, lasts: timedelta, send: Callable[[MediaItem], Awaitable[str]]
) -> dict[str, str]:
    """The network's ids by the files' hashes, and when the first was ``uploaded``, as plain JSON for the progress.

    What is ``known`` is not sent again, unless it is older than an unused file ``lasts`` on the network.
    """
    there = still_there(known, lasts)
    found = {_UPLOADED: there.get(_UPLOADED) or datetime.now(UTC).isoformat()} if media else {}
    for item in media:
        found[item.hash] = there.get(item.hash) or await send(item)
    return found


def still_there(known: Tree | None, lasts: timedelta) -> dict[str, str]:
    """What is known of files that were ``uploaded`` less than ``lasts`` ago; else nothing."""
    if known is None or not known.has(_UPLOADED) or datetime.now(UTC) - known.moment(_UPLOADED) > lasts:
        return {}
    return {name: value.text() for name, value in known.fields()}


def ids_of(media: Sequence[MediaItem], progress: Progress) -> list[str]:
    """The uploaded files' ids, in the order of the draft. Raises Untamed where one is missing."""
    ids = Tree(progress).opt("media")
    return [ids.text(item.hash) for item in media] if ids else []


def file_of(session: Session, item: MediaItem) -> File:
    """The whole file as a body, read while it is sent."""
    return File(partial(session.store.open, item.hash), item.size, item.type)


async def piece(session: Session, item: MediaItem, start: int, end: int) -> bytes:
    """The bytes from ``start`` up to ``end``, read beside the loop."""
    return await asyncio.to_thread(_piece, session, item, start, end)


def skip(file: BinaryIO, start: int) -> None:
    """Go to a place in a file; a stream from an object store cannot jump."""
    if file.seekable():
        file.seek(start)
        return
    while start > 0 and (read := len(file.read(min(start, _SKIPPED)))):
        start -= read


def whole_piece(file: BinaryIO, size: int) -> bytes:
    """As many bytes as are wanted, also from a stream that gives less at a time; fewer only at the end."""
    found = bytearray()
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return bytes(found)


def _piece(session: Session, item: MediaItem, start: int, end: int) -> bytes:
    with session.store.open(item.hash) as file:
        skip(file, start)
        return whole_piece(file, end - start)
