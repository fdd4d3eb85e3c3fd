"""A link, and somebody who follows it."""

from collections.abc import Callable

import pytest
from django.test import Client

from passaparola.links import following, tracking
from passaparola.links.models import Click, TrackedLink
from passaparola.workspaces import tenancy
from tests.support.people import World

TARGET = "https://shop.example/moka?colour=red#price"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture(autouse=True)
def todays_salt() -> None:
    """Each test has an empty database, and so no salt."""
    following.salt.forget()


@pytest.fixture
def link(world: World) -> TrackedLink:
    brand = world.brands["caffe"]
    with tenancy.brand(brand):
        return tracking.shorten(brand, TARGET, purpose=tracking.FREE, label="Moka")


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"user-agent": BROWSER, "accept": "text/html", "accept-language": "en"})


@pytest.fixture
def clicks(world: World) -> Callable[[], list[Click]]:
    def read() -> list[Click]:
        with tenancy.brand(world.brands["caffe"]):
            return list(Click.objects.order_by("pk"))

    return read
