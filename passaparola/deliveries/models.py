"""Whatever goes out to a network, and every attempt at it."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.deliveries.rules import HOLDING, Action, State
from passaparola.workspaces.owned import BrandOwned


class Delivery(BrandOwned):
    """One thing on its way to one channel: an immutable snapshot, and where it stands.

    ``thing_kind`` and ``thing_id`` name what it carries (a post, a reply, a comment) without knowing it. ``key`` is
    random and never reused, even by a restored database, because what makes repeats harmless is derived from it.
    ``fence`` grows with every claim: a sender that lost its claim can no longer write here. Moments are in UTC.
    ``prepared_at``: all but the irreversible call was done ahead of time. ``passed_at``: it held its channel up so long
    that others were let past it. ``alone``: it killed its sender twice, and is carried in a process of its own.
    ``idle``: whoever holds it only waits with it.
    ``dismissed_at``: a person has seen its failure and wants to hear no more of it. ``told``: what people were last
    told of it, so that they hear of each trouble once (see ``telling``).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    thing_kind = models.CharField(max_length=16)
    thing_id = models.BigIntegerField()
    action = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Action])
    revision = models.IntegerField(default=1)
    occurrence = models.IntegerField(default=0)
    follows = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    snapshot = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    state = models.CharField(max_length=12, default=State.SCHEDULED, choices=[(s.value, s.value) for s in State])
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    intent_at = models.DateTimeField(null=True)
    settle = models.DurationField(default=timedelta(minutes=1))
    intents = models.IntegerField(default=0)
    absences = models.IntegerField(default=0)
    resends = models.IntegerField(default=0)
    lookups = models.IntegerField(default=0)
    retries = models.IntegerField(default=0)
    deaths = models.IntegerField(default=0)
    asked = models.BooleanField(default=False)
    reason = models.JSONField(null=True)
    progress = models.JSONField(default=dict)

    fence = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=120, blank=True)

    remote_id = models.CharField(max_length=500, blank=True)
    remote_url = models.CharField(max_length=1000, blank=True)
    proof = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    prepared_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    alone = models.BooleanField(default=False, db_default=False)
    idle = models.BooleanField(default=False, db_default=False)
    dismissed_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=12, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thing_kind", "thing_id", "channel", "action", "revision", "occurrence"],
                name="one_delivery_per_action",
            ),
            models.UniqueConstraint(
                fields=["thing_kind", "thing_id", "channel", "occurrence"],
                condition=Q(action=Action.PUBLISH) & ~Q(state__in=[State.CANCELLED, State.FAILED]),
                name="one_publish_at_a_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="delivery_next"),
            models.Index(fields=["lease_until"], condition=Q(lease_until__isnull=False), name="delivery_leased"),
            models.Index(fields=["brand", "-due_at"], name="delivery_newest"),
            models.Index(  # counted on every page; history is long and out of it
                fields=["brand", "due_at"], condition=~Q(state__in=[State.SENT, State.CANCELLED]), name="delivery_open"
            ),
            models.Index(fields=["channel", "due_at"], name="delivery_by_channel"),
            models.Index(  # what holds up the later ones of its channel
                fields=["channel", "due_at", "id"],
                condition=Q(action=Action.PUBLISH, state__in=[*HOLDING]),
                name="delivery_queue",
            ),
            models.Index(fields=["id"], condition=Q(alone=True), name="delivery_alone"),
            models.Index(  # what the job that tells people looks through, once a minute
                fields=["state", "due_at"],
                condition=~Q(state__in=[State.SENT, State.CANCELLED, State.RESTORED]),
                name="delivery_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.thing_kind} {self.thing_id} -> {self.channel_id}: {self.state}"


class Attempt(BrandOwned):
    """One thing that was tried for a delivery. ``started_at`` is committed before the first byte goes out.

    A ``commit`` without ``ended_at`` means that its sender died between the intent and the result.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    kind = models.CharField(max_length=12)  # claim, prepare, commit, look_up, person, restore
    fence = models.BigIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=32, blank=True)
    details = models.JSONField(default=dict)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["started_at", "id"]
        indexes: ClassVar = [models.Index(fields=["delivery", "started_at"], name="attempt_of_delivery")]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}"
