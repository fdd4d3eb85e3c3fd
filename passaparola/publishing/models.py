"""Posts and what each channel gets of them."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.library.models import Asset
from passaparola.strategy.models import Goal, Persona, Pillar, Slot
from passaparola.workspaces.owned import BrandOwned

KIND = "post"
"""What deliveries call the things of this app."""


class Post(BrandOwned):
    """One thing to say. ``plan_date``, ``plan_time`` (on the wall) and ``zone`` are the plan; UTC is on its deliveries.

    ``key`` is made with the empty form: the same form sent twice is the same post. ``options`` are by network.
    ``written_in`` and ``written_turn`` say which open window stored it last, and at which of its changes.
    ``tracked``: its links go out as tracked ones.
    """

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    written_in = models.CharField(max_length=32, blank=True)
    written_turn = models.BigIntegerField(default=0)
    title = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=8, blank=True)
    options = models.JSONField(default=dict)
    plan_date = models.DateField(null=True)
    plan_time = models.TimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)
    revision = models.IntegerField(default=1)
    occurrence = models.IntegerField(default=0)
    scheduled_at = models.DateTimeField(null=True)
    tracked = models.BooleanField(default=False)
    slot = models.ForeignKey(Slot, on_delete=models.SET_NULL, null=True, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="+")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    pillar = models.ForeignKey(Pillar, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "-changed_at"], name="post_newest")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="one_post_per_form")]

    def __str__(self) -> str:
        return self.title or self.text[:200]


class Variant(BrandOwned):
    """A channel that the post goes to; ``text`` is None while it follows the post's own.

    One that is not ``chosen`` any more keeps its text, in case it is chosen again.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(null=True)
    chosen = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "channel"], name="one_variant")]

    def __str__(self) -> str:
        return f"{self.post_id} -> {self.channel_id}"


class Attachment(BrandOwned):
    """A file of a post, in order; ``alt`` is what this post says of it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")
    position = models.IntegerField()
    alt = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "asset"], name="one_attachment")]

    def __str__(self) -> str:
        return f"{self.post_id}[{self.position}]"


class ApprovalRule(BrandOwned):
    """Whether the brand's posts need approval before they are scheduled, and whose; without a row they need none."""

    mode = models.CharField(max_length=12, default="none")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="one_approval_rule")]

    def __str__(self) -> str:
        return self.mode


class Approval(BrandOwned):
    """Somebody was asked to approve exactly what ``shown`` holds; ``content`` is its hash.

    ``kind`` is ``colleague`` or ``client``; a client comes by a link, of whose token only the hash is kept, until
    ``expires_at`` (UTC). An empty ``verdict`` is an open question; ``withdrawn`` is one that was taken back.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="approvals")
    kind = models.CharField(max_length=12)
    content = models.CharField(max_length=64)
    shown = models.JSONField(default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_name = models.CharField(max_length=120, blank=True)
    asked_email = models.EmailField(blank=True)
    note = models.TextField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    expires_at = models.DateTimeField()
    schedule_after = models.BooleanField(default=False)
    verdict = models.CharField(max_length=12, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_name = models.CharField(max_length=120, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["brand", "verdict", "-asked_at"], name="approval_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict or 'open'} {self.post_id}"
