"""Finding what a draft has become among the account's own posts (or private messages), by its words and their moment.

X keeps no mark of ours, so what was there when a draft was prepared is noted by its ids. Own posts cost $0.001 each to
read, once a day; a look goes a quarter of an hour back, which is mostly nothing.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, STAGING, Noted, Own, due, note, only, own_since
from passaparola.kernel.network.port import Absent, Draft, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.kernel.network.servers import part
from passaparola.networks.x.api import PAGE, api_of, instant
from passaparola.networks.x.content import conversation
from passaparola.networks.x.posts import ASKED, ASKED_OF_MESSAGES, Post, made_at, messages, page, skeleton
from passaparola.networks.x.spec import HOME, PAGES

_MOST_PAGES = 10


async def own(session: Session, moment: datetime) -> Own[Post]:
    """The account's own posts and answers since ``moment`` (UTC), newest first. Raises the four errors."""
    query = (("max_results", str(PAGE)), ("exclude", "retweets"), ("start_time", instant(moment)), *ASKED)
    pages = api_of(session).pages(f"/2/users/{session.account.remote_id}/tweets", page, query, _MOST_PAGES)
    return await own_since(pages, moment, _MOST_PAGES)


async def said_in(session: Session, talk: str, moment: datetime) -> Own[Post]:
    """The account's own messages of one conversation since ``moment`` (UTC). Raises the four errors."""
    query = (("max_results", str(PAGE)), *ASKED_OF_MESSAGES)
    pages = api_of(session).pages(f"/2/dm_conversations/{talk}/dm_events", messages, query, _MOST_PAGES)
    said = await own_since(pages, moment, _MOST_PAGES)
    return Own(tuple(each for each in said.things if each.author.id == session.account.remote_id), said.whole)


async def before(session: Session, draft: Draft) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and what is there already and so is not this draft.

    Words of a younger post than the draft may be its own, from an attempt of which nothing is remembered; they count
    as others' only where X itself would refuse to take them again (no files, no answer).
    """
    now = datetime.now(UTC)
    posts = (await _own(session, draft, now - STAGING)).things
    refused_again = not draft.media and draft.follows is None
    return note([p.id for p in posts if refused_again or made_at(p.id) < draft.made_at or not is_same(draft, p)], now)


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft went out since it was prepared. Raises the four errors."""
    known = Noted.read(progress)
    there = await _own(session, draft, known.since)
    fresh = tuple(post for post in there.things if not known.there.intersection(post.versions))
    return await _sighting(session, draft, Own(fresh, there.whole))


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft went out since it was made, without knowing anything else. Raises the four errors."""
    there = await _own(session, draft, draft.made_at - CLOCKS)
    in_time = Own(tuple(post for post in there.things if post.at >= due(draft)), there.whole)
    sighting = await _sighting(session, draft, in_time)
    earlier = any(post.at < due(draft) and is_same(draft, post) for post in there.things)
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


async def _own(session: Session, draft: Draft, moment: datetime) -> Own[Post]:
    talk = conversation(draft)
    return await said_in(session, talk, moment) if talk else await own(session, moment)


async def _sighting(session: Session, draft: Draft, own: Own[Post]) -> Sighting:
    same = [post for post in own.things if is_same(draft, post)] or await _before_edits(session, draft, own)
    otherwise = None if own.whole else Inconclusive(Message("x.too_many"))
    return only(same, lambda post: remote(session, post.id, conversation(draft)), "x.twins", otherwise)


async def _before_edits(session: Session, draft: Draft, own: Own[Post]) -> list[Post]:
    """The posts whose first version said it: somebody with a subscription may have edited it on X within the hour."""
    edited: Mapping[str, Post] = {post.versions[0]: post for post in own.things if len(set(post.versions)) > 1}
    if not edited:
        return []
    first = await api_of(session).read("/2/tweets", page, ("ids", ",".join(list(edited)[:PAGE])), *ASKED)
    return [edited[post.id] for post in first if post.id in edited and is_same(draft, post)]
