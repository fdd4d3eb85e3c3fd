"""Consent in two halves: what is kept while a person is on the network's page, and what comes back with them.

The state that travels is random and stored as a hash; it is good once, for a quarter of an hour, for the same person in
the same browser. Calls to networks happen outside any tenant's scope.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from passaparola.channels import applications
from passaparola.channels.connecting import PATIENCE
from passaparola.channels.models import Channel, Consenting
from passaparola.channels.sealing import seal_half, unseal_half
from passaparola.kernel.loop import run
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.doctor import Finding
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Account, Connected, Network
from passaparola.kernel.seal import SealError
from passaparola.workspaces import tenancy
from passaparola.workspaces.means import door

GOOD_FOR = timedelta(minutes=15)
KEPT_FOR = timedelta(days=1)
"""A row that is over is known for so long, to say so to who comes back late."""


@dataclass(frozen=True)
class Going:
    """Who leaves, in which browser, with which state."""

    person: int
    browser: str = field(repr=False)
    state: str = field(repr=False)


@dataclass(frozen=True)
class Pending:
    """A consent that came back in time."""

    id: int
    brand: int
    slug: str
    network: str
    channel: Channel | None
    keep: Mapping[str, str] = field(repr=False)


def by_consent(network: Network, given: Mapping[str, str]) -> bool:
    """Whether the person goes to the network's page: it has one, and no password or token was typed instead."""
    typed = any(given.get(each.name) for each in network.spec.connect if each.secret)
    return network.consent is not None and not typed


def fresh_state() -> str:
    """What the network must send back."""
    return secrets.token_urlsafe(32)


def begin(network: Network, app: Application, given: Mapping[str, str], state: str) -> Begun:
    """Where the person is sent. Raises NetworkError; blocks up to PATIENCE."""
    if network.consent is None:
        raise Rejected(Message("channel.cannot_connect"))
    try:
        begun = run(network.consent.begin(door(), app, given, state), PATIENCE)
    except TimeoutError:
        raise Rejected(Message("channel.no_answer")) from None
    if urlsplit(begun.address).scheme not in ("https", "http"):
        raise Rejected(Message("channel.no_consent_page"))
    return begun


def finish(
    network: Network, app: Application, keep: Mapping[str, str], answer: Mapping[str, str]
) -> Sequence[Connected]:
    """The accounts that the person may speak for. Raises NetworkError, Rejected for none; blocks up to PATIENCE."""
    if network.consent is None:
        raise Rejected(Message("channel.cannot_connect"))
    try:
        found = run(network.consent.finish(door(), app, keep, answer), PATIENCE)
    except TimeoutError:
        raise Rejected(Message("channel.no_answer")) from None
    if not found:
        raise Rejected(Message("channel.no_accounts"))
    return [Connected(each.account, applications.with_app(each.secrets, app.fields)) for each in found]


def refusal(network: Network, answer: Mapping[str, str]) -> Finding | None:
    """What the network's doctor makes of the query, when it says that the person or the network refused."""
    return network.doctor.of_refusal(answer) if network.doctor else None


def remember(going: Going, network: str, channel: Channel | None, keep: Mapping[str, str]) -> None:
    """Keep what ``finish`` will need, in the scope of the brand; forgets what is long over."""
    moment = timezone.now()
    Consenting.objects.filter(until__lt=moment - KEPT_FOR).delete()
    row = Consenting.objects.create(
        brand_id=_brand(), person_id=going.person, network=network, channel=channel, state=hashed(going.state),
        session=hashed(going.browser), until=moment + GOOD_FOR,
    )  # fmt: skip
    row.kept = seal_half(row, "kept", dict(keep))
    row.save(update_fields=["kept"])


def come_back(person: int, session: str, state: str) -> Pending | None:
    """What was kept for this state, once; None when it is over, used, or somebody else's. In the person's scope."""
    row = Consenting.objects.select_for_update().filter(state=hashed(state)).first()
    if row is None or row.kept is None or not _is_own(row, person, session):
        return None
    try:
        keep = unseal_half(row, "kept", bytes(row.kept))
    except SealError:
        return None
    row.kept = None
    row.save(update_fields=["kept"])
    return Pending(row.pk, row.brand_id, row.brand.slug, row.network, row.channel, keep)


def offer(pending: Pending, found: Sequence[Connected]) -> None:
    """Keep the accounts until the person has chosen, in the scope of the brand."""
    row = Consenting.objects.get(pk=pending.id)
    told = [{"account": _flat(each.account), "secrets": dict(each.secrets)} for each in found]
    row.found, row.until = seal_half(row, "found", told), timezone.now() + GOOD_FOR
    row.save(update_fields=["found", "until"])


def offered(row: Consenting, person: int, session: str) -> Sequence[Connected]:
    """The accounts to choose from; none when it is over, used, or somebody else's."""
    if row.found is None or not _is_own(row, person, session):
        return []
    try:
        told = unseal_half(row, "found", bytes(row.found))
    except SealError:
        return []
    return [Connected(Account(**each["account"]), each["secrets"]) for each in told]


def settle(row: Consenting) -> None:
    """The person has chosen: what was found is forgotten."""
    row.found = None
    row.save(update_fields=["found"])


def hashed(secret: str) -> str:
    """What is stored instead of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _flat(account: Account) -> dict[str, object]:
    return {**vars(account), "facts": dict(account.facts)}


def _is_own(row: Consenting, person: int, session: str) -> bool:
    same = hmac.compare_digest(row.session, hashed(session))
    return row.person_id == person and same and row.until > timezone.now()


def _brand() -> int:
    (brand,) = tenancy.current().brands
    return brand
