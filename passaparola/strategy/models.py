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
    role = models.CharField(max_length=120, blank=True)
    age = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=120, blank=True)
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


class Evidence(models.TextChoices):
    """What a statement about a persona rests on; the words are in ``strategy/wording.py``."""

    INTERVIEW = "interview"
    SALES = "sales"
    COMMENT = "comment"
    SURVEY = "survey"
    ANALYTICS = "analytics"
    OTHER = "other"


class Trait(BrandOwned):
    """Something that is said of a persona: with its evidence (of which kind, from when), or marked as an assumption."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="traits")
    facet = models.CharField(max_length=24)
    text = models.TextField()
    evidence_kind = models.CharField(max_length=16, choices=Evidence.choices, blank=True)
    evidence = models.TextField(blank=True)
    evidence_url = models.CharField(max_length=1000, blank=True)
    evidence_on = models.DateField(null=True)
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


class Campaign(BrandOwned):
    """Posts that belong together for a while: a launch, a season, an event. Both days are included."""

    name = models.CharField(max_length=120)
    about = models.TextField(blank=True)
    hue = models.CharField(max_length=7, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Plan(BrandOwned):
    """What the plan of a brand holds once. ``subdivision`` (an Italian province code) adds the patron saint's day.

    ``hours_a_week`` is what the brand's people have for all of it; without it the hours of the open goals are added.
    ``from_zero_at``: there is no history to audit. ``path_hidden_at``: the guided path is not shown any more.
    """

    country = models.CharField(max_length=2, default="IT")
    subdivision = models.CharField(max_length=24, blank=True)
    hours_a_week = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    from_zero_at = models.DateTimeField(null=True)
    path_hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="one_plan_of_brand")]

    def __str__(self) -> str:
        return f"plan {self.brand_id}"


class ChannelRole(BrandOwned):
    """What a channel is for, whom it speaks to, and how much it matters (1 first); ``formats`` are ids of Format."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    role = models.TextField(blank=True)
    audience = models.TextField(blank=True)
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    priority = models.IntegerField(null=True, blank=True)
    formats = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["channel"], name="one_role_of_channel")]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.role}"


class FormatHours(BrandOwned):
    """How many hours one piece of a format takes these people, from the idea to the answers."""

    format = models.CharField(max_length=16, choices=Format.choices)
    hours = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "format"], name="one_estimate_of_format")]

    def __str__(self) -> str:
        return f"{self.format}: {self.hours} h"


class Tone(BrandOwned):
    """How the brand speaks."""

    voice = models.TextField(blank=True)
    do = models.TextField(blank=True)
    dont = models.TextField(blank=True)
    words = models.TextField(blank=True)
    avoid = models.TextField(blank=True)
    examples = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand"], name="one_tone_of_brand")]

    def __str__(self) -> str:
        return self.voice[:80]


class PartnerKind(models.TextChoices):
    """Who speaks for the brand; the words are in ``strategy/wording.py``."""

    CREATOR = "creator"
    CUSTOMER = "customer"
    EXPERT = "expert"
    PRESS = "press"
    COMPANY = "company"
    ASSOCIATION = "association"


class Partner(BrandOwned):
    """An influencer or partner. ``needs_disclosure``: what they publish is advertising, and ``label`` says so there.

    Of the person as little as the work needs: a name and a way to reach them. ``fee`` is in the brand's currency.
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=PartnerKind.choices, default=PartnerKind.CREATOR)
    contact = models.CharField(max_length=200, blank=True)
    where = models.CharField(max_length=120, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    audience = models.BigIntegerField(null=True, blank=True)
    audience_on = models.DateField(null=True, blank=True)
    audience_source = models.CharField(max_length=200, blank=True)
    terms = models.TextField(blank=True)
    fee = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    needs_disclosure = models.BooleanField(default=True)
    label = models.CharField(max_length=60, blank=True)
    contract = models.TextField(blank=True)
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Cadence(BrandOwned):
    """Something that comes every week: on a weekday (0 is Monday) at a wall time of the brand's zone."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    format = models.CharField(max_length=16, choices=Format.choices, default=Format.TEXT)
    weekday = models.IntegerField()
    time = models.TimeField()
    pillar = models.ForeignKey(Pillar, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    persona = models.ForeignKey(Persona, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    goal = models.ForeignKey(Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    binned_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["weekday", "time", "id"]

    def __str__(self) -> str:
        return f"{self.weekday} {self.time} {self.format}"


class ObservanceChoice(BrandOwned):
    """Whether the brand follows an observance (a key of ``observances.toml``), where it differs from the list's own."""

    key = models.CharField(max_length=64)
    followed = models.BooleanField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="one_choice_of_observance")]

    def __str__(self) -> str:
        return f"{self.key}: {self.followed}"


class Slot(BrandOwned):
    """A place on the calendar that waits for a post: a day and a wall time in ``zone``.

    ``cadence`` (0 when made by hand) is the row of the plan that it was compiled from, for its ``cadence_day``.
    ``skipped_at`` is set when somebody decided to leave it empty. The post that fills it points here. ``changed_at``:
    somebody changed it by hand, so that the plan leaves it alone. ``made_in`` and ``removed_in`` are the compilations
    that made it and took it away: what their undo looks for.
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
    cadence_day = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_in = models.UUIDField(null=True)
    changed_at = models.DateTimeField(null=True)
    skipped_at = models.DateTimeField(null=True)
    skipped_why = models.CharField(max_length=200, blank=True)
    binned_at = models.DateTimeField(null=True)
    removed_in = models.UUIDField(null=True)

    class Meta:
        ordering: ClassVar = ["day", "time", "id"]
        indexes: ClassVar = [models.Index(fields=["brand", "day"], name="slot_by_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cadence", "cadence_day"],
                condition=models.Q(binned_at__isnull=True, cadence__gt=0),
                name="one_slot_of_cadence_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.time} {self.format}"
