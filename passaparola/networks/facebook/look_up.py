"""Finding what a post has become among what the Page published.

A post carries no mark of ours. One with pictures is known by the ids that those had before it; words alone are told
apart by their moment, and by what was there when the post was prepared. Where that does not decide, nobody knows.
"""

from datetime import UTC, datetime

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, STAGING, Noted, Own, due, note, only, own_since
from passaparola.kernel.network.port import Draft, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.facebook import posts
from passaparola.networks.facebook.connect import url_of
from passaparola.networks.facebook.content import same_words
from passaparola.networks.facebook.posts import Post

_MOST_PAGES = 10


async def before(session: Session) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and the posts that are there already."""
    now = datetime.now(UTC)
    return note([post.id for post in (await _own(session, now - STAGING)).things], now)


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was published since it was prepared. Raises the four errors."""
    known, staged = Noted.read(progress), Tree(progress).opt("media")
    own = await _own(session, known.since)
    wanted = {staged.text(item.hash) for item in draft.media if staged.has(item.hash)} if staged else set[str]()
    fresh = [post for post in own.things if post.id not in known.there]
    exact = [post for post in fresh if wanted and wanted <= set(post.photos)]
    return _sighting(
        session, draft, exact or [post for post in fresh if _same(draft, post)], Own(tuple(fresh), own.whole)
    )


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors."""
    own = await _own(session, draft.made_at - CLOCKS)
    same = [post for post in own.things if _same(draft, post)]
    in_time = [post for post in same if post.at >= due(draft)]
    if same and not in_time:
        return Inconclusive(Message("facebook.twin"))
    return _sighting(session, draft, in_time, own)


def remote(session: Session, id: str, kind: str, path: str = "") -> Remote:
    """The published thing."""
    return Remote(id, url_of(session, path or id), datetime.now(UTC), {"kind": kind})


async def _own(session: Session, moment: datetime) -> Own[Post]:
    """The Page's posts since ``moment`` (UTC), newest first; a pinned one may stand in front."""
    return await own_since(posts.own(session), moment, _MOST_PAGES, last=3)


def _sighting(session: Session, draft: Draft, same: list[Post], own: Own[Post]) -> Sighting:
    """``own`` is what could be the draft."""
    otherwise = None if own.whole else Inconclusive(Message("facebook.too_many"))
    if any(_may_have_been(draft, post) for post in own.things):
        otherwise = Inconclusive(Message("facebook.edited"))
    return only(same, lambda post: remote(session, post.id, "post"), "facebook.twins", otherwise)


def _same(draft: Draft, post: Post) -> bool:
    return not post.video and len(post.photos) == len(draft.media) and same_words(post.text, draft.text)


def _may_have_been(draft: Draft, post: Post) -> bool:
    """Whether it could be the draft, with other words since: Graph keeps no history, and only says that it changed."""
    touched = post.updated > post.at
    return touched and not post.comments and not post.video and len(post.photos) == len(draft.media)
