"""Asking the networks who passed our posts on."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from passaparola import networks
from passaparola.channels import access
from passaparola.deliveries.models import Delivery
from passaparola.kernel import loop
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.kernel.network.port import Carried, Remote
from passaparola.word_of_mouth import forgetting
from passaparola.word_of_mouth.models import Advocate, Gathering, Passed
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

AT_ONCE = 40  # posts a run
MOST = 1_000  # carriers of one post that are kept; the count itself is the network's
PATIENCE = timedelta(seconds=60)
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
        gather(brand, delivery)
    return len(due)


def gather(brand: int, delivery: int) -> int:
    """Ask who passed one published thing on and keep them; gives how many there are. Opens scopes of its own."""
    with tenancy.brand(brand):
        row = Delivery.objects.filter(pk=delivery).first()
    if row is None:
        return 0
    try:
        found, reason = loop.run(_carried(row), PATIENCE), None
    except NetworkError as error:
        found, reason = [], error.reason
    except TimeoutError:
        found, reason = [], Message("word_of_mouth.late")
    with tenancy.brand(brand):
        _keep(row, found, reason)
    return len(found)


async def _carried(row: Delivery) -> list[Carried]:
    network, session = await access.line(row.brand_id, row.channel_id)
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
    public = {"handle": who.handle[:255], "name": who.name[:255], "url": who.url[:1000], "last_seen": now}
    if who.followers is not None:
        public["followers"] = who.followers
    advocate, _ = Advocate.objects.update_or_create(
        brand_id=row.brand_id, network=network, remote_id=who.id[:255], defaults=public
    )
    shown = {"url": each.url[:1000], "at": each.at, "last_seen": now}
    Passed.objects.update_or_create(
        brand_id=row.brand_id, delivery=row, advocate=advocate, kind=each.kind, remote_id=each.id[:500], defaults=shown
    )
