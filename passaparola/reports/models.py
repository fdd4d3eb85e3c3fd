"""Reports as they were made, and the links by which a client reads them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.workspaces.owned import BrandOwned


class Report(BrandOwned):
    """What a client is shown of a period. ``content`` is frozen when it is made and never changes: ``hash`` is its own.

    Making it anew makes another row with the next ``version`` of the same ``series``.
    """

    append_only = True
    changeable = ("binned_at",)

    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    from_day = models.DateField()
    to_day = models.DateField()
    sections = models.JSONField(default=list)
    intro = models.TextField(blank=True)
    series = models.UUIDField()
    version = models.IntegerField(default=1)
    content = models.JSONField()
    hash = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "series", "version"], name="one_version_of_report")
        ]

    def __str__(self) -> str:
        return self.title


class ReportLink(BrandOwned):
    """A link by which anybody who has it reads one report, until it expires. Only the hash of its token is kept."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.report_id} until {self.expires_at:%Y-%m-%d}"
