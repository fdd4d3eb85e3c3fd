"""The record of a post, built from nothing but the draft and what was prepared: the same in, the same out."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from passaparola.kernel.http import Tree
from passaparola.kernel.network.port import Draft, MediaItem, Progress
from passaparola.networks.bluesky.facets import facets

POST = "app.bsky.feed.post"
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
    if draft.media:
        blobs = prepared.at("blobs")
        images = [_image(item, blobs.at(item.hash).value) for item in draft.media]
        record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    if reply := prepared.opt("reply"):
        record["reply"] = reply.value
    return record


def _texts(tree: Tree | None) -> Mapping[str, str]:
    return {name: value.text() for name, value in tree.fields()} if tree else {}


def _image(item: MediaItem, blob: object) -> dict[str, object]:
    image: dict[str, object] = {"image": blob, "alt": item.alt}
    if item.width and item.height:
        image["aspectRatio"] = {"width": item.width, "height": item.height}
    return image
