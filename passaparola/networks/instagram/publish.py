"""Publishing: a container is staged, its state is asked, and one call makes it a post.

The container stands in the progress before anything can be seen. After a lost answer it says by itself whether it was
published, which is also Meta's own advice (https://developers.facebook.com/docs/instagram-platform/content-publishing).
"""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from passaparola.kernel.http import Form, Tree
from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import sighted, standing
from passaparola.kernel.network.outcomes import NetworkError, OutcomeUnknown, Rejected, TryLater
from passaparola.kernel.network.port import Draft, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.instagram import answers, containers, content, look_up
from passaparola.networks.instagram.errors import QuotaReached
from passaparola.networks.instagram.line import line_of, made, media_of
from passaparola.networks.instagram.quota import free_again, quota_of
from passaparola.networks.instagram.spec import SPEC

_WORKING = timedelta(seconds=10)
_CONTAINER = "container"
LONGEST_CAPTION = SPEC.text[0].maximum


class Publisher:
    """Pictures, carousels, reels and stories; comments and answers to them; private answers."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Files that do not go where they are sent to, too many hashtags, a place that is no Page's id."""
        return list(content.problems(draft))

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Stage the container. One out of which nothing comes any more is staged anew: it was never published."""
        if draft.follows is not None:
            return progress
        known = Tree(progress)
        if known.has(_CONTAINER) and await containers.usable(session, known.text(_CONTAINER)):
            return progress
        _check(draft)
        await _has_room(session)
        noted = await look_up.before(session, draft)
        return {**noted, _CONTAINER: await containers.of(session, draft)}

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Whether Instagram has worked through the files. Raises Rejected for those that it does not take."""
        if draft.follows is not None:
            return None
        state = await containers.state(session, Tree(progress).text(_CONTAINER))
        if state.code in containers.LOST:
            raise state.failure()
        return NotReady(_WORKING) if state.code == containers.WORKING else None

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """Publish the container, unless it was; one that was is never published again by Instagram either."""
        if draft.follows is not None:
            return await answers.commit(session, draft)
        container = Tree(progress).text(_CONTAINER)
        if (await containers.state(session, container)).code == containers.PUBLISHED:
            return await _published(session, draft, progress)
        try:
            response = await line_of(session).write(
                f"{session.account.remote_id}/media_publish", Form((("creation_id", container),))
            )
        except QuotaReached as refused:
            raise TryLater(refused.reason, await free_again(session, await quota_of(session))) from refused
        except (Rejected, TryLater):
            if not await _was_published(session, container):
                raise
            return await _published(session, draft, progress)
        return await _remote(session, made(response))

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Ask the container; without one, look through what the account has published since the draft was made."""
        if draft.follows is not None:
            return await sighted(answers.look(session, draft))
        if Tree(progress).has(_CONTAINER):
            return await sighted(look_up.after_preparing(session, draft, progress))
        return await sighted(look_up.at_all(session, draft))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Nothing can be changed through the interface."""
        raise Rejected(Message("instagram.no_edit"))

    async def delete(self, session: Session, remote: Remote) -> None:
        """Comments of ours go; posts can only be taken down in the app."""
        await answers.delete(session, remote)


publisher = Publisher()


def _check(draft: Draft) -> None:
    """Raises Rejected for what would be refused, or published otherwise than it was meant."""
    blocking = next((problem for problem in content.problems(draft) if problem.blocks), None)
    if blocking is not None:
        raise Rejected(blocking.message)
    if not draft.media:
        raise Rejected(Message("instagram.needs_file"))
    if len(draft.text) > LONGEST_CAPTION:
        raise Rejected(Message("instagram.caption_long", {"status": 400, "code": "", "detail": ""}))


async def _has_room(session: Session) -> None:
    """Raises TryLater when no more posts are taken today, until the oldest of them no longer counts."""
    left = await quota_of(session)
    if left.reached:
        wait = await free_again(session, left)
        hours = math.ceil(wait / timedelta(hours=1))
        raise TryLater(Message("instagram.quota_reached", {"total": left.total, "count": hours}), wait)


async def _was_published(session: Session, container: str) -> bool:
    try:
        return (await containers.state(session, container)).code == containers.PUBLISHED
    except NetworkError:
        return False  # what was refused stays refused


async def _published(session: Session, draft: Draft, progress: Progress) -> Remote:
    there = standing(await look_up.published(session, draft, progress))
    if there is None:
        raise OutcomeUnknown(Message("instagram.unseen"))
    return there


async def _remote(session: Session, id: str) -> Remote:
    """The published thing: that it is there is certain, even when its address cannot be asked for now."""
    try:
        return look_up.remote(await media_of(session, id))
    except NetworkError:
        return Remote(id, session.account.url, datetime.now(UTC), {"kind": "media"})
