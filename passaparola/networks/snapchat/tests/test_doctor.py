"""Ten broken set-ups and what the doctor says of each: what is wrong, and the one next click."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.networks.snapchat import NETWORK
from passaparola.networks.snapchat.doctor import doctor
from tests.contracts.stage import CALLBACK, Stage, staged

WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
AROUND = Surroundings("https://passaparola.example")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("snapchat", tmp_path) as stage:
        yield stage


def broken(findings: list[Finding], check: str) -> Finding:
    (found,) = [each for each in findings if each.check == check]
    assert found.verdict is Verdict.BROKEN
    assert found.click is not None
    assert {found.said.id, found.click.id} <= set(WORDS)
    assert not found.link or found.link.startswith("https://")
    return found


async def of_app(stage: Stage, callback: str = CALLBACK, **fields: str) -> list[Finding]:
    fake: Any = stage.fake
    app = Application({**fake.demo_app(stage.running.url), **fields}, callback)
    return list(await doctor.of_app(stage.session.door, app, AROUND))


async def of_account(stage: Stage, **secrets: str) -> list[Finding]:
    session = replace(stage.session, secrets={**stage.session.secrets, **secrets})
    return list(await doctor.of_account(session, AROUND))


async def answered(stage: Stage) -> dict[str, str]:
    fake: Any = stage.fake
    assert NETWORK.consent is not None
    app = Application(fake.demo_app(stage.running.url), CALLBACK)
    begun = await NETWORK.consent.begin(stage.session.door, app, {}, "s")
    return dict(fake.agree(begun.address))


def refusal(answer: dict[str, str]) -> list[Finding]:
    finding = doctor.of_refusal(answer)
    return [finding] if finding is not None else []


async def test_nothing_is_wrong_where_nothing_is(stage: Stage) -> None:
    assert {each.verdict for each in await of_account(stage)} == {Verdict.FINE}
    assert {each.verdict for each in await of_app(stage)} == {Verdict.FINE, Verdict.UNKNOWN}
    assert refusal({"error": "something_else"}) == []


async def test_1_the_application_is_not_allowed_by_snap(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.allowed = False
    assert broken(await of_account(stage), "allowlist").said.id == "snapchat.not_allowed_app"


async def test_2_the_redirect_address_is_another(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.callback = "https://elsewhere.example/back/"
    assert broken(refusal(await answered(stage)), "redirect").said.id == "snapchat.redirect_wrong"


async def test_3_the_redirect_address_is_not_secure(stage: Stage) -> None:
    assert broken(await of_app(stage, "http://192.168.1.5/back/"), "redirect").said.id == "snapchat.redirect_insecure"


async def test_4_the_scope_is_missing(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.offered = set()
    broken(refusal(await answered(stage)), "scopes")
    broken(await of_account(stage, scopes="snapchat-marketing-api"), "scopes")


async def test_5_there_is_no_public_profile(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.public = None
    assert broken(await of_account(stage), "profile").said.id == "snapchat.no_profile"


async def test_6_the_profile_is_not_public(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.public = "TIER_STANDARD"
    assert broken(await of_account(stage), "tier").said.id == "snapchat.not_public"


async def test_7_the_access_ended(stage: Stage) -> None:
    stage.fake.shut_out()
    assert broken(await of_account(stage), "token").said.id == "snapchat.token_refused"


async def test_8_the_secret_is_wrong(stage: Stage) -> None:
    assert broken(await of_app(stage, secret="another"), "secret").said.id == "snapchat.app_wrong"


async def test_9_the_person_said_no() -> None:
    broken(refusal({"error": "access_denied"}), "consent")


async def test_10_the_clock_is_off(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.date = "Sun, 22 Nov 2020 03:00:00 GMT"
    broken(await of_app(stage), "clock")


async def test_11_the_application_is_of_the_wrong_portal() -> None:
    broken(refusal({"error": "unauthorized_client"}), "app_kind")


async def test_12_there_is_nothing_to_renew_with(stage: Stage) -> None:
    broken(await of_account(stage, refresh=""), "renewal")


async def test_13_the_access_is_for_another_profile(stage: Stage) -> None:
    account = replace(stage.session.account, remote_id="another")
    other = replace(stage, session=replace(stage.session, account=account))
    assert broken(await of_account(other), "profile").said.id == "snapchat.other_profile"
