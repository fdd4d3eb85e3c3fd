"""What stands on the calendar beside posts: slots that wait for one, holidays, observances."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from passaparola.publishing import slots
from passaparola.publishing.planning.narrowing import Filter
from passaparola.publishing.planning.reading import hue_of, icon_of
from passaparola.publishing.slots import Place
from passaparola.strategy import brand_days
from passaparola.strategy.days import Day
from passaparola.strategy.wording import FORMATS
from passaparola.workspaces.models import Brand

SLOT_STATES = {
    "empty": ("neutral", pgettext_lazy("slot", "Empty slot")),
    "begun": ("info", pgettext_lazy("slot", "Draft without a day")),
    "missed": ("warning", pgettext_lazy("slot", "Missed")),
    "skipped": ("neutral", pgettext_lazy("slot", "Left empty")),
}
DAY_STATES = {
    "holiday": ("danger", gettext_lazy("Public holiday")),
    "observance": ("violet", gettext_lazy("Observance")),
}


def slot_events(brand: Brand, start: date, end: date, narrowed: Filter) -> list[dict[str, Any]]:
    """The slots of these days, both included, that no post stands for."""
    places = slots.between(start, end, timezone.now())
    return [_slot_event(brand, each) for each in places if narrowed.shows_slot(each)]


def day_events(brand: Brand, start: date, end: date) -> list[dict[str, Any]]:
    """Holidays and followed observances of these days, both included."""
    found = brand_days.between(brand, start, end + timedelta(days=1), get_language() or "en")
    return [_day_event(each) for each in found]


def _slot_event(brand: Brand, place: Place) -> dict[str, Any]:
    tone, word = SLOT_STATES[place.standing.value]
    slot, where = place.slot, {"slug": brand.slug, "slot": place.slot.pk}
    named = [str(dict(FORMATS)[slot.format]), slot.pillar.name if slot.pillar else ""]  # type: ignore[index]
    return {
        "id": f"slot-{slot.pk}",
        "title": " · ".join(filter(None, [*named, slot.note[:80]])),
        "start": place.wall.isoformat(),
        "url": reverse("planner:slot", kwargs=where),
        "kind": "slot",
        "state": place.standing.value,
        "tone": tone,
        "word": str(word),
        "channels": [str(slot.channel)],
        "icons": [icon_of(slot.channel)],
        "hue": hue_of(slot.pillar_id) if slot.pillar_id else "",
        "move": reverse("planner:slot_move", kwargs=where),
        "editable": True,
    }


def _day_event(day: Day) -> dict[str, Any]:
    state = "holiday" if day.is_holiday else "observance"
    tone, word = DAY_STATES[state]
    return {
        "id": f"{state}-{day.on.isoformat()}-{day.key}",
        "title": day.name,
        "start": day.on.isoformat(),
        "allDay": True,
        "kind": "day",
        "state": state,
        "tone": tone,
        "word": str(word),
        "channels": [],
        "editable": False,
    }
