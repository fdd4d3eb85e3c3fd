"""Reading what networks count: each account daily, each published post in the rhythm of its age.

A channel is read in one go, outside any scope, and what came is stored at once. A channel that fails says so on its
watch and stops no other. Reading twice stores two readings of two moments; not reading loses nothing but detail.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from passaparola import networks
from passaparola.channels import access
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.metrics import CATALOGUE
from passaparola.kernel.network.outcomes import Gone, NetworkError, Rejected
from passaparola.kernel.network.port import Metrics, Remote, Session
from passaparola.kernel.network.port import Reading as Read
from passaparola.measurement import rules
from passaparola.measurement.models import Reading, Watch
from passaparola.publishing.models import KIND
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)

CHANNELS_AT_ONCE = 40
POSTS_AT_ONCE = 40
"""Posts that are read in one go of a channel; the rest wait for the next, five minutes later."""
PATIENCE = timedelta(seconds=90)
"""A channel's whole go; what was read until then is kept."""
_DUE = "SELECT * FROM passaparola_channels_to_read(%s, make_interval(secs => %s), %s)"


@dataclass(frozen=True)
class Post:
    """A published thing that is due: its delivery, and what the network needs to find it."""

    delivery: int
    remote: Remote
    age: timedelta


@dataclass
class Taken:
    """What one go brought. ``trouble`` is the channel's; ``refused`` and ``gone`` are single posts, by delivery."""

    readings: list[tuple[int | None, Read]] = field(default_factory=list)
    tried: set[int] = field(default_factory=set)
    trouble: Message | None = None
    refused: dict[int, Message] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)


def measuring() -> list[str]:
    """The networks that give numbers."""
    return [name for name, network in networks.every().items() if network.metrics is not None]


def collect_due() -> int:
    """Read every channel with something due; gives how many. Needs no open scope. A held installation asks nobody."""
    if is_held():
        return 0
    oldest = rules.RHYTHMS[-1].until.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [measuring(), oldest, CHANNELS_AT_ONCE])
        due = cursor.fetchall()
    for brand, channel in due:
        _collect_safely(brand, channel)
    return len(due)


def _collect_safely(brand: int, channel: int) -> None:
    """What came may be such that it cannot be stored: then too the other channels are read, and this one later."""
    try:
        collect(brand, channel)
    except Exception:
        _log.exception("what was read of channel %s could not be stored", channel)
        with tenancy.brand(brand):
            _plan_account(brand, channel, Taken(trouble=Message("reading.failed")), account=True)


def collect(brand: int, channel: int, *, everything: bool = False) -> Message | None:
    """Read one channel: its account and its due posts, or ``everything`` of the last 60 days.

    Gives the channel's trouble, None when all went well. Needs no open scope; blocks up to PATIENCE.
    """
    if is_held():
        return Message("reading.held")
    with tenancy.brand(brand):
        account = everything or _account_due(channel)
        posts = _due(channel, everything=everything)
    taken = Taken()
    try:
        run(_read(brand, channel, posts, taken, account=account), PATIENCE)
    except TimeoutError:
        taken.trouble = Message("channel.no_answer")
    except Exception:  # one channel's trouble, whatever it is, is not the others'
        _log.exception("channel %s could not be read", channel)
        taken.trouble = Message("reading.failed")
    with tenancy.brand(brand):
        _keep(brand, channel, taken)
        _plan_account(brand, channel, taken, account=account)
        _plan_posts(brand, channel, posts, taken)
    return taken.trouble


async def _read(brand: int, channel: int, posts: Sequence[Post], taken: Taken, *, account: bool) -> None:
    try:
        network, session = await access.line(brand, channel, reading=True)
        if network.metrics is None:
            raise Rejected(Message("reading.by_hand"))
        if account:
            taken.readings += [(None, each) for each in await network.metrics.of_account(session)]
        for post in posts:
            await _of_post(network.metrics, session, post, taken)
    except NetworkError as error:
        taken.trouble = error.reason


async def _of_post(metrics: Metrics, session: Session, post: Post, taken: Taken) -> None:
    """A refusal is this post's alone; whatever else goes wrong is the channel's and ends the go."""
    try:
        found = await metrics.of(session, post.remote)
    except Rejected as refused:
        taken.refused[post.delivery] = refused.reason
        taken.gone |= {post.delivery} if isinstance(refused, Gone) else set()
    else:
        taken.readings += [(post.delivery, each) for each in found]
    taken.tried.add(post.delivery)


def _account_due(channel: int) -> bool:
    return not Watch.objects.filter(channel=channel, delivery=None, next_at__gt=timezone.now()).exists()


def _due(channel: int, *, everything: bool) -> list[Post]:
    now = timezone.now()
    rows = _published(channel).filter(sent_at__gt=now - rules.RHYTHMS[-1].until)
    if everything:
        rows = rows.filter(sent_at__gt=now - rules.RHYTHMS[-2].until)
    else:
        rows = rows.exclude(pk__in=_later(channel, now))
    return [_post(each, now) for each in rows.order_by("-sent_at")[:POSTS_AT_ONCE]]


def _later(channel: int, now: datetime) -> QuerySet[Watch, Any]:
    """Posts whose time has not come."""
    rows = Watch.objects.filter(channel=channel, delivery__isnull=False, next_at__gt=now)
    return rows.values_list("delivery", flat=True)


def _published(channel: int) -> QuerySet[Delivery]:
    """Posts of this channel that went out and were not taken down since."""
    down = Delivery.objects.filter(channel=channel, thing_kind=KIND, action=Action.DELETE, state=State.SENT)
    rows = Delivery.objects.filter(channel=channel, thing_kind=KIND, action=Action.PUBLISH, state=State.SENT)
    return rows.exclude(thing_id__in=down.values("thing_id")).exclude(remote_id="")


def _post(row: Delivery, now: datetime) -> Post:
    sent = row.sent_at or row.due_at
    return Post(row.pk, Remote(row.remote_id, row.remote_url, sent, row.proof or {}), now - sent)


def _keep(brand: int, channel: int, taken: Taken) -> None:
    """Store what came; what the catalogue does not know is left out, and what is no number."""
    rows = [
        Reading(
            brand_id=brand, channel_id=channel, delivery_id=delivery, metric=each.metric, value=each.value, at=each.at
        )
        for delivery, each in taken.readings
        if each.metric in CATALOGUE and isfinite(each.value)
    ]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


def _plan_account(brand: int, channel: int, taken: Taken, *, account: bool) -> None:
    now = timezone.now()
    told: dict[str, Any] = {"tried_at": now, "trouble": taken.trouble.as_json() if taken.trouble else None}
    if taken.trouble is None:
        told |= {"read_at": now}
    if account or taken.trouble:
        told |= {"next_at": now + (rules.AFTER_TROUBLE if taken.trouble else rules.ACCOUNT_EVERY)}
    _watch(brand, channel, None, told)


def _plan_posts(brand: int, channel: int, posts: Sequence[Post], taken: Taken) -> None:
    """When each post is read next. In the channel's trouble all wait; after a go that was cut short the rest do not."""
    now = timezone.now()
    for post in posts:
        if post.delivery not in taken.tried and taken.trouble is None:
            continue
        reason = taken.refused.get(post.delivery) or (None if post.delivery in taken.tried else taken.trouble)
        gone = post.delivery in taken.gone
        wait = rules.next_try(post.age, trouble=reason is not None, gone=gone) or rules.RHYTHMS[-1].until
        told = {"tried_at": now, "next_at": now + wait, "trouble": reason.as_json() if reason else None}
        row = _watch(brand, channel, post.delivery, told | ({} if reason else {"read_at": now, "gone_at": None}))
        if gone and row.gone_at is None:
            row.gone_at = now
            row.save(update_fields=["gone_at"])


def _watch(brand: int, channel: int, delivery: int | None, told: dict[str, Any]) -> Watch:
    same: dict[str, Any] = {"brand_id": brand, "channel_id": channel, "delivery_id": delivery}
    row, _made = Watch.objects.update_or_create(**same, defaults=told)
    return row
