"""Private messages with their window, comments with fewer fields, tags, and webhooks."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.http import Untamed
from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Draft, Found, Inconclusive, Remote, Utterance
from passaparola.kernel.network.push import Incoming
from passaparola.networks.instagram.fake import InstagramFake
from passaparola.networks.instagram.fake_things import Medium
from passaparola.networks.instagram.publish import publisher
from passaparola.networks.instagram.push import push
from passaparola.networks.instagram.spec import SPEC
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import heard, remote_of


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("instagram", tmp_path) as stage:
        yield stage


def fake(stage: Stage) -> InstagramFake:
    assert isinstance(stage.fake, InstagramFake)
    return stage.fake


def answer(stage: Stage, text: str, to: Utterance) -> Draft:
    return stage.draft(text, follows=remote_of(to))


async def test_a_message_has_a_window_of_a_day_and_is_answered_once(stage: Stage) -> None:
    talk = fake(stage).write("Lea", "Siete aperti?")
    (asked,) = await heard(stage)
    assert (asked.kind, asked.thread, asked.own) == ("message", talk.id, False)
    assert asked.until is not None
    assert asked.until - asked.at == timedelta(hours=24)
    draft = answer(stage, "Fino alle 20!", asked)
    first = await publisher.commit(stage.session, draft, {})
    assert (await publisher.commit(stage.session, draft, {})).id == first.id
    assert isinstance(await publisher.find(stage.session, draft, {}), Found)
    assert [message.text for message in talk.messages] == ["Siete aperti?", "Fino alle 20!"]
    assert [one.own for one in await heard(stage)] == [True, False]


async def test_a_message_that_comes_too_late_is_refused(stage: Stage) -> None:
    fake(stage).write("Lea", "Siete aperti?")
    (asked,) = await heard(stage)
    fake(stage).ahead = timedelta(hours=25)
    with pytest.raises(Rejected) as refused:
        await publisher.commit(stage.session, answer(stage, "Sì", asked), {})
    assert refused.value.reason.id == "instagram.window"


async def test_messages_that_are_closed_do_not_silence_the_comments(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Bello")
    fake(stage).talking.closed = True
    assert [one.text for one in await heard(stage)] == ["Bello"]


@pytest.mark.parametrize("hidden", [{"from"}, {"replies"}, {"from", "replies"}, {"from", "replies", "username"}])
async def test_a_field_that_is_refused_leaves_the_others(stage: Stage, hidden: set[str]) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Bello")
    fake(stage).talking.hidden = hidden
    (said,) = await heard(stage)
    assert said.text == "Bello"
    assert said.author.id
    assert "username" in hidden or said.author.handle == "lea"


async def test_more_answers_than_come_along_are_heard_whole(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Bello")
    (top,) = await heard(stage)
    for number in range(130):
        stage.fake.reply(top.id, "Ugo", f"Anche per me {number}")
    said = await heard(stage)
    assert len(said) == 131
    assert {one.answers for one in said if one.id != top.id} == {top.id}


async def test_a_tag_is_a_mention_and_its_answer_cannot_be_looked_for(stage: Stage) -> None:
    lea, world = fake(stage).person("Lea"), fake(stage)
    world.publishing.tagged.append(
        Medium("17959999999999999", "abc", "FEED", "IMAGE", "Al @forno", [], datetime.now(UTC), lea)
    )
    (said,) = await heard(stage)
    assert (said.kind, said.author.handle, said.text) == ("mention", "lea", "Al @forno")
    draft = answer(stage, "Grazie!", said)
    await publisher.commit(stage.session, draft, {})
    assert world.talking.mentioned == [("17959999999999999", "Grazie!")]
    assert isinstance(await publisher.find(stage.session, draft, {}), Inconclusive)


def test_an_answer_needs_words_and_no_files() -> None:
    now = datetime.now(UTC)
    to = Remote("1", "", now, {"kind": "message"})
    draft = Draft(key="k", text="", at=now, made_at=now, follows=to)
    assert [each.message.id for each in publisher.problems(draft, SPEC)] == ["instagram.answer_empty"]
    long = replace(draft, text="à" * 501)
    assert [each.message.id for each in publisher.problems(long, SPEC)] == ["instagram.message_long"]


def call(body: bytes, secret: str = "s3cret") -> Incoming:
    signed = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return Incoming("POST", {}, {"x-hub-signature-256": signed}, body)


def test_a_webhook_is_believed_by_its_signature_alone() -> None:
    body = json.dumps({"object": "instagram", "entry": [{"id": "17841400000000001", "time": 1}]}).encode()
    assert push.is_genuine(call(body), {"secret": "s3cret"})
    assert not push.is_genuine(call(body), {"secret": "other"})
    assert not push.is_genuine(call(body), {})
    assert push.about(call(body)) == ("17841400000000001",)
    with pytest.raises(Untamed):
        push.about(call(b"<html>"))


def test_the_handshake_gives_the_challenge_to_whoever_knows_our_words() -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "parole"}
    reply = push.handshake(Incoming("GET", query, {}, b""), {"webhook": "parole"})
    assert reply is not None
    assert (reply.status, reply.body) == (200, b"1158201444")
    refused = push.handshake(Incoming("GET", query, {}, b""), {"webhook": "altre"})
    assert refused is not None
    assert refused.status == 403
    assert push.handshake(call(b"{}"), {"webhook": "parole"}) is None
