"""Broken set-ups of a site: each names the one next click, in both languages, and where it is made."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Finding, Surroundings, Verdict
from passaparola.networks.wordpress.doctor import doctor
from passaparola.networks.wordpress.fake import WordPressFake
from tests.contracts.stage import CALLBACK, Stage, staged

WORDS = tomllib.loads((Path(__file__).parents[1] / "messages.toml").read_text("utf-8"))
AROUND = Surroundings()


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("wordpress", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> WordPressFake:
    assert isinstance(stage.fake, WordPressFake)
    return stage.fake


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    """What is broken or to be warned of: check, what, click, page of the site."""
    found = [one for one in findings if one.verdict in (Verdict.BROKEN, Verdict.WARNING)]
    for one in found:
        assert one.click is not None
        assert {"en", "it"} <= set(WORDS[one.click.id]) and {"en", "it"} <= set(WORDS[one.said.id])
    return [(one.check, one.said.id, one.click.id, one.link.partition("/wp-admin/")[2]) for one in found if one.click]


async def examined(stage: Stage) -> list[tuple[str, str, str, str]]:
    return told(await doctor.of_account(stage.session, AROUND))


async def test_a_sound_site_has_nothing_to_click(stage: Stage) -> None:
    mark = len(stage.running.seen)
    findings = await doctor.of_account(stage.session, AROUND)
    assert [(one.check, one.verdict) for one in findings] == [("api", Verdict.FINE), ("role", Verdict.FINE)]
    assert {seen.method for seen in stage.since(mark)} == {"GET"}
    assert await doctor.of_app(stage.session.door, Application({}, CALLBACK), AROUND) == []
    assert doctor.of_refusal({"error": "access_denied"}) is None


@pytest.mark.parametrize(
    ("status", "said", "click", "page"),
    [
        (401, "wordpress.api_closed", "wordpress.click.plugin", "plugins.php"),
        (403, "wordpress.api_blocked", "wordpress.click.firewall", ""),
        (400, "wordpress.api_gone", "wordpress.click.permalinks", "options-permalink.php"),
        (503, "wordpress.site_ill", "wordpress.click.site", ""),
        (429, "wordpress.rate", "wordpress.click.site", ""),
    ],
)
async def test_an_interface_that_does_not_answer_is_told_first_and_alone(
    stage: Stage, status: int, said: str, click: str, page: str
) -> None:
    stage.break_all(Strike.STATUS_BEFORE, status)
    findings = await examined(stage)
    stage.mend()
    assert findings == [("api", said, click, page)]


async def test_a_waiting_page_in_front_of_the_site_is_no_answer(stage: Stage) -> None:
    stage.break_all(Strike.MALFORMED)
    findings = await examined(stage)
    stage.mend()
    assert findings == [("api", "wordpress.site_ill", "wordpress.click.site", "")]


async def test_an_interface_that_is_gone_is_put_back(stage: Stage) -> None:
    account = replace(stage.session.account, address=f"{stage.running.url}/wp-json/nowhere/")
    findings = told(await doctor.of_account(replace(stage.session, account=account), AROUND))
    assert findings == [("api", "wordpress.api_gone", "wordpress.click.permalinks", "options-permalink.php")]


async def test_a_withdrawn_password_is_made_anew(stage: Stage) -> None:
    stage.fake.shut_out()
    profile = "profile.php#application-passwords-section"
    assert await examined(stage) == [("password", "wordpress.password_refused", "wordpress.click.password", profile)]


async def test_a_lowered_role_is_raised(stage: Stage) -> None:
    fake_of(stage).users[0].role = "contributor"
    assert await examined(stage) == [("role", "wordpress.role_too_small", "wordpress.click.role", "users.php")]


async def test_application_passwords_that_are_off_are_switched_on(stage: Stage) -> None:
    fake_of(stage).passwords = False
    assert await examined(stage) == [
        ("passwords", "wordpress.passwords_off", "wordpress.click.passwords", "plugins.php")
    ]


@pytest.mark.parametrize(
    ("passwords", "check", "said"),
    [(False, "passwords", "wordpress.passwords_need_https"), (True, "https", "wordpress.plain")],
)
async def test_a_site_without_https_gets_a_certificate(stage: Stage, passwords: bool, check: str, said: str) -> None:
    fake_of(stage).passwords, fake_of(stage).home = passwords, "http://forno.example"
    account = replace(stage.session.account, url="http://forno.example")
    findings = told(await doctor.of_account(replace(stage.session, account=account), AROUND))
    assert findings == [(check, said, "wordpress.click.https", "site-health.php")]


async def test_a_site_that_moved_is_connected_where_it_is_now(stage: Stage) -> None:
    fake_of(stage).home = "https://nuovo.example"
    (found,) = [one for one in await doctor.of_account(stage.session, AROUND) if one.verdict is Verdict.BROKEN]
    assert found.click is not None
    assert (found.click.id, found.click.params) == ("wordpress.click.moved", {"site": "https://nuovo.example"})
