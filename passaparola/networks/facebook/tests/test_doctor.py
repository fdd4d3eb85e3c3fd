"""Broken set-ups, each with the one next click that mends it, in both languages."""

import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import Rejected
from passaparola.networks.facebook.consent import consent
from passaparola.networks.facebook.doctor import doctor
from passaparola.networks.facebook.fake import FacebookFake
from passaparola.networks.facebook.push import push
from tests.contracts.stage import CALLBACK, Stage

AROUND = Surroundings("https://passaparola.example", "https://passaparola.example/hooks/facebook/")
WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
Break = Callable[[FacebookFake], None]


def wrong_redirect(fake: FacebookFake) -> None:
    fake.redirects = ("https://elsewhere.example/back/",)


def wrong_secret(fake: FacebookFake) -> None:
    fake.app_secret = "reset"


def wrong_domain(fake: FacebookFake) -> None:
    fake.domains = ("elsewhere.example",)


def in_development(fake: FacebookFake) -> None:
    fake.policy = ""


def no_webhook(fake: FacebookFake) -> None:
    fake.hooks = []


def no_such_app(fake: FacebookFake) -> None:
    fake.app_id = "9999999999999999"


OF_THE_APP: dict[Break, tuple[str, Verdict, str]] = {
    wrong_redirect: ("redirect", Verdict.BROKEN, "facebook.click.redirect"),
    wrong_secret: ("credentials", Verdict.BROKEN, "facebook.click.secret"),
    no_such_app: ("credentials", Verdict.BROKEN, "facebook.click.secret"),
    wrong_domain: ("domain", Verdict.BROKEN, "facebook.click.domain"),
    in_development: ("app_mode", Verdict.BROKEN, "facebook.click.policy"),
    no_webhook: ("webhook", Verdict.WARNING, "facebook.click.webhook"),
}


@pytest.mark.parametrize("broken", OF_THE_APP, ids=lambda each: each.__name__)
async def test_an_application_that_is_set_up_wrong(stage: Stage, broken: Break) -> None:
    await push.subscribe(stage.session, AROUND.webhook, "said-back")
    app = application(stage)
    broken(fake_of(stage))
    found = await doctor.of_app(stage.session.door, app, AROUND)
    assert troubles(found) == [OF_THE_APP[broken]]
    assert all(each.link.startswith(f"https://developers.facebook.com/apps/{app.fields['id']}/") for each in bad(found))


def expired(fake: FacebookFake) -> None:
    fake.fault = 463


def password_changed(fake: FacebookFake) -> None:
    fake.fault = 460


def locked_out(fake: FacebookFake) -> None:
    fake.fault = 459


def app_removed(fake: FacebookFake) -> None:
    fake.shut_out()


def ends_soon(fake: FacebookFake) -> None:
    fake.access_ends = datetime.now(UTC) + timedelta(days=3)


def scope_withdrawn(fake: FacebookFake) -> None:
    fake.declined = {"pages_manage_posts"}


def insights_declined(fake: FacebookFake) -> None:
    fake.declined = {"read_insights"}


def page_not_chosen(fake: FacebookFake) -> None:
    fake.linked = False


def task_taken_away(fake: FacebookFake) -> None:
    fake.pages[0].tasks = ("ANALYZE",)


def page_unpublished(fake: FacebookFake) -> None:
    fake.pages[0].published = False


def not_subscribed(fake: FacebookFake) -> None:
    fake.pages[0].subscribed = []


OF_THE_PAGE: dict[Break, tuple[str, Verdict, str]] = {
    expired: ("token", Verdict.BROKEN, "facebook.click.reconnect"),
    password_changed: ("token", Verdict.BROKEN, "facebook.click.reconnect"),
    locked_out: ("token", Verdict.BROKEN, "facebook.click.checkpoint"),
    app_removed: ("token", Verdict.BROKEN, "facebook.click.reconnect"),
    ends_soon: ("token", Verdict.WARNING, "facebook.click.reconnect"),
    scope_withdrawn: ("scopes", Verdict.BROKEN, "facebook.click.scope"),
    insights_declined: ("scopes", Verdict.WARNING, "facebook.click.scope"),
    page_not_chosen: ("page_link", Verdict.BROKEN, "facebook.click.choose"),
    task_taken_away: ("page_link", Verdict.BROKEN, "facebook.click.task"),
    page_unpublished: ("page", Verdict.WARNING, "facebook.click.publish_page"),
    not_subscribed: ("webhook_page", Verdict.WARNING, "facebook.click.subscribe"),
}


@pytest.mark.parametrize("broken", OF_THE_PAGE, ids=lambda each: each.__name__)
async def test_a_page_that_something_happened_to(stage: Stage, broken: Break) -> None:
    await push.subscribe(stage.session, AROUND.webhook, "said-back")
    broken(fake_of(stage))
    assert troubles(await doctor.of_account(stage.session, AROUND)) == [OF_THE_PAGE[broken]]


async def test_an_application_whose_secret_was_reset_is_no_trouble_of_the_page(stage: Stage) -> None:
    wrong_secret(fake_of(stage))
    found = await doctor.of_account(stage.session, AROUND)
    assert troubles(found) == [("credentials", Verdict.BROKEN, "facebook.click.secret")]


async def test_a_changed_password_is_named_as_such(stage: Stage) -> None:
    password_changed(fake_of(stage))
    (found,) = await doctor.of_account(stage.session, AROUND)
    assert found.said.id == "facebook.doctor.password"


async def test_a_block_names_where_facebook_explains_it(stage: Stage) -> None:
    fake_of(stage).blocked = True
    found = bad(await doctor.of_account(stage.session, AROUND))
    assert {each.check for each in found} == {"blocked"}
    assert all(each.click and each.click.id == "facebook.click.quality" for each in found)
    assert all(each.link == "https://www.facebook.com/accountquality" for each in found)


async def test_everything_in_order_asks_for_nothing_but_a_look_at_the_mode(stage: Stage) -> None:
    await push.subscribe(stage.session, AROUND.webhook, "said-back")
    found = await doctor.of_app(stage.session.door, application(stage), AROUND)
    assert [(each.check, each.verdict) for each in found if each.click] == [("app_mode", Verdict.UNKNOWN)]
    assert bad(await doctor.of_account(stage.session, AROUND)) == []


async def test_an_installation_without_an_address_is_told_that_it_asks_instead(stage: Stage) -> None:
    found = await doctor.of_app(stage.session.door, application(stage), Surroundings())
    assert troubles(found) == [("webhook", Verdict.WARNING, "facebook.click.address")]


@pytest.mark.parametrize("scope", ["pages_manage_posts", "pages_show_list", "pages_read_engagement"])
@pytest.mark.parametrize("how", ["declined", "absent"])
async def test_a_scope_that_was_not_granted_is_named_at_once(stage: Stage, scope: str, how: str) -> None:
    setattr(fake_of(stage), how, {scope})
    with pytest.raises(Rejected) as refused:
        await come_back(stage)
    assert (refused.value.reason.id, refused.value.reason.params["scope"]) == ("facebook.scope_missing", scope)


async def test_somebody_who_said_no_is_told_how_to_say_yes(stage: Stage) -> None:
    answer = {"error": "access_denied", "error_reason": "user_denied", "state": "a-state"}
    found = doctor.of_refusal(answer)
    assert found is not None and found.click is not None
    assert found.click.id == "facebook.click.agree"
    with pytest.raises(Rejected) as refused:
        await consent.finish(stage.session.door, application(stage), {}, answer)
    assert refused.value.reason.id == "facebook.declined"
    assert doctor.of_refusal({"code": "x"}) is None


async def test_a_stranger_to_an_application_in_development_is_sent_to_its_roles(stage: Stage) -> None:
    found = doctor.of_refusal({"error_code": "1349187", "error_description": "App not active"})
    assert found is not None and found.click is not None
    assert found.click.id == "facebook.click.roles"


async def test_nobody_who_may_write_is_told_who_can_let_them(stage: Stage) -> None:
    for page in fake_of(stage).pages:
        page.tasks = ("ANALYZE",)
    with pytest.raises(Rejected) as refused:
        await come_back(stage)
    assert refused.value.reason.id == "facebook.no_task"
    fake_of(stage).linked = False
    with pytest.raises(Rejected) as refused:
        await come_back(stage)
    assert refused.value.reason.id == "facebook.no_page"


def test_every_click_is_said_in_both_languages() -> None:
    clicks = {click for _, _, click in (*OF_THE_APP.values(), *OF_THE_PAGE.values())}
    assert all(WORDS[click]["en"] != WORDS[click]["it"] for click in clicks)


def fake_of(stage: Stage) -> FacebookFake:
    assert isinstance(stage.fake, FacebookFake)
    return stage.fake


def application(stage: Stage) -> Application:
    """The application as an operator entered it, before anything was broken."""
    return Application(dict(fake_of(stage).demo_app(stage.running.url)), CALLBACK)


async def come_back(stage: Stage) -> object:
    app = application(stage)
    begun = await consent.begin(stage.session.door, app, {}, "a-state")
    return await consent.finish(stage.session.door, app, begun.keep, fake_of(stage).agree(begun.address))


def bad(found: Sequence[Finding]) -> list[Finding]:
    """What is not in order; the mode, which nobody can see, is left out."""
    return [each for each in found if each.verdict in (Verdict.BROKEN, Verdict.WARNING)]


def troubles(found: Sequence[Finding]) -> list[tuple[str, Verdict, str]]:
    return [(each.check, each.verdict, each.click.id if each.click else "") for each in bad(found)]
