"""What is peculiar to publishing on a blog."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from passaparola.kernel.fakeserver import Strike
from passaparola.kernel.network.outcomes import NetworkError, Rejected
from passaparola.kernel.network.port import Absent, Found, Session
from passaparola.networks.wordpress.connect import connect
from tests.contracts.stage import Stage, staged


@pytest.fixture
async def stage(tmp_path: Path):
    async with staged("wordpress", tmp_path) as ready:
        yield ready


async def as_user(stage: Stage, position: int) -> Session:
    user = stage.fake.users[position]
    given = {"site": stage.running.url, "user": user.name, "password": user.password}
    connected = await connect.authorise(stage.session.door, given)
    return replace(stage.session, account=connected.account, secrets=connected.secrets)


async def test_the_readable_slug_comes_with_publishing(stage: Stage) -> None:
    one = await stage.publish(stage.draft("x", title="Il pane è pronto"))
    two = await stage.publish(stage.draft("x", title="Il pane è pronto"))
    assert one.url.endswith("/il-pane-e-pronto/")
    assert two.url.endswith("/il-pane-e-pronto-2/")


@pytest.mark.parametrize("position", [2, 3])
async def test_who_may_not_publish_is_told_so_at_once(stage: Stage, position: int) -> None:
    with pytest.raises(Rejected) as refused:
        await as_user(stage, position)
    assert refused.value.reason.id == "wordpress.role_too_small"


async def test_a_draft_that_somebody_threw_away_is_not_published(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.remove(str(progress["post"]))
    with pytest.raises(Rejected):
        await stage.publisher.commit(stage.session, draft, progress)
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)
    assert stage.fake.shown() == []


async def test_an_article_in_the_bin_is_not_brought_back_by_a_repeat(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    remote = await stage.publisher.commit(stage.session, draft, progress)
    stage.fake.remove(remote.id)
    await stage.publisher.commit(stage.session, draft, progress)
    assert stage.fake.shown() == []


async def test_an_article_that_was_given_to_another_author_is_still_found(stage: Stage) -> None:
    session, draft = await as_user(stage, 1), stage.draft()
    progress = await stage.publisher.prepare(session, draft, {})
    remote = await stage.publisher.commit(session, draft, progress)
    stage.fake.articles[int(remote.id)].author = 1
    for known in ({}, progress):
        sighting = await stage.publisher.find(session, draft, known)
        assert not isinstance(sighting, Absent)
    assert isinstance(await stage.publisher.find(session, draft, {}), Found)


async def test_a_picture_is_uploaded_once_however_often_it_is_prepared(stage: Stage) -> None:
    draft = stage.rich()
    for position in range(12):
        stage.break_at(position, Strike.RESET_AFTER)
        with suppress(NetworkError):
            await stage.publisher.prepare(stage.session, draft, {})
        stage.mend()
    await stage.publish(draft)
    assert len(stage.fake.uploads) == 2
    assert len(stage.fake.articles) == 1


async def test_an_edit_leaves_no_draft_behind(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    edit = stage.draft("Nuovo")
    progress = await stage.publisher.prepare(stage.session, edit, {})
    await stage.publisher.edit(stage.session, edit, remote, progress)
    assert [article.status for article in stage.fake.articles.values()] == ["publish"]


async def test_an_edit_takes_the_pictures_that_are_there_with_their_new_words(stage: Stage) -> None:
    draft = stage.rich()
    remote = await stage.publish(draft)
    reworded = tuple(replace(item, alt=f"Meglio: {item.alt}") for item in draft.media)
    await stage.publisher.edit(stage.session, stage.draft("Corretto", reworded), remote, {})
    assert len(stage.fake.uploads) == len(draft.media)
    assert stage.fake.shown()[0].alts == tuple(item.alt for item in reworded)


async def test_tags_are_made_once_and_categories_must_exist(stage: Stage) -> None:
    options = {"tags": ["Pane", "pane ", "Caffè & bar"], "categories": ["ricette"], "excerpt": "Breve"}
    for _ in range(2):
        remote = await stage.publish(stage.draft(options=options))
        article = stage.fake.articles[int(remote.id)]
        assert (article.categories, article.excerpt) == ([2], "Breve")
    assert sorted(stage.fake.terms["tags"].values()) == ["Caffè & bar", "Pane"]
    with pytest.raises(Rejected):
        await stage.publish(stage.draft(options={"categories": ["Inesistente"]}))


async def test_the_interface_is_found_without_a_link_and_without_pretty_addresses(stage: Stage) -> None:
    from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
    from passaparola.networks.wordpress.fake import WordPressFake

    class Plain(WordPressFake):
        async def handle(self, request: FakeRequest) -> FakeResponse:
            if request.path.startswith("/wp-json"):
                return FakeResponse(404, b"no such page", {"Content-Type": "text/html"})
            answer = await super().handle(request)
            return FakeResponse(answer.status, answer.body, {k: v for k, v in answer.headers.items() if k != "Link"})

    stage.running.fake = Plain()
    connected = await connect.authorise(stage.session.door, stage.given)
    assert connected.account.address.endswith("/?rest_route=/")
    session = replace(stage.session, account=connected.account)
    draft = stage.draft()
    progress = await stage.publisher.prepare(session, draft, {})
    await stage.publisher.commit(session, draft, progress)
    assert isinstance(await stage.publisher.find(session, draft, {}), Found)


async def test_a_page_cannot_lead_the_password_to_another_host(stage: Stage) -> None:
    from passaparola.kernel.fakeserver import FakeRequest, FakeResponse
    from passaparola.networks.wordpress.fake import WordPressFake

    class Leading(WordPressFake):
        async def handle(self, request: FakeRequest) -> FakeResponse:
            answer = await super().handle(request)
            link = '<https://elsewhere.example/wp-json/>; rel="https://api.w.org/"'
            return FakeResponse(answer.status, answer.body, {**answer.headers, "Link": link})

    stage.running.fake = Leading()
    connected = await connect.authorise(stage.session.door, stage.given)
    assert connected.account.address.startswith(stage.running.url)


async def test_revoking_deletes_the_application_password(stage: Stage) -> None:
    await connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
    await connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
    with pytest.raises(NetworkError):
        await connect.who(stage.session)
