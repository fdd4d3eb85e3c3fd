"""The first minutes of an installation: a one-time link makes the owner, the owner makes the first brand."""

import hashlib
import secrets

from django.db import connection, transaction

from passaparola.workspaces.models import Person

LINK = "/start/{token}/"


def owner_link() -> str | None:
    """A fresh one-time path that makes the owner's account; None once there is an owner.

    Only the hash is kept: each call makes the link before it useless.
    """
    token = secrets.token_urlsafe(24)
    return LINK.format(token=token) if _ask("SELECT passaparola_offer_owner(%s)", _hash(token)) else None


def link_holds(token: str) -> bool:
    """Whether this link still makes an owner."""
    return bool(_ask("SELECT passaparola_owner_link_holds(%s)", _hash(token)))


@transaction.atomic
def make_owner(token: str, person: Person) -> bool:
    """Use the link up and save its owner; False when somebody used it before."""
    if not _ask("SELECT passaparola_take_owner_link(%s)", _hash(token)):
        return False
    person.save()
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _ask(sql: str, value: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        row = cursor.fetchone()
    return row[0] if row else None
