"""Telling people what could not be scheduled by itself, once for each reason."""

from django.urls import reverse

from passaparola.kernel.message import Message
from passaparola.notifications.rules import Kind
from passaparola.notifications.telling import tell
from passaparola.publishing.models import Queued, Recurrence
from passaparola.workspaces.models import Brand
from passaparola.workspaces.rules import Permission


def passed_over(queued: Queued, reason: Message) -> None:
    """A post of a queue may not go: whoever put it there is told, else all who schedule."""
    brand = Brand.objects.get(pk=queued.brand_id)
    said = Message("publishing.passed_over", {"queue": queued.queue.name, "post": str(queued.post)[:60]})
    address = reverse("publishing:queue", kwargs={"slug": brand.slug, "queue": queued.queue_id})
    _tell(brand, said, address, queued.added_by_id, about=f"queued:{queued.pk}", because=reason)


def not_scheduled(row: Recurrence, reason: Message) -> None:
    """A copy of what comes again could not be scheduled."""
    brand = Brand.objects.get(pk=row.brand_id)
    said = Message("publishing.copy_left", {"post": str(row.post)[:60]})
    address = reverse("publishing:recurrence", kwargs={"slug": brand.slug, "recurrence": row.pk})
    _tell(brand, said, address, row.made_by_id, about=f"recurrence:{row.pk}", because=reason)


def _tell(brand: Brand, said: Message, address: str, person: int | None, *, about: str, because: Message) -> None:
    tell(
        brand, Kind.NEEDS_PERSON, said, address=address, people=[person] if person else [],
        permission=None if person else Permission.SCHEDULE, about=about, because=because,
    )  # fmt: skip
