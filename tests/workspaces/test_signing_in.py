"""Signing in by either name, slowing down who guesses, and being asked again before grave deeds."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.browsing import signed_in, somebody
from tests.support.people import World

RIGHT = "cavallo-batteria"


@pytest.fixture(autouse=True)
def fresh_counters() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def _sign_in(browser: Client, login: str, password: str = RIGHT) -> bool:
    return browser.post("/accounts/login/", {"login": login, "password": password}).status_code == 302


@pytest.mark.parametrize("login", ["anna", "anna@example.test", "ANNA@example.test"])
def test_either_name_signs_in(world: World, login: str) -> None:
    browser = somebody()
    assert _sign_in(browser, login)
    assert browser.get("/b/caffe/").status_code == 200


def test_after_five_wrong_passwords_the_right_one_waits(world: World) -> None:
    browser = somebody()
    assert [_sign_in(browser, "anna", f"sbagliata-{number}") for number in range(5)] == [False] * 5
    assert not _sign_in(browser, "anna")
    assert _sign_in(browser, "carla")  # somebody else's mistakes do not lock her out


def test_guessing_many_names_is_slowed_down_too(world: World) -> None:
    browser = somebody()
    for number in range(10):
        _sign_in(browser, f"nessuno-{number}", "x")
    assert not _sign_in(browser, "anna")


def test_an_unknown_name_and_a_wrong_password_are_told_alike(world: World) -> None:
    wrong = somebody().post("/accounts/login/", {"login": "anna", "password": "x"})
    unknown = somebody().post("/accounts/login/", {"login": "nessuno", "password": "x"})
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_somebody_switched_off_is_out(world: World) -> None:
    browser = signed_in(world.people["anna"])
    type(world.people["anna"]).objects.filter(username="anna").update(is_active=False)
    assert browser.get("/b/caffe/").status_code in {302, 404}


def test_grave_pages_ask_again_and_then_go_on(world: World) -> None:
    browser = signed_in(world.people["anna"], recently=False)
    asked = browser.get("/b/caffe/audit-log/export.csv").headers["location"]
    assert asked.startswith("/accounts/reauthenticate/?next=")
    back = browser.post(asked, {"password": RIGHT})
    assert back.headers["location"] == "/b/caffe/audit-log/export.csv"
    assert browser.get(back.headers["location"]).status_code == 200


def test_allauth_s_own_grave_pages_ask_again_too(world: World) -> None:
    browser = signed_in(world.people["anna"], recently=False)
    assert browser.get("/accounts/2fa/totp/activate/").headers["location"].startswith("/accounts/reauthenticate/")


def test_the_person_s_language_comes_along_to_a_new_device(world: World) -> None:
    signed_in(world.people["anna"], "en").post("/account/", {"language": "it"})
    elsewhere = somebody("en")
    assert _sign_in(elsewhere, "anna")
    assert '<html lang="it"' in elsewhere.get("/b/caffe/").content.decode()
