"""Saying yes on a real snac's own page and on mastodon-mock's, and what the doctor tells of accounts there."""

import asyncio
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from passaparola.kernel.http import Response
from passaparola.kernel.network.consent import Application, Begun
from passaparola.kernel.network.doctor import Surroundings
from passaparola.kernel.network.outcomes import ReconnectNeeded
from passaparola.kernel.network.port import Connected
from passaparola.networks.mastodon.consent import consent
from passaparola.networks.mastodon.doctor import doctor
from tests.contracts.stage import CALLBACK, Stage
from tests.servers.fediverse import MockAccount, SnacAccount
from tests.servers.mastodon_mock import MastodonMock
from tests.servers.snac import RealSnac
from tests.servers.test_mastodon import on

pytestmark = pytest.mark.server
APP = Application({}, CALLBACK)


async def test_a_person_says_yes_on_snac_and_takes_it_back(snac: RealSnac, store_folder: Path) -> None:
    """An application registered there, the page's own form with name and password, the code, the token, its end."""
    account = SnacAccount(snac)
    async with on(account, store_folder) as stage:
        begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
        page = await asyncio.to_thread(account.ask, "GET", begun.address.removeprefix(stage.running.url), {})
        typed = {**hidden(page.text()), "login": account.user.name, "passwd": account.user.password}
        back = await asyncio.to_thread(snac.ask, "POST", "/oauth/x-snac-login", **typed)
        found = await came_back(stage, begun, back)
        with pytest.raises(ReconnectNeeded):
            await stage.connect.who(replace(stage.session, secrets=found.secrets))


async def test_a_person_says_yes_on_the_stand_in(mock: MastodonMock, store_folder: Path) -> None:
    """It has the page, and no end of a token: revoking is answered and changes nothing there."""
    account = MockAccount(mock)
    async with on(account, store_folder) as stage:
        begun = await consent.begin(stage.session.door, APP, {"server": stage.running.url}, "a-state")
        page = await asyncio.to_thread(account.ask, "GET", begun.address.removeprefix(stage.running.url), {})
        chosen = {**hidden(page.text()), "username": account.user.name}
        await came_back(stage, begun, await asyncio.to_thread(mock.ask, "/oauth/authorize", **chosen))


def hidden(page: str) -> dict[str, str]:
    """What a form carries along unseen."""
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}


async def came_back(stage: Stage, begun: Begun, back: Response) -> Connected:
    """Connected with what the page sent back, published, and given back."""
    assert back.status in (302, 303), back.text()
    answer = dict(parse_qsl(urlsplit(back.headers["location"]).query))
    assert answer.pop("state") == "a-state"
    (found,) = await consent.finish(stage.session.door, APP, begun.keep, answer)
    assert found.account == stage.session.account
    session, draft = replace(stage.session, secrets=found.secrets), stage.draft("Per consenso")
    await stage.publisher.commit(session, draft, await stage.publisher.prepare(session, draft, {}))
    assert [post.text for post in stage.fake.shown()] == ["Per consenso"]
    await stage.connect.revoke(stage.session.door, found.account, found.secrets)
    return found


@pytest.mark.parametrize("server", ["snac", "mock"])
async def test_the_doctor_tells_what_a_server_says(
    server: str, request: pytest.FixtureRequest, store_folder: Path
) -> None:
    running = request.getfixturevalue(server)
    account = await asyncio.to_thread(SnacAccount if server == "snac" else MockAccount, running)
    async with on(account, store_folder) as stage:
        assert await told(stage) == {}
        account.shut_out()
        assert await told(stage) == {"standing": "mastodon.click.reconnect"}


async def told(stage: Stage) -> dict[str, str]:
    """What is broken or to be warned of, and its click."""
    found = await doctor.of_account(stage.session, Surroundings())
    return {one.check: one.click.id for one in found if one.click is not None}
