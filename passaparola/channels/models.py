"""Connected accounts."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from passaparola import networks
from passaparola.workspaces.owned import BrandOwned, Owned, Tenancy


class Health(models.TextChoices):
    """How a channel is doing."""

    FINE = "fine"
    RECONNECT = "reconnect"
    TROUBLED = "troubled"
    BY_HAND = "by_hand"  # a person publishes there: nobody asks the network anything


class Channel(BrandOwned):
    """An account of the brand on a network.

    ``secrets`` is sealed (``kernel.seal``) with the table, brand and row as associated data; ``secrets_turn`` counts
    its renewals, so that of two processes refreshing at once only one stores.
    """

    network = models.CharField(max_length=32)
    remote_id = models.CharField(max_length=255)
    handle = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    address = models.CharField(max_length=500)
    url = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    secrets = models.BinaryField(null=True)
    secrets_turn = models.IntegerField(default=0)
    renewing_until = models.DateTimeField(null=True)
    health = models.CharField(max_length=16, choices=Health.choices, default=Health.FINE)
    health_reason = models.JSONField(null=True)
    checked_at = models.DateTimeField(null=True)
    connected_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "network", "address", "remote_id"],
                condition=Q(binned_at__isnull=True),
                name="one_channel_per_account",
            )
        ]

    def __str__(self) -> str:
        known = networks.every().get(self.network)
        return f"{self.handle} ({known.spec.name if known else self.network})"


class Spending(Owned):
    """How many calls were granted of one budget lately: eleven ``counts``, the last one for ``slot``.

    A slot is a tenth of the window. ``key`` names the account or app and the budget. Reached by functions only: an
    app's budget is shared by brands.
    """

    tenancy = Tenancy.INSTALL
    key = models.CharField(max_length=200, primary_key=True)
    slot = models.BigIntegerField()
    counts = ArrayField(models.IntegerField())
    used_at = models.DateTimeField()
    silent_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key
