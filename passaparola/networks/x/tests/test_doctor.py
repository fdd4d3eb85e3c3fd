"""Ten broken set-ups and more: each names the one next click, in both languages, and where it is made."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import ReconnectNeeded
from passaparola.networks.x.connect import connect
from passaparola.networks.x.doctor import CONSOLE, doctor
from passaparola.networks.x.fake import XFake
from passaparola.networks.x.fake_things import Refusal, forbidden
from passaparola.networks.x.push import push
from tests.contracts.stage import CALLBACK, Stage, staged

HOOK = "https://passaparola.example/push/x/1"
AROUND = Surroundings("https://passaparola.example", HOOK)
WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
ENROL = Refusal(403, "client-forbidden", "Client Forbidden", "must use a Project", reason="client-not-enrolled")
CREDITS = Refusal(402, "credits", "CreditsDepleted", "Your enrolled account does not have any credits.")
CAPPED = Refusal(403, "credits", "SpendCapReached", "Your enrolled account has reached its billing cycle spend cap.")
USED = Refusal(429, "usage-capped", "UsageCapExceeded", "Usage cap exceeded: Monthly product cap")


def fake_of(stage: Stage) -> XFake:
    assert isinstance(stage.fake, XFake)
    return stage.fake


def broken(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    found = [one for one in findings if one.verdict is Verdict.BROKEN]
    for one in found:
        assert one.click is not None
        assert {"en", "it"} <= set(WORDS[one.click.id]) and {"en", "it"} <= set(WORDS[one.said.id])
    return [(one.check, one.click.id, one.link) for one in found if one.click is not None]


async def test_a_sound_account_has_nothing_to_click(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        await push.subscribe(stage.session, HOOK, "secret")
        findings = await doctor.of_account(stage.session, AROUND)
        assert [(one.check, one.verdict) for one in findings] == [
            (check, Verdict.FINE) for check in ("scopes", "standing", "clock", "webhook")
        ]
        assert {seen.method for seen in stage.running.seen[-3:]} <= {"GET"}


@pytest.mark.parametrize(
    ("refusal", "click", "link"),
    [
        (ENROL, "x.click.project", CONSOLE),
        (CREDITS, "x.click.credits", CONSOLE),
        (CAPPED, "x.click.spend_cap", CONSOLE),
        (USED, "x.click.usage", CONSOLE),
        (forbidden("Your account is suspended and is not permitted to access this feature."), "x.click.appeal",
         "https://help.x.com/forms/account-access/appeals"),
        (Refusal(403, "oauth1-permissions", "Forbidden", "Your client app is not configured with the appropriate oauth1"
         " app permissions for this endpoint."), "x.click.permissions", CONSOLE),
    ],
)  # fmt: skip
async def test_how_x_answers_for_the_account(tmp_path: Path, refusal: Refusal, click: str, link: str) -> None:
    async with staged("x", tmp_path) as stage:
        fake_of(stage).refusal = refusal
        findings = await doctor.of_account(stage.session, Surroundings())
        assert broken(findings) == [("standing", click, link)]


async def test_an_access_that_ended_with_a_refresh_token_that_is_spent_is_connected_again(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        for grant in fake_of(stage).oauth.tokens.values():
            grant.until = datetime.now(UTC)
        await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)
        with pytest.raises(ReconnectNeeded, match=r"x\.token_spent"):  # as after a backup with the old one
            await connect.refresh(stage.session.door, stage.session.account, stage.session.secrets)
        told = broken(await doctor.of_account(stage.session, Surroundings()))
        assert told == [("standing", "x.click.reconnect", "https://x.com/settings/connected_apps")]


@pytest.mark.parametrize(
    ("left_out", "click"),
    [
        ("offline.access", "x.click.offline"),
        ("media.write", "x.click.reconnect"),
        ("tweet.write", "x.click.permissions"),
    ],
)
async def test_a_scope_that_was_not_granted(tmp_path: Path, left_out: str, click: str) -> None:
    async with staged("x", tmp_path) as stage:
        scopes = stage.session.secrets["scopes"].replace(left_out, "")
        session = replace(stage.session, secrets={**stage.session.secrets, "scopes": scopes})
        ((check, named, _),) = broken(await doctor.of_account(session, Surroundings()))
        assert (check, named) == ("scopes", click)


async def test_without_private_messages_it_is_a_warning(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        scopes = stage.session.secrets["scopes"].replace("dm.read", "").replace("dm.write", "")
        session = replace(stage.session, secrets={**stage.session.secrets, "scopes": scopes})
        (first, *_) = await doctor.of_account(session, Surroundings())
        assert (first.check, first.verdict) == ("scopes", Verdict.WARNING)


async def test_a_clock_that_is_off(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        fake_of(stage).off = timedelta(minutes=7)
        findings = await doctor.of_account(stage.session, Surroundings())
        assert broken(findings) == [("clock", "x.click.clock", "")]
        (clock,) = [one for one in findings if one.check == "clock"]
        assert clock.said.params["count"] == 7


async def test_a_webhook_that_fails_its_challenge(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        await push.subscribe(stage.session, HOOK, "secret")
        for hook in fake_of(stage).hooks.hooks.values():
            hook["valid"] = False
        assert broken(await doctor.of_account(stage.session, AROUND)) == [("webhook", "x.click.crc", CONSOLE)]


async def test_keys_that_are_no_pair_and_the_callback_to_compare(tmp_path: Path) -> None:
    async with staged("x", tmp_path) as stage:
        fields = dict(fake_of(stage).demo_app(stage.running.url))
        sound = await doctor.of_app(stage.session.door, Application(fields, CALLBACK), AROUND)
        assert [one.verdict for one in sound] == [Verdict.FINE, Verdict.UNKNOWN]
        assert sound[1].said.params["callback"] == CALLBACK
        assert sound[1].click is not None and sound[1].click.id == "x.click.redirect"
        wrong = Application({**fields, "secret": "another"}, "http://10.0.0.5:8000/back/")
        told = broken(await doctor.of_app(stage.session.door, wrong, AROUND))
        assert told == [("keys", "x.click.keys", CONSOLE), ("redirect", "x.click.redirect", CONSOLE)]


@pytest.mark.parametrize(
    ("error", "click"),
    [("access_denied", "x.click.agree"), ("invalid_scope", "x.click.permissions"),
     ("redirect_uri_mismatch", "x.click.redirect")],
)  # fmt: skip
def test_what_a_person_comes_back_with_instead_of_a_code(error: str, click: str) -> None:
    finding = doctor.of_refusal({"error": error, "state": "s"})
    assert finding is not None and finding.click is not None
    assert finding.click.id == click
    assert doctor.of_refusal({"error": "server_error"}) is None
