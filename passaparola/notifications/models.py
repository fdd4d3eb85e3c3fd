"""What people were told, how they want to hear of it, and the installation's mail server."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from passaparola.notifications.rules import Kind, Mail
from passaparola.workspaces.models import Brand, Organisation
from passaparola.workspaces.owned import Owned, Tenancy


class Notification(Owned):
    """Something that one person is told. Of a brand, or of the whole organisation (``brand`` empty).

    ``count`` of the same kind within a few minutes are one row; ``message`` is then the newest. ``address`` is a page
    of ours. ``about`` names what it is of (``delivery:12``). ``mail_at``: a letter about it is due then (UTC);
    ``mailed_at``: it left. ``shown``: the person wants to see it in the app, not by mail alone.
    """

    tenancy = Tenancy.PERSON
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    message = models.JSONField()
    address = models.CharField(max_length=500)
    about = models.CharField(max_length=80, blank=True)
    count = models.IntegerField(default=1)
    shown = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    mail_tries = models.IntegerField(default=0)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True, shown=True), name="notice_unread"),
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="notice_to_mail"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Preference(Owned):
    """How a person wants to hear of one kind. Kept in each organisation of theirs: it is read when that one speaks."""

    tenancy = Tenancy.PERSON
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    app = models.BooleanField(default=True)
    mail = models.CharField(max_length=8, choices=[(mail.value, mail.value) for mail in Mail], default=Mail.SOON)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person", "kind"], name="one_preference")
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}: {self.mail}"


class MailServer(Owned):
    """The installation's own mail server, as set on its page: one row. The password is sealed."""

    tenancy = Tenancy.INSTALL
    id = models.SmallIntegerField(primary_key=True, default=1)
    host = models.CharField(max_length=255)
    port = models.IntegerField(default=587)
    security = models.CharField(max_length=12, default="starttls")
    username = models.CharField(max_length=255, blank=True)
    password = models.BinaryField(null=True)
    sender = models.CharField(max_length=320)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_mail_server")]

    def __str__(self) -> str:
        return self.host
