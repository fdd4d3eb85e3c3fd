"""Listening: what is said on the brand's channels is fetched, stored once, and given its place in a conversation.

Each look begins a little before the last one ended, and once a day a long way before: an index lags, clocks differ, and
a comment that waited for approval keeps its old date. What is known already is recognised by its id.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from passaparola.channels import access
from passaparola.channels.models import Channel
from passaparola.conversations import placing, queries
from passaparola.conversations.models import Hearing, Utterance, Voice
from passaparola.kernel.http import NotSent
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network import port
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.workspaces import tenancy
from passaparola.workspaces.installation import is_held

_log = logging.getLogger(__name__)

EVERY = timedelta(seconds=100)
"""A channel that was listened to within this is left in peace; the job comes every two minutes."""
OVERLAP = timedelta(minutes=15)
FAR_BACK = timedelta(days=14)
FAR_BACK_EVERY = timedelta(hours=24)
FIRST_LOOK = timedelta(days=30)
"""How far back a channel is listened to that was just connected."""
PATIENCE = timedelta(minutes=4)
AT_ONCE = 50
LONGEST_ID = 500  # characters; their columns' width
PIECE = 200  # utterances that are stored together: so many are held in memory, however many there are
_DUE = "SELECT * FROM passaparola_channels_to_hear(%s, make_interval(secs => %s), %s)"


def hear_due() -> int:
    """Listen to the channels whose turn it is; gives how many. Needs no open scope. A held installation asks nobody."""
    if is_held():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [queries.talking(), EVERY.total_seconds(), AT_ONCE])
        due = cursor.fetchall()
    for brand, channel in due:
        hear_safely(brand, channel)
    return len(due)


def hear_brand(brand: int) -> list[Message]:
    """Listen to all channels of a brand now; gives the reasons of those that could not be. Needs no open scope."""
    with tenancy.brand(brand):
        rows = Channel.objects.filter(network__in=queries.talking(), binned_at__isnull=True, secrets__isnull=False)
        channels = list(rows.values_list("pk", flat=True))
    found = (hear_safely(brand, channel) for channel in channels)
    return [trouble for trouble in found if trouble is not None]


def hear(brand: int, channel: int) -> Message | None:
    """Listen to one channel; None when all was heard, else why not. Needs no open scope; blocks up to PATIENCE."""
    started = timezone.now()
    since, far = _since(brand, channel, started)
    trouble = None
    try:
        run(_listen(brand, channel, since), PATIENCE)
    except (NetworkError, NotSent) as error:
        trouble = error.reason
    except TimeoutError:
        trouble = Message("conversations.slow")
    placing.place(brand, channel)
    _note(brand, channel, started, far, trouble)
    return trouble


def hear_safely(brand: int, channel: int) -> Message | None:
    """As ``hear``; whatever else goes wrong is told and noted, for one channel's fault is not the others'."""
    try:
        return hear(brand, channel)
    except Exception:
        _log.exception("channel %s could not be listened to", channel)
        broken = Message("conversations.broken")
        _note(brand, channel, timezone.now(), False, broken)
        return broken


def _since(brand: int, channel: int, now: datetime) -> tuple[datetime, bool]:
    """From when on to listen, and whether this is the day's long look."""
    with tenancy.brand(brand):
        known = Hearing.objects.filter(channel_id=channel).first()
    if known is None or known.heard_until is None:
        return now - FIRST_LOOK, True
    if known.far_back_at is None or now - known.far_back_at > FAR_BACK_EVERY:
        return min(now - FAR_BACK, known.heard_until - OVERLAP), True
    return known.heard_until - OVERLAP, False


async def _listen(brand: int, channel: int, since: datetime) -> None:
    network, session = await access.line(brand, channel, reading=True)
    if network.conversations is None:
        return
    try:
        await take_in(brand, channel, network.conversations.since(session, since))
    except ReconnectNeeded as refused:
        await access.refused(brand, channel, session.secrets, refused.reason)
        raise


async def take_in(brand: int, channel: int, words: AsyncIterator[port.Utterance]) -> None:
    """Store what comes, piece by piece, however much it is."""
    piece: list[port.Utterance] = []
    try:
        async for said in words:
            piece.append(said)
            if len(piece) >= PIECE:
                await asyncio.to_thread(keep, brand, channel, piece)
                piece = []
    finally:  # what was heard before the line broke is worth keeping
        if piece:
            await asyncio.to_thread(keep, brand, channel, piece)


def keep(brand: int, channel: int, said: Sequence[port.Utterance]) -> None:
    """Store what was heard, each once by its id; who corrects their words is read with the new ones."""
    by_id = {each.id: each for each in said if _is_storable(each)}
    if not by_id:
        return
    with tenancy.brand(brand):
        voices = _voices(brand, channel, by_id.values())
        rows = [_row(brand, channel, voices[each.author.id], each) for each in by_id.values()]
        Utterance.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["channel", "remote_id"],
            update_fields=["text", "url", "proof", "until"],
        )


def _voices(brand: int, channel: int, said: Iterable[port.Utterance]) -> Mapping[str, int]:
    people = {each.author.id: each.author for each in said}
    rows = [
        Voice(
            brand_id=brand, channel_id=channel, remote_id=each.id, handle=_clean(each.handle)[:255],
            name=_clean(each.name)[:255], url=each.url[:1000], followers=each.followers,
        )
        for each in sorted(people.values(), key=lambda one: one.id)
    ]  # fmt: skip
    Voice.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["channel", "remote_id"],
        update_fields=["handle", "name", "url", "followers"],
    )
    known = Voice.objects.filter(channel_id=channel, remote_id__in=list(people))
    return dict(known.values_list("remote_id", "pk"))


def _row(brand: int, channel: int, voice: int, said: port.Utterance) -> Utterance:
    return Utterance(
        brand_id=brand, channel_id=channel, voice_id=voice, remote_id=said.id, text=_clean(said.text), at=said.at,
        kind=said.kind[:16], answers=said.answers, top=said.thread, url=said.url[:1000], own=said.own,
        proof=dict(said.proof), until=said.until,
    )  # fmt: skip


def _is_storable(said: port.Utterance) -> bool:
    """Ids are the network's, or a stranger's server's: one that no column takes must not deafen the channel."""
    ids = (said.id, said.answers, said.thread, said.author.id)
    return bool(said.id and said.author.id) and all(len(each) <= LONGEST_ID and "\0" not in each for each in ids)


def _clean(text: str) -> str:
    """PostgreSQL takes every character but this one."""
    return text.replace("\0", "")


def _note(brand: int, channel: int, started: datetime, far: bool, trouble: Message | None) -> None:
    with tenancy.brand(brand):
        done = {"checked_at": timezone.now(), "trouble": trouble.as_json() if trouble else None}
        if trouble is None:
            done |= {"heard_until": started, **({"far_back_at": started} if far else {})}
        Hearing.objects.update_or_create(channel_id=channel, defaults=done, create_defaults={**done, "brand_id": brand})
