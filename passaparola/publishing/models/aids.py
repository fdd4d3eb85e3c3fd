"""What a team writes with again and again."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.workspaces.owned import BrandOwned


class AidKind(models.TextChoices):
    """What is kept."""

    HASHTAGS = "hashtags"
    SNIPPET = "snippet"
    TEMPLATE = "template"
    SIGNATURE = "signature"


class Aid(BrandOwned):
    """A set of hashtags, a snippet, a template of a whole post, or a signature that closes posts.

    ``content`` is ``{"text": ...}``; a template's holds the post's other fields too. With a channel it is offered for
    that one alone; ``always`` puts a signature under every new post.
    """

    kind = models.CharField(max_length=12, choices=AidKind.choices)
    name = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, related_name="+")
    always = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used = models.IntegerField(default=0)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return self.name


class Mention(BrandOwned):
    """Somebody whom the brand mentions: one ``name`` (written ``@name``), and the handle on each network that knows it.

    ``handles`` is by network id; where a network has none, ``plain`` is written instead.
    """

    name = models.CharField(max_length=80)
    plain = models.CharField(max_length=120)
    handles = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "name"], condition=models.Q(binned_at__isnull=True), name="one_mention_of_a_name"
            )
        ]

    def __str__(self) -> str:
        return self.plain
