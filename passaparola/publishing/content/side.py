"""What goes out beside a post, each a delivery of its own: the further parts of a thread, and the first comment.

They follow the post and never re-run it: where it does not go out, they do not either; where one of them fails, the
post stays as it is.
"""

import re
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from passaparola.deliveries import handing, rules, store
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.publishing.models import KIND

COMMENT = "comment"
_PART = re.compile(r"part\.([0-9]+)")
WAITING = (State.SCHEDULED, State.PREPARING)
_OURS = Q(thing_kind=COMMENT) | Q(thing_kind__startswith="part.")


def part(number: int) -> str:
    """What deliveries call a further part of a thread; the first is the post itself."""
    return f"part.{number}"


def number_of(kind: str) -> int:
    """Which part of the post a delivery carries; 0 for the first comment."""
    found = _PART.fullmatch(kind)
    return int(found[1]) if found else int(kind == KIND)


def of(posts: Sequence[int]) -> list[Delivery]:
    """Every delivery beside these posts, the newest first."""
    rows = Delivery.objects.filter(_OURS, thing_id__in=posts)
    return list(rows.select_related("channel").order_by("-made_at", "-pk"))


def standing_there(rows: Sequence[Delivery], channel: int) -> dict[str, Delivery]:
    """What is out, or on its way, beside the post on a channel: its last publication or edit, by kind."""
    mine = [each for each in rows if each.channel_id == channel and each.state not in (State.FAILED, State.CANCELLED)]
    latest: dict[str, Delivery] = {}
    for each in mine:
        latest.setdefault(each.thing_kind, each)
    return {kind: each for kind, each in latest.items() if each.action != Action.DELETE}


def published(rows: Sequence[Delivery], channel: int) -> dict[str, Delivery]:
    """The publications beside the post that stand on a channel, by kind."""
    there = standing_there(rows, channel)
    sent = [each for each in rows if each.channel_id == channel and each.state == State.SENT]
    return {each.thing_kind: each for each in sent if each.action == Action.PUBLISH and each.thing_kind in there}


def take_back(post: int, person: int | None) -> int:
    """Cancel the post and all beside it that has not begun to go out; gives how many of the post's were cancelled."""
    for kind in _kinds(Delivery.objects.filter(_OURS, thing_id=post)):
        handing.take_back(handing.Thing(kind, post), person)
    return handing.take_back(handing.Thing(KIND, post), person)


def take_back_beside(post: int, channel: int, person: int | None) -> None:
    """Cancel what waits beside the post on one channel; what is going out, or in doubt, stays."""
    waiting = Delivery.objects.filter(_OURS, thing_id=post, channel=channel, state__in=WAITING)
    for each in list(waiting.values_list("pk", flat=True)):
        try:
            store.decide(each, rules.Cancelled(), person)
        except rules.NotAllowed:
            continue


def _kinds(rows: QuerySet[Delivery]) -> list[str]:
    return list(rows.values_list("thing_kind", flat=True).distinct())
