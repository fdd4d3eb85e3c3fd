"""Pages of the brand's site, and every time that one was read."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.workspaces.owned import BrandOwned


class Page(BrandOwned):
    """An address that the brand wants to be shared well; ``url`` in its plain spelling (``links.rules``)."""

    url = models.CharField(max_length=2000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "url"], name="one_page_per_address")]

    def __str__(self) -> str:
        return self.url


class PageReading(BrandOwned):
    """The page as it was at one moment (UTC). ``card`` is empty and ``unread`` says why when it could not be read.

    ``problems`` are the ids of the rules that it broke then, ``errors`` and ``warnings`` how many of each grade.
    """

    append_only = True

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="readings")
    at = models.DateTimeField(default=timezone.now)
    card = models.JSONField(default=dict)
    unread = models.JSONField(null=True)
    problems = models.JSONField(default=list)
    errors = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    thumb = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["page", "-at"], name="reading_of_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.at:%Y-%m-%d %H:%M}"
