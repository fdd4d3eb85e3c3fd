"""The demo brand's plan: goals that begin at the audit, personas, pillars, tone, partners, and two weeks of slots."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from passaparola.cli.demo_past import Told, told

if TYPE_CHECKING:
    from passaparola.channels.models import Channel
    from passaparola.strategy.models import Goal, Persona, Pillar, Slot
    from passaparola.workspaces.models import Brand

WEEKS = 3
"""From this week's Monday: whatever day it is, two whole weeks lie ahead."""
LISTS = ("formats",)


@dataclass
class Aims:
    """What posts and slots are for, in the order of the words."""

    channels: "Sequence[Channel]"
    goals: "list[Goal]" = field(default_factory=list)
    personas: "list[Persona]" = field(default_factory=list)
    pillars: "list[Pillar]" = field(default_factory=list)

    def of(self, words: Told) -> Told:
        """The rows that numbers in the words stand for, by the name of their field."""
        every: dict[str, Sequence[Any]] = {
            "channel": self.channels, "goal": self.goals, "persona": self.personas, "pillar": self.pillars,
        }  # fmt: skip
        return {name: every[name][words[name]] for name in every if name in words}


def furnish(brand: "Brand", person: int, today: date) -> Aims:
    """Write the plan, inside the brand's scope; its channels and the audit are there already."""
    from passaparola.channels.models import Channel

    aims = Aims(list(Channel.objects.filter(binned_at__isnull=True).order_by("pk")))
    aims.goals = [_goal(brand, person, today, aims, each) for each in told()["goals"]]
    aims.personas = [_persona(brand, today, aims, each) for each in told()["personas"]]
    aims.pillars = _pillars(brand, aims)
    _way(brand, today, aims)
    _week(brand, aims)
    return aims


def _goal(brand: "Brand", person: int, today: date, aims: Aims, words: Told) -> "Goal":
    from passaparola.measurement import goals
    from passaparola.strategy.models import Goal

    first = today - timedelta(days=words["from"])
    channel = aims.channels[words["account"]]
    goal = Goal(
        brand=brand, name=words["name"], metric=words["metric"], channel=channel, why=words["why"], starts_on=first,
        due_on=today + timedelta(days=words["due"]), owner_id=person, hours_a_week=Decimal(words["hours"]),
        people=words["people"], budget=Decimal(words["budget"]) if "budget" in words else None,
    )  # fmt: skip
    _baseline(goal, words, first)
    return goals.keep(goal)


def _baseline(goal: "Goal", words: Told, first: date) -> None:
    """From the audit where it has the figure, as its page's link does; else from what was read then."""
    from passaparola.audit.models import Audit
    from passaparola.measurement.models import Reading

    if "target" in words:
        read = Reading.objects.filter(channel=goal.channel, metric=goal.metric, at__date__lte=first).order_by("at")
        known = read.last()
        goal.baseline_value = known.value if known else None
        goal.baseline_on, goal.baseline_source, goal.target = first, words["source"], words["target"]
        return
    audit = Audit.objects.latest("made_at")
    value = round(float(audit.result["metrics"][goal.metric]["median"]))
    goal.baseline_value, goal.target = value, round(value * words["times"])
    goal.baseline_on, goal.baseline_source, goal.baseline_hash = first, audit.name, audit.hash


def _persona(brand: "Brand", today: date, aims: Aims, words: Told) -> "Persona":
    from passaparola.strategy import knowing
    from passaparola.strategy.models import Persona, Trait

    said = {name: words[name] for name in ("name", "role", "age", "place", "summary")}
    persona = knowing.keep(Persona(brand=brand, **said), [aims.goals[each] for each in words["goals"]])
    for position, each in enumerate(words["traits"]):
        rest = {name: value for name, value in each.items() if name != "days"}
        on = today - timedelta(days=each["days"]) if "days" in each else None
        Trait.objects.create(brand=brand, persona=persona, position=position, evidence_on=on, **rest)
    return persona


def _pillars(brand: "Brand", aims: Aims) -> "list[Pillar]":
    from passaparola.strategy.models import Pillar

    return [
        Pillar.objects.create(
            brand=brand, name=each["name"], about=each["about"], share=each["share"], position=place, **aims.of(each)
        )
        for place, each in enumerate(told()["pillars"])
    ]


def _way(brand: "Brand", today: date, aims: Aims) -> None:
    """Tone, partners, roles of channels, hours, and the calendar of the place."""
    from passaparola.planner import weeks
    from passaparola.strategy import brand_days
    from passaparola.strategy.models import ChannelRole, Partner, Tone

    Tone.objects.create(brand=brand, **told()["tone"])
    for each in told()["partners"]:
        dated = {"audience_on": today - timedelta(days=20)} if "audience" in each else {}
        Partner.objects.create(brand=brand, **each, **dated)
    for each in told()["roles"]:
        if each["channel"] < len(aims.channels):
            ChannelRole.objects.create(brand=brand, **(each | aims.of(each)))
    plan = brand_days.plan_of(brand)
    plan.subdivision, plan.hours_a_week = told()["plan"]["subdivision"], Decimal(told()["plan"]["hours"])
    plan.save()
    weeks.estimate(brand, {name: Decimal(hours) for name, hours in told()["plan"]["formats"].items()})


def _week(brand: "Brand", aims: Aims) -> None:
    from passaparola.strategy.models import Cadence

    for each in told()["week"]:
        if each["channel"] < len(aims.channels):
            at = time.fromisoformat(each["time"])
            Cadence.objects.create(
                brand=brand, weekday=each["weekday"], time=at, format=each["format"], **aims.of(each)
            )


def compile_weeks(brand: "Brand", today: date) -> int:
    """Put the week on the calendar, as the button does; gives how many slots there are."""
    from passaparola.planner import compiling
    from passaparola.planner.rules import monday_of

    return compiling.compile_slots(brand, monday_of(today), WEEKS, {}).added


def slot_after(wall: datetime) -> "Slot | None":
    """The first empty slot after a moment on the brand's wall, on a channel that needs no hand."""
    from django.db.models import Exists, OuterRef

    from passaparola.channels.models import Health
    from passaparola.publishing.models import Post
    from passaparola.strategy.models import Slot

    rows = Slot.objects.filter(~Exists(Post.objects.filter(slot=OuterRef("pk"))), binned_at__isnull=True)
    coming = rows.filter(day__gte=wall.date(), skipped_at__isnull=True).exclude(channel__health=Health.BY_HAND)
    return next((each for each in coming if datetime.combine(each.day, each.time) > wall), None)
