"""What is peculiar to articles on a Ghost site, and how one is connected."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Absent, Draft, Found
from passaparola.networks.ghost import NETWORK
from passaparola.networks.ghost.content import foot_of, html_of, mark_of
from passaparola.networks.ghost.fake import GhostFake
from passaparola.networks.ghost.line import token
from tests.contracts.stage import Stage, staged

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
KEY = "6489aabbccddeeff00112233:" + "ab" * 32


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("ghost", tmp_path) as made:
        yield made


def fake(stage: Stage) -> GhostFake:
    assert isinstance(stage.fake, GhostFake)
    return stage.fake


def test_a_token_is_signed_as_any_jwt_library_does() -> None:
    """Made once with another library from the same key and moment."""
    head, claims, signature = token(KEY, AT).split(".")
    assert head == "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjY0ODlhYWJiY2NkZGVlZmYwMDExMjIzMyJ9"
    assert claims == "eyJpYXQiOjE3OTUzNDE2MDAsImV4cCI6MTc5NTM0MTkwMCwiYXVkIjoiL2FkbWluLyJ9"
    assert signature == "lWrRsUO_QO_H5371Z02UOG9u1onBMhFKygb-OhEhGN0"


def test_text_becomes_paragraphs_with_links_and_nothing_else() -> None:
    draft = Draft("k", "Uno <b>\ndue https://example.com\n\n\nTre & quattro", AT, AT)
    assert html_of(draft, []) == (
        '<p>Uno &lt;b&gt;<br>due <a href="https://example.com">https://example.com</a></p><p>Tre &amp; quattro</p>'
    )


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"key": "0123456789abcdef0123456789"}, "key", "ghost.content_key"),
        ({"key": "ciao"}, "key", "ghost.key_wrong"),
        ({"key": "0" * 24 + ":" + "ab" * 32}, "key", "ghost.key_unknown"),
        ({"key": "6489aabbccddeeff00112233:" + "cd" * 32}, "key", "ghost.token_refused"),
        ({"site": "http://forno.example"}, "site", "ghost.insecure"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    stage: Stage, change: dict[str, str], field: str, reason: str
) -> None:
    with pytest.raises(Rejected) as refused:
        await stage.connect.authorise(stage.session.door, {**stage.given, **change})
    assert (refused.value.reason.params["field"], refused.value.reason.id) == (field, reason)


async def test_a_site_that_is_no_ghost_is_told_apart_from_one_that_is_silent(stage: Stage) -> None:
    fake(stage).version = ""
    stage.running.chance = None
    with pytest.raises(Rejected) as refused:
        await stage.connect.authorise(stage.session.door, {**stage.given, "site": stage.running.url + "/elsewhere"})
    assert refused.value.reason.id in ("ghost.no_api", "ghost.unreachable")


async def test_the_options_of_an_article_reach_it(stage: Stage) -> None:
    options = {"excerpt": "Breve", "tags": ["Lievito", " "], "visibility": "members", "canonical": "https://a.example/"}
    remote = await stage.publish(stage.draft(options=options))
    made = fake(stage).articles[remote.id]
    assert (made.custom_excerpt, made.tags) == ("Breve", ["Lievito"])
    assert (made.visibility, made.canonical_url) == ("members", "https://a.example/")


async def test_the_mark_outlives_every_change_on_the_site(stage: Stage) -> None:
    draft = stage.draft()
    remote = await stage.publish(draft)
    made = fake(stage).articles[remote.id]
    assert made.codeinjection_foot == foot_of(mark_of(draft.key))
    made.title, made.slug, made.html, made.tags = "Altro", "tutto-altro", "<p>Altro</p>", ["x"]
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Found)
    assert sighting.remote.url.endswith("/tutto-altro/")


async def test_what_somebody_took_back_stays_taken_back(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    remote = await stage.publisher.commit(stage.session, draft, progress)
    fake(stage).take_back(remote.id)
    sighting = await stage.publisher.find(stage.session, draft, {})
    assert isinstance(sighting, Found)
    assert not sighting.visible
    await stage.publisher.commit(stage.session, draft, progress)
    assert stage.fake.shown() == []
    assert NETWORK.metrics is not None
    with pytest.raises(Gone):
        await NETWORK.metrics.of(stage.session, remote)


async def test_a_draft_thrown_away_is_not_published(stage: Stage) -> None:
    draft = stage.draft()
    progress = await stage.publisher.prepare(stage.session, draft, {})
    stage.fake.remove(str(progress["post"]))
    with pytest.raises(Rejected):
        await stage.publisher.commit(stage.session, draft, progress)
    assert isinstance(await stage.publisher.find(stage.session, draft, progress), Absent)


async def test_an_edit_leaves_no_stray_draft_behind(stage: Stage) -> None:
    remote = await stage.publish(stage.draft())
    edit = stage.changed()
    progress = await stage.publisher.prepare(stage.session, edit, {})
    await stage.publisher.edit(stage.session, edit, remote, progress)
    assert [each.status for each in fake(stage).articles.values()] == ["published"]


def test_a_title_that_is_too_long_is_said_before_it_goes(stage: Stage) -> None:
    problems = stage.publisher.problems(stage.draft(title="x" * 256), NETWORK.spec)
    assert [problem.message.id for problem in problems] == ["ghost.title_long"]


async def test_an_audit_reads_every_page_since_a_moment(stage: Stage) -> None:
    for number in range(53):
        await stage.publish(stage.draft(f"Storia {number}", title=f"Titolo {number}"))
    assert NETWORK.history is not None
    told = [each async for each in NETWORK.history.since(stage.session, datetime.now(UTC) - timedelta(days=1))]
    assert len({each.id for each in told}) == 53
    assert told[0].text == "Storia 52"
    later = [each async for each in NETWORK.history.since(stage.session, datetime.now(UTC) + timedelta(days=1))]
    assert later == []


async def test_members_are_counted(stage: Stage) -> None:
    assert NETWORK.metrics is not None
    assert [(each.metric, each.value) for each in await NETWORK.metrics.of_account(stage.session)] == [
        ("followers", 128)
    ]
