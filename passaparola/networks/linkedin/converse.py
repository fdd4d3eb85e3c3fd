"""What people say below the account's posts. Messages and mentions have no interface for tools like this one."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from passaparola.kernel.message import Message
from passaparola.kernel.network.outcomes import Gone, Rejected
from passaparola.kernel.network.port import Session, Utterance, Voice
from passaparola.networks.linkedin import look_up
from passaparola.networks.linkedin.comments import Comment, below
from passaparola.networks.linkedin.rest import may_read, site, urn

_THREADS_LIVE = timedelta(days=30)
"""Below posts that are older nothing is looked for."""
_MOST_POSTS = 40


class Conversations:
    """Comments and the answers to them; an answer is a comment that follows the utterance."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC) below posts of the last month. Raises the four errors."""
        if not may_read(session):
            raise Rejected(Message("linkedin.unreadable"))
        own = await look_up.own_since(session, moment - _THREADS_LIVE)
        for post in own.things[:_MOST_POSTS]:
            async for said in _below(session, post.id):
                if said.at >= moment:
                    yield said


conversations = Conversations()


async def _below(session: Session, post: str) -> AsyncIterator[Utterance]:
    """The comments on a post, each with its answers; a post that was deleted meanwhile has none."""
    try:
        async for comment in below(session, post):
            yield _utterance(session, post, comment)
            async for answer in _answers(session, comment):
                yield _utterance(session, post, answer)
    except Gone:
        return


async def _answers(session: Session, comment: Comment) -> AsyncIterator[Comment]:
    if comment.answers:
        async for answer in below(session, comment.id):
            yield answer


def _utterance(session: Session, post: str, comment: Comment) -> Utterance:
    """``proof`` is where an answer stands: below the comment at the head, on its post."""
    return Utterance(
        id=comment.id,
        author=_voice(session, comment.actor),
        text=comment.text,
        at=comment.at,
        kind="reply" if comment.parent else "comment",
        answers=comment.parent or post,
        thread=post,
        url=f"{site(session.account.address)}/feed/update/{post}?commentUrn={urn(comment.id)}",
        own=comment.actor == session.account.remote_id,
        proof={"post": post, "parent": comment.parent or comment.id},
    )


def _voice(session: Session, actor: str) -> Voice:
    """Who it is. The network names people by number only: their profiles are closed to applications."""
    own = actor == session.account.remote_id
    kind, _, number = actor.removeprefix("urn:li:").partition(":")
    url = f"{site(session.account.address)}/company/{number}" if kind == "organization" else ""
    return Voice(actor, session.account.handle if own else number, session.account.name if own else "", url)
