"""Members of an organisation: their roles, the brands they reach, and leaving. Within the organisation's scope."""

from collections.abc import Collection

from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import BrandAccess, Invitation, Membership
from passaparola.workspaces.rules import EVERY_BRAND, Permission, Role, allows


class LastOwner(ValueError):
    """Without an owner nobody could manage the organisation any more."""


def of(organisation: int) -> list[Membership]:
    """Everybody, in the order in which they came."""
    rows = Membership.objects.filter(organisation_id=organisation).select_related("person")
    return list(rows.prefetch_related("access").order_by("made_at", "pk"))


def change(member: Membership, role: str, brands: Collection[int]) -> None:
    """Give the member this role and, where the role does not reach every brand, these brands. Raises LastOwner."""
    if role != Role.OWNER:
        _keep_an_owner(member)
    was = member.role
    member.role = role
    member.save(update_fields=["role"])
    wanted = set() if role in EVERY_BRAND else set(brands)
    rows = BrandAccess.objects.filter(membership=member)
    rows.exclude(brand_id__in=wanted).delete()
    for brand in wanted - set(rows.values_list("brand_id", flat=True)):
        BrandAccess.objects.create(organisation_id=member.organisation_id, membership=member, brand_id=brand)
    details = {"was": was, "role": role, "brands": sorted(wanted)}
    if not allows(role, Permission.INVITE):
        _revoke_invitations(member)
    auditing.note(Did.MEMBER_CHANGED, str(member.person), organisation=member.organisation_id, details=details)


def remove(member: Membership) -> None:
    """End the membership; what the person made stays. Raises LastOwner."""
    _keep_an_owner(member)
    details = {"role": member.role}
    _revoke_invitations(member)
    auditing.note(Did.MEMBER_REMOVED, str(member.person), organisation=member.organisation_id, details=details)
    member.delete()


def _revoke_invitations(member: Membership) -> None:
    """Who may not invite any more leaves no open door behind."""
    mine = Invitation.objects.filter(organisation_id=member.organisation_id, made_by=member.person, used_at=None)
    mine.delete()


def _keep_an_owner(member: Membership) -> None:
    owners = Membership.objects.select_for_update().filter(organisation_id=member.organisation_id, role=Role.OWNER)
    if set(owners.values_list("pk", flat=True)) <= {member.pk}:
        raise LastOwner(member.pk)
