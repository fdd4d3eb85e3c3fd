"""Readings as the networks gave them, and money: what was spent and what came back."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.deliveries.models import Delivery
from passaparola.links.models import TrackedLink
from passaparola.publishing.models import Post
from passaparola.strategy.models import Slot
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
    A ``monthly`` one is spent anew each month; without ``to_day`` it goes on.
    """

    kind = models.CharField(max_length=8)  # hours, ads, tools, people
    label = models.CharField(max_length=200, blank=True)
    hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    from_day = models.DateField()
    to_day = models.DateField(null=True)
    monthly = models.BooleanField(default=False)
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


class ConversionKey(BrandOwned):
    """What a shop signs its conversions with. ``key`` is public and stands in the address; ``secret`` is sealed.

    A key that was revoked stays, so that its conversions keep their origin.
    """

    key = models.CharField(max_length=40, unique=True)
    label = models.CharField(max_length=120, blank=True)
    secret = models.BinaryField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label or self.key


class Watch(BrandOwned):
    """What is read again and again: a channel's account (without ``delivery``) or one published thing; when next.

    ``trouble`` is why the last try gave nothing, and None once one did. ``gone_at`` (UTC) is when the network first
    said that the thing is not there any more: from then on nothing is counted, and nothing counts as zero.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="+")
    next_at = models.DateTimeField(default=timezone.now)
    tried_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    trouble = models.JSONField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "delivery"], nulls_distinct=False, name="one_watch")
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.delivery_id or ''} {self.next_at:%Y-%m-%d %H:%M}"


class Correction(BrandOwned):
    """A weak point of a week (``week`` is its Monday) and what is proposed; one of a kind and subject for each week.

    ``words`` and ``proposal`` are messages; ``evidence`` the figures that they stand on, as they were then. ``act`` is
    what accepting does (``slot``, ``task``) and ``given`` what it needs. ``made`` says what became of it.
    """

    class State(models.TextChoices):
        """What was decided."""

        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"

    week = models.DateField()
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=120)
    words = models.JSONField()
    proposal = models.JSONField()
    evidence = models.JSONField(default=list)
    act = models.CharField(max_length=8, default="task")
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, related_name="+")
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "week", "kind", "subject"], name="one_correction")
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.kind} {self.subject}"
