"""Consent, renewal, and the doctor's answer to broken set-ups: each names the next click."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Request
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.networks.youtube.connect import ANALYSE, MANAGE, connect
from passaparola.networks.youtube.consent import consent
from passaparola.networks.youtube.doctor import doctor
from passaparola.networks.youtube.fake import YouTubeFake
from passaparola.networks.youtube.fake_things import Refusal
from passaparola.networks.youtube.history import history, seconds
from passaparola.networks.youtube.measure import metrics
from tests.contracts.stage import CALLBACK, Stage, staged

AROUND = Surroundings("https://passaparola.example")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("youtube", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> YouTubeFake:
    assert isinstance(stage.fake, YouTubeFake)
    return stage.fake


def app_of(stage: Stage, **changed: str) -> Application:
    return Application({**fake_of(stage).demo_app(stage.running.url), **changed}, CALLBACK)


async def connected(stage: Stage) -> Stage:
    """Connected again, with what the fake gives now."""
    app = app_of(stage)
    begun = await consent.begin(stage.session.door, app, {}, "a-state")
    (one,) = await consent.finish(stage.session.door, app, begun.keep, fake_of(stage).agree(begun.address))
    secrets = {**one.secrets, **{f"app.{name}": value for name, value in app.fields.items()}}
    return replace(stage, session=replace(stage.session, account=one.account, secrets=secrets))


async def test_the_consent_page_leads_back_with_a_code(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, app_of(stage), {}, "a-state")
    assert "code_challenge_method=S256" in begun.address
    assert begun.keep["verifier"] not in begun.address
    page = await stage.session.door.send(Request("GET", begun.address, {"Accept-Language": "it"}))
    assert "Consenti" in page.text()
    back = await stage.session.door.send(Request("POST", begun.address))
    assert back.status == 302
    assert back.headers["location"].startswith(f"{CALLBACK}?state=a-state&code=")


async def test_a_code_is_worth_nothing_with_another_verifier(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, app_of(stage), {}, "s")
    with pytest.raises(Rejected):
        await consent.finish(stage.session.door, app_of(stage), {"verifier": "x"}, fake_of(stage).agree(begun.address))


async def test_the_access_is_renewed_and_the_refresh_token_kept(stage: Stage) -> None:
    old = stage.session.secrets
    new = await connect.refresh(stage.session.door, stage.session.account, old)
    assert new["token"] != old["token"]
    assert new["refresh"] == old["refresh"]
    assert connect.expires(new) is not None
    assert connect.renewable_until(new) is None
    assert not [name for name in new if name.startswith("app.")]


async def test_an_access_that_was_taken_back_is_not_renewed(stage: Stage) -> None:
    await connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
    await connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
    with pytest.raises(ReconnectNeeded):
        await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)


async def test_an_unticked_box_is_said_at_once(stage: Stage) -> None:
    fake_of(stage).login.unticked = MANAGE
    with pytest.raises(Rejected) as refused:
        await connected(stage)
    assert refused.value.reason.id == "youtube.scope_missing"


async def test_a_refusal_is_no_code(stage: Stage) -> None:
    with pytest.raises(Rejected) as refused:
        await consent.finish(stage.session.door, app_of(stage), {"verifier": "v"}, {"error": "access_denied"})
    assert refused.value.reason.id == "youtube.denied"


# Ten broken set-ups, and more: what is broken, and what the doctor must name.


async def _client_is_unknown(stage: Stage) -> list[Finding]:
    return [*await doctor.of_app(stage.session.door, app_of(stage, secret="wrong"), AROUND)]


async def _id_is_no_id(stage: Stage) -> list[Finding]:
    return [*await doctor.of_app(stage.session.door, app_of(stage, id="forno"), AROUND)]


async def _redirect_is_another(stage: Stage) -> list[Finding]:
    fake_of(stage).login.redirect = "https://elsewhere.example/"
    return [*await doctor.of_app(stage.session.door, app_of(stage), AROUND)]


async def _not_a_test_user(stage: Stage) -> list[Finding]:
    found = doctor.of_refusal({"error": "access_denied"})
    return [found] if found else []


async def _app_is_internal(stage: Stage) -> list[Finding]:
    found = doctor.of_refusal({"error": "org_internal"})
    return [found] if found else []


async def _box_was_unticked(stage: Stage) -> list[Finding]:
    fake_of(stage).login.unticked = ANALYSE
    return await _of_account(await connected(stage))


async def _api_is_off(stage: Stage) -> list[Finding]:
    fake_of(stage).trouble = Refusal(403, "accessNotConfigured", "It has not been used in project 1 before.")
    return await _of_account(stage)


async def _reports_are_off(stage: Stage) -> list[Finding]:
    fake_of(stage).reports_off = True
    return await _of_account(stage)


async def _quota_is_spent(stage: Stage) -> list[Finding]:
    fake_of(stage).trouble = Refusal(403, "quotaExceeded", "You have exceeded your quota.")
    return await _of_account(stage)


async def _app_is_in_testing(stage: Stage) -> list[Finding]:
    fake_of(stage).login.testing = True
    return await _of_account(await connected(stage))


async def _access_has_ended(stage: Stage) -> list[Finding]:
    stage.fake.shut_out()
    return await _of_account(stage)


async def _there_is_no_channel(stage: Stage) -> list[Finding]:
    fake_of(stage).no_channel = True
    return await _of_account(stage)


async def _only_short_videos(stage: Stage) -> list[Finding]:
    fake_of(stage).long_uploads = "eligible"
    return await _of_account(await connected(stage))


async def _project_was_not_audited(stage: Stage) -> list[Finding]:
    return await _of_account(stage)


async def _of_account(stage: Stage) -> list[Finding]:
    return [*await doctor.of_account(stage.session, AROUND)]


BROKEN: dict[Callable[[Stage], Awaitable[list[Finding]]], tuple[str, str, str]] = {
    _client_is_unknown: ("youtube.app_unknown", "youtube.click.client", "/auth/clients"),
    _id_is_no_id: ("youtube.said.id_shape", "youtube.click.client", "/auth/clients"),
    _redirect_is_another: ("youtube.redirect_wrong", "youtube.click.redirect", "/auth/clients"),
    _not_a_test_user: ("youtube.said.denied", "youtube.click.test_user", "/auth/audience"),
    _app_is_internal: ("youtube.said.internal", "youtube.click.external", "/auth/audience"),
    _box_was_unticked: ("youtube.said.no_reports", "youtube.click.tick", ""),
    _api_is_off: ("youtube.api_off", "youtube.click.enable", "youtube.googleapis.com"),
    _reports_are_off: ("youtube.api_off", "youtube.click.enable_reports", "youtubeanalytics.googleapis.com"),
    _quota_is_spent: ("youtube.quota", "youtube.click.quota", "/quotas"),
    _app_is_in_testing: ("youtube.said.testing", "youtube.click.publish_app", "/auth/audience"),
    _access_has_ended: ("youtube.access_ended", "youtube.click.publish_app", "/auth/audience"),
    _there_is_no_channel: ("youtube.no_channel", "youtube.click.channel", "create_channel"),
    _only_short_videos: ("youtube.said.short_only", "youtube.click.verify", "youtube.com/verify"),
    _project_was_not_audited: ("youtube.said.audit", "youtube.click.audit", "yt_api_form"),
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: each.__name__.strip("_"))
async def test_the_doctor_names_the_next_click(
    stage: Stage, broken: Callable[[Stage], Awaitable[list[Finding]]]
) -> None:
    said, click, link = BROKEN[broken]
    found = [each for each in await broken(stage) if each.said.id == said]
    assert [each.click.id for each in found if each.click] == [click]
    assert link in found[0].link
    assert found[0].verdict is not Verdict.FINE


async def test_a_sound_set_up_is_called_fine(stage: Stage) -> None:
    found = [*await doctor.of_app(stage.session.door, app_of(stage), AROUND), *await _of_account(stage)]
    assert {each.verdict for each in found if each.check != "audit"} == {Verdict.FINE}
    assert doctor.of_refusal({"error": "something_else"}) is None


async def test_reports_add_what_counts_do_not_tell(stage: Stage) -> None:
    remote = await stage.publish(stage.rich())
    fake_of(stage).films[remote.id].views = 40
    told = {one.metric: one.value for one in await metrics.of(stage.session, remote)}
    assert told == {
        "video_views": 40, "likes": 0, "comments": 0, "watch_minutes": 20, "average_viewed": 0.615, "new_followers": 0,
    }  # fmt: skip
    fake_of(stage).reports_off = True
    assert {one.metric for one in await metrics.of(stage.session, remote)} == {"video_views", "likes", "comments"}
    assert [(one.metric, one.value) for one in await metrics.of_account(stage.session)] == [("followers", 128)]


async def test_the_history_has_what_others_can_see(stage: Stage) -> None:
    remotes = [await stage.publish(stage.draft(f"Numero {number}")) for number in range(3)]
    await stage.publisher.prepare(stage.session, stage.rich(), {})
    posts = [post async for post in history.since(stage.session, None)]
    assert [post.id for post in posts] == [remote.id for remote in reversed(remotes)]
    assert {post.format for post in posts} == {"video"}
    fake_of(stage).films[remotes[0].id].height = 1920
    assert [post.format async for post in history.since(stage.session, None)] == ["video", "video", "short"]
    assert posts[0].text == "Pane\n\nNumero 2"
    assert posts[0].at is not None
    assert [post async for post in history.since(stage.session, posts[0].at + timedelta(days=1))] == []
    assert (seconds("PT1H2M3S"), seconds("PT42S"), seconds("P1D")) == (3723, 42, 86_400)
