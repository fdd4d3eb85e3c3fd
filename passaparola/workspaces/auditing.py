"""The audit log: who did what, when. Every verb that matters leaves an event here."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import QuerySet

from passaparola.kernel.message import Message
from passaparola.workspaces import tenancy
from passaparola.workspaces.models import AuditEvent
from passaparola.workspaces.rules import Role
from passaparola.workspaces.words import say


class Did(StrEnum):
    """What can be in the log; the words are ``audit.<value>`` in ``messages.toml``."""

    SIGNED_IN = "person.signed_in"
    SIGN_IN_FAILED = "person.sign_in_failed"
    ORGANISATION_FOUNDED = "organisation.founded"
    ORGANISATION_CHANGED = "organisation.changed"
    BRAND_FOUNDED = "brand.founded"
    BRAND_CHANGED = "brand.changed"
    BRAND_BINNED = "brand.binned"
    BRAND_RECOVERED = "brand.recovered"
    INVITATION_MADE = "invitation.made"
    INVITATION_REVOKED = "invitation.revoked"
    INVITATION_ACCEPTED = "invitation.accepted"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    CHANNEL_CONNECTED = "channel.connected"
    CHANNEL_RECONNECTED = "channel.reconnected"
    CHANNEL_DISCONNECTED = "channel.disconnected"
    CHANNEL_RECOVERED = "channel.recovered"
    APP_ENTERED = "app.entered"
    APP_CHANGED = "app.changed"
    APP_REMOVED = "app.removed"
    DELIVERY_CONFIRMED = "delivery.confirmed"
    DELIVERY_SEND_ASKED = "delivery.send_asked"
    DELIVERY_CANCELLED = "delivery.cancelled"
    DELIVERY_DISMISSED = "delivery.dismissed"
    BRAND_HELD = "brand.held"
    BRAND_RESUMED = "brand.resumed"
    ORGANISATION_HELD = "organisation.held"
    ORGANISATION_RESUMED = "organisation.resumed"
    MAIL_SERVER_CHANGED = "mail_server.changed"
    MAIL_SERVER_FORGOTTEN = "mail_server.forgotten"
    POST_SCHEDULED = "post.scheduled"
    POST_UNSCHEDULED = "post.unscheduled"
    POST_BINNED = "post.binned"
    POST_RECOVERED = "post.recovered"
    POST_RESTORED = "post.restored"
    ANSWER_HANDED_OVER = "answer.handed_over"
    ANSWER_TAKEN_BACK = "answer.taken_back"
    CONVERSATION_ASSIGNED = "conversation.assigned"
    CONVERSATION_CLOSED = "conversation.closed"
    ASSET_UPLOADED = "asset.uploaded"
    ASSET_BINNED = "asset.binned"
    ASSET_RECOVERED = "asset.recovered"
    LINK_STOPPED = "link.stopped"
    LINK_RESUMED = "link.resumed"
    CARRIER_FORGOTTEN = "carrier.forgotten"
    INSTALLATION_PAUSED = "installation.paused"
    INSTALLATION_RESUMED = "installation.resumed"
    COST_BINNED = "cost.binned"
    COST_RECOVERED = "cost.recovered"
    COSTS_IMPORTED = "costs.imported"
    CONVERSION_BINNED = "conversion.binned"
    CONVERSION_RECOVERED = "conversion.recovered"
    CONVERSIONS_IMPORTED = "conversions.imported"
    CONVERSION_KEY_MADE = "conversion_key.made"
    CONVERSION_KEY_ROTATED = "conversion_key.rotated"
    CONVERSION_KEY_REVOKED = "conversion_key.revoked"
    REPORT_MADE = "report.made"
    REPORT_BINNED = "report.binned"
    REPORT_RECOVERED = "report.recovered"
    REPORT_SHARED = "report.shared"
    REPORT_UNSHARED = "report.unshared"
    LOG_EXPORTED = "log.exported"


def note(
    action: Did | str, subject: str = "", *, brand: int | None = None, organisation: int | None = None,
    details: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Write an event in the running transaction: it is kept when, and only when, what it tells of is kept.

    The person is the scope's. ``brand`` and ``organisation`` default to the scope's only ones. Raises NoScope.
    """
    scope = tenancy.current()
    if brand is None and len(scope.brands) == 1 and organisation is None:
        (brand,) = scope.brands
    if organisation is None:
        (organisation,) = scope.organisations
    AuditEvent.objects.create(
        organisation_id=organisation, brand_id=brand, person_id=scope.person, action=str(action),
        subject=subject[:120], details=dict(details or {}),
    )  # fmt: skip


def note_everywhere(person: int, action: Did, details: Mapping[str, object] | None = None) -> None:
    """An event of the person's own (a sign-in), in the log of each organisation that the person belongs to."""
    with tenancy.person(person) as scope:
        for organisation, _role in scope.roles:
            note(action, organisation=organisation, details=details)


def told(event: AuditEvent) -> Message:
    """The event as a sentence to be."""
    subject = event.subject or "–"
    if event.action == Did.INVITATION_ACCEPTED and subject in set(Role):
        subject = say(Message(f"role.{subject}"))
    return Message(f"audit.{event.action}", {"subject": subject, **_flat(event.details)})


def _flat(details: Mapping[str, object]) -> dict[str, str | int | float]:
    flat = {name: value for name, value in details.items() if isinstance(value, str | int | float)}
    return flat | {name: say(Message(f"role.{flat[name]}")) for name in ("role", "was") if flat.get(name) in set(Role)}


def events(
    organisation: int, *, person: int | None = None, action: str = "", brand: int | None = None,
    since: datetime | None = None, until: datetime | None = None,
) -> QuerySet[AuditEvent]:  # fmt: skip
    """The organisation's log, newest first, narrowed; ``since`` and ``until`` in UTC, the second excluded."""
    given = {"person_id": person, "action": action or None, "brand_id": brand, "at__gte": since, "at__lt": until}
    wanted = {name: value for name, value in given.items() if value is not None}
    rows = AuditEvent.objects.filter(organisation_id=organisation, **wanted)
    return rows.select_related("person").order_by("-at", "-pk")
