"""Posts made from another post: by what comes again, and by what stays true."""

import hashlib
import json
from datetime import date

from passaparola.publishing import drafts
from passaparola.publishing.models import CopyOf, Post

RECURRENCE, EVERGREEN = "recurrence", "evergreen"
_KEPT = (
    "campaign_id", "assignee_id", "poll", "first_comment", "split", "warning", "place", "relation", "partner_id",
    "ai_made", "stage",
)  # fmt: skip


def make(original: Post, why: str, source: int, day: date | None, person: int | None = None) -> Post:
    """A copy, for that day if any. Raises IntegrityError when there is one already: lock what asks for it first."""
    copied = drafts.duplicate(original, person)
    for name in _KEPT:
        setattr(copied, name, getattr(original, name))
    copied.save()
    CopyOf.objects.create(
        brand_id=original.brand_id, post=copied, original=original, why=why, source=source, day=day,
        digest=digest(copied),
    )  # fmt: skip
    return copied


def is_changed(copy: CopyOf) -> bool:
    """Whether somebody wrote something else into the copy since it was made."""
    return digest(copy.post) != copy.digest


def digest(post: Post) -> str:
    """A hash of what the post says and to whom, without its plan."""
    said = [post.title, post.text, post.language, post.options, post.first_comment, post.warning, post.poll]
    variants = list(post.variants.order_by("channel").values_list("channel_id", "text", "chosen"))
    files = list(post.attachments.values_list("asset_id", "alt"))
    return hashlib.sha256(json.dumps([said, variants, files], sort_keys=True, default=str).encode()).hexdigest()
