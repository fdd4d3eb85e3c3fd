"""Files of a post: each is announced, uploaded, and worked on by the network before it may be used.

A video goes in the parts that the network cuts it into; the ETag of each part is what it is put together by.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from passaparola.kernel.http import Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import MediaItem, Progress, Session
from passaparola.kernel.network.staging import each_once, file_of, ids_of, piece
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.rest import Line, line_of, urn

_LASTS = timedelta(hours=20)
"""How old an upload may be that no post used yet; the network does not say how long it keeps one."""
_KINDS = {"image": "images", "video": "videos", "application": "documents"}
_NAMES = {"images": "image", "videos": "video", "documents": "document"}


async def upload(session: Session, media: Sequence[MediaItem], known: Tree | None) -> dict[str, str]:
    """The network's URNs by the files' hashes; what is ``known`` is not sent again."""
    return await each_once(media, known, _LASTS, partial(_send, session))


async def pending(session: Session, media: Sequence[MediaItem], progress: Progress) -> bool:
    """Whether the network still works on a file. Raises Rejected for one that it gave up on."""
    waiting = False
    for item, id in zip(media, ids_of(media, progress), strict=False):
        response = await line_of(session).read(f"rest/{_kind(item)}/{urn(id)}")
        status = TABLE.take(response, lambda tree: tree.opt_text("status") or "")
        if status == "PROCESSING_FAILED":
            raise Rejected(Message("linkedin.processing_failed", {"name": item.name}))
        waiting = waiting or status != "AVAILABLE"
    return waiting


def _kind(item: MediaItem) -> str:
    return _KINDS[item.type.partition("/")[0]]


async def _send(session: Session, item: MediaItem) -> str:
    line, kind = line_of(session), _kind(item)
    asked: dict[str, object] = {"owner": session.account.remote_id}
    if kind == "videos":
        asked |= {"fileSizeBytes": item.size, "uploadCaptions": False, "uploadThumbnail": False}
    response = await line.write(
        "POST", f"rest/{kind}", {"initializeUploadRequest": asked}, "action=initializeUpload", doubtful=False
    )
    made = TABLE.take(response, lambda tree: tree.text("value", _NAMES[kind]))
    if kind == "videos":
        await _parts(session, line, item, TABLE.take(response, lambda tree: tree.at("value")))
    else:
        url = TABLE.take(response, lambda tree: tree.text("value", "uploadUrl"))
        await line.put(url, file_of(session, item), signed=False)
    return made


async def _parts(session: Session, line: Line, item: MediaItem, told: Tree) -> None:
    """Send a video's parts, and let the network put them together."""
    tags = []
    for each in told.each("uploadInstructions"):
        first, last = each.whole("firstByte"), each.whole("lastByte")
        content = Raw(await piece(session, item, first, last + 1))
        sent = await line.put(each.text("uploadUrl"), content, signed=True)
        tags.append(sent.headers.get("etag", "").strip('"'))
    if not all(tags):
        raise TryLater(Message("linkedin.part_lost", {"name": item.name}))
    whole = {"video": told.text("video"), "uploadToken": told.opt_text("uploadToken") or "", "uploadedPartIds": tags}
    await line.write("POST", "rest/videos", {"finalizeUploadRequest": whole}, "action=finalizeUpload", doubtful=False)
