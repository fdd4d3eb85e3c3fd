"""Tracked links and the clicks on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.workspaces.owned import BrandOwned, Owned, Tenancy


class TrackedLink(BrandOwned):
    """A short address of ours that leads to one fixed page and to no other.

    ``code`` is unique in the installation. ``thing_kind`` and ``thing_id`` name what carries it (a post), as
    deliveries do; ``purpose`` is ``post``, ``referral`` or ``free``. ``marks`` is the query that is added to the
    target, as the brand's campaign rule was when the link was made. Neither ever changes: what was published leads
    where it led.
    """

    code = models.CharField(max_length=24, unique=True)
    target = models.CharField(max_length=2000)
    marks = models.CharField(max_length=500, blank=True, db_default="", default="")
    purpose = models.CharField(max_length=12, default="free")
    label = models.CharField(max_length=200, blank=True)
    thing_kind = models.CharField(max_length=16, blank=True)
    thing_id = models.BigIntegerField(null=True)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "thing_kind", "thing_id"], name="link_of_thing")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "thing_kind", "thing_id", "channel", "target"],
                condition=models.Q(purpose="post"),
                nulls_distinct=False,
                name="one_link_per_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} -> {self.target}"


class Click(BrandOwned):
    """Somebody, or something, followed a link. ``robot`` says why it does not count as a visit, or is empty.

    That is a family of ``robots.toml``, ``head``, ``prefetch``, ``nameless``, or ``repeat`` for a visitor who is here
    already. ``visitor`` is a hash with a salt that is thrown away each day: it tells visitors of one link on one day
    apart and no more. No address and no browser name is kept.
    """

    link = models.ForeignKey(TrackedLink, on_delete=models.CASCADE, related_name="clicks")
    at = models.DateTimeField(default=timezone.now)
    robot = models.CharField(max_length=32, blank=True)
    referrer = models.CharField(max_length=255, blank=True)
    visitor = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["link", "at"], name="click_by_link"),
            models.Index(fields=["link", "visitor", "at"], name="click_of_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.at:%Y-%m-%d %H:%M}"


class UtmRule(BrandOwned):
    """What the brand adds to the addresses of its links, for the analytics of its site: one row a brand.

    Each word may name ``{network}``, ``{channel}``, ``{post}`` and ``{code}``. With ``code`` the link's code goes along
    as ``pp``, for a shop to give back with a sale. ``by_channel`` holds other words of one channel, by its id as a
    string: ``{"7": {"medium": "paid"}}``. Links that exist keep what they have.
    """

    on = models.BooleanField(default=False)
    source = models.CharField(max_length=100, default="{network}", blank=True)
    medium = models.CharField(max_length=100, default="social", blank=True)
    campaign = models.CharField(max_length=100, default="post-{post}", blank=True)
    code = models.BooleanField(default=False)
    by_channel = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="one_utm_rule")]

    def __str__(self) -> str:
        return f"{self.source}/{self.medium}/{self.campaign}"


class Salt(Owned):
    """The day's salt of visitors' hashes: of the installation, reached by narrow functions, gone the next day."""

    tenancy = Tenancy.INSTALL
    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self) -> str:
        return str(self.day)
