"""Sealing everything anew with the current key, row by row: killed half-way, it goes on where it stopped.

Run as the tables' owner, who sees every brand's rows. Each row is its own transaction and opens with either key. What
is kept of consents that somebody is on the way of (a quarter of an hour) is left: they begin again.
"""

from collections.abc import Iterator

from django.db import transaction

from passaparola.channels.models import Application, Channel
from passaparola.channels.sealing import seal, seal_fields, unseal, unseal_fields
from passaparola.kernel.seal import SealError, key_of
from passaparola.workspaces.means import keyring


def reseal_all() -> int:
    """Seal with the current key whatever another one sealed; gives how many rows changed."""
    channels = sum(1 for pk in _stale() if _reseal(pk))
    return channels + sum(1 for pk in _stale_applications() if _reseal_application(pk))


def keys_in_use() -> frozenset[str]:
    """The ids of the keys that some channel or application still needs."""
    rows = Channel.objects.filter(secrets__isnull=False).values_list("secrets", flat=True)
    apps = Application.objects.filter(fields__isnull=False).values_list("fields", flat=True)
    return frozenset(key_of(bytes(sealed)) for sealed in [*rows, *apps] if sealed is not None)


def _stale() -> Iterator[int]:
    current = keyring().current
    rows = Channel.objects.filter(secrets__isnull=False).values_list("pk", "secrets")
    return iter([pk for pk, sealed in rows if sealed is not None and key_of(bytes(sealed)) != current])


@transaction.atomic
def _reseal(pk: int) -> bool:
    row = Channel.objects.select_for_update().get(pk=pk)
    if row.secrets is None:
        return False
    try:
        row.secrets = seal(row, unseal(row))
    except SealError:  # sealed with a key that is lost: nothing to save, the channel asks to reconnect
        return False
    row.save(update_fields=["secrets"])
    return True


def _stale_applications() -> list[int]:
    current = keyring().current
    rows = Application.objects.filter(fields__isnull=False).values_list("pk", "fields")
    return [pk for pk, sealed in rows if sealed is not None and key_of(bytes(sealed)) != current]


@transaction.atomic
def _reseal_application(pk: int) -> bool:
    row = Application.objects.select_for_update().get(pk=pk)
    try:
        row.fields = seal_fields(row, unseal_fields(row))
    except SealError:  # sealed with a key that is lost: its owner enters it again
        return False
    row.save(update_fields=["fields"])
    return True
