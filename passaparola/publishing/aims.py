"""What a post is for: the slot that it fills, its campaign, goal, persona and pillar."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from passaparola.publishing.models import Post
from passaparola.strategy.models import Campaign, Goal, Persona, Pillar, Slot

AIMS: dict[str, type[Slot] | type[Goal] | type[Persona] | type[Pillar] | type[Campaign]] = {
    "slot": Slot,
    "campaign": Campaign,
    "goal": Goal,
    "persona": Persona,
    "pillar": Pillar,
}
OFFERED = 60
"""Empty slots that the form offers, the soonest first."""


def aim(post: Post, given: Mapping[str, int]) -> None:
    """Set what the form says, 0 being nothing; not saved. An id that is none of the brand's counts as nothing.

    A slot that was not the post's before brings its persona, pillar and goal along, and its day where there is none.
    """
    was = post.slot_id
    for name, number in given.items():
        model: Any = AIMS[name]
        setattr(post, name, model.objects.filter(pk=number).first() if number else None)
    if post.slot is not None and post.slot_id != was:
        follow(post, post.slot)


def follow(post: Post, slot: Slot) -> None:
    """Take from a slot what the post does not say itself; not saved."""
    post.slot = slot
    post.persona_id = post.persona_id or slot.persona_id
    post.pillar_id = post.pillar_id or slot.pillar_id
    post.goal_id = post.goal_id or slot.goal_id
    if post.plan_date is None:
        post.plan_date, post.plan_time = slot.day, post.plan_time or slot.time


def aims_of(post: Post) -> dict[str, int]:
    """What the post is for, as the form says it."""
    return {name: getattr(post, f"{name}_id") or 0 for name in AIMS}


def offered(post: Post) -> dict[str, Any]:
    """What the form offers; what is chosen is always among it."""
    alive = Q(binned_at__isnull=True)
    taken = Exists(Post.objects.filter(slot=OuterRef("pk"), binned_at__isnull=True))
    free = Q(
        ~taken, binned_at__isnull=True, skipped_at__isnull=True, day__gte=timezone.now().date() - timedelta(days=1)
    )
    rows = Slot.objects.filter(free | Q(pk=post.slot_id)).select_related("channel", "pillar")
    return {
        "slots": list(rows[:OFFERED]),
        "campaigns": list(Campaign.objects.filter(alive | Q(pk=post.campaign_id)).order_by("name")),
        "goals": list(Goal.objects.filter(alive | Q(pk=post.goal_id)).order_by("name")),
        "personas": list(Persona.objects.filter(alive | Q(pk=post.persona_id)).order_by("name")),
        "pillars": list(Pillar.objects.filter(alive | Q(pk=post.pillar_id))),
    }
