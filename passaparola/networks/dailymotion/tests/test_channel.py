"""What is peculiar here: a key instead of consent, private videos made public, and the doctor's answers."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Fault, Strike
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.outcomes import OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Absent, Disclosure, Inconclusive
from passaparola.networks.dailymotion.connect import connect
from passaparola.networks.dailymotion.doctor import doctor
from passaparola.networks.dailymotion.fake import DailymotionFake, Refusal
from passaparola.networks.dailymotion.history import history
from passaparola.networks.dailymotion.look_up import PAGE, videos
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("dailymotion", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> DailymotionFake:
    assert isinstance(stage.fake, DailymotionFake)
    return stage.fake


async def test_a_wrong_key_is_a_word_on_its_field(stage: Stage) -> None:
    with pytest.raises(Rejected) as refused:
        await connect.authorise(stage.session.door, {**stage.given, "secret": "wrong"})
    assert refused.value.reason.id == "dailymotion.key_unknown"
    assert refused.value.reason.params["field"] == "key"


async def test_a_key_for_several_channels_asks_which(stage: Stage) -> None:
    fake_of(stage).profiles["x3bar"] = "barpassaparola"
    with pytest.raises(Rejected) as refused:
        await connect.authorise(stage.session.door, stage.given)
    assert refused.value.reason.id == "dailymotion.which_profile"
    chosen = await connect.authorise(stage.session.door, {**stage.given, "profile": "@BarPassaparola"})
    assert chosen.account.remote_id == "x3bar"


async def test_a_token_is_asked_for_anew_with_the_key(stage: Stage) -> None:
    old = stage.session.secrets
    new = await connect.refresh(stage.session.door, stage.session.account, old)
    assert new["token"] != old["token"]
    assert new["secret"] == old["secret"]
    assert connect.expires(new) is not None


async def test_no_token_goes_to_the_address_of_the_upload(stage: Stage) -> None:
    await stage.publish(stage.rich())
    (upload,) = stage.running.requests("POST", "/upload")
    assert "authorization" not in upload.headers


async def test_settings_and_disclosures_go_along(stage: Stage) -> None:
    options = {"category": "travel", "tags": ["#pane"], "made_for_kids": True}
    remote = await stage.publish(replace(stage.rich(), options=options, disclosure=Disclosure(ai=True)))
    given = fake_of(stage).films[remote.id].given
    assert (given["category"], given["is_for_kids"], given["is_ai_altered"]) == ("travel", True, True)
    assert given["tags"] == [remote.proof["mark"], "pane"]


async def test_an_answer_that_is_not_empty_is_a_doubt(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.running.strike(Fault(Strike.MALFORMED, "PATCH"))
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)


async def test_what_was_staged_before_a_crash_is_not_staged_again(stage: Stage) -> None:
    draft = stage.rich()
    first = await stage.publisher.prepare(stage.session, draft, {})
    assert await stage.publisher.prepare(stage.session, draft, {}) == first
    assert len(fake_of(stage).films) == 1


async def test_a_video_that_was_thrown_away_in_the_studio_is_not_published(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    fake_of(stage).films.clear()
    with pytest.raises(Rejected) as refused:
        await stage.publisher.commit(stage.session, draft, progress)
    assert refused.value.reason.id == "dailymotion.staged_gone"
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)


async def test_a_video_whose_mark_was_taken_off_is_left_to_a_person(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    fake_of(stage).films[remote.id].given["tags"] = []
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)


async def test_a_title_that_is_too_long_is_refused_before_it_is_sent(stage: Stage) -> None:
    draft = stage.draft(title="P" * 256)
    assert [problem.message.id for problem in stage.publisher.problems(draft, stage.network.spec)] == [
        "dailymotion.title_long"
    ]
    with pytest.raises(Rejected):
        await stage.publisher.prepare(stage.session, draft, {})


async def test_the_history_goes_past_a_page(stage: Stage) -> None:
    remote = await stage.publish(stage.rich())
    film = fake_of(stage).films[remote.id]
    for number in range(PAGE + 20):
        fake_of(stage).films[f"y{number}"] = replace(film, id=f"y{number}", at=film.at + timedelta(seconds=number))
    posts = [post async for post in history.since(stage.session, None)]
    assert len({post.id for post in posts}) == PAGE + 21
    assert posts[-1].text.startswith("Pane")
    assert (await videos(stage.session, None, "public")).whole


AROUND = Surroundings()


def _unknown_key(fake: DailymotionFake) -> None:
    fake.shut_out()


def _public_key(fake: DailymotionFake) -> None:
    fake.public_key = True


def _no_manage(fake: DailymotionFake) -> None:
    fake.granted = ("account.read", "profile.read", "video.read")


def _no_reading(fake: DailymotionFake) -> None:
    fake.granted = ("account.read", "video.manage")


def _other_channel(fake: DailymotionFake) -> None:
    fake.profiles = {"x3bar": "barpassaparola"}


def _forbidden(fake: DailymotionFake) -> None:
    fake.trouble = Refusal(403, "FORBIDDEN", "Not your channel.")


def _no_permission(fake: DailymotionFake) -> None:
    fake.trouble = Refusal(403, "MISSING_PERMISSIONS", "video.read")


def _too_much(fake: DailymotionFake) -> None:
    fake.trouble = Refusal(429, "RATE_LIMITED", "Too many.")


def _away(fake: DailymotionFake) -> None:
    fake.trouble = Refusal(503, "UNAVAILABLE", "Later.")


def _token_ended(fake: DailymotionFake) -> None:
    fake.trouble = Refusal(401, "UNAUTHORIZED", "Expired.")


BROKEN: dict[Callable[[DailymotionFake], None], tuple[str, str]] = {
    _unknown_key: ("dailymotion.key_unknown", "dailymotion.click.new_key"),
    _public_key: ("dailymotion.key_public", "dailymotion.click.private_key"),
    _no_manage: ("dailymotion.scope_missing", "dailymotion.click.permissions"),
    _no_reading: ("dailymotion.said.scopes_lacking", "dailymotion.click.permissions"),
    _other_channel: ("dailymotion.said.other_channel", "dailymotion.click.key_channels"),
    _forbidden: ("dailymotion.not_allowed", "dailymotion.click.key_channels"),
    _no_permission: ("dailymotion.scope_missing", "dailymotion.click.permissions"),
    _too_much: ("dailymotion.rate", "dailymotion.click.plan"),
    _away: ("dailymotion.unclear", "dailymotion.click.status"),
    _token_ended: ("dailymotion.token_refused", "dailymotion.click.reconnect"),
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda each: each.__name__.strip("_"))
async def test_the_doctor_names_the_next_click(stage: Stage, broken: Callable[[DailymotionFake], None]) -> None:
    broken(fake_of(stage))
    said, click = BROKEN[broken]
    found = [each for each in await doctor.of_account(stage.session, AROUND) if each.said.id == said]
    assert [each.click.id for each in found if each.click] == [click]
    assert found[0].verdict is not Verdict.FINE


async def test_a_sound_channel_is_called_fine(stage: Stage) -> None:
    assert {each.verdict for each in await doctor.of_account(stage.session, AROUND)} == {Verdict.FINE}
