"""Asking for a post's approval, and saying yes or what should change. The answer holds for exactly what was shown."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from passaparola import networks
from passaparola.publishing import scheduling
from passaparola.publishing.approval import links, telling
from passaparola.publishing.approval import rules as steps_rules
from passaparola.publishing.approval.rules import Step
from passaparola.publishing.approval.steps import steps_of
from passaparola.publishing.approvals import content_of, stand_of
from passaparola.publishing.models import Approval, Post
from passaparola.publishing.rules import Mode, Verdict
from passaparola.publishing.sheet import Sheet, sheet_of
from passaparola.publishing.versions import keeping as versions
from passaparola.workspaces.auditing import note

VALID_FOR = timedelta(days=14)
LONGEST_NAME, LONGEST_COMMENT = 120, 4_000


class NothingToShow(RuntimeError):
    """The post has no channel or no content yet."""


class NotYours(RuntimeError):
    """Somebody wants to approve what they wrote themselves."""


class Settled(RuntimeError):
    """The question was answered, taken back or is too old; or the post changed since it was asked."""


@dataclass(frozen=True)
class Question:
    """Whom to ask and how. ``schedule_after``: the post is scheduled at its plan as soon as it is approved.

    ``step`` is the id of the step of the rule that it is asked for.
    """

    kind: Mode
    name: str = ""
    email: str = ""
    note: str = ""
    schedule_after: bool = False
    step: int = 0


@dataclass(frozen=True)
class Decided:
    """What followed from an answer: it was scheduled, or whoever comes ``next`` was asked."""

    scheduled: bool = False
    next: Approval | None = None


def ask(post: Post, question: Question, person: int) -> Approval:
    """Ask; earlier open questions about the post are taken back. A client's link is ``links.path_of`` it.

    Whoever has to answer is told in the app and by mail. Raises NothingToShow.
    """
    sheet = sheet_of(post)
    if not sheet.chosen or not any(sheet.text_for(each) or sheet.attachments for each in sheet.chosen):
        raise NothingToShow(post.pk)
    open_ones(post).update(verdict=Verdict.WITHDRAWN, decided_at=timezone.now())
    versions.keep(post, person, "asked")
    return _asked(sheet, question, person)


def _asked(sheet: Sheet, question: Question, person: int | None) -> Approval:
    post = sheet.post
    row = Approval.objects.create(
        brand_id=post.brand_id, post=post, kind=question.kind, content=content_of(sheet), shown=_shown(sheet),
        asked_by_id=person, asked_name=question.name[:LONGEST_NAME], asked_email=question.email,
        note=question.note[:LONGEST_COMMENT], expires_at=timezone.now() + VALID_FOR,
        schedule_after=question.schedule_after, step=question.step,
    )  # fmt: skip
    if question.kind == Mode.CLIENT:
        links.give(row)
    note("post.approval_asked", str(post), details={"post": post.pk, "of": question.name or question.kind.value})
    telling.asked(row, wanted_for(row))
    return row


def decide(approval: Approval, verdict: Verdict, *, name: str, comment: str = "", person: int | None = None) -> Decided:
    """Answer a question, once; a yes leads to the next step by itself. Raises Settled or NotYours."""
    row = Approval.objects.select_for_update(of=("self",)).select_related("post", "brand__organisation")
    found = row.get(pk=approval.pk)
    sheet = sheet_of(Post.objects.select_for_update().get(pk=found.post_id))
    if found.verdict or found.expires_at <= timezone.now() or found.content != content_of(sheet):
        raise Settled(approval.pk)
    if person is not None and not may_answer(found, person):
        raise NotYours(approval.pk)
    found.verdict, found.decided_at, found.decided_by_id = verdict, timezone.now(), person
    found.decided_name, found.comment = name[:LONGEST_NAME], comment[:LONGEST_COMMENT]
    found.save()
    said = {"post": found.post_id, "name": found.decided_name, "content": found.content}
    note(_SAID[verdict], str(found.post), details=said)
    telling.answered(found)
    return _gone_on(sheet, found) if verdict is Verdict.APPROVED else Decided()


def _gone_on(sheet: Sheet, found: Approval) -> Decided:
    """After a yes: the next step is asked, or the post is scheduled where that was wanted."""
    stand = stand_of(sheet)
    if stand.step is not None:
        return Decided(next=_asked(sheet, question_of(stand.step, found), found.asked_by_id))
    return Decided(scheduled=found.schedule_after and _scheduled(sheet, found))


def question_of(step: Step, before: Approval) -> Question:
    """The question of a step, as the one before it was asked."""
    return Question(Mode(step.kind), step.client_name, step.client_email, before.note, before.schedule_after, step.id)


_SAID = {Verdict.APPROVED: "post.approved", Verdict.CHANGES: "post.changes_wanted"}


def withdraw(approval: Approval, person: int) -> None:
    """Take an open question back: its link opens nothing any more."""
    rows = Approval.objects.filter(pk=approval.pk, verdict="")
    if rows.update(verdict=Verdict.WITHDRAWN, decided_at=timezone.now(), decided_by_id=person):
        note("post.approval_withdrawn", str(approval.post), details={"post": approval.post_id})


def open_ones(post: Post | None = None) -> QuerySet[Approval]:
    """The questions that wait for an answer, in the open scope, the oldest first."""
    rows = Approval.objects.filter(verdict="", expires_at__gt=timezone.now(), post__binned_at__isnull=True)
    rows = rows.filter(post=post) if post is not None else rows
    return rows.select_related("post", "asked_by").order_by("asked_at", "pk")


def found_by(token: str) -> tuple[int, int] | None:
    """The brand and the approval that a link opens; None when it is unknown, taken back or too old. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_approval(%s)", [links.hash_of(token)])
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def is_current(approval: Approval) -> bool:
    """Whether the post still says what was shown."""
    return content_of(sheet_of(approval.post)) == approval.content


def may_answer(approval: Approval, person: int) -> bool:
    """Whether this person may answer the question, to a colleague, as far as the rule goes."""
    involved = (approval.asked_by_id, approval.post.made_by_id)
    return steps_rules.may_answer(person, wanted_for(approval), involved, approval.brand.organisation.solo)


def wanted_for(approval: Approval) -> int | None:
    """Who has to answer; None for anybody who may decide, also where that one may not any more."""
    if not approval.step:
        return None
    mine = next((each.person for each in steps_of(approval.brand_id) if each.id == approval.step), None)
    return telling.if_able(approval.brand, mine)


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
