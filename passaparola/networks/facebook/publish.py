"""Publishing on a Page: by the kind of thing that a draft is.

A post is looked for among the Page's posts before and after its one call; videos, reels and stories have ids that say
what became of them.
"""

from collections.abc import Sequence

from passaparola.kernel.message import Message, Problem
from passaparola.kernel.network.look_up import sighted
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Draft, NotReady, Progress, Remote, Session, Sighting
from passaparola.kernel.network.spec import NetworkSpec
from passaparola.networks.facebook.answers import Comment, Private
from passaparola.networks.facebook.connect import line_of, page_of
from passaparola.networks.facebook.content import kind_of, kind_of_remote, problems
from passaparola.networks.facebook.ways import WAYS, Way

_ALL: dict[str, Way] = {**WAYS, "comment": Comment(), "message": Private()}
_WORDS = {"post": "message", "comment": "message", "video": "description", "reel": "description"}
"""The field that holds the words of what can be changed."""


class Publisher:
    """Posts, albums, videos, reels, stories, comments and messages."""

    def problems(self, draft: Draft, spec: NetworkSpec) -> Sequence[Problem]:
        """Nothing to say, pictures beside a video, and what does not fit its place on the Page."""
        return list(problems(draft))

    async def prepare(self, session: Session, draft: Draft, progress: Progress) -> Progress:
        """Upload what nobody sees yet. Raises Rejected for what Facebook would refuse."""
        for problem in problems(draft):
            if problem.blocks:
                raise Rejected(problem.message)
        return await _way(draft).prepare(session, draft, progress)

    async def is_ready(self, session: Session, draft: Draft, progress: Progress) -> NotReady | None:
        """Videos take a while to arrive."""
        return await _way(draft).is_ready(session, draft, progress)

    async def commit(self, session: Session, draft: Draft, progress: Progress) -> Remote:
        """The one call that others see, unless it was made."""
        return await _way(draft).commit(session, draft, progress)

    async def find(self, session: Session, draft: Draft, progress: Progress) -> Sighting:
        """Look for it as the Page; what cannot be read proves nothing."""
        return await sighted(_looked(session, draft, progress))

    async def edit(self, session: Session, draft: Draft, remote: Remote, progress: Progress) -> Remote:
        """Its words alone; files stay as they are. Raises the four errors."""
        field = _WORDS.get(kind_of_remote(remote))
        if field is None:
            raise Rejected(Message("facebook.no_edit"))
        await line_of(session).write(remote.id, {field: draft.text})
        return remote

    async def delete(self, session: Session, remote: Remote) -> None:
        """Take it down. What is not there, or not for us to see, gets the same answer: so look as the Page."""
        if kind_of_remote(remote) == "message":
            raise Rejected(Message("facebook.no_unsend"))
        try:
            await line_of(session).delete(remote.id)
        except Gone as gone:
            await _myself(session)
            if await _is_there(session, remote):
                raise Rejected(Message("facebook.no_delete")) from gone


publisher = Publisher()


def _way(draft: Draft) -> Way:
    return _ALL[kind_of(draft)]


async def _looked(session: Session, draft: Draft, progress: Progress) -> Sighting:
    await _myself(session)
    return await _way(draft).find(session, draft, progress)


async def _myself(session: Session) -> None:
    """Raises the four errors where the Page's token does not hold."""
    await line_of(session).read(page_of(session), ("fields", "id"))


async def _is_there(session: Session, remote: Remote) -> bool:
    try:
        await line_of(session).read(remote.id, ("fields", "id"))
    except Gone:
        return False
    return True
