"""Organisations and brands: founding, the bin, and the way back."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from passaparola.workspaces import auditing, tenancy
from passaparola.workspaces.auditing import Did
from passaparola.workspaces.models import Brand

LONGEST_SLUG = 60


@dataclass(frozen=True)
class BrandPlan:
    """What a brand begins with; ``zone`` is an IANA name."""

    name: str
    slug: str
    zone: str
    language: str


@dataclass(frozen=True)
class Binned:
    """A brand in the bin; ``at`` in UTC."""

    id: int
    organisation: int
    name: str
    at: datetime


class Forbidden(PermissionError):
    """The person does not manage that organisation."""


def found_organisation(person: int, name: str, solo: bool) -> int:
    """A new organisation, whose owner is the person; gives its id. Its event is written after the commit."""
    organisation = int(_one("SELECT passaparola_found_organisation(%s, %s, %s)", [person, name, solo]))
    _note_later(Did.ORGANISATION_FOUNDED, name, organisation)
    return organisation


def found_brand(person: int, organisation: int, plan: BrandPlan) -> int:
    """A new brand of the organisation; gives its id. Raises Forbidden, and IntegrityError for a slug in use."""
    values: list[str | int] = [person, organisation, plan.name, plan.slug, plan.zone, plan.language]
    brand = _one("SELECT passaparola_found_brand(%s, %s, %s, %s, %s, %s)", values)
    if brand is None:
        raise Forbidden(organisation)
    _note_later(Did.BRAND_FOUNDED, plan.name, organisation)
    return int(brand)


def bin_brand(person: int, brand: Brand) -> None:
    """Put the brand out of everybody's reach, its plans asleep; it can be recovered. Raises Forbidden."""
    auditing.note(Did.BRAND_BINNED, brand.name, brand=brand.pk)
    if _one("SELECT passaparola_bin_brand(%s, %s, true)", [person, brand.pk]) is None:
        raise Forbidden(brand.pk)


def recover_brand(person: int, brand: int) -> str:
    """Take a brand out of the bin; gives its slug. Raises Forbidden."""
    found = next((each for each in binned(person) if each.id == brand), None)
    slug = _one("SELECT passaparola_bin_brand(%s, %s, false)", [person, brand])
    if found is None or slug is None:
        raise Forbidden(brand)
    auditing.note(Did.BRAND_RECOVERED, found.name, organisation=found.organisation)
    return str(slug)


def binned(person: int) -> list[Binned]:
    """The brands in the bin of the organisations that the person manages, the last one first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passaparola_binned_brands(%s)", [person])
        return [Binned(*row) for row in cursor.fetchall()]


def slug_taken(slug: str) -> bool:
    """Whether a brand of anybody has this address."""
    return bool(_one("SELECT passaparola_slug_taken(%s)", [slug]))


def free_slug(name: str) -> str:
    """An address made from the name that nobody has."""
    stem = slug_of(name)
    tries = (stem, *(f"{stem[: LONGEST_SLUG - 4]}-{number}" for number in range(2, 1000)))
    return next(each for each in tries if not slug_taken(each))


def slug_of(name: str) -> str:
    """``Caffè Volta`` as ``caffe-volta``; ``brand`` where no letter is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG] or "brand"


def _note_later(action: Did, subject: str, organisation: int) -> None:
    """The scope of this transaction does not hold what it has just founded: the next one does."""
    tenancy.after_commit(lambda: auditing.note(action, subject, organisation=organisation))


def _one(sql: str, params: Sequence[str | int]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    return row[0] if row else None
