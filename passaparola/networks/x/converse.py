"""What people say to the account: posts that name it (an answer on X names whom it answers), and private messages."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from passaparola.kernel.network.look_up import until
from passaparola.kernel.network.port import Session, Utterance
from passaparola.kernel.network.servers import part
from passaparola.networks.x.api import PAGE, api_of, instant
from passaparola.networks.x.look_up import own, remote
from passaparola.networks.x.posts import ASKED, ASKED_OF_MESSAGES, Post, messages, page
from passaparola.networks.x.spec import HOME, PAGES
from passaparola.protocols.oauth2.consent import scopes_of

_MOST_PAGES = 8
"""X shows the 800 newest posts that name an account."""
_CLOCKS = timedelta(seconds=30)


class Conversations:
    """Mentions, answers and private messages. To whom an answer may go is X's own rule (README.md)."""

    async def since(self, session: Session, moment: datetime) -> AsyncIterator[Utterance]:
        """Everything said since ``moment`` (UTC), each once, the account's own answers too. Raises the four errors."""
        begin = min(moment, datetime.now(UTC) - _CLOCKS)  # X refuses a moment that is not past
        async for post in _mentions(session, begin):
            if post.at >= moment and post.author.id != session.account.remote_id:
                yield _utterance(session, post)
        for post in (await own(session, begin)).things:
            if post.at >= moment and post.answers:
                yield _utterance(session, post)
        async for post in _messages(session, moment):
            yield _private(session, post)


conversations = Conversations()


async def _mentions(session: Session, begin: datetime) -> AsyncIterator[Post]:
    query = (("max_results", str(PAGE)), ("start_time", instant(begin)), *ASKED)
    path = f"/2/users/{session.account.remote_id}/mentions"
    async for posts in api_of(session).pages(path, page, query, _MOST_PAGES):
        for post in posts:
            yield post


async def _messages(session: Session, moment: datetime) -> AsyncIterator[Post]:
    """Private messages, newest first, where the person agreed to let them be read."""
    if "dm.read" not in scopes_of(session.secrets):
        return
    query = (("max_results", str(PAGE)), *ASKED_OF_MESSAGES)
    async for post in until(api_of(session).pages("/2/dm_events", messages, query, _MOST_PAGES), moment):
        yield post


def _utterance(session: Session, post: Post) -> Utterance:
    own = post.author.id == session.account.remote_id
    page_of = part(session.account.address, HOME, PAGES)
    return Utterance(
        id=post.id,
        author=post.author,
        text=post.said,
        at=post.at,
        kind="reply" if post.answers else "quote" if post.quotes else "mention",
        answers=post.answers,
        thread=post.conversation,
        url=f"{page_of}/{post.author.handle}/status/{post.id}",
        own=own,
    )


def _private(session: Session, post: Post) -> Utterance:
    """The thread is the conversation, which is what an answer needs."""
    return Utterance(
        id=post.id,
        author=post.author,
        text=post.text,
        at=post.at,
        kind="message",
        thread=post.conversation,
        url=remote(session, post.id, post.conversation).url,
        own=post.author.id == session.account.remote_id,
        proof={"conversation": post.conversation},
    )
