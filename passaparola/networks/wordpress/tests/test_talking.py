"""What is peculiar to comments: who may read which, what is twice, and where nothing can be said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from passaparola.kernel.network.outcomes import Rejected
from passaparola.kernel.network.port import Found
from passaparola.networks.wordpress.comments import plain, same, written
from passaparola.networks.wordpress.fake import WordPressFake
from tests.contracts.stage import Stage, staged
from tests.contracts.talk import heard, remote_of


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged("wordpress", tmp_path) as ready:
        yield ready


def site(stage: Stage) -> WordPressFake:
    assert isinstance(stage.fake, WordPressFake)
    return stage.fake


async def test_comments_that_wait_for_approval_are_heard_too(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    site(stage).comments.visit(post.id, "Lea", "In attesa", "hold")
    assert [one.text for one in await heard(stage)] == ["In attesa"]
    site(stage).comments.visit(post.id, "Spam", "Compra", "spam")
    assert len(await heard(stage)) == 1


async def test_a_comment_that_is_gone_cannot_be_answered(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ciao")
    (asked,) = await heard(stage)
    site(stage).articles[int(post.id)].comments.clear()
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Grazie", follows=remote_of(asked)))
    assert refused.value.reason.id == "wordpress.comment_gone"


async def test_where_comments_are_closed_the_reason_is_told(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Ciao")
    (asked,) = await heard(stage)
    site(stage).articles[int(post.id)].closed = True
    with pytest.raises(Rejected) as refused:
        await stage.publish(stage.draft("Grazie", follows=remote_of(asked)))
    assert refused.value.reason.id == "wordpress.comments_closed"


async def test_the_same_words_to_two_people_are_two_answers(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    stage.fake.reply(post.id, "Lea", "Uno")
    stage.fake.reply(post.id, "Ugo", "Due")
    drafts = [stage.draft("Grazie!", follows=remote_of(one)) for one in await heard(stage)]
    remotes = [await stage.publish(draft) for draft in drafts]
    assert len({remote.id for remote in remotes}) == 2
    for draft, remote in zip(drafts, remotes, strict=True):
        sighting = await stage.publisher.find(stage.session, draft, {})
        assert isinstance(sighting, Found)
        assert sighting.remote.id == remote.id


async def test_an_answer_has_no_pictures(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    answer = stage.draft("Ecco", (stage.picture(),), follows=post)
    assert [problem.blocks for problem in stage.publisher.problems(answer, stage.network.spec)] == [True]
    assert stage.publisher.problems(stage.draft(" ", follows=post), stage.network.spec)
    assert not stage.publisher.problems(stage.draft("Ecco", follows=post), stage.network.spec)


async def test_an_answer_to_the_article_itself_stands_right_below_it(stage: Stage) -> None:
    post = await stage.publish(stage.draft())
    await stage.publish(stage.draft("Una nota", follows=post))
    assert [(one.answers, one.own) for one in await heard(stage)] == [(post.id, True)]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Uno</p>\n", "Uno"),
        ("<p>Uno<br />\ndue</p>\n<p>tre</p>\n", "Uno\ndue\n\ntre"),
        ("<p>1 &lt; 2 &amp; <b>tre</b></p>", "1 < 2 & tre"),
        ('<p><a href="https://example.com" rel="nofollow">https://example.com</a></p>', "https://example.com"),
        ("", ""),
    ],
)
def test_html_is_read_as_text(html: str, text: str) -> None:
    assert plain(html) == text


def test_words_are_the_same_however_the_site_dressed_them() -> None:
    assert same("«Sì» l&#8217;ho visto…".replace("&#8217;", "\u2019"), "«Sì» l'ho visto...")
    assert not same("Grazie Lea", "Grazie Ugo")
    assert not same("👏", "🔥")
    assert same("👏 ", "👏")
    assert written('1 < 2 & "tre"') == '1 &lt; 2 &amp; "tre"'
