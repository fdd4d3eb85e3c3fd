"""Whom a brand's news concerns, and writing to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils.translation import override

from passaparola.workspaces.means import mail_is_set_up
from passaparola.workspaces.models import Brand, BrandAccess, Membership, Organisation
from passaparola.workspaces.rules import EVERY_BRAND, Permission, allows


@dataclass(frozen=True)
class Addressee:
    """Somebody's mail address and language."""

    email: str
    language: str


@dataclass(frozen=True)
class Letter:
    """A subject and its text, in one language."""

    subject: str
    text: str


def concerned(brand: Brand, *permissions: Permission) -> list[Addressee]:
    """The people who reach the brand, may do one of these, and have a mail address; inside its scope."""
    return [
        Addressee(each.person.email, each.person.language or brand.language)
        for each in _reaching(brand)
        if each.person.email and any(allows(each.role, permission) for permission in permissions)
    ]


def who_may(where: Brand | Organisation, permission: Permission) -> set[int]:
    """The ids of the active people who reach it and may do this; inside its scope."""
    return {each.person_id for each in _reaching(where) if allows(each.role, permission)}


def members(where: Brand | Organisation) -> set[int]:
    """The ids of the active people who reach it; inside its scope."""
    return {each.person_id for each in _reaching(where)}


def _reaching(where: Brand | Organisation) -> list[Membership]:
    if isinstance(where, Organisation):
        return list(_of(where.pk))
    given = set(BrandAccess.objects.filter(brand_id=where.pk).values_list("membership_id", flat=True))
    return [each for each in _of(where.organisation_id) if each.role in EVERY_BRAND or each.pk in given]


def _of(organisation: int) -> QuerySet[Membership]:
    rows = Membership.objects.filter(organisation_id=organisation, person__is_active=True)
    return rows.select_related("person").order_by("pk")


def write_to(people: Sequence[Addressee], letter: Callable[[], Letter]) -> int:
    """Write to each in their language, outside any scope; gives how many letters left. A failure is only logged."""
    sent = 0
    for each in people if people and mail_is_set_up() else ():
        with override(each.language):
            written = letter()
        sent += send_mail(written.subject, written.text, None, [each.email], fail_silently=True)
    return sent
