"""Scheduling without a person at the desk: what stands in the way comes back as a message, and nothing has changed."""

from datetime import datetime

from django.db import transaction

from passaparola.kernel.message import Message
from passaparola.publishing import scheduling
from passaparola.publishing.models import Post


def put(post: int, wall: datetime, zone: str, person: int | None = None) -> Message | None:
    """Schedule the post for that wall time; gives why it may not go, None when it is on its way."""
    try:
        with transaction.atomic():
            scheduling.schedule(Post.objects.get(pk=post), wall, zone, person)
    except scheduling.Blocked as blocked:
        return next((each.message for each in blocked.problems), Message("publishing.place.blocked"))
    except scheduling.NoChannel:
        return Message("publishing.place.no_channel")
    except scheduling.AlreadyOut:
        return Message("publishing.place.already_out")
    except scheduling.InBin:
        return Message("publishing.place.in_bin")
    return None
