"""Ten broken set-ups and what the doctor says of each: what is wrong, and the one next click."""

import tomllib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.kernel.network.outcomes import NetworkError
from passaparola.networks.linkedin import NETWORK
from passaparola.networks.linkedin.doctor import doctor
from passaparola.networks.linkedin.fake_things import Refusal
from tests.contracts.stage import CALLBACK, Stage, staged

WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
AROUND = Surroundings("https://passaparola.example", "https://passaparola.example/hooks/linkedin/")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("linkedin", tmp_path) as stage:
        yield stage


def the(findings: list[Finding], check: str) -> Finding:
    (found,) = [each for each in findings if each.check == check]
    return found


def names_the_next_click(finding: Finding, *, link: bool = True) -> bool:
    said = finding.click is not None and finding.click.id in WORDS and finding.said.id in WORDS
    return said and finding.link.startswith("https://") is link


async def of_app(stage: Stage, callback: str = CALLBACK, **fields: str) -> list[Finding]:
    fake: Any = stage.fake
    app = Application({**fake.demo_app(stage.running.url), **fields}, callback)
    return list(await doctor.of_app(stage.session.door, app, AROUND))


async def of_account(stage: Stage) -> list[Finding]:
    return list(await doctor.of_account(stage.session, AROUND))


async def test_nothing_is_wrong_where_nothing_is(stage: Stage) -> None:
    assert {each.verdict for each in await of_account(stage)} == {Verdict.FINE}
    assert {each.verdict for each in await of_app(stage)} == {Verdict.FINE, Verdict.UNKNOWN}


async def test_1_the_redirect_address_is_not_registered(stage: Stage) -> None:
    fake: Any = stage.fake
    assert NETWORK.consent is not None
    app = Application(fake.demo_app(stage.running.url), CALLBACK)
    begun = await NETWORK.consent.begin(stage.session.door, app, {}, "s")
    answer = fake.agree(begun.address)
    moved = replace(app, callback="https://elsewhere.example/back/")
    with pytest.raises(NetworkError) as refused:
        await NETWORK.consent.finish(stage.session.door, moved, {}, answer)
    assert refused.value.reason.id == "linkedin.redirect_wrong"
    fake.callback = "https://elsewhere.example/back/"
    finding = doctor.of_refusal(fake.agree(begun.address))
    assert finding is not None
    assert (finding.check, finding.verdict) == ("redirect", Verdict.BROKEN)
    assert names_the_next_click(finding)
    plain = the(await of_app(stage, "http://192.168.1.5/back/"), "redirect")
    assert (plain.verdict, plain.said.id) == (Verdict.BROKEN, "linkedin.redirect_insecure")


async def test_2_a_product_is_not_added_to_the_application(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.offered = {"openid", "profile", "w_member_social"}
    assert NETWORK.consent is not None
    begun = await NETWORK.consent.begin(
        stage.session.door, Application(fake.demo_app(stage.running.url), CALLBACK), {}, "s"
    )
    finding = doctor.of_refusal(fake.agree(begun.address))
    assert finding is not None
    assert (finding.check, finding.said.id) == ("scopes", "linkedin.scope_not_granted")
    assert names_the_next_click(finding)


@pytest.mark.parametrize("error", ["user_cancelled_login", "user_cancelled_authorize"])
def test_3_the_person_said_no(error: str) -> None:
    finding = doctor.of_refusal({"error": error})
    assert finding is not None
    assert (finding.check, names_the_next_click(finding, link=False)) == ("consent", True)
    assert doctor.of_refusal({"error": "something_else"}) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("EXPIRED_ACCESS_TOKEN", "linkedin.token_expired"),  # 4
        ("REVOKED_ACCESS_TOKEN", "linkedin.token_revoked"),  # 5
        ("INVALID_ACCESS_TOKEN", "linkedin.token_refused"),
    ],
)
async def test_4_and_5_the_access_ended(stage: Stage, code: str, said: str) -> None:
    fake: Any = stage.fake
    fake.refused = Refusal(401, code, "The token used in the request is not valid any more")
    finding = the(await of_account(stage), "token")
    assert (finding.verdict, finding.said.id) == (Verdict.BROKEN, said)
    assert names_the_next_click(finding, link=False)


async def test_6_the_version_is_retired(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.retired = True
    found = [each for each in await of_account(stage) if each.verdict is Verdict.BROKEN]
    assert [(each.check, each.said.id) for each in found] == [("version", "linkedin.version_retired")]
    assert names_the_next_click(found[0])


async def test_7_the_member_is_no_longer_an_administrator(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.roles = False
    finding = the(await of_account(stage), "page_role")
    assert (finding.verdict, finding.said.params["page"]) == (Verdict.BROKEN, "Forno Passaparola")
    assert names_the_next_click(finding)


async def test_8_doubts_need_a_person_without_the_right_to_read(stage: Stage) -> None:
    scopes = stage.session.secrets["scopes"].replace("r_organization_social", "")
    poor = replace(stage, session=replace(stage.session, secrets={**stage.session.secrets, "scopes": scopes}))
    finding = the(await of_account(poor), "read_scope")
    assert (finding.verdict, finding.said.params) == (Verdict.WARNING, {"scope": "r_organization_social"})
    assert names_the_next_click(finding)


async def test_9_the_page_has_not_verified_the_application(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.refused = Refusal(403, "ACCESS_DENIED", "Not enough permissions to access: organizationAcls")
    finding = the(await of_account(stage), "verified")
    assert (finding.verdict, names_the_next_click(finding)) == (Verdict.BROKEN, True)


async def test_10_the_clock_is_off(stage: Stage) -> None:
    fake: Any = stage.fake
    fake.date = "Sun, 22 Nov 2020 03:00:00 GMT"
    finding = the(await of_app(stage), "clock")
    assert (finding.verdict, names_the_next_click(finding, link=False)) == (Verdict.BROKEN, True)


async def test_11_the_secret_is_wrong(stage: Stage) -> None:
    finding = the(await of_app(stage, secret="another"), "secret")
    assert (finding.verdict, names_the_next_click(finding)) == (Verdict.BROKEN, True)


async def test_12_the_application_serves_profiles_alone(stage: Stage) -> None:
    finding = the(await of_app(stage, scopes=""), "scopes")
    assert (finding.verdict, names_the_next_click(finding)) == (Verdict.WARNING, True)
