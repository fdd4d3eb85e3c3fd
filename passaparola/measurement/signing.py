"""Keys with which a shop signs its conversions: made, shown once, changed, revoked; and what a signature is.

The signature is HMAC-SHA256 over the moment (seconds since 1970, as written in the header), a full stop, and the body
as it is sent. The secret is sealed at rest, bound to its brand and row.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from passaparola.kernel.seal import Place, SealError, key_of
from passaparola.measurement.models import ConversionKey
from passaparola.workspaces.auditing import Did, note
from passaparola.workspaces.means import keyring

WINDOW = timedelta(minutes=5)
"""How far a signature's moment may be from now: long enough for clocks, short enough against replays."""
_NAMED = re.compile(r"ck_[0-9a-f]{24}")
_USED = timedelta(minutes=1)  # how exactly the last use is known; not each conversion needs to write it


@dataclass(frozen=True)
class Found:
    """A key that holds, and the brand that it opens."""

    id: int
    brand: int
    secret: bytes


def make(brand: int, label: str, person: int | None) -> tuple[ConversionKey, str]:
    """A fresh key and its secret, which is never shown again."""
    row = ConversionKey.objects.create(brand_id=brand, key=_name(), label=label, made_by_id=person)
    note(Did.CONVERSION_KEY_MADE, str(row), details={"key": row.key})
    return row, _renewed(row)


def rotate(row: ConversionKey) -> str:
    """Another secret for the same key; the one before is no good from now on."""
    note(Did.CONVERSION_KEY_ROTATED, str(row), details={"key": row.key})
    return _renewed(row)


def revoke(row: ConversionKey) -> None:
    """The key opens nothing any more."""
    row.secret, row.revoked_at = None, timezone.now()
    row.save(update_fields=["secret", "revoked_at"])
    note(Did.CONVERSION_KEY_REVOKED, str(row), details={"key": row.key})


def find(key: str) -> Found | None:
    """The key of that name; None when it is unknown or revoked, or its secret cannot be opened. Needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_conversion_key(%s)", [key])
        row = cursor.fetchone()
    if row is None or row[2] is None:
        return None
    try:
        return Found(row[0], row[1], keyring().open(bytes(row[2]), _place(row[1], row[0])))
    except SealError:
        return None


def is_name(key: str) -> bool:
    """Whether a key could be called so."""
    return _NAMED.fullmatch(key) is not None


def used(key: int) -> None:
    """Note that the key was used, within its brand's scope."""
    rows = ConversionKey.objects.filter(pk=key).exclude(used_at__gt=timezone.now() - _USED)
    rows.update(used_at=timezone.now())


def signature(secret: bytes, moment: str, body: bytes) -> str:
    """What the header must say, in lower-case hexadecimal."""
    return hmac.new(secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def holds(secret: bytes, moment: str, body: bytes, given: str) -> bool:
    """Whether the signature is right; takes equally long whatever is wrong with it."""
    return hmac.compare_digest(signature(secret, moment, body).encode(), given.encode(errors="replace"))


def is_fresh(moment: str, now: datetime) -> bool:
    """Whether the moment lies within WINDOW of now."""
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    return abs(int(moment) - now.timestamp()) <= WINDOW.total_seconds()


def reseal_all() -> int:
    """Seal with the current key whatever another one sealed, as the tables' owner; gives how many rows changed."""
    current = keyring().current
    rows = ConversionKey.objects.filter(secret__isnull=False).values_list("pk", "secret")
    return sum(_reseal(pk) for pk, sealed in rows if sealed is not None and key_of(bytes(sealed)) != current)


def keys_in_use() -> frozenset[str]:
    """The ids of the sealing keys that some secret still needs."""
    rows = ConversionKey.objects.filter(secret__isnull=False).values_list("secret", flat=True)
    return frozenset(key_of(bytes(sealed)) for sealed in rows.iterator() if sealed is not None)


def _name() -> str:
    return f"ck_{secrets.token_hex(12)}"


def _renewed(row: ConversionKey) -> str:
    secret = secrets.token_urlsafe(32)
    row.secret = keyring().seal(secret.encode(), _place(row.brand_id, row.pk))
    row.save(update_fields=["secret"])
    return secret


@transaction.atomic
def _reseal(pk: int) -> bool:
    row = ConversionKey.objects.select_for_update().get(pk=pk)
    if row.secret is None:
        return False
    try:
        clear = keyring().open(bytes(row.secret), _place(row.brand_id, row.pk))
    except SealError:  # sealed with a key that is lost: its owner makes a new secret
        return False
    row.secret = keyring().seal(clear, _place(row.brand_id, row.pk))
    row.save(update_fields=["secret"])
    return True


def _place(brand: int, row: int) -> Place:
    return Place("measurement_conversionkey", "secret", str(brand), str(row))
