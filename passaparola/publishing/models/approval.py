"""Whose yes a post needs, who was asked, and what was said about it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.publishing.models.posts import Post
from passaparola.workspaces.owned import BrandOwned


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
    ``expires_at`` (UTC). ``step`` is the id of its step, 0 where the rule has but one. An empty ``verdict`` is an open
    question; ``withdrawn`` is one that was taken back.
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
    step = models.IntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
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


class ApprovalStep(BrandOwned):
    """One yes of several, in the order of ``position``; with a channel it is asked only of posts that go there.

    ``kind`` is ``colleague`` or ``client``. ``person`` is who must say it, None for anybody who may.
    """

    position = models.IntegerField(default=0)
    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=120, blank=True)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    client_name = models.CharField(max_length=120, blank=True)
    client_email = models.EmailField(blank=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or self.kind


class Remark(BrandOwned):
    """A comment on a draft, or on a place in it; ``answers`` makes a thread.

    ``place`` is ``text``, ``media``, ``channel:<id>`` or empty for the whole post; ``quote`` holds the words that it
    is about, so that it is found again after they moved. A client's remark has no author, only a name.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="remarks")
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="+")
    approval = models.ForeignKey(Approval, on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    place = models.CharField(max_length=40, blank=True)
    quote = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        indexes: ClassVar = [models.Index(fields=["post", "made_at"], name="remark_of_post")]

    def __str__(self) -> str:
        return self.text[:80]
