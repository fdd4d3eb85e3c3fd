"""What is LinkedIn's own: several accounts of one consent, files in parts, duplicates, ghosts, want of a right."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.http import Tree, Untamed
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import OutcomeUnknown, Rejected
from passaparola.kernel.network.port import Connected, Found, Inconclusive, MediaItem, Poll
from passaparola.kernel.network.push import Incoming
from passaparola.networks.linkedin import NETWORK
from passaparola.networks.linkedin.push import push
from tests.contracts.stage import CALLBACK, Stage, staged
from tests.contracts.talk import heard

MEMBERS = "openid profile w_member_social r_member_postAnalytics"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("linkedin", tmp_path) as stage:
        yield stage


def fake(stage: Stage) -> Any:
    return stage.fake


async def consented(stage: Stage, scopes: str = "", callback: str = CALLBACK) -> list[Connected]:
    fields = fake(stage).demo_app(stage.running.url)
    app = Application({**fields, **({"scopes": scopes} if scopes else {})}, callback)
    assert NETWORK.consent is not None
    begun = await NETWORK.consent.begin(stage.session.door, app, {}, "a-state")
    answer = fake(stage).agree(begun.address)
    return list(await NETWORK.consent.finish(stage.session.door, app, begun.keep, answer))


async def as_member(stage: Stage) -> Stage:
    """The same stage as the member, whose posts the application may not read."""
    (connected,) = await consented(stage, MEMBERS)
    session = replace(stage.session, account=connected.account, secrets=connected.secrets)
    return replace(stage, session=session)


async def test_one_consent_gives_every_page_and_the_member(stage: Stage) -> None:
    page, member = await consented(stage)
    assert (page.account.remote_id, page.account.facts["kind"]) == ("urn:li:organization:2414183", "page")
    assert (member.account.remote_id, member.account.name) == ("urn:li:person:782bbtaQ", "Lia Fornaia")
    assert page.secrets["token"] == member.secrets["token"]
    assert NETWORK.connect is not None
    lasts = NETWORK.connect.expires(page.secrets)
    assert lasts is not None
    assert NETWORK.connect.renewable_until(page.secrets) == lasts, "only partners get a refresh token"


async def test_without_the_scopes_of_pages_there_is_the_member_alone(stage: Stage) -> None:
    assert [each.account.facts["kind"] for each in await consented(stage, MEMBERS)] == ["member"]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "user_cancelled_authorize"}, "linkedin.cancelled"),
        ({"error": "unauthorized_scope_error", "error_description": "x"}, "linkedin.scope_not_granted"),
        ({}, "linkedin.no_code"),
    ],
)
async def test_a_refusal_is_told(stage: Stage, answer: dict[str, str], reason: str) -> None:
    assert NETWORK.consent is not None
    app = Application(fake(stage).demo_app(stage.running.url), CALLBACK)
    with pytest.raises(Rejected) as refused:
        await NETWORK.consent.finish(stage.session.door, app, {}, answer)
    assert refused.value.reason.id == reason


async def test_a_video_goes_in_the_parts_that_the_network_names(stage: Stage) -> None:
    fake(stage).uploads.part_bytes = 100
    film = stage.video()
    await stage.publish(stage.draft("Il forno", (film,)))
    (upload,) = [each for each in fake(stage).uploads.files.values() if ":video:" in each.urn]
    assert len(upload.parts) == -(-film.size // 100)
    with stage.session.store.open(film.hash) as file:
        assert upload.content == file.read()


async def test_what_was_uploaded_is_not_sent_again_and_is_waited_for(stage: Stage) -> None:
    fake(stage).uploads.working = 2
    draft = stage.draft("Il forno", (stage.video(),))
    progress = await stage.publisher.prepare(stage.session, draft, {})
    assert await stage.publisher.is_ready(stage.session, draft, progress) is not None
    mark = len(stage.running.seen)
    await stage.publisher.prepare(stage.session, draft, progress)
    assert [seen.method for seen in stage.since(mark)] == []
    next(iter(fake(stage).uploads.files.values())).failed = True
    with pytest.raises(Rejected):
        await stage.publisher.is_ready(stage.session, draft, progress)


async def test_a_document_keeps_its_title(stage: Stage) -> None:
    stored = stage.session.store.put(b"%PDF-1.7 pane", "application/pdf")
    item = MediaItem(stored.hash, "application/pdf", stored.bytes, name="listino.pdf")
    remote = await stage.publish(stage.draft("Il listino", (item,), title="Listino"))
    media = Tree(fake(stage).posts[remote.id].content).at("media")
    assert media.text("title") == "Listino"
    assert media.text("id").startswith("urn:li:document:")


async def test_a_title_makes_the_first_link_a_card(stage: Stage) -> None:
    draft = stage.draft("Leggi https://example.com/pane, poi torna", title="Il pane")
    remote = await stage.publish(draft)
    article = Tree(fake(stage).posts[remote.id].content).at("article")
    assert (article.text("source"), article.text("title")) == ("https://example.com/pane", "Il pane")
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)


async def test_a_poll_asks_its_title_or_its_text_and_is_found(stage: Stage) -> None:
    poll = Poll(("Pane", "Focaccia"), timedelta(days=2))
    for title, words, question in (("Che cosa?", "Scegli", "Che cosa?"), ("", "Dove?", "Dove?")):
        draft = stage.draft(words, poll=poll, title=title)
        remote = await stage.publish(draft)
        asked = Tree(fake(stage).posts[remote.id].content).at("poll")
        assert (asked.text("question"), asked.text("settings", "duration")) == (question, "THREE_DAYS")
        assert remote.id.startswith("urn:li:ugcPost:")
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)


async def test_escapes_count(stage: Stage) -> None:
    draft = stage.draft("(" * 1_501)
    assert [each.message.params for each in stage.publisher.problems(draft, NETWORK.spec)] == [{"count": 2}]
    with pytest.raises(Rejected):
        await stage.publisher.prepare(stage.session, draft, {})


async def test_a_page_has_no_connections(stage: Stage) -> None:
    with pytest.raises(Rejected):
        await stage.publisher.prepare(stage.session, stage.draft(options={"visibility": "connections"}), {})
    member = await as_member(stage)
    remote = await member.publish(member.draft("Solo ai collegamenti", options={"visibility": "connections"}))
    assert fake(stage).posts[remote.id].visibility == "CONNECTIONS"


async def test_a_duplicate_of_an_earlier_post_is_refused(stage: Stage) -> None:
    await stage.publish(stage.draft("Uguale"))
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Uguale"))
    assert refused.value.reason.id == "linkedin.duplicate"
    assert len(stage.fake.shown()) == 1


async def test_a_duplicate_of_a_deleted_post_is_a_ghost(stage: Stage) -> None:
    draft = stage.draft("Fantasma")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.remove((await stage.publisher.commit(stage.session, draft, progress)).id)
    with pytest.raises(Rejected) as refused:
        await stage.publisher.commit(stage.session, draft, progress)
    assert refused.value.reason.id == "linkedin.ghost"
    assert stage.fake.shown() == []


async def test_a_members_lost_answer_is_settled_by_the_duplicate_that_the_network_names(stage: Stage) -> None:
    member = await as_member(stage)
    draft = member.draft("Da membro")
    progress = await member.publisher.prepare(member.session, draft, {})
    stage.break_writes(Strike.RESET_AFTER)
    with pytest.raises(OutcomeUnknown):
        await member.publisher.commit(member.session, draft, progress)
    stage.mend()
    sighting = await member.publisher.find(member.session, draft, progress)
    assert isinstance(sighting, Inconclusive), "without r_member_social nobody can look"
    assert sighting.reason.id == "linkedin.unreadable"
    remote = await member.publisher.commit(member.session, draft, progress)
    assert [post.id for post in stage.fake.shown()] == [remote.id]


async def test_a_members_figures_are_those_that_were_granted(stage: Stage) -> None:
    member = await as_member(stage)
    remote = await member.publish(member.draft("Da membro"))
    stage.fake.like(remote.id, "Lea")
    assert NETWORK.metrics is not None
    readings = {each.metric: each.value for each in await NETWORK.metrics.of(member.session, remote)}
    assert (readings["likes"], set(readings) <= NETWORK.spec.measures) == (1, True)
    assert await NETWORK.metrics.of_account(member.session) == []
    poor = replace(member.session, secrets={**member.session.secrets, "scopes": "openid w_member_social"})
    assert await NETWORK.metrics.of(poor, remote) == []


async def test_the_pages_followers_and_posts_are_read(stage: Stage) -> None:
    for number in range(3):
        await stage.publish(stage.draft(f"Numero {number}"))
    assert NETWORK.metrics is not None
    assert NETWORK.history is not None
    assert [each.value for each in await NETWORK.metrics.of_account(stage.session)] == [219]
    posts = [post async for post in NETWORK.history.since(stage.session, None)]
    assert [post.text for post in posts] == ["Numero 2", "Numero 1", "Numero 0"]
    assert all(post.metrics["impressions"] == 20 for post in posts)


async def test_an_answer_to_an_answer_stands_below_the_comment_at_its_head(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ne avete?")
    (asked,) = await heard(stage)
    stage.fake.reply(asked.id, "Ugo", "Anch'io!")
    (second,) = [each for each in await heard(stage) if each.text == "Anch'io!"]
    assert (second.kind, second.answers, second.thread) == ("reply", asked.id, post.id)
    assert second.proof == {"post": post.id, "parent": asked.id}


async def test_unknown_fields_are_an_error_of_ours(stage: Stage) -> None:
    body = {"actor": "x", "object": "y", "message": {"text": "z"}, "extra": 1}
    from passaparola.networks.linkedin.rest import line_of

    post = await stage.publish(stage.draft())
    with pytest.raises(Rejected):
        await line_of(stage.session).write("POST", f"rest/socialActions/{post.id}/comments", body)


SECRETS = {"secret": "demo-secret"}


def test_a_challenge_is_answered() -> None:
    asked = Incoming("GET", {"challengeCode": "890e4665-4dfe-4ab1-b689-ed553bceeed0"}, {}, b"")
    reply = push.handshake(asked, SECRETS)
    assert reply is not None
    wanted = hmac.new(b"demo-secret", asked.query["challengeCode"].encode(), hashlib.sha256).hexdigest()
    assert Tree.parse(reply.body).text("challengeResponse") == wanted
    assert push.handshake(Incoming("POST", {}, {}, b"{}"), SECRETS) is None


def test_a_notification_is_genuine_by_its_signature_over_the_raw_body() -> None:
    body = b'{"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [{"notificationId": 1,'
    body += b' "organizationalEntity": "urn:li:organization:2414183", "action": "COMMENT"}]}'
    signed = hmac.new(b"demo-secret", b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    incoming = Incoming("POST", {}, {"x-li-signature": signed}, body)
    assert push.is_genuine(incoming, SECRETS)
    assert not push.is_genuine(replace(incoming, body=body + b" "), SECRETS)
    assert not push.is_genuine(replace(incoming, headers={}), SECRETS)
    unsigned = hmac.new(b"", b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    assert not push.is_genuine(replace(incoming, headers={"x-li-signature": unsigned}), {"secret": ""})
    assert push.about(incoming) == ["urn:li:organization:2414183"]
    with pytest.raises(Untamed):
        push.about(replace(incoming, body=b"[]"))


async def test_a_page_is_subscribed_with_the_applications_number(stage: Stage) -> None:
    await push.subscribe(stage.session, "https://passaparola.example/hook", "words")
    (key,) = fake(stage).subscribed
    assert "urn:li:developerApplication:217654" in key
    without = {name: value for name, value in stage.session.secrets.items() if name != "app.number"}
    with pytest.raises(Rejected):
        await push.subscribe(replace(stage.session, secrets=without), "https://passaparola.example/hook", "words")
