"""People, organisations, brands, memberships, the audit log, and the installation's own rows."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from passaparola.workspaces.owned import Owned, Tenancy


class Person(AbstractUser):
    """Somebody who signs in. Not a tenant's row: signing in comes before knowing the tenant."""

    tenancy: ClassVar[Tenancy] = Tenancy.INSTALL
    language = models.CharField(_("language"), max_length=8, default="", blank=True)

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Organisation(Owned):
    """An agency, a company or one person. ``solo`` hides teams and approvals.

    ``held_at`` (with its reason): nothing of its brands goes out until somebody resumes.
    """

    tenancy = Tenancy.ORGANISATION_ITSELF
    name = models.CharField(_("name"), max_length=120)
    solo = models.BooleanField(_("I work alone"), default=False)
    made_at = models.DateTimeField(default=timezone.now)
    held_at = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Late(models.TextChoices):
    """What becomes of a delivery that is later than the brand's limit."""

    ASK = "ask"
    SEND = "send"


class Brand(Owned):
    """The tenant. ``zone`` is the IANA zone in which its plans are made.

    ``late_minutes`` after its moment a delivery is late, and ``late_then`` says what becomes of it. ``held_at`` (with
    its reason): nothing of this brand goes out until somebody resumes.
    """

    tenancy = Tenancy.BRAND_ITSELF
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="brands")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Rome")
    language = models.CharField(_("language"), max_length=8, default="it")
    currency = models.CharField(_("currency"), max_length=3, default="EUR", db_default="EUR")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True, blank=True)
    late_minutes = models.IntegerField(default=60, db_default=60)
    late_then = models.CharField(max_length=8, choices=Late.choices, default=Late.ASK, db_default="ask")
    held_at = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class Membership(Owned):
    """A person in an organisation, with one role."""

    tenancy = Tenancy.PERSON
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.organisation_id}: {self.role}"


class BrandAccess(Owned):
    """A brand that a member whose role does not reach every brand was given."""

    tenancy = Tenancy.ORGANISATION
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="access")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "brand"], name="one_access")]

    def __str__(self) -> str:
        return f"{self.membership_id} -> {self.brand_id}"


class Invitation(Owned):
    """A link that makes its bearer a member. Only the hash of its token is kept."""

    tenancy = Tenancy.ORGANISATION
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=16)
    brands = models.ManyToManyField(Brand, through="InvitedBrand", related_name="+")
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} @ {self.organisation_id}"


class InvitedBrand(Owned):
    """A brand that an invitation opens."""

    tenancy = Tenancy.ORGANISATION
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.invitation_id} -> {self.brand_id}"


class AuditEvent(Owned):
    """Who did what, when. Append-only: the application may add and read, never change."""

    tenancy = Tenancy.ORGANISATION
    append_only = True
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=120, blank=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Installation(Owned):
    """This installation: one row. While ``held_at`` is set nothing goes out."""

    tenancy = Tenancy.INSTALL
    id = models.SmallIntegerField(primary_key=True, default=1)
    identity = models.CharField(max_length=128, blank=True)
    held_at = models.DateTimeField(null=True)
    held_reason = models.JSONField(null=True)
    owner_token_hash = models.CharField(max_length=64, blank=True)
    owner_made_at = models.DateTimeField(null=True)
    secured = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return "installation"


class Pulse(Owned):
    """The last sign of life of a process: one row per process."""

    tenancy = Tenancy.INSTALL
    process = models.CharField(max_length=16)
    host = models.CharField(max_length=120)
    pid = models.IntegerField()
    version = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "host", "pid"], name="one_pulse")]

    def __str__(self) -> str:
        return f"{self.process} on {self.host}"
