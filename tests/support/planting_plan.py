"""A plan of the brand, every row bearing its mark."""

import uuid
from datetime import date, time

from django.db.models import Model

from passaparola.channels.models import Channel
from passaparola.publishing.models import Post
from passaparola.strategy.models import (
    Cadence,
    Campaign,
    ChannelRole,
    FormatHours,
    Goal,
    ObservanceChoice,
    Partner,
    Persona,
    PersonaGoal,
    Pillar,
    Plan,
    Slot,
    Tone,
    Trait,
)


def plan(brand: int, mark: str, channel: Channel, post: Post) -> dict[str, object]:
    """Rows of every model of ``strategy``, and what fills their addresses."""
    goal = Goal.objects.create(brand_id=brand, name=mark, metric="visits")
    persona = Persona.objects.create(brand_id=brand, name=mark, summary=mark)
    PersonaGoal.objects.create(brand_id=brand, persona=persona, goal=goal)
    Trait.objects.create(brand_id=brand, persona=persona, facet="needs", text=mark, evidence=mark)
    pillar = Pillar.objects.create(brand_id=brand, name=mark, about=mark, share=100, persona=persona, goal=goal)
    partner = Partner.objects.create(brand_id=brand, name=mark, contact=mark, label="#adv")
    _settings(brand, mark, channel, persona)
    aims = {"pillar": pillar, "persona": persona, "goal": goal}
    cadence = Cadence.objects.create(brand_id=brand, channel=channel, weekday=0, time=time(9), **aims)
    run = uuid.uuid4()
    day = date(2031, 5, 5)
    slot = Slot.objects.create(
        brand_id=brand, day=day, time=time(9), zone="Europe/Rome", channel=channel, note=mark, made_in=run,
        cadence=cadence.pk, cadence_day=day, **aims,
    )  # fmt: skip
    campaign = Campaign.objects.create(brand_id=brand, name=mark, about=mark, goal=goal)
    post.slot, post.campaign = slot, campaign
    post.save()
    named: dict[str, Model] = {
        "goal": goal, "persona": persona, "pillar": pillar, "partner": partner, "cadence": cadence, "slot": slot,
        "campaign": campaign,
    }  # fmt: skip
    return {name: row.pk for name, row in named.items()} | {"run": run}


def _settings(brand: int, mark: str, channel: Channel, persona: Persona) -> None:
    Plan.objects.create(brand_id=brand, subdivision="MI")
    ChannelRole.objects.create(brand_id=brand, channel=channel, role=mark, audience=mark, persona=persona)
    FormatHours.objects.create(brand_id=brand, format="text", hours=1)
    Tone.objects.create(brand_id=brand, voice=mark)
    ObservanceChoice.objects.create(brand_id=brand, key="tourism", followed=True)
