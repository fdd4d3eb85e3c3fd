"""The crawler: nobody reaches what is another's, by any address that there is.

It walks every address of the product. An address with a part that it cannot fill, or without a brand and unknown to it,
fails here: whoever adds one teaches the crawler what it is (``PARTS``, ``OPEN``), and plants a row for it
(``tests/support/planting.py``).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from passaparola.workspaces.owned import BrandOwned
from passaparola.workspaces.security import tenant_models
from tests.support.browsing import signed_in, somebody
from tests.support.people import World
from tests.support.planting import Planted, plant, rows_of

PARTS = frozenset(
    {
        "slug",
        "organisation",
        "brand",
        "invitation",
        "member",
        "network",
        "pk",
        "channel",
        "asset",
        "post",
        "delivery",
        "position",
        "approval",
        "thread",
        "answer",
        "voice",
        "audit",
        "intake",
        "other",
        "persona",
        "link",
        "page",
        "seal",
        "advocate",
        "referral",
        "goal",
        "metric",
        "correction",
        "pillar",
        "partner",
        "cadence",
        "slot",
        "campaign",
        "run",
        "cost",
        "conversion",
        "key",
        "report",
        "report_link",
        "mention",
        "aid",
        "notice",
        "queue",
        "recurrence",
        "evergreen",
        "pause",
        "source",
        "change",
        "feed",
        "share",
        "number",
        "remark",
        "step",
        "consent",
    }
)
"""Parts of addresses that the crawler fills with another's ids."""
OPEN = frozenset(
    [
        "web:health",
        "web:appearance",
        "web:design",
        "workspaces:root",
        "workspaces:start",
        "workspaces:welcome",
        "workspaces:join",
        "door:conversion",
        "shared:report",
        "shared:pdf",
        "workspaces:brands",
        "planning:today",
        "planning:across",
        "planning:across_events",
        "workspaces:account",
        "workspaces:installation",
        "workspaces:pause",
        "sending:resume_installation",
        "sending:needs_you",
        "notifications:list",
        "notifications:bell",
        "notifications:read",
        "notifications:unread",
        "notifications:preferences",
        "notifications:mail",
        "notifications:mail_test",
        "notifications:mail_forget",
        "short:follow",
        "approving:page",
        "ical:calendar",
        "doors:back",
        "doors:client",
        "doors:file",
        "doors:hook",
        "approving:media",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_signup",
        "account_reauthenticate",
        "account_email",
        "account_email_verification_sent",
        "account_change_password",
        "account_set_password",
        "account_reset_password",
        "account_confirm_login_code",
        "account_confirm_email",
        "account_reset_password_from_key_done",
        "account_reset_password_from_key",
        "account_reset_password_done",
        "mfa_index",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
    ]
)
"""Addresses that name no row of a tenant: they are open to everybody, or show the person's own. Nothing of others' may
stand in them either."""
LEAVING = frozenset({"account_logout", "workspaces:pause", "sending:resume_installation", "account_change_password"})
"""Not posted to by the crawler: they would end its session, or let the installation send."""

Owner = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Address:
    """One pattern of the product's addresses."""

    name: str
    parts: tuple[str, ...]

    def filled(self, given: dict[str, object]) -> str:
        return reverse(self.name, kwargs={part: given[part] for part in self.parts})


@dataclass(frozen=True)
class Tried:
    """What one try was answered."""

    method: str
    status: int
    told: str = field(repr=False)


@dataclass(frozen=True)
class Intruder:
    """Somebody at a browser, the brand that is theirs, and the one that is not."""

    browser: Client
    own: Planted
    other: Planted


def every_address() -> list[Address]:
    return list(_below(get_resolver(), "", ()))


def _below(resolver: URLResolver, space: str, parts: tuple[str, ...]) -> Iterator[Address]:
    for each in resolver.url_patterns:
        named = (*parts, *each.pattern.regex.groupindex)
        if isinstance(each, URLResolver):
            yield from _below(each, f"{space}{each.namespace}:" if each.namespace else space, named)
        elif isinstance(each, URLPattern):
            yield Address(f"{space}{each.name}", named)


@pytest.fixture(params=["another organisation", "another brand of the same organisation"])
def intruder(request: pytest.FixtureRequest, world: World) -> Intruder:
    """Carla, who owns another organisation; or Bruno, who edits another brand of the same one."""
    planted = {slug: plant(world, slug, who) for slug, who in (("caffe", "anna"), ("libri", "anna"), ("vino", "carla"))}
    if request.param == "another organisation":
        return Intruder(signed_in(world.people["carla"]), planted["vino"], planted["libri"])
    return Intruder(signed_in(world.people["bruno"]), planted["caffe"], planted["libri"])


def test_the_crawler_knows_every_address() -> None:
    assert not _unknown(every_address()), "teach tests/test_crawl.py what these are"
    assert not OPEN - {each.name for each in every_address()}


@pytest.mark.parametrize("parts", [(), ("slug", "fairy_tale"), ("fairy_tale",)])
def test_a_new_address_is_noticed(parts: tuple[str, ...]) -> None:
    new = Address("fairy_tales:one", parts)
    assert _unknown([new]) == [new]


def test_every_kind_of_row_is_planted(world: World, owner: Owner) -> None:
    plant(world, "libri", "anna")
    brand = world.brands["libri"]
    for model in (each for each in tenant_models() if issubclass(each, BrandOwned)):
        table = model._meta.db_table
        found = owner.execute(f"SELECT count(*) FROM {table} WHERE brand_id = %s", [brand]).fetchone()
        assert found != (0,), f"plant a row of {model.__name__} in tests/support/planting.py"


def test_its_own_people_find_each_address(world: World) -> None:
    """Otherwise the crawl proves nothing: an address that nobody finds is not hidden but wrong."""
    planted = plant(world, "libri", "anna")
    anna = signed_in(world.people["anna"])
    given = {**planted.parts, "slug": "libri"}
    hers = [each for each in _with_rows() if "pk" not in each.parts]
    lost = [each.name for each in hers if anna.get(each.filled(given)).status_code == 404]
    assert lost == []


def test_the_other_s_brand_is_not_there_by_any_address(intruder: Intruder, owner: Owner) -> None:
    given = {**intruder.other.parts, "slug": intruder.other.slug}
    before = rows_of(owner, int(str(intruder.other.parts["brand"])))
    for each in _with_rows():
        for tried in _tried(intruder, each.filled(given)):
            assert tried.status == 404 or _told_alike(intruder, each, tried), (each, tried)
            assert intruder.other.mark not in tried.told, each
    assert rows_of(owner, int(str(intruder.other.parts["brand"]))) == before


def test_the_other_s_rows_are_not_there_below_one_s_own_brand(intruder: Intruder, owner: Owner) -> None:
    given = {**intruder.other.parts, "slug": intruder.own.slug}
    before = rows_of(owner, int(str(intruder.other.parts["brand"])))
    for each in _with_rows():
        if "slug" not in each.parts:
            continue
        ids = set(each.parts) - {"slug", "network", "metric"}
        for tried in _tried(intruder, each.filled(given)):
            assert not ids or tried.status == 404 or _told_alike(intruder, each, tried), (each, tried)
            assert intruder.other.mark not in tried.told, each
    assert rows_of(owner, int(str(intruder.other.parts["brand"]))) == before


def test_pages_about_no_brand_tell_nothing_of_others(intruder: Intruder, owner: Owner) -> None:
    before = rows_of(owner, int(str(intruder.other.parts["brand"])))
    for each in every_address():
        if each.name in OPEN and not each.parts:
            for tried in _tried(intruder, reverse(each.name), post=each.name not in LEAVING):
                assert intruder.other.mark not in tried.told, each
    assert rows_of(owner, int(str(intruder.other.parts["brand"]))) == before


def test_visitors_find_nothing_at_all(world: World) -> None:
    planted = plant(world, "libri", "anna")
    given = {**planted.parts, "slug": "libri"}
    for each in _with_rows():
        browser = somebody()
        for answer in (browser.get(each.filled(given)), browser.post(each.filled(given))):
            assert answer.status_code in {302, 403, 404, 405}, (each, answer.status_code)
            assert planted.mark not in _text(answer), each
            if answer.status_code == 302:
                assert answer.headers["location"].startswith("/accounts/login/"), each


def _unknown(addresses: list[Address]) -> list[Address]:
    return [each for each in addresses if each.name not in OPEN and (not each.parts or set(each.parts) - PARTS)]


def _with_rows() -> list[Address]:
    return [each for each in every_address() if each.parts and each.name not in OPEN]


def _tried(intruder: Intruder, address: str, *, post: bool = True) -> Iterator[Tried]:
    """Look, and press every button, with the other's ids in whatever field they might be taken from."""
    ids = {name: str(value) for name, value in intruder.other.parts.items()}
    wanted = {**ids, "media": ids["asset"], "pick": ids["asset"], "id": ids["post"], "at": "2030-01-01T10:00"}
    answer = intruder.browser.get(address, {**wanted, "q": intruder.other.mark[:7]})
    yield Tried("GET", answer.status_code, _text(answer))
    if post:
        answer = intruder.browser.post(address, {**wanted, "text": "mio", "language": "it"})
        yield Tried("POST", answer.status_code, _text(answer))
        assert settings.SESSION_COOKIE_NAME in intruder.browser.cookies


def _told_alike(intruder: Intruder, each: Address, tried: Tried) -> bool:
    """Whether it is their own role, or the way of asking, that is refused: with their own rows it is just the same."""
    own = each.filled({**intruder.own.parts, "slug": intruder.own.slug})
    return tried.status in {403, 405} and intruder.browser.generic(tried.method, own).status_code == tried.status


def _text(answer: object) -> str:
    content = getattr(answer, "streaming_content", None)
    found = b"".join(content) if content is not None else getattr(answer, "content", b"")
    return bytes(found).decode(errors="replace")
