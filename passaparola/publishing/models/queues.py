"""Queues of a theme, what comes again, and when nothing goes out."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.publishing.models.posts import Post
from passaparola.strategy.models import Pillar
from passaparola.workspaces.owned import BrandOwned


class Queue(BrandOwned):
    """A column of the brand ("rubrica"): the times in a week at which its next post goes out, on its channels.

    Times are wall times in ``zone``. ``paused_at`` stops it; what is scheduled already stays.
    """

    name = models.CharField(max_length=120)
    pillar = models.ForeignKey(Pillar, on_delete=models.SET_NULL, null=True, related_name="+")
    zone = models.CharField(max_length=64)
    paused_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class QueueChannel(BrandOwned):
    """A channel that the queue's posts go to."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="channels")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["queue", "channel"], name="one_channel_in_queue")]

    def __str__(self) -> str:
        return f"{self.queue_id} -> {self.channel_id}"


class QueueTime(BrandOwned):
    """A place in the week: a weekday (0 is Monday) and a wall time."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="times")
    weekday = models.IntegerField()
    time = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday", "time", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "weekday", "time"], name="one_place_in_the_week")
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.time}"


class Queued(BrandOwned):
    """A post that waits in a queue; the first one by ``position`` takes the next free place.

    ``placed_for`` (UTC) is the moment of the place that it took: it waits no more. ``reason`` says why it was passed
    over when a place was free.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="posts")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    position = models.IntegerField(default=0)
    placed_for = models.DateTimeField(null=True)
    reason = models.JSONField(null=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["post"], name="one_queue_of_a_post")]

    def __str__(self) -> str:
        return f"{self.queue_id}[{self.position}]"


class Recurrence(BrandOwned):
    """A post that comes again, in wall time: copies of ``post`` are made and scheduled a while ahead.

    ``every`` is ``day``, ``week`` or ``month``, taken ``step`` at a time; ``weekdays`` (0 is Monday) belong to weeks.
    ``until`` is the last day, ``left`` how many are still to be made (None: without end). ``made_until`` is the last
    day that was gone through. On the days of ``skipped`` (ISO) it does not come; ``trouble`` says why the last copy
    could not be scheduled.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    every = models.CharField(max_length=8, default="week")
    step = models.IntegerField(default=1)
    weekdays = models.JSONField(default=list)
    time = models.TimeField()
    zone = models.CharField(max_length=64)
    starts_on = models.DateField()
    until = models.DateField(null=True)
    left = models.IntegerField(null=True)
    made_until = models.DateField(null=True)
    skipped = models.JSONField(default=list)
    trouble = models.JSONField(null=True)
    paused_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.post_id} every {self.step} {self.every}"


class Evergreen(BrandOwned):
    """A post that stays true: after ``rest_days`` it may go out again through ``queue``, at most ``most`` times.

    ``reason`` says why it was passed over when a place was free.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="evergreens")
    rest_days = models.IntegerField(default=60)
    most = models.IntegerField(null=True)
    times = models.IntegerField(default=0)
    last_on = models.DateField(null=True)
    reason = models.JSONField(null=True)
    until = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "queue"], condition=models.Q(binned_at__isnull=True), name="one_evergreen_in_queue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} every {self.rest_days} days"


class Pause(BrandOwned):
    """Days on which nothing new is planned: on one network, or (empty) on all of them. Both days are included."""

    network = models.CharField(max_length=32, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["starts_on", "pk"]

    def __str__(self) -> str:
        return f"{self.network or 'all'} {self.starts_on} - {self.ends_on}"


class CopyOf(BrandOwned):
    """Where a post came from: ``why`` is ``recurrence``, ``evergreen``, ``repost`` or ``copy``; ``day`` is its turn.

    ``digest`` tells whether somebody changed the copy since.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="copy_of")
    original = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="copies")
    why = models.CharField(max_length=12)
    source = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["original", "why", "source", "day"],
                condition=models.Q(day__isnull=False),
                name="one_copy_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.original_id} -> {self.post_id}"
