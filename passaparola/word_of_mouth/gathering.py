"""Asking the networks who passed our posts on."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from passaparola import networks
from passaparola.channels import access
from passaparola.deliveries.models import Delivery
from passaparola.deliveries.rules import Action, State
from passaparola.kernel import loop
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Carried, Remote
from passaparola.word_of_mouth import forgetting
from passaparola.word_of_mouth.models import Advocate, Gathering, Passed
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)

AT_ONCE = 40  # posts a run
MOST = 1_000  # carriers of one post that are kept; the count itself is the network's
PATIENCE = timedelta(seconds=60)
WHILE_SOMEBODY_WAITS = timedelta(seconds=15)  # a page's request; what is left over, the job asks
_DUE = "SELECT * FROM passaparola_posts_to_gather(%s, %s)"


def gather_due() -> int:
    """Ask about the posts that are due; gives how many. A held installation asks nothing. Needs no open scope."""
    if is_held():
        return 0
    wanted = [name for name, network in networks.every().items() if network.spread]
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [wanted, AT_ONCE])
        due = cursor.fetchall()
    for brand, delivery in due:
        _gather_safely(brand, delivery)
    return len(due)


def gather_brand(brand: int) -> int:
    """Ask about the brand's newest publications now, as many as can be while somebody waits; gives how many."""
    wanted = [name for name, network in networks.every().items() if network.spread]
    with tenancy.brand(brand):
        rows = Delivery.objects.filter(state=State.SENT, action=Action.PUBLISH, channel__network__in=wanted)
        rows = rows.filter(channel__binned_at__isnull=True).exclude(remote_id="")
        due = list(rows.order_by("-sent_at").values_list("pk", flat=True)[:AT_ONCE])
    end, asked = time.monotonic() + WHILE_SOMEBODY_WAITS.total_seconds(), 0
    for delivery in due:
        if (left := timedelta(seconds=end - time.monotonic())) <= timedelta(0):
            break
        _gather_safely(brand, delivery, left)
        asked += 1
    return asked


def _gather_safely(brand: int, delivery: int, patience: timedelta = PATIENCE) -> None:
    """One post's fault is not the others': it waits for its next turn like those that were answered."""
    try:
        gather(brand, delivery, patience)
    except Exception:
        _log.exception("who passed delivery %s on could not be asked", delivery)
        with tenancy.brand(brand):
            told = {"brand_id": brand, "at": timezone.now(), "reason": Message("word_of_mouth.broken").as_json()}
            Gathering.objects.update_or_create(delivery_id=delivery, defaults=told)


def gather(brand: int, delivery: int, patience: timedelta = PATIENCE) -> int:
    """Ask who passed one published thing on and keep them; gives how many there are. Opens scopes of its own."""
    with tenancy.brand(brand):
        row = Delivery.objects.filter(pk=delivery).first()
    if row is None:
        return 0
    try:
        found, reason = loop.run(_carried(row), patience), None
    except NetworkError as error:
        found, reason = [], error.reason
    except TimeoutError:
        found, reason = [], Message("word_of_mouth.late")
    with tenancy.brand(brand):
        _keep(row, found, reason)
    return len(found)


async def _carried(row: Delivery) -> list[Carried]:
    network, session = await access.line(row.brand_id, row.channel_id, reading=True)
    if network.spread is None:
        return []
    proof = {str(name): str(value) for name, value in dict(row.proof).items()}
    remote = Remote(row.remote_id, row.remote_url, row.sent_at or row.made_at, proof)
    found: list[Carried] = []
    async for each in network.spread.of(session, remote):
        found.append(each)
        if len(found) >= MOST:
            break
        await asyncio.sleep(0)
    return found


def _keep(row: Delivery, found: Sequence[Carried], reason: Message | None) -> None:
    now = timezone.now()
    told = reason.as_json() if reason else None
    Gathering.objects.update_or_create(delivery=row, defaults={"brand_id": row.brand_id, "at": now, "reason": told})
    network = row.channel.network
    away = forgetting.marks()
    for each in found:
        if each.who.id and forgetting.mark(network, each.who.id) not in away:
            _keep_one(row, network, each)


def _keep_one(row: Delivery, network: str, each: Carried) -> None:
    now, who = timezone.now(), each.who
    public = {"handle": who.handle[:255], "name": who.name[:255], "url": _address(who.url), "last_seen": now}
    if who.followers is not None:
        public["followers"] = who.followers
    advocate, _ = Advocate.objects.update_or_create(
        brand_id=row.brand_id, network=network, remote_id=who.id[:255], defaults=public
    )
    shown = {"url": _address(each.url), "at": each.at, "last_seen": now}
    Passed.objects.update_or_create(
        brand_id=row.brand_id, delivery=row, advocate=advocate, kind=each.kind, remote_id=each.id[:500], defaults=shown
    )


def _address(url: str) -> str:
    """An address that may stand behind a link: strangers write theirs, and ``javascript:`` is one too."""
    return url[:1000] if url.lower().startswith(("https://", "http://")) else ""
