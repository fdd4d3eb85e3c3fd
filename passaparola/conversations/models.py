"""What people say to the brand on its networks, and what the brand answers."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.conversations.rules import State
from passaparola.deliveries.models import Delivery
from passaparola.workspaces.owned import BrandOwned

KIND = "answer"
"""What deliveries call the things of this app."""
PRIVATE = "message"
"""The kind of utterance that only the two who talk can read; its ``top`` is their conversation."""
_ID = 500  # characters; the longest id that a network is known to give


class Voice(BrandOwned):
    """Somebody who speaks on a network, as one channel knows them. ``note`` is the team's own."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=_ID)
    handle = models.CharField(max_length=255)
    name = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    followers = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    met_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "remote_id"], name="one_voice")]

    def __str__(self) -> str:
        return self.name or self.handle


class Thread(BrandOwned):
    """One conversation: something that somebody said, and all that follows from it.

    ``root`` is the remote id of its first utterance, ``top`` that of the post above it; ``delivery`` is that post where
    it went out from here. Moments in UTC: ``heard_at`` and ``said_at`` are the last words of others and of ours,
    ``waiting_since`` the first words that nobody answered yet. What was said up to ``excused_at`` needs no answer, and
    up to ``closed_at`` the conversation is over. ``seen_at`` is when somebody of the team last opened it.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    root = models.CharField(max_length=_ID)
    top = models.CharField(max_length=_ID, blank=True)
    delivery = models.ForeignKey(Delivery, on_delete=models.SET_NULL, null=True, related_name="+")
    opener = models.ForeignKey(Voice, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=12, default=State.NEEDS_ANSWER, choices=[(s.value, s.value) for s in State])
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    heard = models.IntegerField(default=0)
    said = models.IntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)
    heard_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    excused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "root"], name="one_thread")]
        indexes: ClassVar = [
            models.Index(fields=["brand", "state", "last_at"], name="thread_of_brand"),
            models.Index(fields=["delivery"], name="thread_of_delivery"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.root}"


class Utterance(BrandOwned):
    """Something said on a network, once for each remote id. ``thread`` is empty until its place is found.

    ``until`` (UTC) is when the network closes the window for an answer, empty where it has none.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, null=True, related_name="utterances")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=_ID)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    answers = models.CharField(max_length=_ID, blank=True)
    top = models.CharField(max_length=_ID, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    own = models.BooleanField(default=False)
    proof = models.JSONField(default=dict)
    until = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel", "remote_id"], name="one_utterance")]
        indexes: ClassVar = [
            models.Index(fields=["thread", "at"], name="utterance_of_thread"),
            models.Index(fields=["channel", "at"], condition=Q(thread__isnull=True), name="utterance_to_place"),
        ]

    @property
    def is_private(self) -> bool:
        """Whether it was said in a private conversation."""
        return self.kind == PRIVATE

    def __str__(self) -> str:
        return self.text[:80]


class Answer(BrandOwned):
    """What the brand answers to an utterance; its delivery carries it. ``key`` is the form's: sent twice, it is one.

    ``settled`` says that the end of its delivery was taken note of on the thread.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="answers")
    utterance = models.ForeignKey(Utterance, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    text = models.TextField()
    revision = models.IntegerField(default=1)
    settled = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="one_answer_per_form")]
        indexes: ClassVar = [
            models.Index(fields=["thread", "made_at"], name="answer_of_thread"),
            models.Index(fields=["brand"], condition=Q(settled=False), name="answer_under_way"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Note(BrandOwned):
    """A word between colleagues; never leaves the house."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text[:80]


class Hearing(BrandOwned):
    """How far a channel was listened to. ``heard_until`` moves only when a look was complete; ``trouble`` is why the
    last one was not. Moments in UTC.
    """

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="+")
    heard_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    far_back_at = models.DateTimeField(null=True)
    trouble = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.channel_id} until {self.heard_until}"
