"""The guided path as it is shown, and hiding it. The overview shows it: it also knows whether an audit was made."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from passaparola.channels.models import Channel
from passaparola.planner.path import Facts, Path, Standing, Step, path
from passaparola.planner.rules import monday_of
from passaparola.publishing import approvals, slots
from passaparola.publishing.rules import Mode
from passaparola.publishing.sheet import sheet_of
from passaparola.publishing.slots import Place, SlotStanding
from passaparola.strategy import brand_days
from passaparola.strategy.models import Cadence, Goal, Persona, Pillar, Slot
from passaparola.workspaces.models import Brand
from passaparola.workspaces.requests import PersonRequest, needs
from passaparola.workspaces.rules import Permission

WORDS = {
    "channel": (
        gettext_lazy("Connect a channel"),
        gettext_lazy("Everything goes out, and comes back, through the accounts of the brand."),
    ),
    "audit": (
        gettext_lazy("Look at where you stand"),
        gettext_lazy("An audit of what you published so far is moment zero: later you will see what changed."),
    ),
    "goal": (
        gettext_lazy("Set one goal"),
        gettext_lazy("One number, one date: everything else is chosen by whether it brings you there."),
    ),
    "persona": (
        gettext_lazy("Write one persona"),
        gettext_lazy("Whoever writes to everybody speaks to nobody."),
    ),
    "pillars": (
        gettext_lazy("Choose the pillars"),
        gettext_lazy("Three or four themes: on Monday morning you know what to talk about."),
    ),
    "week": (
        gettext_lazy("Draw the week"),
        gettext_lazy("Which day, at what time, on which channel; and whether your hours are enough."),
    ),
    "compile": (
        gettext_lazy("Put the first week on the calendar"),
        gettext_lazy("The week becomes empty places with a date, holidays included."),
    ),
    "fill": (
        gettext_lazy("Fill its slots"),
        gettext_lazy("One post for each place: open it on the calendar and write."),
    ),
    "approve": (
        gettext_lazy("Have the posts approved"),
        gettext_lazy("A colleague or the client reads them before the public does."),
    ),
    "schedule": (
        gettext_lazy("Schedule the week"),
        gettext_lazy("From here on the posts go out by themselves, each exactly once."),
    ),
}


MOST_SLOTS = 200
"""Slots that are looked at: a brand that has more is past the path."""


@dataclass(frozen=True)
class ShownStep:
    """A step with its words; ``address`` is empty where its page does not exist."""

    step: Step
    name: str | Promise
    why: str | Promise
    address: str

    @property
    def minutes(self) -> int:
        """About how long it takes, where that is less than an hour."""
        return int(self.step.takes.total_seconds() // 60) % 60

    @property
    def hours(self) -> int:
        """About how long it takes, where that is an hour or more."""
        return int(self.step.takes.total_seconds() // 3600)


@dataclass(frozen=True)
class ShownPath:
    """The path as the page shows it."""

    path: Path
    steps: list[ShownStep]

    @property
    def next(self) -> ShownStep | None:
        """The step that comes next."""
        return next((each for each in self.steps if each.step.standing is Standing.NEXT), None)

    @property
    def number(self) -> int:
        """Which one it is, counted from one."""
        return next((at for at, each in enumerate(self.steps, 1) if each.step.standing is Standing.NEXT), 0)


def shown_path(brand: Brand, *, audited: bool) -> ShownPath | None:
    """The brand's path; None when it was hidden or is behind the brand. ``audited``: an audit of it was made."""
    plan = brand_days.plan_of(brand)
    if plan.path_hidden_at is not None:
        return None
    week = _week()
    found = path(_facts(brand, week, audited=audited or plan.from_zero_at is not None))
    if found.finished:
        return None
    return ShownPath(found, [ShownStep(each, *WORDS[each.id], _address(brand, each, week)) for each in found.steps])


@require_POST
@needs(Permission.WRITE)
def hide(request: PersonRequest, slug: str) -> HttpResponseBase:
    """Not on the overview any more; the toast brings it back, and so does the plan's page."""
    _stamp(request.brand, path_hidden_at=True)
    back = reverse("planner:path_show", kwargs={"slug": slug})
    messages.success(request, _("The guided path is hidden."), extra_tags=f"undo:{back}")
    return redirect("web:overview", slug=slug)


@require_POST
@needs(Permission.WRITE)
def show(request: PersonRequest, slug: str) -> HttpResponseBase:
    """On the overview again."""
    _stamp(request.brand, path_hidden_at=False)
    return redirect("web:overview", slug=slug)


@require_POST
@needs(Permission.WRITE)
def from_zero(request: PersonRequest, slug: str) -> HttpResponseBase:
    """There is no history to audit: the brand starts from zero."""
    _stamp(request.brand, from_zero_at=True)
    messages.success(request, _("Fine: you start from zero. The first audit will be of what you publish from now on."))
    return redirect("web:overview", slug=slug)


def _stamp(brand: Brand, **fields: bool) -> None:
    plan = brand_days.plan_of(brand)
    for name, wanted in fields.items():
        setattr(plan, name, timezone.now() if wanted else None)
    plan.save()


def _facts(brand: Brand, week: list[Place], *, audited: bool) -> Facts:
    alive = {"binned_at__isnull": True}
    mode = approvals.mode_of(brand.pk)
    return Facts(
        channels=Channel.objects.filter(**alive).count(),
        audited=audited or Goal.objects.exclude(baseline_hash="").exists(),
        goals=Goal.objects.filter(**alive).count(),
        personas=Persona.objects.filter(**alive).count(),
        pillars=Pillar.objects.filter(**alive).count(),
        cadences=Cadence.objects.filter(**alive).count(),
        slots=len(week),
        filled=sum(bool(each.posts) for each in week),
        agreed=sum(_agreed(each) for each in week) if mode is not Mode.NONE else 0,
        scheduled=sum(each.standing is SlotStanding.FILLED for each in week),
        approves=mode is not Mode.NONE,
    )


def _week() -> list[Place]:
    """The week that counts: a whole one if there is any, else the first that is not over, else the first of all."""
    now = timezone.now()
    rows = Slot.objects.filter(binned_at__isnull=True, skipped_at__isnull=True).order_by("day", "time")
    weeks: dict[date, list[Place]] = {}
    for each in slots.places(rows[:MOST_SLOTS], now):
        weeks.setdefault(monday_of(each.slot.day), []).append(each)
    whole = [week for week in weeks.values() if all(each.standing is SlotStanding.FILLED for each in week)]
    coming = [week for monday, week in weeks.items() if monday + timedelta(weeks=1) > now.date()]
    return next(iter([*whole, *coming, *weeks.values()]), [])


def _agreed(place: Place) -> bool:
    out = place.standing is SlotStanding.FILLED
    return out or any(approvals.may_go(sheet_of(each.post)) for each in place.posts)


def _address(brand: Brand, step: Step, week: list[Place]) -> str:
    if place := _to_do(brand, step, week):
        return place
    try:
        found = reverse(step.page, kwargs={"slug": brand.slug})
    except NoReverseMatch:
        return ""
    return f"{found}?part={step.part}" if step.part else found


def _to_do(brand: Brand, step: Step, week: list[Place]) -> str:
    """Straight to the first slot that has no post, or to the first post that is not scheduled; else nothing."""
    if step.id == "fill":
        empty = next((each.slot for each in week if not each.posts), None)
        return reverse("planner:slot", args=[brand.slug, empty.pk]) if empty else ""
    if step.id == "schedule":
        begun = next((each.posts[0].post for each in week if each.standing is SlotStanding.BEGUN and each.posts), None)
        return reverse("publishing:post", args=[brand.slug, begun.pk]) if begun else ""
    return ""
