"""The door for shops: only what is signed, now, and once."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from passaparola.links.models import TrackedLink
from passaparola.measurement import conversion_door, signing
from passaparola.measurement.models import Conversion, ConversionKey
from passaparola.workspaces import tenancy
from tests.support.browsing import signed_in
from tests.support.people import World

Call = Callable[..., Any]
ORDER = {"external_id": "A1", "at": "2026-04-03T10:00:00+02:00", "revenue": "49.90", "own_cost": "20.00"}


@pytest.fixture
def shop(world: World) -> Call:
    """A shop that signs as it should; ``moment``, ``secret`` and ``sent`` (bytes on the wire) can be others."""
    cache.clear()
    with tenancy.person(world.people["anna"].pk, "caffe"):
        row, secret = signing.make(world.brands["caffe"], "Negozio", None)

    def call(told: object = ORDER, *, key: str = row.key, secret: str = secret, moment: int = 0, sent: bytes = b""):  # type: ignore[no-untyped-def]
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        at = str(int(time.time()) + moment)
        signed = signing.signature(secret.encode(), at, body)
        headers = {"X-Passaparola-Timestamp": at, "X-Passaparola-Signature": f"sha256={signed}"}
        client = Client(enforce_csrf_checks=True)
        return client.post(f"/c/{key}/", sent or body, content_type="application/json", headers=headers)

    return call


def kept(world: World) -> list[Conversion]:
    with tenancy.brand(world.brands["caffe"]):
        return list(Conversion.objects.order_by("pk"))


def test_a_signed_order_is_recorded(world: World, shop: Call) -> None:
    answer = shop()
    assert answer.status_code == 200
    (row,) = kept(world)
    assert (row.external_id, row.revenue, row.own_cost, row.source) == ("A1", Decimal("49.90"), Decimal(20), "endpoint")
    assert row.at.isoformat() == "2026-04-03T08:00:00+00:00"


def test_the_same_order_again_is_answered_as_the_first_time(world: World, shop: Call) -> None:
    first, again = shop(), shop()
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(kept(world)) == 1


def test_the_same_number_with_another_value_is_refused(world: World, shop: Call) -> None:
    shop()
    answer = shop(ORDER | {"revenue": "50.00"})
    assert (answer.status_code, answer.json()["error"]) == (409, "different")
    assert kept(world)[0].revenue == Decimal("49.90")


def test_what_is_not_known_stays_unknown(world: World, shop: Call) -> None:
    answer = shop({"external_id": "A2", "at": ORDER["at"]})
    assert answer.json()["revenue"] is None
    assert kept(world)[0].revenue is None


def test_the_link_s_code_finds_the_link(world: World, shop: Call) -> None:
    with tenancy.brand(world.brands["caffe"]):
        more = {"target": "https://example.test", "purpose": "referral"}
        TrackedLink.objects.create(brand_id=world.brands["caffe"], code="zia2lucia", **more)
    answer = shop(ORDER | {"referral": "zia2lucia"})
    assert (answer.json()["link"], answer.json()["attributed"]) == ("zia2lucia", True)


@pytest.mark.parametrize("wrong", [{"secret": "another"}, {"key": "ck_nobody"}, {"sent": b'{"external_id": "B"}'}])
def test_what_is_not_signed_right_is_refused_alike(world: World, shop: Call, wrong: dict[str, Any]) -> None:
    answer = shop(**wrong)
    assert (answer.status_code, answer.json()["error"]) == (401, "signature")
    assert kept(world) == []


@pytest.mark.parametrize("moment", [-301, 330, -86_400])
def test_an_old_or_future_signature_is_refused(world: World, shop: Call, moment: int) -> None:
    answer = shop(moment=moment)
    assert (answer.status_code, answer.json()["error"]) == (401, "stale")
    assert kept(world) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (b"[]", "json"),
        (b"{", "json"),
        (ORDER | {"currency": "USD"}, "currency"),
        (ORDER | {"revenue": "49.901"}, "money"),
        (ORDER | {"revenue": "-1"}, "money"),
        (ORDER | {"revenue": "1e400"}, "money"),
        (ORDER | {"revenue": True}, "money"),
        (ORDER | {"revenue": [1]}, "money"),
        (ORDER | {"revenue": "NaN"}, "money"),
        (ORDER | {"at": "2026-04-03T10:00:00"}, "at"),
        (ORDER | {"at": "yesterday"}, "at"),
        (ORDER | {"external_id": ""}, "no_external_id"),
        (ORDER | {"external_id": "x" * 121}, "text"),
        (ORDER | {"external_id": "a\x00"}, "text"),
        (ORDER | {"link": "nothere"}, "link"),
        (ORDER | {"brand": 3}, "unknown_field"),
    ],
)
def test_what_is_wrong_is_told_in_words(world: World, shop: Call, told: object, why: str) -> None:
    answer = shop(told)
    assert (answer.status_code, answer.json()["error"]) == (422, why)
    assert len(answer.json()["reason"]) > 20
    assert kept(world) == []


def test_too_much_and_too_often_are_refused(world: World, shop: Call) -> None:
    assert shop(ORDER | {"kind": "x" * conversion_door.MAX_BYTES}).status_code == 413
    busy = f"ck_{'b' * 24}"
    for minute in (0, 1):
        cache.set(f"conversions:{busy}:{int(time.time() // 60) + minute}", conversion_door.A_MINUTE)
    assert shop(key=busy).status_code == 429


def test_a_key_is_shown_once_changed_and_revoked(world: World) -> None:
    cache.clear()
    anna = signed_in(world.people["anna"])
    address = "/b/caffe/measure/conversions/keys/"
    made = anna.post(address, {"label": "Negozio"})
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert secret not in anna.get(address).content.decode()
    with tenancy.brand(world.brands["caffe"]):
        row = ConversionKey.objects.get()
    assert secret.encode() not in bytes(row.secret or b"")
    fresh = anna.post(f"{address}{row.pk}/rotate/").context["secret"]
    found = signing.find(row.key)
    assert found is not None
    assert found.secret == fresh.encode() != secret.encode()
    anna.post(f"{address}{row.pk}/revoke/")
    assert signing.find(row.key) is None


def test_only_those_who_manage_make_keys(world: World) -> None:
    assert signed_in(world.people["bruno"]).get("/b/caffe/measure/conversions/keys/").status_code == 403
