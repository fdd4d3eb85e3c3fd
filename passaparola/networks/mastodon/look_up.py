"""Finding what a draft has become among the account's own statuses, by what it says and when.

A status carries no mark of ours, so two drafts that say the same are told apart only by their moments and by what was
there when each was prepared: its addresses, for one server gives a status another id whenever it is edited. Where that
does not decide, the answer is that nobody knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Tree
from passaparola.kernel.message import Message
from passaparola.kernel.network.port import Absent, Draft, Found, Inconclusive, Progress, Remote, Session, Sighting
from passaparola.networks.mastodon.connect import line_of
from passaparola.networks.mastodon.content import answered, spoiler, text_of
from passaparola.networks.mastodon.errors import TABLE
from passaparola.protocols.mastodon_api.line import PAGE, Missing
from passaparola.protocols.mastodon_api.plain import skeleton
from passaparola.protocols.mastodon_api.statuses import Revision, Status

_CLOCKS = timedelta(minutes=5)
"""How far a server's clock may be behind ours (some servers also cut moments to whole seconds)."""
_STAGING = timedelta(minutes=15)
"""The same for what came after a ``prepare``, where the statuses of before are known by name: so it may be generous."""
_MOST_PAGES = 15
_MOST_EDITED = 20


class _Unread(Exception):
    """A status was edited on a server that keeps no history."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.id)
        self.reason = reason


@dataclass(frozen=True)
class Own:
    """The account's statuses since a moment; ``whole`` is False where the list was too long to be read to its end."""

    statuses: tuple[Status, ...]
    whole: bool


async def own_since(session: Session, moment: datetime) -> Own:
    """The account's own statuses since ``moment`` (UTC), newest first. Raises the four errors."""
    line, found, number = line_of(session), list[Status](), 0
    query = (("limit", str(PAGE)), ("exclude_reblogs", "true"))
    async for read in line.pages(f"/api/v1/accounts/{session.account.facts['id']}/statuses", Status.read, *query):
        found += [status for status in read if status.at >= moment]
        number += 1
        if any(status.at < moment for status in read[-3:]):  # a pinned one may stand in front
            return Own(tuple(found), whole=True)
        if number == _MOST_PAGES:
            return Own(tuple(found), whole=False)
    return Own(tuple(found), whole=True)


async def before(session: Session) -> dict[str, object]:
    """What ``prepare`` remembers: the moment, and the statuses that are there already, whatever becomes of them."""
    now = datetime.now(UTC)
    own = await own_since(session, now - _STAGING)
    return {"prepared": now.isoformat(), "before": [status.url for status in own.statuses]}


async def after_preparing(session: Session, draft: Draft, progress: Progress) -> Sighting:
    """Whether the draft was published since it was prepared. Raises the four errors."""
    known = Tree(progress)
    own = await own_since(session, known.moment("prepared") - _STAGING)
    there = {each.text() for each in known.each("before")}
    fresh = Own(tuple(status for status in own.statuses if status.url not in there), own.whole)
    try:
        return _sighting(draft, list(_same(draft, fresh)) or await _once_the_same(session, draft, fresh), own)
    except _Unread as unread:
        return Inconclusive(unread.reason)


async def at_all(session: Session, draft: Draft) -> Sighting:
    """Whether the draft was published since it was made, without knowing anything else. Raises the four errors.

    What says the same but came before the draft's moment may be an earlier post of the same words, or this one, if it
    was moved forward after the backup that we were restored from: nobody knows.
    """
    own = await own_since(session, draft.made_at - _CLOCKS)
    try:
        same = list(_same(draft, own)) or await _once_the_same(session, draft, own)
    except _Unread as unread:
        return Inconclusive(unread.reason)
    due = max(draft.at, draft.made_at) - _CLOCKS
    in_time = [status for status in same if status.at >= due]
    if same and not in_time:
        return Inconclusive(Message("mastodon.twin"))
    return _sighting(draft, in_time, own)


def _sighting(draft: Draft, same: list[Status], own: Own) -> Sighting:
    if len(same) > 1:
        return Inconclusive(Message("mastodon.twins", {"count": len(same)}))
    if same:
        return Found(remote(same[0], draft))
    return Absent() if own.whole else Inconclusive(Message("mastodon.too_many"))


def remote(status: Status, draft: Draft) -> Remote:
    """The published thing; its proof tells which file of the draft became which attachment."""
    pairs = zip(draft.media, status.attachments, strict=False)
    media = " ".join(f"{item.hash}={attachment.id}" for item, attachment in pairs)
    return Remote(status.id, status.url, datetime.now(UTC), {"media": media} if media else {})


def _same(draft: Draft, own: Own) -> Iterator[Status]:
    return (status for status in own.statuses if is_same(draft, status))


def is_same(draft: Draft, status: Status) -> bool:
    """Whether a status says what the draft says, with as many files, to the same person's words."""
    wanted = skeleton(text_of(draft))
    said = wanted in (skeleton(status.text), skeleton(status.source))
    warned = skeleton(spoiler(draft)) == skeleton(status.spoiler)
    return said and warned and len(draft.media) == len(status.attachments) and _answers(draft, status)


async def _once_the_same(session: Session, draft: Draft, own: Own) -> list[Status]:
    """The statuses that said what the draft says before they were edited. Raises _Unread where nobody can tell."""
    edited = [status for status in own.statuses if status.edited and _answers(draft, status)]
    return [status for status in edited[:_MOST_EDITED] if await _was_same(session, draft, status)]


async def _was_same(session: Session, draft: Draft, status: Status) -> bool:
    line = line_of(session)
    try:
        response = await line.read(f"/api/v1/statuses/{status.id}/history")
    except Missing as missing:
        raise _Unread(Message("mastodon.edited", {"id": status.id})) from missing
    said = TABLE.take(response, lambda tree: [Revision.read(each) for each in tree.each()])
    wanted = (skeleton(text_of(draft)), skeleton(spoiler(draft)))
    return any((skeleton(each.text), skeleton(each.spoiler)) == wanted for each in said)


def _answers(draft: Draft, status: Status) -> bool:
    """A server forgets what a status answered once that is deleted."""
    return status.answers == answered(draft) or (bool(answered(draft)) and not status.answers)
