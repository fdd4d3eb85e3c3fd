"""The file of a post: announced with its key, sent in encrypted parts, and ended. It may be used for a day."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Json, Multipart, Part, Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import MediaItem, Session
from passaparola.kernel.network.staging import still_there
from passaparola.networks.snapchat.errors import TABLE
from passaparola.networks.snapchat.rest import line_of, profile
from passaparola.networks.snapchat.sealing import MOST_PARTS, PART, Seal

_LASTS = timedelta(hours=20)
"""The network drops what no post used within a day."""
_PATH = re.compile(r"/[A-Za-z0-9_./-]{1,300}")


async def upload(session: Session, item: MediaItem, known: Tree | None) -> dict[str, str]:
    """The network's id of the file, and when it got it; one that is ``known`` and still there is not sent again."""
    if (there := still_there(known, _LASTS)).get("hash") == item.hash:
        return there
    if item.size >= PART * MOST_PARTS:
        raise Rejected(Message("snapchat.too_large"))
    seal, line = Seal(), line_of(session)
    kind = "VIDEO" if item.type.startswith("video/") else "IMAGE"
    asked = {"type": kind, "name": f"passaparola-{item.hash[:16]}", **seal.told()}
    response = await line.stage(f"{profile(session)}/media", Json(asked))
    id, add, end = TABLE.take(response, _announced)
    await _send(session, item, seal, add)
    await line.stage(end, Multipart([Part.text("action", "FINALIZE")]))
    return {"id": id, "hash": item.hash, "uploaded": datetime.now(UTC).isoformat()}


def _announced(tree: Tree) -> tuple[str, str, str]:
    """The id, and the paths for the parts and for the end; they are paths of the interface, and nothing else."""
    paths = [tree.text("add_path"), tree.text("finalize_path")]
    if not all(_PATH.fullmatch(path) and ".." not in path for path in paths):
        raise TryLater(Message("snapchat.strange_path"))
    return tree.text("media_id"), paths[0], paths[1]


async def _send(session: Session, item: MediaItem, seal: Seal, path: str) -> None:
    with session.store.open(item.hash) as file:
        parts = seal.parts(file)
        number = 0
        while (part := await asyncio.to_thread(next, parts, b"")) != b"":
            number += 1
            form = (
                Part.text("action", "ADD"),
                Part.text("part_number", str(number)),
                Part("file", Raw(part), f"part-{number}"),
            )
            await line_of(session).stage(path, Multipart(form))
