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

    ``given`` is what else the person chose (zone, order of day and month, rows left out). ``started_at`` is when the
    person said so, ``imported_at`` when its last row was done. ``undone_at`` is set when all of its posts were taken
    back together.
    """

    name = models.CharField(max_length=255)
    header = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    given = models.JSONField(default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ImportedPost(BrandOwned):
    """A post that an import made, and the row that it came from (the first row below the header is 1).

    ``media`` are addresses of pictures that are still to be fetched, after ``tried`` attempts; ``schedule``: the post
    is scheduled at its plan once they are there. ``trouble`` says what a person has to look at.
    """

    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="posts")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="imported")
    row = models.IntegerField()
    media = models.JSONField(default=list)
    schedule = models.BooleanField(default=False)
    trouble = models.JSONField(null=True)
    tried = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "row"], name="one_post_of_a_row")]

    def __str__(self) -> str:
        return f"{self.source_id}[{self.row}]"


class BulkChange(BrandOwned):
    """Something done to many posts at once; ``before`` holds of each post what it said before, for the undo."""

    what = models.CharField(max_length=24)
    before = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.made_at}"


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
