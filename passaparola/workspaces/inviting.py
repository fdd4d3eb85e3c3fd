"""Invitations: a link that makes its bearer a member, once, within a week."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import Invitation, InvitedBrand, Person
from passaparola.workspaces.rules import EVERY_BRAND

VALID_FOR = timedelta(days=7)
LINK = "/join/{token}/"


@dataclass(frozen=True)
class Offer:
    """What an invitation's bearer is shown before accepting."""

    organisation: str
    role: str
    invited_by: str
    email: str


def invite(organisation: int, role: str, brands: Iterable[int], by: Person, email: str = "") -> str:
    """A fresh invitation, within the organisation's scope; gives its path, which is never shown again."""
    token = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        organisation_id=organisation,
        role=role,
        email=email,
        token_hash=_hash(token),
        made_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    for brand in () if role in EVERY_BRAND else brands:
        InvitedBrand.objects.create(organisation_id=organisation, invitation=made, brand_id=brand)
    auditing.note(Did.INVITATION_MADE, email, organisation=organisation, details={"role": role})
    return LINK.format(token=token)


def revoke(invitation: Invitation) -> None:
    """Make the link useless."""
    auditing.note(Did.INVITATION_REVOKED, invitation.email, organisation=invitation.organisation_id)
    invitation.delete()


def open_ones(organisation: int) -> list[Invitation]:
    """Invitations that can still be accepted, the newest first."""
    rows = Invitation.objects.filter(organisation_id=organisation, used_at__isnull=True, expires_at__gt=timezone.now())
    return list(rows.select_related("made_by").order_by("-made_at"))


def offer(token: str) -> Offer | None:
    """What this link offers; None when it is unknown, used or too old. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_invitation(%s)", [_hash(token)])
        row = cursor.fetchone()
    return Offer(*row) if row else None


def accept(token: str, person: int) -> int | None:
    """Make the person a member; gives the organisation, None when the link is no good any more. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT passaparola_accept_invitation(%s, %s)", [_hash(token), person])
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
