"""Finding what a post has become among what the Page published.

A post carries no mark of ours. One with pictures is known by the ids that those had before it; words alone are told
apart by their moment, and by what was there when the post was prepared. Where that does not decide, nobody knows.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.facebook import posts
from passaparola.networks.facebook.connect import url_of
from passaparola.networks.facebook.content import same_words
from passaparola.networks.facebook.posts import Post

CLOCKS = timedelta(minutes=5)
"""How far Facebook's clock may be behind ours."""
_STAGING = timedelta(minutes=15)
_MOST_PAGES = 10


@dataclass(frozen=True)
class Own:
    """The Page's posts since a moment; ``whole`` is False where the list was too long to be read to its end."""

    posts: tuple[Post, ...]
    whole: bool


async def own_since(session: Session, moment: datetime) -> Own:
    """The Page's posts since ``moment`` (UTC), newest first. Raises the four errors."""
    found, number = list[Post](), 0
    async for page in posts.own(session):
        found += [post for post in page if post.at >= moment]
        number += 1
        if any(post.at < moment for post in page[-3:]):
            return Own(tuple(found), whole=True)
        if number == _MOST_PAGES:
            return Own(tuple(found), whole=False)
    return Own(tuple(found), whole=True)


async def before(session: Session) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and the posts that are there already."""
    now = datetime.now(UTC)
    there = await own_since(session, now - _STAGING)
    return {"prepared": now.isoformat(), "before": [post.id for post in there.posts]}


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was published since it was prepared. Raises the four errors."""
    known = Tree(progress)
    own = await own_since(session, known.moment("prepared") - _STAGING)
    there = {each.text() for each in known.each("before")}
    staged = known.opt("media")
    wanted = {staged.text(item.hash) for item in draft.media if staged.has(item.hash)} if staged else set[str]()
    fresh = [post for post in own.posts if post.id not in there]
    exact = [post for post in fresh if wanted and wanted <= set(post.photos)]
    return _sighting(session, draft, exact or [post for post in fresh if _same(draft, post)], own, fresh)


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors."""
    own = await own_since(session, draft.made_at - CLOCKS)
    due = max(draft.at, draft.made_at) - CLOCKS
    same = [post for post in own.posts if _same(draft, post)]
    if same and not any(post.at >= due for post in same):
        return Inconclusive(Message("facebook.twin"))
    return _sighting(session, draft, [post for post in same if post.at >= due], own, list(own.posts))


def remote(session: Session, id: str, kind: str, path: str = "") -> Remote:
    """The published thing."""
    return Remote(id, url_of(session, path or id), datetime.now(UTC), {"kind": kind})


def _sighting(session: Session, draft: Draft, same: list[Post], own: Own, candidates: list[Post]) -> Sighting:
    if len(same) > 1:
        return Inconclusive(Message("facebook.twins", {"count": len(same)}))
    if same:
        return Found(remote(session, same[0].id, "post"))
    if any(_may_have_been(draft, post) for post in candidates):
        return Inconclusive(Message("facebook.edited"))
    return Absent() if own.whole else Inconclusive(Message("facebook.too_many"))


def _same(draft: Draft, post: Post) -> bool:
    return not post.video and len(post.photos) == len(draft.media) and same_words(post.text, draft.text)


def _may_have_been(draft: Draft, post: Post) -> bool:
    """Whether it could be the draft, with other words since: Graph keeps no history, and only says that it changed."""
    touched = post.updated > post.at
    return touched and not post.comments and not post.video and len(post.photos) == len(draft.media)
