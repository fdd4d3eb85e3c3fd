"""Notifications as pages and letters show them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from passaparola.kernel.message import Message
from passaparola.notifications.models import Notification
from passaparola.notifications.rules import Kind
from passaparola.workspaces import tenancy
from passaparola.workspaces.words import say


@dataclass(frozen=True)
class Sign:
    """The picture of a kind, and its name in a list of choices."""

    icon: str
    tone: str
    name: Any
    told: Any


SIGNS = {
    Kind.NEEDS_PERSON: Sign(
        icon="help-circle", tone="violet", name=_("A post needs a person"),
        told=_("Nobody knows whether it went out, or it waits for a decision."),
    ),
    Kind.LATE: Sign(icon="clock-exclamation", tone="warning", name=_("A post is late"), told=_(
        "It is past its moment by more than the brand allows.")),
    Kind.DEAD: Sign(icon="skull", tone="danger", name=_("A post was set aside"), told=_(
        "The sender stopped several times while it had it in hand.")),
    Kind.FAILED: Sign(icon="alert-triangle", tone="danger", name=_("A post failed"), told=_("The network refused it.")),
    Kind.APPROVAL_ASKED: Sign(icon="checklist", tone="info", name=_("Your approval is asked"), told=_(
        "Somebody wants your yes before a post goes out.")),
    Kind.APPROVAL_ANSWERED: Sign(icon="checks", tone="success", name=_("Your question was answered"), told=_(
        "A post of yours was approved, or something should change.")),
    Kind.RECONNECT: Sign(icon="plug-connected-x", tone="danger", name=_("A channel asks to be connected again"), told=_(
        "Until then nothing goes out on it.")),
    Kind.HOLD: Sign(icon="player-pause", tone="warning", name=_("Sending was held, or resumed"), told=_(
        "Of a brand or of all brands of an organisation.")),
    Kind.MENTION: Sign(icon="at", tone="info", name=_("You are named in a remark"), told=_(
        "Somebody wrote to you beside a draft.")),
}  # fmt: skip


def sentence(row: Notification) -> str:
    """What happened, in the active language: of one thing its own words and why, of several how many there are."""
    message = Message.from_json(row.message)
    if row.count > 1 or message is None:
        message = Message(f"notice.{row.kind}", {"count": row.count})
        return say(message)
    because = Message.from_json(row.message.get("because"))
    return f"{say(message)} {say(because)}" if because else say(message)


def of(person: int) -> QuerySet[Notification]:
    """What the person is told in the app, the newest first: only of what they still reach; inside their scope."""
    scope = tenancy.current()
    mine = Notification.objects.filter(person_id=person, shown=True)
    reached = [brand.id for brand in scope.reached]
    rows = mine.filter(brand=None, organisation_id__in=scope.organisations) | mine.filter(brand_id__in=reached)
    return rows.select_related("brand", "organisation").order_by("-at", "-pk")


def unread(person: int) -> int:
    """How many the person has not read; inside their scope."""
    return of(person).filter(read_at=None).count()


def read(person: int, *ids: int) -> list[int]:
    """Mark these as read (none given: all); gives those that were not before."""
    rows = of(person).filter(read_at=None)
    found = list((rows.filter(pk__in=ids) if ids else rows).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=found).update(read_at=timezone.now())
    return found


def unread_again(person: int, ids: list[int]) -> None:
    """Take the marking back."""
    Notification.objects.filter(person_id=person, pk__in=ids).update(read_at=None)
