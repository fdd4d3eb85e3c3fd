"""The holidays and observances of a brand, by its plan's settings and choices."""

from collections.abc import Mapping, Sequence
from datetime import date

from passaparola.strategy import days
from passaparola.strategy.days import Day
from passaparola.strategy.models import ObservanceChoice, Plan
from passaparola.workspaces.models import Brand


def plan_of(brand: Brand) -> Plan:
    """The brand's plan, not saved yet where there is none."""
    return Plan.objects.filter(brand=brand).first() or Plan(brand=brand)


def followed() -> set[str]:
    """The keys of the observances that the scope's brand follows."""
    chosen = dict(ObservanceChoice.objects.values_list("key", "followed"))
    return {each.key for each in days.listed() if chosen.get(each.key, each.common)}


def follow(brand: Brand, keys: set[str]) -> None:
    """Follow these observances and no others; only what differs from the list's own is kept."""
    ObservanceChoice.objects.filter(brand=brand).delete()
    differing = [each for each in days.listed() if (each.key in keys) != each.common]
    ObservanceChoice.objects.bulk_create(
        ObservanceChoice(brand=brand, key=each.key, followed=each.key in keys) for each in differing
    )


def between(brand: Brand, start: date, end: date, language: str) -> list[Day]:
    """Holidays and followed observances from ``start`` up to and without ``end``, in order, holidays first."""
    plan = plan_of(brand)
    found = days.holidays(plan.country, plan.subdivision, start, end, language)
    found += days.observances(followed(), start, end, language)
    return sorted(found, key=lambda each: (each.on, not each.is_holiday, each.name))


def by_day(brand: Brand, start: date, end: date, language: str) -> Mapping[date, Sequence[Day]]:
    """The same, by day."""
    found: dict[date, list[Day]] = {}
    for each in between(brand, start, end, language):
        found.setdefault(each.on, []).append(each)
    return found
