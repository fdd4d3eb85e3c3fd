"""Asking for a post's approval, and saying yes or what should change. The answer holds for exactly what was shown."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from passaparola import networks
from passaparola.publishing import rules, scheduling
from passaparola.publishing.approvals import content_of
from passaparola.publishing.models import Approval, ApprovalRule, Post
from passaparola.publishing.rules import Mode, Verdict
from passaparola.publishing.sheet import Sheet, sheet_of
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

VALID_FOR = timedelta(days=14)
LINK = "/approve/{token}/"
LONGEST_NAME, LONGEST_COMMENT = 120, 4_000


class NothingToShow(RuntimeError):
    """The post has no channel or no content yet."""


class NotYours(RuntimeError):
    """Somebody wants to approve what they wrote themselves."""


class Settled(RuntimeError):
    """The question was answered, taken back or is too old; or the post changed since it was asked."""


@dataclass(frozen=True)
class Question:
    """Whom to ask and how. ``schedule_after``: the post is scheduled at its plan as soon as it is approved."""

    kind: Mode
    name: str = ""
    email: str = ""
    note: str = ""
    schedule_after: bool = False


def ask(post: Post, question: Question, person: int) -> str:
    """Ask; earlier open questions about the post are taken back. Gives the link's path for a client, else nothing.

    Raises NothingToShow.
    """
    sheet = sheet_of(post)
    if not sheet.chosen or not any(sheet.text_for(each) or sheet.attachments for each in sheet.chosen):
        raise NothingToShow(post.pk)
    open_ones(post).update(verdict=Verdict.WITHDRAWN, decided_at=timezone.now())
    token = secrets.token_urlsafe(32) if question.kind is Mode.CLIENT else ""
    Approval.objects.create(
        brand_id=post.brand_id, post=post, kind=question.kind, content=content_of(sheet), shown=_shown(sheet),
        asked_by_id=person, asked_name=question.name[:LONGEST_NAME], asked_email=question.email,
        note=question.note[:LONGEST_COMMENT], token_hash=hash_of(token) if token else None,
        expires_at=timezone.now() + VALID_FOR, schedule_after=question.schedule_after,
    )  # fmt: skip
    note("post.approval_asked", str(post), details={"post": post.pk, "of": question.name or question.kind.value})
    return LINK.format(token=token) if token else ""


def decide(approval: Approval, verdict: Verdict, *, name: str, comment: str = "", person: int | None = None) -> bool:
    """Answer a question, once; gives whether the post was scheduled with it. Raises Settled or NotYours."""
    row = Approval.objects.select_for_update(of=("self",)).select_related("post", "brand__organisation")
    found = row.get(pk=approval.pk)
    sheet = sheet_of(Post.objects.select_for_update().get(pk=found.post_id))
    if found.verdict or found.expires_at <= timezone.now() or found.content != content_of(sheet):
        raise Settled(approval.pk)
    if person is not None and not _allowed(found, person):
        raise NotYours(approval.pk)
    found.verdict, found.decided_at, found.decided_by_id = verdict, timezone.now(), person
    found.decided_name, found.comment = name[:LONGEST_NAME], comment[:LONGEST_COMMENT]
    found.save()
    said = {"post": found.post_id, "name": found.decided_name, "content": found.content}
    note(_SAID[verdict], str(found.post), details=said)
    return verdict is Verdict.APPROVED and found.schedule_after and _scheduled(sheet, found)


_SAID = {Verdict.APPROVED: "post.approved", Verdict.CHANGES: "post.changes_wanted"}


def withdraw(approval: Approval, person: int) -> None:
    """Take an open question back: its link opens nothing any more."""
    rows = Approval.objects.filter(pk=approval.pk, verdict="")
    if rows.update(verdict=Verdict.WITHDRAWN, decided_at=timezone.now(), decided_by_id=person):
        note("post.approval_withdrawn", str(approval.post), details={"post": approval.post_id})


def set_mode(brand: Brand, mode: Mode) -> None:
    """Whose approval the brand's posts need from now on."""
    ApprovalRule.objects.update_or_create(brand=brand, defaults={"mode": mode})
    note("brand.approval_rule", mode.value)


def open_ones(post: Post | None = None) -> QuerySet[Approval]:
    """The questions that wait for an answer, in the open scope, the oldest first."""
    rows = Approval.objects.filter(verdict="", expires_at__gt=timezone.now(), post__binned_at__isnull=True)
    rows = rows.filter(post=post) if post is not None else rows
    return rows.select_related("post", "asked_by").order_by("asked_at", "pk")


def found_by(token: str) -> tuple[int, int] | None:
    """The brand and the approval that a link opens; None when it is unknown, taken back or too old. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_approval(%s)", [hash_of(token)])
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def is_current(approval: Approval) -> bool:
    """Whether the post still says what was shown."""
    return content_of(sheet_of(approval.post)) == approval.content


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _allowed(approval: Approval, person: int) -> bool:
    involved = (approval.asked_by_id, approval.post.made_by_id)
    return rules.may_decide(person, involved, approval.brand.organisation.solo)


def _scheduled(sheet: Sheet, approval: Approval) -> bool:
    """Schedule at the post's plan; what stands in the way is left to a person, who sees it on the post's page."""
    post, zone = sheet.post, approval.brand.zone
    if post.plan_date is None or post.plan_time is None:
        return False
    wall = datetime.combine(post.plan_date, post.plan_time)
    if scheduling.plan(post, wall, zone).surprises:
        return False
    try:
        scheduling.schedule(post, wall, zone, approval.asked_by_id)
    except (scheduling.InBin, scheduling.NoChannel, scheduling.AlreadyOut, scheduling.Blocked):
        return False
    return True


def _shown(sheet: Sheet) -> dict[str, Any]:
    """What the asked person sees, as it stands now."""
    post = sheet.post
    plan = {"day": str(post.plan_date or ""), "hour": str(post.plan_time or "")[:5]}
    return {"plan": plan, "channels": [_channel(sheet, each) for each in sheet.chosen]}


def _channel(sheet: Sheet, channel: Any) -> dict[str, Any]:
    spec = networks.named(channel.network).spec
    said = {"network": spec.name, "icon": spec.icon, "handle": channel.handle, "name": channel.name}
    return {**said, **sheet.content_for(channel).snapshot(), "text": sheet.text_for(channel)}
