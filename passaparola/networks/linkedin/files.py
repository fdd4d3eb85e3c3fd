"""Files of a post: each is announced, uploaded, and worked on by the network before it may be used.

A video goes in the parts that the network cuts it into; the ETag of each part is what it is put together by.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from passaparola.kernel.http import File, Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected, TryLater
from passaparola.kernel.network.port import MediaItem, Progress, Session
from passaparola.networks.linkedin.errors import TABLE
from passaparola.networks.linkedin.rest import Line, line_of, urn

_LASTS = timedelta(hours=20)
"""How old an upload may be that no post used yet; the network does not say how long it keeps one."""
_UPLOADED = "uploaded"
_KINDS = {"image": "images", "video": "videos", "application": "documents"}
_NAMES = {"images": "image", "videos": "video", "documents": "document"}


async def upload(session: Session, media: Sequence[MediaItem], known: Tree | None) -> dict[str, str]:
    """The network's URNs by the files' hashes; what is ``known`` is not sent again."""
    there = _fresh(known)
    found = {_UPLOADED: there.get(_UPLOADED) or datetime.now(UTC).isoformat()} if media else {}
    for item in media:
        found[item.hash] = there.get(item.hash) or await _send(session, item)
    return found


async def pending(session: Session, media: Sequence[MediaItem], progress: Progress) -> bool:
    """Whether the network still works on a file. Raises Rejected for one that it gave up on."""
    known = Tree(progress).opt("media")
    waiting = False
    for item in media if known is not None else ():
        kind = _kind(item)
        response = await line_of(session).read(f"rest/{kind}/{urn(known.text(item.hash) if known else '')}")
        status = TABLE.take(response, lambda tree: tree.opt_text("status") or "")
        if status == "PROCESSING_FAILED":
            raise Rejected(Message("linkedin.processing_failed", {"name": item.name}))
        waiting = waiting or status != "AVAILABLE"
    return waiting


def _fresh(known: Tree | None) -> dict[str, str]:
    if known is None or not known.has(_UPLOADED):
        return {}
    old = datetime.now(UTC) - known.moment(_UPLOADED) > _LASTS
    return {} if old else {name: value.text() for name, value in known.fields()}


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
        whole = File(partial(session.store.open, item.hash), item.size, item.type)
        await line.put(TABLE.take(response, lambda tree: tree.text("value", "uploadUrl")), whole, signed=False)
    return made


async def _parts(session: Session, line: Line, item: MediaItem, told: Tree) -> None:
    """Send a video's parts, and let the network put them together."""
    tags = []
    for each in told.each("uploadInstructions"):
        first, last = each.whole("firstByte"), each.whole("lastByte")
        sent = await line.put(each.text("uploadUrl"), _slice(session, item, first, last + 1), signed=True)
        tags.append(sent.headers.get("etag", "").strip('"'))
    if not all(tags):
        raise TryLater(Message("linkedin.part_lost", {"name": item.name}))
    whole = {"video": told.text("video"), "uploadToken": told.opt_text("uploadToken") or "", "uploadedPartIds": tags}
    await line.write("POST", "rest/videos", {"finalizeUploadRequest": whole}, "action=finalizeUpload", doubtful=False)


def _slice(session: Session, item: MediaItem, first: int, end: int) -> Raw:
    with session.store.open(item.hash) as file:
        if first:
            file.read(first)  # not every store can jump
        return Raw(file.read(end - first))
