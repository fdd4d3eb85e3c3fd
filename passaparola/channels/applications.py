"""The applications that an organisation registered with networks: entered once, used by all its brands."""

import secrets
from collections.abc import Mapping

from django.utils import timezone
from django.utils.crypto import salted_hmac

from passaparola import networks
from passaparola.channels import reach
from passaparola.channels.models import Application, Channel
from passaparola.channels.sealing import seal, seal_fields, unseal, unseal_fields
from passaparola.kernel.network import consent
from passaparola.kernel.seal import SealError
from passaparola.workspaces import auditing
from passaparola.workspaces.auditing import Did

WEBHOOK = "webhook"
"""The one name among the fields that is ours."""
PREFIX = "app."
"""What an application's fields are called among a channel's secrets."""
_KEYS = "channels.applications.key"
"""The salt of what follows from the installation's own secret."""


def of(organisation: int, network: str) -> Application | None:
    """The organisation's application on that network, in an open scope."""
    return Application.objects.filter(organisation_id=organisation, network=network).first()


def fields_of(row: Application | None) -> dict[str, str]:
    """What was entered; empty where nothing was, or where its key is lost: it is then entered again."""
    return {name: value for name, value in secrets_of(row).items() if name != WEBHOOK}


def secrets_of(row: Application | None) -> dict[str, str]:
    """The fields, and ``webhook``: by these a network's calls are known."""
    try:
        return unseal_fields(row) if row is not None else {}
    except SealError:
        return {}


def is_missing(network: str, row: Application | None) -> bool:
    """Whether accounts of this network cannot be connected before an application is entered."""
    given = fields_of(row)
    return any(field.name not in given for field in networks.named(network).spec.app if not field.optional)


def known_as(row: Application | None, network: str) -> consent.Application:
    """The application as the network's folder wants it."""
    key = salted_hmac(f"{_KEYS}.{network}", "", algorithm="sha256").hexdigest()
    return consent.Application(fields_of(row), reach.callback(), reach.client(network), key)


def enter(organisation: int, network: str, given: Mapping[str, str], person: int | None) -> Application:
    """Store what was given, over what was there; channels that are connected with it go on with the new values.

    What the form does not ask for stays as it was. Runs in a scope with all brands of the organisation.
    """
    row = of(organisation, network)
    did = Did.APP_CHANGED if row is not None and fields_of(row) else Did.APP_ENTERED
    row = _stored(row or _fresh(organisation, network), {**fields_of(row), **given}, person)
    auditing.note(did, networks.named(network).spec.name, organisation=organisation)
    for channel in Channel.objects.select_for_update().filter(
        brand__organisation_id=organisation, network=network, secrets__isnull=False
    ):
        _hand_on(channel, fields_of(row))
    return row


def ensured(organisation: int, network: str) -> Application:
    """The organisation's application; one without fields where the network asks for none and only calls us."""
    return of(organisation, network) or _stored(_fresh(organisation, network), {}, None)


def remove(row: Application) -> None:
    """Forget it: nobody connects with it any more, and what the network calls is gone. Channels keep what they have."""
    auditing.note(Did.APP_REMOVED, networks.named(row.network).spec.name, organisation=row.organisation_id)
    row.delete()


def with_app(given: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """A channel's secrets with those of the application that it was connected with."""
    own = {name: value for name, value in given.items() if not name.startswith(PREFIX)}
    return own | {f"{PREFIX}{name}": value for name, value in fields.items()}


def app_of(given: Mapping[str, str]) -> dict[str, str]:
    """What a channel's secrets hold of its application."""
    return {name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX)}


def _fresh(organisation: int, network: str) -> Application:
    return Application.objects.create(
        organisation_id=organisation, network=network, public_id=secrets.token_urlsafe(24)
    )


def _stored(row: Application, fields: Mapping[str, str], person: int | None) -> Application:
    words = secrets_of(row).get(WEBHOOK) or secrets.token_urlsafe(24)
    row.fields = seal_fields(row, {**fields, WEBHOOK: words})
    row.changed_at, row.changed_by_id = timezone.now(), person
    row.save()
    return row


def _hand_on(channel: Channel, fields: Mapping[str, str]) -> None:
    """The new values beside the channel's own; its turn stays, so that a renewal under way is not lost."""
    try:
        own = unseal(channel)
    except SealError:
        return
    if app_of(own):
        channel.secrets = seal(channel, with_app(own, fields))
        channel.save(update_fields=["secrets"])
