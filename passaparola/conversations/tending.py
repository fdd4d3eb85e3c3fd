"""Looking after conversations without answering: who sees to them, whether they are over, what colleagues know."""

from django.utils import timezone

from passaparola.conversations import standing
from passaparola.conversations.models import Note, Thread, Voice
from passaparola.workspaces import members
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.models import Brand, Membership
from passaparola.workspaces.rules import EVERY_BRAND, Permission, allows

NEEDED = Permission.SCHEDULE
"""Answering is publishing."""


class NotOfTheTeam(ValueError):
    """Nobody of that number works for this brand."""


def assign(thread: Thread, person: int | None) -> None:
    """Give it to a colleague, or to nobody. Raises NotOfTheTeam."""
    if person is not None and person not in dict(team(thread)):
        raise NotOfTheTeam(person)
    thread.assigned_to_id = person
    thread.save(update_fields=["assigned_to"])
    standing.tell(thread)
    note(Did.CONVERSATION_ASSIGNED, str(thread.opener or ""), details={"thread": thread.pk, "to": person or 0})


def excuse(thread: Thread) -> None:
    """What was said so far needs no answer; what comes next does again."""
    _until_now(thread, "excused_at")


def close(thread: Thread) -> None:
    """The conversation is over, until somebody speaks again."""
    _until_now(thread, "closed_at")
    note(Did.CONVERSATION_CLOSED, str(thread.opener or ""), details={"thread": thread.pk})


def reopen(thread: Thread) -> None:
    """Take both back: what was not answered needs an answer."""
    thread.excused_at = thread.closed_at = None
    thread.save(update_fields=["excused_at", "closed_at"])
    standing.refresh([thread.pk])


def remark(thread: Thread, text: str, person: int | None) -> Note:
    """A note for the team."""
    made = Note.objects.create(brand_id=thread.brand_id, thread=thread, text=text, made_by_id=person)
    standing.tell(thread)
    return made


def describe(voice: Voice, text: str) -> None:
    """What the team should know about somebody."""
    voice.note = text
    voice.save(update_fields=["note"])


def seen(thread: Thread) -> None:
    """Somebody of the team has it before them."""
    moment = timezone.now()
    if thread.seen_at is None or thread.seen_at < thread.last_at:
        Thread.objects.filter(pk=thread.pk).update(seen_at=max(moment, thread.last_at))


def team(thread: Thread) -> list[tuple[int, str]]:
    """Who may be given it: those who reach the brand and may answer."""
    return [(each.person_id, str(each.person)) for each in _reaching(thread.brand) if allows(each.role, NEEDED)]


def _reaching(brand: Brand) -> list[Membership]:
    everybody = members.of(brand.organisation_id)
    return [each for each in everybody if each.role in EVERY_BRAND or _given(each, brand)]


def _given(member: Membership, brand: Brand) -> bool:
    return any(access.brand_id == brand.pk for access in member.access.all())


def _until_now(thread: Thread, field: str) -> None:
    """Up to the last words, even where the network's clock is ahead of ours."""
    setattr(thread, field, max(timezone.now(), thread.heard_at or thread.last_at))
    thread.save(update_fields=[field])
    standing.refresh([thread.pk])
