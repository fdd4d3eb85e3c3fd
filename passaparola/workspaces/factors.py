"""Second factors sealed anew with the current key, row by row; run as the tables' owner."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from passaparola.kernel.seal import key_of
from passaparola.workspaces.adapter import SecondFactorAdapter
from passaparola.workspaces.means import keyring

SEALED = ("secret", "seed")
"""The fields of an authenticator's data that allauth hands to its adapter's ``encrypt``."""


def reseal_all() -> int:
    """Seal with the current key whatever another one sealed; gives how many rows changed."""
    return sum(_reseal(pk) for pk in Authenticator.objects.values_list("pk", flat=True))


def keys_in_use() -> frozenset[str]:
    """The ids of the keys that some second factor still needs."""
    kept = Authenticator.objects.values_list("data", flat=True)
    return frozenset(key_of(bytes.fromhex(data[name])) for data in kept for name in SEALED if name in data)


@transaction.atomic
def _reseal(pk: int) -> bool:
    row = Authenticator.objects.select_for_update().get(pk=pk)
    stale = [n for n in SEALED if n in row.data and key_of(bytes.fromhex(row.data[n])) != keyring().current]
    adapter = SecondFactorAdapter()
    for name in stale:
        row.data[name] = adapter.encrypt(adapter.decrypt(row.data[name]))
    if stale:
        row.save(update_fields=["data"])
    return bool(stale)
