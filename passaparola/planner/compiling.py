"""The plan becomes slots on the calendar, and what a compilation did can be taken back."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from passaparola.planner import rules
from passaparola.planner.rules import Choice, Content, Key, Outcome, Place, Span, Standing, Weekly
from passaparola.publishing.models import Post
from passaparola.strategy import brand_days
from passaparola.strategy.days import Day
from passaparola.strategy.models import Cadence, Slot
from passaparola.workspaces.auditing import note
from passaparola.workspaces.models import Brand

AFTER = timedelta(days=10)
"""How far a place may move beyond the last week: no series of public holidays is longer."""


@dataclass(frozen=True)
class Preview:
    """What compiling these weeks would do; ``days`` are the holidays and observances by day."""

    span: Span
    outcome: Outcome
    days: Mapping[date, Sequence[Day]]
    choices: Mapping[Key, Choice]

    @property
    def days_off(self) -> Collection[date]:
        """The public holidays."""
        return {on for on, named in self.days.items() if any(each.is_holiday for each in named)}


@dataclass(frozen=True)
class Compiled:
    """A compilation that happened: ``run`` is what its undo is asked by."""

    run: uuid.UUID
    added: int
    removed: int


def preview(brand: Brand, monday: date, weeks: int, choices: Mapping[Key, Choice], language: str) -> Preview:
    """What compiling ``weeks`` from ``monday`` would do. ``choices`` are for places on public holidays."""
    span = Span(monday, weeks, brand.zone, timezone.now())
    days = brand_days.by_day(brand, span.monday, span.end + AFTER, language)
    standing = _standing(span)
    made = rules.choices_of(standing) | dict(choices)
    known = Preview(span, Outcome((), (), ()), days, made)
    wanted = rules.places(_weekly(), span, known.days_off, made)
    return Preview(span, rules.compare(wanted, standing, span), days, made)


def compile_slots(brand: Brand, monday: date, weeks: int, choices: Mapping[Key, Choice]) -> Compiled:
    """Make the calendar say what the plan says. Filled slots, and those changed by hand, stay as they are."""
    outcome = preview(brand, monday, weeks, choices, brand.language).outcome
    run = uuid.uuid4()
    gone = Slot.objects.filter(pk__in=[each.slot for each in outcome.removed])
    gone.update(binned_at=timezone.now(), removed_in=run)
    rows = [_slot(brand, each, run) for each in outcome.added]
    Slot.objects.bulk_create(rows, ignore_conflicts=True)  # somebody else compiled the same weeks a moment ago
    added = Slot.objects.filter(made_in=run).count()
    note("plan.compiled", details={"added": added, "removed": len(outcome.removed)})
    return Compiled(run, added, len(outcome.removed))


def happened(run: uuid.UUID) -> bool:
    """Whether the scope's brand has anything of that compilation."""
    return Slot.objects.filter(Q(made_in=run) | Q(removed_in=run)).exists()


def undo(run: uuid.UUID) -> int:
    """Take back what a compilation made and bring back what it removed; filled or changed slots stay. How many went."""
    filled = Post.objects.filter(slot=OuterRef("pk"))
    made = Slot.objects.filter(~Exists(filled), made_in=run, changed_at__isnull=True)
    count, _by_model = made.delete()
    standing = set(Slot.objects.filter(binned_at__isnull=True, made_in=run).values_list("cadence", "cadence_day"))
    for each in Slot.objects.filter(removed_in=run):
        if (each.cadence, each.cadence_day) not in standing:
            each.binned_at, each.removed_in = None, None
            each.save(update_fields=["binned_at", "removed_in"])
    note("plan.undone")
    return count


def _weekly() -> list[Weekly]:
    rows = Cadence.objects.filter(binned_at__isnull=True, channel__binned_at__isnull=True)
    return [Weekly(each.pk, each.weekday, each.time, _content(each)) for each in rows]


def _standing(span: Span) -> list[Standing]:
    """The slots of these weeks. One that a person threw away is held: it does not come back by itself."""
    filled = Exists(Post.objects.filter(slot=OuterRef("pk"), binned_at__isnull=True))
    rows = Slot.objects.filter(cadence__gt=0, cadence_day__gte=span.monday, cadence_day__lt=span.end)
    rows = rows.filter(Q(binned_at__isnull=True) | Q(removed_in__isnull=True)).annotate(filled=filled)
    return [Standing(each.pk, _place(each), _held(each)) for each in rows.order_by("binned_at", "pk")]


def _held(slot: Slot) -> bool:
    return bool(slot.filled or slot.changed_at or slot.binned_at)  # type: ignore[attr-defined]  # annotated


def _place(slot: Slot) -> Place:
    """As the plan would say it: a shift of the clocks is no part of it."""
    return Place(slot.cadence, slot.cadence_day or slot.day, slot.day, slot.time, _content(slot),
                 skip=slot.skipped_at is not None)  # fmt: skip


def _content(row: Cadence | Slot) -> Content:
    return Content(row.channel_id, row.format, row.pillar_id or 0, row.persona_id or 0, row.goal_id or 0)


def _slot(brand: Brand, place: Place, run: uuid.UUID) -> Slot:
    content = place.content
    return Slot(
        brand=brand, day=place.day, time=place.time, zone=brand.zone, channel_id=content.channel, format=content.format,
        pillar_id=content.pillar or None, persona_id=content.persona or None, goal_id=content.goal or None,
        cadence=place.cadence, cadence_day=place.cadence_day, made_in=run,
        skipped_at=timezone.now() if place.skip else None,
    )  # fmt: skip
