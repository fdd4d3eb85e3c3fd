"""Keeping each conversation's row true to what was said in it."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef

from passaparola.conversations import queries, rules
from passaparola.conversations.models import KIND, Answer, Thread, Utterance
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import SETTLED, Action
from passaparola.deliveries.rules import State as Sending
from passaparola.workspaces import tenancy

_log = logging.getLogger(__name__)
_BRANDS = "SELECT brand FROM passaparola_brands_with_answers()"


def refresh(threads: Iterable[int]) -> None:
    """Work out anew where these conversations stand, within the brand's scope, and tell the open pages."""
    ids = sorted(set(threads))
    moments = _moments(ids)
    replies = queries.replies_of(ids)
    for thread in Thread.objects.select_for_update().filter(pk__in=ids).order_by("pk"):
        _refresh(thread, moments.get(thread.pk, ([], [])), [reply for _, reply in replies.get(thread.pk, [])])


def catch_up() -> int:
    """Take note of answers whose delivery has come to its end, within the brand's scope; gives how many."""
    over = Delivery.objects.filter(thing_kind=KIND, thing_id=OuterRef("pk"), action=Action.PUBLISH)
    open_ = over.exclude(state__in=SETTLED)
    rows = Answer.objects.filter(Exists(over), ~Exists(open_), settled=False)
    done = list(rows.values_list("pk", "thread_id"))
    if done:
        Answer.objects.filter(pk__in=[pk for pk, _ in done]).update(settled=True)
        refresh(thread for _, thread in done)
    return len(done)


def catch_up_everywhere() -> int:
    """The same for every brand that waits for it. Needs no open scope."""
    with connection.cursor() as cursor:
        cursor.execute(_BRANDS)
        brands = [int(row[0]) for row in cursor.fetchall()]
    return sum(_catch_up_in(brand) for brand in brands)


def _catch_up_in(brand: int) -> int:
    """One brand's fault is not the others'."""
    try:
        with tenancy.brand(brand):
            return catch_up()
    except Exception:
        _log.exception("the answers of brand %s could not be followed", brand)
        return 0


def _moments(threads: Sequence[int]) -> Mapping[int, tuple[list[datetime], list[datetime]]]:
    """When others spoke, and when we did elsewhere, by conversation."""
    found: dict[int, tuple[list[datetime], list[datetime]]] = {}
    rows = Utterance.objects.filter(thread_id__in=threads).values_list("thread_id", "own", "at")
    for thread, own, at in rows.iterator():
        found.setdefault(thread, ([], []))[own].append(at)
    return found


def _refresh(
    thread: Thread, moments: tuple[Sequence[datetime], Sequence[datetime]], replies: Sequence[rules.Reply]
) -> None:
    heard, own = moments
    found = rules.standing(rules.Talk(heard, own, replies, thread.excused_at, thread.closed_at))
    said = [*own, *(reply.made_at for reply in replies if reply.sending is Sending.SENT)]
    thread.state, thread.waiting_since = found.state, found.waiting_since
    thread.heard, thread.said = len(heard), len(said)
    thread.heard_at, thread.said_at = max(heard, default=None), max(said, default=None)
    thread.last_at = max([*heard, *said], default=thread.last_at)
    thread.save()
    tell(thread)


def tell(thread: Thread) -> None:
    """Live pages hear of it once the transaction is committed."""
    said = json.dumps({"brand": thread.brand_id, "kind": "conversation", "id": str(thread.pk)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('passaparola_live', %s)", [said])
