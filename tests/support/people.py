"""Two organisations, three brands and the people between them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from passaparola.workspaces import tenancy
from passaparola.workspaces.models import Brand, BrandAccess, Membership, Person


@dataclass
class World:
    """Who there is; ids, because rows live only inside a scope."""

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    brands: dict[str, int] = field(default_factory=dict)


def make_person(name: str) -> Person:
    """Somebody who can sign in with the password ``cavallo-batteria``."""
    return Person.objects.create(username=name, email=f"{name}@example.test", password=_hashed("cavallo-batteria"))


@cache
def _hashed(password: str) -> str:
    """Made once: hashing is slow on purpose, and every test has people."""
    return make_password(password)


def make_organisation(owner: Person, name: str) -> int:
    """An organisation of that person."""
    return int(_one("SELECT passaparola_found_organisation(%s, %s, false)", [owner.pk, name]))


def make_brand(owner: Person, organisation: int, slug: str, zone: str = "Europe/Rome") -> int:
    """A brand in it."""
    values = [owner.pk, organisation, slug.title(), slug, zone, "it"]
    return int(_one("SELECT passaparola_found_brand(%s, %s, %s, %s, %s, %s)", values))


@pytest.fixture
def world(db: None) -> World:
    """``anna`` owns Studio with the brands ``caffe`` and ``libri``; ``bruno`` edits only ``caffe``;
    ``carla`` owns Rivale with the brand ``vino``.
    """
    made = World()
    for name in ("anna", "bruno", "carla"):
        made.people[name] = make_person(name)
    made.organisations["studio"] = make_organisation(made.people["anna"], "Studio")
    made.organisations["rivale"] = make_organisation(made.people["carla"], "Rivale")
    for slug, owner, organisation in (
        ("caffe", "anna", "studio"), ("libri", "anna", "studio"), ("vino", "carla", "rivale"),
    ):  # fmt: skip
        made.brands[slug] = make_brand(made.people[owner], made.organisations[organisation], slug)
    with tenancy.person(made.people["anna"].pk):
        studio = made.organisations["studio"]
        member = Membership.objects.create(organisation_id=studio, person=made.people["bruno"], role="editor")
        BrandAccess.objects.create(organisation_id=studio, membership=member, brand_id=made.brands["caffe"])
    return made


@pytest.fixture
def agency(world: World) -> Callable[[str], Brand]:
    """A brand by its slug, read as its owner."""

    def brand(slug: str) -> Brand:
        who = "carla" if slug == "vino" else "anna"
        with tenancy.person(world.people[who].pk, slug):
            return Brand.objects.get(slug=slug)

    return brand


def _one(sql: str, params: list[object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])
