"""The connection doctor: what is wrong between this installation, a network and an account, each with the next click.

Clock, addresses, the life of the access, webhooks and whether the account answers are looked at for every network; what
only a network knows, its own folder looks at. Calls to networks happen outside any tenant's scope.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from passaparola.channels import access, applications, reach
from passaparola.channels.models import Channel
from passaparola.kernel.http import Request, RequestFailed
from passaparola.kernel.loop import run
from passaparola.kernel.message import Flat, Message
from passaparola.kernel.network import consent
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError, ReconnectNeeded
from passaparola.kernel.network.port import Account, Network, Session
from passaparola.workspaces.means import door

PATIENCE = timedelta(seconds=90)
_ASKING = timedelta(seconds=10)
CLOCK_OFF = timedelta(seconds=60)
"""Signed requests and tokens are refused by clocks that differ by more: networks allow a few minutes at most."""
ENDS_SOON = timedelta(days=10)
_GRAVEST_FIRST = (Verdict.BROKEN, Verdict.WARNING, Verdict.UNKNOWN, Verdict.FINE)


@dataclass(frozen=True)
class Patient:
    """What is examined, as it was read in the scope of its brand; ``until`` is when its access ends (UTC).

    Without a channel the application alone is examined.
    """

    network: Network
    application: consent.Application
    around: Surroundings
    registered: bool
    heard_at: datetime | None = None
    refused_at: datetime | None = None
    brand: int = 0
    channel: int = 0
    account: Account | None = None
    until: datetime | None = None
    renews: bool = False


def patient(network: Network, organisation: int, row: Channel | None = None) -> Patient:
    """Read what the examination needs, in an open scope."""
    app = applications.of(organisation, network.spec.id)
    registered = not applications.is_missing(network.spec.id, app)
    plain = Patient(network, applications.known_as(app, network.spec.id), reach.around(app), registered)
    if app is not None:
        plain = replace(plain, heard_at=app.heard_at, refused_at=app.refused_at)
    return _with_channel(plain, row) if row is not None else plain


def _with_channel(plain: Patient, row: Channel) -> Patient:
    until, ends = access.usable_until(row), access.expires(row)
    renews = until != ends
    named = replace(plain, brand=row.brand_id, channel=row.pk, account=access.account_of(row))
    return replace(named, until=until, renews=renews)


def examine(one: Patient) -> list[Finding]:
    """Everything that was found, the gravest first; blocks up to PATIENCE. Needs no open scope."""
    try:
        found = run(_examined(one), PATIENCE)
    except TimeoutError:
        found = [Finding("answer", Verdict.BROKEN, Message("doctor.silent"), Message("doctor.silent.click"))]
    return sorted(found, key=lambda each: _GRAVEST_FIRST.index(each.verdict))


async def _examined(one: Patient) -> list[Finding]:
    found = [*_addresses(one), *_application(one), *_life(one, datetime.now(UTC)), *_webhook(one)]
    found += await _clock(one)
    doctor = one.network.doctor
    if doctor and one.registered and one.network.spec.app:
        found += await doctor.of_app(door(), one.application, one.around)
    return [*found, *(await _account(one) if one.channel else [])]


def _addresses(one: Patient) -> Sequence[Finding]:
    """Where people come back to, and where the network fetches from us."""
    spec, found = one.network.spec, list[Finding]()
    back = urlsplit(one.application.callback)
    plain = back.scheme != "https" and back.hostname not in ("localhost", "127.0.0.1", "::1")
    typed = any(field.secret for field in spec.connect)  # then nobody has to come back from anywhere
    if one.network.consent and not typed and plain:
        said: Flat = {"address": one.application.callback}
        found.append(Finding("redirect", Verdict.BROKEN, Message("doctor.plain", said), Message("doctor.plain.click")))
    if spec.fetches:
        found.append(_told("media", bool(one.around.address), Verdict.BROKEN))
    return found


def _application(one: Patient) -> Sequence[Finding]:
    return [_told("application", one.registered, Verdict.BROKEN)] if one.network.spec.app else []


def _life(one: Patient, now: datetime) -> Sequence[Finding]:
    """How long the access lasts without a person."""
    if one.until is None:
        return []
    said: Flat = {"day": one.until.strftime("%Y-%m-%d")}
    if one.until <= now:
        return [Finding("life", Verdict.BROKEN, Message("doctor.life.over", said), Message("doctor.life.click"))]
    if one.until - now < ENDS_SOON and not one.renews:
        return [Finding("life", Verdict.WARNING, Message("doctor.life.soon", said), Message("doctor.life.click"))]
    return [Finding("life", Verdict.FINE, Message("doctor.life.fine", said))]


def _webhook(one: Patient) -> Sequence[Finding]:
    """Whether the network's calls arrive, and are its own."""
    if one.network.push is None:
        return []
    if not one.around.webhook:
        return [Finding("webhook", Verdict.WARNING, Message("doctor.webhook.none"), Message("doctor.media.click"))]
    if one.refused_at and (one.heard_at is None or one.refused_at > one.heard_at):
        click = Message("doctor.webhook.refused.click")
        return [Finding("webhook", Verdict.BROKEN, Message("doctor.webhook.refused"), click)]
    if one.heard_at is None:
        said = Message("doctor.webhook.silent", {"address": one.around.webhook})
        return [Finding("webhook", Verdict.UNKNOWN, said, Message("doctor.webhook.silent.click"))]
    heard: Flat = {"day": one.heard_at.strftime("%Y-%m-%d %H:%M")}
    return [Finding("webhook", Verdict.FINE, Message("doctor.webhook.fine", heard))]


async def _clock(one: Patient) -> Sequence[Finding]:
    """Our clock beside the server's, by the Date of any answer of its."""
    address = one.account.address if one.account else ""
    if not address:
        return []
    try:
        response = await door().send(Request("GET", address, timeout=_ASKING, max_bytes=200_000))
        off = parsedate_to_datetime(response.headers["date"]) - datetime.now(UTC)
    except (RequestFailed, KeyError, TypeError, ValueError):
        return []  # whether it answers at all is told by the account's own check
    return [_clock_told(off)]


def _clock_told(off: timedelta) -> Finding:
    if abs(off) <= CLOCK_OFF:
        return Finding("clock", Verdict.FINE, Message("doctor.clock.fine"))
    said: Flat = {"seconds": round(abs(off).total_seconds())}
    return Finding("clock", Verdict.BROKEN, Message("doctor.clock.off", said), Message("doctor.clock.off.click"))


async def _account(one: Patient) -> list[Finding]:
    try:
        network, session = await access.line(one.brand, one.channel)
    except NetworkError as error:
        return [_broken(error)]
    found = [await _answers(network, session)]
    if network.doctor:
        found += await network.doctor.of_account(session, one.around)
    return found


async def _answers(network: Network, session: Session) -> Finding:
    if network.connect is None:
        return Finding("answer", Verdict.UNKNOWN, Message("channel.cannot_connect"))
    try:
        account = await network.connect.who(session)
    except NetworkError as error:
        return _broken(error)
    return Finding("answer", Verdict.FINE, Message("doctor.answer.fine", {"handle": account.handle}))


def _broken(error: NetworkError) -> Finding:
    """What the network said, and who can mend it: a person, or time."""
    if isinstance(error, ReconnectNeeded):
        return Finding("answer", Verdict.BROKEN, error.reason, Message("doctor.life.click"))
    return Finding("answer", Verdict.WARNING, error.reason, Message("doctor.silent.click"))


def _told(check: str, fine: bool, otherwise: Verdict) -> Finding:
    """``doctor.<check>.fine``, or ``doctor.<check>.bad`` with the click that mends it."""
    if fine:
        return Finding(check, Verdict.FINE, Message(f"doctor.{check}.fine"))
    return Finding(check, otherwise, Message(f"doctor.{check}.bad"), Message(f"doctor.{check}.click"))
