"""Tracked links and the clicks on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.workspaces.owned import BrandOwned


class TrackedLink(BrandOwned):
    """A short address of ours that leads to one fixed page and to no other.

    ``code`` is unique in the installation. ``thing_kind`` and ``thing_id`` name what carries it (a post), as
    deliveries do; ``purpose`` is ``post``, ``referral`` or ``free``.
    """

    code = models.CharField(max_length=24, unique=True)
    target = models.CharField(max_length=2000)
    purpose = models.CharField(max_length=12, default="free")
    label = models.CharField(max_length=200, blank=True)
    thing_kind = models.CharField(max_length=16, blank=True)
    thing_id = models.BigIntegerField(null=True)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "thing_kind", "thing_id"], name="link_of_thing")]

    def __str__(self) -> str:
        return f"{self.code} -> {self.target}"


class Click(BrandOwned):
    """Somebody, or something, followed a link. ``robot`` says why it does not count as a visit, or is empty.

    ``visitor`` is a hash with a salt that is thrown away each day: it tells two visits of one day apart and no more.
    No address and no browser name is kept.
    """

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="clicks")
    at = models.DateTimeField(default=timezone.now)
    robot = models.CharField(max_length=32, blank=True)
    referrer = models.CharField(max_length=255, blank=True)
    visitor = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["link", "at"], name="click_by_link")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M}"
