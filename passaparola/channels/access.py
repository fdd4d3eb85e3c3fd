"""An open line to a channel: decrypt, renew what is about to expire, hand over a session.

Renewing is single-flight: one process takes the turn (a short lease on the row), talks to the network outside any
transaction, and stores the new secrets before they are used. A network error while renewing never disconnects.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone

from passaparola import networks
from passaparola.channels import applications, files
from passaparola.channels.budgets import Counted, Spender
from passaparola.channels.models import Channel, Health
from passaparola.channels.sealing import seal, unseal
from passaparola.kernel.message import Message
from passaparola.kernel.network.limits import on_server
from passaparola.kernel.network.outcomes import ReconnectNeeded, TryLater
from passaparola.kernel.network.port import Account, Network, Session
from passaparola.kernel.seal import SealError
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import door, store

if TYPE_CHECKING:
    from passaparola.kernel.http import Door

RENEW_BEFORE = timedelta(minutes=5)
RENEWAL_LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Opened:
    """A channel read from its row, secrets in clear."""

    network: Network
    account: Account
    secrets: Mapping[str, str] = field(repr=False)
    turn: int


async def line(
    brand: int, channel: int, just_read: Opened | None = None, *, reading: bool = False
) -> tuple[Network, Session]:
    """An open line to a channel, and what its network can do. Raises ReconnectNeeded or TryLater.

    ``just_read`` is the channel as a caller has just read it, to spare a transaction. ``reading`` leaves a part of the
    network's limits to those who publish.
    """
    known = just_read if just_read is not None else await asyncio.to_thread(_read, brand, channel)
    if _expiring(known):
        known = await _renewed(brand, channel, known)
    serve = files.serving(channel, known.account.address)
    return known.network, Session(_door(channel, known, reading), store(), known.account, known.secrets, serve)


def _door(channel: int, known: Opened, reading: bool) -> "Door":
    """The process's door; one that counts its calls where the network limits them."""
    budgets = known.network.spec.budgets and on_server(known.network.spec, known.account.facts).budgets
    if not budgets:
        return door()
    return Counted(door(), known.network.spec.id, budgets, spender(channel, known.account), reading=reading)


async def provide(session: Session) -> None:
    """Have what a network's limits must grant granted now, for one call that publishes."""
    if isinstance(session.door, Counted):
        await session.door.provide()


def spender(channel: int, account: Account) -> Spender:
    """Whose calls are counted when this account is spoken for: an app's limit is one for each server."""
    return Spender(channel, urlsplit(account.address).netloc or account.address)


def usable_until(row: Channel) -> datetime | None:
    """Until when (UTC) the channel can be spoken for without a person; None without an end, or without secrets.

    Secrets that are renewed by themselves end when they cannot be renewed any more.
    """
    try:
        known = opened(row)
    except (ReconnectNeeded, KeyError):
        return None
    return known.network.connect.renewable_until(known.secrets) if known.network.connect else None


def expires(row: Channel) -> datetime | None:
    """When (UTC) what is stored stops working, renewed or not; None without an end, or without secrets."""
    try:
        known = opened(row)
    except ReconnectNeeded:
        return None
    return known.network.connect.expires(known.secrets) if known.network.connect else None


def account_of(row: Channel) -> Account:
    """The row as the network's port wants it."""
    return Account(row.remote_id, row.handle, row.name, row.address, row.url, row.facts)


def network_of(row: Channel) -> Network:
    """The channel's network as its own server narrows or widens it; raises KeyError where this version lacks it."""
    network = networks.named(row.network)
    if is_by_hand(row):
        return network.assisted()
    return replace(network, spec=on_server(network.spec, row.facts))


def known_network_of(row: Channel) -> Network | None:
    """As ``network_of``; None where this version lacks the network."""
    return network_of(row) if row.network in networks.every() else None


def is_by_hand(row: Channel) -> bool:
    """Whether a person publishes on this channel: nothing is asked of its network."""
    return row.health == Health.BY_HAND and row.network in networks.every()


async def refused(brand: int, channel: int, secrets: Mapping[str, str] | None, reason: Message) -> None:
    """The network refused ``secrets`` (None: there were none to use): renew them, else ask for a new connection.

    Secrets that were replaced in the meantime are not judged by what was said of the old ones.
    """
    if secrets is None or not await _renewable(brand, channel, secrets):
        await asyncio.to_thread(mark, brand, channel, Health.RECONNECT, reason)


async def _renewable(brand: int, channel: int, secrets: Mapping[str, str]) -> bool:
    """Whether there are other secrets than these by now, or may be soon."""
    try:
        known = await asyncio.to_thread(_read, brand, channel)
        if dict(known.secrets) == dict(secrets):
            known = await _renewed(brand, channel, known)
        return dict(known.secrets) != dict(secrets)
    except TryLater:
        return True
    except ReconnectNeeded:
        return False


def mark(brand: int, channel: int, health: Health, reason: Message | None) -> None:
    """Note how the channel is doing, in a scope of its own."""
    with tenancy.brand(brand):
        said = reason.as_json() if reason else None
        Channel.objects.filter(pk=channel).update(health=health, health_reason=said, checked_at=timezone.now())


def opened(row: Channel | None) -> Opened:
    """The row with its secrets in clear. Raises ReconnectNeeded where there are none, or none that open."""
    if row is None or row.secrets is None or row.binned_at is not None:
        raise ReconnectNeeded(Message("channel.no_secrets"))
    try:
        secrets = unseal(row)
    except SealError:
        raise ReconnectNeeded(Message("channel.key_missing")) from None
    return Opened(networks.named(row.network), account_of(row), secrets, row.secrets_turn)


def _read(brand: int, channel: int) -> Opened:
    with tenancy.brand(brand):
        return opened(Channel.objects.filter(pk=channel).first())


def _expiring(opened: Opened) -> bool:
    connect = opened.network.connect
    moment = connect.expires(opened.secrets) if connect else None
    return moment is not None and moment - datetime.now(UTC) < RENEW_BEFORE


async def _renewed(brand: int, channel: int, opened: Opened) -> Opened:
    connect = opened.network.connect
    if connect is None or not await asyncio.to_thread(_take_turn, brand, channel, opened.turn):
        raise TryLater(Message("channel.renewing"), timedelta(seconds=2))
    try:
        secrets = await connect.refresh(door(), opened.account, opened.secrets)
        secrets = await asyncio.to_thread(_keep, brand, channel, opened.turn, secrets)
    except ReconnectNeeded as needed:
        await asyncio.to_thread(mark, brand, channel, Health.RECONNECT, needed.reason)
        raise
    finally:
        await asyncio.to_thread(_end_turn, brand, channel)
    return Opened(opened.network, opened.account, secrets, opened.turn + 1)


def _take_turn(brand: int, channel: int, turn: int) -> bool:
    moment = timezone.now()
    with tenancy.brand(brand):
        free = Q(renewing_until__isnull=True) | Q(renewing_until__lt=moment)
        mine = Channel.objects.filter(free, pk=channel, secrets_turn=turn)
        return mine.update(renewing_until=moment + RENEWAL_LEASE) == 1


def _end_turn(brand: int, channel: int) -> None:
    with tenancy.brand(brand):
        Channel.objects.filter(pk=channel).update(renewing_until=None)


def _keep(brand: int, channel: int, turn: int, secrets: Mapping[str, str]) -> Mapping[str, str]:
    """Store what was renewed, with what the row holds by now of the application; gives both."""
    with tenancy.brand(brand):
        row = Channel.objects.select_for_update().get(pk=channel)
        if row.secrets_turn != turn:
            raise TryLater(Message("channel.renewing"), timedelta(seconds=2))
        whole = applications.with_app(secrets, applications.app_of(unseal(row)))
        row.secrets, row.secrets_turn = seal(row, whole), turn + 1
        row.save(update_fields=["secrets", "secrets_turn"])
        return whole
