"""The playlist that a video is put into, before it is public."""

import re

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, Session
from passaparola.networks.youtube.errors import TABLE, AlreadyThere, Missing
from passaparola.networks.youtube.line import line_of


async def put_into(session: Session, draft: Draft, video: str) -> None:
    """Put the video into the draft's playlist once; nothing where it names none. Raises the four errors."""
    playlist = named(draft)
    if not playlist:
        return
    line, query = line_of(session), (("part", "id"), ("playlistId", playlist), ("videoId", video))
    given = {"snippet": {"playlistId": playlist, "resourceId": {"kind": "youtube#video", "videoId": video}}}
    try:
        if TABLE.take(await line.read("playlistItems", *query), lambda tree: [*tree.each("items")]):
            return
        await line.change("POST", "playlistItems", given, (("part", "snippet"),))
    except AlreadyThere:
        return
    except Missing as missing:
        raise Rejected(Message("youtube.no_playlist", {"playlist": playlist})) from missing


def named(draft: Draft) -> str:
    """The playlist's id, out of an id or the address of its page; empty for none."""
    given = str(draft.options.get("playlist", "")).strip()
    found = re.search(r"[?&]list=([\w-]+)", given)
    return found[1] if found else given
