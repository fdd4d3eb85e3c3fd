"""What stands on the calendar beside posts: slots that wait for one, holidays, observances; and what is hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from passaparola.publishing import slots
from passaparola.publishing.queries import Listed
from passaparola.publishing.slots import Place, SlotStanding
from passaparola.strategy import brand_days
from passaparola.strategy.days import Day
from passaparola.strategy.models import Persona, Pillar
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


@dataclass(frozen=True)
class Filter:
    """What the calendar is narrowed to; 0 and empty are everything."""

    channel: int = 0
    state: str = ""
    pillar: int = 0
    persona: int = 0
    format: str = ""

    def shows_post(self, listed: Listed) -> bool:
        """Whether a post is shown."""
        post = listed.post
        slot = post.slot
        for wanted, own in (
            (self.pillar, post.pillar_id or (slot.pillar_id if slot else None)),
            (self.persona, post.persona_id or (slot.persona_id if slot else None)),
            (self.format, slot.format if slot else ""),
        ):
            if wanted and wanted != own:
                return False
        on = not self.channel or self.channel in {each.pk for each in listed.channels}
        return on and self.state in ("", listed.standing)

    def shows_slot(self, place: Place) -> bool:
        """Whether a slot is shown: not when a post stands there in its stead."""
        if place.standing is SlotStanding.FILLED or any(each.at or each.post.plan_date for each in place.posts):
            return False
        slot = place.slot
        pairs = ((self.channel, slot.channel_id), (self.pillar, slot.pillar_id), (self.persona, slot.persona_id),
                 (self.format, slot.format), (self.state, place.standing.value))  # fmt: skip
        return all(not wanted or wanted == own for wanted, own in pairs)


def asked(request: HttpRequest, states: Sequence[str]) -> Filter:
    """The filter of the address; what it does not understand narrows nothing."""
    state, format = request.GET.get("state", ""), request.GET.get("format", "")
    known = state in states or state in SLOT_STATES
    number = {name: _number(request.GET.get(name, "")) for name in ("channel", "pillar", "persona")}
    return Filter(**number, state=state if known else "", format=format if format in dict(FORMATS) else "")


def choices() -> dict[str, Any]:
    """What the filters offer."""
    return {
        "pillars": list(Pillar.objects.filter(binned_at__isnull=True)),
        "personas": list(Persona.objects.filter(binned_at__isnull=True).order_by("name")),
        "formats": list(FORMATS.items()),
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


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0
