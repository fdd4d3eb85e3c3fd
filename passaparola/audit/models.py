"""What a brand gave to be audited, and the audits that came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.workspaces.owned import BrandOwned


class Audit(BrandOwned):
    """A baseline: dated, hashed, kept, never changed.

    ``result`` is the JSON of ``baseline``, ``hash`` the sha256 of its canonical form and ``schema`` the version of its
    definitions. ``files`` are what it was made from (name, sha256 in the object store, bytes), ``told`` what a person
    said of their columns: with both it can be made again.
    """

    append_only = True

    name = models.CharField(max_length=200)
    made_at = models.DateTimeField(default=timezone.now)
    channel = models.ForeignKey(Channel, on_delete=models.RESTRICT, null=True, related_name="+")
    zone = models.CharField(max_length=64)
    schema = models.IntegerField()
    files = models.JSONField(default=list)
    told = models.JSONField(default=dict)
    result = models.JSONField()
    hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "-made_at"], name="moment_zero_newest")]

    def __str__(self) -> str:
        return self.name


class Intake(BrandOwned):
    """Files on their way to an audit: being read, waiting for an answer about their columns, refused, or read.

    ``questions`` are the columns of the file that is asked about, ``reason`` (a message) why nothing came of it, and
    ``rows`` how far the reading is. ``source`` is empty for files that were uploaded; for the history of the channel it
    has its ``network`` and ``since`` when (ISO 8601, or null).
    """

    class State(models.TextChoices):
        READING = "reading"
        ASKING = "asking"
        FAILED = "failed"
        DONE = "done"

    name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    zone = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    told = models.JSONField(default=dict)
    questions = models.JSONField(default=dict)
    reason = models.JSONField(null=True)
    rows = models.IntegerField(default=0)
    source = models.JSONField(default=dict)
    audit = models.ForeignKey(Audit, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
