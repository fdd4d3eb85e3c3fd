"""The contract, and what is peculiar, on a real WordPress."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from pathlib import Path

import pytest

from passaparola.kernel.http import Request
from passaparola.kernel.network.outcomes import ReconnectNeeded, Rejected
from passaparola.kernel.network.port import Absent, Found
from tests.contracts.checks import EVERY
from tests.contracts.stage import Stage, staged
from tests.servers.pictures import picture
from tests.servers.proxies import SiteProxy
from tests.servers.site import RealSite

pytestmark = pytest.mark.server


@asynccontextmanager
async def on(site: RealSite, folder: Path, role: str = "author") -> AsyncIterator[Stage]:
    proxy = SiteProxy(site, role)
    try:
        async with staged("wordpress", folder, server=proxy) as stage:
            yield stage
    finally:
        await proxy.close()


@pytest.mark.parametrize("check", EVERY)
async def test_the_contract_is_kept_as_author(site: RealSite, check: str, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        await EVERY[check](stage)


OTHER_ROLES = [
    (role, check)
    for role in ("editor", "administrator")
    for check in (
        "a_post_appears_once_whole_and_with_its_pictures",
        "a_lost_answer_is_a_doubt_and_is_found",
        "looking_needs_no_progress",
        "looking_sees_what_the_owner_took_down",
        "a_broken_look_up_proves_nothing",
        "editing_twice_is_one_edit",
    )
]


@pytest.mark.parametrize(("role", "check"), OTHER_ROLES)
async def test_the_contract_is_kept_in_other_roles(site: RealSite, role: str, check: str, store_folder: Path) -> None:
    async with on(site, store_folder, role) as stage:
        await EVERY[check](stage)


@pytest.mark.parametrize("role", ["contributor", "subscriber"])
async def test_who_may_not_publish_is_told_so_when_connecting(site: RealSite, role: str, store_folder: Path) -> None:
    with pytest.raises(Rejected) as refused:
        async with on(site, store_folder, role):
            pass
    assert refused.value.reason.id == "wordpress.role_too_small"


async def test_a_wrong_password_is_told_so_when_connecting(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        with pytest.raises(Rejected) as refused:
            await stage.connect.authorise(stage.session.door, {**stage.given, "password": "wrong wrong"})
    assert refused.value.reason.id == "wordpress.password_refused"


async def test_an_article_given_to_another_author_is_still_found(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        remote = await stage.publisher.commit(stage.session, draft, progress)
        site.run(f"wp_update_post(array('ID' => {remote.id}, 'post_author' => 1));")
        assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
        assert not isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)


async def test_an_article_renamed_in_the_editor_is_still_found(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        draft = stage.draft("uno\n\ndue")
        remote = await stage.publish(draft)
        site.run(f"wp_update_post(array('ID' => {remote.id}, 'post_name' => 'tutto-altro', 'post_title' => 'Altro'));")
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert sighting.remote.url.endswith("/tutto-altro/")


async def test_a_draft_thrown_away_is_not_published(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        for gone in ("wp_trash_post(%s);", "wp_delete_post(%s, true);"):
            draft = stage.draft()
            progress = await stage.publisher.prepare(stage.session, draft, {})
            site.run(gone % progress["post"])
            with pytest.raises(Rejected):
                await stage.publisher.commit(stage.session, draft, progress)
            assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)
        assert stage.fake.shown() == []


async def test_a_repeat_does_not_bring_an_article_back_from_the_bin(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        draft = stage.draft()
        progress = await stage.publisher.prepare(stage.session, draft, {})
        remote = await stage.publisher.commit(stage.session, draft, progress)
        stage.fake.remove(remote.id)
        await stage.publisher.commit(stage.session, draft, progress)
        assert stage.fake.shown() == []


@pytest.mark.parametrize("role", ["author", "administrator"])
async def test_markup_in_a_text_stays_text(site: RealSite, role: str, store_folder: Path) -> None:
    text = '<script>alert(1)</script> [gallery] <!-- /wp:paragraph --> "due" & \\ $1'
    async with on(site, store_folder, role) as stage:
        remote = await stage.publish(stage.draft(text, title="<i>Titolo</i> & \\"))
        page = await stage.session.door.send(Request("GET", remote.url))
        assert "<script>alert(1)" not in page.text()
        assert stage.fake.shown()[0].text == text


async def test_tags_categories_and_excerpt_are_set(site: RealSite, store_folder: Path) -> None:
    site.run("wp_insert_term('Ricette & storie', 'category');")
    options = {"tags": ["Pane", "Caffè & bar"], "categories": ["ricette & storie"], "excerpt": "Breve"}
    async with on(site, store_folder) as stage:
        for _ in range(2):
            remote = await stage.publish(stage.draft(options=options))
        seen = site.run(f"""$p = get_post({remote.id}); echo json_encode(array($p->post_excerpt,
            wp_get_post_tags($p->ID, array('fields' => 'names')),
            wp_get_post_categories($p->ID, array('fields' => 'names'))));""")
        assert json.loads(unescape(seen)) == ["Breve", ["Caffè & bar", "Pane"], ["Ricette & storie"]]
        with pytest.raises(Rejected):
            await stage.publish(stage.draft(options={"categories": ["Inesistente"]}))


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")])
async def test_every_allowed_type_of_picture_goes(
    site: RealSite, kind: str, media_type: str, store_folder: Path
) -> None:
    async with on(site, store_folder) as stage:
        item = picture(stage, kind, media_type, 900)
        await stage.publish(stage.draft("foto", (item,)))
        assert stage.fake.shown()[0].alts == (item.alt,)


async def test_a_site_without_pretty_addresses_is_connected_too(site: RealSite, store_folder: Path) -> None:
    site.run("update_option('permalink_structure', '');")
    try:
        async with on(site, store_folder) as stage:
            assert "rest_route=" in stage.session.account.address
            draft = stage.rich()
            await stage.publish(draft)
            assert isinstance(await stage.publisher.find(stage.session, draft, {}), Found)
    finally:
        site.run("update_option('permalink_structure', '/%postname%/');")


async def test_disconnecting_deletes_the_application_password(site: RealSite, store_folder: Path) -> None:
    async with on(site, store_folder) as stage:
        for _ in range(2):
            await stage.connect.revoke(stage.session.door, stage.session.account, stage.session.secrets)
        with pytest.raises(ReconnectNeeded):
            await stage.connect.who(stage.session)
