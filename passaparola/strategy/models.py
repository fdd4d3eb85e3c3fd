"""What a brand wants and for whom: goals, personas, pillars, partners, and the slots of its calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from passaparola.channels.models import Channel
from passaparola.workspaces.owned import BrandOwned


class Format(models.TextChoices):
    """What a slot is filled with; the words are in ``strategy/wording.py``."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    STORY = "story"
    LIVE = "live"
    INTERVIEW = "interview"
    EBOOK = "ebook"
    ARTICLE = "article"
    NEWSLETTER = "newsletter"


class Goal(BrandOwned):
    """Metric, baseline, target, date, owner. ``metric`` is an id of the catalogue; without a channel it is the brand's.

    The baseline is copied (value, day, where it comes from and the audit's hash): no key leads to the audit.
    ``hours_a_week``, ``people`` and ``budget`` (a month, in the brand's currency) are what its owner can spend on it.
    """

    name = models.CharField(max_length=200)
    metric = models.CharField(max_length=64)
    channel = models.ForeignKey(Channel, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    baseline_value = models.FloatField(null=True)
    baseline_on = models.DateField(null=True)
    baseline_source = models.CharField(max_length=200, blank=True)
    baseline_hash = models.CharField(max_length=64, blank=True)
    target = models.FloatField(null=True)
    starts_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    hours_a_week = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    people = models.IntegerField(null=True)
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    why = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    binned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Persona(BrandOwned):
    """A typical customer, and the goals that reaching them serves."""

    name = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    goals = models.ManyToManyField(Goal, through="PersonaGoal", related_name="personas")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class PersonaGoal(BrandOwned):
    """A goal that a persona serves."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["persona", "goal"], name="one_goal_of_persona")]

    def __str__(self) -> str:
        return f"{self.persona_id} -> {self.goal_id}"


class Trait(BrandOwned):
    """Something that is said of a persona: with its evidence, or marked as an assumption."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="traits")
    facet = models.CharField(max_length=24)
    text = models.TextField()
    evidence = models.TextField(blank=True)
    evidence_url = models.CharField(max_length=1000, blank=True)
    is_assumption = models.BooleanField(default=False)
    position = models.IntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.text


class Pillar(BrandOwned):
    """A theme that the brand talks about again and again; ``share`` is its part of the posts, 0 to 100."""

    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    share = models.IntegerField(null=True)
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="+")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    position = models.IntegerField(default=0)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Slot(BrandOwned):
    """A place on the calendar that waits for a post: a day and a wall time in ``zone``.

    ``cadence`` (0 when made by hand) is the row of the plan that it was compiled from. ``skipped_at`` is set when
    somebody decided to leave it empty. The post that fills it points here.
    """

    day = models.DateField()
    time = models.TimeField()
    zone = models.CharField(max_length=64)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=16, choices=Format.choices, default=Format.TEXT)
    pillar = models.ForeignKey(Pillar, on_delete=models.SET_NULL, null=True, related_name="+")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    cadence = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    skipped_at = models.DateTimeField(null=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["day", "time", "id"]
        indexes: ClassVar = [models.Index(fields=["brand", "day"], name="slot_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.time} {self.format}"
