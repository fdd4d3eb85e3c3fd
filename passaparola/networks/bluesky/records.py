"""The record of a post, built from nothing but the draft and what was prepared: the same in, the same out."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Draft, MediaItem, Progress
from passaparola.networks.bluesky.facets import facets

POST = "app.bsky.feed.post"
LABELS = ("sexual", "nudity", "porn", "graphic-media")
"""The labels that an account may put on its own posts and that every app knows (lexicon, ``labelValue``)."""
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CLOCK_BITS = 10
# A TID is 53 bits of microseconds and 10 of a clock id. The lowest 26 bits of the time (67 s) are given up to the key
# too: with 36 bits of it, ten thousand posts made in one transaction do not meet (odds 1 in 1,400 for one account).
_KEY_BITS = 26


def record_key(draft: Draft) -> str:
    """The key under which this draft's record lies: a TID that follows from the delivery's key and birth alone.

    Format: https://atproto.com/specs/tid.
    """
    microseconds = (draft.made_at - _EPOCH) // timedelta(microseconds=1)
    drawn = int.from_bytes(sha256(draft.key.encode()).digest()[:8]) & ((1 << (_KEY_BITS + _CLOCK_BITS)) - 1)
    number = ((microseconds >> _KEY_BITS) << (_KEY_BITS + _CLOCK_BITS)) | drawn
    return "".join(_SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def moment_of(key: str) -> datetime | None:
    """The moment (UTC) that a TID stands for; None for a key that is none."""
    if len(key) != 13 or any(sign not in _SORTABLE for sign in key) or key[0] not in _SORTABLE[:16]:
        return None
    number = 0
    for sign in key:
        number = number << 5 | _SORTABLE.index(sign)
    try:
        return _EPOCH + timedelta(microseconds=number >> _CLOCK_BITS)
    except OverflowError:
        return None


def created_at(draft: Draft) -> str:
    """The planned moment as the record writes it; fixed, because a repeat must be the same record."""
    return draft.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{draft.at.microsecond // 1000:03d}Z"


def record_of(draft: Draft, progress: Progress) -> dict[str, object]:
    """The record. ``progress`` must be what ``prepare`` returned for this draft."""
    prepared = Tree(progress)
    record: dict[str, object] = {"$type": POST, "text": draft.text, "createdAt": created_at(draft)}
    if found := facets(draft.text, _texts(prepared.opt("mentions"))):
        record["facets"] = found
    if draft.language:
        record["langs"] = [draft.language]
    if labels := _labels(draft):
        record["labels"] = labels
    if draft.media:
        record["embed"] = _embed(draft, prepared.at("blobs"))
    if reply := prepared.opt("reply"):
        record["reply"] = reply.value
    return record


def _labels(draft: Draft) -> dict[str, object] | None:
    """What the account itself says of the content: apps hide it until it is asked for (lexicon com.atproto.label)."""
    given = draft.options.get("label")
    if not isinstance(given, str) or given not in LABELS:
        return None
    return {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": given}]}


def _texts(tree: Tree | None) -> Mapping[str, str]:
    return {name: value.text() for name, value in tree.fields()} if tree else {}


def is_video(item: MediaItem) -> bool:
    """Whether it goes as a video, which stands alone in its post."""
    return item.type.startswith("video/")


def _embed(draft: Draft, blobs: Tree) -> dict[str, object]:
    first = draft.media[0]
    if is_video(first):
        shown = _image(first, blobs.at(first.hash).value)
        return {"$type": "app.bsky.embed.video", "video": shown.pop("image"), **shown}
    images = [_image(item, blobs.at(item.hash).value) for item in draft.media]
    return {"$type": "app.bsky.embed.images", "images": images}


def _image(item: MediaItem, blob: object) -> dict[str, object]:
    image: dict[str, object] = {"image": blob, "alt": item.alt}
    if item.width and item.height:
        image["aspectRatio"] = {"width": item.width, "height": item.height}
    return image
