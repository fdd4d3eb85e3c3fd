"""Personas: read with all that is said of them, copied, thrown away and recovered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from passaparola.strategy import rules
from passaparola.strategy.models import Cadence, ChannelRole, Goal, Persona, PersonaGoal, Pillar, Slot, Trait
from passaparola.strategy.wording import FACETS
from passaparola.workspaces.auditing import note


@dataclass(frozen=True)
class Known:
    """A persona with what is said of it, by facet, and how much of that rests on evidence."""

    persona: Persona
    facets: Sequence[tuple[str, Any, Sequence[Trait]]]
    grounds: rules.Grounds


def personas(words: str = "", *, binned: bool = False) -> list[Known]:
    """The personas that say these words somewhere, by name."""
    rows = Persona.objects.filter(binned_at__isnull=not binned).prefetch_related("traits")
    for word in words.split():
        own = Q(name__icontains=word) | Q(summary__icontains=word) | Q(role__icontains=word) | Q(place__icontains=word)
        rows = rows.filter(own | Q(traits__text__icontains=word))
    return [known(each) for each in rows.distinct().order_by("name", "pk")]


def known(persona: Persona) -> Known:
    """One persona, whole."""
    traits = list(persona.traits.all())
    facets = [(key, FACETS[key][0], [each for each in traits if each.facet == key]) for key in FACETS]
    return Known(persona, facets, rules.grounds(each.is_assumption for each in traits))


@dataclass(frozen=True)
class Linked:
    """What the plan has for a persona."""

    goals: Sequence[Goal]
    pillars: Sequence[Pillar]
    roles: Sequence[ChannelRole]
    cadences: Sequence[Cadence]
    slots: Sequence[Slot]

    @property
    def nothing(self) -> bool:
        """Whether nothing is for it yet."""
        return not (self.goals or self.pillars or self.roles or self.cadences or self.slots)


MOST_SLOTS = 12
"""Coming slots on a persona's page."""


def linked(persona: Persona) -> Linked:
    """Goals, pillars, channels, weekly appointments and coming slots that are for it."""
    today = timezone.now().date()
    slots = Slot.objects.filter(persona=persona, binned_at__isnull=True, skipped_at__isnull=True, day__gte=today)
    return Linked(
        list(persona.goals.filter(binned_at__isnull=True)),
        list(Pillar.objects.filter(persona=persona, binned_at__isnull=True)),
        list(ChannelRole.objects.filter(persona=persona).select_related("channel")),
        list(Cadence.objects.filter(persona=persona, binned_at__isnull=True).select_related("channel")),
        list(slots.select_related("channel")[:MOST_SLOTS]),
    )


def keep(persona: Persona, goals: Sequence[Goal]) -> Persona:
    """Store it, serving these goals and no others."""
    new = persona.pk is None
    persona.save()
    PersonaGoal.objects.filter(persona=persona).exclude(goal__in=goals).delete()
    for goal in goals:
        PersonaGoal.objects.get_or_create(brand_id=persona.brand_id, persona=persona, goal=goal)
    note("persona.made" if new else "persona.changed", persona.name)
    return persona


def duplicate(persona: Persona, name: str) -> Persona:
    """Another persona with the same traits and goals, called ``name``."""
    copied = Persona.objects.create(
        brand_id=persona.brand_id, name=name[:120], role=persona.role, age=persona.age, place=persona.place,
        summary=persona.summary,
    )  # fmt: skip
    for trait in persona.traits.all():
        trait.pk, trait.persona = None, copied
        trait._state.adding = True
        trait.save()
    for goal in persona.goals.all():
        PersonaGoal.objects.create(brand_id=persona.brand_id, persona=copied, goal=goal)
    note("persona.made", copied.name)
    return copied


def throw_away(persona: Persona) -> None:
    """Into the bin; what is for it stays as it is."""
    persona.binned_at = timezone.now()
    persona.save(update_fields=["binned_at"])
    note("persona.binned", persona.name)


def recover(persona: Persona) -> None:
    """Out of the bin."""
    persona.binned_at = None
    persona.save(update_fields=["binned_at"])
    note("persona.recovered", persona.name)
