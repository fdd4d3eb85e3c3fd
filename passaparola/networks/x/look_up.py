"""Finding what a draft has become among the account's own posts (or private messages), by its words and their moment.

X keeps no mark of ours, so what was there when a draft was prepared is noted by its ids. Own posts cost $0.001 each to
read, once a day; a look goes a quarter of an hour back, which is mostly nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.kernel.network.servers import part
from passaparola.networks.x.api import PAGE, Api, api_of, instant
from passaparola.networks.x.content import conversation
from passaparola.networks.x.posts import ASKED, ASKED_OF_MESSAGES, Post, made_at, messages, page, skeleton
from passaparola.networks.x.spec import HOME, PAGES

_CLOCKS = timedelta(minutes=5)
_STAGING = timedelta(minutes=15)
_MOST_PAGES = 10


@dataclass(frozen=True)
class Own:
    """What the account said since a moment; ``whole`` is False where there was more than is read."""

    posts: tuple[Post, ...]
    whole: bool


async def own_since(session: Session, moment: datetime) -> Own:
    """The account's own posts and answers since ``moment`` (UTC), newest first. Raises the four errors."""
    query = (("max_results", str(PAGE)), ("exclude", "retweets"), ("start_time", instant(moment)), *ASKED)
    return await _read(api_of(session), f"/2/users/{session.account.remote_id}/tweets", query, moment)


async def said_in(session: Session, talk: str, moment: datetime) -> Own:
    """The account's own messages of one conversation since ``moment`` (UTC). Raises the four errors."""
    query = (("max_results", str(PAGE)), *ASKED_OF_MESSAGES)
    own = await _read(api_of(session), f"/2/dm_conversations/{talk}/dm_events", query, moment, private=True)
    return Own(tuple(each for each in own.posts if each.author.id == session.account.remote_id), own.whole)


async def before(session: Session, draft: Draft) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and what is there already and so is not this draft.

    Words of a younger post than the draft may be its own, from an attempt of which nothing is remembered; they count
    as others' only where X itself would refuse to take them again (no files, no answer).
    """
    now = datetime.now(UTC)
    own = await _own(session, draft, now - _STAGING)
    refused_again = not draft.media and draft.follows is None
    others = [p for p in own.posts if refused_again or made_at(p.id) < draft.made_at or not is_same(draft, p)]
    return {"prepared": now.isoformat(), "before": [post.id for post in others]}


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft went out since it was prepared. Raises the four errors."""
    known = Tree(progress)
    own = await _own(session, draft, known.moment("prepared") - _STAGING)
    there = {each.text() for each in known.each("before")}
    fresh = Own(tuple(post for post in own.posts if not there.intersection(post.versions)), own.whole)
    return await _sighting(session, draft, fresh)


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft went out since it was made, without knowing anything else. Raises the four errors."""
    own = await _own(session, draft, draft.made_at - _CLOCKS)
    sighting = await _sighting(session, draft, Own(tuple(p for p in own.posts if p.at >= _due(draft)), own.whole))
    earlier = [post for post in own.posts if post.at < _due(draft) and is_same(draft, post)]
    return Inconclusive(Message("x.twin")) if isinstance(sighting, Absent) and earlier else sighting


async def standing(session: Session, draft: Draft) -> Post | None:
    """The newest of the last hundred posts that says the same, whenever it was made. Raises the four errors."""
    path, query = f"/2/users/{session.account.remote_id}/tweets", (("max_results", str(PAGE)), *ASKED)
    posts = await api_of(session).read(path, page, *query)
    return next((post for post in posts if is_same(draft, post)), None)


def is_same(draft: Draft, post: Post) -> bool:
    """Whether a post says what the draft says, with as many files, to the same person's words."""
    if talk := conversation(draft):
        return post.conversation == talk and skeleton(post.text) == skeleton(draft.text)
    answers = draft.follows.id if draft.follows else ""
    said = skeleton(draft.text) in (skeleton(post.text), skeleton(post.said))
    return said and post.files == len(draft.media) and post.answers == answers


def remote(session: Session, id: str, talk: str = "") -> Remote:
    """The published thing, and where it is seen."""
    address = part(session.account.address, HOME, PAGES)
    way = f"messages/{talk}" if talk else f"{session.account.handle}/status/{id}"
    return Remote(id, f"{address}/{way}", datetime.now(UTC), {"conversation": talk} if talk else {})


def _due(draft: Draft) -> datetime:
    return max(draft.at, draft.made_at) - _CLOCKS


async def _own(session: Session, draft: Draft, moment: datetime) -> Own:
    talk = conversation(draft)
    return await said_in(session, talk, moment) if talk else await own_since(session, moment)


async def _read(
    api: Api, path: str, query: tuple[tuple[str, str], ...], moment: datetime, *, private: bool = False
) -> Own:
    found, number, reader = list[Post](), 0, messages if private else page
    async for posts in api.pages(path, reader, query, _MOST_PAGES):
        number += 1
        found += [post for post in posts if post.at >= moment]
        if any(post.at < moment for post in posts):
            return Own(tuple(found), whole=True)
    return Own(tuple(found), whole=number < _MOST_PAGES)


async def _sighting(session: Session, draft: Draft, own: Own) -> Sighting:
    same = [post for post in own.posts if is_same(draft, post)] or await _before_edits(session, draft, own)
    if len(same) > 1:
        return Inconclusive(Message("x.twins", {"count": len(same)}))
    if same:
        return Found(remote(session, same[0].id, conversation(draft)))
    return Absent() if own.whole else Inconclusive(Message("x.too_many"))


async def _before_edits(session: Session, draft: Draft, own: Own) -> list[Post]:
    """The posts whose first version said it: somebody with a subscription may have edited it on X within the hour."""
    edited: Mapping[str, Post] = {post.versions[0]: post for post in own.posts if len(set(post.versions)) > 1}
    if not edited:
        return []
    first = await api_of(session).read("/2/tweets", page, ("ids", ",".join(list(edited)[:PAGE])), *ASKED)
    return [edited[post.id] for post in first if post.id in edited and is_same(draft, post)]
