"""Connecting, checking and disconnecting channels. Calls to networks happen outside any tenant's scope."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from passaparola import networks
from passaparola.channels import access, applications, reach
from passaparola.channels.models import Channel, Health
from passaparola.channels.sealing import seal
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Account, Connected
from passaparola.kernel.network.push import Push
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.workspaces import auditing, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.means import door

_log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=45)


class AnotherAccount(ValueError):
    """A reconnection answered for another account than the channel's own."""


def authorise(network: str, given: Mapping[str, str]) -> Connected:
    """Ask the network for access with what the person gave. Raises NetworkError; blocks up to PATIENCE."""
    connect = networks.named(network).connect
    if connect is None:
        raise Rejected(Message("channel.cannot_connect"))
    try:
        return run(connect.authorise(door(), given), PATIENCE)
    except TimeoutError:
        raise Rejected(Message("channel.no_answer")) from None


def keep(network: str, connected: Connected, channel: Channel | None = None) -> Channel:
    """Store a connection in the scope's one brand; an account that is here already is reconnected.

    Raises AnotherAccount when ``channel`` is given and the answer is for a different account.
    """
    account = connected.account
    if channel is not None and channel.remote_id != account.remote_id:
        raise AnotherAccount(account.handle)
    known = _locked(channel.pk) if channel else _known(network, account)
    row = known or Channel(brand_id=_brand(), network=network)
    _describe(row, account)
    row.health, row.health_reason, row.checked_at = Health.FINE, None, timezone.now()
    row.connected_at, row.binned_at = timezone.now(), None
    row.save()
    row.secrets, row.secrets_turn = seal(row, connected.secrets), row.secrets_turn + 1
    row.save(update_fields=["secrets", "secrets_turn"])
    return row


def welcome(spec: NetworkSpec, connected: Connected, channel: Channel | None) -> Channel:
    """As ``keep``, and the log tells of it."""
    row = keep(spec.id, connected, channel)
    action = Did.CHANNEL_RECONNECTED if channel else Did.CHANNEL_CONNECTED
    auditing.note(action, row.handle, details={"network": spec.name})
    return row


def subscribe(channel: Channel) -> bool:
    """Ask the network to call us when something is said, where it can and we are reached; blocks up to PATIENCE.

    False when it refused: what people say is then asked for every few minutes, as without. Needs no open scope.
    """
    push = networks.named(channel.network).push
    if push is None or not reach.address():
        return True
    try:
        run(_subscribe(push, channel.brand_id, channel.pk), PATIENCE)
    except (NetworkError, TimeoutError) as error:
        _log.warning("channel %s has no notices: %s", channel.pk, getattr(error, "reason", "no answer"))
        return False
    return True


def check(brand: int, channel: int) -> Health:
    """Ask the network who the channel is, and note the answer; blocks up to PATIENCE. Needs no open scope."""
    try:
        account = run(_who(brand, channel), PATIENCE)
    except ReconnectNeeded as error:
        health, reason = Health.RECONNECT, error.reason
    except NetworkError as error:
        health, reason = Health.TROUBLED, error.reason
    except TimeoutError:
        health, reason = Health.TROUBLED, Message("channel.no_answer")
    else:
        with tenancy.brand(brand):
            row = _locked(channel)
            _describe(row, account)
            row.save(update_fields=_DESCRIBED)  # never the secrets, which a sender may be renewing
        access.mark(brand, channel, Health.FINE, None)
        return Health.FINE
    access.mark(brand, channel, health, reason)
    return health


def disconnect(channel: Channel) -> None:
    """Put the channel in the bin and forget its secrets; it can be connected again and keeps its history."""
    channel.binned_at, channel.secrets = timezone.now(), None
    channel.save(update_fields=["binned_at", "secrets"])


def recover(channel: Channel) -> None:
    """Take the channel out of the bin. Its access is gone where there was one. Raises IntegrityError."""
    channel.binned_at = None
    if channel.health != Health.BY_HAND:
        channel.health, channel.health_reason = Health.RECONNECT, Message("channel.no_secrets").as_json()
    channel.save(update_fields=["binned_at", "health", "health_reason"])


def revoke(brand: int, channel: int) -> None:
    """Take the access back on the network, as far as it lets us; blocks up to PATIENCE. Needs no open scope."""
    with contextlib.suppress(NetworkError, TimeoutError):
        run(_revoke(brand, channel), PATIENCE)


async def _subscribe(push: Push, brand: int, channel: int) -> None:
    network, session = await access.line(brand, channel)
    address, words = await asyncio.to_thread(_door_of, brand, network.spec.id)
    await push.subscribe(session, address, words)


def _door_of(brand: int, network: str) -> tuple[str, str]:
    """The address that the network is to call, and the words that it is to know."""
    with tenancy.brand(brand) as scope:
        (organisation,) = scope.organisations
        row = applications.ensured(organisation, network)
        return reach.webhook(row), applications.secrets_of(row)[applications.WEBHOOK]


async def _revoke(brand: int, channel: int) -> None:
    network, session = await access.line(brand, channel)
    if network.connect is not None:
        await network.connect.revoke(session.door, session.account, session.secrets)


async def _who(brand: int, channel: int) -> Account:
    network, session = await access.line(brand, channel)
    if network.connect is None:
        raise Rejected(Message("channel.cannot_connect"))
    return await network.connect.who(session)


def _known(network: str, account: Account) -> Channel | None:
    same = {"network": network, "remote_id": account.remote_id, "address": account.address}
    rows = Channel.objects.select_for_update().filter(**same)
    return rows.order_by(F("binned_at").desc(nulls_first=True), "-pk").first()


def _locked(channel: int) -> Channel:
    return Channel.objects.select_for_update().get(pk=channel)


_DESCRIBED = ("remote_id", "handle", "name", "address", "url", "facts")


def _describe(row: Channel, account: Account) -> None:
    row.remote_id, row.handle, row.name = account.remote_id, account.handle, account.name
    row.address, row.url, row.facts = account.address, account.url, dict(account.facts)


def _brand() -> int:
    (brand,) = tenancy.current().brands
    return brand
