"""What is peculiar here: discovery, consent without an application, marks in addresses, and sites that offer less."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import FakeRequest, FakeResponse, Fault, Strike
from passaparola.kernel.http import Response
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.doctor import Surroundings, Verdict
from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, Rejected, TryLater
from passaparola.kernel.network.port import Absent, Connected, Found, Inconclusive, Session
from passaparola.networks.website import discovery, fake_site, feed
from passaparola.networks.website.connect import connect
from passaparola.networks.website.consent import consent
from passaparola.networks.website.content import marks_in, slug_of
from passaparola.networks.website.doctor import doctor
from passaparola.networks.website.fake import WebsiteFake
from passaparola.networks.website.history import history
from tests.contracts.stage import CALLBACK, Stage, staged

APP = Application({}, CALLBACK)


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("website", tmp_path) as ready:
        yield ready


def fake_of(stage: Stage) -> WebsiteFake:
    assert isinstance(stage.fake, WebsiteFake)
    return stage.fake


async def agreed(stage: Stage) -> Connected:
    begun = await consent.begin(stage.session.door, APP, {"site": stage.running.url}, "a-state")
    answer = fake_of(stage).agree(begun.address)
    (connected,) = await consent.finish(stage.session.door, APP, begun.keep, answer)
    return connected


# Connecting


async def test_consent_needs_no_application_and_gives_a_token_that_publishes(stage: Stage) -> None:
    connected = await agreed(stage)
    assert connected.account.facts["client"] == "https://passaparola.example/"
    assert connected.secrets["scopes"] == "create update delete media"
    session = replace(stage.session, account=connected.account, secrets=connected.secrets)
    remote = await replace(stage, session=session).publish(stage.draft())
    assert [post.id for post in stage.fake.shown()] == [remote.id]


async def test_a_token_is_renewed_and_taken_back(stage: Stage) -> None:
    connected = await agreed(stage)
    renewed = await connect.refresh(stage.session.door, connected.account, connected.secrets)
    assert renewed["token"] != connected.secrets["token"]
    assert connect.expires(renewed) is not None and connect.renewable_until(renewed) is None
    await connect.revoke(stage.session.door, connected.account, renewed)
    with pytest.raises(ReconnectNeeded):
        await connect.who(Session(stage.session.door, stage.session.store, connected.account, renewed))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "access_denied"}, "website.denied"),
        ({"code": "1", "iss": "https://other.example/"}, "website.another_issuer"),
        ({"code": "none"}, "website.grant"),
    ],
)
async def test_an_answer_that_is_no_consent_connects_nothing(stage: Stage, answer: dict[str, str], reason: str) -> None:
    begun = await consent.begin(stage.session.door, APP, {"site": stage.running.url}, "a-state")
    with pytest.raises((Rejected, ReconnectNeeded)) as refused:
        await consent.finish(stage.session.door, APP, begun.keep, answer)
    assert refused.value.reason.id == reason


async def test_a_code_without_its_verifier_is_worth_nothing(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"site": stage.running.url}, "a-state")
    answer = fake_of(stage).agree(begun.address)
    with pytest.raises(ReconnectNeeded):
        await consent.finish(stage.session.door, APP, {**begun.keep, "verifier": "another"}, answer)


async def test_an_access_without_the_right_to_create_is_refused(stage: Stage) -> None:
    begun = await consent.begin(stage.session.door, APP, {"site": stage.running.url}, "a-state")
    answer = fake_of(stage).agree(begun.address.replace("create%20", ""))
    with pytest.raises(Rejected) as refused:
        await consent.finish(stage.session.door, APP, begun.keep, answer)
    assert refused.value.reason.id == "website.no_create"


@pytest.mark.parametrize(
    ("given", "reason", "field"),
    [
        ({"site": "http://plain.example"}, "website.insecure", "site"),
        ({"token": ""}, "website.no_token", "token"),
        ({"token": "wrong"}, "website.token_refused", "token"),
    ],
)
async def test_what_is_wrong_is_a_word_on_its_field(
    stage: Stage, given: dict[str, str], reason: str, field: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await connect.authorise(stage.session.door, {**stage.given, **given})
    assert (refused.value.reason.id, refused.value.reason.params["field"]) == (reason, field)


async def test_a_page_leads_no_token_to_plain_http(stage: Stage) -> None:
    assert discovery.is_safe("http://127.0.0.1:1/", "http://127.0.0.1:1/micropub")
    assert discovery.is_safe("https://a.example/", "https://b.example/micropub")
    assert not discovery.is_safe("https://a.example/", "http://a.example/micropub")
    assert not discovery.is_safe("http://127.0.0.1:1/", "http://127.0.0.1:2/micropub")


# Publishing


async def test_the_address_bears_readable_words_and_the_mark(stage: Stage) -> None:
    draft = stage.draft("Testo", title="L’Osteria è aperta!")
    remote = await stage.publish(draft)
    assert remote.id.rpartition("/")[2] == slug_of(draft)
    assert slug_of(draft).startswith("l-osteria-e-aperta-p") and len(marks_in(remote.id)) == 1


async def test_tags_and_syndication_go_along(stage: Stage) -> None:
    remote = await stage.publish(stage.draft(options={"tags": ["pane"], "syndicate": ["Social.example"]}))
    (post,) = fake_of(stage).posts
    assert remote.id.endswith(post.path) and post.properties["category"] == ["pane"]
    assert post.properties["mp-syndicate-to"] == ["https://social.example/@forno"]
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft(options={"syndicate": ["altrove"]}))
    assert refused.value.reason.id == "website.no_target"


async def test_files_that_stay_are_not_sent_again_by_an_edit_and_a_title_goes(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    sent = len(fake_of(stage).files)
    await stage.publisher.edit(stage.session, replace(draft, title="", text="Nuovo"), remote, {})
    assert len(fake_of(stage).files) == sent
    assert (fake_of(stage).posts[0].title, stage.fake.shown()[0].text) == ("", "Nuovo")


async def test_without_a_list_the_feed_is_looked_at(stage: Stage) -> None:
    fake_of(stage).lists = False
    draft, other = stage.draft("Nel feed"), stage.draft("Mai uscito")
    remote = await stage.publish(draft)
    seen = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(seen, Found) and seen.remote.id == remote.id
    assert isinstance(await stage.publisher.find(stage.session, other, {}), Absent)


async def test_a_site_that_shows_its_posts_nowhere_leaves_doubts_to_a_person(stage: Stage) -> None:
    fake_of(stage).lists = False
    blind = {name: value for name, value in stage.session.account.facts.items() if name != "feed"}
    session = replace(stage.session, account=replace(stage.session.account, facts=blind))
    draft = stage.draft()
    await replace(stage, session=session).publish(draft)
    assert len(stage.fake.shown()) == 1
    assert isinstance(await stage.publisher.find(session, draft, {}), Inconclusive)


async def test_a_site_that_makes_its_own_addresses_is_not_posted_to_twice(stage: Stage) -> None:
    fake_of(stage).slugs = False
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    await stage.publisher.commit(stage.session, draft, progress)
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Inconclusive)
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)
    assert len(stage.fake.shown()) == 1


async def test_a_list_that_is_too_short_proves_nothing(stage: Stage) -> None:
    fake_of(stage).lists = False
    fake_of(stage).posts = [fake_site.new(f"/{number}", {"content": [f"Numero {number}"]}) for number in range(25)]
    assert isinstance(await stage.publisher.find(stage.session, stage.draft("Mai uscito"), {}), Inconclusive)


async def test_a_success_without_an_address_is_a_doubt(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.running.strike(Fault(Strike.STATUS_AFTER, "POST", status=201))
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)


async def test_a_site_without_a_media_endpoint_takes_no_files(stage: Stage) -> None:
    fake_of(stage).has_media = False
    account = await connect.who(stage.session)
    with pytest.raises(Rejected) as refused:
        await stage.publisher.prepare(replace(stage.session, account=account), stage.rich(), {})
    assert refused.value.reason.id == "website.no_media"


# The doctor


async def test_the_doctor_finds_a_sound_site_sound(stage: Stage) -> None:
    connected = await agreed(stage)
    session = replace(stage.session, account=connected.account, secrets=connected.secrets)
    found = await doctor.of_account(session, Surroundings())
    assert {each.check for each in found} == {"address", "token", "scopes", "feed", "list"}
    assert {each.verdict for each in found} == {Verdict.FINE}


@pytest.mark.parametrize(
    ("breaks", "check", "verdict"),
    [
        ("token", "token", Verdict.BROKEN),
        ("media", "media", Verdict.WARNING),
        ("endpoint", "endpoint", Verdict.BROKEN),
        ("feed", "feed", Verdict.WARNING),
        ("moved", "address", Verdict.WARNING),
        ("home", "home", Verdict.BROKEN),
        ("scopes", "scopes", Verdict.WARNING),
        ("create", "scopes", Verdict.BROKEN),
    ],
)
async def test_the_doctor_names_the_next_click(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, breaks: str, check: str, verdict: Verdict
) -> None:
    session, fake = stage.session, fake_of(stage)
    if breaks in ("token", "media"):
        fake.shut_out() if breaks == "token" else setattr(fake, "has_media", False)
    elif breaks in ("scopes", "create"):
        granted = "create media" if breaks == "scopes" else "update delete"
        session = replace(session, secrets={**session.secrets, "scopes": granted})
    elif breaks == "moved":
        session = replace(session, account=replace(session.account, address=f"{stage.running.url}/old"))
        monkeypatch.setattr(fake, "handle", _moving(fake))
    else:
        monkeypatch.setattr(fake, "handle", _without(fake, breaks))
    found = {each.check: each for each in await doctor.of_account(session, Surroundings())}
    assert found[check].verdict is verdict and found[check].click is not None


def _moving(fake: WebsiteFake):  # type: ignore[no-untyped-def]
    whole = fake.handle

    async def handle(request: FakeRequest) -> FakeResponse:
        return FakeResponse(301, headers={"Location": "/"}) if request.path == "/old/" else await whole(request)

    return handle


def _without(fake: WebsiteFake, what: str):  # type: ignore[no-untyped-def]
    whole = fake.handle

    async def handle(request: FakeRequest) -> FakeResponse:
        if what == "home":
            return FakeResponse(503)
        answer = await whole(request)
        name = b"micropub" if what == "endpoint" else b"alternate"
        headers = {key: value for key, value in answer.headers.items() if key != "Link"}
        return replace(answer, body=answer.body.replace(b'rel="' + name, b'rel="none'), headers=headers)

    return handle


def test_a_refusal_says_what_to_do() -> None:
    told = doctor.of_refusal({"error": "access_denied"})
    assert told is not None and told.said.id == "website.denied"
    assert doctor.of_refusal({"code": "1"}) is None


# Feeds


def _answer(body: str) -> Response:
    return Response(200, {}, body.encode(), "https://www.example.it/feed", timedelta(0))


ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Forno</title>
<link rel="next" href="/feed?page=2"/>
<entry><title>Pane</title><link href="/pane"/><published>2026-05-01T08:00:00+02:00</published>
<author><name>Lea</name></author>
<content type="html">&lt;p&gt;Caldo&lt;/p&gt;&lt;img src="/a.jpg"&gt;</content></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Forno", "next_url": "/f2.json", "items": [
{"id": "1", "url": "https://www.example.it/nota", "content_text": "1 < 2 & poi",
"date_published": "2026-05-01T06:00:00Z", "authors": [{"name": "Lea"}],
"attachments": [{"url": "https://www.example.it/v.mp4", "mime_type": "video/mp4"}]}]}"""


def test_atom_and_json_feeds_are_read_alike() -> None:
    atom, json = feed.paged(_answer(ATOM)), feed.paged(_answer(JSON))
    moment = datetime(2026, 5, 1, 6, tzinfo=UTC)
    assert atom.after == "https://www.example.it/feed?page=2" and json.after == "https://www.example.it/f2.json"
    (pane,), (nota,) = atom.entries, json.entries
    assert (pane.address, pane.title, pane.text, pane.at) == ("https://www.example.it/pane", "Pane", "Caldo", moment)
    assert (nota.title, nota.text, nota.at, nota.author) == ("", "1 < 2 & poi", moment, "Lea")
    assert nota.enclosed[0].type == "video/mp4"


def test_what_is_no_feed_says_so() -> None:
    for body in ("<html>Accedi</html>", '{"items": 5}', ""):
        with pytest.raises(TryLater):
            feed.paged(_answer(body))


async def test_the_history_is_the_feed_without_any_secret(stage: Stage) -> None:
    first = await stage.publish(stage.draft("Primo"))
    await stage.publish(stage.rich())
    session = replace(stage.session, secrets={}, account=replace(stage.session.account, facts={}))
    posts = [post async for post in history.since(session, None)]
    assert [(post.format, post.title) for post in posts] == [("article", "Pane"), ("text", "")]
    assert (posts[1].id, posts[1].text, len(posts[0].media)) == (first.id, "Primo", 2)
    later = datetime.now(UTC) + timedelta(hours=1)
    assert [post async for post in history.since(session, later)] == []
