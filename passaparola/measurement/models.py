"""Readings as the networks gave them, and money: what was spent and what came back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.links.models import TrackedLink
from passaparola.publishing.models import Post
from passaparola.workspaces.owned import BrandOwned


class Reading(BrandOwned):
    """One figure of a channel, or of what one delivery published, at one moment (UTC). Never changed afterwards.

    ``metric`` is an id of the catalogue; ``source`` is ``network``, ``person`` (typed in) or ``import``.
    """

    append_only = True

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="+")
    metric = models.CharField(max_length=64)
    value = models.FloatField()
    at = models.DateTimeField()
    source = models.CharField(max_length=8, default="network")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "delivery", "metric", "at", "source"], nulls_distinct=False, name="one_reading"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["delivery", "metric", "-at"], name="reading_of_delivery"),
            models.Index(fields=["channel", "metric", "-at"], name="reading_of_channel"),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.value} {self.at:%Y-%m-%d %H:%M}"


class Cost(BrandOwned):
    """Money or hours that were spent, over the days ``from_day`` to ``to_day`` (both included).

    ``amount`` is in the brand's currency; for hours it is hours × ``rate``. Without channel and post it is the brand's.
    """

    kind = models.CharField(max_length=8)  # hours, ads, tools, people
    label = models.CharField(max_length=200, blank=True)
    hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    from_day = models.DateField()
    to_day = models.DateField()
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Conversion(BrandOwned):
    """Something that is worth money: a sale, a request, a booking.

    ``revenue`` and ``own_cost`` (what the thing sold cost us) are in the brand's currency and None while unknown.
    ``external_id`` is the seller's own number: the same one twice is the same conversion.
    """

    kind = models.CharField(max_length=32, default="sale")
    at = models.DateTimeField()
    external_id = models.CharField(max_length=120, blank=True)
    revenue = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    own_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    source = models.CharField(max_length=8)  # csv, form, endpoint
    link = models.ForeignKey(TrackedLink, on_delete=models.SET_NULL, null=True, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "external_id"], condition=~models.Q(external_id=""), name="one_conversion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.revenue}"
