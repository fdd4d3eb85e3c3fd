"""Posts, what each channel gets of them, and what they said before."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.library.models import Asset
from passaparola.strategy.models import Campaign, Goal, Partner, Persona, Pillar, Slot
from passaparola.workspaces.owned import BrandOwned

KIND = "post"
"""What deliveries call the things of this app."""


class Stage(models.TextChoices):
    """How far a draft is, by its writers' own word; the words are in ``publishing/wording.py``."""

    IDEA = "idea"
    WRITING = "writing"
    READY = "ready"


class Relation(models.TextChoices):
    """What the brand, or somebody who pays it, has in return: all but ``none`` and ``own`` have to be labelled."""

    NONE = ""
    PAID = "paid"  # a partner pays for the post
    SUPPLIED = "supplied"  # a partner gave goods or services
    INVITED = "invited"  # a partner paid for an event or a trip
    OWN = "own"  # somebody promotes what they sell or own themselves


class Post(BrandOwned):
    """One thing to say. ``plan_date``, ``plan_time`` (on the wall) and ``zone`` are the plan; UTC is on its deliveries.

    ``key`` is made with the empty form: the same form sent twice is the same post. ``options`` are by network.
    ``written_in`` and ``written_turn`` say which open window stored it last, and at which of its changes.
    ``tracked``: its links go out as tracked ones, with the brand's UTM words where ``utm`` is on. ``poll`` is
    ``{"choices": [...], "hours": 24, "multiple": false}``.
    ``first_comment`` goes out under the post, once it is there. ``split``: a text that is too long for a channel
    becomes a thread, its parts ``numbered`` where that is wanted. ``warning`` stands in front of the content, ``place``
    says where it is, where a network shows them. ``relation`` (with ``partner``) is the commercial relation that a
    label must tell, ``ai_made`` that a machine made the pictures, the voice or the words.
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
    utm = models.BooleanField(default=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.WRITING)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, related_name="+")
    poll = models.JSONField(null=True)
    first_comment = models.TextField(blank=True)
    split = models.BooleanField(default=False)
    numbered = models.BooleanField(default=False)
    warning = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.NONE, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.SET_NULL, null=True, related_name="+")
    ai_made = models.BooleanField(default=False)
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
    """A channel that the post goes to; ``text``, ``title`` and ``first_comment`` are None while they follow the post's.

    ``media`` are the ids of the files that this channel gets, in order; None for all of the post's.

    One that is not ``chosen`` any more keeps its text, in case it is chosen again.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="variants")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(null=True)
    title = models.CharField(max_length=300, null=True)
    first_comment = models.TextField(null=True)
    media = models.JSONField(null=True)
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


class Version(BrandOwned):
    """What a post said at a moment, whole: to compare with, and to go back to.

    ``content`` is what a restore brings back, ``hash`` tells whether it differs; ``why`` is what made it be kept
    (``saved``, ``scheduled``, ``restored``, ``before_restore``, ``imported``). ``made_at`` in UTC.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    why = models.CharField(max_length=16, default="saved")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "number"], name="one_version_of_a_number")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.number}"
