"""Posts that come from outside in numbers, and calendars that are read outside."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.publishing.models.posts import Post
from passaparola.workspaces.owned import BrandOwned


class Import(BrandOwned):
    """A file of posts, read once: ``mapping`` says which column is what, ``cells`` holds what was read.

    ``given`` is what else the person chose (zone, order of day and month). ``undone_at`` is set when all of its posts
    were taken back together.
    """

    name = models.CharField(max_length=255)
    header = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ImportedPost(BrandOwned):
    """A post that an import made, and the row that it came from (the first row below the header is 1)."""

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="posts")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="imported")
    row = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.source_id}[{self.row}]"


class Feed(BrandOwned):
    """A site's feed (RSS or Atom): each new entry becomes a draft, in the words of ``template``."""

    address = models.CharField(max_length=2000)
    name = models.CharField(max_length=200, blank=True)
    template = models.TextField(blank=True)
    etag = models.CharField(max_length=255, blank=True)
    modified = models.CharField(max_length=64, blank=True)
    read_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    trouble = models.JSONField(null=True)
    paused_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.address


class FeedChannel(BrandOwned):
    """A channel that the feed's drafts are meant for."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="channels")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "channel"], name="one_channel_of_feed")]

    def __str__(self) -> str:
        return f"{self.feed_id} -> {self.channel_id}"


class Entry(BrandOwned):
    """An entry that was seen, by a hash of its id, so that it becomes one draft and no more."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    identity = models.CharField(max_length=64)
    post = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["feed", "identity"], name="one_entry_of_feed")]

    def __str__(self) -> str:
        return self.identity


class CalendarShare(BrandOwned):
    """An address at which calendar programs read the brand's plan (iCalendar); only its token's hash is kept."""

    name = models.CharField(max_length=120)
    token_hash = models.CharField(max_length=64, unique=True)
    wanted = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name
