"""Whom a brand's news concerns, and writing to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import override

from passaparola.workspaces.models import Brand, BrandAccess, Membership
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
    given = set(BrandAccess.objects.filter(brand_id=brand.pk).values_list("membership_id", flat=True))
    rows = Membership.objects.filter(organisation_id=brand.organisation_id).select_related("person").order_by("pk")
    return [
        Addressee(each.person.email, each.person.language or brand.language)
        for each in rows
        if each.person.email
        and each.person.is_active
        and (each.role in EVERY_BRAND or each.pk in given)
        and any(allows(each.role, permission) for permission in permissions)
    ]


def write_to(people: Sequence[Addressee], letter: Callable[[], Letter]) -> int:
    """Write to each in their language, outside any scope; gives how many letters left. A failure is only logged."""
    sent = 0
    for each in people if settings.MAIL_SET_UP else ():
        with override(each.language):
            written = letter()
        sent += send_mail(written.subject, written.text, settings.DEFAULT_FROM_EMAIL, [each.email], fail_silently=True)
    return sent
