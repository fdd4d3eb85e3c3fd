"""The short addresses: where they lead, what they keep, and that nothing makes them lead elsewhere."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from passaparola.links import following, tracking
from passaparola.links.models import Click, TrackedLink
from passaparola.workspaces import tenancy
from tests.links.conftest import BROWSER, TARGET
from tests.support.browsing import signed_in
from tests.support.people import World

LISTS = tomllib.loads((Path(__file__).parent / "open_redirects.toml").read_text("utf-8"))
TRICKS = len(LISTS["codes"]) + len(LISTS["queries"]) + len(LISTS["headers"]) + len(LISTS["refused"])
Owner = psycopg.Connection[tuple[object, ...]]
Clicks = Callable[[], list[Click]]


def on_the_wire(path: str, query: str = "", method: str = "GET", **headers: str) -> dict[str, Any]:
    """A request with the path exactly as a server hands it over, whatever a client would have made of it."""
    environ = RequestFactory(headers={"user-agent": BROWSER, "accept": "text/html"}).get("/").environ
    environ |= {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, **headers}
    told: dict[str, Any] = {}

    def start(status: str, names: list[tuple[str, str]], failure: object = None) -> Callable[[bytes], object]:
        told.update(status=int(status[:3]), headers=dict(names))
        return lambda written: written

    told["body"] = b"".join(WSGIHandler()(environ, start))
    return told


def unquoted(raw: str) -> str:
    """A path as WSGI has it: percent-decoded once, as Latin-1."""
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(raw).decode("latin-1")


def test_the_corpus_is_large_enough_to_say_something() -> None:
    assert TRICKS >= 60


def test_a_link_leads_to_its_page(link: TrackedLink, visitor: Client, clicks: Clicks) -> None:
    answer = visitor.get(f"/l/{link.code}", headers={"referer": "https://network.example/@anna/1?secret=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, TARGET)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert not answer.cookies
    assert answer.content == b""
    (click,) = clicks()
    assert (click.robot, click.referrer, len(click.visitor)) == ("", "network.example", 32)


@pytest.mark.parametrize("raw", LISTS["codes"])
def test_no_code_leads_anywhere_but_to_a_stored_target(link: TrackedLink, raw: str) -> None:
    path = unquoted(raw.replace("GOOD", link.code))
    answer = on_the_wire(f"/l/{path}")
    assert "\n" in path or "Set-Cookie" not in answer["headers"], "no page of the shell"
    assert answer["headers"].get("Location", TARGET) == TARGET, "only the stored target"
    assert answer["status"] in (404, 400) or (answer["status"], raw.replace("GOOD", "")) == (302, "")
    assert "\n" in path or b"evil" not in answer["body"]


@pytest.mark.parametrize("query", LISTS["queries"])
def test_nothing_in_the_query_changes_where_it_leads(link: TrackedLink, query: str) -> None:
    answer = on_the_wire(f"/l/{link.code}", query)
    assert (answer["status"], answer["headers"]["Location"]) == (302, TARGET)


@pytest.mark.parametrize(("name", "value"), LISTS["headers"])
def test_no_header_changes_where_it_leads(link: TrackedLink, name: str, value: str) -> None:
    answer = on_the_wire(f"/l/{link.code}", **{f"HTTP_{name.upper().replace('-', '_')}": value})
    assert (answer["status"], answer["headers"]["Location"]) == (302, TARGET)


def test_another_host_s_name_changes_nothing(link: TrackedLink) -> None:
    assert "evil" not in str(on_the_wire(f"/l/{link.code}", HTTP_HOST="evil.example")["headers"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_it_only_answers_those_who_look(link: TrackedLink, method: str, clicks: Clicks) -> None:
    assert on_the_wire(f"/l/{link.code}", method=method)["status"] == 405
    assert clicks() == []


def test_a_code_that_nobody_made_says_so_kindly(world: World, visitor: Client) -> None:
    answer = visitor.get("/l/abcdefgh2")
    assert answer.status_code == 404
    assert "does not exist" in answer.content.decode()
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_stopped_link_leads_nowhere_until_it_goes_on(
    world: World, link: TrackedLink, visitor: Client, clicks: Clicks
) -> None:
    with tenancy.person(world.people["anna"].pk, "caffe"):
        tracking.stop(link)
    assert visitor.get(f"/l/{link.code}").status_code == 410
    assert clicks() == []
    with tenancy.person(world.people["anna"].pk, "caffe"):
        tracking.resume(link)
    assert visitor.get(f"/l/{link.code}").status_code == 302


def test_the_link_of_a_brand_in_the_bin_leads_nowhere(link: TrackedLink, visitor: Client, owner: Owner) -> None:
    owner.execute("UPDATE workspaces_brand SET binned_at = now()")
    assert visitor.get(f"/l/{link.code}").status_code == 410


def test_a_preview_is_led_on_and_is_no_visit(link: TrackedLink, clicks: Clicks) -> None:
    answer = Client(headers={"user-agent": "Slackbot-LinkExpanding 1.0", "accept": "*/*"}).get(f"/l/{link.code}")
    assert (answer.status_code, answer.headers["Location"]) == (302, TARGET)
    (click,) = clicks()
    assert (click.robot, click.visitor) == ("preview", "")


def test_asking_for_the_head_is_answered_and_is_no_visit(link: TrackedLink, visitor: Client, clicks: Clicks) -> None:
    assert visitor.head(f"/l/{link.code}").status_code == 302
    assert [each.robot for each in clicks()] == ["head"]


def test_the_same_visitor_soon_again_is_one_visit(link: TrackedLink, visitor: Client, clicks: Clicks) -> None:
    for _ in range(3):
        visitor.get(f"/l/{link.code}")
    visitor.get(f"/l/{link.code}", REMOTE_ADDR="192.0.2.9")
    assert [each.robot for each in clicks()] == ["", "repeat", "repeat", ""]


def test_after_half_an_hour_it_is_another_visit(
    link: TrackedLink, visitor: Client, clicks: Clicks, owner: Owner
) -> None:
    visitor.get(f"/l/{link.code}")
    owner.execute("UPDATE links_click SET at = at - interval '31 minutes'")
    visitor.get(f"/l/{link.code}")
    assert [each.robot for each in clicks()] == ["", ""]


def test_neither_address_nor_browser_is_kept(link: TrackedLink, visitor: Client, owner: Owner) -> None:
    visitor.get(f"/l/{link.code}", REMOTE_ADDR="192.0.2.77")
    row = str(owner.execute("SELECT to_jsonb(c) FROM links_click c").fetchone())
    assert "192.0.2" not in row
    assert "Firefox" not in row


def test_tomorrow_s_hash_of_the_same_visitor_is_another(
    world: World, link: TrackedLink, visitor: Client, clicks: Clicks, owner: Owner
) -> None:
    visitor.get(f"/l/{link.code}")
    owner.execute("UPDATE links_salt SET day = day - 1")
    following.salt.forget()
    visitor.get(f"/l/{link.code}")
    first, second = clicks()
    assert first.visitor != second.visitor
    assert owner.execute("SELECT count(*) FROM links_salt").fetchone() == (1,)


def test_the_same_visitor_of_two_links_cannot_be_joined(
    world: World, link: TrackedLink, visitor: Client, clicks: Clicks
) -> None:
    with tenancy.brand(link.brand_id):
        other = tracking.shorten(link.brand_id, TARGET, purpose=tracking.FREE)
    for each in (link, other):
        visitor.get(f"/l/{each.code}")
    assert len({each.visitor for each in clicks()}) == 2


def test_yesterday_s_salt_is_thrown_away_even_when_nobody_clicks(world: World, owner: Owner) -> None:
    owner.execute("INSERT INTO links_salt (day, salt) VALUES (current_date - 2, 'x')")
    assert following.forget_salts() == 1


def test_the_salt_cannot_be_read_as_a_table(world: World) -> None:
    from django.db import DatabaseError, connection

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM links_salt")


def test_the_way_is_given_when_the_click_cannot_be_written(link: TrackedLink, visitor: Client, clicks: Clicks) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    try:
        answer = visitor.get(f"/l/{link.code}")
    finally:
        connection.close()
    assert (answer.status_code, answer.headers["Location"]) == (302, TARGET)
    assert clicks() == []


def test_whoever_is_signed_in_leaves_no_trace_of_it(world: World, link: TrackedLink, clicks: Clicks) -> None:
    browser = signed_in(world.people["bruno"])
    answer = browser.get(f"/l/{link.code}", headers={"user-agent": BROWSER, "accept": "text/html"})
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert not answer.cookies


def test_behind_a_proxy_the_visitor_is_who_it_names(link: TrackedLink, visitor: Client, clicks: Clicks) -> None:
    for named in ("203.0.113.5", "203.0.113.6", "198.51.100.1, 203.0.113.5"):
        visitor.get(f"/l/{link.code}", headers={"x-forwarded-for": named})
    assert [each.robot for each in clicks()] == ["", "", "repeat"]


def test_marks_are_added_when_the_link_has_them(link: TrackedLink, visitor: Client, owner: Owner) -> None:
    owner.execute("UPDATE links_trackedlink SET marks = 'utm_source=x&colour=blue'")
    answer = visitor.get(f"/l/{link.code}")
    assert answer.headers["Location"] == "https://shop.example/moka?colour=red&utm_source=x#price"
