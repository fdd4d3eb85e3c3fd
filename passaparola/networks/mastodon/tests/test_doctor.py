"""Broken set-ups of a Mastodon account: each names the one next click, in both languages, and where it is made."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import FakeRequest, Strike
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.networks.mastodon.doctor import doctor
from passaparola.networks.mastodon.fake import MastodonFake
from passaparola.networks.mastodon.fake_shapes import account
from tests.contracts.stage import CALLBACK, Stage, staged

WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
AROUND = Surroundings()


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("mastodon", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> MastodonFake:
    assert isinstance(stage.fake, MastodonFake)
    return stage.fake


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """What is broken or to be warned of: check, click, page."""
    found = [one for one in findings if one.verdict in (Verdict.BROKEN, Verdict.WARNING)]
    for one in found:
        assert one.click is not None
        assert {"en", "it"} <= set(WORDS[one.click.id]) and {"en", "it"} <= set(WORDS[one.said.id])
    return [(one.check, one.click.id, one.link) for one in found if one.click is not None]


async def examined(stage: Stage, **secrets: str) -> list[tuple[str, str, str]]:
    session = replace(stage.session, secrets={**stage.session.secrets, **secrets})
    return [(check, click, page.removeprefix(stage.running.url)) for check, click, page in
            told(await doctor.of_account(session, AROUND))]  # fmt: skip


async def test_a_sound_account_has_nothing_to_click(stage: Stage) -> None:
    mark = len(stage.running.seen)
    findings = await doctor.of_account(stage.session, AROUND)
    assert [(one.check, one.verdict) for one in findings] == [("scopes", Verdict.FINE), ("standing", Verdict.FINE)]
    assert {seen.method for seen in stage.since(mark)} == {"GET"}
    assert await doctor.of_app(stage.session.door, Application({}, CALLBACK), AROUND) == []


async def test_a_withdrawn_access_is_connected_again(stage: Stage) -> None:
    stage.fake.shut_out()
    assert await examined(stage) == [("standing", "mastodon.click.reconnect", "/oauth/authorized_applications")]


async def test_an_application_that_may_only_read_is_ticked(stage: Stage) -> None:
    fake_of(stage).scopes = "read"
    assert await examined(stage) == [("scopes", "mastodon.click.tick", "/settings/applications")]


async def test_a_consent_that_lacks_a_scope_is_asked_for_again(stage: Stage) -> None:
    findings = await examined(stage, scopes="read write:statuses", **{"client.id": "x"})
    assert findings == [("scopes", "mastodon.click.agree", "")]


async def test_a_server_that_does_not_tell_scopes_is_not_accused(stage: Stage) -> None:
    fake_of(stage).scopes = ""
    findings = await doctor.of_account(stage.session, AROUND)
    assert [one.verdict for one in findings] == [Verdict.UNKNOWN, Verdict.FINE]


@pytest.mark.parametrize(
    ("standing", "click", "page"),
    [
        ({"suspended": True}, "mastodon.click.appeal", "/disputes/strikes"),
        ({"limited": True}, "mastodon.click.appeal", "/disputes/strikes"),
    ],
)
async def test_what_moderators_decided_is_appealed(
    stage: Stage, standing: dict[str, object], click: str, page: str
) -> None:
    fake_of(stage).standing = standing
    assert await examined(stage) == [("standing", click, page)]


async def test_an_account_that_moved_is_connected_where_it_is_now(stage: Stage) -> None:
    fake = fake_of(stage)
    request = FakeRequest("GET", "/", {}, {"host": stage.running.authority}, b"")
    fake.standing = {"moved": account(fake.person("Forno nuovo"), request)}
    (found,) = [one for one in await doctor.of_account(stage.session, AROUND) if one.verdict is Verdict.BROKEN]
    assert found.said.params == {"handle": "@fornonuovo"}
    assert await examined(stage) == [("standing", "mastodon.click.moved", "/settings/migration")]


@pytest.mark.parametrize(
    ("status", "click", "page"),
    [
        (403, "mastodon.click.confirm", "/auth/edit"),
        (404, "mastodon.click.address", ""),
        (422, "mastodon.click.reconnect", "/oauth/authorized_applications"),
        (429, "mastodon.click.wait", ""),
        (503, "mastodon.click.wait", ""),
    ],
)
async def test_how_the_server_answers_for_the_account(stage: Stage, status: int, click: str, page: str) -> None:
    """Disabled or unconfirmed, moved away, an odd 401, too much asked, ill."""
    stage.break_all(Strike.STATUS_BEFORE, status)
    findings = await examined(stage, scopes="read write")
    stage.mend()
    assert findings == [("standing", click, page)]


@pytest.mark.parametrize(
    ("error", "check", "click"),
    [
        ("access_denied", "consent", "mastodon.click.agree"),
        ("invalid_scope", "scopes", "mastodon.click.token"),
        ("redirect_uri_mismatch", "redirect", "mastodon.click.again"),
        ("invalid_client", "client", "mastodon.click.again"),
        ("server_error", "server", "mastodon.click.wait"),
    ],
)
def test_what_a_server_sends_people_back_with(error: str, check: str, click: str) -> None:
    finding = doctor.of_refusal({"error": error})
    assert finding is not None
    assert told([finding]) == [(check, click, "")]


def test_what_is_no_refusal_is_none() -> None:
    assert doctor.of_refusal({"code": "x"}) is None
