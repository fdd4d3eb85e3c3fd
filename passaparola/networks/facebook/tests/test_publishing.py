"""What is peculiar to a Page: where a post goes, what an id says, and what is left to a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.http import Request
from passaparola.kernel.network.consent import Application
from passaparola.kernel.network.outcomes import OutcomeUnknown, ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Absent, Disclosure, Draft, Found, Inconclusive, Remote
from passaparola.networks.facebook import NETWORK
from passaparola.networks.facebook.consent import consent
from passaparola.networks.facebook.fake import FacebookFake
from passaparola.networks.facebook.spec import SPEC
from tests.contracts.stage import CALLBACK, Stage
from tests.contracts.talk import heard, remote_of


def placed(stage: Stage, where: str, text: str = "Il forno alle cinque") -> Draft:
    file = stage.picture() if where == "photo_story" else replace(stage.video(number=4), width=1080, height=1920)
    place = "story" if where.endswith("story") else where
    return stage.draft("" if place == "story" else text, (file,), options={"placement": place})


def fake_of(stage: Stage) -> FacebookFake:
    assert isinstance(stage.fake, FacebookFake)
    return stage.fake


@pytest.mark.parametrize("where", ["feed", "reel", "video_story", "photo_story"])
@pytest.mark.parametrize("strike", [Strike.RESET_AFTER, Strike.STATUS_AFTER, Strike.MALFORMED])
async def test_a_file_that_went_out_unheard_is_known_by_its_id(stage: Stage, where: str, strike: Strike) -> None:
    draft = placed(stage, where)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    unlisted = where == "photo_story"  # an empty list of stories proves nothing
    before = await stage.publisher.find(stage.session, draft, progress)
    assert isinstance(before, Inconclusive if unlisted else Absent)
    assert stage.fake.shown() == []
    stage.break_writes(strike)
    with pytest.raises(OutcomeUnknown):
        await stage.publisher.commit(stage.session, draft, progress)
    stage.mend()
    found = await stage.publisher.find(stage.session, draft, progress)
    assert isinstance(found, Found)
    again = await stage.publisher.commit(stage.session, draft, progress)
    assert [post.id for post in stage.fake.shown()] == [found.remote.id] == [again.id]


async def test_a_reel_that_is_being_worked_on_is_in_doubt_until_it_is_out(stage: Stage) -> None:
    fake_of(stage).working = 2
    draft = placed(stage, "reel")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    remote = await stage.publisher.commit(stage.session, draft, progress)
    assert remote.url == f"{stage.running.url}/reel/{remote.id}"
    seen = [type(await stage.publisher.find(stage.session, draft, progress)) for _ in range(3)]
    assert seen == [Inconclusive, Inconclusive, Found]
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)


async def test_a_reel_goes_on_where_a_cut_line_left_it(stage: Stage) -> None:
    draft = placed(stage, "reel")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    video = fake_of(stage).pages[0].videos[str(progress["video"])]
    video.content = video.content[:100]
    assert await stage.publisher.is_ready(stage.session, draft, progress) is not None
    assert await stage.publisher.is_ready(stage.session, draft, progress) is None
    assert len(video.content) == draft.media[0].size
    sent = stage.running.requests("POST", "/video-upload/")
    assert [seen.headers["offset"] for seen in sent] == ["0", "100"]


async def test_a_reel_keeps_its_id_when_the_line_is_cut_while_it_goes_up(stage: Stage) -> None:
    draft = placed(stage, "reel")
    stage.break_at(1, Strike.RESET_BEFORE)
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.mend()
    assert await stage.publisher.is_ready(stage.session, draft, progress) is not None
    assert await stage.publisher.is_ready(stage.session, draft, progress) is None
    remote = await stage.publisher.commit(stage.session, draft, progress)
    assert remote.id == progress["video"]


async def test_a_video_that_facebook_cannot_use_is_refused_in_its_words(stage: Stage) -> None:
    draft = placed(stage, "reel")
    progress = await stage.publisher.prepare(stage.session, draft, {})
    fake_of(stage).pages[0].videos[str(progress["video"])].trouble = "The video is too short."
    with pytest.raises(Rejected) as refused:
        await stage.publisher.is_ready(stage.session, draft, progress)
    assert refused.value.reason.params["detail"] == "The video is too short."


async def test_a_long_video_goes_in_the_pieces_that_graph_asks_for(stage: Stage) -> None:
    content = stage.session.store.put(b"\0" * 2_500_000, "video/mp4")
    film = replace(stage.video(), hash=content.hash, size=content.bytes)
    remote = await stage.publish(stage.draft("Un film", (film,)))
    assert len(fake_of(stage).pages[0].videos[remote.id].content) == 2_500_000
    assert len(stage.running.requests("POST", "/v26.0/101000000000001/videos")) == 5  # start, three pieces, finish


async def test_a_story_without_words_is_left_to_a_person_when_its_id_is_lost(stage: Stage) -> None:
    draft = placed(stage, "photo_story")
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)
    await stage.publish(draft)
    assert isinstance(await stage.publisher.find(stage.session, draft, {}), Inconclusive)


async def test_a_story_is_known_to_be_missing_where_others_are_shown(stage: Stage) -> None:
    await stage.publish(placed(stage, "photo_story"))
    second = placed(stage, "photo_story")
    progress = await stage.publisher.prepare(stage.session, second, {})
    assert isinstance(await stage.publisher.find(stage.session, second, progress), Absent)


async def test_pictures_are_known_by_their_ids_whatever_became_of_the_words(stage: Stage) -> None:
    draft = stage.rich()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    remote = await stage.publisher.commit(stage.session, draft, progress)
    fake_of(stage).post_of(fake_of(stage).pages[0], remote.id).text = "Corretto a mano"
    found = await stage.publisher.find(stage.session, draft, progress)
    assert isinstance(found, Found)
    assert found.remote.id == remote.id


async def test_the_same_words_twice_are_a_doubt_where_facebook_refuses_them(stage: Stage) -> None:
    await stage.publish(stage.draft("Chiuso per ferie"))
    fake_of(stage).refuses_twins = True
    with pytest.raises(OutcomeUnknown) as doubt:
        await stage.publish(stage.draft("Chiuso per ferie"))
    assert doubt.value.reason.id == "facebook.duplicate"


async def test_the_first_link_gets_its_card_unless_there_are_pictures(stage: Stage) -> None:
    await stage.publish(stage.draft("Leggi (https://example.com/pane)."))
    await stage.publish(stage.draft("Guarda https://example.com/pane", (stage.picture(),)))
    bare, pictured = fake_of(stage).pages[0].posts
    assert (bare.link, pictured.link) == ("https://example.com/pane", "")


async def test_a_paid_partnership_names_the_partners_page(stage: Stage) -> None:
    paid = Disclosure("paid", "Mulino")
    draft = stage.draft("Con il Mulino", disclosure=paid, options={"sponsor": "123456"})
    await stage.publish(draft)
    assert fake_of(stage).pages[0].posts[0].sponsor == "123456"
    told = stage.publisher.problems(replace(draft, options={}), SPEC)
    assert [(each.message.id, each.blocks) for each in told] == [("facebook.sponsor_missing", False)]


def problems_of(stage: Stage, draft: Draft) -> set[str]:
    return {each.message.id for each in stage.publisher.problems(draft, SPEC) if each.blocks}


async def test_what_does_not_fit_its_place_is_said_before(stage: Stage) -> None:
    reel, film = {"placement": "reel"}, placed(stage, "reel").media[0]
    assert problems_of(stage, stage.draft("x", options=reel)) == {"facebook.reel_video"}
    assert problems_of(stage, stage.draft("x", (replace(film, duration=91.0),), options=reel)) == {
        "facebook.reel_length"
    }
    assert problems_of(stage, stage.draft("x", (replace(film, width=1920, height=1080),), options=reel)) == {
        "facebook.reel_shape"
    }
    story = {"placement": "story"}
    assert problems_of(stage, stage.draft("x", options=story)) == {"facebook.story_one"}
    assert problems_of(stage, stage.draft("", (replace(film, duration=61.0),), options=story)) == {
        "facebook.story_long"
    }
    assert problems_of(stage, stage.draft("x", (stage.picture(), film))) == {"facebook.mixed"}
    with pytest.raises(Rejected):
        await stage.publisher.prepare(stage.session, stage.draft("x", options=reel), {})


async def test_a_private_message_is_answered_once_and_only_within_a_day(stage: Stage) -> None:
    fake_of(stage).write("Lea", "Siete aperti?")
    (asked,) = await heard(stage)
    assert (asked.kind, asked.text, asked.own) == ("message", "Siete aperti?", False)
    assert asked.until == asked.at + timedelta(hours=24)
    draft = stage.draft("Sì, fino alle 13.", follows=remote_of(asked))
    first, again = await stage.publish(draft), await stage.publish(draft)
    assert first.id == again.id
    assert [one.text for one in await heard(stage) if one.own] == [draft.text]
    with pytest.raises(Rejected) as refused:
        await stage.publisher.delete(stage.session, first)
    assert refused.value.reason.id == "facebook.no_unsend"


async def test_after_a_day_the_window_is_closed(stage: Stage) -> None:
    fake_of(stage).write("Lea", "Siete aperti?", datetime.now(UTC) - timedelta(hours=30))
    (asked,) = await heard(stage)
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Sì.", follows=remote_of(asked)))
    assert refused.value.reason.id == "facebook.window_closed"


async def test_comments_on_a_reel_belong_to_the_reel(stage: Stage) -> None:
    remote = await stage.publish(placed(stage, "reel"))
    stage.fake.reply(remote.id, "Lea", "Che meraviglia")
    (said,) = await heard(stage)
    assert (said.thread, said.answers, said.kind) == (remote.id, remote.id, "comment")
    readings = {each.metric: each.value for each in await NETWORK.metrics.of(stage.session, remote)}
    assert (readings["comments"], readings["video_views"]) == (1, 5)


async def test_a_post_that_tags_the_page_is_heard(stage: Stage) -> None:
    fake_of(stage).tag("Lea", "Dal @Forno il pane migliore")
    assert [(said.kind, said.text) for said in await heard(stage)] == [("mention", "Dal @Forno il pane migliore")]


async def test_what_the_person_declined_is_left_out_and_the_rest_is_heard(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ciao")
    fake_of(stage).write("Lea", "In privato")
    fake_of(stage).declined = {"pages_messaging"}
    assert [said.text for said in await heard(stage)] == ["Ciao"]


async def test_an_insight_that_meta_took_away_costs_only_itself(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    stage.fake.like(remote.id, "Lea")
    fake_of(stage).insights.discard("post_total_media_view_unique")
    readings = {each.metric for each in await NETWORK.metrics.of(stage.session, remote)}
    assert readings == {"likes", "comments", "impressions", "link_clicks"}
    fake_of(stage).declined = {"read_insights"}
    assert {each.metric for each in await NETWORK.metrics.of(stage.session, remote)} == {"likes", "comments"}


async def test_history_reads_the_posts_with_their_figures(stage: Stage) -> None:
    first = await stage.publish(stage.draft("Uno"))
    await stage.publish(stage.rich())
    stage.fake.like(first.id, "Lea")
    told = [post async for post in NETWORK.history.since(stage.session, None)]
    assert [(post.format, post.metrics["likes"]) for post in told] == [("carousel", 0), ("text", 1)]
    assert [post async for post in NETWORK.history.since(stage.session, datetime.now(UTC) + timedelta(days=1))] == []


async def test_each_page_that_was_chosen_is_an_account_with_its_own_token(stage: Stage) -> None:
    app = Application(dict(fake_of(stage).demo_app(stage.running.url)), CALLBACK)
    begun = await consent.begin(stage.session.door, app, {}, "a-state")
    assert "secret" not in begun.address
    found = await consent.finish(stage.session.door, app, begun.keep, fake_of(stage).agree(begun.address))
    assert [each.account.name for each in found] == ["Forno Passaparola", "Bottega Passaparola"]
    assert len({each.secrets["token"] for each in found}) == 2
    assert "pages_manage_posts" in found[0].secrets["scopes"]


async def test_a_withdrawn_permission_is_no_refusal_of_the_words(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    fake_of(stage).declined = {"pages_manage_posts"}
    with pytest.raises(ReconnectNeeded):
        await stage.publisher.commit(stage.session, draft, progress)


async def test_the_dialog_is_a_page_whose_button_leads_back(stage: Stage) -> None:
    door, app = stage.session.door, Application(dict(fake_of(stage).demo_app(stage.running.url)), CALLBACK)
    begun = await consent.begin(door, app, {}, "a-state")
    page = await door.send(Request("GET", begun.address, {"Accept-Language": "it"}))
    assert "Consenti" in page.text()
    back = await door.send(Request("POST", begun.address))
    assert back.status == 302
    answer = dict(parse_qsl(urlsplit(back.headers["location"]).query))
    assert answer["state"] == "a-state"
    assert len(await consent.finish(door, app, begun.keep, answer)) == 2


async def test_a_story_cannot_be_changed(stage: Stage) -> None:
    remote = Remote("1", "", datetime.now(UTC), {"kind": "story"})
    with pytest.raises(Rejected):
        await stage.publisher.edit(stage.session, stage.draft(), remote, {})


async def test_a_reels_words_can_be_changed(stage: Stage) -> None:
    remote = await stage.publish(placed(stage, "reel"))
    await stage.publisher.edit(stage.session, stage.draft("Corretto"), remote, {})
    assert [post.text for post in stage.fake.shown()] == ["Corretto"]
