"""What strangers send to the addresses that are open to everybody."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.measurement.test_conversion_door import ORDER, Call, kept, shop
from tests.publishing.conftest import Desk, desk
from tests.publishing.test_approval import link, written
from tests.support.browsing import somebody
from tests.support.people import World

__all__ = ["desk", "shop"]  # fixtures


@pytest.fixture(autouse=True)
def fresh_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize(
    "told",
    [
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "9998-01-01T00:00:00+00:00"},
        {"revenue": "NaN"},
        {"revenue": "sNaN"},
        {"revenue": "Infinity"},
        {"revenue": "1e400"},
        {"revenue": "-0.01"},
        {"revenue": "1_000"},
        {"revenue": "１２"},
        {"revenue": "0.001"},
        {"revenue": "9" * 5_000},
        {"revenue": 1e15},
        {"revenue": True},
        {"revenue": ["1"]},
        {"revenue": {"a": 1}},
        {"external_id": "\u0000"},
        {"external_id": "A\u0000"},
        {"kind": "\u0000"},
        {"external_id": ""},
        {"external_id": 7},
        {"currency": "XXX"},
    ],
    ids=repr,
)
def test_a_signed_order_that_cannot_be_true_is_refused_with_a_reason(
    world: World, shop: Call, told: dict[str, object]
) -> None:
    answer = shop(ORDER | told)
    assert answer.status_code == 422 and answer.json()["reason"]
    assert kept(world) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"NaN",
        b'{"revenue": NaN}',
        b'{"revenue": 1e400, "external_id": "a", "at": "2026-01-01T00:00Z"}',
        b'{"revenue": ' + b"9" * 9_000 + b"}",
        b"[" * 9_000,
        b"\xff\xfe",
        b'{"external_id": "\\ud800", "at": "2026-01-01T00:00:00+00:00"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_signed_body_that_is_no_order_is_refused_with_a_reason(world: World, shop: Call, body: bytes) -> None:
    answer = shop(body)
    assert answer.status_code in (401, 422) and answer.json()["reason"]


@pytest.mark.parametrize("key", ["ck_%00", "%00", "a" * 5_000, "ck_%F0%9F%98%80", "%ff"])
def test_a_key_that_nobody_could_have_is_refused_as_an_unknown_one(world: World, key: str) -> None:
    headers = {"X-Passaparola-Timestamp": "1", "X-Passaparola-Signature": "sha256=00"}
    answer = Client().post(f"/c/{key}/", b"{}", content_type="application/json", headers=headers)
    assert answer.status_code in (401, 404)


@pytest.mark.parametrize("token", ["%00", "a" * 5_000, "%F0%9F%98%80", "..%2f", "%ff"])
@pytest.mark.parametrize("method", ["get", "head", "post", "options", "put", "delete"])
def test_a_link_that_nobody_made_opens_nothing_and_breaks_nothing(world: World, token: str, method: str) -> None:
    for door in ("/approve/{}/", "/approve/{}/media/0/", "/r/{}/", "/r/{}/report.pdf", "/l/{}", "/join/{}/"):
        answer = getattr(somebody(), method)(door.format(token))
        assert 300 <= answer.status_code < 500, door


def test_an_answer_with_signs_that_no_database_takes_is_an_answer(desk: Desk) -> None:
    _post, form = written(desk)
    address = link(desk, form)
    answer = somebody().post(address, {"name": "Ca\0rla", "verdict": "approved", "comment": "a\0b"})
    assert answer.status_code == 200


def test_who_guesses_links_does_not_lock_out_whoever_has_one(desk: Desk) -> None:
    """Behind a proxy everybody comes from one address."""
    _post, form = written(desk)
    address = link(desk, form)
    for number in range(40):
        somebody().get(f"/approve/{number:043d}/")
    assert somebody().get(address).status_code == 200
