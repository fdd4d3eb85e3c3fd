"""Comments on the site: what visitors wrote, waiting ones included where the user may moderate, and our own."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from passaparola.kernel.network.port import Session, Utterance, Voice
from passaparola.networks.wordpress.comments import Comment, listed
from passaparola.networks.wordpress.rest import site_of

_SEEN_STATUSES = ("status", "all")  # approved and waiting; the site leaves out what this user may not read


class Conversations:
    """Comments of the whole site, on whatever post."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """The comments since ``moment``, the oldest first."""
        after = ("after", moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        async for comment in listed(site_of(session), _SEEN_STATUSES, after):
            yield _utterance(comment, session)


conversations = Conversations()


def user_of(session: Session) -> int:
    """The connected user's number on the site."""
    return int(session.account.remote_id.rpartition("#")[2])


def _utterance(comment: Comment, session: Session) -> Utterance:
    post = str(comment.post)
    return Utterance(
        id=comment.name_here,
        author=_voice(comment),
        text=comment.text,
        at=comment.at,
        kind="comment",
        answers=f"comment-{comment.parent}" if comment.parent else post,
        thread=post,
        url=comment.link,
        own=comment.author == user_of(session),
        proof={"post": post},
    )


def _voice(comment: Comment) -> Voice:
    """Somebody with an account by its number, anybody else by the name: that is all that the site tells of visitors."""
    number = f"user-{comment.author}" if comment.author else f"visitor-{comment.name.casefold()}"
    return Voice(number[:200], comment.name or "?", comment.name, comment.url)
