"""Finding what a draft has become: its container says whether it was published, the account's list says what it is.

A container does not name its medium, and a medium bears no mark of ours: among those that came after the draft was
prepared, the one with the same caption and of the same kind is ours. Where two are alike, nobody knows.
"""

from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.look_up import CLOCKS, STAGING, Noted, due, note, only, same_words
from passaparola.kernel.network.outcomes import Gone
from passaparola.kernel.network.port import Absent, Draft, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.instagram import containers
from passaparola.networks.instagram.content import kind_of, placement
from passaparola.networks.instagram.line import Media, media_since

_STORIES_LAST = timedelta(hours=24)


async def before(session: Session, draft: Draft) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and what is there already."""
    now = datetime.now(UTC)
    return note([media.id async for media in media_since(session, now - STAGING, _edge(draft))], now)


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """What became of a container. Raises the four errors."""
    try:
        state = await containers.state(session, Tree(progress).text("container"))
    except Gone:  # containers are forgotten some time after their day
        return await at_all(session, draft)
    if state.code != containers.PUBLISHED:
        return Absent()
    return await published(session, draft, progress)


async def published(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """The medium of a container that is PUBLISHED: never Absent. Raises the four errors."""
    known = Noted.read(progress)
    same = [media for media in await _same(session, draft, known.since) if media.id not in known.there]
    return only(same, remote, "instagram.twins", Inconclusive(Message("instagram.unseen")))


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors."""
    if placement(draft) == "story" and datetime.now(UTC) - draft.at > _STORIES_LAST:
        return Inconclusive(Message("instagram.story_over"))
    same = await _same(session, draft, draft.made_at - CLOCKS)
    in_time = [media for media in same if media.at >= due(draft)]
    if same and not in_time:
        return Inconclusive(Message("instagram.twin"))
    if placement(draft) == "story" and in_time:
        return Inconclusive(Message("instagram.twin"))  # a story has no words to know it by
    return only(in_time, remote, "instagram.twins")


def remote(media: Media) -> Remote:
    """The published thing."""
    return Remote(media.id, media.url, datetime.now(UTC), {"kind": "media"})


async def _same(session: Session, draft: Draft, moment: datetime) -> list[Media]:
    story = placement(draft) == "story"
    found = [media async for media in media_since(session, moment, _edge(draft)) if media.kind == kind_of(draft)]
    return [media for media in found if story or same_words(media.caption, draft.text)]


def _edge(draft: Draft) -> str:
    return "stories" if placement(draft) == "story" else "media"
