"""Who passed the brand's posts on, and who was given a link of their own to pass on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.deliveries.models import Delivery
from passaparola.links.models import TrackedLink
from passaparola.workspaces.owned import BrandOwned


class Advocate(BrandOwned):
    """Somebody on a network who passed something of ours on: what is public there, and a note of ours.

    ``followers`` is None where the network does not say. Nothing else of the person is kept.
    """

    network = models.CharField(max_length=32)
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    followers = models.IntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    thanked_at = models.DateTimeField(null=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "network", "remote_id"], name="one_advocate_per_account")
        ]

    def __str__(self) -> str:
        return self.name or self.handle


class Passed(BrandOwned):
    """One time that somebody passed a post on. ``kind`` is ``repost`` or ``quote``; ``at`` None where hidden.

    A row stays when the network does not show it any more: ``last_seen`` then stands still.
    """

    advocate = models.ForeignKey(Advocate, on_delete=models.CASCADE, related_name="passed")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    remote_id = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(null=True)
    first_seen = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "advocate", "kind", "remote_id"], name="passed_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delivery_id} {self.advocate_id}"


class Gathering(BrandOwned):
    """When a delivery's carriers were last asked for; ``reason`` says why that failed."""

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.at:%Y-%m-%d %H:%M}"


class Forgotten(BrandOwned):
    """Somebody who is not to be kept: a keyed hash of network and account, from which nobody can be found."""

    mark = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "mark"], name="forgotten_once")]

    def __str__(self) -> str:
        return self.mark[:8]


class Referral(BrandOwned):
    """A link of their own that somebody was given to pass on. ``consent`` is how they agreed to be kept here.

    Erasing the person empties name, contact and consent; the link and its count stay.
    """

    link = models.OneToOneField(TrackedLink, on_delete=models.CASCADE, related_name="+")
    advocate = models.ForeignKey(Advocate, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    consent = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or self.link.code
