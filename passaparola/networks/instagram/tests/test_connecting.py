"""The login: what is asked, what comes back, who is refused, and how long it lasts."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from passaparola.kernel.fakeserver import Running, serve
from passaparola.kernel.http import Door, Form, Request
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Connected
from passaparola.networks.instagram.connect import connect, consent
from passaparola.networks.instagram.fake import InstagramFake
from passaparola.networks.instagram.spec import SCOPES

CALLBACK = "https://passaparola.example/connect/back/"


@dataclass
class Visit:
    fake: InstagramFake
    running: Running
    door: Door

    @property
    def app(self) -> Application:
        return Application(self.fake.demo_app(self.running.url), CALLBACK)

    async def connected(self, app: Application | None = None) -> Connected:
        begun = await consent.begin(self.door, self.app, {}, "a-state")
        answer = self.fake.agree(begun.address)
        (connected,) = await consent.finish(self.door, app or self.app, begun.keep, answer)
        return connected


@pytest.fixture
async def visit() -> AsyncIterator[Visit]:
    fake = InstagramFake()
    async with serve(fake) as running, Door([running.authority]) as door:
        yield Visit(fake, running, door)


async def test_a_person_is_sent_to_instagram_with_every_scope() -> None:
    async with Door() as door:
        begun = await consent.begin(door, Application({"id": "123", "secret": "s"}, CALLBACK), {}, "a-state")
    parts, asked = urlsplit(begun.address), parse_qs(urlsplit(begun.address).query)
    assert (parts.netloc, parts.path) == ("www.instagram.com", "/oauth/authorize")
    assert asked["scope"] == [",".join(SCOPES)]
    assert (asked["redirect_uri"], asked["state"]) == ([CALLBACK], ["a-state"])
    assert "secret" not in begun.address


async def test_the_page_has_a_button_that_leads_back_with_a_code(visit: Visit) -> None:
    begun = await consent.begin(visit.door, visit.app, {}, "a-state")
    page = await visit.door.send(Request("GET", begun.address))
    assert "Allow" in page.text()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.address).query).items()}
    pressed = await visit.door.send(Request("POST", begun.address, body=Form(tuple(asked.items()))))
    back = parse_qs(urlsplit(pressed.headers["location"]).query)
    (connected,) = await consent.finish(visit.door, visit.app, {}, {"code": back["code"][0] + "#_", "state": "a-state"})
    assert connected.account.handle == visit.fake.me.handle


async def test_the_account_is_kept_with_its_kind_quota_scopes_and_end(visit: Visit) -> None:
    connected = await visit.connected()
    assert connected.account.remote_id == visit.fake.me.id
    assert connected.account.facts == {"kind": "business", "quota.used": "0", "quota.total": "100"}
    assert connected.secrets["scopes"].split() == list(SCOPES)
    ends = connect.expires(connected.secrets)
    assert ends is not None
    assert timedelta(days=59) < ends - datetime.now(UTC) <= timedelta(days=60)
    assert connect.renewable_until(connected.secrets) == ends


async def test_a_personal_account_is_refused_with_the_next_click(visit: Visit) -> None:
    visit.fake.me.kind = "PERSONAL"
    with pytest.raises(Rejected) as refused:
        await visit.connected()
    assert refused.value.reason.id == "instagram.personal"


async def test_without_the_scope_to_publish_nothing_is_connected(visit: Visit) -> None:
    visit.fake.login.granted = SCOPES[:1]
    with pytest.raises(Rejected) as refused:
        await visit.connected()
    assert refused.value.reason.params == {"scope": "instagram_business_content_publish"}


async def test_without_a_lesser_scope_it_is_connected_and_the_lack_is_kept(visit: Visit) -> None:
    visit.fake.login.granted = SCOPES[:2]
    assert (await visit.connected()).secrets["scopes"].split() == list(SCOPES[:2])


@pytest.mark.parametrize("answer", [{"error": "access_denied", "error_reason": "user_denied"}, {}])
async def test_who_says_no_is_told_so(visit: Visit, answer: dict[str, str]) -> None:
    with pytest.raises(Rejected):
        await consent.finish(visit.door, visit.app, {}, answer)


async def test_a_wrong_secret_and_another_return_address_are_refused(visit: Visit) -> None:
    wrong = Application({**visit.app.fields, "secret": "0" * 32}, CALLBACK)
    elsewhere = replace(visit.app, callback="https://passaparola.example/elsewhere/")
    for app in (wrong, elsewhere):
        with pytest.raises(Rejected) as refused:
            await visit.connected(app)
        assert refused.value.reason.id == "instagram.login_refused"


async def test_a_token_is_renewed_and_keeps_its_scopes(visit: Visit) -> None:
    connected = await visit.connected()
    renewed = await connect.refresh(visit.door, connected.account, connected.secrets)
    assert renewed["token"] != connected.secrets["token"]
    assert renewed["scopes"] == connected.secrets["scopes"]
    visit.fake.shut_out()
    with pytest.raises(ReconnectNeeded):
        await connect.refresh(visit.door, connected.account, renewed)


async def test_nothing_is_typed() -> None:
    async with Door() as door:
        with pytest.raises(Rejected):
            await connect.authorise(door, {})
