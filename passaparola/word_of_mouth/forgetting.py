"""Forgetting a person: everything that is kept of them goes, and does not come back with the next reading."""

import hashlib
import hmac

from django.conf import settings
from django.utils import timezone

from passaparola.word_of_mouth.models import Advocate, Forgotten, Referral
from passaparola.workspaces.auditing import Did, note


def forget(advocate: Advocate) -> None:
    """Delete the person and what they passed on. Only a keyed hash stays, so that they are not collected again."""
    known = mark(advocate.network, advocate.remote_id)
    Forgotten.objects.get_or_create(brand_id=advocate.brand_id, mark=known)
    for referral in Referral.objects.filter(advocate=advocate):
        erase(referral)
    advocate.delete()
    note(Did.CARRIER_FORGOTTEN, details={"mark": known[:8]})


def erase(referral: Referral) -> None:
    """Empty what a referral holds of a person, its link's label too; the link and its count stay."""
    referral.name = referral.contact = referral.consent = ""
    referral.erased_at = timezone.now()
    referral.save(update_fields=["name", "contact", "consent", "erased_at"])
    referral.link.label = ""
    referral.link.save(update_fields=["label"])


def marks() -> frozenset[str]:
    """Whom the brand in scope has forgotten."""
    return frozenset(Forgotten.objects.values_list("mark", flat=True))


def mark(network: str, remote_id: str) -> str:
    """The hash of an account, with this installation's secret as its key."""
    said = f"forgotten\0{network}\0{remote_id}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
