"""Connected accounts."""

from typing import ClassVar

from django.conf import settings
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
    its renewals, so that of two processes refreshing at once only one stores. ``hinted_at`` is when its network called
    to say that there is something to hear; whoever listens takes it away.
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
    hinted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "network", "address", "remote_id"],
                condition=Q(binned_at__isnull=True),
                name="one_channel_per_account",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["hinted_at"], condition=Q(hinted_at__isnull=False), name="channels_to_hear_soon")
        ]

    def __str__(self) -> str:
        known = networks.every().get(self.network)
        return f"{self.handle} ({known.spec.name if known else self.network})"


class Application(Owned):
    """What a network knows an organisation by: the fields of the application that its owner registered there.

    ``fields`` is sealed like a channel's secrets and holds ``webhook`` besides: random words by which the network's
    calls are known. ``public_id`` stands in the address that it calls; ``heard_at`` and ``refused_at`` are when it was
    last called genuinely, and by somebody else.
    """

    tenancy = Tenancy.ORGANISATION
    organisation = models.ForeignKey("workspaces.Organisation", on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=32)
    public_id = models.CharField(max_length=40, unique=True)
    fields = models.BinaryField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    heard_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "network"], name="one_application_per_network")
        ]

    def __str__(self) -> str:
        return self.network


class Consenting(BrandOwned):
    """A person on the way to a network's own page and back, until ``until``; each half is good for one use.

    ``state`` and ``session`` are hashes: of what the network must send back, and of what only the browser that went
    knows. ``kept`` is what must be known again then, ``found`` the accounts to choose from afterwards; both sealed.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    network = models.CharField(max_length=32)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=64, unique=True)
    session = models.CharField(max_length=64)
    kept = models.BinaryField(null=True)
    found = models.BinaryField(null=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.network


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
