"""Files of a post: begun, sent in chunks, closed, and worked on by X for a while. They live for a day."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Json, Multipart, Part, Raw, Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import MediaItem, NotReady, Progress, Session
from passaparola.networks.x.api import Api, api_of

_CHUNK = 4 * 1024 * 1024
"""Bytes; X takes up to 5 MB at once and numbers up to 1,000 chunks (its OpenAPI description)."""
_UPLOAD = "/2/media/upload"
_UNTIL = "until"
_MARGIN = timedelta(minutes=30)
_A_DAY = 86_400


async def upload(session: Session, media: Sequence[MediaItem], known: Tree | None, prefix: str) -> dict[str, str]:
    """X's ids by the files' hashes; what is ``known`` and not about to end is not sent again.

    X does not say which chunks of an upload it has, so one that broke off is begun anew. ``prefix`` is of the
    category: ``tweet`` or ``dm``.
    """
    there, api = _living(known), api_of(session)
    ends = [there.pop(_UNTIL)] if there else []
    found: dict[str, str] = {}
    for item in media:
        if item.hash in there:
            found[item.hash] = there[item.hash]
        else:
            found[item.hash], until = await _send(session, api, item, prefix)
            ends.append(until.isoformat())
    return {**found, _UNTIL: min(ends)} if found else {}


async def pending(session: Session, media: Sequence[MediaItem], progress: Progress) -> NotReady | None:
    """Whether X still works on a video or an animation. Raises Rejected where it gave up."""
    ids = Tree(progress).opt("media")
    for item in media:
        if ids is not None and _category(item, "tweet") != "tweet_image":
            query = (("command", "STATUS"), ("media_id", ids.text(item.hash)))
            wait = await api_of(session).read(_UPLOAD, lambda tree: _busy(tree.at("data")), *query)
            if wait is not None:
                return NotReady(wait)
    return None


def _living(known: Tree | None) -> dict[str, str]:
    if known is None or not known.has(_UNTIL) or known.moment(_UNTIL) - _MARGIN < datetime.now(UTC):
        return {}
    return {name: value.text() for name, value in known.fields()}


def _busy(data: Tree) -> timedelta | None:
    info = data.opt("processing_info")
    state = info.opt_text("state") if info else None
    if state == "failed":
        raise Rejected(Message("x.processing_failed"))
    if info is None or state not in ("pending", "in_progress"):
        return None
    return timedelta(seconds=max(info.opt_whole("check_after_secs") or 1, 1))


async def _send(session: Session, api: Api, item: MediaItem, prefix: str) -> tuple[str, datetime]:
    about = {"media_type": item.type, "total_bytes": item.size, "media_category": _category(item, prefix)}
    id = await api.stage(f"{_UPLOAD}/initialize", lambda tree: tree.identifier("data", "id"), Json(about))
    for index, chunk in enumerate(_chunks(session, item)):
        parts = [Part.text("segment_index", str(index)), Part("media", Raw(chunk), f"{item.hash[:16]}.part")]
        await api.stage(f"{_UPLOAD}/{id}/append", _whatever, Multipart(parts))
    lives = await api.stage(f"{_UPLOAD}/{id}/finalize", lambda tree: tree.at("data").opt_whole("expires_after_secs"))
    if item.alt:
        told = {"id": id, "metadata": {"alt_text": {"text": item.alt}}}
        await api.stage("/2/media/metadata", _whatever, Json(told))
    return id, datetime.now(UTC) + timedelta(seconds=lives or _A_DAY)


def _whatever(tree: Tree) -> None:
    """Nothing of the answer is needed."""


def _chunks(session: Session, item: MediaItem) -> Iterator[bytes]:
    with session.store.open(item.hash) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _category(item: MediaItem, prefix: str) -> str:
    kind = "gif" if item.type == "image/gif" else item.type.partition("/")[0]
    return f"{prefix}_{kind}"
