"""Ten set-ups that are broken, and for each the one next click, in both languages."""

import tomllib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.http import Door
from passaparola.kernel.message import Message
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.networks.instagram import NETWORK
from passaparola.networks.instagram.doctor import doctor
from passaparola.networks.instagram.fake import InstagramFake
from passaparola.networks.instagram.push import push
from passaparola.networks.instagram.spec import SCOPES
from tests.contracts.stage import Stage, staged

AROUND = Surroundings("https://passaparola.example", "https://passaparola.example/push/instagram/")
CALLBACK = "https://passaparola.example/connect/back/"
FIELDS = {"id": "1234567890123456", "secret": "0123456789abcdef0123456789abcdef"}
WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("instagram", tmp_path) as stage:
        yield stage


def fake(stage: Stage) -> InstagramFake:
    assert isinstance(stage.fake, InstagramFake)
    return stage.fake


def said(message: Message | None, language: str = "en") -> str:
    assert message is not None
    return str(WORDS[message.id][language]).format(**message.params)


def one(findings: Sequence[Finding], check: str) -> Finding:
    return next(each for each in findings if each.check == check)


def broken(findings: Sequence[Finding]) -> list[str]:
    return [each.check for each in findings if each.verdict is Verdict.BROKEN]


async def of_app(fields: dict[str, str], callback: str = CALLBACK) -> Sequence[Finding]:
    async with Door() as door:
        return await doctor.of_app(door, Application(fields, callback), AROUND)


async def test_a_sound_application_has_nothing_broken() -> None:
    findings = await of_app(FIELDS)
    assert broken(findings) == []
    assert CALLBACK in said(one(findings, "redirect_address").click)
    assert AROUND.webhook in said(one(findings, "webhook_address").click, "it")


async def test_1_the_wrong_app_id_is_named_with_where_the_right_one_stands() -> None:
    finding = one(await of_app({**FIELDS, "id": "my-app"}), "app_id")
    assert finding.verdict is Verdict.BROKEN
    assert "copy Instagram app ID" in said(finding.click)
    assert finding.link.startswith("https://developers.facebook.com/")


async def test_2_a_secret_that_is_none() -> None:
    finding = one(await of_app({**FIELDS, "secret": "hunter2"}), "app_secret")
    assert finding.verdict is Verdict.BROKEN
    assert "press Show" in said(finding.click)


async def test_3_a_return_address_without_https() -> None:
    finding = one(await of_app(FIELDS, "http://10.0.0.5:8000/connect/back/"), "redirect_address")
    assert finding.verdict is Verdict.BROKEN
    assert "PASSAPAROLA_URL" in said(finding.click)


async def test_4_whoever_pressed_cancel_is_told_to_press_allow() -> None:
    finding = doctor.of_refusal({"error": "access_denied", "error_reason": "user_denied"})
    assert finding is not None
    assert "Allow" in said(finding.click)


async def test_a_sound_account_has_nothing_broken(stage: Stage) -> None:
    await push.subscribe(stage.session, AROUND.webhook, "words")
    findings = await doctor.of_account(stage.session, AROUND)
    assert broken(findings) == []
    assert {each.check for each in findings} == {"token", "scopes", "quota", "subscription", "messages"}


async def test_5_access_that_was_withdrawn(stage: Stage) -> None:
    stage.fake.shut_out()
    (finding,) = await doctor.of_account(stage.session, AROUND)
    assert (finding.check, finding.verdict) == ("token", Verdict.BROKEN)
    assert "Reconnect" in said(finding.click)


async def test_6_an_account_that_has_become_personal(stage: Stage) -> None:
    fake(stage).me.kind = "PERSONAL"
    (finding,) = await doctor.of_account(stage.session, AROUND)
    assert finding.check == "account_type"
    assert "Switch to professional account" in said(finding.click)
    assert "Passa a un account professionale" in said(finding.click, "it")


async def test_7_a_scope_that_was_switched_off(stage: Stage) -> None:
    scopes = " ".join(scope for scope in SCOPES if "insights" not in scope)
    session = replace(stage.session, secrets={**stage.session.secrets, "scopes": scopes})
    finding = one(await doctor.of_account(session, AROUND), "scopes")
    assert finding.verdict is Verdict.BROKEN
    assert "instagram_business_manage_insights" in said(finding.click)


async def test_8_a_scope_that_was_withdrawn_later(stage: Stage) -> None:
    login = fake(stage).login
    login.tokens = dict.fromkeys(login.tokens, ("instagram_business_basic",))
    findings = await doctor.of_account(stage.session, AROUND)
    assert {"quota", "messages"} <= set(broken(findings))
    assert "leave every permission" in said(one(findings, "quota").click)


async def test_9_a_webhook_that_the_account_does_not_feed(stage: Stage) -> None:
    finding = one(await doctor.of_account(stage.session, AROUND), "subscription")
    assert finding.verdict is Verdict.BROKEN
    assert "comments" in said(finding.click)


async def test_10_messages_that_are_closed_to_tools(stage: Stage) -> None:
    fake(stage).talking.closed = True
    finding = one(await doctor.of_account(stage.session, AROUND), "messages")
    assert finding.verdict is Verdict.BROKEN
    assert "Allow access to messages" in said(finding.click)


async def test_11_a_quota_that_is_used_up(stage: Stage) -> None:
    fake(stage).publishing.quota = 0
    finding = one(await doctor.of_account(stage.session, AROUND), "quota")
    assert finding.verdict is Verdict.WARNING
    assert "24 hours" in said(finding.click)


async def test_12_a_network_that_does_not_answer(stage: Stage) -> None:
    async with Door() as closed:
        (finding,) = await doctor.of_account(replace(stage.session, door=closed), AROUND)
    assert finding.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        ({"error": "access_denied", "error_reason": "user_denied"}, "consent"),
        ({"error": "invalid_scope"}, "scopes"),
        ({"error": "server_error"}, "consent"),
    ],
)
def test_whoever_comes_back_without_a_code_is_told_what_to_press(answer: dict[str, str], check: str) -> None:
    assert NETWORK.doctor is not None
    finding = NETWORK.doctor.of_refusal(answer)
    assert finding is not None
    assert finding.check == check
    assert said(finding.click)
    assert NETWORK.doctor.of_refusal({"code": "x"}) is None
