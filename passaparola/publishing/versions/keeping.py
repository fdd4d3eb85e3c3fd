"""Keeping what a post says, and bringing back what it said."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.library.models import Asset
from passaparola.publishing.models import Attachment, Post, Variant, Version
from passaparola.strategy.models import Campaign, Goal, Partner, Persona, Pillar
from passaparola.workspaces.auditing import Did, note

ONE_SITTING = timedelta(minutes=10)
"""Changes of one person that follow each other within this are one version: the draft saves itself as they type."""
PLAIN = (
    "title", "text", "language", "options", "tracked", "utm", "poll", "first_comment", "split", "numbered", "warning",
    "place", "relation", "ai_made", "zone",
)  # fmt: skip
KEYS: Mapping[str, type[Any]] = {
    "partner_id": Partner, "goal_id": Goal, "persona_id": Persona, "pillar_id": Pillar, "campaign_id": Campaign,
}  # fmt: skip
"""Rows of the brand that a post points at; one that is gone meanwhile does not come back with an old version."""
_OWN = ("text", "title", "first_comment", "media", "chosen")


def content_of(post: Post) -> dict[str, Any]:
    """Everything that a post says, as plain JSON: what a version holds."""
    said = {name: getattr(post, name) for name in (*PLAIN, *KEYS)}
    said["plan_date"] = post.plan_date.isoformat() if post.plan_date else None
    said["plan_time"] = post.plan_time.isoformat() if post.plan_time else None
    variants = [{"channel": each.channel_id, **{name: getattr(each, name) for name in _OWN}}
                for each in post.variants.order_by("channel_id")]  # fmt: skip
    files = [{"asset": each.asset_id, "alt": each.alt, "name": each.asset.name}
             for each in post.attachments.select_related("asset")]  # fmt: skip
    return {**said, "variants": variants, "files": files}


def hash_of(content: Mapping[str, Any]) -> str:
    """What tells two contents apart; the plan's day and hour are part of it."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def keep(post: Post, person: int | None, why: str = "saved") -> Version | None:
    """Keep what the post says now, unless the newest version says the same. Gives the version that holds it.

    While one person goes on writing, their newest version moves along; what another wrote is never written over.
    """
    content = content_of(post)
    digest, last = hash_of(content), post.versions.first()
    if last is not None and last.hash == digest:
        if why != "saved" and last.why == "saved":  # the same words, and now it is known what for
            last.why = why
            last.save(update_fields=["why"])
        return last
    if last is not None and why == "saved" and _same_sitting(last, person):
        last.content, last.hash, last.made_at = content, digest, timezone.now()
        last.save(update_fields=["content", "hash", "made_at"])
        return last
    number = (post.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    kept = {"brand_id": post.brand_id, "number": number, "content": content, "hash": digest, "why": why}
    return Version.objects.create(post=post, made_by_id=person, **kept)


def restore(version: Version, person: int | None) -> Post:
    """The post says again what this version holds; what it said until now is kept first.

    Channels and files that are gone from the brand stay away, and the plan's day comes back without scheduling it.
    """
    post = Post.objects.select_for_update().get(pk=version.post_id)
    keep(post, person, "before_restore")
    _put_back(post, version.content)
    post.written_in = ""
    post.save()
    keep(post, person, "restored")
    note(Did.POST_RESTORED, str(post), details={"post": post.pk, "version": version.number})
    return post


def _same_sitting(last: Version, person: int | None) -> bool:
    recent = timezone.now() - last.made_at < ONE_SITTING
    return last.why == "saved" and last.made_by_id == person and recent


def _put_back(post: Post, content: Mapping[str, Any]) -> None:
    for name in PLAIN:
        if name in content:
            setattr(post, name, content[name])
    for name, model in KEYS.items():
        alive = content.get(name) and model.objects.filter(pk=content[name]).exists()
        setattr(post, name, content[name] if alive else None)
    post.plan_date = date.fromisoformat(content["plan_date"]) if content.get("plan_date") else None
    post.plan_time = time.fromisoformat(content["plan_time"]) if content.get("plan_time") else None
    _put_back_variants(post, content.get("variants", []))
    _put_back_files(post, content.get("files", []))


def _put_back_variants(post: Post, rows: list[dict[str, Any]]) -> None:
    asked = [each["channel"] for each in rows]
    known = set(Channel.objects.filter(pk__in=asked, binned_at__isnull=True).values_list("pk", flat=True))
    post.variants.exclude(channel_id__in=known).update(chosen=False)
    for each in rows:
        if each["channel"] in known:
            own = {name: each.get(name) for name in _OWN}
            Variant.objects.update_or_create(
                post=post, channel_id=each["channel"], defaults={"brand_id": post.brand_id, **own}
            )


def _put_back_files(post: Post, rows: list[dict[str, Any]]) -> None:
    asked = [each["asset"] for each in rows]
    known = set(Asset.objects.filter(pk__in=asked, binned_at__isnull=True).values_list("pk", flat=True))
    post.attachments.all().delete()
    kept = [each for each in rows if each["asset"] in known]
    for position, each in enumerate(kept, 1):
        Attachment.objects.create(
            brand_id=post.brand_id, post=post, asset_id=each["asset"], position=position, alt=each["alt"]
        )
