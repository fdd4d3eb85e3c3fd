"""The brand's files."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.workspaces.owned import BrandOwned
from passaparola.workspaces.serving import DOCUMENTS

_POINT = 25.4 / 72  # millimetres


class Asset(BrandOwned):
    """A file of the brand: its bytes are in the object store under ``hash`` (sha256, hex); ``size`` in bytes.

    ``duration`` of a video is in seconds; it and the edges are None where the file does not say. Edges are in pixels,
    those of a document in points (1/72 inch, of its first page). Only a document has ``pages`` and a ``title``, which
    readers see where a network shows one.
    """

    hash = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    duration = models.FloatField(null=True)
    pages = models.IntegerField(null=True)
    title = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=255, blank=True)
    alt = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "-made_at"], name="asset_newest")]

    @property
    def is_video(self) -> bool:
        """Whether it moves and has a length; pictures that move are pictures."""
        return self.type.startswith("video/")

    @property
    def is_document(self) -> bool:
        """Whether it has pages to leaf through, and no picture of them."""
        return self.type in DOCUMENTS

    @property
    def millimetres(self) -> tuple[int, int] | None:
        """The edges of a document's first page on paper; None where it does not say."""
        if not (self.is_document and self.width and self.height):
            return None
        return round(self.width * _POINT), round(self.height * _POINT)

    def __str__(self) -> str:
        return self.name or self.hash[:12]


class Rendition(BrandOwned):
    """The same picture made smaller: ``thumb`` for our pages, ``light`` for networks that take no large files."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=8)
    hash = models.CharField(max_length=64)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    width = models.IntegerField()
    height = models.IntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["asset", "kind"], name="one_rendition")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.kind}"
