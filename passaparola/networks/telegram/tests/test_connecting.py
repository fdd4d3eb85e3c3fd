"""Connecting a bot and its chat, private messages, and what the doctor finds."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import serve
from passaparola.kernel.http import Door
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Session
from passaparola.kernel.objects import from_address
from passaparola.networks.telegram import NETWORK
from passaparola.networks.telegram.connect import chat_of, connect
from passaparola.networks.telegram.fake import TelegramFake

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Desk:
    def __init__(self, fake: TelegramFake, door: Door, url: str, folder: Path) -> None:
        self.fake, self.door, self.url, self.folder = fake, door, url, folder

    async def session(self) -> Session:
        opened = await connect.authorise(self.door, self.fake.demo_account(self.url))
        return Session(self.door, from_address(str(self.folder)), opened.account, opened.secrets)

    async def findings(self, session: Session) -> dict[str, tuple[Verdict, str]]:
        assert NETWORK.doctor is not None
        found = await NETWORK.doctor.of_account(session, Surroundings())
        return {each.check: (each.verdict, each.click.id if each.click else "") for each in found}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    fake = TelegramFake()
    async with serve(fake) as running, Door([running.authority]) as door:
        yield Desk(fake, door, running.url, tmp_path)


@pytest.mark.parametrize(
    ("written", "chat"),
    [
        ("@forno", "@forno"),
        ("forno", "@forno"),
        (" https://t.me/forno ", "@forno"),
        ("t.me/s/forno", "@forno"),
        ("-1001234", "-1001234"),
    ],
)
def test_a_chat_is_named_as_people_copy_it(written: str, chat: str) -> None:
    assert chat_of(written) == chat


@pytest.mark.parametrize(
    ("change", "field"),
    [({"token": "ciao"}, "token"), ({"token": "123456:" + "A" * 35}, "token"), ({"chat": "@altro"}, "chat")],
)
async def test_what_is_wrong_is_said_beside_its_field(desk: Desk, change: dict[str, str], field: str) -> None:
    with pytest.raises(Rejected) as refused:
        await connect.authorise(desk.door, {**desk.fake.demo_account(desk.url), **change})
    assert refused.value.reason.params["field"] == field


async def test_a_bot_without_the_right_to_post_is_not_connected(desk: Desk) -> None:
    desk.fake.rights = {"status": "administrator", "can_post_messages": False}
    with pytest.raises(Rejected) as refused:
        await desk.session()
    assert refused.value.reason.id == "telegram.no_rights"


async def test_private_messages_are_conversations_of_their_own(desk: Desk) -> None:
    session = await desk.session()
    desk.fake.write("Lea", "Avete senza glutine?")
    desk.fake.write("Lea", "E domani?")
    assert NETWORK.conversations is not None
    said = [each async for each in NETWORK.conversations.since(session, LONG_AGO)]
    assert [(each.kind, each.text) for each in said] == [("message", "Avete senza glutine?"), ("message", "E domani?")]
    assert len({each.thread for each in said}) == 1


BROKEN = {
    "rights": lambda fake: setattr(fake, "rights", {"status": "administrator", "can_post_messages": False}),
    "updates": lambda fake: setattr(fake, "webhook", "https://other.example/"),
    "discussion": lambda fake: setattr(fake, "linked", False),
    "token": lambda fake: fake.shut_out(),
}


@pytest.mark.parametrize("check", BROKEN)
async def test_the_doctor_names_the_next_click(desk: Desk, check: str) -> None:
    session = await desk.session()
    assert {verdict for verdict, _ in (await desk.findings(session)).values()} == {Verdict.FINE}
    BROKEN[check](desk.fake)
    verdict, click = (await desk.findings(session))[check]
    assert verdict in (Verdict.BROKEN, Verdict.WARNING)
    assert click == f"telegram.doctor.{check}.click"


async def test_a_bot_in_privacy_mode_hears_only_its_name_in_a_group(desk: Desk) -> None:
    session = await desk.session()
    desk.fake.hears_all = False
    facts = {**session.account.facts, "kind": "supergroup"}
    group = replace(session, account=replace(session.account, facts=facts))
    assert (await desk.findings(group))["hears"] == (Verdict.WARNING, "telegram.doctor.hears.click")


async def test_subscribers_are_counted(desk: Desk) -> None:
    session = await desk.session()
    assert NETWORK.metrics is not None
    assert [(each.metric, each.value) for each in await NETWORK.metrics.of_account(session)] == [("followers", 128)]
